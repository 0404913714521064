import type { ViewDefinition } from '../view.ts';
import { bytes } from './bytes.ts';
import { docs, docsPage } from './docs.ts';
import { evidence } from './evidence.ts';
import { evidenceList } from './evidence-list.ts';
import { files } from './files.ts';
import { revisions } from './revisions.ts';
import { schemas } from './schemas.ts';
import { signatures } from './signatures.ts';

/** Every kind of page. A new kind is one file beside this one and one line here. */
export const VIEWS: readonly ViewDefinition[] = [
  evidenceList, evidence, files, signatures, revisions,
  bytes,
  docs, docsPage, schemas,
];
