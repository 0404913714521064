import type { SchemaPort } from '../formats/format.ts';
import type { Measurement } from '../model/measurement.ts';
import type { EarlierRecord, NotReceived, PreviousRelease, RecordFile, RecordInput, ReleaseIdentity, ReleaseRecordPredicate } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import type { EarlierRelease } from './earlier.ts';

/** A received file, hashed outside `core`. */
export interface ReceivedFile {
  /** The path it arrived under, relative to the evidence folder, with "/" between parts. Hostile until shown otherwise. */
  readonly name: string;
  readonly sha256: string;
  readonly size: number;
  /** False when it is larger than the portal keeps: it is hashed and listed, never read. */
  readonly readable: boolean;
  open(): Promise<Uint8Array>;
  /** It came with an addendum. */
  readonly late?: true | undefined;
  /** The slots it fills, where that is settled: those of an earlier file that no late one took. */
  readonly slots?: readonly string[] | undefined;
  /** For a file whose bytes were withheld and are not here: what was sealed of it. It is not opened. */
  readonly sealed?: SealedReading | undefined;
}

/** What a record says of one file. */
export interface SealedReading {
  readonly file: RecordFile;
  readonly statement: EvidenceStatement;
  readonly measurements: readonly Measurement[];
  readonly signatures: readonly SignatureCheck[];
  /** Slots that its name binds it to and that do not accept its format. */
  readonly wrongFor: readonly string[];
}

/** A file the judgement rests on: policy, trust, waivers, baselines, histories, steps, schemas. */
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
  /** When the files that did not come late were received, where that was before: their signatures are checked as of then. */
  readonly receivedAt?: string | undefined;
  readonly files: readonly ReceivedFile[];
  /** What lay among the files and could not be received. */
  readonly notReceived?: readonly NotReceived[] | undefined;
  readonly inputs: readonly AssessmentInput[];
  readonly history: ReleaseRecordPredicate['history'];
  /** What the earlier records that `history` names say was measured, where a judgement needs them. Without this nothing is held against earlier values. */
  readonly earlier?: readonly EarlierRelease[] | undefined;
  readonly previous: {
    readonly revision?: { readonly number: number; readonly sha256: string; readonly predicate: ReleaseRecordPredicate };
    readonly release?: PreviousRelease;
    readonly related?: readonly EarlierRecord[];
  };
  readonly schemas: SchemaPort;
  /** Called with the original name as each file is read, for progress. */
  readonly onFile?: (name: string) => void;
}
