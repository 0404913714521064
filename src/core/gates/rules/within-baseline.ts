import { z } from 'zod';
import { countOf, formatPercent, formatQuantity } from '../../lib/format-number.ts';
import { matchesAny, matchesWildcard } from '../../lib/wildcard.ts';
import { Slug } from '../../model/ids.ts';
import type { Comparison } from '../../model/measurement.ts';
import { isBlocking } from '../../model/states.ts';
import { slotProblems } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome } from '../rule.ts';
import { because, worstOutcome } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  baseline: Slug,
  /** Only these metrics of the baseline, `*` for any characters; all of them when left out. */
  metrics: z.array(z.string().min(1)).min(1).optional(),
  /** A slot for a second capture. With it, a first breach fails only once the second capture has breached the limit too. */
  recapture: Slug.optional(),
});
type Params = z.infer<typeof Params>;

export const withinBaseline: Rule<Params> = {
  id: 'within-baseline',
  title: 'Within baseline',
  about: 'Is each metric of the baseline measured, comparable and inside value × (1 + ratio) + abs, or × (1 − ratio) − abs where higher is better? A value at the limit is inside unless the baseline says otherwise; comparing nothing is no result. Where the policy asks for a second capture, one breach alone is no failure yet.',
  params: Params,
  slots: (params) => [params.slot],
  optionalSlots: (params) => params.recapture === undefined ? [] : [params.recapture],
  baselines: (params) => [params.baseline],
  judge(params, context) {
    const all = context.comparisons.filter((one) => one.slot === params.slot && one.baseline === params.baseline);
    const first = all.filter((one) => params.metrics === undefined || matchesAny(params.metrics, one.metric));
    const chosen = params.recapture === undefined ? first : first.map((one) => confirmed(one, params.recapture ?? '', context));
    // What the policy sets a limit for is owed, also where the earlier run did not measure it.
    const owed = params.metrics ?? context.policy.baselines.find(({ id }) => id === params.baseline)?.limits?.map(({ metric }) => metric) ?? [];
    const unlisted = owed.filter((metric) => !all.some((one) => matchesWildcard(metric, one.metric)));
    const required = chosen.length === 1 && chosen[0]?.limit !== undefined
      ? `${chosen[0].direction === 'lower' ? '≤' : '≥'} ${formatQuantity(chosen[0].limit, chosen[0].unit)}`
      : `Within the limits of baseline “${params.baseline}”`;
    const worst = worstOutcome(chosen);
    // An empty baseline comes first: naming metrics does not make it less empty.
    if (all.length === 0) return because('no-result', { required, observed: 'Nothing was compared: the baseline sets no limits', operands: [], glance: 'no checks' });
    if (unlisted.length > 0 && (worst === undefined || !isBlocking(worst.state))) {
      return because('no-baseline', { required, observed: `The baseline has no limit for ${unlisted.join(', ')}`, operands: operandsOf(chosen), glance: 'no baseline' });
    }
    if (worst === undefined) return because('no-result', { required, observed: 'Nothing was compared', operands: [], glance: 'no checks' });
    const limit = tightest(chosen);
    const outcome: RuleOutcome = {
      state: worst.state,
      ...(worst.reason === undefined ? {} : { reason: worst.reason }),
      required,
      observed: `${sentence(chosen, worst, context)}${worst.state === 'missing' ? whyNothing(params.slot, context) : ''}`,
      operands: operandsOf(chosen),
      ...(limit === undefined ? {} : { limit: {
        text: `${limit.metric}: ${limit.formula}`,
        inclusive: limit.inclusive,
        ...(limit.headroomUsed === undefined ? {} : { headroomUsed: limit.headroomUsed }),
      } }),
    };
    return { ...outcome, glance: glanceOf(chosen) };
  },
};

/** A first breach, as a second capture leaves it. A capture that something stands against, the first one again, or one of an earlier release is none. */
function confirmed(one: Comparison, slot: string, context: RuleContext): Comparison {
  if (one.state !== 'fail') return one;
  const filled = context.slots.get(slot);
  const isSound = filled !== undefined && slotProblems(filled, withinBaseline, context).length === 0;
  const second = !isSound ? [] : context.comparisons.filter((other) =>
    other.slot === slot && other.baseline === one.baseline && other.metric === one.metric && other.currentAt?.file !== one.currentAt?.file && context.earlierFiles?.has(other.currentAt?.file ?? '') !== true);
  if (second.some(({ state }) => state === 'fail')) return one;
  return second.some(({ state }) => state === 'pass' || state === 'warn')
    ? { ...one, state: 'warn', reason: 'not-confirmed' }
    : { ...one, state: 'inconclusive', reason: 'needs-recapture' };
}

/** The comparison that is nearest to its limit, or furthest beyond. */
function tightest(comparisons: readonly Comparison[]): Comparison | undefined {
  return [...comparisons]
    .filter((one) => one.current !== undefined && one.limit !== undefined)
    .sort((a, b) => (b.headroomUsed ?? -Infinity) - (a.headroomUsed ?? -Infinity) || 0)[0];
}

function sentence(comparisons: readonly Comparison[], worst: Comparison, { policy }: RuleContext): string {
  const unit = worst.unit;
  switch (worst.state) {
    case 'pass': {
      const limit = tightest(comparisons);
      const used = limit?.headroomUsed === undefined ? '' : `; most headroom used: ${formatPercent(limit.headroomUsed)} by ${limit.metric}`;
      return `${countOf(comparisons.length, 'metric')} inside ${comparisons.length === 1 ? 'its limit' : 'their limits'}${used}`;
    }
    case 'fail': {
      const over = comparisons.filter((one) => one.state === 'fail');
      const most = tightest(over) ?? worst;
      const others = over.length > 1 ? `, and ${countOf(over.length - 1, 'more metric')}` : '';
      return `${most.metric} is ${formatQuantity(most.current ?? 0, unit, most.limit)}, ${most.direction === 'lower' ? 'over' : 'under'} its limit of ${formatQuantity(most.limit ?? 0, unit, most.current)}${others}`;
    }
    case 'warn': return worst.reason === 'not-confirmed'
      ? `${subjects(comparisons, 'warn')} outside the limit once, and inside it in a second capture`
      : `${subjects(comparisons, 'warn')} past the point from which it must be looked into`;
    case 'inconclusive':
      if (worst.reason === 'needs-recapture') return `${subjects(comparisons, 'inconclusive')} outside the limit once; a second capture must confirm it`;
      return worst.reason === 'no-baseline'
        ? `${subjects(comparisons, 'inconclusive')} not measured where the baseline is taken from`
        : `${subjects(comparisons, 'inconclusive')} not measured like the baseline`;
    case 'missing': return `${subjects(comparisons, 'missing')} not measured`;
    case 'stale': {
      const days = policy.baselines.find(({ id }) => id === worst.baseline)?.maxAgeDays;
      return `The baseline is of ${worst.dated?.slice(0, 10) ?? 'an unknown day'}${days === undefined ? '' : `, and may be ${countOf(days, 'day')} old`}`;
    }
    case 'unverified': return 'The baseline does not say when it was made, so nobody can tell its age';
    case 'not-applicable': return 'There is no earlier release to take the baseline from';
    default: return `${subjects(comparisons, worst.state)} not measured like the baseline`;
  }
}

/** What the files say for themselves where they hold no result: `; run skipped: cuda_unavailable`. */
function whyNothing(slot: string, { slots }: RuleContext): string {
  const reasons = (slots.get(slot)?.evidence ?? []).filter(({ statement }) => statement.content === 'no-result').map(({ statement }) => statement.summary);
  return [...new Set(reasons)].map((reason) => `; ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`).join('');
}

const NAMED = 3;

/** The metrics in a state, by name where they are few: `p50, p95 were`. */
function subjects(comparisons: readonly Comparison[], state: string): string {
  const metrics = comparisons.filter((one) => one.state === state).map((one) => one.metric);
  const who = metrics.length <= NAMED ? metrics.join(', ') : `${metrics.length} of ${countOf(comparisons.length, 'metric')}`;
  return `${who} ${metrics.length === 1 ? 'was' : 'were'}`;
}

/** The baseline that was compared with, by its digest, and each metric held against it. */
function operandsOf(comparisons: readonly Comparison[]): RuleOutcome['operands'] {
  const [first] = comparisons;
  // Values of an earlier release have places of their own, each in the evidence of that release.
  if (first?.from !== undefined) {
    const { version, sha256, of } = first.from;
    return [{ name: `baseline “${first.baseline}”`, value: `${of === 1 ? version : `the middle of ${countOf(of, 'release')}, newest ${version}`}, record ${sha256}`, pointer: { file: sha256, at: '' } }, ...comparisons.map(operand)];
  }
  const baseline = first?.baselineAt === undefined ? [] : [{ name: `baseline “${first.baseline}”`, value: `limits for ${countOf(comparisons.length, 'metric')}`, pointer: { file: first.baselineAt.file, at: '' } }];
  return [...baseline, ...comparisons.map(operand)];
}

function operand(one: Comparison): RuleOutcome['operands'][number] {
  return {
    name: one.metric,
    value: one.current === undefined
      ? 'not measured'
      : `${formatQuantity(one.current, one.unit, one.limit)}; limit ${one.limit === undefined ? 'none' : formatQuantity(one.limit, one.unit, one.current)}`,
    ...(one.currentAt === undefined ? {} : { pointer: one.currentAt }),
  };
}

function glanceOf(comparisons: readonly Comparison[]): string {
  const [only] = comparisons;
  if (comparisons.length === 1 && only?.current !== undefined) return formatQuantity(only.current, only.unit);
  const inside = comparisons.filter((one) => one.state === 'pass').length;
  return `${inside} of ${comparisons.length}`;
}
