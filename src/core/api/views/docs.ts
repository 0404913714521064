import { z } from 'zod';
import * as paths from '../paths.ts';
import { defineView, viewBase } from '../view.ts';

const DOCS = [
  { name: 'reading-a-release', title: 'Reading a release', about: 'What a verdict is, the four facts behind it, each state, and what people decided.' },
  { name: 'checking-it-yourself', title: 'Checking it yourself', about: 'Check a digest, a checksum list and a signature with tools that are not ours.' },
  { name: 'glossary', title: 'Glossary', about: 'Every word that has a meaning of its own here.' },
] as const;

/** `/docs/`: the pages that explain this portal. */
export const DocsView = z.strictObject({
  ...viewBase('docs'),
  pages: z.array(z.strictObject({ title: z.string(), about: z.string(), href: z.string() })),
});
export type DocsView = z.infer<typeof DocsView>;

/** One page of prose. Its text is in the page; the view names it. */
export const DocsPageView = z.strictObject({ ...viewBase('docs-page'), name: z.enum(['reading-a-release', 'checking-it-yourself', 'glossary']) });
export type DocsPageView = z.infer<typeof DocsPageView>;

export const docs = defineView({
  name: 'docs',
  schema: DocsView,
  pages: () => [{ path: paths.docs(), view: 'docs', inputs: [] }],
  build: () => ({
    schema: 'dossier.docs.v1' as const,
    title: 'Documentation',
    description: 'How to read a release, how to check it without this site, and what the words mean.',
    pages: DOCS.map(({ name, title, about }) => ({ title, about, href: paths.docsPage(name) })),
  }),
});

export const docsPage = defineView({
  name: 'docs-page',
  schema: DocsPageView,
  pages: () => DOCS.map(({ name }) => ({ path: paths.docsPage(name), view: 'docs-page', name, inputs: [] })),
  build(page) {
    const found = DOCS.find((one) => one.name === page.name);
    if (found === undefined) throw new Error(`${page.path}: no documentation page "${page.name ?? ''}"`);
    return { schema: 'dossier.docs-page.v1' as const, title: found.title, description: found.about, name: found.name };
  },
});
