import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Direction } from '../model/measurement.ts';
import { code, moment, number, words } from './cells.ts';
import { instantOfMilliseconds, orderedHistory, type StatedRun } from './benchmark-history.ts';
import { benchmarkReading, viewBenchmarks, type Benchmark, type BenchmarkDocument } from './benchmark-run.ts';
import { spreadOfRange } from './benchmark-range.ts';
import { directionOfUnit } from './benchmark-unit.ts';
import { isCommit } from './figures.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { scanJson } from './json-scan.ts';
import { isObject, listOf, member, placeOf, readBy, unreadable } from './reading.ts';
import { parseSoundJson } from './sound-json.ts';

// window.BENCHMARK_DATA = { "lastUpdate": 1722273825474, "entries": { "Benchmark": [{ "commit": {…}, "date": …, "tool": "cargo", "benches": […] }] } }
const PREFIX = /^\s*window\.BENCHMARK_DATA\s*=\s*/;

const Run = z.looseObject({
  commit: z.looseObject({ id: z.string().min(1) }),
  date: z.number().optional(),
  tool: z.string().optional(),
  benches: z.array(z.looseObject({
    name: z.string(),
    // A value that was no number when the history was written stands as null.
    value: z.preprocess((value) => (value === null ? Number.NaN : value), z.number().or(z.nan())),
    unit: z.string().default(''),
    range: z.union([z.string(), z.number()]).optional(),
    extra: z.string().optional(),
  })),
});
type Run = z.infer<typeof Run>;
type Bench = Run['benches'][number];

/**
 * `data.js`, the history that github-action-benchmark publishes. It is a script and read as data, never run: one assignment
 * of JSON, with a semicolon or without. A run is named by its commit; the runs of each suite are a history of their own.
 */
export const benchmarkDataJs: Format<BenchmarkDocument> = {
  id: 'benchmark-data-js',
  title: 'Published benchmark history',
  mediaType: 'text/javascript',
  specification: { name: 'github-action-benchmark data.js', url: 'https://github.com/benchmark-action/github-action-benchmark' },
  recognise: ({ text }) => text !== undefined && PREFIX.test(text),
  read,
  view: viewBenchmarks,
  histories: true,
};

function read({ text = '' }: Sample): Reading<BenchmarkDocument> {
  const parsed = parse(text);
  if ('findings' in parsed) return unreadable('benchmark-data-js', 'A benchmark history that can not be read', parsed.findings);
  const { value } = parsed;
  const entries = member(value, 'entries');
  if (!isObject(entries)) {
    return unreadable('benchmark-data-js', 'A benchmark history without entries', [finding('schema-violation', { message: 'The history has no “entries”', place: '/entries', expected: 'an object of suites', found: 'nothing of the kind' })]);
  }
  const suites = Object.keys(entries);
  const { history, newest, commit, at, problems } = orderedHistory(suites.flatMap((suite) => runsOf(suite, listOf(entries, suite))));
  return benchmarkReading('benchmark-data-js', {
    tool: 'github-action-benchmark',
    class: 'measured',
    benchmarks: newest,
    failed: [],
    problems: [...suites.filter((suite) => !Array.isArray(entries[suite])).map((suite) => finding('schema-violation', { message: `The suite “${suite}” is no list of runs`, place: placeOf(pointer('entries', suite)), expected: 'a list', found: 'something else' })), ...problems],
    facts: [
      ['Suites', words(suites.slice(0, 20).join(', '))],
      ['Runs', number(history.length)],
      ['Repository', typeof member(value, 'repoUrl') === 'string' ? words(member(value, 'repoUrl')) : undefined],
      ['Newest commit', commit === undefined ? undefined : code(commit)],
      ['Newest run', at === undefined ? undefined : moment(at)],
    ],
    ...(commit !== undefined && isCommit(commit) ? { commit } : {}),
    ...(at === undefined ? {} : { producedAt: at }),
    history,
  });
}

/** The value that the script assigns. What it says twice, or beside the assignment, is not guessed at. */
function parse(text: string): { readonly value: unknown } | { readonly findings: readonly ReadFinding[] } {
  const assigned = text.replace(PREFIX, '').trimEnd();
  const json = assigned.endsWith(';') ? assigned.slice(0, -1) : assigned;
  const sound = parseSoundJson(json);
  if (sound !== undefined) return sound;
  // Lines are counted in the file, which begins with the assignment.
  const { problem, duplicates } = scanJson(json);
  const lines = (PREFIX.exec(text)?.[0] ?? '').split('\n');
  const placed = ({ line, column }: { readonly line: number; readonly column: number }) => [line + lines.length - 1, line === 1 ? column + (lines.at(-1)?.length ?? 0) : column] as const;
  if (problem === undefined) {
    return { findings: duplicates.map(({ key, object, ...where }) => finding('json-duplicate-key', { message: `The key “${key}” stands twice in the object at ${object === '' ? 'the top' : placeOf(object)}`, place: `line:${placed(where).join(':')}`, expected: 'each key once', found: `“${key}” a second time` })) };
  }
  const [line, column] = placed(problem);
  const isDeep = problem.kind === 'too-deep';
  return { findings: [finding(isDeep ? 'json-too-deep' : 'json-syntax', { message: `What is assigned ${isDeep ? 'is nested too deeply' : 'is no JSON'} at line ${line}, column ${column}`, place: `line:${line}:${column}`, expected: problem.expected, found: problem.found })] };
}

function runsOf(suite: string, runs: readonly unknown[]): StatedRun[] {
  return runs.map((run, index): StatedRun => {
    const place = placeOf(pointer('entries', suite, index));
    const id = member(member(run, 'commit'), 'id');
    return {
      suite,
      run: typeof id === 'string' ? id : '',
      at: instantOfMilliseconds(member(run, 'date')),
      place,
      read: () => {
        const parsed = readBy(Run, run);
        if ('findings' in parsed) return { problems: parsed.findings.slice(0, 3).map((found) => ({ ...found, place: placeOf(`${pointer('entries', suite, index)}${found.place ?? ''}`) })) };
        return { benchmarks: parsed.document.benches.map((bench, at) => benchmarkOf(bench, parsed.document.tool ?? '', suite, pointer('entries', suite, index, 'benches', at, 'value'))) };
      },
    };
  });
}

function benchmarkOf({ name, value, unit: written, range, extra = '' }: Bench, tool: string, suite: string, at: string): Benchmark {
  // Of a Go line with several units its reader once took the whole rest for the unit.
  const unit = tool === 'go' ? written.split('\t')[0] ?? '' : written;
  return {
    name,
    unit,
    direction: directionOf(tool, unit),
    value,
    samples: numberIn(extra, /(?:^|\n)(?:(\d+) samples|rounds: (\d+))(?:\n|$)/),
    // pytest's range is a deviation of times beside a value that counts iterations a second.
    spread: spreadOfRange(range, value),
    alike: {
      suite,
      tool,
      procs: numberIn(extra, /(?:^|\n)(\d+) procs(?:\n|$)/),
      threads: numberIn(extra, /(?:^|\n)threads: (\d+)(?:\n|$)/),
      forks: numberIn(extra, /(?:^|\n)forks: (\d+)(?:\n|$)/),
    },
    at,
  };
}

/**
 * Two tools state it by their name. For all others the unit tells, because a tool may count a throughput as well as a
 * time: github-action-benchmark takes all that `jmh` and `go` measure for better lower, `ops/s` and `MB/s` too. Where the
 * unit does not tell, its choice stands (`biggerIsBetter` in its src/write.ts).
 */
function directionOf(tool: string, unit: string): Direction {
  switch (tool) {
    case 'customBiggerIsBetter': return 'higher';
    case 'customSmallerIsBetter': return 'lower';
    default: return directionOfUnit(unit) ?? BY_TOOL.get(tool) ?? 'neither';
  }
}

const BY_TOOL: ReadonlyMap<string, Direction> = new Map([
  ...['cargo', 'go', 'googlecpp', 'catch2', 'julia', 'jmh', 'benchmarkdotnet', 'benchmarkluau'].map((tool) => [tool, 'lower'] as const),
  ...['benchmarkjs', 'pytest'].map((tool) => [tool, 'higher'] as const),
]);

function numberIn(text: string, pattern: RegExp): number | undefined {
  const found = pattern.exec(text.slice(0, 1000))?.slice(1).find((one) => one !== undefined);
  return found === undefined ? undefined : Number(found);
}
