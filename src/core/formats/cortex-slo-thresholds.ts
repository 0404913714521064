import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { SPECIFICATION } from './cortex.ts';
import { eventKinds } from './cortex-burn-in.ts';
import { comparable, MetricName } from './figures.ts';
import type { Format, ReadBaselineMetric, Reading, Sample } from './format.ts';
import { describe, isObject, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

/** The name of a limit says its unit and which way is better. */
const LIMITS = {
  max_percentage: { unit: '%', direction: 'lower' },
  max_count: { unit: '', direction: 'lower' },
  min_percentage: { unit: '%', direction: 'higher' },
} as const;
type LimitKey = keyof typeof LIMITS;
const LIMIT_KEYS = Object.keys(LIMITS) as LimitKey[];

const Limit = z.number().nonnegative().optional();
const Threshold = z.looseObject({ max_percentage: Limit, max_count: Limit, min_percentage: Limit, severity: z.string().optional() })
  .refine((one) => LIMIT_KEYS.filter((key) => one[key] !== undefined).length === 1, `exactly one of ${LIMIT_KEYS.join(', ')}`);

const SloThresholds = z.looseObject({
  version: z.string(),
  evaluation_windows: z.record(MetricName, z.looseObject({ duration_hours: z.number().positive() })),
  metrics: z.record(MetricName, z.looseObject({
    calculation: z.string().optional(),
    thresholds: z.record(MetricName, Threshold),
    intervention_types: z.array(z.string()).optional(),
    critical_event_types: z.array(z.string()).optional(),
  })),
});
type SloThresholds = z.infer<typeof SloThresholds>;

/** Metrics that the burn-in report calls otherwise. */
const REPORTED_AS: Readonly<Record<string, string>> = { unknown_disappeared_failure_rate: 'unknown_disappeared_pct', intervention_rate: 'intervention_pct' };

/** Limits for the days and the seven days of a burn-in: fixed numbers that nobody measured. A value at its limit is inside. */
export const cortexSloThresholds: Format<SloThresholds> = {
  id: 'cortex.slo-thresholds',
  title: 'Cortex SLO thresholds',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'evaluation_windows')),
  read,
  view,
};

interface Row {
  readonly name: string;
  readonly window: string;
  readonly key: LimitKey;
  readonly limit: number;
  readonly severity?: string;
  readonly counted?: string;
  readonly at: string;
}

function rowsOf({ metrics }: SloThresholds): Row[] {
  return Object.entries(metrics).flatMap(([name, metric]) => {
    const kinds = metric.critical_event_types ?? metric.intervention_types;
    return Object.entries(metric.thresholds).flatMap(([window, threshold]) => {
      const key = LIMIT_KEYS.find((one) => threshold[one] !== undefined);
      if (key === undefined) return [];
      return [{
        name, window, key, limit: threshold[key] ?? 0, at: pointer('metrics', name, 'thresholds', window, key),
        ...(threshold.severity === undefined ? {} : { severity: threshold.severity }),
        ...(kinds === undefined ? {} : { counted: eventKinds(kinds) }),
      }];
    });
  });
}

function read(sample: Sample): Reading<SloThresholds> {
  const parsed = readBy(SloThresholds, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.slo-thresholds', 'Thresholds that do not follow their format', parsed.findings);
  const document = parsed.document;
  const rows = rowsOf(document);
  const hours = (window: string) => (Object.hasOwn(document.evaluation_windows, window) ? document.evaluation_windows[window]?.duration_hours : undefined);
  const nowhere = rows.filter(({ window }) => hours(window) === undefined);
  // A limit for a window of unknown length would hold for any report, so the file sets none until it is mended.
  if (nowhere.length > 0) {
    return unreadable('cortex.slo-thresholds', 'Thresholds for windows that are not defined', nowhere.slice(0, 20).map(({ window, at }) => finding('schema-violation', {
      message: `The window “${window}” has no length`, place: placeOf(at), expected: `one of ${Object.keys(document.evaluation_windows).join(', ')}`, found: describe(window),
    })));
  }
  const baseline = rows.map(({ name, window, key, limit, counted, at }): ReadBaselineMetric => ({
    metric: metricOf(name, window),
    ...LIMITS[key],
    value: limit,
    ratio: 0,
    abs: 0,
    fixed: true,
    comparability: comparable({ window_hours: hours(window), counted }),
    at: placeOf(at),
  }));
  const empty = baseline.length === 0;
  return {
    form: 'valid',
    statement: statementOf('cortex.slo-thresholds', {
      content: empty ? 'no-result' : 'not-stated',
      summary: empty ? 'The file sets no limits, so comparing with it checks nothing' : `${countOf(baseline.length, 'limit')} for ${countOf(Object.keys(document.metrics).length, 'metric')} in ${countOf(Object.keys(document.evaluation_windows).length, 'window')}`,
      formatVersion: document.version,
      counts: { metrics: Object.keys(document.metrics).length, limits: baseline.length },
    }),
    findings: empty ? [finding('baseline-empty', { message: 'The file names no limit', place: '/metrics', expected: 'at least one limit', found: 'none' })] : [],
    baseline,
    document,
  };
}

function metricOf(name: string, window: string): string {
  return `${window}.${Object.hasOwn(REPORTED_AS, name) ? REPORTED_AS[name] ?? name : name}`;
}

function view(document: SloThresholds) {
  const review = member(member(document, 'metadata'), 'next_review_date');
  return [
    facts('The thresholds', [
      ['Version', words(document.version)],
      ...Object.entries(document.evaluation_windows).slice(0, 20).map(([window, { duration_hours: hours }]) => [`Window ${words(window, 60)}`, number(hours, 'h')] as const),
      ['Next review', typeof review === 'string' ? moment(review) : undefined],
    ], 'The limits are fixed; a value at its limit is inside. The name of each limit says which way is better.'),
    table({
      title: 'Limits',
      caption: 'Every limit with its window',
      columns: ['Metric', 'Window', { label: 'Limit', numeric: true }, 'Severity', 'Counts'],
      rows: rowsOf(document).map(({ name, window, key, limit, severity, counted, at }) => [
        { text: words(name), code: true as const, at: placeOf(at) }, words(window), `${LIMITS[key].direction === 'lower' ? '≤' : '≥'} ${number(limit, LIMITS[key].unit)}`, words(severity), words(counted),
      ]),
    }),
  ];
}
