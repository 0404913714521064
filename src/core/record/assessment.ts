import type { SchemaPort } from '../formats/format.ts';
import type { EarlierRecord, NotReceived, RecordInput, ReleaseIdentity, ReleaseRecordPredicate } from '../model/record.ts';

/** A received file, hashed outside `core`. */
export interface ReceivedFile {
  /** The path it arrived under, relative to the evidence folder, with "/" between parts. Hostile until shown otherwise. */
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** False when it is larger than the portal keeps: it is hashed and listed, never read. */
  readonly readable: boolean;
  open(): Promise<Uint8Array>;
}

/** A file the judgement rests on: policy, trust, waivers, baselines, schemas. */
export interface AssessmentInput {
  readonly role: RecordInput['role'];
  /** Path below `content/`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything a judgement depends on. Equal assessments give equal records, byte for byte. */
export interface Assessment {
  readonly release: ReleaseIdentity;
  readonly revision: number;
  readonly assessed: ReleaseRecordPredicate['assessed'];
  readonly files: readonly ReceivedFile[];
  /** What lay among the files and could not be received. */
  readonly notReceived?: readonly NotReceived[] | undefined;
  readonly inputs: readonly AssessmentInput[];
  readonly history: ReleaseRecordPredicate['history'];
  readonly previous: {
    readonly revision?: { readonly number: number; readonly sha256: string; readonly predicate: ReleaseRecordPredicate };
    readonly release?: EarlierRecord;
  };
  readonly schemas: SchemaPort;
  /** Called with the original name as each file is read, for progress. */
  readonly onFile?: (name: string) => void;
}
