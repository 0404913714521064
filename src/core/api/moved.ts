import { z } from 'zod';
import { display } from '../lib/display.ts';
import { Judged, NO_OPINION, NoOpinion, type Movement } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { metricTitle } from './metric-title.ts';
import { keyOf, kindOf, seriesIn } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';
import { READING_WORDS, differsText, intervalText, methodText, movementSentence, nameOf, shareText, signedShare, writerOf } from './movement-words.ts';
import { withUnit } from './numbers.ts';
import * as paths from './paths.ts';
import { measuredSeries } from './trends.ts';
import { counted, list, numberWord, sentenceCase } from './words.ts';

const MovedRow = z.strictObject({
  title: z.string(),
  unit: z.string(),
  /** The evidence it is read from. */
  kind: z.string(),
  /** The metric's own page; absent where no page of the project has it. */
  href: z.string().optional(),
  reading: Judged.shape.reading,
  word: z.string(),
  /** A gate asks for it. */
  asked: z.literal(true).optional(),
  sentence: z.string(),
  value: z.string(),
  reference: z.string().optional(),
  /** What the reference is of: "v1.3.0", "middle of 9". */
  referenceOf: z.string().optional(),
  change: z.string().optional(),
  interval: z.string().optional(),
  noise: z.string().optional(),
  method: z.string(),
});

/** Metrics of one kind, as many as there is room for. */
const MetricList = z.strictObject({
  title: z.string(),
  items: z.array(z.strictObject({ title: z.string(), kind: z.string(), href: z.string().optional(), text: z.string().optional() })),
  more: z.string().optional(),
});

/** What moved in a release, over all its evidence, as it was sealed. */
export const Moved = z.strictObject({
  /** One sentence: how many got worse, better, or changed. */
  sentence: z.string(),
  rows: z.array(MovedRow),
  more: z.string().optional(),
  /** What did not move, what there is no opinion of, and how many questions were asked. */
  counts: z.array(z.string()),
  /** No opinion by reason, what could not be compared, what is new and what is gone. */
  lists: z.array(MetricList),
});
export type Moved = z.infer<typeof Moved>;

const ROWS = 12;
const LISTED = 40;

/** `undefined` for records in which nothing was held against earlier values. */
export function movedIn(project: OpenedProject, record: ReleaseRecordPredicate): Moved | undefined {
  const { movements } = record;
  if (movements === undefined || movements.length === 0) return undefined;
  const moved = withoutRepeats(movements.filter(({ judged: { reading } }) => reading === 'worse' || reading === 'better' || reading === 'changed').sort(worstFirst));
  const frame = { project, record, pages: new Set(measuredSeries(project).map(keyOf)) };
  return {
    sentence: movedSentence(moved, movements),
    rows: moved.slice(0, ROWS).map((one) => rowOf(frame, one)),
    ...(moved.length <= ROWS ? {} : { more: `${sentenceCase(counted(moved.length - ROWS, 'more metric'))} moved; they stand in the record and on their own pages` }),
    counts: [...countsOf(movements), ...(record.movementsLeftOut === undefined ? [] : [`${sentenceCase(counted(record.movementsLeftOut, 'more value'))} had no room in the record`])],
    lists: [...reasonLists(frame, movements), ...goneList(frame)],
  };
}

const RANK: Readonly<Record<Judged['reading'], number>> = { worse: 0, changed: 1, better: 2, 'no-change': 3, 'no-opinion': 4 };

/** Worse before changed before better, what a gate asks before what none does, then the least likely to be chance. */
function worstFirst(a: Movement, b: Movement): number {
  return RANK[a.judged.reading] - RANK[b.judged.reading]
    || Number(b.asked === true) - Number(a.asked === true)
    || (a.judged.adjusted ?? a.judged.p ?? 1) - (b.judged.adjusted ?? b.judged.p ?? 1)
    || Math.abs(b.judged.change ?? 0) - Math.abs(a.judged.change ?? 0);
}

// A run and the report about it give the same numbers; one row says all.
function withoutRepeats(movements: readonly Movement[]): readonly Movement[] {
  const seen = new Set<string>();
  return movements.filter(({ metric, value, judged }) => {
    const key = `${metric}\n${value}\n${judged.reading}\n${judged.change ?? ''}`;
    return seen.has(key) ? false : seen.add(key);
  });
}

function movedSentence(moved: readonly Movement[], all: readonly Movement[]): string {
  const terms = ([['worse', 'got worse'], ['changed', 'changed'], ['better', 'got better']] as const)
    .map(([reading, does]) => ({ number: moved.filter((one) => one.judged.reading === reading).length, does }))
    .filter(({ number }) => number > 0);
  if (terms.length > 0) return `${sentenceCase(list(terms.map(({ number, does }, index) => `${index === 0 ? counted(number, 'metric') : numberWord(number)} ${does}`)))}.`;
  return all.every((one) => one.judged.reading === 'no-opinion') ? 'Nothing can be said of what moved.' : 'Nothing moved that its noise would not explain.';
}

interface Frame {
  readonly project: OpenedProject;
  readonly record: ReleaseRecordPredicate;
  readonly pages: ReadonlySet<string>;
}

function rowOf(frame: Frame, movement: Movement): z.infer<typeof MovedRow> {
  const { judged, value, unit, before, asked } = movement;
  const write = writerOf(movement);
  const interval = intervalText(judged, unit);
  return {
    ...nameIn(frame, movement),
    unit,
    reading: judged.reading,
    word: READING_WORDS[judged.reading],
    ...(asked === true ? { asked } : {}),
    sentence: movementSentence(movement, write),
    value: withUnit(write(value), unit),
    ...(judged.reference === undefined ? {} : { reference: withUnit(write(judged.reference), unit), referenceOf: judged.method === 'history' ? `middle of ${judged.n}` : nameOf(before) ?? 'before' }),
    ...(judged.change === undefined ? {} : { change: signedShare(judged.change, judged, unit) }),
    ...(interval === undefined ? {} : { interval }),
    ...(judged.noise === undefined ? {} : { noise: `noise ${shareText(judged.noise, judged, unit)}` }),
    method: methodText(judged),
  };
}

function nameIn({ project, record, pages }: Frame, { slot, metric }: Pick<Movement, 'slot' | 'metric'>): { readonly title: string; readonly kind: string; readonly href?: string } {
  return {
    title: metricTitle(metric),
    kind: kindOf(record, { slot, metric }),
    ...(pages.has(keyOf({ slot, metric })) ? { href: paths.metric(project.id, metricSlug(slot, metric)) } : {}),
  };
}

function countsOf(movements: readonly Movement[]): string[] {
  const still = movements.filter((one) => one.judged.reading === 'no-change').length;
  const silent = movements.filter((one) => one.judged.reading === 'no-opinion').length;
  const reasons = NoOpinion.options.flatMap((why) => {
    const number = movements.filter((one) => one.judged.why === why).length;
    return number === 0 ? [] : [`${numberWord(number)} because ${NO_OPINION[why]}`];
  });
  return [
    `${sentenceCase(counted(still, 'metric'))} did not move`,
    ...(silent === 0 ? [] : [`Of ${numberWord(silent)} there is no opinion: ${list(reasons)}`]),
    ...familyTexts(movements),
  ];
}

/** How many questions were asked, and to what false alarms were held: those that gates ask, and all others. */
function familyTexts(movements: readonly Movement[]): string[] {
  const families = new Map(movements.flatMap(({ asked, judged: { of, falseAlarms } }) =>
    of === undefined || falseAlarms === undefined ? [] : [[`${asked ?? false} ${of}`, { asked: asked === true, of, falseAlarms }] as const]));
  if (families.size === 0) return ['No question was asked that chance could answer wrongly'];
  return [...families.values()].sort((a, b) => Number(b.asked) - Number(a.asked)).map(({ asked, of, falseAlarms }) => {
    const share = withUnit(String(Number((falseAlarms * 100).toPrecision(3))), '%');
    return `${asked ? 'Gates ask' : 'No gate asks'} ${counted(of, asked ? 'question' : 'further question')}: where nothing changed, ${of === 1 ? 'it is' : 'any of them is'} called a change in at most ${share} of releases`;
  });
}

function reasonLists(frame: Frame, movements: readonly Movement[]): z.infer<typeof MetricList>[] {
  return NoOpinion.options.flatMap((why) => {
    const of = movements.filter((one) => one.judged.why === why);
    return of.length === 0 ? [] : [listOf(TITLES[why], of.map((one) => ({
      ...nameIn(frame, one),
      ...(why === 'not-comparable' && one.differs !== undefined ? { text: differsText(one.differs) } : {}),
      ...(why === 'too-few' ? { text: counted(one.judged.n, 'earlier value') } : {}),
    })))];
  });
}

const TITLES: Readonly<Record<NoOpinion, string>> = {
  'first-value': 'Newly measured',
  'not-comparable': 'Measured otherwise than before',
  'too-few': 'Too few earlier values',
  'too-few-runs': 'Too few runs',
  'no-spread': 'Spread not known',
  'too-noisy': 'Too noisy to see a change that matters',
  ambiguous: 'Measured more than once in the same way',
  'says-less': 'Without the runs or the spread of before',
};

/** What the release before measured and this one does not. */
function goneList(frame: Frame): z.infer<typeof MetricList>[] {
  const before = recordBefore(frame);
  if (before === undefined) return [];
  const here = new Set(seriesIn(frame.record).map(keyOf));
  const gone = measuredSeriesIn(before.record).filter((series) => !here.has(keyOf(series)));
  return gone.length === 0 ? [] : [listOf(`No longer measured, but in ${before.release.version}`, gone.map((series) => nameIn({ ...frame, record: before.record }, series)))];
}

function measuredSeriesIn(record: ReleaseRecordPredicate): readonly Pick<Movement, 'slot' | 'metric'>[] {
  const measured = new Set(record.measurements.map((one) => one.metric));
  return seriesIn(record).filter((one) => measured.has(one.metric));
}

/** The record that this one names as the one before, by its digest, so that nothing later changes the page. */
function recordBefore({ project, record }: Frame): { readonly release: OpenedRelease; readonly record: ReleaseRecordPredicate } | undefined {
  const named = record.previous.release;
  const release = project.releases.find((one) => one.version === named?.version);
  const revision = release?.revisions.find((one) => one.sha256 === named?.sha256);
  return release === undefined || revision === undefined ? undefined : { release, record: revision.value };
}

function listOf(title: string, items: z.infer<typeof MetricList>['items']): z.infer<typeof MetricList> {
  const shown = items.slice(0, LISTED).map((one) => ({ ...one, title: display(one.title, 120) }));
  return { title: `${title}: ${counted(items.length, 'metric')}`, items: shown, ...(items.length <= LISTED ? {} : { more: `and ${items.length - LISTED} more` }) };
}
