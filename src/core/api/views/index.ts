import type { ViewDefinition } from '../view.ts';
import { accessibility } from './accessibility.ts';
import { addendum } from './addendum.ts';
import { advisories } from './advisories.ts';
import { advisory } from './advisory.ts';
import { after } from './after.ts';
import { bytes } from './bytes.ts';
import { compare } from './compare.ts';
import { compareIndex } from './compare-index.ts';
import { controls } from './controls.ts';
import { docs, docsPage } from './docs.ts';
import { evidence } from './evidence.ts';
import { evidenceList } from './evidence-list.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { gateHistory } from './gate-history.ts';
import { gates } from './gates.ts';
import { latest } from './latest.ts';
import { log, logEntriesPage } from './log.ts';
import { metric } from './metric.ts';
import { notFound } from './not-found.ts';
import { notes } from './notes.ts';
import { policy } from './policy.ts';
import { portalHome } from './portal-home.ts';
import { projectHome } from './project-home.ts';
import { release } from './release.ts';
import { releaseList } from './release-list.ts';
import { revisions } from './revisions.ts';
import { rollback } from './rollback.ts';
import { sbom } from './sbom.ts';
import { schemas } from './schemas.ts';
import { signOff } from './sign-off.ts';
import { signatures } from './signatures.ts';
import { states } from './states.ts';
import { support } from './support.ts';
import { tests } from './tests.ts';
import { trends } from './trends.ts';
import { verify } from './verify.ts';
import { vulnerabilities } from './vulnerabilities.ts';
import { waiver } from './waiver.ts';
import { waivers } from './waivers.ts';

/** Every kind of page. A new kind is one file beside this one and one line here. */
export const VIEWS: readonly ViewDefinition[] = [
  portalHome, projectHome, releaseList, latest,
  release, gates, evidenceList, evidence, files, sbom, vulnerabilities, tests, signatures, signOff, rollback, after, addendum, revisions, notes,
  trends, metric, compareIndex, compare, gateHistory, policy, waivers, waiver, controls, support, advisories, advisory,
  bytes, log, logEntriesPage, verify,
  states, findings, docs, docsPage, schemas, accessibility, notFound,
];
