import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf } from '../lib/format-number.ts';
import { hasSuite, SPECIFICATION } from './apex-x.ts';
import { facts, number, table, words } from './cells.ts';
import { comparable, MetricName, Numeric } from './figures.ts';
import type { Format, ReadBaselineMetric, Reading, Sample } from './format.ts';
import { isObject, readBy, statementOf, unreadable } from './reading.ts';

const Baseline = z.looseObject({
  suite: z.string(),
  baseline_notes: z.string().optional(),
  required_status: z.string().optional(),
  metrics: z.record(MetricName, z.looseObject({
    value_ms: Numeric,
    max_regression_ratio: Numeric.nonnegative().default(0.5),
    max_regression_abs_ms: Numeric.nonnegative().default(0),
  })),
});
type Baseline = z.infer<typeof Baseline>;

/** The limits that Apex-X holds its runs against: `value × (1 + ratio) + abs`, and a value at the limit is inside. */
export const apexXPerfBaseline: Format<Baseline> = {
  id: 'apex-x.perf-baseline',
  title: 'Apex-X performance baseline',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => hasSuite(json?.value) && isObject(json.value['metrics']) &&
    !['checks', 'total_metrics', 'cases', 'environment', 'config', 'benchmarks'].some((key) => key in (json.value as object)),
  read,
  view: (baseline) => [
    facts('The baseline', [['Suite', words(baseline.suite)], ['Notes', words(baseline.baseline_notes, 400)], ['Required status', baseline.required_status === undefined ? undefined : words(baseline.required_status)]],
      'The limit is value × (1 + ratio) + absolute; a value at the limit is inside.'),
    table({
      title: 'Limits',
      caption: 'Every metric with its limit',
      columns: ['Metric', { label: 'Baseline', numeric: true }, { label: 'Ratio', numeric: true }, { label: 'Absolute', numeric: true }, { label: 'Limit', numeric: true }],
      rows: Object.entries(baseline.metrics).map(([metric, one]) => [
        { text: words(metric), code: true as const, at: pointer('metrics', metric) }, number(one.value_ms, 'ms'), number(one.max_regression_ratio), number(one.max_regression_abs_ms, 'ms'),
        number(one.value_ms * (1 + one.max_regression_ratio) + one.max_regression_abs_ms, 'ms'),
      ]),
    }),
  ],
};

function read(sample: Sample): Reading<Baseline> {
  const parsed = readBy(Baseline, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.perf-baseline', 'A baseline that does not follow its format', parsed.findings);
  const { suite, metrics } = parsed.document;
  const baseline = Object.entries(metrics).map(([metric, one]): ReadBaselineMetric => ({
    metric,
    unit: 'ms',
    direction: 'lower',
    value: one.value_ms,
    ratio: one.max_regression_ratio,
    abs: one.max_regression_abs_ms,
    comparability: comparable({ suite }),
    at: pointer('metrics', metric),
  }));
  const empty = baseline.length === 0;
  return {
    form: 'valid',
    statement: statementOf('apex-x.perf-baseline', {
      content: empty ? 'no-result' : 'not-stated',
      summary: empty ? 'The baseline sets no limits, so comparing with it checks nothing' : `Limits for ${countOf(baseline.length, 'metric')}`,
      counts: { metrics: baseline.length },
    }),
    findings: empty ? [finding('baseline-empty', { message: 'The baseline names no metric', place: '/metrics', expected: 'at least one metric', found: 'none' })] : [],
    baseline,
    document: parsed.document,
  };
}
