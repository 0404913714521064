import type { ViewDefinition } from '../view.ts';
import { bytes } from './bytes.ts';
import { docs, docsPage } from './docs.ts';
import { evidence } from './evidence.ts';
import { evidenceList } from './evidence-list.ts';
import { files } from './files.ts';
import { findings } from './findings.ts';
import { gates } from './gates.ts';
import { metric } from './metric.ts';
import { notFound } from './not-found.ts';
import { portalHome } from './portal-home.ts';
import { projectHome } from './project-home.ts';
import { release } from './release.ts';
import { revisions } from './revisions.ts';
import { sbom } from './sbom.ts';
import { schemas } from './schemas.ts';
import { signatures } from './signatures.ts';
import { states } from './states.ts';
import { tests } from './tests.ts';
import { trends } from './trends.ts';

/** Every kind of page. A new kind is one file beside this one and one line here. */
export const VIEWS: readonly ViewDefinition[] = [
  portalHome, projectHome,
  release, gates, evidenceList, evidence, files, sbom, tests, signatures, revisions,
  trends, metric,
  bytes,
  states, findings, docs, docsPage, schemas, notFound,
];
