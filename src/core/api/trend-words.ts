import type { Direction } from '../model/measurement.ts';
import type { GateState } from '../model/states.ts';
import { display } from '../lib/display.ts';
import { currentRevision } from './current-revision.ts';
import type { MetricHistory, HistoryRow } from './metric-history.ts';
import { differences, type Reading } from './metric-readings.ts';
import { decimal, withUnit } from './numbers.ts';
import { counted, list, sentenceCase } from './words.ts';

// What a trend says, by fixed rules. Without an estimate of the noise no change is called better or worse, only lower or higher.

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

/** The finding of a metric's page: the change over the newest stretch, then what was outside its limit. */
export function trendSentence(history: MetricHistory, readings: readonly Reading[]): string {
  const stretches = stretchesOf(readings);
  const newest = stretches.at(-1);
  if (newest === undefined) return 'No release has a value.';
  return `${changeSentence(history, newest)} ${limitSentence(history.rows, history.direction)}`;
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

/** What changed between two readings, by the names of the conditions: "platform and torch differ". */
export function changedText(before: Reading, after: Reading): string {
  const keys = differences(before, after).map(({ key }) => display(key, 60));
  const named = keys.length > 4 ? [...keys.slice(0, 3), counted(keys.length - 3, 'more condition')] : keys;
  return `${list(named)} ${keys.length === 1 ? 'differs' : 'differ'}`;
}

/** A change of less than a tenth of a percent is one all the same. */
function share(ratio: number): string {
  return ratio < 0.0005 ? `less than ${withUnit('0.1', '%')}` : withUnit(decimal(ratio * 100, 1), '%');
}

function limitSentence(rows: readonly HistoryRow[], direction: Direction): string {
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
export function noiseText(readings: readonly Reading[]): string {
  const samples = new Set(readings.flatMap((reading) => reading.samples ?? []));
  const [only] = samples;
  const each = samples.size === 1 && only !== undefined ? `One run per release, of ${decimal(only, 0)} ${only === 1 ? 'sample' : 'samples'}`
    : samples.size > 1 ? `One run per release, of ${decimal(Math.min(...samples), 0)} to ${decimal(Math.max(...samples), 0)} samples` : 'One value per release';
  return `${each}; no noise estimate: single runs`;
}
