import { z } from 'zod';
import { Direction, type Movement } from '../../../model/measurement.ts';
import { GateState } from '../../../model/states.ts';
import { Figure } from '../../history-row.ts';
import { metricsOf } from '../../metric-history.ts';
import { metricTitle } from '../../metric-title.ts';
import { differences, keyOf, readingOf, type Reading, type Series } from '../../metric-readings.ts';
import { metricSlug } from '../../metric-slug.ts';
import { differsText, nameOf, whyText } from '../../movement-words.ts';
import { decimal, decimalsFor, signedPercent, withUnit } from '../../numbers.ts';
import * as paths from '../../paths.ts';
import { counted, sentenceCase } from '../../words.ts';
import { Share, shareText } from '../gate-rows.ts';
import type { Side } from './side.ts';

const METRIC_READINGS = ['better', 'worse', 'changed', 'no-change', 'not-judged', 'not-comparable'] as const;

const Span = z.strictObject({ low: z.number(), high: z.number(), text: z.string() });

/** One metric in both releases. */
export const MetricRow = z.strictObject({
  title: z.string(),
  /** The evidence it is read from. */
  kind: z.string(),
  href: z.string(),
  direction: Direction,
  older: z.string().optional(),
  newer: z.string().optional(),
  /** newer / older − 1; only where both were measured alike and the older is more than nothing. */
  change: Figure.optional(),
  /** How far the change is uncertain, and between which changes none is called one; only where the record held these two values against one another. */
  interval: Span.optional(),
  noise: Span.optional(),
  /** The newer release's limit, on the same scale. */
  limit: Figure.optional(),
  share: Share.optional(),
  /** What the newer value was judged to. */
  state: GateState.optional(),
  reading: z.enum(METRIC_READINGS),
  word: z.string(),
  /** Why two values can not be compared, or why their difference is called neither better nor worse. */
  reason: z.string().optional(),
});
export type MetricRow = z.infer<typeof MetricRow>;

/** Every metric of either release: first those with a limit or named as headline, then the others. */
export const MetricChanges = z.strictObject({
  rows: z.array(MetricRow),
  further: z.array(MetricRow),
  more: z.string().optional(),
});
export type MetricChanges = z.infer<typeof MetricChanges>;

const SHOWN = 24;
const LISTED = 300;

export function metricChanges(older: Side, newer: Side): MetricChanges & { readonly counts: Readonly<Record<MetricRow['reading'], number>> } {
  const { project } = newer;
  const series = new Map([...metricsOf(project, newer.record), ...metricsOf(project, older.record)].map((one) => [keyOf(one), one]));
  const compared = [...series.values()].flatMap((one) => {
    const [before, after] = [readingOf(older.release, one), readingOf(newer.release, one)];
    return before?.current === undefined && after?.current === undefined ? [] : [{ series: one, before, after }];
  });
  const isFirst = ({ series: one, after }: Compared) => after?.comparison?.slot === one.slot || project.spec.headlineMetrics.includes(one.metric);
  const sorted = withoutRepeats([...compared].sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))));
  const rows = sorted.map((one) => rowOf(older, newer, one));
  const first = Math.min(SHOWN, sorted.filter(isFirst).length || SHOWN);
  const counts = { better: 0, worse: 0, changed: 0, 'no-change': 0, 'not-judged': 0, 'not-comparable': 0 };
  for (const row of rows) counts[row.reading] += 1;
  return {
    rows: rows.slice(0, first),
    further: rows.slice(first, LISTED),
    ...(rows.length <= LISTED ? {} : { more: `${sentenceCase(counted(rows.length - LISTED, 'more metric'))} ${rows.length - LISTED === 1 ? 'is' : 'are'} not listed` }),
    counts,
  };
}

/** One metric in both releases, or `undefined` where neither has a value. */
export function metricChange(older: Side, newer: Side, series: Series): MetricRow | undefined {
  const [before, after] = [readingOf(older.release, series), readingOf(newer.release, series)];
  return before?.current === undefined && after?.current === undefined ? undefined : rowOf(older, newer, { series, before, after });
}

interface Compared {
  readonly series: Series;
  readonly before: Reading | undefined;
  readonly after: Reading | undefined;
}

// A run and the report about it give the same numbers; one row says all, that of the evidence that is compared with a limit.
function withoutRepeats(all: readonly Compared[]): readonly Compared[] {
  const seen = new Set<string>();
  return all.filter(({ series, before, after }) => {
    const values = `${series.metric}\n${before?.current ?? ''}\n${after?.current ?? ''}`;
    return seen.has(values) ? false : seen.add(values);
  });
}

function rowOf(older: Side, newer: Side, { series, before, after }: Compared): MetricRow {
  const { slots } = newer.record;
  const like = after?.current === undefined ? before : after;
  const limit = after?.comparison?.limit;
  const values = [before?.current, after?.current].filter((value) => value !== undefined);
  const decimals = decimalsFor(values, limit === undefined || after?.current === undefined ? [] : [[after.current, limit]]);
  const figure = (reading: Reading | undefined) => reading?.current === undefined ? undefined : withUnit(decimal(reading.current, decimals), reading.unit);
  const [was, is] = [figure(before), figure(after)];
  const state = after?.state;
  return {
    title: metricTitle(series.metric),
    kind: slots.find((slot) => slot.id === series.slot)?.title ?? older.record.slots.find((slot) => slot.id === series.slot)?.title ?? series.slot,
    href: paths.metric(newer.project.id, metricSlug(series.slot, series.metric)),
    direction: like?.direction ?? 'lower',
    ...(was === undefined ? {} : { older: was }),
    ...(is === undefined ? {} : { newer: is }),
    ...(after?.comparison?.headroomUsed === undefined ? {} : { share: shareText(after.comparison.headroomUsed) }),
    ...(state === undefined ? {} : { state }),
    ...compare(older, newer, before, after, limit),
  };
}

function compare(older: Side, newer: Side, before: Reading | undefined, after: Reading | undefined, limit: number | undefined): Pick<MetricRow, 'change' | 'interval' | 'noise' | 'limit' | 'reading' | 'word' | 'reason'> {
  const not = (reason: string) => ({ reading: 'not-comparable' as const, word: WORDS['not-comparable'], reason });
  if (before?.current === undefined) return not(`no value in ${older.release.version}`);
  if (after?.current === undefined) return not(`no value in ${newer.release.version}`);
  const differ = differences(before, after);
  if (differ.length > 0) return not(differsText(differ));
  const [was, is] = [before.current, after.current];
  const relative = (value: number) => ({ text: signedPercent(value / was - 1), value: value / was - 1 });
  const suffix = after.state === 'waived' ? ', waived' : after.state === 'fail' ? `, ${after.direction === 'lower' ? 'over' : 'under'} its limit` : '';
  const { reading, word, reason } = readAs(older, before, after);
  return {
    // From zero or less there is no share to speak of.
    ...(was > 0 ? { change: relative(is), ...spansOf(older, was, after), ...(limit === undefined ? {} : { limit: relative(limit) }) } : {}),
    reading,
    word: `${word}${suffix}`,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The sealed interval and noise as shares of the older value. */
function spansOf(older: Side, was: number, { movement }: Reading): Pick<MetricRow, 'interval' | 'noise'> {
  if (movement === undefined || !isAgainst(movement, older, was)) return {};
  const { band, interval, reference, scale } = movement.judged;
  const span = (low: number, high: number, what: string) => ({ low: low / was - 1, high: high / was - 1, text: `${what} ${signedPercent(low / was - 1)} to ${signedPercent(high / was - 1)}` });
  const moved = (by: number) => scale === 'absolute' ? (reference ?? 0) + by : (reference ?? 0) * (1 + by);
  return {
    ...(interval === undefined || reference === undefined ? {} : { interval: span(moved(interval.low), moved(interval.high), `${Number((interval.level * 100).toFixed(1))}\u00a0% interval`) }),
    ...(band === undefined ? {} : { noise: span(band.low, band.high, 'noise') }),
  };
}

/** Whether the record held the value against that of this very release. */
function isAgainst({ before }: Movement, older: Side, was: number): boolean {
  return before?.version === older.release.version && before.value === was;
}

type Read = Pick<MetricRow, 'reading' | 'word' | 'reason'>;

/**
 * Two values that were measured alike, read as the newer release's record has it. A difference is called better or worse
 * only where that record held the value against this very release, and says so of a change in the same direction.
 */
function readAs(older: Side, before: Reading, after: Reading): Read {
  const [was = 0, is = 0] = [before.current, after.current];
  if (is === was) return { reading: 'no-change', word: WORDS['no-change'] };
  const not = (reason: string): Read => ({ reading: 'not-judged', word: is > was ? 'Higher' : 'Lower', reason });
  const { movement } = after;
  if (movement === undefined) return not('not judged: the record holds no reading');
  const { judged, before: heldAgainst } = movement;
  if (!isAgainst(movement, older, was)) {
    return not(heldAgainst === undefined ? `not judged: ${whyText(movement)}` : `not judged: it was held against ${nameOf(heldAgainst) ?? 'another release'}`);
  }
  switch (judged.reading) {
    case 'no-opinion': return not(`no opinion: ${whyText(movement)}`);
    case 'no-change': return { reading: 'no-change', word: WORDS['no-change'] };
    case 'better':
    case 'worse':
    case 'changed':
      // The middle of many earlier values can lie on the other side of the last of them.
      return Math.sign(judged.change ?? 0) === Math.sign(is - was) ? { reading: judged.reading, word: WORDS[judged.reading] }
        : not(`not judged: it is ${WORDS[judged.reading].toLowerCase()} against the middle of ${counted(judged.n, 'earlier value')}`);
  }
}

const WORDS: Readonly<Record<Exclude<MetricRow['reading'], 'not-judged'>, string>> = { better: 'Better', worse: 'Worse', changed: 'Changed', 'no-change': 'No change', 'not-comparable': 'Not comparable' };
