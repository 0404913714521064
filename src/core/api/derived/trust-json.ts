import { canonicalJson } from '../../lib/canonical-json.ts';
import type { OpenedPortal } from '../../record/opened.ts';
import type { DerivedFiles } from '../derived.ts';
import * as paths from '../paths.ts';

/** `/trust/trust.json`: what trust.yaml says, for programs that read no YAML, such as the check in a reader’s browser. */
export const trustJson: DerivedFiles = (portal) => [{ path: paths.trustFile('trust.json'), text: () => trustJsonText(portal) }];

export function trustJsonText({ trust }: OpenedPortal): string {
  const { signers, roots, log } = trust;
  return `${canonicalJson({ signers, ...(roots === undefined ? {} : { roots }), ...(log === undefined ? {} : { log }) })}\n`;
}
