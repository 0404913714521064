import { z } from 'zod';
import { Direction, Judged } from '../model/measurement.ts';
import { GateState } from '../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import type { ChartSpec } from './chart.ts';
import { currentRevision } from './current-revision.ts';
import { chartOf } from './history-chart.ts';
import { Figure } from './history-row.ts';
import { headlineMetrics, metricHistory, type MetricHistory } from './metric-history.ts';
import type { Series } from './metric-readings.ts';

/** A small history: where a metric stands in a release, and its values before. */
export const MetricMultiple = z.strictObject({
  metric: z.string(),
  title: z.string(),
  unit: z.string(),
  direction: Direction,
  /** The page that shows it in full. */
  href: z.string(),
  sentence: z.string(),
  state: GateState.optional(),
  current: Figure,
  change: Figure.optional(),
  /** What was sealed of the value against earlier ones: only `better` and `worse` colour the change. */
  reading: Judged.shape.reading.optional(),
  limit: Figure.optional(),
  /** What the change is against, and what else must be known of the value. */
  note: z.string().optional(),
  points: z.array(z.strictObject({ version: z.string(), channel: z.string(), state: GateState.optional(), current: Figure.optional(), breaks: z.literal(true).optional() })),
});
export type MetricMultiple = z.infer<typeof MetricMultiple>;

/**
 * The release's headline metrics with their histories, then other compared ones while there is room; only those it
 * has a value for, and each once, from the evidence that is compared with the baseline.
 */
export function metricMultiples(project: OpenedProject, release: OpenedRelease, most = 8): MetricMultiple[] {
  const { comparisons } = currentRevision(release).value;
  const isCompared = (one: Series) => comparisons.some((other) => other.slot === one.slot && other.metric === one.metric);
  const headlines = headlineMetrics(project, currentRevision(release).value, Number.POSITIVE_INFINITY);
  const chosen = new Map<string, Series>();
  for (const one of [...headlines.filter(isCompared), ...headlines, ...comparisons]) {
    if (!chosen.has(one.metric)) chosen.set(one.metric, { slot: one.slot, metric: one.metric });
  }
  return [...chosen.values()].flatMap(({ slot, metric }): MetricMultiple[] => {
    const history = metricHistory(project, release, slot, metric);
    const last = history?.rows.at(-1);
    if (history === undefined || last?.current === undefined || last.version !== release.version) return [];
    const multiple = multipleOf(history);
    return multiple === undefined ? [] : [multiple];
  }).slice(0, most);
}

/** A history as a multiple: its newest value, and the points before. */
export function multipleOf(history: MetricHistory): MetricMultiple | undefined {
  const last = history.rows.findLast((row) => row.current !== undefined);
  if (last?.current === undefined) return undefined;
  const { metric, title, unit, direction, href, sentence } = history;
  return {
    metric, title, unit, direction, href, sentence,
    ...(last.state === undefined ? {} : { state: last.state }),
    current: last.current,
    ...(last.change === undefined ? {} : { change: last.change }),
    ...(last.reading === undefined || last.changeRead !== true ? {} : { reading: last.reading.reading }),
    ...(last.limit === undefined ? {} : { limit: last.limit }),
    points: history.rows.map(({ version, channel, state, current, breaks }) => ({
      version, channel, ...(state === undefined ? {} : { state }), ...(current === undefined ? {} : { current }), ...(breaks === undefined ? {} : { breaks }),
    })),
  };
}

/** A multiple as a chart. The limit is drawn at the release it was in force for. */
export function multipleChart(multiple: MetricMultiple): ChartSpec {
  const day = { text: '', time: '' };
  const newest = multiple.points.findLastIndex((point) => point.current !== undefined);
  return chartOf({
    ...multiple, slot: '', reading: '',
    rows: multiple.points.map((point, index) => ({
      ...point, href: '', date: day,
      ...(index === newest && multiple.limit !== undefined ? { limit: multiple.limit } : {}),
    })),
  });
}
