import type { OpenedPortal } from '../record/opened.ts';
import type { EvidencePort } from './evidence-port.ts';
import { releaseNotices } from './frame.ts';
import { releaseOf } from './release-pages.ts';
import type { Page, View, ViewDefinition } from './view.ts';
import { VIEWS } from './views/index.ts';

export type { Page, View } from './view.ts';

/** Every page of the site, in a fixed order. */
export function listPages(portal: OpenedPortal): readonly Page[] {
  return VIEWS.flatMap((view) => view.pages(portal));
}

/** The object that a page lays out and that its JSON twin is. Every one about a release says who that release is, and what became of it. */
export async function viewFor(page: Page, portal: OpenedPortal, evidence: EvidencePort): Promise<View> {
  const view = await definitionOf(page.view).build(page, portal, evidence);
  if (page.version === undefined || view.identity !== undefined) return view;
  return { ...view, identity: releaseNotices(page, ...releaseOf(page, portal)) };
}

/** The kind of page a name stands for. */
export function definitionOf(name: string): ViewDefinition {
  const definition = VIEWS.find((view) => view.name === name);
  if (definition === undefined) throw new Error(`No view is called "${name}"; views are ${VIEWS.map((view) => view.name).join(', ')}`);
  return definition;
}
