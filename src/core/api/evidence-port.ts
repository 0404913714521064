import type { Format, Reading, SchemaPort } from '../formats/format.ts';
import { readFile } from '../formats/read.ts';

/** A file as its format read it. */
export interface ReadEvidenceFile {
  readonly format: Format;
  readonly reading: Reading<unknown>;
}

/** Where pages get evidence from: the sealed bytes, one file at a time, and the schemas to read them with. */
export interface EvidencePort {
  /** The bytes with this digest; `undefined` where they are not kept. */
  open(sha256: string): Promise<Uint8Array | undefined>;
  /** The same bytes, read by the parsers that judged them. The last few readings are kept: several pages show one file. */
  read(sha256: string): Promise<ReadEvidenceFile | undefined>;
  readonly schemas: SchemaPort;
}

/** How many readings are kept. Two, because a page compares at most two files, and a large one takes hundreds of megabytes. */
const KEPT = 2;

/** Makes a port from what opens the bytes. */
export function evidencePort(open: EvidencePort['open'], schemas: SchemaPort): EvidencePort {
  const readings = new Map<string, Promise<ReadEvidenceFile | undefined>>();
  return {
    open,
    schemas,
    read(sha256) {
      const reading = readings.get(sha256) ?? open(sha256).then((bytes) => (bytes === undefined ? undefined : readFile(bytes, schemas)));
      // The newest stands last.
      readings.delete(sha256);
      readings.set(sha256, reading);
      for (const old of [...readings.keys()].slice(0, -KEPT)) readings.delete(old);
      return reading;
    },
  };
}
