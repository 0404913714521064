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
    // Preloaded chunks would be named from the root of the host, which is not that of a site below a base path. Astro sets this itself, after the settings below.
    'astro:build:setup': ({ updateConfig }) => updateConfig({ build: { modulePreload: { polyfill: false, resolveDependencies: () => [] } } }),
  },
};

// All of core that a check in the page loads, but for what checks the kinds of signatures that only some evidence carries.
const CHECKS = /node_modules\/(?:canonicalize|@noble\/(?!hashes\/(?:blake|_blake)))|src\/browser\/verify\/(?:session|draw-report|kept-checkpoint|hash-file)|src\/core\/(?!api\/(?:chart-axis|thin-points|series-columns|commit-range|numbers)|signatures\/(?:check-detached|check-attestations|verify-signatures|covered-files|evidence-kinds|checksums|cosign|ssh|minisign|openpgp|allowed|signed-artifact|sigstore\/(?:npm|pypi))|crypto\/(?:ssh|minisign|openpgp|cosign-signature)|lib\/checksum-list|log\/(?:document-proof|tlog-proof)|verify\/(?:brought|loose|check-objects|evidence))/;

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
    environments: {
      client: {
        build: {
          rolldownOptions: {
            // What every check in the page needs is one script: cut along what is fetched on use, it would weigh a tenth more.
            output: { codeSplitting: { groups: [{ name: 'load', test: /preload-helper/, priority: 2 }, { name: 're2', test: /node_modules\/re2js/, priority: 2 }, { name: 'checks', test: CHECKS, priority: 1 }] } },
          },
        },
      },
    },
    // The packed package ships the bundle without Astro, so the bundle carries all it needs.
    ssr: { noExternal: true },
    build: {
      // The pages' policy allows no inlined font or script.
      assetsInlineLimit: 0,
      // Every MDX module opens with "use astro:head-inject", which Astro reads and the bundler does not know.
      rolldownOptions: { checks: { moduleLevelDirective: false } },
    },
  },
});
