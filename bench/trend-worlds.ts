import { readFileSync } from 'node:fs';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { changePoints } from '../src/core/trends/change-points/change-points.ts';

// Worlds in which nothing changes. A release has METRICS values; each point is the median of SAMPLES runs. Noise is
// multiplied: a deviation of 0.02 is 2 %. `between` is shared by the runs of one release, `within` tells them apart.

export const METRICS = 20;
export const SAMPLES = 5;
export const POINTS = 25;

/** The runs of each point of each metric, oldest first; the last point is the release to judge. */
export type Drawn = readonly (readonly (readonly number[])[])[];

export interface World {
  readonly name: string;
  readonly draw: (dice: Dice) => Drawn;
}

/** Random numbers from a seed. */
export class Dice {
  readonly #source;

  constructor(seed: number) {
    this.#source = xoroshiro128plus(seed);
    // The first numbers of neighbouring seeds are alike.
    for (let skipped = 0; skipped < 20; skipped += 1) this.uniform();
  }

  readonly uniform = (): number => uniformFloat64(this.#source);
  readonly below = (count: number): number => Math.floor(this.uniform() * count);
  readonly pick = <T>(from: readonly T[]): T | undefined => from[this.below(from.length)];
  #kept: number | undefined;
  /** Box, G. E. P., Muller, M. E. (1958): A note on the generation of random normal deviates. They come in pairs. */
  readonly normal = (): number => {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) return kept;
    const [radius, angle] = [Math.sqrt(-2 * Math.log(1 - this.uniform())), 2 * Math.PI * this.uniform()];
    this.#kept = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  readonly student3 = (): number => this.normal() / Math.sqrt((this.normal() ** 2 + this.normal() ** 2 + this.normal() ** 2) / 3);
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

/** One metric: what moves each point, and what its runs differ by, both as logarithms. */
function metric(dice: Dice, between: (point: number) => number, within: () => number): readonly (readonly number[])[] {
  const base = 100 * Math.exp(2 * dice.normal());
  return times(POINTS + 1, (point) => {
    const level = between(point);
    return times(SAMPLES, () => base * Math.exp(level + within()));
  });
}

/** Normal noise of one size in all metrics, `share` of its variance from release to release and the rest from run to run. */
export function normalNoise(deviation: number, share: number): World['draw'] {
  const [between, within] = [deviation * Math.sqrt(share), deviation * Math.sqrt(1 - share)];
  return (dice) => times(METRICS, () => metric(dice, () => between * dice.normal(), () => within * dice.normal()));
}

const own = (dice: Dice, between: (point: number) => number, within = 0.01) => metric(dice, between, () => within * dice.normal());

/** A walk that is drawn back: each step keeps `kept` of the last. Its deviation is 1. */
function walk(dice: Dice, kept: number): readonly number[] {
  let at = dice.normal();
  return times(POINTS + 1, () => (at = kept * at + Math.sqrt(1 - kept * kept) * dice.normal()));
}

export const WORLDS: readonly World[] = [
  { name: 'normal, 2 %, half of the variance from run to run', draw: normalNoise(0.02, 0.5) },
  { name: 'normal, 2 %, all of it from release to release', draw: normalNoise(0.02, 1) },
  {
    name: 'normal, each metric its own from 1 to 35 %',
    draw: (dice) => times(METRICS, () => {
      const size = 0.01 * 35 ** dice.uniform();
      return metric(dice, () => size * Math.SQRT1_2 * dice.normal(), () => size * Math.SQRT1_2 * dice.normal());
    }),
  },
  { name: 'uniform, ±35 %', draw: (dice) => times(METRICS, () => own(dice, () => Math.log(0.65 + 0.7 * dice.uniform()))) },
  { name: 'heavy tails: Student t with 3 degrees, 2 %', draw: (dice) => times(METRICS, () => metric(dice, () => 0.02 * dice.student3(), () => 0.02 * dice.student3())) },
  { name: 'outliers: one point in 20 five times as far out', draw: (dice) => times(METRICS, () => own(dice, () => 0.02 * dice.normal() * (dice.uniform() < 0.05 ? 5 : 1))) },
  { name: 'skewed: log-normal, long tail to slow', draw: (dice) => times(METRICS, () => own(dice, () => 0.05 * Math.exp(0.8 * dice.normal()))) },
  {
    name: 'mixed CPUs, not stated: 3 of 10 releases 30 % slower',
    draw: (dice) => {
      const cpu = times(POINTS + 1, () => (dice.uniform() < 0.3 ? Math.log(1.3) : 0));
      return times(METRICS, () => own(dice, (point) => (cpu[point] ?? 0) + 0.02 * dice.normal()));
    },
  },
  {
    name: 'mixed CPUs, not stated: 1 of 10 releases 30 % slower',
    draw: (dice) => {
      const cpu = times(POINTS + 1, () => (dice.uniform() < 0.1 ? Math.log(1.3) : 0));
      return times(METRICS, () => own(dice, (point) => (cpu[point] ?? 0) + 0.02 * dice.normal()));
    },
  },
  { name: 'mixed CPUs, not stated: 1 of 10 values 30 % slower', draw: (dice) => times(METRICS, () => own(dice, () => (dice.uniform() < 0.1 ? Math.log(1.3) : 0) + 0.02 * dice.normal())) },
  {
    name: 'drifting clock: ±3 % over 60 releases, 2 % noise',
    draw: (dice) => {
      const phase = 2 * Math.PI * dice.uniform();
      return times(METRICS, () => own(dice, (point) => 0.03 * Math.sin(phase + 2 * Math.PI * point / 60) + 0.02 * dice.normal()));
    },
  },
  {
    name: 'wandering clock: 3 %, each release keeps 95 % of the last, 2 % noise',
    draw: (dice) => {
      const clock = walk(dice, 0.95);
      return times(METRICS, () => own(dice, (point) => 0.03 * (clock[point] ?? 0) + 0.02 * dice.normal()));
    },
  },
  {
    name: 'autocorrelated: 3 %, each metric keeps half of its last',
    draw: (dice) => times(METRICS, () => {
      const path = walk(dice, 0.5);
      return own(dice, (point) => 0.03 * (path[point] ?? 0));
    }),
  },
  {
    name: 'real: drawn from published histories, their level shifts taken out',
    draw: (dice) => times(METRICS, () => {
      const residuals = dice.pick(REAL) ?? [];
      return own(dice, () => dice.pick(residuals) ?? 0, 0);
    }),
  },
];

/** What values of published histories lie off their level, as logarithms; one list a series with 20 runs or more. */
export const REAL: readonly (readonly number[])[] = ['flatcontainer.data.js', 'github-action-benchmark-jmh-julia.data.js'].flatMap(residualsOf);

function residualsOf(file: string): readonly (readonly number[])[] {
  const text = readFileSync(`test/fixtures/bench-history/${file}`, 'utf8');
  const { entries } = JSON.parse(text.slice(text.indexOf('{')).replace(/;\s*$/, '')) as { entries: Record<string, { benches: { name: string; value: number }[] }[]> };
  const series = Map.groupBy(Object.values(entries).flat().flatMap(({ benches }) => benches), ({ name }) => name);
  return [...series.values()].map((benches) => benches.map(({ value }) => value)).filter(({ length }) => length >= 20).map((values) => {
    const starts = [0, ...changePoints(values)];
    return starts.flatMap((from, index) => {
      const level = values.slice(from, starts[index + 1]).map(Math.log);
      const middle = median(level);
      return level.map((value) => value - middle);
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}
