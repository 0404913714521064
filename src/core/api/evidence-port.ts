import type { Format, Reading, SchemaPort } from '../formats/format.ts';
import type { RecordFile } from '../model/record.ts';
import { decodeSample, readFile, readSample } from '../formats/read.ts';
import { listedComponents, type ListedComponents } from './component-rows.ts';

/** A file as its format read it. */
export interface ReadEvidenceFile {
  readonly format: Format;
  readonly reading: Reading<unknown>;
  /**
   * Its components as pages show them; `undefined` for a file that lists none or can not be read. Made when first asked
   * for and kept as long as the reading is: fifty parts of one list need them one after the other.
   */
  components(): ListedComponents | undefined;
}

/** Where pages get evidence from: the sealed bytes, one file at a time, and the schemas to read them with. */
export interface EvidencePort {
  /** The bytes with this digest; `undefined` where they are not kept. */
  open(sha256: string): Promise<Uint8Array | undefined>;
  /**
   * The same bytes, read by the parsers that judged them. The last few readings are kept: several pages show one file.
   * What the record holds to be valid keeps to its schema, and a large file is not held against it again.
   */
  read(sha256: string, sealed?: Pick<RecordFile, 'form'>): Promise<ReadEvidenceFile | undefined>;
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
    read(sha256, sealed) {
      const reading = readings.get(sha256) ?? open(sha256).then((bytes) => (bytes === undefined ? undefined : withComponents(sealed?.form === 'valid' ? readAgain(bytes) : readFile(bytes, schemas))));
      // The newest stands last.
      readings.delete(sha256);
      readings.set(sha256, reading);
      for (const old of [...readings.keys()].slice(0, -KEPT)) readings.delete(old);
      return reading;
    },
  };
}

/** Reads what a record holds to be valid: its JSON is sound, and it keeps to its schema. */
function readAgain(bytes: Uint8Array): ReturnType<typeof readFile> {
  return readSample(decodeSample(bytes, { sound: true }), { validate: () => [] });
}

function withComponents(file: Pick<ReadEvidenceFile, 'format' | 'reading'>): ReadEvidenceFile {
  let made: ListedComponents | undefined;
  return {
    ...file,
    components() {
      const { document } = file.reading;
      if (made === undefined && document !== undefined) made = listedComponents(file.format.lists?.components?.(document));
      return made;
    },
  };
}
