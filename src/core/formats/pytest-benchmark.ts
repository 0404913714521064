import { z } from 'zod';
import { finding } from '../findings.ts';
import { code, moment, words } from './cells.ts';
import { benchmarkJson } from './benchmark-json.ts';
import type { Benchmark } from './benchmark-run.ts';
import { isCommit, isSame } from './figures.ts';
import type { ReadFinding } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listOf, member } from './reading.ts';

const Machine = z.looseObject({
  machine: z.string().optional(),
  processor: z.string().optional(),
  system: z.string().optional(),
  python_implementation: z.string().optional(),
  python_version: z.string().optional(),
  cpu: z.looseObject({ brand: z.string().optional(), brand_raw: z.string().optional() }).nullish(),
});
const Stats = z.looseObject({
  mean: z.number(),
  ops: z.number().optional(),
  q1: z.number().optional(),
  q3: z.number().optional(),
  rounds: z.number().optional(),
  data: z.array(z.unknown()).optional(),
});
const Bench = z.looseObject({
  fullname: z.string(),
  group: z.string().nullish(),
  options: z.looseObject({ timer: z.string().optional(), disable_gc: z.boolean().optional() }).optional(),
  stats: Stats,
});
type Bench = z.infer<typeof Bench>;
const Run = z.looseObject({
  machine_info: Machine,
  commit_info: z.looseObject({ id: z.string().nullish(), dirty: z.boolean().nullish() }).optional(),
  benchmarks: z.array(Bench),
  datetime: z.string().optional(),
  version: z.string().optional(),
});
type Run = z.infer<typeof Run>;

/**
 * `--benchmark-json`, and the runs that `--benchmark-save` stores. Times are kept as what the tool calls `ops`, iterations
 * a second: one over the mean, whatever version wrote the file. Quartiles and rounds are turned the same way, exactly.
 */
export const pytestBenchmark = benchmarkJson({
  id: 'pytest-benchmark',
  title: 'pytest-benchmark run',
  specification: { name: 'pytest-benchmark --benchmark-json', url: 'https://pytest-benchmark.readthedocs.io/en/latest/usage.html' },
  isIt: (value) => isObject(member(value, 'machine_info')) && Array.isArray(member(value, 'benchmarks')) && listOf(value, 'benchmarks').every((one) => isObject(member(one, 'stats'))),
  schema: Run,
  run: ({ commit_info: commit, datetime }) => ({ suite: '', run: commit?.id ?? datetime ?? 'not stated', at: instantOf(datetime) }),
  file: (run) => {
    const { machine_info: machine, commit_info: commit, benchmarks } = run;
    const producedAt = instantOf(run.datetime);
    return {
      tool: 'pytest-benchmark',
      class: 'measured',
      ...(run.version === undefined ? {} : { formatVersion: run.version }),
      ...(producedAt === undefined ? {} : { producedAt }),
      ...(typeof commit?.id === 'string' && isCommit(commit.id) ? { commit: commit.id } : {}),
      benchmarks: benchmarks.flatMap((one, index) => (follows(one) ? [benchmarkOf(one, index, run)] : [])),
      failed: [],
      problems: [...benchmarks.flatMap(contradictions), ...uncommitted(run)],
      facts: [
        ['Time', producedAt === undefined ? undefined : moment(producedAt)],
        ['Commit', typeof commit?.id === 'string' ? code(commit.id, '/commit_info/id') : undefined],
        ['Processor', words(processorOf(run))],
        ['System', words([machine.system, machine.machine].filter((one) => one !== undefined).join(' '))],
        ['Python', words([machine.python_implementation, machine.python_version].filter((one) => one !== undefined).join(' '))],
      ],
    };
  },
});

function benchmarkOf({ fullname, group, options, stats }: Bench, index: number, run: Run): Benchmark {
  const { machine_info: machine } = run;
  const rounds = stats.data?.filter((one) => typeof one === 'number');
  return {
    name: fullname,
    unit: 'iter/sec',
    direction: 'higher',
    value: stats.ops ?? 1 / stats.mean,
    samples: stats.rounds,
    spread: stats.q1 !== undefined && stats.q3 !== undefined && stats.q1 > 0 ? { kind: 'quartiles', low: 1 / stats.q3, high: 1 / stats.q1 } : undefined,
    // Rounds of which some were taken out are no sample any more.
    values: rounds !== undefined && rounds.length === stats.rounds && rounds.every((one) => one > 0) ? rounds.map((one) => 1 / one) : undefined,
    alike: {
      tool: 'pytest-benchmark',
      ...(typeof group === 'string' ? { suite: group } : {}),
      cpu: processorOf(run),
      platform: [machine.system, machine.machine].filter((one) => one !== undefined).join(' ') || undefined,
      python: [machine.python_implementation, machine.python_version?.split('.').slice(0, 2).join('.')].filter((one) => one !== undefined).join(' ') || undefined,
      'config.timer': options?.timer,
      'config.disable_gc': options?.disable_gc,
    },
    at: `/benchmarks/${index}/stats/${stats.ops === undefined ? 'mean' : 'ops'}`,
  };
}

function processorOf({ machine_info: { cpu, processor } }: Run): string | undefined {
  return cpu?.brand_raw ?? cpu?.brand ?? processor;
}

function follows({ stats }: Bench): boolean {
  return stats.ops === undefined || isSame(stats.ops, 1 / stats.mean);
}

function contradictions(one: Bench, index: number): ReadFinding[] {
  return follows(one) ? [] : [finding('verdict-disagrees', {
    message: `“ops” of “${one.fullname}” does not follow from its mean, so it is not taken for a measurement`, place: `/benchmarks/${index}/stats/ops`, expected: String(1 / one.stats.mean), found: String(one.stats.ops),
  })];
}

function uncommitted({ commit_info: commit }: Run): ReadFinding[] {
  return commit?.dirty !== true ? [] : [finding('dirty-tree', { message: 'The run was made from a work tree with uncommitted changes', place: '/commit_info/dirty', expected: 'false', found: 'true' })];
}
