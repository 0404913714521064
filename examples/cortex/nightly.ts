// Made-up benchmark runs of Cortex's scheduler, in the text that `go test -bench` prints: one run a night on main, and those of
// releases. Chance comes from digests and is added up without a logarithm, so every machine makes the same bytes.

import { createHash } from 'node:crypto';
import { dayBefore } from './launch.ts';
import { NOTE, text } from './note.ts';

interface Benchmark {
  /** Nanoseconds for one operation. */
  readonly level: number;
  /** How far runs of different nights, and single runs of one night, spread: one standard deviation, as a fraction. */
  readonly betweenNights: number;
  readonly withinNight: number;
  /** From this day on the level is another. */
  readonly moved?: { readonly on: string; readonly times: number };
}

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  NextDispatch: { level: 56_900, betweenNights: 0.015, withinNight: 0.008 },
  ListReady: { level: 412_000, betweenNights: 0.06, withinNight: 0.015 },
  // On purpose: the state is written with its checksum. content/projects/cortex/steps/encode-state.yaml marks it.
  EncodeState: { level: 8_300, betweenNights: 0.012, withinNight: 0.006, moved: { on: '2026-06-01', times: 1.22 } },
  // Nobody marked this one.
  AcquireLock: { level: 1_240, betweenNights: 0.015, withinNight: 0.01, moved: { on: '2026-05-11', times: 1.07 } },
};

const FIRST_NIGHT = '2026-04-20';
const COUNT = 6;
const AMD = 'AMD EPYC 7543 32-Core Processor';
export const INTEL = 'Intel(R) Xeon(R) Platinum 8370C CPU @ 2.80GHz';

/** `go test -run '^$' -bench . -count 6 ./internal/scheduler`, at night, from the first night to that before `day`. */
export function nightlyRuns(day: string): Uint8Array {
  return text([`# ${NOTE}`, ...nights(day).flatMap((night) => [
    `commit: ${createHash('sha1').update(`main ${night}`).digest('hex')}`, `commit-time: ${night}T01:40:00Z`, ...run(night, {}, AMD), '',
  ])]);
}

/** The same for a release, each benchmark so many times its level. */
export function releaseRun(commit: string, day: string, times: Readonly<Record<string, number>>, cpu = AMD): Uint8Array {
  return text([`# ${NOTE}`, `commit: ${commit}`, `commit-time: ${day}T06:50:00Z`, ...run(day, times, cpu)]);
}

function nights(before: string): string[] {
  const nights: string[] = [];
  for (let night = dayBefore(before, 1); night >= FIRST_NIGHT; night = dayBefore(night, 1)) nights.unshift(night);
  return nights;
}

function run(day: string, times: Readonly<Record<string, number>>, cpu: string): string[] {
  return [
    'runner: bench-01', 'goos: linux', 'goarch: amd64', 'pkg: github.com/Heikkila-Pty-Ltd/cortex/internal/scheduler', `cpu: ${cpu}`,
    ...Object.entries(BENCHMARKS).flatMap(([name, benchmark]) => singleRuns(name, benchmark, day, times[name]).map((ns) =>
      `Benchmark${name}-16\t${String(Math.round(1e9 / ns)).padStart(8)}\t${ns.toFixed(ns < 10_000 ? 1 : 0).padStart(12)} ns/op`)),
    'PASS',
  ];
}

function singleRuns(name: string, { level, betweenNights, withinNight, moved }: Benchmark, day: string, times: number | undefined): number[] {
  const usual = level * (moved !== undefined && day >= moved.on ? moved.times : 1);
  // A release has no chance of its own, so that its figures are near to what the example says of them.
  const ofTheNight = times ?? 1 + betweenNights * chance(`${day} ${name}`);
  return Array.from({ length: COUNT }, (_, index) => usual * ofTheNight * (1 + withinNight * chance(`${day} ${name} ${index}`)));
}

/** A value with mean 0 and variance 1, nearly normal: twelve uniform ones added up. */
function chance(of: string): number {
  const bytes = createHash('sha256').update(of).digest();
  return Array.from({ length: 12 }, (_, index) => bytes.readUInt16LE(2 * index) / 0x1_0000).reduce((sum, one) => sum + one, -6);
}
