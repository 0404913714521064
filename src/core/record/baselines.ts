import { finding } from '../findings.ts';
import { ruleById } from '../gates/index.ts';
import type { FilledSlot } from '../gates/rule.ts';
import { display } from '../lib/display.ts';
import { matchesWildcard } from '../lib/wildcard.ts';
import type { Finding } from '../model/finding.ts';
import type { BaselineMetric, Comparison, Measurement } from '../model/measurement.ts';
import type { BaselineSpec, PolicySpec } from '../model/policy.ts';
import type { RecordHistory } from '../model/record.ts';
import { REASONS } from '../model/states.ts';
import { wayOf } from '../model/way-of-measuring.ts';
import { compareToBaseline } from '../trends/compare.ts';
import type { EarlierRelease } from './earlier.ts';
import type { Inputs } from './read-inputs.ts';
import { limitsAround } from './run-limits.ts';

/** What baselines are taken from, beside files. */
export interface BaselineGrounds {
  readonly inputs: Inputs;
  readonly slots: readonly FilledSlot[];
  readonly history: RecordHistory;
  /** Every earlier record that is here, by any order. */
  readonly earlier: readonly EarlierRelease[];
  readonly assessedAt: string;
}

/** The limits of a baseline for the values of one slot. */
interface Limits {
  readonly metrics: readonly BaselineMetric[];
  /** When it was made, where it says. */
  readonly dated?: string | undefined;
  readonly from?: Comparison['from'];
  /** No earlier release is there to take values from. */
  readonly isFirst?: true;
}

/** Holds the measurements of each slot against each baseline that some gate wants them held against. */
export function compareToBaselines(grounds: BaselineGrounds): Comparison[] {
  return wantedPairs(grounds.inputs.policy?.value).flatMap(({ slot, baseline, first }) => {
    const filled = grounds.slots.find((one) => one.spec.id === slot);
    const spec = grounds.inputs.policy?.value.baselines.find(({ id }) => id === baseline);
    if (filled === undefined || filled.evidence.length === 0 || spec === undefined) return [];
    const limits = limitsOf(spec, first, grounds);
    return filled.evidence.flatMap((one) => [
      ...compareToBaseline({ slot, measurements: one.measurements, baseline: { id: baseline, metrics: limits.metrics } }),
      ...withoutValue(spec, slot, one.measurements, limits),
    ].map((comparison) => dated({ ...comparison, ...(limits.from === undefined || comparison.baselineAt === undefined ? {} : { from: limits.from }) }, spec, limits, grounds.assessedAt)));
  });
}

/** Metrics that a slot measures and that the baseline it is held against has no limit for: they are free, and that is told. */
export function uncovered(grounds: BaselineGrounds, comparisons: readonly Comparison[]): Finding[] {
  return wantedPairs(grounds.inputs.policy?.value).flatMap(({ slot, baseline }) => {
    const held = new Set(comparisons.filter((one) => one.slot === slot && one.baseline === baseline).map(({ metric }) => metric));
    const filled = grounds.slots.find(({ spec }) => spec.id === slot);
    const free = [...new Set(filled?.evidence.flatMap(({ measurements }) => measurements.map(({ metric }) => metric)).filter((metric) => !held.has(metric)))];
    // Where nothing at all is limited, the baseline is empty, which is told by itself.
    if (free.length === 0 || held.size === 0) return [];
    return [finding('baseline-coverage', {
      message: `Baseline “${baseline}” has no limit for ${free.length} of ${free.length + held.size} metrics of “${filled?.spec.title ?? slot}”`,
      found: display(`${free.slice(0, NAMED).join(', ')}${free.length > NAMED ? ` and ${free.length - NAMED} more` : ''}`, 300),
    })];
  });
}

const NAMED = 20;

/** Each slot and baseline that some gate holds against each other; a second capture is held against what the `first` slot measured before. */
function wantedPairs(policy: PolicySpec | undefined): readonly { readonly slot: string; readonly baseline: string; readonly first: string }[] {
  const pairs = (policy?.gates ?? []).flatMap((gate) => gate.checks).flatMap((check) => {
    const { rule: id, ...params } = check;
    const rule = ruleById(id);
    const parsed = rule?.params.safeParse(params);
    if (rule?.baselines === undefined || parsed?.success !== true) return [];
    const [first = '', ...others] = rule.slots(parsed.data);
    const baselines = rule.baselines(parsed.data);
    return [first, ...others, ...rule.optionalSlots?.(parsed.data) ?? []].flatMap((slot) => baselines.map((baseline) => ({ slot, baseline, first: others.includes(slot) ? slot : first })));
  });
  const seen = new Map<string, (typeof pairs)[number]>();
  for (const pair of pairs) {
    const key = `${pair.slot} ${pair.baseline}`;
    const known = seen.get(key);
    // Where a slot is wanted for itself, that comes before its being somebody's second capture.
    if (known === undefined || (known.slot !== known.first && pair.slot === pair.first)) seen.set(key, pair);
  }
  return [...seen.values()];
}

function limitsOf(spec: BaselineSpec, slot: string, { inputs, history, earlier }: BaselineGrounds): Limits {
  const { limits = [], from } = spec;
  if (typeof from === 'object') return windowLimits(spec, from.window, slot, history, earlier);
  const named = history.baselines?.find(({ baseline }) => baseline === spec.id);
  if (named === undefined) return from === undefined ? inputs.baselines.get(spec.id) ?? { metrics: [] } : { metrics: [], isFirst: true };
  const release = earlier.find(({ sha256 }) => sha256 === named.sha256);
  if (release === undefined) throw new TypeError(`the record of ${named.version}, which baseline “${spec.id}” names, was not brought`);
  return {
    metrics: limitsAround(limits, unambiguous(release, slot), { allKeys: true }),
    dated: inputs.baselines.get(spec.id)?.dated ?? release.at,
    from: { version: release.version, sha256: release.sha256, at: release.at, of: 1 },
  };
}

/** Limits around the middle of the newest releases that measured alike: each metric as the newest of them measured it. */
function windowLimits(spec: BaselineSpec, window: number, slot: string, { records }: RecordHistory, earlier: readonly EarlierRelease[]): Limits {
  const selected = records.flatMap(({ sha256 }) => earlier.find((one) => one.sha256 === sha256) ?? []);
  if (selected.length === 0) return { metrics: [], isFirst: true };
  // Values that were stopped by these limits must not widen them. Where all were, there is nothing better.
  const passed = selected.filter((one) => one.stoppedBy?.includes(spec.id) !== true);
  const releases = passed.length === 0 ? selected : passed;
  const values = releases.map((release) => unambiguous(release, slot));
  const newest = values.findIndex((all) => all.length > 0);
  const release = releases[newest];
  if (release === undefined) return { metrics: [] };
  const middles = (values[newest] ?? []).map((one) => {
    const alike = values.slice(newest).flatMap((all) => all.find((other) => keyOf(other) === keyOf(one)) ?? []).slice(0, window);
    return { ...one, value: middle(alike.map(({ value }) => value)), of: alike.length };
  });
  return {
    metrics: limitsAround(spec.limits ?? [], middles, { allKeys: true }),
    dated: release.at,
    from: { version: release.version, sha256: release.sha256, at: release.at, of: Math.max(1, ...middles.map(({ of }) => of)) },
  };
}

// A value that was measured twice in the same way has nothing that says which one counts.
function unambiguous({ measured }: EarlierRelease, slot: string): readonly Measurement[] {
  const mine = measured.filter((one) => one.slot === slot).map(({ measurement }) => measurement);
  return [...Map.groupBy(mine, keyOf).values()].flatMap((alike) => (alike.length === 1 ? alike : []));
}

const keyOf = (one: Measurement) => `${one.metric} ${wayOf(one)}`;

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[sorted.length / 2 - 1] ?? Number.NaN) + upper) / 2;
}

/** Values that the policy sets a limit for, and that the releases it would be around have not: nothing to hold them against. */
function withoutValue(spec: BaselineSpec, slot: string, measurements: readonly Measurement[], { metrics, isFirst }: Limits): Comparison[] {
  if (spec.from === undefined) return [];
  const reason = isFirst === true ? 'nothing-to-compare' : 'no-baseline';
  return measurements.filter(({ metric }) => spec.limits?.some((limit) => matchesWildcard(limit.metric, metric)) === true && !metrics.some((one) => one.metric === metric)).flatMap((one) => (one.direction === 'neither' ? [] : [{
    slot, baseline: spec.id, metric: one.metric, unit: one.unit, direction: one.direction, current: one.value, currentAt: one.pointer,
    formula: 'no earlier value', inclusive: true, method: 'fixed-limit' as const, state: REASONS[reason].state, reason,
  }]));
}

const DAY = 86_400_000;

/** What would pass does not where the baseline is too old, or does not say how old it is. */
function dated(comparison: Comparison, { maxAgeDays }: BaselineSpec, { dated: date }: Limits, assessedAt: string): Comparison {
  const told = date === undefined ? comparison : { ...comparison, dated: date };
  if (maxAgeDays === undefined || (comparison.state !== 'pass' && comparison.state !== 'warn')) return told;
  if (date === undefined) return { ...told, state: 'unverified', reason: 'no-date' };
  return Date.parse(assessedAt) - Date.parse(date) >= maxAgeDays * DAY ? { ...told, state: 'stale', reason: 'too-old' } : told;
}
