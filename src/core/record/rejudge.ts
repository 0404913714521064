import { assess } from '../assess.ts';
import type { SchemaPort } from '../formats/format.ts';
import { sha256Hex } from '../lib/bytes.ts';
import { canonicalBytes } from '../lib/canonical-json.ts';
import { display } from '../lib/display.ts';
import type { ReleaseRecord, ReleaseRecordPredicate } from '../model/record.ts';

/** Where re-judging finds what the record names by digest. `undefined` means that it is not to be had. */
export interface RejudgePorts {
  readonly openObject: (sha256: string) => Promise<Uint8Array | undefined>;
  /** The predicate of an earlier revision, by record digest. */
  readonly openRecord: (sha256: string) => Promise<ReleaseRecordPredicate | undefined>;
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
  const inputs = await Promise.all(sealed.inputs.map(async (input) => ({ role: input.role, name: input.name, sha256: input.sha256, bytes: await ports.openObject(input.sha256) })));
  const before = sealed.previous.revision;
  const previous = before === undefined ? undefined : await ports.openRecord(before.sha256);
  const why = [
    ...sealed.files.filter((file) => file.retention === 'withheld').map((file) => `${file.storedName} was withheld from publishing`),
    ...inputs.filter((input) => input.bytes === undefined).map((input) => `${display(input.name)} (${input.sha256}) is not here`),
    ...(before !== undefined && previous === undefined ? [`revision ${before.number} (${before.sha256}) is not here`] : []),
  ];
  for (const file of sealed.files.filter((one) => one.retention === 'kept')) {
    if (await ports.openObject(file.sha256) === undefined) why.push(`${file.storedName} (${file.sha256}) is not here`);
  }
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
    inputs: inputs.map(({ role, name, bytes }) => ({ role, name, bytes: bytes ?? new Uint8Array() })),
    history: sealed.history,
    previous: {
      ...(before === undefined || previous === undefined ? {} : { revision: { number: before.number, sha256: before.sha256, predicate: previous } }),
      ...(sealed.previous.release === undefined ? {} : { release: sealed.previous.release }),
    },
    schemas: ports.schemas,
  }));
  if ('problem' in again) return { result: 'not-possible', why: [again.problem] };
  if (sha256Hex(canonicalBytes(again.record)) === sha256) return { result: 'same' };
  return { result: 'differs', at: differingParts(record, again.record), sameEngine: sealed.assessed.engine.version === ports.engineVersion };
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
  const keys = [...new Set([...Object.keys(sealed.predicate), ...Object.keys(again.predicate)])] as (keyof ReleaseRecordPredicate)[];
  const parts = keys.filter((key) => text(sealed.predicate[key]) !== text(again.predicate[key])).map((key) => `predicate.${key}`);
  return text(sealed.subject) === text(again.subject) ? parts : ['subject', ...parts];
}

function text(value: unknown): string {
  return value === undefined ? '' : sha256Hex(canonicalBytes(value));
}
