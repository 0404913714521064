import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { code, facts, moment, number, table, verdict, words } from './cells.ts';
import { comparable, isCommit, isMetricName, isSame, Measured, MetricName } from './figures.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';
import { listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const Timing = z.looseObject({
  latency_ms_p50: Measured.optional(),
  latency_ms_p90: Measured.optional(),
  latency_ms_p99: Measured.optional(),
  latency_ms_mean: Measured.optional(),
  throughput_ops_per_sec: Measured.optional(),
  iterations: z.number().int().nonnegative().optional(),
  raw_times_ms: z.array(Measured).optional(),
});

const Kernel = z.looseObject({
  kernel_name: MetricName,
  backend: z.string().optional(),
  precision: z.string().optional(),
  problem_size: z.record(z.string(), z.unknown()).default({}),
  timing: Timing.nullish(),
  success: z.boolean(),
  error_message: z.string().nullish(),
});
type Kernel = z.infer<typeof Kernel>;

const Suite = z.looseObject({
  timestamp: z.string(),
  total_kernels: z.number().int().nonnegative(),
  successful: z.number().int().nonnegative(),
  failed: z.number().int().nonnegative(),
  environment: z.looseObject({
    os: z.string().optional(),
    kernel: z.string().optional(),
    python_version: z.string().optional(),
    architecture: z.string().optional(),
    processor: z.string().optional(),
    numpy_version: z.string().nullish(),
    cuda: z.unknown().optional(),
    git: z.looseObject({ commit: z.string().optional(), branch: z.string().optional(), dirty: z.boolean().optional() }).optional(),
  }),
  results: z.array(Kernel),
});
type Suite = z.infer<typeof Suite>;

interface Document {
  readonly suite: Suite;
  readonly measurements: readonly ReadMeasurement[];
}

/**
 * A run of QuASIM's benchmark suite (`reports/summary.json`). What it calls `timestamp` is, in every file that was
 * committed, the commit: then the run has no time, and none is made up for it.
 */
export const quasimBenchmarkSuite: Format<Document> = {
  id: 'quasim.benchmark-suite',
  title: 'QuASIM benchmark suite',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => ['timestamp', 'total_kernels', 'environment', 'results'].every((key) => member(json?.value, key) !== undefined),
  read,
  view,
};

const MOST_PROBLEMS = 20;

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(Suite, sample.json?.value);
  if ('findings' in parsed) return unreadable('quasim.benchmark-suite', 'A benchmark suite that does not follow its format', parsed.findings);
  const suite = parsed.document;
  const tree = treeOf(suite);
  const measured = suite.results.map((kernel, index) => measurementsOf(kernel, index, suite));
  const measurements = measured.flat();
  const kernels = suite.results.map((kernel, index) => meaningOf(kernel, measured[index] ?? []));
  const problems = [...countsThatDiffer(suite), ...suite.results.flatMap(figuresThatDiffer).slice(0, MOST_PROBLEMS), ...identityProblems(suite)];
  const said = {
    content: contentOf(suite, kernels),
    summary: `${kernels.filter((one) => one === 'pass').length} of ${countOf(Math.max(suite.results.length, suite.total_kernels), 'kernel')} measured${tree.said}`,
    ...identityOf(suite),
    counts: { kernels: suite.results.length, failed: kernels.filter((one) => one === 'fail').length, measurements: measurements.length },
    checks: [
      ...suite.results.map(({ kernel_name: name, success }, index) => ({ name, word: success ? 'success' : 'failed', verdict: kernels[index] ?? 'no-result', at: `/results/${index}/success` })),
      { name: 'clean work tree', word: tree.word, verdict: tree.content, at: tree.at },
    ],
  };
  return {
    form: problems.some(({ level }) => level === 'error') ? 'valid-with-defects' : 'valid',
    statement: statementOf('quasim.benchmark-suite', said),
    findings: [...problems, ...listsCut(said)],
    measurements,
    document: { suite, measurements },
  };
}

/** A kernel that ran and measured nothing, or whose figures contradict its raw times, gave no result. */
function meaningOf(kernel: Kernel, measurements: readonly ReadMeasurement[]): Content {
  if (!kernel.success) return 'fail';
  return measurements.length === 0 || METRICS.some(([key]) => differs(kernel, key)) ? 'no-result' : 'pass';
}

// What the file counts and what it lists, whichever is worse: a kernel that is counted and not listed was lost on the way.
function contentOf(suite: Suite, kernels: readonly Content[]): Content {
  if (kernels.length === 0) return 'no-result';
  return worstOf([...kernels, ...(suite.failed > 0 ? ['fail' as const] : []), ...(suite.total_kernels > kernels.length ? ['no-result' as const] : []), treeOf(suite).content]);
}

/** Whether the run was made from what is committed. A run that does not say may have been made from anything. */
function treeOf({ environment: { git } }: Suite) {
  if (git?.dirty === undefined) return { word: 'not stated', content: 'warn' as const, said: '; whether the work tree was clean is not stated', at: git === undefined ? '/environment' : '/environment/git' };
  return git.dirty
    ? { word: 'dirty', content: 'warn' as const, said: ', from a work tree with uncommitted changes', at: '/environment/git/dirty' }
    : { word: 'clean', content: 'pass' as const, said: '', at: '/environment/git/dirty' };
}

/** Commit and time, whichever field they stand in. */
function identityOf({ timestamp, environment }: Suite): { commit?: string; producedAt?: string } {
  const commit = [environment.git?.commit, timestamp].find((text) => text !== undefined && isCommit(text));
  const producedAt = writtenAt(timestamp);
  return { ...(commit === undefined ? {} : { commit }), ...(producedAt === undefined ? {} : { producedAt }) };
}

function identityProblems({ timestamp, environment: { git } }: Suite): ReadFinding[] {
  return [
    ...(isCommit(timestamp) ? [finding('commit-as-time', { message: 'The field “timestamp” holds a commit, so the run has no time', place: '/timestamp', expected: 'a time with its zone', found: timestamp })] : []),
    ...(git?.dirty === true ? [finding('dirty-tree', { message: 'The run was made from a work tree with uncommitted changes', place: '/environment/git/dirty', expected: 'false', found: 'true' })] : []),
    ...(git?.commit !== undefined && isCommit(timestamp) && git.commit !== timestamp
      ? [finding('verdict-disagrees', { message: 'The file names two commits', place: '/timestamp', expected: git.commit, found: timestamp })] : []),
  ];
}

const METRICS = [
  ['latency_ms_p50', 'ms', 'lower'], ['latency_ms_p90', 'ms', 'lower'], ['latency_ms_p99', 'ms', 'lower'], ['latency_ms_mean', 'ms', 'lower'],
  ['throughput_ops_per_sec', 'ops/s', 'higher'],
] as const;

function measurementsOf(kernel: Kernel, index: number, suite: Suite): ReadMeasurement[] {
  const { timing } = kernel;
  if (!kernel.success || timing === null || timing === undefined || timing.iterations === 0) return [];
  const comparability = comparabilityOf(kernel, suite);
  return METRICS.flatMap(([key, unit, direction]): ReadMeasurement[] => {
    const value = timing[key];
    const metric = `${kernel.kernel_name}.${key}`;
    // A figure that its own raw times contradict was not measured.
    if (value === undefined || !isMetricName(metric) || differs(kernel, key)) return [];
    return [{ metric, unit, direction, value, ...(timing.iterations === undefined ? {} : { samples: timing.iterations }), ...singleRuns(key, timing.raw_times_ms), comparability, at: `/results/${index}/timing/${key}` }];
  });
}

/** The single runs that the median is the middle of. Of the other figures they are not. */
function singleRuns(key: string, times: readonly number[] | undefined): { values?: number[] } {
  return key !== 'latency_ms_p50' || times === undefined || times.length === 0 || times.length > MOST_RUNS ? {} : { values: [...times] };
}

const MOST_RUNS = 1000;

/**
 * What must be equal for two runs to be compared: the kernel's problem and the machine. The suite's own comparer asks for
 * neither, and took three times the work for a regression. `backend` is what the run asked for: on a machine without CUDA
 * it is a label, and the device is the processor whatever it says.
 */
function comparabilityOf({ kernel_name: kernel, backend, precision, problem_size: problem }: Kernel, { environment }: Suite): Record<string, string> {
  const hasCuda = environment.cuda !== null && environment.cuda !== undefined;
  return comparable({
    kernel,
    precision,
    device: hasCuda ? `${String(backend)} on CUDA` : 'processor',
    os: environment.os,
    architecture: environment.architecture,
    processor: environment.processor,
    python: majorAndMinor(environment.python_version),
    numpy: majorAndMinor(environment.numpy_version ?? undefined),
    ...Object.fromEntries(Object.entries(problem).map(([key, value]) => [`problem.${key}`, problemText(value)])),
  });
}

/** A part of a problem's size, such as `64×64×64`. */
function problemText(value: unknown): string {
  return Array.isArray(value) && value.every((one) => typeof one !== 'object') ? value.join('×') : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function majorAndMinor(version: string | undefined): string | undefined {
  return version?.split('.').slice(0, 2).join('.');
}

/** Each figure, computed again from the raw times as `numpy.percentile` (linear) and `mean` do it. */
function computed({ timing }: Kernel, key: (typeof METRICS)[number][0]): number | undefined {
  const times = timing?.raw_times_ms;
  if (times === undefined || times.length === 0) return undefined;
  const mean = times.reduce((sum, one) => sum + one, 0) / times.length;
  switch (key) {
    case 'latency_ms_p50': return percentile(times, 0.5);
    case 'latency_ms_p90': return percentile(times, 0.9);
    case 'latency_ms_p99': return percentile(times, 0.99);
    case 'latency_ms_mean': return mean;
    case 'throughput_ops_per_sec': return mean === 0 ? undefined : 1000 / mean;
  }
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  const rank = (sorted.length - 1) * share;
  const below = sorted[Math.floor(rank)] ?? 0;
  return below + ((sorted[Math.ceil(rank)] ?? below) - below) * (rank - Math.floor(rank));
}

function differs(kernel: Kernel, key: (typeof METRICS)[number][0]): boolean {
  const stated = kernel.timing?.[key];
  const again = computed(kernel, key);
  return stated !== undefined && again !== undefined && !isSame(stated, again);
}

function figuresThatDiffer(kernel: Kernel, index: number): ReadFinding[] {
  return METRICS.filter(([key]) => differs(kernel, key)).map(([key]) => finding('verdict-disagrees', {
    message: `“${key}” of ${words(kernel.kernel_name, 80)} does not follow from its raw times, so it is not taken for a measurement`,
    place: `/results/${index}/timing/${key}`, expected: String(computed(kernel, key)), found: String(kernel.timing?.[key]),
  }));
}

function countsThatDiffer({ total_kernels: total, successful, failed, results }: Suite): ReadFinding[] {
  const good = results.filter(({ success }) => success).length;
  return ([['total_kernels', total, results.length], ['successful', successful, good], ['failed', failed, results.length - good]] as const)
    .filter(([, stated, counted]) => stated !== counted)
    .map(([key, stated, counted]) => finding('verdict-disagrees', { message: `“${key}” is ${stated}; the results have ${counted}`, place: `/${key}`, expected: String(counted), found: String(stated) }));
}

function view({ suite, measurements }: Document) {
  const { environment, results } = suite;
  const commit = identityOf(suite).commit;
  return [
    facts('The run', [
      ['Commit', commit === undefined ? undefined : code(commit, '/environment/git/commit')],
      ['Work tree', environment.git?.dirty === undefined ? undefined : verdict(environment.git.dirty ? 'uncommitted changes' : 'clean', environment.git.dirty ? 'warn' : 'pass', '/environment/git/dirty')],
      ['Branch', environment.git?.branch === undefined ? undefined : words(environment.git.branch)],
      ['Time', identityOf(suite).producedAt === undefined ? 'not stated: the field “timestamp” holds no time' : moment(identityOf(suite).producedAt)],
      ['Kernels', number(results.length)],
    ]),
    facts('The machine', [
      ['System', words([environment.os, environment.kernel].filter((one) => one !== undefined).join(' '))],
      ['Processor', words(environment.processor)],
      ['Python', words(environment.python_version)],
      ['NumPy', words(environment.numpy_version)],
      ['CUDA', words(environment.cuda === null ? 'none' : environment.cuda)],
    ]),
    table({
      title: 'Kernels',
      caption: 'What was run, on what problem, and what it was labelled with',
      columns: ['Kernel', 'Result', 'Problem', 'Precision', 'Label', { label: 'Iterations', numeric: true }],
      rows: results.map((kernel, index) => [
        { text: words(kernel.kernel_name), code: true as const, at: `/results/${index}` },
        verdict(kernel.success ? 'success' : words(kernel.error_message ?? 'failed'), kernel.success ? 'pass' : 'fail', `/results/${index}/success`),
        words(Object.entries(kernel.problem_size).map(([key, value]) => `${key} ${problemText(value)}`).join(', ')),
        words(kernel.precision), words(kernel.backend), number(kernel.timing?.iterations),
      ]),
    }),
    table({
      title: 'Measurements',
      caption: 'Every figure, as computed again from the raw times where they are given',
      columns: ['Metric', { label: 'Value', numeric: true }, 'Better'],
      rows: measurements.map((one) => [{ text: one.metric, code: true as const, at: one.at }, number(one.value, one.unit), one.direction]),
    }),
  ];
}
