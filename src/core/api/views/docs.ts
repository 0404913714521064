import { z } from 'zod';
import * as paths from '../paths.ts';

const DOCS = [
  { name: 'reading-a-release', title: 'Reading a release', about: 'What a verdict is, the four facts behind it, each state, and what people decided.' },
  { name: 'checking-it-yourself', title: 'Checking it yourself', about: 'Check a digest, a checksum list and a signature with tools that are not ours.' },
  { name: 'glossary', title: 'Glossary', about: 'Every word that has a meaning of its own here.' },
] as const;
export type DocsPageName = (typeof DOCS)[number]['name'];
export const DOCS_PAGES: readonly DocsPageName[] = DOCS.map((page) => page.name);

const DocsLink = z.strictObject({ name: z.string(), title: z.string(), about: z.string(), href: z.string() });

/** `/docs/`: the pages that explain this portal. */
export const DocsView = z.strictObject({ kind: z.literal('docs'), title: z.string(), pages: z.array(DocsLink) });
export type DocsView = z.infer<typeof DocsView>;

/** One page of prose. Its text is in the page; the view names it. */
export const DocsPageView = z.strictObject({ kind: z.literal('docs-page'), name: z.string(), title: z.string(), about: z.string() });
export type DocsPageView = z.infer<typeof DocsPageView>;

export function docsView(): DocsView {
  return { kind: 'docs', title: 'Documentation', pages: DOCS.map((page) => ({ ...page, href: paths.docsPage(page.name) })) };
}

export function docsPageView(name: string): DocsPageView | undefined {
  const page = DOCS.find((one) => one.name === name);
  return page === undefined ? undefined : { kind: 'docs-page', ...page };
}
