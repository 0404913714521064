import type { GateResult } from '../model/gate-result.ts';
import type { Waiver } from '../model/human-records.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { isBlocking } from '../model/states.ts';
import { WAIVER_SCHEMA } from '../model/uris.ts';

/**
 * A waiver but for what only people can say. Those members are empty, which the schema refuses, so that a stub cannot
 * become a waiver by being saved.
 */
export type WaiverStub = Pick<Waiver, 'schema' | 'id' | 'gate' | 'releases' | 'created' | 'expires'> & {
  readonly accepts: readonly Waiver['accepts'][number][];
  /** Empty where the waiver has to be narrowed to one of several files. */
  readonly evidence?: string;
  readonly owner: '';
  readonly approvedBy: readonly [''];
  readonly reason: '';
};

type Judged = Pick<ReleaseRecordPredicate, 'gates' | 'files' | 'inputs' | 'release' | 'assessed'>;

/** How many days a stub proposes. */
const DAYS = 30;

/** A stub for each gate that blocks the release and can be waived, in policy order. Never one for `invalid`. */
export function waiverStubs(judged: Judged): readonly WaiverStub[] {
  return judged.gates.flatMap((gate) => waiverStub(gate, judged) ?? []);
}

/** The stub for one gate; `undefined` where there is nothing that a waiver could do. */
function waiverStub(gate: GateResult, judged: Judged): WaiverStub | undefined {
  const accepted = waivableState(gate);
  if (accepted === undefined) return undefined;
  const evidence = decidingFile(gate, judged);
  return {
    schema: WAIVER_SCHEMA,
    id: freeId(gate, judged),
    gate: gate.id,
    accepts: [accepted],
    releases: [judged.release.version],
    ...(evidence === undefined ? {} : { evidence }),
    owner: '',
    approvedBy: [''],
    reason: '',
    created: judged.assessed.at.slice(0, 10),
    expires: dayAfter(judged.assessed.at, DAYS),
  };
}

// Decision gates are judged by `decide`; while they wait for it, nobody has failed to do anything.
function waivableState({ state, level, phase }: GateResult): Waiver['accepts'][number] | undefined {
  if (level === 'advisory' || phase === 'decision' || !isBlocking(state)) return undefined;
  switch (state) {
    case 'fail': case 'missing': case 'stale': case 'unverified': case 'inconclusive': case 'pending': return state;
    case 'invalid': case 'waived': case 'warn': case 'not-applicable': case 'pass': return undefined;
  }
}

/** The digest of the one file that decided; empty where one has to be named and several could be. */
function decidingFile(gate: GateResult, { files }: Judged): string | undefined {
  if (gate.reason === 'not-received') return undefined;
  const mine = new Set(files.filter((file) => file.slots.some((slot) => gate.slots.includes(slot))).map((file) => file.sha256));
  const pointedAt = new Set(gate.checks.filter((check) => check.state === gate.state)
    .flatMap((check) => check.operands.flatMap((operand) => operand.pointer?.file ?? []))
    .filter((sha256) => mine.has(sha256)));
  const [only, ...more] = pointedAt.size > 0 ? pointedAt : mine;
  if (only !== undefined && more.length === 0) return only;
  // Such a gate is waived for exact bytes only: see whyNotWaived().
  return gate.checks.some((check) => check.reason === 'not-signed' || check.reason === 'not-listed') ? '' : undefined;
}

/** An id that no waiver has which this judgement has seen: an ended one keeps its own. */
function freeId(gate: GateResult, { release, inputs }: Judged): string {
  const id = `W-${gate.id}-${release.version.replace(/[^A-Za-z0-9]+/g, '-')}`.slice(0, 60).replace(/-+$/, '');
  const taken = (one: string) => inputs.some((input) => input.role === 'waiver' && input.name.endsWith(`/${one}.json`));
  const numbered = [id, ...inputs.map((_, index) => `${id}-${index + 2}`)];
  return numbered.find((one) => !taken(one)) ?? id;
}

function dayAfter(time: string, days: number): string {
  return new Date(Date.parse(`${time.slice(0, 10)}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
