import type { ControlFramework } from '../model/portal-files.ts';
import type { OpenedPortal } from '../record/opened.ts';

/** The frameworks that map anything of a project. */
export function controlsOf(portal: OpenedPortal, project: string): readonly ControlFramework[] {
  return portal.controls.filter(({ controls }) => controls.some(({ gates, evidence }) => Object.hasOwn(gates, project) || Object.hasOwn(evidence, project)));
}
