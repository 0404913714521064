import { z } from 'zod';
import { benchmarkJson } from './benchmark-json.ts';
import type { Benchmark } from './benchmark-run.ts';
import { isObject, listOf } from './reading.ts';

const Task = z.looseObject({
  name: z.string(),
  mean: z.number().nullish(),
  sd: z.number().nullish(),
  sampleCount: z.number().optional(),
  samples: z.array(z.number()).optional(),
});
const Group = z.looseObject({ fullName: z.string(), benchmarks: z.array(Task) });
const Report = z.looseObject({ files: z.array(z.looseObject({ filepath: z.string(), groups: z.array(Group) })) });

/** `vitest bench --outputJson`: milliseconds of one call, by Tinybench. The file names no machine and no time. */
export const vitestBench = benchmarkJson({
  id: 'vitest-bench',
  title: 'Vitest benchmark report',
  specification: { name: 'vitest bench --outputJson', url: 'https://vitest.dev/guide/features.html#benchmarking' },
  isIt: (value) => listOf(value, 'files').length > 0 && listOf(value, 'files').every((file) => isObject(file) && typeof file['filepath'] === 'string' && Array.isArray(file['groups'])),
  schema: Report,
  file: ({ files }) => {
    const tasks = files.flatMap((file, f) => file.groups.flatMap((group, g) => group.benchmarks.map((task, b) => ({ group, task, at: `/files/${f}/groups/${g}/benchmarks/${b}` }))));
    return {
      tool: 'Vitest',
      class: 'measured',
      benchmarks: tasks.flatMap(({ group, task, at }): Benchmark[] => (typeof task.mean !== 'number' ? [] : [{
        name: nameOf(group, task),
        unit: 'ms',
        direction: 'lower',
        value: task.mean,
        samples: task.sampleCount,
        spread: typeof task.sd === 'number' ? { kind: 'standard-deviation', by: task.sd } : undefined,
        // Vitest leaves the list empty unless asked for it.
        values: task.samples?.length === task.sampleCount ? task.samples : undefined,
        alike: { tool: 'Vitest', suite: group.fullName },
        at: `${at}/mean`,
      }])),
      // A task that threw has a name and no figures.
      failed: tasks.filter(({ task }) => typeof task.mean !== 'number').map(({ group, task, at }) => ({ name: nameOf(group, task), word: 'no mean', verdict: 'fail' as const, at })),
      problems: [],
      facts: [],
    };
  },
});

function nameOf(group: z.infer<typeof Group>, task: z.infer<typeof Task>): string {
  return `${group.fullName} > ${task.name}`;
}
