import { z } from 'zod';
import { finding } from '../findings.ts';
import { byCodeUnit, sha256Hex, utf8 } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { directionOf, standardError } from './evaluation.ts';
import { comparable, isMetricName, isSame } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listOf, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

const Metric = z.looseObject({ name: z.string(), value: z.union([z.number(), z.string(), z.null()]) });
const Score = z.looseObject({
  name: z.string(), scorer: z.string().optional(), reducer: z.string().nullish(), scored_samples: z.number().int().nonnegative().nullish(), metrics: z.record(z.string(), Metric),
});
const Reduction = z.looseObject({
  scorer: z.string(), reducer: z.string().nullish(), samples: z.array(z.looseObject({ sample_id: z.union([z.string(), z.number()]).nullish(), value: z.unknown() })),
});
const Log = z.looseObject({
  version: z.number().int(),
  status: z.string(),
  eval: z.looseObject({
    task: z.string(), task_version: z.union([z.number(), z.string()]).optional(), created: z.string().optional(), model: z.string().optional(),
    dataset: z.looseObject({}).optional(), config: z.looseObject({}).default({}), task_args: z.looseObject({}).default({}), model_generate_config: z.looseObject({}).optional(), packages: z.looseObject({}).default({}),
  }),
  plan: z.looseObject({ steps: z.array(z.looseObject({ solver: z.string() })).default([]), config: z.looseObject({}).default({}) }).optional(),
  results: z.looseObject({ total_samples: z.number().int().nonnegative().default(0), completed_samples: z.number().int().nonnegative().default(0), scores: z.array(Score).default([]) }).nullish(),
  stats: z.looseObject({ started_at: z.string().optional(), completed_at: z.string().optional(), model_usage: z.record(z.string(), z.looseObject({})).optional() }).optional(),
  reductions: z.array(Reduction).nullish(),
});
type Log = z.infer<typeof Log>;
type Score = z.infer<typeof Score>;

interface Document {
  readonly log: Log;
  readonly measurements: readonly ReadMeasurement[];
}

/**
 * A log of Inspect AI, written as JSON. It holds the score of every sample, so two logs over the same samples can be
 * compared sample by sample, which tells far smaller differences than two means do.
 */
export const inspectLog: Format<Document> = {
  id: 'inspect-log',
  title: 'Inspect AI log',
  mediaType: 'application/json',
  specification: { name: 'Inspect AI, log files', url: 'https://inspect.aisi.org.uk/eval-logs.html' },
  recognise: ({ json }) => typeof member(json?.value, 'status') === 'string' && ['task', 'run_id', 'model'].every((key) => member(member(json?.value, 'eval'), key) !== undefined),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(Log, sample.json?.value);
  if ('findings' in parsed) return unreadable('inspect-log', 'An Inspect AI log that does not follow its format', parsed.findings);
  const log = parsed.document;
  const scores = log.results?.scores ?? [];
  const wrong = scores.flatMap((score, index) => contradictions(log, score, index));
  const measurements = [...scores.flatMap((score, index) => measurementsOf(log, score, index)), ...durationOf(log)];
  const { completed_samples: completed = 0, total_samples: total = 0 } = log.results ?? {};
  const content = contentOf(log, wrong.length > 0);
  const producedAt = instantOf(log.stats?.completed_at) ?? instantOf(log.eval.created);
  const version = member(log.eval.packages, 'inspect_ai');
  return {
    form: wrong.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('inspect-log', {
      formatVersion: String(log.version),
      content,
      summary: log.status === 'success' ? `${countOf(measurements.length, 'measurement')} over ${completed} of ${countOf(total, 'sample')}` : `The run ended as “${log.status}”, after ${completed} of ${countOf(total, 'sample')}`,
      class: 'measured',
      producerWord: log.status,
      producerWordAt: '/status',
      producerVerdict: content,
      tool: typeof version === 'string' ? `Inspect AI ${version}` : 'Inspect AI',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { samples: total, completed, measurements: measurements.length },
    }),
    findings: [
      ...(log.status === 'success' ? [] : [finding('run-unfinished', { message: `The evaluation ended as “${log.status}”`, place: '/status', expected: 'success', found: log.status })]),
      ...(completed < total ? [finding('run-unfinished', { message: `${countOf(total - completed, 'sample')} of ${total} gave no score`, place: '/results/completed_samples', expected: String(total), found: String(completed) })] : []),
      ...wrong,
      ...(log.status !== 'success' || scores.length > 0 ? [] : [finding('nothing-checked', { message: 'The log holds no score', place: log.results == null ? '' : '/results/scores', expected: 'at least one score', found: 'none' })]),
    ],
    measurements,
    document: { log, measurements },
  };
}

/** A log states scores and judges none. One of a run that did not end, or that contradicts itself, is no result. */
function contentOf({ status, results }: Log, isWrong: boolean): Content {
  if (status !== 'success' || isWrong || (results?.scores.length ?? 0) === 0) return 'no-result';
  return (results?.completed_samples ?? 0) < (results?.total_samples ?? 0) ? 'no-result' : 'not-stated';
}

// Numbers that tell how sure a score is, and are none themselves.
const UNCERTAINTIES = new Set(['stderr', 'bootstrap_stderr', 'std', 'var', 'ci_lower', 'ci_upper']);
const MEANS = new Set(['accuracy', 'mean']);

function measurementsOf(log: Log, score: Score, index: number): ReadMeasurement[] {
  const comparability = comparabilityOf(log, score);
  const items = itemsOf(log, score);
  const samples = score.scored_samples ?? items?.count ?? log.results?.completed_samples;
  return Object.entries(score.metrics).flatMap(([key, { name, value }]): ReadMeasurement[] => {
    const metric = `${log.eval.task}.${score.name}.${key}`;
    if (typeof value !== 'number' || !Number.isFinite(value) || UNCERTAINTIES.has(name) || !isMetricName(metric) || isContradicted(log, score, name, value)) return [];
    const isMean = MEANS.has(name);
    return [{
      metric, unit: '', direction: directionOf(name), value,
      ...(samples === undefined ? {} : { samples }),
      // The standard error beside a mean is that of the mean; no other metric is told by it.
      ...(isMean ? standardError(score.metrics['stderr']?.value ?? score.metrics['bootstrap_stderr']?.value) : {}),
      ...(isMean ? items?.of ?? {} : {}),
      comparability,
      at: placeOf(pointer('results', 'scores', index, 'metrics', key, 'value')),
    }];
  });
}

interface Items {
  readonly count: number;
  readonly mean: number;
  readonly of: Pick<ReadMeasurement, 'values' | 'outcomes' | 'items'>;
}

/** The most samples that a record takes one by one. */
const MOST_VALUES = 1000;
const MOST_OUTCOMES = 50_000;

/**
 * The score of each sample, in the order of their ids, so that two logs with the same samples pair up however they ran.
 * Several runs of a sample are one score already, by the reducer. `undefined` where a score is no number or an id stands twice.
 */
function itemsOf({ reductions }: Log, score: Score): Items | undefined {
  const reduction = reductions?.find((one) => one.scorer === (score.scorer ?? score.name) && (one.reducer ?? undefined) === (score.reducer ?? undefined));
  const rows = (reduction?.samples ?? []).map(({ sample_id: id, value }) => ({ id: id === undefined || id === null ? '' : String(id), value }));
  if (rows.length === 0 || rows.some(({ id, value }) => id === '' || /[\n\r]/.test(id) || typeof value !== 'number' || !Number.isFinite(value))) return undefined;
  if (new Set(rows.map(({ id }) => id)).size !== rows.length) return undefined;
  const sorted = rows.sort((a, b) => byCodeUnit(a.id, b.id));
  const values = sorted.map(({ value }) => Number(value));
  const items = sha256Hex(utf8(sorted.map(({ id }) => `${id}\n`).join('')));
  const isBinary = values.every((one) => one === 0 || one === 1);
  return {
    count: values.length,
    mean: values.reduce((sum, one) => sum + one, 0) / values.length,
    of: isBinary
      ? values.length > MOST_OUTCOMES ? {} : { outcomes: values.join(''), items }
      : values.length > MOST_VALUES ? {} : { values, items },
  };
}

/** Whether a mean is another one than its samples give. Without the scores of all samples nobody can tell. */
function isContradicted(log: Log, score: Score, name: string, value: number): boolean {
  const items = itemsOf(log, score);
  return MEANS.has(name) && items !== undefined && items.count === (score.scored_samples ?? items.count) && !isSame(value, items.mean);
}

function contradictions(log: Log, score: Score, index: number): ReadFinding[] {
  return Object.entries(score.metrics).flatMap(([key, { name, value }]) => (typeof value !== 'number' || !isContradicted(log, score, name, value) ? [] : [finding('verdict-disagrees', {
    message: `“${name}” of ${words(score.name, 80)} is not the mean of its samples, so it is not taken for a measurement`,
    place: placeOf(pointer('results', 'scores', index, 'metrics', key, 'value')), expected: String(itemsOf(log, score)?.mean), found: String(value),
  })]));
}

const MOST_SETTINGS = 20;

/** Settings that a user chose, as keys; `null` is "not set". */
function settings(prefix: string, from: unknown, skip: readonly string[] = []): Record<string, unknown> {
  if (!isObject(from)) return {};
  return Object.fromEntries(Object.entries(from).filter(([key, value]) => value !== null && value !== undefined && !skip.includes(key)).slice(0, MOST_SETTINGS)
    .map(([key, value]) => [`${prefix}.${key.slice(0, 60)}`, typeof value === 'object' ? JSON.stringify(value) : value]));
}

// How fast and how carefully the run went, which no score depends on.
const OF_THE_RUN = ['max_connections', 'max_retries', 'timeout', 'attempt_timeout', 'batch', 'cache'];

/** What must be equal for two scores to be compared. A run that left samples out compares with none that did not. */
function comparabilityOf(log: Log, { reducer }: Pick<Score, 'reducer'>): Record<string, string> {
  const { eval: spec, plan } = log;
  const steps = plan?.steps ?? [];
  const { completed_samples: completed = 0, total_samples: total = 0 } = log.results ?? {};
  return comparable({
    harness: 'inspect_ai',
    'harness.version': member(spec.packages, 'inspect_ai'),
    'task.version': spec.task_version,
    dataset: member(spec.dataset, 'location') ?? member(spec.dataset, 'name'),
    limit: textOfSetting(member(spec.config, 'limit')),
    'config.epochs': member(spec.config, 'epochs'),
    'config.reducer': reducer ?? textOfSetting(member(spec.config, 'epochs_reducer')),
    'config.message_limit': member(spec.config, 'message_limit'),
    'config.token_limit': member(spec.config, 'token_limit'),
    'config.solver': steps.map(({ solver }) => solver).join(', ') || undefined,
    // Prompts stand in the parameters of the solvers; a changed one is another question.
    'config.solver.sha256': steps.length === 0 ? undefined : sha256Hex(utf8(JSON.stringify(steps))).slice(0, 16),
    ...settings('config', spec.model_generate_config ?? plan?.config, OF_THE_RUN),
    ...settings('task', spec.task_args),
    ...(log.status === 'success' ? {} : { status: log.status }),
    ...(completed < total ? { completed: `${completed} of ${total}` } : {}),
  });
}

function textOfSetting(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** From the start to the end of a run that ended well, and the tokens that it took. */
function durationOf(log: Log): ReadMeasurement[] {
  const [from, to] = [instantOf(log.stats?.started_at), instantOf(log.stats?.completed_at)];
  const comparability = comparabilityOf(log, {});
  const metric = (name: string) => `${log.eval.task}.${name}`;
  const seconds = from === undefined || to === undefined ? -1 : (Date.parse(to) - Date.parse(from)) / 1000;
  if (log.status !== 'success' || !isMetricName(metric('output_tokens'))) return [];
  const usage = Object.values(log.stats?.model_usage ?? {});
  return [
    ...(seconds < 0 ? [] : [{ metric: metric('duration'), unit: 's', direction: 'lower' as const, value: seconds, samples: 1, comparability, at: '/stats/completed_at' }]),
    ...(['input_tokens', 'output_tokens'] as const).flatMap((key) => {
      const counts = usage.map((one) => one[key]).filter((one): one is number => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0);
      return counts.length === 0 ? [] : [{ metric: metric(key), unit: '', direction: 'neither' as const, value: counts.reduce((sum, one) => sum + one, 0), samples: 1, comparability, at: '/stats/model_usage' }];
    }),
  ];
}

function view({ log, measurements }: Document): readonly Block[] {
  const { eval: spec, results } = log;
  return [
    facts('The evaluation', [
      ['Status', verdict(log.status, log.status === 'success' ? 'not-stated' : 'no-result', '/status')],
      ['Task', words(spec.task)],
      ['Task version', words(spec.task_version)],
      ['Model', words(spec.model)],
      ['Data set', words(member(spec.dataset, 'location') ?? member(spec.dataset, 'name'))],
      ['Samples', results == null ? undefined : `${number(results.completed_samples)} of ${number(results.total_samples)}`],
      ['Samples in the data set', number(typeof member(spec.dataset, 'samples') === 'number' ? Number(member(spec.dataset, 'samples')) : undefined)],
      ['Epochs', words(member(spec.config, 'epochs'))],
      ['Harness', words(member(spec.packages, 'inspect_ai'))],
      ['Started', moment(instantOf(log.stats?.started_at))],
      ['Completed', moment(instantOf(log.stats?.completed_at))],
    ], 'The model is what is measured. Scores are compared where the task’s version, the harness, the prompts and the settings are equal.'),
    table({
      title: 'Measurements',
      caption: 'Every number of the log, with its standard error where the log gives one',
      columns: ['Metric', { label: 'Value', numeric: true }, { label: 'Standard error', numeric: true }, 'Better', { label: 'Samples', numeric: true }, 'Sample by sample'],
      rows: measurements.map((one) => [
        { text: words(one.metric), code: true as const, at: one.at }, number(one.value, one.unit), one.spread?.kind === 'standard-error' ? number(one.spread.by) : '–', one.direction, number(one.samples), one.items === undefined ? 'no' : 'yes',
      ]),
    }),
    table({
      title: 'Samples',
      caption: 'Samples in the order of the log, with the score of each',
      columns: ['Sample', { label: 'Epoch', numeric: true }, 'Scores'],
      rows: listOf(log, 'samples').slice(0, 500).map((one, index) => [
        { text: words(member(one, 'id')), at: `/samples/${index}` }, words(member(one, 'epoch')),
        words(isObject(member(one, 'scores')) ? Object.entries(member(one, 'scores') as object).map(([scorer, score]) => `${scorer}: ${words(member(score, 'value'), 60)}`).join(', ') : undefined),
      ]),
      count: listOf(log, 'samples').length,
    }),
  ];
}
