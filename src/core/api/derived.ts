import type { OpenedPortal } from '../record/opened.ts';
import { addendaFiles } from './derived/addenda.ts';
import { advisoryFiles } from './derived/advisories.ts';
import { componentsCsv } from './derived/components-csv.ts';
import { logProofs } from './derived/log-proofs.ts';
import { metricFiles } from './derived/metric-files.ts';
import { releaseDocuments } from './derived/release-documents.ts';
import { releaseExtras } from './derived/release-extras.ts';
import { trustJson } from './derived/trust-json.ts';
import { verifyIndex } from './derived/verify-index.ts';
import type { EvidencePort } from './evidence-port.ts';

/** A published file that is made from the portal when the site is: a CSV, an SVG, a Markdown snippet. The same bytes every time. */
export interface DerivedFile {
  /** As in `paths.ts`. */
  readonly path: string;
  /** The release it counts for when space is reckoned. */
  readonly release?: { readonly project: string; readonly version: string };
  text(portal: OpenedPortal, evidence: EvidencePort): string | Promise<string>;
}

/** Lists the derived files of one kind. */
export type DerivedFiles = (portal: OpenedPortal) => readonly DerivedFile[];

/** Every kind of derived file. A new kind is one file below `derived/` and one line here. */
const DERIVED: readonly DerivedFiles[] = [addendaFiles, advisoryFiles, componentsCsv, logProofs, metricFiles, releaseDocuments, releaseExtras, trustJson, verifyIndex];

export function listDerived(portal: OpenedPortal): readonly DerivedFile[] {
  return DERIVED.flatMap((files) => files(portal));
}
