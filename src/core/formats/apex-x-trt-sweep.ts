import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Content } from '../model/facts.ts';
import { hasSuite, MEASURED, meaningOf, SPECIFICATION } from './apex-x.ts';
import { capsFindings, capsTable, RuntimeCaps } from './apex-x-runtime-caps.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { comparable, isMeasured, isMetricName, isSame, majorOf, Measured, Numeric } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { listsCut, readBy, statementOf, unreadable } from './reading.ts';

const Case = z.looseObject({
  label: z.string().min(1).refine((label) => isMetricName(`case.${label}.peak_memory_mb`), 'a name of 1 to 180 printable characters'),
  input_shapes: z.array(z.string()).default([]),
  status: z.string(),
  reason: z.string().nullish(),
  mode: z.string().nullish(),
  metrics: z.looseObject({}).optional(),
});
type Case = z.infer<typeof Case>;

const Summary = z.looseObject({
  ok_count: Numeric, skipped_count: Numeric, failed_count: Numeric,
  p50_ms_min: Measured.optional(), p50_ms_max: Measured.optional(), p50_ms_median: Measured.optional(),
});

const TrtSweep = z.looseObject({
  suite: z.string(),
  status: z.string(),
  reason: z.string().nullish(),
  timestamp_utc: z.string().optional(),
  environment: z.looseObject({ runtime_caps: RuntimeCaps.optional() }).default({}),
  config: z.looseObject({}).default({}),
  cases: z.array(Case),
  summary: Summary,
});
type TrtSweep = z.infer<typeof TrtSweep>;

interface Document {
  readonly sweep: TrtSweep;
  readonly measurements: readonly ReadMeasurement[];
}

/**
 * A TensorRT engine run over several input shapes. `ok` counts as a pass only when every shape ran: the tool itself
 * says `ok` beside skipped shapes.
 */
export const apexXTrtSweep: Format<Document> = {
  id: 'apex-x.trt-sweep',
  title: 'Apex-X TensorRT shape sweep',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => hasSuite(json?.value) && 'cases' in json.value && !('checks' in json.value) && !('total_metrics' in json.value),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(TrtSweep, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.trt-sweep', 'A shape sweep that does not follow its format', parsed.findings);
  const sweep = parsed.document;
  const disagreements = summaryDisagreements(sweep);
  const measurements = measurementsOf(sweep);
  const producedAt = instantOf(sweep.timestamp_utc);
  const content = contentOf(sweep);
  const checks = sweep.cases.map((one, index) => ({ name: one.label, word: one.status, verdict: judge(one), at: `/cases/${index}` }));
  return {
    form: 'valid',
    statement: statementOf('apex-x.trt-sweep', {
      // A summary that its cases contradict may have counted cases that are not here.
      content: content === 'pass' && disagreements.length > 0 ? 'no-result' : content,
      summary: summarise(sweep),
      producerWord: sweep.status,
      producerVerdict: meaningOf(sweep.status) ?? 'no-result',
      producerWordAt: '/status',
      class: 'measured',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { cases: sweep.cases.length, ok: count(sweep, 'pass'), skipped: count(sweep, 'no-result'), failed: count(sweep, 'fail') },
      checks,
    }),
    findings: [
      ...disagreements,
      ...unknownWords(sweep),
      ...(count(sweep, 'pass') === 0 ? [finding('nothing-checked', { message: summarise(sweep), place: '/cases', expected: 'at least one shape that ran', found: `${countOf(sweep.cases.length, 'case')}, none that ran` })] : []),
      ...(sweep.environment.runtime_caps === undefined ? [] : capsFindings(sweep.environment.runtime_caps, '/environment/runtime_caps')),
      ...listsCut({ checks }),
    ],
    measurements: sweep.status === 'skipped' ? [] : measurements.slice(0, 500),
    document: { sweep, measurements },
  };
}

/** A case that says it ran and holds no latency measured nothing. */
function judge(one: Case): Content {
  const said = meaningOf(one.status) ?? 'no-result';
  return said === 'pass' && p50(one) === undefined ? 'no-result' : said;
}

function p50(one: Case): number | undefined {
  const value = one.metrics?.['p50_ms'];
  return isMeasured(value) ? value : undefined;
}

function count({ cases }: TrtSweep, content: Content): number {
  return cases.filter((one) => judge(one) === content).length;
}

function contentOf(sweep: TrtSweep): Content {
  return worstOf([...sweep.cases.map(judge), meaningOf(sweep.status) ?? 'no-result', ...(sweep.cases.length === 0 ? ['no-result' as const] : [])]);
}

function summarise(sweep: TrtSweep): string {
  if (sweep.cases.length === 0) return `Sweep ${sweep.status}${sweep.reason ? `: ${sweep.reason}` : ''}`;
  const why = sweep.cases.find((one) => judge(one) !== 'pass')?.reason;
  return [`${count(sweep, 'pass')} of ${countOf(sweep.cases.length, 'shape')} ran`,
    ...(count(sweep, 'no-result') > 0 ? [`${count(sweep, 'no-result')} skipped`] : []),
    ...(count(sweep, 'fail') > 0 ? [`${count(sweep, 'fail')} failed`] : []),
    ...(why === undefined || why === null ? [] : [`the first because ${why}`])].join(', ');
}

/** The producer's summary, computed again by its own rule. A sweep that was skipped as a whole counts one skip and has no case. */
function summaryDisagreements({ status, cases, summary }: TrtSweep): ReadFinding[] {
  const isSkippedWhole = status === 'skipped' && cases.length === 0;
  const by = (word: string) => cases.filter((one) => one.status === word).length;
  const values = cases.filter((one) => one.status === 'ok').flatMap((one) => p50(one) ?? []).sort((a, b) => a - b);
  const ok = by('ok');
  const failed = cases.length - ok - by('skipped');
  const expected = {
    ok_count: ok, skipped_count: isSkippedWhole ? 1 : by('skipped'), failed_count: failed, p50_ms_min: values[0], p50_ms_max: values.at(-1), p50_ms_median: median(values),
  };
  const follows = isSkippedWhole ? 'skipped' : ok > 0 && failed === 0 ? 'ok' : 'partial';
  return [
    ...(Object.keys(expected) as (keyof typeof expected)[]).flatMap((key) => {
      const [found, right] = [summary[key], expected[key]];
      if (found === right || (found !== undefined && isSame(found, right))) return [];
      return [finding('verdict-disagrees', { message: `The summary says ${found ?? 'nothing'} for “${key}”, and its cases say ${right ?? 'nothing'}`, place: `/summary/${key}`, expected: String(right ?? 'nothing'), found: String(found ?? 'nothing') })];
    }),
    ...(status === follows || meaningOf(status) === undefined ? [] : [finding('verdict-disagrees', { message: `The sweep says ${status}, and its cases say ${follows}`, place: '/status', expected: follows, found: status })]),
  ];
}

function median(sorted: readonly number[]): number | undefined {
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function unknownWords({ status, cases }: TrtSweep): ReadFinding[] {
  return [{ word: status, at: '/status' }, ...cases.map((one, index) => ({ word: one.status, at: `/cases/${index}/status` }))]
    .filter(({ word }) => meaningOf(word) === undefined)
    .slice(0, 20)
    .map(({ word, at }) => finding('unknown-word', { message: `“${word}” is no status of this format`, place: at, expected: 'ok, partial, skipped or failed', found: word }));
}

// Named as the TensorRT baseline names them, so that it can be held against the sweep.
function measurementsOf({ suite, environment, config, cases, summary }: TrtSweep): ReadMeasurement[] {
  const comparability = comparable({ suite, device: environment.runtime_caps?.cuda.device_name, platform: environment['platform'], 'torch.major': majorOf(environment['torch']), 'tensorrt.major': majorOf(environment.runtime_caps?.tensorrt.python_version), seed: config['seed'], warmup: config['warmup'] });
  const samples = typeof config['iters'] === 'number' && Number.isSafeInteger(config['iters']) && config['iters'] >= 0 ? { samples: config['iters'] } : {};
  return [
    ...(['p50_ms_min', 'p50_ms_median', 'p50_ms_max'] as const).flatMap((key): ReadMeasurement[] => (summary[key] === undefined ? [] : [{
      metric: `summary.${key}`, unit: 'ms', direction: 'lower', value: summary[key], comparability, at: pointer('summary', key),
    }])),
    ...cases.flatMap((one, index) => (judge(one) !== 'pass' ? [] : Object.entries(one.metrics ?? {}).flatMap(([key, value]): ReadMeasurement[] => {
      const kind = MEASURED.find(([ending]) => ending.test(key));
      if (kind === undefined || !isMeasured(value)) return [];
      return [{
        metric: `case.${one.label}.${key}`, unit: kind[1], direction: kind[2], value, ...samples,
        comparability: { ...comparability, ...comparable({ shapes: one.input_shapes.join(';') || 'default', mode: one.mode }) }, at: pointer('cases', index, 'metrics', key),
      }];
    }))),
  ];
}

function view({ sweep, measurements }: Document) {
  const { environment, config, summary } = sweep;
  return [
    facts('The sweep', [
      ['Suite', words(sweep.suite)],
      ['Status', verdict(sweep.status, contentOf(sweep), '/status')],
      ['Reason', sweep.reason ? words(sweep.reason) : undefined],
      ['Time', sweep.timestamp_utc === undefined ? undefined : moment(instantOf(sweep.timestamp_utc))],
      ['Engine', words(config['trt_engine_path'])],
      ['Device', words(environment.runtime_caps?.cuda.device_name)],
      ['Platform', words(environment['platform'])],
      ['Runs per shape', words(config['iters'])],
      ['Median p50 over shapes', number(summary.p50_ms_median, 'ms')],
    ], 'A shape that was skipped or failed has no numbers, and a sweep with one of these is not whole. The file gives no commit.'),
    table({
      title: 'Shapes',
      caption: 'Every input shape with its status and latency',
      columns: ['Case', 'Status', 'Inputs', { label: 'p50', numeric: true }, 'Mode', 'Reason'],
      rows: sweep.cases.map((one, index) => [
        { text: words(one.label), code: true as const, at: `/cases/${index}` }, verdict(one.status, judge(one), `/cases/${index}/status`), words(one.input_shapes.join('; ')), number(p50(one), 'ms'), words(one.mode), words(one.reason),
      ]),
    }),
    ...(measurements.length === 0 ? [] : [table({
      title: 'Measurements',
      caption: 'Every number of the sweep',
      columns: ['Metric', { label: 'Value', numeric: true }, 'Better', { label: 'Samples', numeric: true }],
      rows: measurements.map((one) => [{ text: one.metric, code: true, at: one.at }, number(one.value, one.unit), one.direction, number(one.samples)]),
    })]),
    ...(environment.runtime_caps === undefined ? [] : [capsTable(environment.runtime_caps, '/environment/runtime_caps')]),
  ];
}
