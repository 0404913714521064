import type { OpenedPortal, OpenedProject } from '../record/opened.ts';
import type { Page } from './view.ts';

/** The project that a page is about. */
export function projectOf(page: Page, portal: OpenedPortal): OpenedProject {
  const project = portal.projects.find((one) => one.id === page.project);
  if (project === undefined) throw new Error(`${page.path}: no project ${page.project ?? ''}`);
  return project;
}
