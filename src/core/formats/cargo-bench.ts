import { finding } from '../findings.ts';
import { benchmarkText, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { spreadOfRange } from './benchmark-range.ts';
import type { ReadFinding } from './format.ts';

// test bench_fib_20 ... bench:      18,149 ns/iter (+/- 755)
// Newer compilers write decimals, and a throughput where the benchmark sets its bytes: `= 512 MB/s`.
const LINE = /^test (.+?)\s+\.\.\. bench:\s+(\d[\d,]*(?:\.\d+)?) ((?:fs|ps|ns|us|µs|ms|s)\/iter) \(\+\/- (\d[\d,]*(?:\.\d+)?)\)(?: = \d[\d,]* MB\/s)?$/;
const BEGUN = /^test (.+?)\s+\.\.\. bench:/;
const FAILED = /^test (.+?)\s+\.\.\. FAILED$/;

/**
 * What `cargo bench` prints, and Criterion with `--output-format bencher`. What stands after `+/-` is the distance of the
 * fastest and the slowest run in the one and half an interval in the other, so it is kept as not stated.
 */
export const cargoBench = benchmarkText({
  id: 'cargo-bench',
  title: 'cargo bench output',
  specification: { name: 'Rust libtest benchmark output', url: 'https://doc.rust-lang.org/unstable-book/library-features/test.html' },
  mark: /^test .+ \.\.\. bench: /m,
  file: (lines) => {
    const benchmarks: Benchmark[] = [];
    const failed: FailedBenchmark[] = [];
    const problems: ReadFinding[] = [];
    lines.forEach((line, index) => {
      const at = `line:${index + 1}`;
      const [, name, value = '', unit = '', range] = LINE.exec(line) ?? [];
      if (name !== undefined) {
        const number = Number(value.replaceAll(',', ''));
        benchmarks.push({ name, unit, direction: 'lower', value: number, spread: spreadOfRange(range, number), alike: { tool: 'cargo bench' }, at });
        return;
      }
      const begun = BEGUN.exec(line)?.[1];
      if (begun !== undefined) problems.push(finding('measurement-unreadable', { message: `The line of “${begun}” is cut or holds no number`, place: at, expected: '135 ns/iter (+/- 24)', found: line }));
      const fallen = FAILED.exec(line)?.[1];
      if (fallen !== undefined) failed.push({ name: fallen, word: 'FAILED', verdict: 'fail', at });
    });
    return { tool: 'cargo bench', class: 'measured', benchmarks, failed, problems, facts: [] };
  },
});
