import jstat from 'jstat';
import { driftToTell } from '../src/core/trends/change-points/drift.ts';
import { judgeSeries } from '../src/core/trends/judge-series.ts';
import { normalQuantile, normalTail } from '../src/core/trends/distributions.ts';
import type { Answer, Measured, PastValue, Question } from '../src/core/trends/series.ts';
import { Dice, median, METRICS, normalNoise, POINTS, SAMPLES, WORLDS, type Drawn } from './trend-worlds.ts';

// Releases of worlds that are known are judged with the function that judges real ones. docs/trends.md shows the tables.

interface Options { readonly releases: number; readonly seed: number }

const FALSE_ALARMS = 0.01;
const RELEVANT = 0.05;
const SETTINGS = { falseAlarms: FALSE_ALARMS, atLeast: 8 };

export function trends({ releases, seed }: Options): void {
  console.log(`${METRICS} metrics a release, each point the median of ${SAMPLES} runs, ${POINTS} earlier points measured alike.`);
  console.log(`falseAlarms ${FALSE_ALARMS}, relevant ${RELEVANT}, atLeast ${SETTINGS.atLeast}; ${releases} releases a row, seed ${seed}.\n`);
  falseFailures(releases, seed);
  stated(Math.ceil(releases / 2), seed);
  splits(Math.ceil(releases / 2), seed);
  powerCurve(Math.ceil(releases / 4), seed);
  unmarked(Math.ceil(releases / 4), seed);
}

/** A release as questions about its newest point. */
function questionsOf(drawn: Drawn): Question[] {
  return drawn.map((points, index): Question => {
    const measured = points.map((runs): Measured => ({ metric: `m${index}`, unit: 'ms', direction: 'lower', value: median(runs), samples: runs.length, values: [...runs] }));
    const past = measured.slice(0, -1).map((one): PastValue => ({ ...one, of: { sha256: '0'.repeat(64), value: one.value } }));
    return { key: `m${index}`, now: measured.at(-1) ?? { metric: '', unit: '', direction: 'lower', value: NaN }, past, relevant: RELEVANT };
  });
}

const isWorse = ({ judged }: Answer) => judged.reading === 'worse';
const judge = (questions: readonly Question[]) => judgeSeries(questions, SETTINGS);

/** Multiplies the newest value of some metrics. */
function shifted(questions: readonly Question[], by: number, isShifted: (index: number) => boolean): Question[] {
  return questions.map((question, index) => (isShifted(index)
    ? { ...question, now: { ...question.now, value: question.now.value * by, values: question.now.values?.map((one) => one * by) } }
    : question));
}

function falseFailures(releases: number, seed: number): void {
  console.log('## Nothing changed: releases that would fail\n');
  head(['noise', 'Dossier', '95 % sure: at most', 'Inconclusive', 'each metric at 1 %', 'its alarms a release', '200 % of the last', '10 % over the last']);
  for (const { name, draw } of WORLDS) {
    const failed = { ours: 0, own: 0, double: 0, tenth: 0, inconclusive: 0 };
    let alarms = 0;
    for (let release = 0; release < releases; release += 1) {
      const questions = questionsOf(draw(new Dice(seed + release)));
      const answers = judge(questions);
      const fixed = (ratio: number) => questions.some(({ now, past }) => now.value > ratio * (past.at(-1)?.value ?? NaN));
      const alone = answers.filter(({ judged }) => (judged.p ?? 1) <= FALSE_ALARMS && (judged.change ?? 0) >= RELEVANT).length;
      failed.ours += Number(answers.some(isWorse));
      failed.inconclusive += Number(answers.some(({ judged }) => judged.reading === 'no-opinion'));
      failed.own += Number(alone > 0);
      alarms += alone;
      failed.double += Number(fixed(2));
      failed.tenth += Number(fixed(1.1));
    }
    row([name, share(failed.ours, releases), share(upperBound(failed.ours, releases), 1), share(failed.inconclusive, releases), share(failed.own, releases),
      (alarms / releases).toFixed(2), share(failed.double, releases), share(failed.tenth, releases)]);
  }
}

/** Three of ten releases run on a CPU that is 30 % slower, and say so: what was measured on another CPU is not handed in. */
function stated(releases: number, seed: number): void {
  console.log('\n## Nothing changed, three of ten releases on a slower CPU, and each says which\n');
  head(['the release ran on', 'like-for-like values', 'failed', '95 % sure: at most', 'Inconclusive']);
  for (const [name, cpu] of [['the usual CPU', 'a'], ['the slower CPU', 'b'], ['a CPU that nothing was measured on', 'c']] as const) {
    let [failed, inconclusive, values] = [0, 0, 0];
    for (let release = 0; release < releases; release += 1) {
      const dice = new Dice(seed + release);
      const cpus = [...Array.from({ length: POINTS }, () => (dice.uniform() < 0.3 ? 'b' : 'a')), cpu];
      const drawn = normalNoise(0.02, 0.5)(dice).map((points) => points.map((runs, point) => runs.map((run) => run * (cpus[point] === 'b' ? 1.3 : 1))));
      const questions = questionsOf(drawn).map((question) => ({ ...question, past: question.past.filter((_, point) => cpus[point] === cpu) }));
      const answers = judge(questions);
      failed += Number(answers.some(isWorse));
      inconclusive += Number(answers.some(({ judged }) => judged.reading === 'no-opinion'));
      values += questions[0]?.past.length ?? 0;
    }
    row([name, (values / releases).toFixed(1), share(failed, releases), share(upperBound(failed, releases), 1), share(inconclusive, releases)]);
  }
  console.log('');
}

function splits(releases: number, seed: number): void {
  console.log('## A true shift of 10 %, variation 2 %: releases in which it is called worse\n');
  const shift = 1.1;
  head(['variance between releases / runs', 'one metric shifted', 'all shifted: any', 'best possible', '200 % of the last', '10 % over the last']);
  for (const between of [0, 0.25, 0.5, 0.75, 1]) {
    const draw = normalNoise(0.02, between);
    let [one, all, double, tenth] = [0, 0, 0, 0];
    for (let release = 0; release < releases; release += 1) {
      const questions = questionsOf(draw(new Dice(seed + release)));
      const single = shifted(questions, shift, (index) => index === 0);
      const first = single[0];
      one += Number(judge(single).slice(0, 1).some(isWorse));
      all += Number(release < releases / 4 && judge(shifted(questions, shift, () => true)).some(isWorse));
      const ratio = (first?.now.value ?? 0) / (first?.past.at(-1)?.value ?? 1);
      double += Number(ratio > 2);
      tenth += Number(ratio > 1.1);
    }
    row([`${100 * between} % / ${100 - 100 * between} %`, share(one, releases), share(all, Math.ceil(releases / 4)), share(oracle(shift, between), 1), share(double, releases), share(tenth, releases)]);
  }
}

/** What a rule reaches that knows the true noise and is right about it: no rule that keeps 1 in 100 over 20 metrics can do better. */
function oracle(shift: number, between: number): number {
  // The variance of the median of five normal values, from tables of order statistics: 0.28683.
  const deviation = 0.02 * Math.sqrt((between + (1 - between) * 0.28683) * (1 + 1 / POINTS));
  return normalTail(normalQuantile(1 - (1 - FALSE_ALARMS) ** (1 / METRICS)) - Math.log(shift) / deviation);
}

function powerCurve(releases: number, seed: number): void {
  console.log('\n## Power: one metric shifted, half of the variance from run to run\n');
  const shifts = [0.05, 0.1, 0.2, 0.35, 0.5, 1, 2];
  head(['variation', ...shifts.map((shift) => `+${100 * shift} %`), 'says it sees', 'Inconclusive']);
  for (const variation of [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.35]) {
    const caught = shifts.map(() => 0);
    let inconclusive = 0;
    const detectable: number[] = [];
    for (let release = 0; release < releases; release += 1) {
      const questions = questionsOf(normalNoise(variation, 0.5)(new Dice(seed + release)));
      const answers = judge(questions);
      const first = answers[0]?.judged;
      inconclusive += Number(answers.some(({ judged }) => judged.reading === 'no-opinion'));
      if (first?.detectable !== undefined) detectable.push(first.detectable);
      // Inside the band nothing is called, above it all is: one judgement answers for every shift.
      shifts.forEach((shift, index) => {
        caught[index] = (caught[index] ?? 0) + Number((questions[0]?.now.value ?? 0) * (1 + shift) > (first?.band?.high ?? Infinity));
      });
    }
    row([`${100 * variation} %`, ...caught.map((count) => share(count, releases)), detectable.length === 0 ? '–' : share(median(detectable), 1), share(inconclusive, releases)]);
  }
}

/** What happens where the level moved in the past and nobody marked it. Only the first metric moves. */
function unmarked(releases: number, seed: number): void {
  console.log('\n## One metric moved in the past and nobody marked it; 2 %, half of the variance from run to run\n');
  const cases: readonly [string, (point: number) => number][] = [
    ['12 % slower 5 releases ago, and still', (point) => (point >= POINTS - 5 ? 1.12 : 1)],
    ['12 % slower 12 releases ago, and still', (point) => (point >= POINTS - 12 ? 1.12 : 1)],
    ['1 % slower with each release', (point) => 1.01 ** point],
    ['0.5 % slower with each release', (point) => 1.005 ** point],
    ['12 % faster 12 releases ago, and that lost now', (point) => (point >= POINTS - 12 && point < POINTS ? 1 / 1.12 : 1)],
    ['12 % faster 12 releases ago, and still', (point) => (point >= POINTS - 12 ? 1 / 1.12 : 1)],
  ];
  head(['what happened', 'called worse', 'a moved level is told', 'a drift to the worse is told']);
  for (const [name, factor] of cases) {
    let [worse, told, drifting] = [0, 0, 0];
    for (let release = 0; release < releases; release += 1) {
      const drawn = normalNoise(0.02, 0.5)(new Dice(seed + release));
      const moved = drawn.map((points, index) => (index === 0 ? points.map((runs, point) => runs.map((run) => run * factor(point))) : points));
      const questions = questionsOf(moved);
      const first = judge(questions)[0];
      worse += Number(first?.judged.reading === 'worse');
      told += Number((first?.shifts.length ?? 0) > 0);
      drifting += Number(driftsWorse(questions[0], questions.length));
    }
    row([name, share(worse, releases), share(told, releases), share(drifting, releases)]);
  }
}

/** As the record tells it: more is worse in these worlds. */
function driftsWorse(question: Question | undefined, of: number): boolean {
  if (question === undefined) return false;
  const drift = driftToTell([...question.past.map(({ value }) => value), question.now.value], question.relevant, FALSE_ALARMS / of);
  return drift !== undefined && drift.total > 0;
}

const share = (part: number, whole: number) => `${(100 * part / whole).toFixed(part / whole > 0 && part / whole < 0.1 ? 2 : 1)} %`;

/** Clopper, C. J., Pearson, E. S. (1934): The use of confidence or fiducial limits illustrated in the case of the binomial. Biometrika 26, 404–413. */
function upperBound(count: number, of: number): number {
  return count === of ? 1 : jstat.ibetainv(0.95, count + 1, of - count);
}

function head(cells: readonly string[]): void {
  row(cells);
  row(cells.map(() => '---'));
}

const row = (cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`);
