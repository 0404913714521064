import { z } from 'zod';
import { finding } from '../findings.ts';
import { benchmarkJson } from './benchmark-json.ts';
import { mean, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { isSame } from './figures.ts';
import { isObject, listOf, member } from './reading.ts';

const Result = z.looseObject({
  command: z.string(),
  mean: z.number(),
  stddev: z.number().nullish(),
  times: z.array(z.number()).optional(),
  exit_codes: z.array(z.number().nullable()).optional(),
  parameters: z.record(z.string(), z.string()).optional(),
});
type Result = z.infer<typeof Result>;

const Report = z.looseObject({ results: z.array(Result) });

/** `hyperfine --export-json`: wall-clock seconds of whole commands. The file names no machine and no time. */
export const hyperfine = benchmarkJson({
  id: 'hyperfine',
  title: 'hyperfine report',
  specification: { name: 'hyperfine --export-json', url: 'https://github.com/sharkdp/hyperfine#exporting-results' },
  isIt: (value) => listOf(value, 'results').length > 0 && listOf(value, 'results').every((one) => isObject(one) && typeof one['command'] === 'string' && ['mean', 'times', 'exit_codes'].some((key) => member(one, key) !== undefined)),
  schema: Report,
  file: ({ results }) => ({
    tool: 'hyperfine',
    class: 'measured',
    benchmarks: results.flatMap((one, index) => (hasFailed(one) || !follows(one) ? [] : [benchmarkOf(one, index)])),
    failed: results.flatMap(failureOf),
    problems: results.flatMap((one, index) => (follows(one) ? [] : [finding('verdict-disagrees', {
      message: `The mean of “${one.command}” does not follow from its times, so it is not taken for a measurement`, place: `/results/${index}/mean`, expected: String(mean(one.times ?? [])), found: String(one.mean),
    })])),
    facts: [],
  }),
});

function benchmarkOf(one: Result, index: number): Benchmark {
  return {
    name: one.command,
    unit: 's',
    direction: 'lower',
    value: one.mean,
    samples: one.times?.length,
    spread: typeof one.stddev === 'number' ? { kind: 'standard-deviation', by: one.stddev } : undefined,
    values: one.times,
    alike: { tool: 'hyperfine', ...Object.fromEntries(Object.entries(one.parameters ?? {}).map(([key, value]) => [`problem.${key}`, value])) },
    at: `/results/${index}/mean`,
  };
}

// With --ignore-failure the time of a command that failed is written like any other; null stands for one that was killed.
function hasFailed({ exit_codes: codes = [] }: Result): boolean {
  return codes.some((code) => code !== 0);
}

function failureOf(one: Result, index: number): FailedBenchmark[] {
  const failed = (one.exit_codes ?? []).filter((code) => code !== 0);
  return failed.length === 0 ? [] : [{
    name: one.command, word: failed[0] === null ? 'ended by a signal' : `exit code ${String(failed[0])} in ${failed.length} of ${one.exit_codes?.length ?? 0} runs`, verdict: 'fail', at: `/results/${index}/exit_codes`,
  }];
}

function follows({ mean: stated, times = [] }: Result): boolean {
  return times.length === 0 || isSame(stated, mean(times));
}
