import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { keyOf, kindOf, measuredIn, readingOf, type Reading, type Series } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';

/** How many releases a trend shows, newest last; older ones keep their own pages. */
export const TREND_SHOWN = 50;

/** A series with at least one value: it has a page. */
export interface MeasuredSeries extends Series {
  readonly slug: string;
  /** The newest release with a value. */
  readonly newest: OpenedRelease;
  /** What the evidence is called there. */
  readonly kind: string;
}

const MEASURED = new WeakMap<OpenedProject, readonly MeasuredSeries[]>();

/** Every series of a project that was ever measured: headline metrics first, then as the newest record has them. */
export function measuredSeries(project: OpenedProject): readonly MeasuredSeries[] {
  const known = MEASURED.get(project);
  if (known !== undefined) return known;
  const found = new Map<string, MeasuredSeries>();
  for (const newest of project.releases) {
    const record = currentRevision(newest).value;
    for (const series of measuredIn(newest)) {
      const key = keyOf(series);
      if (!found.has(key)) found.set(key, { ...series, slug: metricSlug(series.slot, series.metric), newest, kind: kindOf(record, series) });
    }
  }
  const { headlineMetrics } = project.spec;
  const rank = ({ metric }: Series) => headlineMetrics.includes(metric) ? headlineMetrics.indexOf(metric) : headlineMetrics.length;
  const all = [...found.values()].sort((a, b) => rank(a) - rank(b));
  MEASURED.set(project, all);
  return all;
}

/**
 * The series a writer means by a slug (`cpu-run.infer_p95_ms`) or a metric's bare name; of several kinds of evidence
 * with that metric, the one that is compared with a baseline.
 */
export function findSeries(project: OpenedProject, name: string): MeasuredSeries | undefined {
  const all = measuredSeries(project);
  const named = all.filter((one) => one.metric === name);
  return all.find((one) => one.slug === name)
    ?? named.find((one) => currentRevision(one.newest).value.comparisons.some((comparison) => comparison.slot === one.slot && comparison.metric === name))
    ?? named[0];
}

/** What the releases say of a series, oldest first: the newest fifty that have a place in it, up to the last with a value. */
export function readingsOf(project: OpenedProject, series: MeasuredSeries): readonly Reading[] {
  const readings: Reading[] = [];
  for (const release of project.releases.slice(project.releases.indexOf(series.newest))) {
    const reading = readings.length < TREND_SHOWN ? readingOf(release, series) : undefined;
    if (reading !== undefined) readings.push(reading);
  }
  return readings.reverse();
}

