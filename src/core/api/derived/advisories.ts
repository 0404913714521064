import { display } from '../../lib/display.ts';
import type { OpenedPortal } from '../../record/opened.ts';
import type { DerivedFile } from '../derived.ts';
import * as paths from '../paths.ts';

/** Beside each advisory: the same in the OSV format, for tools that read it. Mail addresses of those who found it stay out. */
export function advisoryFiles(portal: OpenedPortal): readonly DerivedFile[] {
  return portal.projects.flatMap((project) => (project.advisories ?? []).map(({ value }): DerivedFile => ({
    path: paths.advisoryFile(project.id, value.id),
    text: () => `${JSON.stringify({ ...value, credits: value.credits.map(({ contact: _, ...credit }) => ({ ...credit, name: display(credit.name, 200) })) }, null, 2)}\n`,
  })));
}
