// @ts-check
import { defineConfig, passthroughImageService } from 'astro/config';
import mdx from '@astrojs/mdx';

// The site is compiled once, into dist/site, and `dossier build` renders every page from there
// (docs/decisions/0003-pages-are-rendered-from-a-compiled-bundle.md).

/** @type {import('astro').AstroIntegration} */
const renderBundle = {
  name: 'render-bundle',
  hooks: {
    'astro:config:done': ({ setAdapter }) => setAdapter({
      name: 'render-bundle',
      entrypointResolution: 'auto',
      serverEntrypoint: new URL('./src/site/entry.ts', import.meta.url),
      supportedAstroFeatures: { serverOutput: 'stable', staticOutput: 'stable' },
    }),
  },
};

export default defineConfig({
  srcDir: './src/site',
  outDir: './dist/site',
  cacheDir: './.cache/astro',
  output: 'server',
  adapter: renderBundle,
  integrations: [mdx()],
  // A highlighter colours by style attributes, which the pages' policy forbids.
  markdown: { syntaxHighlight: false },
  // Pages end in "/", files do not, and core/api/paths.ts already knows which is which.
  trailingSlash: 'ignore',
  prerenderConflictBehavior: 'error',
  // 'jsx', the default, drops line breaks between inline elements and with them the space between two words.
  compressHTML: true,
  build: { inlineStylesheets: 'never' },
  image: { service: passthroughImageService() },
  devToolbar: { enabled: false },
  vite: {
    // The packed package ships the bundle without Astro, so the bundle carries all it needs.
    ssr: { noExternal: true },
    build: {
      // The pages' policy allows no inlined font or script.
      assetsInlineLimit: 0,
      // Preloaded chunks would be named from the root of the host, which is not that of a site below a base path.
      modulePreload: { polyfill: false, resolveDependencies: () => [] },
      // Every MDX module opens with "use astro:head-inject", which Astro reads and the bundler does not know.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  },
});
