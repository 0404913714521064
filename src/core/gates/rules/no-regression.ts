import { z } from 'zod';
import { countOf, formatPercent, formatQuantity } from '../../lib/format-number.ts';
import { matchesAny } from '../../lib/wildcard.ts';
import { Slug } from '../../model/ids.ts';
import { NO_OPINION, TREND_METHODS, type Movement, type NoOpinion } from '../../model/measurement.ts';
import { compareStates, REASONS, type GateState, type ReasonCode } from '../../model/states.ts';
import { wayOf } from '../../model/way-of-measuring.ts';
import { slotProblems } from '../precheck.ts';
import type { LostValue, Rule, RuleContext } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** Metrics by name, `*` for any characters; all of the slot when left out. One named without `*` must be measured. */
  metrics: z.array(z.string().min(1).max(200)).min(1).optional(),
  /** A slot for a second capture. With it, a first change for the worse fails only once the second capture shows it too. */
  recapture: Slug.optional(),
  /** What a metric is that no earlier release measured under any condition: without an opinion, or listed and nothing else. */
  newMetrics: z.enum(['inconclusive', 'listed']).default('inconclusive'),
});
type Params = z.infer<typeof Params>;

export const noRegression: Rule<Params> = {
  id: 'no-regression',
  title: 'No regression',
  about: 'Is no measured value worse than earlier ones that were measured alike, by more than they spread and by more than matters? Without enough earlier values there is no opinion, and that blocks; so does a value that was measured in another way than before, or that the release before has and this one has not. A slow drift to the worse, which no one release shows, is a warning. Without any earlier release there is nothing to compare.',
  params: Params,
  slots: (params) => [params.slot],
  optionalSlots: (params) => params.recapture === undefined ? [] : [params.recapture],
  asks: ({ slot, metrics, recapture }) => [{ slot, metrics }, ...(recapture === undefined ? [] : [{ slot: recapture, metrics, against: slot }])],
  judge(params, context) {
    const required = `No value worse than earlier ones, in ${params.metrics === undefined ? 'every metric' : params.metrics.join(', ')}`;
    const { movements, heldAgainst } = context;
    if (movements === undefined || heldAgainst === undefined) return because('no-baseline', { required, observed: 'Nothing was held against earlier values', operands: [], glance: 'not judged' });
    const cells = cellsOf(params, context, movements);
    const isFirst = heldAgainst.releases === 0 && !heldAgainst.histories.includes(params.slot);
    const worst = cells.toSorted((a, b) => compareStates(a.state, b.state))[0];
    if (isFirst && worst?.state !== 'missing') return because('nothing-to-compare', { required, observed: 'There is no earlier release to compare with', operands: [], glance: 'first release' });
    if (worst === undefined) return because('no-result', { required, observed: 'Nothing was measured, now or before', operands: [], glance: 'no values' });
    const operands = cells.toSorted((a, b) => compareStates(a.state, b.state)).map(({ name, value, state, pointer }) => ({ name, value, state, ...(pointer === undefined ? {} : { pointer }) }));
    const parts = { required, observed: sentence(cells, worst), operands, glance: glanceOf(cells) };
    if (worst.reason !== undefined) return because(worst.reason, parts);
    return cells.every(({ state }) => state === 'not-applicable') ? because('nothing-to-compare', parts) : pass(parts);
  },
};

/** One value and what became of it. */
interface Cell {
  readonly name: string;
  readonly value: string;
  readonly state: GateState;
  readonly reason?: ReasonCode;
  readonly movement?: Movement;
  readonly pointer?: Movement['at'];
}

function cellsOf(params: Params, context: RuleContext, movements: readonly Movement[]): readonly Cell[] {
  const mine = movements.filter((one) => one.slot === params.slot && isAsked(one.metric, params));
  const lost = (context.lost ?? []).filter((one) => one.slot === params.slot && isAsked(one.metric, params));
  const unmeasured = (params.metrics ?? []).filter((name) => !name.includes('*') && !mine.some(({ metric }) => metric === name) && !lost.some(({ metric }) => metric === name));
  return [
    ...mine.filter(({ direction }) => direction !== 'neither').map((one) => cellOf(one, params, context)),
    ...lost.map(lostCell),
    ...unmeasured.map((name): Cell => ({ name, value: 'not measured', state: 'missing', reason: 'no-result' })),
  ];
}

function isAsked(metric: string, { metrics }: Params): boolean {
  return metrics === undefined || matchesAny(metrics, metric);
}

function cellOf(movement: Movement, params: Params, context: RuleContext): Cell {
  const { reason, state } = standingOf(movement, params, context);
  return {
    name: movement.metric, value: `${formatQuantity(movement.value, movement.unit, movement.judged.reference)}; ${words(movement, reason)}`, pointer: movement.at, movement,
    state: state ?? (reason === undefined ? 'pass' : REASONS[reason].state), ...(reason === undefined ? {} : { reason }),
  };
}

/** Why a value does not pass; nothing where it does. */
function standingOf(movement: Movement, params: Params, context: RuleContext): { readonly reason?: ReasonCode; readonly state?: GateState } {
  const { judged, step, before } = movement;
  switch (judged.reading) {
    case 'worse': return { reason: params.recapture === undefined ? 'regressed' : confirmed(movement, params.recapture, context) };
    case 'better':
    case 'changed': return {};
    case 'no-change': return driftsWorse(movement) ? { reason: 'drifting' } : {};
    case 'no-opinion': {
      // People said, in a reviewed file, that this value moves in this very release.
      if (step !== undefined && judged.why === 'first-value' && context.steps?.some(({ id, release }) => id === step && release === context.release.version) === true) return {};
      // A history that can not be read may hold it, and must not be worth more than one that can.
      const isNew = judged.why === 'first-value' && before === undefined && step === undefined && context.heldAgainst?.unread.includes(params.slot) !== true;
      if (params.newMetrics === 'listed' && isNew) return { state: 'not-applicable' };
      return { reason: NO_OPINION_REASONS[judged.why ?? 'first-value'] };
    }
  }
}

/** Whether the values get worse by what matters, taken together: no release shows it, and each passes. */
function driftsWorse({ drift, direction }: Movement): boolean {
  return drift !== undefined && (direction === 'lower' ? drift.total > 0 : drift.total < 0);
}

const NO_OPINION_REASONS: Readonly<Record<NoOpinion, ReasonCode>> = {
  'first-value': 'no-baseline',
  'not-comparable': 'not-comparable',
  'says-less': 'not-comparable',
  'too-few': 'too-few',
  'too-few-runs': 'too-few',
  'no-spread': 'too-few',
  'too-noisy': 'too-noisy',
  ambiguous: 'measured-twice',
};

/** A first change for the worse, as a second capture leaves it. A capture that something stands against, the first one again, or one of an earlier release is none. */
function confirmed(one: Movement, slot: string, context: RuleContext): ReasonCode {
  const filled = context.slots.get(slot);
  const isSound = filled !== undefined && slotProblems(filled, noRegression, context).length === 0;
  const way = wayOfMovement(one, context);
  const second = !isSound ? [] : (context.movements ?? []).filter((other) => other.slot === slot && other.metric === one.metric && other.at.file !== one.at.file && context.earlierFiles?.has(other.at.file) !== true && wayOfMovement(other, context) === way);
  if (second.some(({ judged }) => judged.reading === 'worse')) return 'regressed';
  return second.length > 0 && second.every(({ judged }) => judged.reading !== 'no-opinion') ? 'not-confirmed' : 'needs-recapture';
}

/** How a value was measured, which a movement does not repeat. */
function wayOfMovement({ slot, metric, unit, direction, at }: Movement, { slots }: RuleContext): string {
  const measurement = slots.get(slot)?.evidence.flatMap(({ measurements }) => measurements).find((one) => one.metric === metric && one.pointer.file === at.file && one.pointer.at === at.at);
  return wayOf({ unit, direction, comparability: measurement?.comparability ?? {} });
}

function lostCell({ metric, value, unit, version, sha256, differs = [] }: LostValue): Cell {
  const pointer = { file: sha256, at: '' };
  const was = `${formatQuantity(value, unit)} in ${version}`;
  return differs.length === 0
    ? { name: metric, value: `not measured; ${was}`, state: 'missing', reason: 'no-result', pointer }
    : { name: metric, value: `measured otherwise than ${was}: ${differs.map(({ key, before, after }) => `${key} ${before === '' ? 'not stated' : before}, now ${after === '' ? 'not stated' : after}`).join('; ')}`, state: 'inconclusive', reason: 'not-comparable', pointer };
}

/** What is said of one value: `+23.0 % (95 %: +20.1 % to +26.0 %) from 30.1 ms, matters from 5.0 %; n 12, v1.0.0 to v1.11.0: …`. */
function words({ judged, before, since, unit, step }: Movement, reason: ReasonCode | undefined): string {
  const span = since === undefined || before === undefined ? '' : `, ${nameOf(since)}${since.sha256 === before.sha256 && since.run === before.run ? '' : ` to ${nameOf(before)}`}`;
  const marked = step === undefined ? '' : `; moved on purpose: step “${step}”`;
  if (judged.reading === 'no-opinion') return `${reason === undefined && step !== undefined ? 'not compared' : `no opinion: ${NO_OPINION[judged.why ?? 'first-value']}`}; n ${judged.n}${span}${marked}`;
  const amount = (by: number) => `${by > 0 ? '+' : ''}${judged.scale === 'relative' ? formatPercent(by) : formatQuantity(by, unit)}`;
  const interval = judged.interval === undefined ? '' : ` (${formatQuantity(judged.interval.level * 100, '%')}: ${amount(judged.interval.low)} to ${amount(judged.interval.high)})`;
  const from = judged.reference === undefined ? '' : ` from ${formatQuantity(judged.reference, unit)}`;
  const method = judged.method === undefined ? '' : `: ${TREND_METHODS[judged.method]}`;
  return `${READING_WORDS[judged.reading]}${judged.change === undefined ? '' : `, ${amount(judged.change)}${interval}`}${from}, matters from ${judged.scale === 'relative' ? formatPercent(judged.relevant) : formatQuantity(judged.relevant, unit)}; n ${judged.n}${span}${method}${marked}`;
}

const READING_WORDS = { worse: 'worse', better: 'better', changed: 'changed', 'no-change': 'no change' } as const;

function nameOf({ version, run }: NonNullable<Movement['before']>): string {
  return version ?? run?.slice(0, 12) ?? 'an earlier run';
}

function sentence(cells: readonly Cell[], worst: Cell): string {
  const mine = cells.filter((one) => one.state === worst.state && one.reason === worst.reason);
  const names = subjects(mine, cells.length);
  const were = new Set(mine.map(({ name }) => name)).size === 1 ? 'was' : 'were';
  switch (worst.reason) {
    case undefined: return cells.every(({ state }) => state === 'not-applicable') ? `${names} ${were} never measured before` : `${countOf(cells.filter(({ state }) => state === 'pass').length, 'value')} no worse than before`;
    case 'regressed': return `${mine.length === 1 ? `${worst.name} is ${worst.value}` : `${names} are worse than before`}`;
    case 'needs-recapture': return `${names} ${were} worse once; a second capture must confirm it`;
    case 'not-confirmed': return `${names} ${were} worse once, and not in a second capture`;
    case 'drifting': return `${names}: worse little by little over the releases, though this one alone does not show it`;
    case 'no-result': return `${names} ${were} not measured`;
    case 'not-comparable': return mine.every(({ movement }) => movement?.judged.why === 'says-less')
      ? `${names}: ${NO_OPINION['says-less']}`
      : `${names} ${were} measured otherwise than before`;
    case 'measured-twice': return `${names} ${were} measured more than once in the same way`;
    case 'no-baseline': return `${names} ${were} never measured before`;
    case 'too-few': return `${names}: too few earlier values or runs to tell a change from chance`;
    case 'too-noisy': return `${names}: the values spread too far to see a change that matters`;
    default: return names;
  }
}

const NAMED = 3;

function subjects(cells: readonly Cell[], of: number): string {
  const names = [...new Set(cells.map(({ name }) => name))];
  return names.length <= NAMED ? names.join(', ') : `${names.length} of ${countOf(of, 'value')}`;
}

function glanceOf(cells: readonly Cell[]): string {
  const worse = cells.filter(({ reason }) => reason === 'regressed').length;
  return worse > 0 ? `${worse} worse` : `${cells.filter(({ state }) => state === 'pass').length} of ${cells.length}`;
}
