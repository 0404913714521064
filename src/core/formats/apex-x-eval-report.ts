import { z } from 'zod';
import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf } from '../lib/format-number.ts';
import type { BackendSelection } from '../model/statement.ts';
import { SPECIFICATION } from './apex-x.ts';
import { capsFindings, capsTable, RuntimeCaps } from './apex-x-runtime-caps.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { comparable, isMetricName, Numeric } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Detection = z.looseObject({ map: Numeric, ap50: Numeric, ap75: Numeric, num_gt: Numeric.optional(), num_pred: Numeric.optional() });

/** Later reports add `runtime`; the newest producer leaves it out again. */
const EvalReport = z.looseObject({
  generated_at_utc: z.string(),
  summary: z.looseObject({
    det: Detection.optional(),
    inst_seg: Detection.optional(),
    semantic: z.looseObject({ miou: Numeric, per_class_iou: z.record(z.string(), Numeric.nullable()).optional() }).optional(),
    panoptic: z.looseObject({ pq: Numeric, source: z.string().optional() }).optional(),
  }),
  runtime: z.looseObject({
    requested_backend: z.string().nullish(),
    selected_backend: z.string().nullish(),
    execution_backend: z.string().nullish(),
    fallback_policy: z.string().nullish(),
    precision_profile: z.string().nullish(),
    selection_fallback_reason: z.string().nullish(),
    execution_fallback_reason: z.string().nullish(),
    latency_ms: z.record(z.string(), Numeric.nullable()).optional(),
    runtime_caps: RuntimeCaps.optional(),
  }).optional(),
});
type EvalReport = z.infer<typeof EvalReport>;

const TASKS = ['det', 'inst_seg', 'semantic', 'panoptic'] as const;

/** Quality scores of Apex-X, and in later reports the backend they were computed on. */
export const apexXEvalReport: Format<EvalReport> = {
  id: 'apex-x.eval-report',
  title: 'Apex-X evaluation report',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'generated_at_utc') !== undefined && TASKS.some((task) => isObject(member(member(json?.value, 'summary'), task))),
  read,
  view,
};

function read(sample: Sample): Reading<EvalReport> {
  const parsed = readBy(EvalReport, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.eval-report', 'An evaluation that does not follow its format', parsed.findings);
  const report = parsed.document;
  const fixture = isBuiltInFixture(report);
  const measurements = measurementsOf(report, fixture);
  const backends = backendsOf(report);
  const producedAt = instantOf(report.generated_at_utc);
  return {
    form: 'valid',
    statement: statementOf('apex-x.eval-report', {
      content: measurements.length === 0 ? 'no-result' : 'not-stated',
      summary: `${fixture ? 'Scores of the built-in example, which are always perfect' : `${countOf(TASKS.filter((task) => report.summary[task] !== undefined).length, 'task')} scored`}; ${backends === undefined ? 'the backend is not stated' : `run on ${backends.executed ?? 'an unnamed backend'}`}`,
      class: fixture ? 'synthetic' : 'measured',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { tasks: TASKS.filter((task) => report.summary[task] !== undefined).length, measurements: measurements.length },
      ...(backends === undefined ? {} : { backends }),
    }),
    findings: [
      ...(fixture ? [finding('synthetic-data', { message: 'The scores are those of the built-in 3×3 example', place: '/summary', expected: 'scores on a data set', found: 'every score 1.0 on 2 objects, panoptic source “fallback”' })] : []),
      ...fallbacks(backends),
      ...(report.runtime?.runtime_caps === undefined ? [] : capsFindings(report.runtime.runtime_caps, '/runtime/runtime_caps')),
    ],
    measurements,
    document: report,
  };
}

// Without a data set the command scores a 3×3 picture with two objects and three classes against itself.
function isBuiltInFixture({ summary }: EvalReport): boolean {
  const perfect = [summary.det?.map, summary.det?.ap50, summary.inst_seg?.map, summary.semantic?.miou, summary.panoptic?.pq];
  return perfect.every((score) => score === 1) && summary.det?.num_gt === 2 && summary.det.num_pred === 2 && summary.panoptic?.source === 'fallback';
}

function backendsOf({ runtime }: EvalReport): BackendSelection | undefined {
  if (runtime === undefined) return undefined;
  const named = {
    requested: runtime.requested_backend,
    selected: runtime.selected_backend,
    executed: runtime.execution_backend,
    selectionFallbackReason: runtime.selection_fallback_reason,
    executionFallbackReason: runtime.execution_fallback_reason,
    fallbackPolicy: runtime.fallback_policy,
  };
  return { ...Object.fromEntries(Object.entries(named).flatMap(([key, value]) => (typeof value === 'string' ? [[key, display(value)]] : []))), at: '/runtime' };
}

function fallbacks(backends: BackendSelection | undefined): ReadFinding[] {
  if (backends === undefined) return [];
  const { requested, executed } = backends;
  const reason = backends.executionFallbackReason ?? backends.selectionFallbackReason;
  if (reason === undefined && requested === executed) return [];
  return [finding('backend-fallback', {
    message: `“${requested ?? 'no backend'}” was requested and “${executed ?? 'no backend'}” ran${reason === undefined ? '' : `: ${reason}`}`,
    place: '/runtime/execution_backend', expected: requested ?? 'a named backend', found: executed ?? 'none',
  })];
}

function measurementsOf(report: EvalReport, fixture: boolean): ReadMeasurement[] {
  const { summary, runtime } = report;
  const comparability = comparable({
    suite: 'apex_x_eval', data: fixture ? 'built-in example' : 'not stated', backend: runtime?.execution_backend, precision: runtime?.precision_profile,
    objects: summary.det?.num_gt,
  });
  const score = (task: string, name: string, value: number | undefined): ReadMeasurement[] =>
    value === undefined ? [] : [{ metric: `${task}.${name}`, unit: '', direction: 'higher', value, comparability, at: pointer('summary', task, name) }];
  return [
    ...(['det', 'inst_seg'] as const).flatMap((task) => (['map', 'ap50', 'ap75'] as const).flatMap((name) => score(task, name, summary[task]?.[name]))),
    ...score('semantic', 'miou', summary.semantic?.miou),
    ...score('panoptic', 'pq', summary.panoptic?.pq),
    ...Object.entries(runtime?.latency_ms ?? {}).slice(0, 50).flatMap(([name, value]): ReadMeasurement[] =>
      (value === null || !isMetricName(name) ? [] : [{ metric: `latency.${name}`, unit: 'ms', direction: 'lower', value, comparability: { ...comparability, ...comparable({ device: runtime?.runtime_caps?.cuda.device_name }) }, at: pointer('runtime', 'latency_ms', name) }])),
  ];
}

function view(report: EvalReport) {
  const { summary, runtime } = report;
  const backends = backendsOf(report);
  const fellBack = fallbacks(backends).length > 0;
  return [
    facts('The report', [
      ['Time', moment(instantOf(report.generated_at_utc))],
      ['Data', isBuiltInFixture(report) ? verdict('built-in 3×3 example: no quality result', 'warn', '/summary') : 'the file does not name its data set'],
      ['Panoptic source', words(summary.panoptic?.source)],
    ]),
    runtime === undefined || backends === undefined
      ? facts('The runtime', [['Backend', verdict('not stated', 'no-result')]], 'The report has no “runtime”, so nobody can tell which backend the numbers were made on.')
      : facts('The runtime', [
          ['Requested backend', words(backends.requested)],
          ['Selected backend', words(backends.selected)],
          ['Backend that ran', fellBack ? verdict(backends.executed ?? 'none', 'warn', '/runtime/execution_backend') : words(backends.executed)],
          ['Selection fallback', words(backends.selectionFallbackReason)],
          ['Execution fallback', words(backends.executionFallbackReason)],
          ['Fallback policy', words(backends.fallbackPolicy)],
          ['Precision profile', words(runtime.precision_profile)],
        ]),
    table({
      title: 'Scores',
      caption: 'Every number of the report',
      columns: ['Metric', { label: 'Value', numeric: true }, 'Better'],
      rows: measurementsOf(report, false).map((one) => [{ text: one.metric, code: true as const, at: one.at }, number(one.value, one.unit), one.direction]),
    }),
    ...(runtime?.runtime_caps === undefined ? [] : [capsTable(runtime.runtime_caps, '/runtime/runtime_caps')]),
  ];
}
