import { formatQuantity } from '../lib/format-number.ts';
import type { Drift, EarlierValue, Movement } from '../model/measurement.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { NO_OPINION } from '../model/measurement.ts';
import { READING_WORDS, chanceText, differsText, falseAlarmText, intervalText, methodText, nameOf, rangeText, shareText, signedShare, writerOf } from './movement-words.ts';
import { withUnit } from './numbers.ts';
import * as paths from './paths.ts';
import { day } from './times.ts';
import type { Fact, Text } from './view.ts';
import { counted, sentenceCase } from './words.ts';

/** How one value was held against earlier ones: everything that was sealed of it, one fact each. */
export function movementFacts(project: OpenedProject, release: OpenedRelease, movement: Movement): Fact[] {
  const { judged, unit, before, since, step, leftOut, shifts = [], differs = [], drift } = movement;
  const write = writerOf(movement);
  const chance = chanceText(judged);
  const falseAlarms = falseAlarmText(judged);
  const interval = intervalText(judged, unit);
  return [
    { label: 'Reading', value: [READING_WORDS[judged.reading], ...(judged.why === undefined ? [] : [`: ${NO_OPINION[judged.why]}`]), `, sealed with ${release.version}`] },
    { label: 'Method', value: [methodText(judged), '. ', { text: 'How it is judged', href: `${paths.docsPage('reading-a-release')}#trends` }] },
    ...(before === undefined ? [] : [{ label: 'Held against', value: heldAgainst(project, movement) }]),
    ...(leftOut === undefined ? [] : [{ label: 'Not counted', value: [`${counted(leftOut, 'earlier value')} that a gate called worse: no step says that it was meant`] }]),
    ...(step === undefined ? [] : [{ label: 'Intended step', value: [{ text: step, code: 'code' as const }, since === undefined ? ': earlier values do not count' : `: values before ${nameOf(since) ?? 'it'} do not count`] }]),
    ...(judged.reference === undefined ? [] : [{ label: judged.method === 'history' ? 'Reference, their middle' : 'Reference', value: [withUnit(write(judged.reference), unit)] }]),
    ...(judged.change === undefined ? [] : [{ label: 'Change', value: [`${signedShare(judged.change, judged, unit)}${interval === undefined ? '' : `, ${interval}`}`] }]),
    ...(judged.noise === undefined ? [] : [{ label: 'Noise', value: [`${shareText(judged.noise, judged, unit)}, one standard deviation from release to release`] }]),
    ...(judged.band === undefined ? [] : [{ label: 'Noise band', value: [`${rangeText(judged.band, write, unit)}: none between is called a change`] }]),
    { label: 'What matters', value: [`a change of ${shareText(judged.relevant, judged, unit)} or more`] },
    ...(judged.detectable === undefined ? [] : [{ label: 'Would be seen', value: [`a change of ${shareText(judged.detectable, judged, unit)}, in nine of ten cases`] }]),
    ...(chance === undefined ? [] : [{ label: 'Chance', value: [`of a value so far out where nothing changed: ${chance}`] }]),
    ...(falseAlarms === undefined ? [] : [{ label: 'False alarms', value: [`${falseAlarms}. ${movement.asked === true ? 'A gate asks for it' : 'No gate asks for it'}`] }]),
    ...(differs.length === 0 ? [] : [{ label: 'Measured otherwise', value: [differsText(differs)] }]),
    ...(shifts.length === 0 ? [] : [{ label: 'Level moved', value: [...shifts.flatMap((one, index) => [...(index === 0 ? [] : [', ']), ...earlierPieces(project, one)]), '; nobody marked it as intended'] }]),
    ...(drift === undefined ? [] : [{ label: 'Drift', value: [driftText(drift, unit)] }]),
  ];
}

/** What no single release shows. It is information: no reading and no gate rests on it. */
function driftText({ slope, total, p, n }: Drift, unit: string): string {
  const by = (value: number) => formatQuantity(Math.abs(value), unit);
  return `${total < 0 ? 'down' : 'up'} by ${by(total)} over ${n} values, ${by(slope)} from one to the next. The chance of such order where nothing drifts: ${chanceText({ p }) ?? ''}. No reading rests on it, and a gate that asks warns of one to the worse`;
}

function heldAgainst(project: OpenedProject, { judged, before, since }: Movement): Text {
  const newest = before === undefined ? [] : earlierPieces(project, before);
  if (judged.method !== 'history' || since === undefined) return newest;
  return [`${sentenceCase(counted(judged.n, 'earlier value'))}, `, ...earlierPieces(project, since), ' to ', ...newest];
}

/** A release by its page, a run of a published history by its name and day. */
function earlierPieces(project: OpenedProject, earlier: EarlierValue): Text {
  const name = nameOf(earlier) ?? 'an earlier value';
  if (earlier.version !== undefined && project.releases.some((one) => one.version === earlier.version)) return [{ text: name, href: paths.release(project.id, earlier.version) }];
  return earlier.at === undefined ? [name] : [`${name} of `, { text: day(earlier.at).text, time: earlier.at }];
}
