import type { Judged, Movement } from '../model/measurement.ts';
import type { GateState } from '../model/states.ts';
import { currentRevision } from './current-revision.ts';
import type { HistoryRow } from './history-row.ts';
import type { MetricHistory } from './metric-history.ts';
import { changedText, differences, type Reading } from './metric-readings.ts';
import { movementSentence, shareText } from './movement-words.ts';
import { decimal, withUnit } from './numbers.ts';
import { counted, sentenceCase } from './words.ts';

// What a trend says, by fixed rules. Better and worse are what was sealed; where nothing was, a value is only lower or higher.

/** Readings on the line that were measured alike, oldest first. */
export interface Stretch {
  readonly readings: readonly [Reading, ...Reading[]];
  /** The last reading before it, which it can not be compared with. */
  readonly before?: Reading;
}

/** The readings a chart joins, cut where the way of measuring changed: stable releases, or all where fewer than two are. */
export function stretchesOf(readings: readonly Reading[]): readonly Stretch[] {
  const measured = readings.filter((reading) => reading.current !== undefined);
  const stable = measured.filter((reading) => currentRevision(reading.release).value.release.channel === 'stable');
  const stretches: { readings: [Reading, ...Reading[]]; before?: Reading }[] = [];
  for (const reading of stable.length < 2 ? measured : stable) {
    const last = stretches.at(-1);
    const before = last?.readings.at(-1);
    if (last !== undefined && before !== undefined && differences(before, reading).length === 0) last.readings.push(reading);
    else stretches.push({ readings: [reading], ...(before === undefined ? {} : { before }) });
  }
  return stretches;
}

/** The finding of a metric's page: what was sealed of its newest value, or the bare change where nothing was; then its limit. */
export function trendSentence(history: MetricHistory, readings: readonly Reading[]): string {
  const newest = readings.findLast((reading) => reading.current !== undefined);
  if (newest === undefined) return 'No release has a value.';
  const stretch = stretchesOf(readings).at(-1);
  const finding = newest.movement !== undefined ? readSentence(history, newest, newest.movement)
    : stretch === undefined ? '' : changeSentence(history, stretch);
  return `${finding} ${limitSentence(history)}`;
}

function readSentence(history: MetricHistory, { release, current }: Reading, movement: Movement): string {
  const text = history.rows.find((row) => row.version === release.version)?.current?.text ?? String(current);
  return `${withUnit(text, history.unit)} in ${release.version}. ${movementSentence(movement)}`;
}

function changeSentence(history: MetricHistory, { readings, before }: Stretch): string {
  const [first] = readings;
  const last = readings.at(-1) ?? first;
  const value = history.rows.find((row) => row.version === last.release.version)?.current?.text ?? '';
  const stands = `${withUnit(value, history.unit)} in ${last.release.version}`;
  if (first === last) return before === undefined ? `${stands}, the only release with a value.` : `${stands}, not comparable with ${before.release.version}: ${changedText(before, last)}.`;
  const [from, to] = [first.current ?? 0, last.current ?? 0];
  if (from === to) return `${stands}, as in ${first.release.version}.`;
  const direction = to > from ? 'higher' : 'lower';
  return from <= 0 ? `${stands}, ${direction} than in ${first.release.version}.` : `${stands}, ${share(Math.abs(to / from - 1))} ${direction} than in ${first.release.version}.`;
}

/** A change of less than a tenth of a percent is one all the same. */
function share(ratio: number): string {
  return ratio < 0.0005 ? `less than ${withUnit('0.1', '%')}` : withUnit(decimal(ratio * 100, 1), '%');
}

function limitSentence({ rows, direction }: MetricHistory): string {
  const limited = rows.filter((row) => row.current !== undefined && row.limit !== undefined);
  if (limited.length === 0) return 'No baseline sets a limit for it.';
  const outside = direction === 'lower' ? 'over' : 'under';
  const told = (state: GateState, after: (row: HistoryRow | undefined) => string) => {
    const found = limited.filter((row) => row.state === state);
    if (found.length === 0) return [];
    const one = found.length === 1;
    return [`${counted(found.length, nounOf(found))} ${one ? 'is' : 'are'} ${outside} ${one ? 'its limit' : 'their limits'}${after(one ? found[0] : undefined)}`];
  };
  const sentences = [
    ...told('fail', (row) => row?.standing === 'not released' ? '; it was not released' : ''),
    ...told('waived', () => ' and waived'),
  ];
  if (sentences.length > 0) return sentences.map((sentence) => `${sentenceCase(sentence)}.`).join(' ');
  return limited.length === 1 ? 'It is inside its limit.' : 'All values with a limit are inside it.';
}

function nounOf(rows: readonly HistoryRow[]): string {
  return rows.every((row) => row.channel === 'candidate') ? 'candidate' : rows.every((row) => row.channel === 'draft') ? 'draft' : 'release';
}

/** What stands behind each value, said where readers look for an interval. */
export function noiseText(readings: readonly Reading[]): readonly string[] {
  const samples = new Set(readings.flatMap((reading) => reading.samples ?? []));
  const [only] = samples;
  const each = samples.size === 1 && only !== undefined ? `One value per release, of ${decimal(only, 0)} ${only === 1 ? 'run' : 'runs'}`
    : samples.size > 1 ? `One value per release, of ${decimal(Math.min(...samples), 0)} to ${decimal(Math.max(...samples), 0)} runs` : 'One value per release; how many runs it is of is not stated';
  const judged = readings.findLast((reading) => reading.current !== undefined)?.movement?.judged;
  return [each, noiseSource(judged)];
}

function noiseSource(judged: Judged | undefined): string {
  if (judged?.noise === undefined) return judged?.method === 'exact' ? 'It is counted, so it has no noise' : 'No estimate of the noise';
  const from = judged.method === 'history' ? `the spread of ${counted(judged.n, 'earlier value')} measured alike`
    : judged.method === 'samples' ? 'single runs' : judged.method === 'paired' ? 'the differences item by item' : 'stated standard errors';
  return `Noise: ${shareText(judged.noise, judged)}, from ${from}`;
}
