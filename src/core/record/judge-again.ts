import { assess } from '../assess.ts';
import type { SchemaPort } from '../formats/format.ts';
import { byCodeUnit, fromUtf8 } from '../lib/bytes.ts';
import { readYaml } from '../lib/read-yaml.ts';
import { PolicySpec, type SlotSpec } from '../model/policy.ts';
import type { NotReceived, RecordFile, RecordInput, ReleaseRecord, ReleaseRecordPredicate } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import type { Assessment, AssessmentInput, ReceivedFile, SealedReading } from './assessment.ts';
import type { EarlierRelease } from './earlier.ts';
import { fileKey, slotsLeft } from './late-evidence.ts';
import { slotsOf } from './read-evidence.ts';

/** A release that was decided, and what came later. */
export interface JudgingAgain {
  /** What people decided on. */
  readonly record: { readonly predicate: ReleaseRecordPredicate; readonly sha256: string };
  /** What it goes on from: the newest judgement of the release that counts, which is the record's own at first. */
  readonly basis: ReleaseRecordPredicate;
  readonly assessed: Assessment['assessed'];
  readonly event?: string | undefined;
  readonly late: readonly ReceivedFile[];
  readonly notReceived: readonly NotReceived[];
  /** Rules as they were sealed; trust and waivers as they are now. `RULES_OF_RECORD` tells them apart. */
  readonly inputs: readonly AssessmentInput[];
  /** What the earlier records of the record's history say was measured, where its engine looked at them. */
  readonly earlier: readonly EarlierRelease[] | undefined;
  readonly openObject: (sha256: string) => Promise<Uint8Array | undefined>;
  readonly schemas: SchemaPort;
  readonly onFile?: (name: string) => void;
}

/** Inputs that an amendment takes from the record. The others, trust and waivers, it takes as they are when it is made. */
export const RULES_OF_RECORD: ReadonlySet<RecordInput['role']> = new Set<RecordInput['role']>(['policy', 'project', 'baseline', 'history', 'step', 'json-schema']);

/**
 * Judges a decided release again as of a later time: by its own policy, baselines and schemas, on the evidence that it
 * goes on from and the late evidence. Every earlier file stays; in the slots that late ones fill it no longer counts.
 * A withheld file is not here to be read, so what was sealed of it stands; one that was too large is hashed as before.
 */
export async function judgeAgain(judging: JudgingAgain): Promise<ReleaseRecord> {
  const { record, basis, schemas } = judging;
  const slots = policySlots(judging.inputs);
  const known = new Set(basis.files.map(fileKey));
  const late = judging.late.filter((file) => !known.has(fileKey(file)));
  const lateSlots = await Promise.all(late.map(async (file) => ({ name: file.name, slots: await slotsOf(file, slots, schemas) })));
  const left = slotsLeft(basis.files, lateSlots, slots);
  const earlier = basis.files.map((file, index) => againReceived(file, left[index] ?? [], judging));
  return assess({
    release: releaseNow(record.predicate, basis, judging.event),
    revision: record.predicate.revision,
    assessed: judging.assessed,
    // The seal shows that the signatures were there by then; a key that ended since was good when it signed.
    receivedAt: record.predicate.assessed.at,
    files: [...earlier, ...late.map((file) => ({ ...file, late: true as const }))].sort((a, b) => byCodeUnit(a.name, b.name) || byCodeUnit(a.sha256, b.sha256)),
    notReceived: [...new Map([...basis.notReceived ?? [], ...judging.notReceived].map((one) => [`${one.why} ${one.name}`, one])).values()],
    inputs: judging.inputs,
    history: record.predicate.history,
    earlier: judging.earlier,
    previous: {
      revision: { number: record.predicate.revision, sha256: record.sha256, predicate: record.predicate },
      ...(record.predicate.previous.release === undefined ? {} : { release: record.predicate.previous.release }),
      ...(record.predicate.previous.related === undefined ? {} : { related: record.predicate.previous.related }),
    },
    schemas,
    ...(judging.onFile === undefined ? {} : { onFile: judging.onFile }),
  });
}

/** Who the release is, with everything that was declared to have happened since. */
export function releaseNow({ release }: ReleaseRecordPredicate, basis: ReleaseRecordPredicate, event: string | undefined): ReleaseRecordPredicate['release'] {
  const events = [...new Set([...basis.release.events ?? [], ...(event === undefined ? [] : [event])])];
  return { ...release, ...(events.length === 0 ? {} : { events }) };
}

function policySlots(inputs: readonly AssessmentInput[]): readonly SlotSpec[] {
  const policy = inputs.find(({ role }) => role === 'policy');
  const read = policy === undefined ? undefined : readYaml(PolicySpec, fromUtf8(policy.bytes) ?? '');
  // One that does not parse is told by `assess`, which reads all inputs.
  return read !== undefined && 'value' in read ? read.value.slots : [];
}

function againReceived(file: RecordFile, slots: readonly string[], { basis, late, openObject }: JudgingAgain): ReceivedFile {
  const received = {
    name: file.name, sha256: file.sha256, size: file.size, slots, readable: file.retention === 'kept', late: file.late,
    open: async () => await openObject(file.sha256) ?? new Uint8Array(),
  };
  if (file.retention !== 'withheld') return received;
  const handedInAgain = late.find((one) => fileKey(one) === fileKey(file));
  return handedInAgain === undefined ? { ...received, sealed: sealedReading(file, basis) } : { ...handedInAgain, slots, late: file.late };
}

function sealedReading(file: RecordFile, basis: ReleaseRecordPredicate): SealedReading {
  const statement = basis.statements.find((one) => one.file === file.sha256)?.statement;
  if (statement === undefined) throw new TypeError(`the record holds no statement of ${file.storedName}`);
  return {
    file,
    statement,
    measurements: basis.measurements.filter(({ pointer }) => pointer.file === file.sha256),
    signatures: basis.signatures.filter(({ holder }) => holder === file.sha256).map(notCheckedAgain),
    // A slot is unrecognised though its file is not: then the name bound the file, and the slot takes another format.
    wrongFor: file.form === 'unrecognised' ? [] : basis.slots.filter((slot) => file.slots.includes(slot.id) && slot.form === 'unrecognised').map(({ id }) => id),
  };
}

function notCheckedAgain({ holder, covers, kind }: SignatureCheck): SignatureCheck {
  return { holder, covers, kind, result: 'none', failed: 'the file that holds it is withheld, so it could not be checked again' };
}
