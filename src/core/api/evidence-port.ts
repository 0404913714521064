import type { SchemaPort } from '../formats/format.ts';

/** Where pages get evidence from: the sealed bytes, one file at a time, and the schemas to read them with. */
export interface EvidencePort {
  /** The bytes with this digest; `undefined` where they are not kept. */
  open(sha256: string): Promise<Uint8Array | undefined>;
  readonly schemas: SchemaPort;
}
