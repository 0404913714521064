import { finding } from '../findings.ts';
import { benchmarkText, type Benchmark } from './benchmark-run.ts';
import { spreadOfRange } from './benchmark-range.ts';
import type { ReadFinding } from './format.ts';

// fib(20) x 12,146 ops/sec ±0.32% (96 runs sampled)
const REST = /^ x (\d[\d,]*(?:\.\d+)?) (ops\/sec) ((?:±|\+-)\d+(?:\.\d+)?%) \((\d+) runs? sampled\)$/;
const BEGUN = /^ x [\d,.]+ ops\//;

/** What Benchmark.js prints of a cycle: operations a second, and a relative margin of error. */
export const benchmarkJs = benchmarkText({
  id: 'benchmark-js',
  title: 'Benchmark.js output',
  specification: { name: 'Benchmark.js', url: 'https://benchmarkjs.com/docs/#prototype_toString' },
  mark: / x [\d,.]+ ops\/sec (?:±|\+-)[\d.]+% \(/,
  file: (lines) => {
    const benchmarks: Benchmark[] = [];
    const problems: ReadFinding[] = [];
    lines.forEach((line, index) => {
      const from = line.lastIndexOf(' x ');
      if (from <= 0) return;
      const at = `line:${index + 1}`;
      const [, value, unit = '', range, samples] = REST.exec(line.slice(from)) ?? [];
      if (value !== undefined) {
        const number = Number(value.replaceAll(',', ''));
        benchmarks.push({ name: line.slice(0, from), unit, direction: 'higher', value: number, samples: Number(samples), spread: spreadOfRange(range, number), alike: { tool: 'Benchmark.js' }, at });
      } else if (BEGUN.test(line.slice(from))) {
        problems.push(finding('measurement-unreadable', { message: `The line of “${line.slice(0, from)}” is cut or holds no number`, place: at, expected: '12,146 ops/sec ±0.32% (96 runs sampled)', found: line }));
      }
    });
    return { tool: 'Benchmark.js', class: 'measured', benchmarks, failed: [], problems, facts: [] };
  },
});
