import { z } from 'zod';
import { moment, number, verdict, words } from './cells.ts';
import { benchmarkJson } from './benchmark-json.ts';
import { middle, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { instantOf } from './instant.ts';
import { isObject, listOf, member } from './reading.ts';

const Cache = z.looseObject({ type: z.string().optional(), level: z.number().optional(), size: z.number().optional(), num_sharing: z.number().optional() });
const Context = z.looseObject({
  date: z.string().optional(),
  executable: z.string().optional(),
  num_cpus: z.number().optional(),
  mhz_per_cpu: z.number().optional(),
  cpu_scaling_enabled: z.boolean().optional(),
  caches: z.array(Cache).optional(),
  library_build_type: z.string().optional(),
  library_version: z.string().optional(),
});
type Context = z.infer<typeof Context>;

const Row = z.looseObject({
  name: z.string(),
  run_name: z.string().optional(),
  run_type: z.string().optional(),
  aggregate_name: z.string().optional(),
  repetitions: z.number().optional(),
  threads: z.number().optional(),
  real_time: z.number().optional(),
  time_unit: z.string().optional(),
  error_occurred: z.boolean().optional(),
  error_message: z.string().optional(),
  skipped: z.boolean().optional(),
  skip_message: z.string().optional(),
});
type Row = z.infer<typeof Row>;

interface Placed {
  readonly row: Row;
  readonly at: string;
}

/** `--benchmark_format=json`: time of one iteration. Repetitions of one benchmark are its single runs. */
export const googleBenchmark = benchmarkJson({
  id: 'google-benchmark',
  title: 'Google Benchmark report',
  specification: { name: 'Google Benchmark JSON output', url: 'https://github.com/google/benchmark/blob/main/docs/user_guide.md#output-formats' },
  isIt: (value) => isObject(member(value, 'context')) && Array.isArray(member(value, 'benchmarks')) && ['num_cpus', 'library_build_type', 'caches'].some((key) => member(member(value, 'context'), key) !== undefined)
    && listOf(value, 'benchmarks').every(isObject),
  schema: z.looseObject({ context: Context, benchmarks: z.array(Row) }),
  run: ({ context }) => ({ suite: context.executable ?? '', run: context.date ?? 'not stated', at: instantOf(context.date) }),
  file: ({ context, benchmarks }) => {
    const rows = benchmarks.map((row, index): Placed => ({ row, at: `/benchmarks/${index}` }));
    const producedAt = instantOf(context.date);
    return {
      tool: 'Google Benchmark',
      class: 'measured',
      ...(producedAt === undefined ? {} : { producedAt }),
      benchmarks: [...Map.groupBy(rows.filter(({ row }) => problemOf(row) === undefined), ({ row }) => JSON.stringify([runName(row), row.time_unit, row.threads])).values()]
        .flatMap((same) => benchmarkOf(same, context) ?? []),
      failed: rows.flatMap(({ row, at }): FailedBenchmark[] => problemOf(row) === undefined ? [] : [{ name: row.name, word: problemOf(row) ?? '', verdict: row.skipped === true ? 'no-result' : 'fail', at }]),
      problems: [],
      facts: factsOf(context, producedAt),
    };
  },
});

function problemOf(row: Row): string | undefined {
  if (row.error_occurred === true) return row.error_message ?? 'error';
  return row.skipped === true ? row.skip_message ?? 'skipped' : undefined;
}

function isAggregate({ run_type: type, aggregate_name: aggregate }: Row): boolean {
  return type === 'aggregate' || aggregate !== undefined;
}

function runName(row: Row): string {
  return isAggregate(row) ? row.run_name ?? row.name : row.name;
}

/** One benchmark from its repetitions, or from the tool's own aggregates where it wrote nothing else. BigO and RMS are no times. */
function benchmarkOf(same: readonly Placed[], context: Context): Benchmark | undefined {
  const runs = same.filter(({ row }) => !isAggregate(row) && row.real_time !== undefined);
  const aggregate = (name: string) => same.find(({ row }) => isAggregate(row) && row.aggregate_name === name && row.real_time !== undefined);
  const first = runs[0] ?? aggregate('median') ?? aggregate('mean');
  if (first === undefined) return undefined;
  const values = runs.map(({ row }) => row.real_time ?? Number.NaN);
  const deviation = aggregate('stddev')?.row.real_time;
  return {
    name: runName(first.row),
    unit: `${first.row.time_unit ?? 'ns'}/iter`,
    direction: 'lower',
    value: values.length > 0 ? middle(values) : first.row.real_time ?? Number.NaN,
    samples: values.length > 0 ? values.length : first.row.repetitions,
    spread: deviation === undefined ? undefined : { kind: 'standard-deviation', by: deviation },
    values: values.length > 1 ? values : undefined,
    alike: {
      tool: 'Google Benchmark',
      suite: context.executable?.split(/[/\\]/).at(-1),
      threads: first.row.threads,
      cpus: context.num_cpus,
      caches: cachesText(context),
      build: context.library_build_type,
    },
    at: `${first.at}/real_time`,
  };
}

/** The caches tell processors apart where the file names none: `1 Data 32768/2, 3 Unified 3145728/4`. */
function cachesText({ caches = [] }: Context): string | undefined {
  const text = caches.slice(0, 8).map(({ level, type, size, num_sharing: sharing }) => [level, type, `${String(size)}${sharing === undefined ? '' : `/${sharing}`}`].join(' ')).join(', ');
  return text === '' ? undefined : text;
}

function factsOf(context: Context, producedAt: string | undefined) {
  const build = context.library_build_type;
  return [
    ['Time', producedAt === undefined ? words(context.date) : moment(producedAt)],
    ['Executable', context.executable === undefined ? undefined : words(context.executable)],
    ['Processors', context.num_cpus === undefined ? undefined : number(context.num_cpus)],
    ['Clock', context.mhz_per_cpu === undefined ? undefined : `${number(context.mhz_per_cpu)} MHz`],
    ['Caches', cachesText(context)],
    ['Clock scaling', context.cpu_scaling_enabled === undefined ? undefined : context.cpu_scaling_enabled ? verdict('on: times may spread further', 'warn', '/context/cpu_scaling_enabled') : 'off'],
    ['Library', build === undefined ? undefined : build === 'debug' ? verdict('debug build', 'warn', '/context/library_build_type') : words(build)],
    ['Library version', context.library_version === undefined ? undefined : words(context.library_version)],
  ] as const;
}
