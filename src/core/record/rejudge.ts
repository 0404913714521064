import { assess } from '../assess.ts';
import type { SchemaPort } from '../formats/format.ts';
import { sha256Hex } from '../lib/bytes.ts';
import { canonicalBytes } from '../lib/canonical-json.ts';
import { display } from '../lib/display.ts';
import type { Addendum } from '../model/addendum.ts';
import type { EarlierRecord, ReleaseRecord, ReleaseRecordPredicate } from '../model/record.ts';
import type { AssessmentInput } from './assessment.ts';
import { namedRecords, neededRecords, openEarlier, unread, type EarlierRelease } from './earlier.ts';
import { judgeAgain, type JudgingAgain } from './judge-again.ts';
import { fileKey } from './late-evidence.ts';

/** Where re-judging finds what the record names by digest. `undefined` means that it is not to be had. */
export interface RejudgePorts {
  readonly openObject: (sha256: string) => Promise<Uint8Array | undefined>;
  /** The predicate of an earlier revision, by record digest. */
  readonly openRecord: (sha256: string) => Promise<ReleaseRecordPredicate | undefined>;
  /** The bytes of an earlier record that a judgement held values against. */
  readonly openEarlier: (project: string, record: EarlierRecord) => Promise<Uint8Array | undefined>;
  readonly schemas: SchemaPort;
  readonly engineVersion: string;
}

export type Rejudged =
  | { readonly result: 'same' }
  | { readonly result: 'differs'; readonly at: readonly string[]; readonly sameEngine: boolean }
  /** Something it needs was withheld, too large to keep, or is gone; each with its reason. */
  | { readonly result: 'not-possible'; readonly why: readonly string[] };

/**
 * Judges a sealed record again from the bytes it names, as of the time it names, and compares. A difference by another
 * engine version is told apart: that is a change of the program, not of the evidence.
 */
export async function rejudge(record: ReleaseRecord, sha256: string, ports: RejudgePorts): Promise<Rejudged> {
  const sealed = record.predicate;
  const before = sealed.previous.revision;
  const previous = before === undefined ? undefined : await ports.openRecord(before.sha256);
  const { inputs, why: absent } = await groundsOf(sealed, ports);
  const { earlier, why: gone } = await earlierOf(sealed, ports);
  const why = [...absent, ...gone, ...(before !== undefined && previous === undefined ? [`revision ${before.number} (${before.sha256}) is not here`] : [])];
  if (why.length > 0) return { result: 'not-possible', why };

  const again = await judged(assess({
    release: sealed.release,
    revision: sealed.revision,
    assessed: sealed.assessed,
    files: sealed.files.map((file) => ({
      name: file.name,
      sha256: file.sha256,
      size: file.size,
      readable: file.retention === 'kept',
      open: async () => (await ports.openObject(file.sha256)) ?? new Uint8Array(),
    })),
    notReceived: sealed.notReceived,
    inputs,
    history: sealed.history,
    earlier,
    previous: {
      ...(before === undefined || previous === undefined ? {} : { revision: { number: before.number, sha256: before.sha256, predicate: previous } }),
      ...(sealed.previous.release === undefined ? {} : { release: sealed.previous.release }),
      ...(sealed.previous.related === undefined ? {} : { related: sealed.previous.related }),
    },
    schemas: ports.schemas,
  }));
  if ('problem' in again) return { result: 'not-possible', why: [again.problem] };
  if (sha256Hex(canonicalBytes(again.record)) === sha256) return { result: 'same' };
  return { result: 'differs', at: differingParts(record, again.record), sameEngine: sealed.assessed.engine.version === ports.engineVersion };
}

/** Judges an amendment again: the evidence it goes on from, what came later, and the inputs it names, as of its time. */
export async function rejudgeAmendment(
  { predicate: { now, event } }: Addendum, from: Pick<JudgingAgain, 'record' | 'basis'>, ports: Omit<RejudgePorts, 'openRecord'>,
): Promise<Rejudged> {
  if (now === undefined) throw new TypeError('only an amendment holds a judgement');
  const { inputs, why: absent } = await groundsOf(now, ports);
  const { earlier, why: gone } = await earlierOf(now, ports);
  const why = [...absent, ...gone];
  if (why.length > 0) return { result: 'not-possible', why };
  const known = new Set(from.basis.files.map(fileKey));
  const knownAbsent = new Set(from.basis.notReceived?.map(({ name }) => name));
  const again = await judged(judgeAgain({
    ...from,
    assessed: now.assessed,
    event,
    late: now.files.filter((file) => !known.has(fileKey(file))).map(({ name, sha256, size, retention }) => ({
      name, sha256, size, readable: retention === 'kept', open: async () => (await ports.openObject(sha256)) ?? new Uint8Array(),
    })),
    notReceived: (now.notReceived ?? []).filter(({ name }) => !knownAbsent.has(name)),
    inputs,
    earlier,
    openObject: ports.openObject,
    schemas: ports.schemas,
  }));
  if ('problem' in again) return { result: 'not-possible', why: [again.problem] };
  const at = differingPredicateParts(now, again.record.predicate);
  return at.length === 0 ? { result: 'same' } : { result: 'differs', at: at.map((part) => part.replace('predicate', 'predicate.now')), sameEngine: now.assessed.engine.version === ports.engineVersion };
}

/** The inputs that a judgement names, with everything that keeps it from being repeated. */
async function groundsOf({ inputs: listed, files }: ReleaseRecordPredicate, { openObject }: Pick<RejudgePorts, 'openObject'>):
  Promise<{ readonly inputs: readonly AssessmentInput[]; readonly why: readonly string[] }> {
  const why = files.filter((file) => file.retention === 'withheld').map((file) => `${file.storedName} was withheld from publishing`);
  const inputs: AssessmentInput[] = [];
  for (const { role, name, sha256 } of listed) {
    const bytes = await openObject(sha256);
    if (bytes === undefined) why.push(`${display(name)} (${sha256}) is not here`);
    else inputs.push({ role, name, bytes });
  }
  for (const file of files.filter((one) => one.retention === 'kept')) {
    if (await openObject(file.sha256) === undefined) why.push(`${file.storedName} (${file.sha256}) is not here`);
  }
  return { inputs, why };
}

/**
 * What the earlier records say that a judgement was made with. A record of an engine that did not look at them is judged
 * again without them, by whatever engine.
 */
async function earlierOf(sealed: ReleaseRecordPredicate, { openEarlier: open, engineVersion }: Pick<RejudgePorts, 'openEarlier' | 'engineVersion'>):
  Promise<{ readonly earlier?: readonly EarlierRelease[]; readonly why: readonly string[] }> {
  if (sealed.ruleSet === undefined || (sealed.movements === undefined && sealed.assessed.engine.version !== engineVersion)) return { why: [] };
  const needed = neededRecords(sealed);
  const read = await Promise.all(needed.map(async (one) => {
    const bytes = await open(sealed.release.project, one);
    return bytes === undefined || sha256Hex(bytes) !== one.sha256 ? undefined : openEarlier(bytes, one.sha256);
  }));
  if (needed.length === 0) return { earlier: namedRecords(sealed.history).map(unread), why: [] };
  const why = needed.filter((_, index) => read[index] === undefined).map(({ version, revision, sha256 }) => `the record of ${version}, revision ${revision} (${sha256}), with whose values it compares, is not here`);
  return { earlier: read.filter((one) => one !== undefined), why };
}

// The record may come from anyone, so its inputs may be anything: `assess` throws for those that do not parse.
async function judged(work: Promise<ReleaseRecord>): Promise<{ readonly record: ReleaseRecord } | { readonly problem: string }> {
  try {
    return { record: await work };
  } catch (error) {
    return { problem: display(error instanceof Error ? error.message : String(error), 400) };
  }
}

function differingParts(sealed: ReleaseRecord, again: ReleaseRecord): string[] {
  const parts = differingPredicateParts(sealed.predicate, again.predicate);
  return text(sealed.subject) === text(again.subject) ? parts : ['subject', ...parts];
}

function differingPredicateParts(sealed: ReleaseRecordPredicate, again: ReleaseRecordPredicate): string[] {
  const keys = [...new Set([...Object.keys(sealed), ...Object.keys(again)])] as (keyof ReleaseRecordPredicate)[];
  return keys.filter((key) => text(sealed[key]) !== text(again[key])).map((key) => `predicate.${key}`);
}

function text(value: unknown): string {
  return value === undefined ? '' : sha256Hex(canonicalBytes(value));
}
