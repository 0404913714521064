import { readFileSync } from 'node:fs';
import { changePoints as levels, changesOf } from '../src/core/trends/change-points/change-points.ts';
import { meanShiftPelt } from './mean-shift-pelt.ts';
import { covering, f1 } from './segmentation-scores.ts';

const SERIES = 'test/fixtures/changepoints';

interface Annotated { readonly name: string; readonly values: readonly number[]; readonly annotations: readonly (readonly number[])[] }

const METHODS: Readonly<Record<string, (values: readonly number[]) => number[]>> = {
  'changes of level and drift': (values) => changesOf(values).map(({ at }) => at),
  'of level only': levels,
  'predict nothing': () => [],
  'PELT, z-scores': (values) => meanShiftPelt(values, 'whole series'),
  'PELT, noise of neighbours': (values) => meanShiftPelt(values, 'neighbours'),
};

/** Scores change points on the annotated series of the Turing Change Point Dataset, and holds them against two tools’ own tests. */
export function changePoints(): void {
  const series = annotated();
  // Fixed before anything was tuned, by the names alone: in alphabetical order, the first is tuned on, the second is not, and so on.
  const tuned = series.filter((_, index) => index % 2 === 0);
  const heldOut = series.filter((_, index) => index % 2 === 1);
  print('held out: never looked at while tuning', heldOut);
  print('tuned on', tuned);
  print('all nine', series, false);
  checks();
}

function annotated(): readonly Annotated[] {
  const annotations = json<Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>>('tcpd/annotations.json');
  return Object.keys(annotations).sort().map((name) => ({
    name,
    // Of a series with two dimensions (run_log: pace, and the distance that its sum makes) the first: a metric has one.
    values: json<{ series: readonly { raw: readonly (number | null)[] }[] }>(`tcpd/${name}.json`).series[0]?.raw.map((value) => value ?? Number.NaN) ?? [],
    annotations: Object.values(annotations[name] ?? {}),
  }));
}

function print(title: string, series: readonly Annotated[], each = true): void {
  const scored = series.map(({ name, values, annotations }) => ({
    name,
    scores: Object.values(METHODS).map((method) => {
      const found = method(values);
      return { f1: f1(annotations, found), covering: covering(annotations, found, values.length), found: found.length };
    }),
  }));
  const mean = Object.keys(METHODS).map((_, index) => {
    const of = (key: 'f1' | 'covering' | 'found') => scored.reduce((sum, { scores }) => sum + (scores[index]?.[key] ?? 0), 0) / scored.length;
    return { f1: of('f1'), covering: of('covering'), found: of('found') };
  });
  process.stdout.write(`\n| ${title} | ${Object.keys(METHODS).join(' | ')} |\n|---|${'---|'.repeat(mean.length)}\n`);
  for (const { name, scores } of [...(each ? scored : []), { name: '**mean**', scores: mean }]) {
    const cells = scores.map((one) => `${one.f1.toFixed(3)} / ${one.covering.toFixed(3)} (${Number.isInteger(one.found) ? one.found : one.found.toFixed(1)})`);
    process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
  }
}

function checks(): void {
  const mongodb = levels(json<{ series: readonly number[] }>('mongodb/profiling-small.json').series);
  const otava = json<{ series: readonly number[]; change_points: readonly number[] }>('otava/single-series.json');
  process.stdout.write(`\nEach cell: F1 with margin 5 / covering (change points found).\n`);
  process.stdout.write(`mongodb/profiling-small.json: ${mongodb.length} found (${mongodb.join(', ')}); E-Divisive finds 9\n`);
  process.stdout.write(`otava/single-series.json: ${levels(otava.series).join(', ')}; expected ${otava.change_points.join(', ')}\n`);
}

function json<T>(file: string): T {
  return JSON.parse(readFileSync(`${SERIES}/${file}`, 'utf8')) as T;
}
