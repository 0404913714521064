import { finding } from '../findings.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { countOf, formatNumber, formatQuantity } from '../lib/format-number.ts';
import { display, printable, shorten } from '../lib/display.ts';
import type { Block, Cell } from '../model/block.ts';
import type { EvidenceClass } from '../model/facts.ts';
import type { Direction, Spread } from '../model/measurement.ts';
import { MOST_CHECKS } from '../model/statement.ts';
import { code, facts, moment, number, table, verdict, words } from './cells.ts';
import { comparable, isMetricName } from './figures.ts';
import type { Format, HistoryRun, ReadFinding, Reading, ReadMeasurement } from './format.ts';
import { listsCut, placeOf, statementOf } from './reading.ts';

// What benchmark tools write differs in words only: names, values with a unit, runs behind them, and the machine.

/** One benchmark as its file states it. Nothing in it has been looked at: numbers may be none, and names anything. */
export interface Benchmark {
  readonly name: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly value: number;
  /** How many runs the value summarises. */
  readonly samples?: number | undefined;
  readonly spread?: Spread | undefined;
  /** The single runs, in the unit of the value. */
  readonly values?: readonly number[] | undefined;
  /** What must be equal for a fair comparison. */
  readonly alike: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** A benchmark that was to run and gave no value. */
export interface FailedBenchmark {
  readonly name: string;
  /** The tool's own word for it. */
  readonly word: string;
  readonly verdict: 'fail' | 'no-result';
  readonly at: string;
}

/** What a file of a benchmark tool holds, in one form for all of them. */
export interface BenchmarkFile {
  readonly tool: string;
  readonly benchmarks: readonly Benchmark[];
  readonly failed: readonly FailedBenchmark[];
  readonly problems: readonly ReadFinding[];
  readonly facts: readonly (readonly [label: string, value: Cell | undefined])[];
  readonly class?: EvidenceClass | undefined;
  readonly formatVersion?: string | undefined;
  readonly producedAt?: string | undefined;
  readonly commit?: string | undefined;
  /** For files of many runs: all that are kept, oldest first. `benchmarks` holds what the newest measured. */
  readonly history?: readonly HistoryRun[] | undefined;
}

export interface BenchmarkDocument {
  readonly file: BenchmarkFile;
  readonly measurements: readonly ReadMeasurement[];
}

/** How many single runs a measurement takes. */
const MOST_RUNS = 1000;
const MOST_PROBLEMS = 20;

/** How many benchmarks of one run are looked at. A record keeps far fewer; no suite that anybody runs has as many. */
const MOST_BENCHMARKS = 20_000;

/** The reading of a benchmark tool's file. It gives no verdict, unless a benchmark failed or none gave a value. */
export function benchmarkReading(format: string, file: BenchmarkFile): Reading<BenchmarkDocument> {
  const { measurements, findings } = measured(file.benchmarks);
  const { history } = file;
  const isEmpty = measurements.length === 0;
  const failures = file.failed.filter((one) => one.verdict === 'fail').length;
  const problems = [
    ...file.problems.slice(0, MOST_PROBLEMS),
    ...findings,
    ...file.failed.slice(0, MOST_PROBLEMS).map((one) => finding('benchmark-failed', { message: `“${one.name}” gave no value: ${one.word}`, place: placed(one.at), expected: 'a value', found: one.word })),
    ...listsCut({ checks: file.failed }),
    ...(isEmpty ? [finding('nothing-checked', { message: 'The file holds no measured value', expected: 'at least one benchmark with a value', found: 'none' })] : []),
  ];
  return {
    form: problems.some(({ level }) => level === 'error') ? 'valid-with-defects' : 'valid',
    statement: statementOf(format, {
      content: failures > 0 ? 'fail' : isEmpty ? 'no-result' : 'not-stated',
      summary: `${isEmpty ? 'No measured value' : countOf(measurements.length, 'measured value')}${history === undefined ? '' : ` of the newest of ${countOf(history.length, 'run')}`}${file.failed.length === 0 ? '' : `; ${countOf(file.failed.length, 'benchmark')} gave none`}`,
      tool: file.tool,
      ...(file.class === undefined ? {} : { class: file.class }),
      ...(file.formatVersion === undefined ? {} : { formatVersion: file.formatVersion }),
      ...(file.producedAt === undefined ? {} : { producedAt: file.producedAt }),
      ...(file.commit === undefined ? {} : { commit: file.commit }),
      counts: { benchmarks: file.benchmarks.length, measurements: measurements.length, failed: file.failed.length, ...(history === undefined ? {} : { runs: history.length }) },
      checks: file.failed.slice(0, MOST_CHECKS).map(({ name, word, verdict: meaning, at }) => ({ name, word, verdict: meaning, at: placed(at) })),
    }),
    findings: problems,
    measurements,
    ...(history === undefined ? {} : { history }),
    document: { file, measurements },
  };
}

/**
 * Benchmarks as measurements. One that has no usable number or stands twice is left out and told of: a gate that asks for
 * it then finds nothing, which is never better than what was measured.
 */
export function measured(all: readonly Benchmark[]): { readonly measurements: readonly ReadMeasurement[]; readonly findings: readonly ReadFinding[] } {
  const benchmarks = all.slice(0, MOST_BENCHMARKS);
  const usable = benchmarks.filter(isUsable);
  const unusable = benchmarks.filter((one) => !isUsable(one)).slice(0, MOST_PROBLEMS).map((one) => finding('measurement-unreadable', {
    message: `The value of “${one.name}” is no number that can be measured`, place: placed(one.at), expected: 'a finite number, and no less than nothing for what takes time or memory', found: String(one.value),
  }));
  const byIdentity = Map.groupBy(usable.map(measurementOf), (one) => JSON.stringify([one.metric, one.unit, Object.entries(one.comparability).sort()]));
  const once = [...byIdentity.values()].flatMap((same) => (same.length === 1 ? same : []));
  const twice = [...byIdentity.values()].filter((same) => same.length > 1).slice(0, MOST_PROBLEMS).map((same) => finding('measured-twice', {
    message: `“${same[0]?.metric ?? ''}” stands ${same.length} times, and nothing tells which value is meant`, place: same[1]?.at ?? '', expected: 'each benchmark once', found: String(same.length),
  }));
  const crowded = usable.filter(({ values }) => values !== undefined && values.length > MOST_RUNS).length;
  return {
    measurements: once,
    findings: [
      ...unusable,
      ...twice,
      ...(all.length > MOST_BENCHMARKS ? [finding('list-cut', { message: `The run holds ${countOf(all.length, 'value')}; the first ${MOST_BENCHMARKS} are read`, expected: `at most ${MOST_BENCHMARKS}`, found: String(all.length) })] : []),
      ...(crowded > 0 ? [finding('runs-not-kept', { message: `${countOf(crowded, 'benchmark')} ${crowded === 1 ? 'has' : 'have'} more than ${MOST_RUNS} single runs; value and spread are kept, and the runs stay in the file`, expected: `at most ${MOST_RUNS}`, found: 'more' })] : []),
    ],
  };
}

// Nothing takes less than no time, and a lost sign must not keep to every limit. What may be a difference may be negative.
function isUsable({ value, direction }: Benchmark): boolean {
  return Number.isFinite(value) && (value >= 0 || direction === 'neither');
}

function measurementOf(one: Benchmark): ReadMeasurement {
  const unit = display(one.unit, 20);
  const values = one.values !== undefined && one.values.length > 0 && one.values.length <= MOST_RUNS && one.values.every(Number.isFinite) ? [...one.values] : undefined;
  return {
    metric: metricName(one.name),
    unit,
    direction: one.direction,
    value: one.value,
    ...(one.samples === undefined || !Number.isSafeInteger(one.samples) || one.samples < 0 ? {} : { samples: one.samples }),
    ...(one.spread === undefined || !isSound(one.spread) ? {} : { spread: one.spread }),
    ...(values === undefined ? {} : { values }),
    // Two units that differ after the cut must not become one.
    comparability: comparable({ ...one.alike, ...(unit === one.unit ? {} : { unit: `${display(one.unit, 70)} ${fingerprint(one.unit)}` }) }),
    at: placed(one.at),
  };
}

/** A name that a record can take. One that had to be changed ends in a fingerprint, so that no two become one. */
export function metricName(name: string): string {
  return isMetricName(name) ? name : `${shorten(printable(name.slice(0, 400)), 180)} ${fingerprint(name)}`.trim();
}

function fingerprint(text: string): string {
  return `#${sha256Hex(utf8(text)).slice(0, 12)}`;
}

function isSound(spread: Spread): boolean {
  return 'by' in spread ? Number.isFinite(spread.by) && spread.by >= 0 : Number.isFinite(spread.low) && Number.isFinite(spread.high) && spread.low <= spread.high;
}

// Cutting a pointer costs a split of all its parts; nearly every one is short.
function placed(at: string): string {
  return at.startsWith('line:') ? at : placeOf(at);
}

/** The blocks of every benchmark file: the run, what failed, and each value with what it was measured on. */
export function viewBenchmarks({ file, measurements }: BenchmarkDocument): readonly Block[] {
  return [
    facts('The run', [['Tool', words(file.tool)], ...file.facts, ['Benchmarks', number(file.benchmarks.length)]]),
    ...(file.failed.length === 0 ? [] : [table({
      title: 'Without a value',
      caption: 'Benchmarks that were to run and gave no value',
      columns: ['Benchmark', 'What the tool says'],
      rows: file.failed.slice(0, 500).map((one) => [{ text: words(one.name), code: true as const, at: placed(one.at) }, verdict(one.word, one.verdict, placed(one.at))]),
      count: file.failed.length,
    })]),
    ...(measurements.length === 0 ? [] : [measurementTable(measurements)]),
    ...(file.history === undefined ? [] : [table({
      title: 'Runs',
      caption: 'Every run of the history, newest first',
      columns: ['Run', 'Time', { label: 'Values', numeric: true }],
      rows: file.history.slice(-500).reverse().map((run) => [code(run.run, run.measurements[0]?.at), moment(run.at), number(run.measurements.length)]),
      count: file.history.length,
    })]),
  ];
}

/** Measurements with their spread and conditions. */
export function measurementTable(measurements: readonly ReadMeasurement[]): Block {
  return table({
    title: 'Measurements',
    caption: 'Every value with its spread, and what must be equal for a comparison',
    columns: ['Benchmark', { label: 'Value', numeric: true }, 'Spread', { label: 'Runs', numeric: true }, 'Better', 'Measured with'],
    rows: measurements.slice(0, 500).map((one) => [
      { text: words(one.metric), code: true as const, at: one.at },
      formatQuantity(one.value, one.unit),
      spreadText(one.spread),
      number(one.samples),
      one.direction === 'neither' ? 'not stated' : one.direction,
      words(Object.entries(one.comparability).map(([key, value]) => `${key} ${value}`).join(', ')),
    ]),
    count: measurements.length,
  });
}

function spreadText(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  switch (spread.kind) {
    case 'standard-deviation': return `± ${formatNumber(spread.by)} (standard deviation)`;
    case 'standard-error': return `± ${formatNumber(spread.by)} (standard error)`;
    case 'not-stated': return `± ${formatNumber(spread.by)} (of what is not stated)`;
    case 'interval': return `${formatNumber(spread.low)} to ${formatNumber(spread.high)} (${formatNumber(spread.level * 100)}\u00a0%)`;
    case 'quartiles': return `${formatNumber(spread.low)} to ${formatNumber(spread.high)} (quartiles)`;
    case 'range': return `${formatNumber(spread.low)} to ${formatNumber(spread.high)} (least and most)`;
  }
}

/** A format of text that one benchmark tool prints, with whatever else was printed around it. */
export function benchmarkText(parts: {
  readonly id: string;
  readonly title: string;
  readonly specification: Format['specification'];
  /** What a line of it looks like, at the beginning of any line. */
  readonly mark: RegExp;
  readonly histories?: true;
  readonly file: (lines: readonly string[]) => BenchmarkFile;
}): Format<BenchmarkDocument> {
  const { id, title, specification, mark, histories, file } = parts;
  return {
    id,
    title,
    mediaType: 'text/plain',
    specification,
    recognise: ({ text, json, scan }) => text !== undefined && json === undefined && scan === undefined && mark.test(text),
    read: ({ text = '' }) => benchmarkReading(id, file(text.split(/\r?\n/))),
    view: viewBenchmarks,
    ...(histories === undefined ? {} : { histories }),
  };
}

/** The mean of runs. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

/** The value in the middle; of an even number, the mean of the middle two. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] ?? Number.NaN : ((sorted[half - 1] ?? Number.NaN) + (sorted[half] ?? Number.NaN)) / 2;
}
