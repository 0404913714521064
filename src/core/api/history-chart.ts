import { dropUndefined } from '../lib/drop-undefined.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { writerOfHistory, type MetricHistory } from './metric-history.ts';
import { list, sentenceCase } from './words.ts';

/** Digits of a commit under a chart, where columns stand close. */
const SHORT_COMMIT = 7;

/** A history as a chart: the same rows, turned into points. */
export function chartOf(history: MetricHistory): ChartSpec {
  const whiskers = [...new Set(history.rows.flatMap((row) => row.interval?.what ?? []))];
  return {
    unit: history.unit,
    direction: history.direction,
    ...(whiskers.length === 0 ? {} : { interval: sentenceCase(list(whiskers)) }),
    text: writerOfHistory(history),
    points: history.rows.map((row): ChartPoint => dropUndefined<ChartPoint>({
      label: row.run === true && /^[0-9a-f]{12}$/.test(row.version) ? row.version.slice(0, SHORT_COMMIT) : row.version,
      sublabel: shortDay(row.date.time),
      stable: row.channel === 'stable',
      run: row.run,
      breaks: row.breaks === true,
      changed: row.changed,
      value: row.current?.value,
      interval: row.interval === undefined ? undefined : { low: row.interval.low, high: row.interval.high },
      baseline: row.baseline?.value,
      band: row.band === undefined ? undefined : { low: row.band.low.value, high: row.band.high.value },
      limit: row.limit?.value,
      state: row.state,
      reading: row.reading?.reading,
      step: row.annotation?.kind === 'step' ? row.annotation.text : undefined,
      shift: row.annotation?.kind === 'shift' ? true : undefined,
      note: row.annotation === undefined || row.annotation.kind === 'step' || row.annotation.kind === 'shift' ? undefined : row.annotation.text,
      time: row.date.time === '' ? undefined : row.date.time,
      href: row.href === '' ? undefined : row.href,
      commit: row.commit,
      alike: row.alike,
    })),
  };
}

/** Where a chart's bands come from, in a sentence without its full stop. */
export function noiseOf({ rows }: MetricHistory): string[] {
  return [rows.some((row) => row.band !== undefined) ? 'Grey band: between its edges no value is called a change, as sealed with each release' : 'No estimate of the noise'];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function shortDay(day: string): string {
  return `${Number(day.slice(8, 10))} ${MONTHS[Number(day.slice(5, 7)) - 1] ?? ''}`;
}
