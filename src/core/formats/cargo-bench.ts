import { finding } from '../findings.ts';
import { benchmarkText, type Benchmark, type FailedBenchmark } from './benchmark-run.ts';
import { spreadOfRange } from './benchmark-range.ts';
import type { ReadFinding } from './format.ts';

// test bench_fib_20 ... bench:      18,149 ns/iter (+/- 755)
// Newer compilers write decimals, and a throughput where the benchmark sets its bytes: `= 512 MB/s`.
const VALUE = /^\s+(\d[\d,]*(?:\.\d+)?) ((?:fs|ps|ns|us|µs|ms|s)\/iter) \(\+\/- (\d[\d,]*(?:\.\d+)?)\)(?: = \d[\d,]* MB\/s)?$/;

/** A line of one test, at its first `... bench:` or `... FAILED`. Searched for by hand: blanks may belong to the name and to what follows, and an expression would try them all. */
function testLine(line: string, word: 'bench:' | 'FAILED'): { readonly name: string; readonly rest: string } | undefined {
  const from = line.startsWith('test ') ? line.indexOf(` ... ${word}`) : -1;
  const name = line.slice('test '.length, Math.max(0, from)).trimEnd();
  return name === '' ? undefined : { name, rest: line.slice(from + ` ... ${word}`.length) };
}

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
      const bench = testLine(line, 'bench:');
      const [, value, unit = '', range] = VALUE.exec(bench?.rest ?? '') ?? [];
      const failure = testLine(line, 'FAILED');
      if (bench !== undefined && value !== undefined) {
        const number = Number(value.replaceAll(',', ''));
        benchmarks.push({ name: bench.name, unit, direction: 'lower', value: number, spread: spreadOfRange(range, number), alike: { tool: 'cargo bench' }, at });
      } else if (bench !== undefined) {
        problems.push(finding('measurement-unreadable', { message: `The line of “${bench.name}” is cut or holds no number`, place: at, expected: '135 ns/iter (+/- 24)', found: line }));
      } else if (failure?.rest === '') {
        failed.push({ name: failure.name, word: 'FAILED', verdict: 'fail', at });
      }
    });
    return { tool: 'cargo bench', class: 'measured', benchmarks, failed, problems, facts: [] };
  },
});
