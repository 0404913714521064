import { z } from 'zod';
import { display } from '../../lib/display.ts';
import type { Movement } from '../../model/measurement.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { historyOf, type MetricHistory } from '../metric-history.ts';
import { MetricMultiple, multipleOf } from '../metric-multiples.ts';
import { Moved, movedIn } from '../moved.ts';
import { READING_WORDS, nameOf, shortWhy, signedShare } from '../movement-words.ts';
import type { Reading } from '../metric-readings.ts';
import { signedPercent, withUnit } from '../numbers.ts';
import * as paths from '../paths.ts';
import { TREND_SHOWN, measuredSeries, readingsOf, type MeasuredSeries } from '../trends.ts';
import { stretchesOf } from '../trend-words.ts';
import { defineView, viewBase, type Page } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';

const FurtherMetric = z.strictObject({ title: z.string(), href: z.string(), value: z.string(), change: z.string().optional(), reading: MetricMultiple.shape.reading, limit: z.string(), version: z.string() });

const Group = z.strictObject({
  slot: z.string(),
  title: z.string(),
  about: z.string(),
  multiples: z.array(MetricMultiple),
  /** Metrics there was no room to draw. */
  further: z.array(FurtherMetric),
  furtherTitle: z.string().optional(),
});

/** `/<project>/trends/`: every metric of a project, by the evidence it is read from. */
export const TrendsView = z.strictObject({
  ...viewBase('trends'),
  project: z.string(),
  sentence: z.string(),
  about: z.string(),
  /** What moved in the newest release with a reading. */
  moved: z.strictObject({ version: z.string(), href: z.string(), moved: Moved }).optional(),
  groups: z.array(Group),
  /** Metrics of the newest release that nothing holds: no limit, and no opinion. */
  unheld: z.strictObject({ about: z.string(), items: z.array(z.strictObject({ title: z.string(), kind: z.string(), href: z.string(), why: z.string() })), more: z.string().optional() }).optional(),
});
export type TrendsView = z.infer<typeof TrendsView>;

/** Drawings per kind of evidence and in all; every other metric stands in a list. Measured: 48 over fifty releases make a page of 52 kB compressed. */
const DRAWN_PER_GROUP = 12;
const DRAWN = 48;

export const trends = defineView({
  name: 'trends',
  schema: TrendsView,
  pages: (portal) => portal.projects.map((project): Page => ({ path: paths.trends(project.id), view: 'trends', project: project.id, inputs: inputsOf(project) })),
  build: trendsView,
});

// The newest releases, and for what they no longer measure the last that did.
function inputsOf(project: OpenedProject): readonly string[] {
  const releases = new Set([...project.releases.slice(0, TREND_SHOWN), ...measuredSeries(project).map((series) => series.newest)]);
  return [...releases].map((release) => currentRevision(release).sha256);
}

export function trendsView(page: Page, portal: OpenedPortal): TrendsView {
  const project = portal.projects.find((one) => one.id === page.project);
  if (project === undefined) throw new Error(`${page.path}: no project ${page.project ?? ''}`);
  const all = measuredSeries(project).map((series) => trendOf(project, series));
  return {
    schema: 'dossier.trends.v1',
    title: 'Trends',
    description: `Every metric of ${project.spec.name} over its releases, against baseline and limit.`,
    project: project.id,
    sentence: sentenceOf(project, all),
    about: 'The same releases in each kind of evidence, in order, each metric on its own scale. Change is what was sealed of the newest value, and has a colour only where its reading is better or worse.',
    ...movedPart(project),
    groups: groupsOf(all),
    ...unheldPart(project, all),
  };
}

interface Trend {
  readonly series: MeasuredSeries;
  readonly history: MetricHistory;
  readonly multiple: MetricMultiple;
  /** Why there is no reading, where there is none. */
  readonly why: string;
}

function trendOf(project: OpenedProject, series: MeasuredSeries): Trend {
  const readings = readingsOf(project, series);
  const history = historyOf(project, series, readings, 'now');
  const multiple = history === undefined ? undefined : multipleOf(history);
  if (history === undefined || multiple === undefined) throw new Error(`${series.slug} has no value`);
  const { change: _, reading: __, ...rest } = multiple;
  const newest = readings.findLast((reading) => reading.current !== undefined);
  const moved = newest?.movement === undefined ? sinceBefore(readings) : changeRead(newest.movement);
  const isNewest = series.newest === project.releases[0];
  const note = [
    ...(moved?.note === undefined ? [] : [moved.note]),
    ...(isNewest ? [] : [`last in ${series.newest.version}`]),
    ...(multiple.limit === undefined ? ['no limit'] : []),
  ].join(', ');
  return {
    series, history,
    why: newest?.movement === undefined ? 'not judged' : shortWhy(newest.movement.judged) ?? 'no reading',
    multiple: {
      ...rest,
      ...(moved?.change === undefined ? {} : { change: moved.change }),
      ...(moved?.reading === undefined ? {} : { reading: moved.reading }),
      ...(note === '' ? {} : { note: sentenceCase(note) }),
    },
  };
}

type Change = Pick<MetricMultiple, 'change' | 'reading' | 'note'>;

/** The change as it was sealed, with what it is against; why there is no opinion, where there is none. */
function changeRead(movement: Movement): Change {
  const { judged, unit, before } = movement;
  const note = judged.reading === 'no-opinion' ? `no opinion: ${shortWhy(judged) ?? 'no reason is sealed'}`
    : `${READING_WORDS[judged.reading].toLowerCase()} against ${judged.method === 'history' ? `the middle of ${judged.n}` : nameOf(before) ?? 'the value before'}`;
  return {
    ...(judged.change === undefined ? {} : { change: { text: signedShare(judged.change, judged, unit), value: judged.change } }),
    reading: judged.reading,
    note,
  };
}

/** Where nothing was sealed, the bare change to the release before on the line; `undefined` where there is none to compare with. */
function sinceBefore(readings: readonly Reading[]): Change | undefined {
  const [before, last] = stretchesOf(readings).at(-1)?.readings.slice(-2) ?? [];
  if (before?.current === undefined || last?.current === undefined || before.current <= 0) return undefined;
  const change = last.current / before.current - 1;
  return { change: { text: signedPercent(change), value: change }, note: `change since ${before.release.version}, not judged` };
}

function sentenceOf(project: OpenedProject, all: readonly Trend[]): string {
  const [newest] = project.releases;
  if (newest === undefined) return 'Nothing is sealed so far.';
  if (all.length === 0) return 'No release has a measured value.';
  const kinds = new Set(all.map(({ series }) => series.slot)).size;
  const limited = all.filter(({ series, multiple }) => series.newest === newest && multiple.state !== undefined);
  const terms = ([['fail', 'outside its limit', 'outside their limits'], ['waived', 'outside its limit and waived', 'outside their limits and waived'], ['pass', 'inside its limit', 'inside their limits']] as const)
    .map(([state, one, many]) => ({ number: limited.filter(({ multiple }) => multiple.state === state).length, one, many }))
    .filter(({ number }) => number > 0)
    .map(({ number, one, many }) => `${counted(number, 'is', 'are').replace(/^no /, 'none ')} ${number === 1 ? one : many}`);
  const counts = `${sentenceCase(counted(all.length, 'metric'))} in ${counted(kinds, 'kind')} of evidence.`;
  return limited.length === 0 ? `${counts} None has a limit in ${newest.version}.` : `${counts} In ${newest.version}, ${list(terms)}.`;
}

/** The newest release of which anything was held against earlier values; often the newest of all. */
function movedPart(project: OpenedProject): Pick<TrendsView, 'moved'> {
  for (const release of project.releases.slice(0, TREND_SHOWN)) {
    const moved = movedIn(project, currentRevision(release).value);
    if (moved !== undefined) return { moved: { version: release.version, href: `${paths.release(project.id, release.version)}#moved`, moved } };
  }
  return {};
}

const UNHELD = 60;

/** What the newest release measured and nothing holds is named, so that it is not silently free. */
function unheldPart(project: OpenedProject, all: readonly Trend[]): Pick<TrendsView, 'unheld'> {
  const [newest] = project.releases;
  const free = all.filter(({ series, multiple }) => series.newest === newest && multiple.limit === undefined && (multiple.reading === undefined || multiple.reading === 'no-opinion'));
  if (newest === undefined || free.length === 0) return {};
  return {
    unheld: {
      about: `${sentenceCase(counted(free.length, 'metric'))} of ${newest.version} ${free.length === 1 ? 'has' : 'have'} neither a limit nor a reading: whatever ${free.length === 1 ? 'its value' : 'their values'}, nothing would be said.`,
      items: free.slice(0, UNHELD).map(({ series, history, why }) => ({ title: history.title, kind: series.kind, href: history.href, why })),
      ...(free.length <= UNHELD ? {} : { more: `and ${free.length - UNHELD} more, each with its value above` }),
    },
  };
}

function groupsOf(all: readonly Trend[]): z.infer<typeof Group>[] {
  let room = DRAWN;
  return [...Map.groupBy(all, ({ series }) => series.slot)].map(([slot, trends]) => {
    // Drawn first: what has a limit. Sorting is stable, so headline metrics stay first within each.
    const sorted = [...trends].sort((a, b) => Number(b.multiple.limit !== undefined) - Number(a.multiple.limit !== undefined));
    const drawn = sorted.slice(0, Math.min(DRAWN_PER_GROUP, room));
    room -= drawn.length;
    const further = sorted.slice(drawn.length);
    const limited = trends.filter(({ multiple }) => multiple.limit !== undefined).length;
    return {
      slot,
      title: trends[0]?.series.kind ?? slot,
      about: `${sentenceCase(counted(trends.length, 'metric'))}, ${limited === 0 ? 'none with a limit' : limited === trends.length ? limited === 1 ? 'with a limit' : 'each with a limit' : `${counted(limited, 'with a limit', 'with a limit')} and ${counted(trends.length - limited, 'without', 'without')}`}.`,
      multiples: drawn.map(({ multiple }) => multiple),
      further: further.map(({ series, history, multiple }) => ({
        title: display(series.metric, 120),
        href: history.href,
        value: withUnit(multiple.current.text, multiple.unit),
        ...(multiple.change === undefined ? {} : { change: multiple.change.text }),
        ...(multiple.reading === undefined ? {} : { reading: multiple.reading }),
        limit: multiple.limit?.text ?? 'no limit',
        version: series.newest.version,
      })),
      ...(further.length === 0 ? {} : { furtherTitle: drawn.length === 0 ? sentenceCase(counted(further.length, 'metric')) : sentenceCase(counted(further.length, 'more metric')) }),
    };
  });
}
