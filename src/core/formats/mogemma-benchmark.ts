import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf, formatQuantity } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { code, facts, number, table, verdict, words } from './cells.ts';
import { comparable, isSame, Measured } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { SPECIFICATION } from './mogemma.ts';
import { describe, member, readBy, statementOf, unreadable } from './reading.ts';

const Count = z.number().int().nonnegative();
const Mode = z.enum(['generation', 'embedding']);
const Environment = z.looseObject({ python: z.string(), platform: z.string(), processor: z.string(), accelerator: z.string().optional() });

const Figures = z.looseObject({
  elapsed_s: Measured,
  p95_latency_s: Measured.optional(),
  /** Characters of generated text, whatever the key says: `len(output)` of a string. */
  tokens: Count.optional(),
  tokens_per_second: Measured.optional(),
  input_texts: Count.optional(),
  calls_per_second: Measured.optional(),
});

const Flat = Figures.extend({ mode: Mode, model_path: z.string(), rounds: Count, max_new_tokens: Count.optional(), max_tokens: Count.optional(), environment: Environment });

const Nested = z.looseObject({
  schema_version: z.literal(2),
  mode: Mode,
  model_path: z.string(),
  is_synthetic: z.boolean().optional(),
  measured_rounds: Count,
  warmup_rounds: Count.optional(),
  max_tokens: Count.optional(),
  corpus: z.string().optional(),
  backend: z.string().optional(),
  device: z.string().optional(),
  runner_class: z.string().optional(),
  threshold_profile: z.string().optional(),
  gpu_device_name: z.string().optional(),
  environment: Environment,
  metrics: Figures,
  gate_passed: z.boolean().optional(),
  gate_reason: z.string().optional(),
});

/** One run in any of the generations, in one form. */
interface Run {
  readonly generation: '1' | '1a' | '1b' | '2';
  readonly mode: z.infer<typeof Mode>;
  readonly model: string;
  readonly isSynthetic: boolean | undefined;
  readonly rounds: number;
  readonly maxTokens: number | undefined;
  readonly environment: z.infer<typeof Environment>;
  readonly figures: z.infer<typeof Figures>;
  /** Where the figures stand. */
  readonly at: '' | '/metrics';
  readonly nested?: z.infer<typeof Nested>;
}

interface Document {
  readonly run: Run;
  readonly measurements: readonly ReadMeasurement[];
}

/**
 * One run of `tools/benchmark.py`, in every shape that it has had: flat with `max_new_tokens` (tag v0.1.0), flat with
 * `max_tokens` (v0.1.1, v0.1.2), nested with `schema_version: 2`. All give the same metrics. It names no time and no commit.
 */
export const mogemmaBenchmark: Format<Document> = {
  id: 'mogemma.benchmark',
  title: 'mogemma benchmark run',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => ['mode', 'model_path'].every((key) => typeof member(json?.value, key) === 'string') &&
    ['rounds', 'measured_rounds', 'metrics', 'elapsed_s'].some((key) => member(json?.value, key) !== undefined),
  read,
  view,
};

function read(sample: Sample): Reading<Document> {
  const parsed = parse(sample.json?.value);
  if ('findings' in parsed) return unreadable('mogemma.benchmark', 'A benchmark run that does not follow its format', parsed.findings);
  const { run } = parsed;
  const measurements = measurementsOf(run);
  const isEmpty = measurements.length === 0;
  const problems = [...contradictions(run), ...wrongDevice(run)];
  return {
    form: problems.some((one) => one.level === 'error') ? 'valid-with-defects' : 'valid',
    statement: statementOf('mogemma.benchmark', {
      formatVersion: run.generation,
      content: contentOf(run, isEmpty),
      summary: `${isEmpty ? `${title(run.mode)} run without a measurement` : `${title(run.mode)}: ${countOf(measurements.length, 'measurement')} of ${countOf(run.rounds, 'round')}`}${run.isSynthetic === true ? ', with a stub in place of the model' : ''}`,
      ...gateWord(run),
      ...(run.isSynthetic === undefined ? {} : { class: run.isSynthetic ? 'synthetic' as const : 'measured' as const }),
      ...(run.nested?.threshold_profile === undefined ? {} : { profile: run.nested.threshold_profile }),
      counts: { measurements: measurements.length, rounds: run.rounds },
    }),
    findings: [
      ...(isEmpty ? [finding('nothing-checked', { message: `The run holds no measurement: ${countOf(run.rounds, 'round')} in ${number(run.figures.elapsed_s, 's')}`, place: run.at, expected: 'at least one round that took time', found: countOf(run.rounds, 'round') })] : []),
      ...synthetic(run),
      ...problems,
    ],
    measurements,
    document: { run, measurements },
  };
}

function parse(value: unknown): { readonly run: Run } | { readonly findings: readonly ReadFinding[] } {
  const version = member(value, 'schema_version');
  if (version === undefined) {
    const parsed = readBy(Flat.superRefine(hasThroughput), value);
    return 'findings' in parsed ? parsed : { run: flatRun(parsed.document) };
  }
  if (version !== 2) {
    return { findings: [finding('spec-version-unknown', { message: `schema_version ${describe(version)} is none that this portal reads (none, or 2)`, place: '/schema_version', expected: '2', found: describe(version) })] };
  }
  const parsed = readBy(Nested.superRefine((run, context) => hasThroughput({ ...run.metrics, mode: run.mode }, context, ['metrics'])), value);
  return 'findings' in parsed ? parsed : { run: nestedRun(parsed.document) };
}

const THROUGHPUT = { generation: 'tokens_per_second', embedding: 'calls_per_second' } as const;

function hasThroughput(run: z.infer<typeof Figures> & { readonly mode: Run['mode'] }, context: z.RefinementCtx, at: readonly string[] = []): void {
  const key = THROUGHPUT[run.mode];
  if (run[key] === undefined) context.addIssue({ code: 'custom', path: [...at, key], message: `the throughput of a ${run.mode} run` });
}

function flatRun(run: z.infer<typeof Flat>): Run {
  const { mode, model_path: path, rounds, max_new_tokens: a, max_tokens: b, environment } = run;
  return {
    generation: a !== undefined ? '1a' : b !== undefined ? '1b' : '1',
    mode, model: modelName(path), rounds, maxTokens: a ?? b, environment, figures: run, at: '',
    // Until schema_version 2 the script had no other way: it always put a stub in place of model, tokenizer and kernels.
    isSynthetic: true,
  };
}

function nestedRun(run: z.infer<typeof Nested>): Run {
  const { mode, model_path: path, measured_rounds: rounds, max_tokens: maxTokens, environment, metrics, is_synthetic: isSynthetic } = run;
  return { generation: '2', mode, model: modelName(path), rounds, maxTokens, environment, figures: metrics, at: '/metrics', isSynthetic, nested: run };
}

/** Two machines keep one model in different folders. */
function modelName(path: string): string {
  return path.split(/[/\\]/).filter((part) => part !== '').at(-1) ?? path;
}

const NOT_STATED = 'not stated';

/** What must be equal for two runs to be compared. Where a generation does not say, that is a value of its own: it may be anything. */
function comparabilityOf({ mode, model, isSynthetic, rounds, maxTokens, environment, figures, nested }: Run): Record<string, string> {
  const said = (value: string | number | undefined) => value ?? NOT_STATED;
  return comparable({
    mode,
    model,
    synthetic: isSynthetic === undefined ? NOT_STATED : isSynthetic ? 'yes' : 'no',
    platform: environment.platform,
    processor: environment.processor,
    accelerator: said(environment.accelerator),
    backend: said(nested?.backend),
    device: said(nested?.device),
    gpu: nested?.gpu_device_name,
    runnerClass: said(nested?.runner_class),
    rounds,
    ...(mode === 'generation'
      ? { corpus: said(nested?.corpus), maxTokens: said(maxTokens), warmupRounds: said(nested?.warmup_rounds) }
      : { inputTexts: said(figures.input_texts) }),
  });
}

/** Metrics by the names they have in every generation, after their mode: both modes write `elapsed_s`. */
const METRICS = {
  generation: [['tokens_per_second', 'char/s', 'higher'], ['p95_latency_s', 's', 'lower'], ['elapsed_s', 's', 'lower']],
  embedding: [['calls_per_second', 'calls/s', 'higher'], ['elapsed_s', 's', 'lower']],
} as const;

function measurementsOf(run: Run): ReadMeasurement[] {
  // The script writes a throughput of 0 where no time passed; no rounds are no samples.
  if (run.rounds === 0 || run.figures.elapsed_s === 0) return [];
  const comparability = comparabilityOf(run);
  return METRICS[run.mode].flatMap(([key, unit, direction]): ReadMeasurement[] => {
    const value = run.figures[key];
    // Of two figures that contradict each other nobody can say which one was measured.
    if (value === undefined || (key === THROUGHPUT[run.mode] && !follows(run))) return [];
    return [{ metric: `${run.mode}.${key}`, unit, direction, value, samples: run.rounds, comparability, at: `${run.at}/${key}` }];
  });
}

/** What the throughput must be: characters, or calls, by elapsed seconds. */
function throughputOf({ mode, rounds, figures }: Run): number | undefined {
  const count = mode === 'generation' ? figures.tokens : rounds;
  return count === undefined || figures.elapsed_s === 0 ? undefined : count / figures.elapsed_s;
}

function follows(run: Run): boolean {
  const computed = throughputOf(run);
  return computed === undefined || isSame(run.figures[THROUGHPUT[run.mode]] ?? 0, computed);
}

function contentOf({ nested }: Run, isEmpty: boolean): Content {
  if (isEmpty) return 'no-result';
  if (nested?.gate_passed === undefined) return 'not-stated';
  return nested.gate_passed && !gateDisagrees(nested) ? 'pass' : 'fail';
}

function gateWord({ nested }: Run) {
  if (nested?.gate_passed === undefined) return {};
  return { producerWord: nested.gate_reason ?? String(nested.gate_passed), producerVerdict: nested.gate_passed ? 'pass' as const : 'fail' as const, producerWordAt: nested.gate_reason === undefined ? '/gate_passed' : '/gate_reason' };
}

// The script writes the reason "Pass" exactly when the gate passed.
function gateDisagrees({ gate_passed: passed, gate_reason: reason }: z.infer<typeof Nested>): boolean {
  return passed !== undefined && reason !== undefined && passed !== (reason === 'Pass');
}

function contradictions(run: Run): ReadFinding[] {
  const key = THROUGHPUT[run.mode];
  const { nested } = run;
  return [
    ...(follows(run) ? [] : [finding('verdict-disagrees', {
      message: `“${key}” does not follow from ${run.mode === 'generation' ? 'tokens' : 'rounds'} and elapsed_s, so it is not taken for a measurement`,
      place: `${run.at}/${key}`, expected: String(throughputOf(run)), found: String(run.figures[key]),
    })]),
    ...(nested === undefined || !gateDisagrees(nested) ? [] : [finding('verdict-disagrees', {
      message: `gate_passed is ${String(nested.gate_passed)} and its reason is “${nested.gate_reason ?? ''}”`, place: '/gate_reason', expected: nested.gate_passed === true ? 'Pass' : 'a reason', found: nested.gate_reason ?? '',
    })]),
  ];
}

// `--backend` is a label that the run does not act on; `--device` is what it ran on.
function wrongDevice({ nested }: Run): ReadFinding[] {
  const { backend, device } = nested ?? {};
  if (backend === undefined || device === undefined || device.startsWith(backend)) return [];
  return [finding('backend-fallback', { message: `The run calls its backend “${backend}” and ran on “${device}”`, place: '/device', expected: backend, found: device })];
}

function synthetic(run: Run): ReadFinding[] {
  if (run.isSynthetic !== true) return [];
  return [finding('synthetic-run', {
    message: run.generation === '2' ? 'The run used a stub in place of the model' : 'Every run of this generation used a stub in place of the model, and the file does not say so',
    place: run.generation === '2' ? '/is_synthetic' : '/model_path', expected: 'a model', found: run.model,
  })];
}

function title(mode: Run['mode']): string {
  return mode === 'generation' ? 'Generation' : 'Embedding';
}

function view({ run, measurements }: Document): readonly Block[] {
  const { environment, figures, nested } = run;
  return [
    facts('The run', [
      ['Mode', words(run.mode)],
      ['Generation of the file', words(run.generation)],
      ['Model', run.isSynthetic === true ? verdict(`${run.model}: a stub`, 'warn', '/model_path') : code(run.model, '/model_path')],
      ['Rounds', number(run.rounds)],
      ['Warm-up rounds', nested?.warmup_rounds === undefined ? undefined : number(nested.warmup_rounds)],
      ['Most tokens', run.maxTokens === undefined ? undefined : number(run.maxTokens)],
      ['Corpus', nested?.corpus === undefined ? undefined : words(nested.corpus)],
      ['Texts in a call', figures.input_texts === undefined ? undefined : number(figures.input_texts)],
      ['Characters generated', figures.tokens === undefined ? undefined : number(figures.tokens)],
      ['The script’s own gate', nested?.gate_passed === undefined ? undefined : verdict(nested.gate_reason ?? String(nested.gate_passed), nested.gate_passed && !gateDisagrees(nested) ? 'pass' : 'fail', '/gate_passed')],
    ], 'The file names no time and no commit: it belongs to this release by the folder it came in. What it calls tokens are characters of the generated text.'),
    facts('The machine', [
      ['Platform', words(environment.platform)],
      ['Processor', words(environment.processor)],
      ['Python', words(environment.python)],
      ['Accelerator', words(environment.accelerator ?? NOT_STATED)],
      ['Backend', words(nested?.backend ?? NOT_STATED)],
      ['Device', words(nested?.device ?? NOT_STATED)],
      ['Runner class', words(nested?.runner_class ?? NOT_STATED)],
      ['GPU', nested?.gpu_device_name === undefined ? undefined : words(nested.gpu_device_name)],
    ]),
    table({
      title: 'Measurements',
      caption: 'Every number of the run',
      columns: ['Metric', { label: 'Value', numeric: true }, 'Better', { label: 'Rounds', numeric: true }],
      rows: measurements.map((one) => [{ text: one.metric, code: true as const, at: one.at }, formatQuantity(one.value, one.unit), one.direction, number(one.samples)]),
    }),
  ];
}
