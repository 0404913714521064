import { z } from 'zod';
import { finding } from '../findings.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Block } from '../model/block.ts';
import type { Direction } from '../model/measurement.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { directionOf, standardError } from './evaluation.ts';
import { comparable, isMeasured, isMetricName } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { isObject, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

const PerTask = <T extends z.ZodType>(value: T) => z.record(z.string(), value).optional();

// Results of the harness since 0.4; up to 0.3 there were only `results`, `versions` and `config`.
const Report = z.looseObject({
  results: z.record(z.string(), z.looseObject({})),
  versions: z.record(z.string(), z.unknown()),
  config: z.looseObject({}),
  configs: PerTask(z.looseObject({})),
  'n-shot': PerTask(z.unknown()),
  'n-samples': PerTask(z.unknown()),
  higher_is_better: PerTask(z.unknown()),
  date: z.unknown().optional(),
  lm_eval_version: z.string().nullish(),
  git_hash: z.string().nullish(),
});
type Report = z.infer<typeof Report>;

interface Document {
  readonly report: Report;
  readonly measurements: readonly ReadMeasurement[];
}

const HARNESS = 'lm-evaluation-harness';

/**
 * Results of EleutherAI's Language Model Evaluation Harness. The model under test is what is compared, so it is no key;
 * the version of the task, the harness and its settings are, because each of them moves scores by itself.
 */
export const lmEval: Format<Document> = {
  id: 'lm-eval',
  title: 'LM Evaluation Harness results',
  mediaType: 'application/json',
  specification: { name: 'Language Model Evaluation Harness, results', url: 'https://github.com/EleutherAI/lm-evaluation-harness' },
  recognise: ({ json }) => ['results', 'versions', 'config'].every((key) => isObject(member(json?.value, key))),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(Report, sample.json?.value);
  if ('findings' in parsed) return unreadable('lm-eval', 'Evaluation results that do not follow their format', parsed.findings);
  const report = parsed.document;
  const tasks = Object.keys(report.results);
  const lost = tasks.flatMap((task) => unnamed(report, task));
  const measurements = [...tasks.flatMap((task) => scoresOf(report, task)), ...durationOf(report)];
  const scores = measurements.filter((one) => one.metric !== DURATION).length;
  const producedAt = epochInstant(report.date);
  const version = harnessVersion(report);
  return {
    form: lost.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('lm-eval', {
      content: scores === 0 ? 'no-result' : 'not-stated',
      summary: scores === 0 ? 'The results hold no score' : `${countOf(scores, 'score')} of ${countOf(tasks.length, 'task')}${limitOf(report) === undefined ? '' : ', on a part of the items'}`,
      class: 'measured',
      tool: version === undefined ? HARNESS : `${HARNESS} ${version}`,
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { tasks: tasks.length, measurements: measurements.length },
    }),
    findings: [...lost, ...(scores > 0 ? [] : [finding('nothing-checked', { message: 'The results hold no score', place: '/results', expected: 'at least one task with a number', found: countOf(tasks.length, 'task') })])],
    measurements,
    document: { report, measurements },
  };
}

function scoresOf(report: Report, task: string): ReadMeasurement[] {
  const results = report.results[task] ?? {};
  const comparability = comparabilityOf(report, task);
  const samples = samplesOf(report, task);
  return Object.entries(results).flatMap(([key, value]): ReadMeasurement[] => {
    const { metric, filter } = nameOf(key);
    if (!isScore(key, value, results)) return [];
    const name = metricName(task, key);
    if (!isMetricName(name)) return [];
    return [{
      metric: name,
      unit: '',
      direction: stated(report, task, metric) ?? directionOf(metric),
      value,
      ...(samples === undefined ? {} : { samples }),
      ...standardError(member(results, `${metric}_stderr${filter === undefined ? '' : `,${filter}`}`)),
      comparability,
      at: placeOf(pointer('results', task, key)),
    }];
  });
}

/** A number that is a score: no standard error of another one, and no count of items. */
function isScore(key: string, value: unknown, results: Readonly<Record<string, unknown>>): value is number {
  if (typeof value !== 'number' || !Number.isFinite(value) || key === 'sample_len') return false;
  return !(/_stderr(?:,|$)/.test(key) && Object.hasOwn(results, key.replace(/_stderr(?=,|$)/, '')));
}

/** Since 0.4 a metric is named with the filter of the answers that it was computed from: `exact_match,strict-match`. */
function nameOf(key: string): { readonly metric: string; readonly filter?: string } {
  const comma = key.indexOf(',');
  return comma === -1 ? { metric: key } : { metric: key.slice(0, comma), filter: key.slice(comma + 1) };
}

function metricName(task: string, key: string): string {
  const { metric, filter } = nameOf(key);
  return [task, metric, ...(filter === undefined || filter === 'none' ? [] : [filter])].join('.');
}

function unnamed(report: Report, task: string): ReadFinding[] {
  const results = report.results[task] ?? {};
  return Object.entries(results).filter(([key, value]) => isScore(key, value, results) && !isMetricName(metricName(task, key))).slice(0, 5).map(([key]) => finding('schema-violation', {
    message: 'A score has a name that no record can take, so it is not measured', place: placeOf(pointer('results', task, key)), expected: 'a name of 1 to 200 printable characters', found: `${task}.${key}`.slice(0, 200),
  }));
}

/** What the file says of which way is better: `null` there is "neither". */
function stated({ higher_is_better: ofTasks, configs }: Report, task: string, metric: string): Direction | undefined {
  const listed = member(configs?.[task], 'metric_list');
  const own: unknown = member(ofTasks?.[task], metric) ?? (Array.isArray(listed) ? member(listed.find((one) => member(one, 'metric') === metric), 'higher_is_better') : undefined);
  return own === true ? 'higher' : own === false ? 'lower' : undefined;
}

function samplesOf(report: Report, task: string): number | undefined {
  const counts = report['n-samples']?.[task];
  const effective = member(counts, 'effective') ?? member(report.results[task], 'sample_len');
  return typeof effective === 'number' && Number.isSafeInteger(effective) && effective >= 0 ? effective : undefined;
}

/** Released versions carry theirs; before 0.4.3 only the commit of the harness told it. */
function harnessVersion({ lm_eval_version: version, git_hash: commit }: Report): string | undefined {
  return version ?? commit ?? undefined;
}

function limitOf({ config }: Report): unknown {
  return member(config, 'limit') ?? undefined;
}

/**
 * What must be equal for two scores to be compared. Whether a chat template was applied is a setting of the run; its text
 * belongs to the model. Nothing here depends on batch sizes or devices.
 */
function comparabilityOf(report: Report, task: string): Record<string, string> {
  const { config, versions, configs } = report;
  const setting = (key: string): unknown => member(config, key) ?? undefined;
  const seeds = ['random_seed', 'numpy_seed', 'torch_seed', 'fewshot_seed'].map(setting);
  const taskConfig = configs?.[task];
  return comparable({
    harness: HARNESS,
    'harness.version': harnessVersion(report),
    'task.version': versions[task],
    fewshot: report['n-shot']?.[task] ?? setting('num_fewshot'),
    dataset: [member(taskConfig, 'dataset_path'), member(taskConfig, 'dataset_name')].filter((one) => typeof one === 'string').join(' ') || undefined,
    backend: setting('model'),
    precision: setting('model_dtype'),
    limit: limitOf(report),
    // A list joins by ×; these are settings of four generators.
    seed: seeds.every((one) => one === undefined) ? undefined : seeds.map((one) => (one === undefined ? '–' : String(one))).join(' '),
    'config.gen_kwargs': textOfSetting(setting('gen_kwargs')),
    'config.chat_template': 'chat_template' in report ? (typeof report['chat_template'] === 'string' ? 'applied' : 'none') : undefined,
    'config.system_instruction': typeof report['system_instruction_sha'] === 'string' ? report['system_instruction_sha'].slice(0, 16) : undefined,
    'config.fewshot_as_multiturn': report['fewshot_as_multiturn'] === true ? 'true' : undefined,
  });
}

function textOfSetting(value: unknown): string | undefined {
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}

const DURATION = 'evaluation.duration';

/** The time of the whole run, which depends on what was run and on what. */
function durationOf(report: Report): ReadMeasurement[] {
  const seconds = Number(report['total_evaluation_time_seconds'] ?? Number.NaN);
  if (!isMeasured(seconds) || seconds === 0) return [];
  const { config } = report;
  const gpus = typeof report['pretty_env_info'] === 'string' ? [...report['pretty_env_info'].matchAll(/^GPU \d+: (.{1,80})$/gm)].map(([, name = '']) => name.replace(/ \(UUID.*$/, '').trim()) : [];
  return [{
    metric: DURATION, unit: 's', direction: 'lower', value: seconds, samples: 1,
    comparability: comparable({
      harness: HARNESS, 'harness.version': harnessVersion(report), tasks: Object.keys(report.results).sort(byCodeUnit).join(' '), limit: limitOf(report),
      backend: member(config, 'model'), precision: member(config, 'model_dtype'), 'config.batch_size': member(config, 'batch_size'), device: gpus.length === 0 ? member(config, 'device') : [...new Set(gpus)].map((gpu) => `${gpus.filter((one) => one === gpu).length} ${gpu}`).join(', '),
    }),
    at: '/total_evaluation_time_seconds',
  }];
}

function epochInstant(value: unknown): string | undefined {
  // Four digits of a year: what lies beyond is no time of a run.
  return typeof value === 'number' && value > 0 && value < 2e11 ? new Date(Math.round(value * 1000)).toISOString() : undefined;
}

function view({ report, measurements }: Document): readonly Block[] {
  const { config } = report;
  return [
    facts('The evaluation', [
      ['Model', words(report['model_name'] ?? member(config, 'model_args'))],
      ['Model revision', words(report['model_name'] === undefined ? undefined : member(config, 'model_sha') ?? member(config, 'model_revision'))],
      ['Backend', words(member(config, 'model'))],
      ['Precision', words(member(config, 'model_dtype'))],
      ['Harness', words(harnessVersion(report))],
      ['Limit', words(limitOf(report) ?? 'none: all items')],
      ['Batch size', words(member(config, 'batch_size'))],
      ['Device', words(member(config, 'device'))],
      ['Time', moment(epochInstant(report.date))],
    ], 'The model is what is measured. Scores are compared where the task’s version, the harness and its settings are equal.'),
    table({
      title: 'Scores',
      caption: 'Every number of the results, with its standard error where the file gives one',
      columns: ['Metric', { label: 'Value', numeric: true }, { label: 'Standard error', numeric: true }, 'Better', { label: 'Items', numeric: true }, 'Task version'],
      rows: measurements.map((one) => [
        { text: words(one.metric), code: true as const, at: one.at }, number(one.value, one.unit), one.spread?.kind === 'standard-error' ? number(one.spread.by) : '–', one.direction, number(one.samples), words(one.comparability['task.version']),
      ]),
    }),
  ];
}
