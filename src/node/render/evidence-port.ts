import type { EvidencePort } from '../../core/api/evidence-port.ts';
import { createSchemaPort } from '../json-schemas.ts';
import { readObject } from './read-object.ts';

/** The sealed bytes of a content folder, for pages. */
export function createEvidencePort(contentDir: string): EvidencePort {
  return { open: (sha256) => readObject(contentDir, sha256), schemas: createSchemaPort() };
}
