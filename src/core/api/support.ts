import { STEPS, stepBetween, versioningOf, type Step, type Version } from '../model/versions.ts';
import type { SupportLine } from '../model/support.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { isReleased } from './latest-release.ts';
import * as paths from './paths.ts';
import { dayText } from './times.ts';
import type { Text } from './view.ts';
import { inVersionOrder } from './version-order.ts';

// What an operator states of lines of releases, beside what the records show. Nothing here is judged, and nothing asks what day it is.

/** The line that a release belongs to; `undefined` where the project states none, or none that has its version. */
export function lineOf(project: OpenedProject, version: string): SupportLine | undefined {
  const versioning = versioningOf(project.spec);
  return project.support?.value.lines.find((line) => versioning?.includes(line.versions, version) === true);
}

/** Releases of a line, highest version first. */
export function releasesOn(project: OpenedProject, line: SupportLine): readonly OpenedRelease[] {
  return inVersionOrder(project).filter((release) => lineOf(project, release.version) === line);
}

/** The day on which a release was made, as it says; else the day of its seal. */
export function releaseDay(release: OpenedRelease): string {
  const { release: identity, assessed } = currentRevision(release).value;
  return identity.date ?? assessed.at.slice(0, 10);
}

const SUPPORT_WORDS: Readonly<Record<SupportLine['support'], string>> = { full: 'full support', security: 'security fixes only', none: 'no support' };

/** `full support until 4 Nov 2027`. */
export function supportWords({ support, until }: Pick<SupportLine, 'support' | 'until'>): string {
  if (until === undefined) return SUPPORT_WORDS[support];
  return support === 'none' ? `${SUPPORT_WORDS.none}; it ended on ${dayText(until)}` : `${SUPPORT_WORDS[support]} until ${dayText(until)}`;
}

/** `1.x`, with its support: what the overview of a release says. */
export function supportText(project: OpenedProject, version: string): Text | undefined {
  if (project.support === undefined) return undefined;
  const line = lineOf(project, version);
  if (line === undefined) return ['on no line of the ', { text: 'support policy', href: paths.support(project.id) }];
  return [{ text: line.title, href: paths.supportLine(project.id, line.line) }, `, ${supportWords(line)}`];
}

/** How long it took from one release of a step to the next, in days, shortest first. */
export interface Intervals {
  readonly step: Step;
  readonly days: readonly number[];
}

/**
 * Days between the approved stable releases: from each major version to the next (`2.0.0` to `3.0.0`), within one from each minor to
 * the next (`2.1.0` to `2.2.0`), within that from each patch to the next; from release to release where numbers are dates. Only what
 * follows directly counts: between versions that have no record here, nobody knows what happened.
 */
export function intervalsOf(project: OpenedProject): readonly Intervals[] {
  const versioning = versioningOf(project.spec);
  if (versioning === undefined) return [];
  const released = inVersionOrder(project).toReversed().filter(isReleased).flatMap((release) => {
    const version = versioning.parse(release.version);
    return version?.form === versioning.scheme ? [{ version, day: Date.parse(releaseDay(release)) }] : [];
  });
  return STEPS.flatMap((step) => {
    const days = released.flatMap(({ version, day }) => {
      const next = released.find((one) => isNext(step, version, one.version) || (step === 'release' && one === released[released.findIndex((other) => other.version === version) + 1]));
      return next === undefined || stepBetween(version, next.version) !== step ? [] : [Math.round((next.day - day) / DAY)];
    });
    return days.length === 0 ? [] : [{ step, days: days.sort((a, b) => a - b) }];
  });
}

/** Whether a version is the one right after another, by a step: its own number one higher, those above it equal, those below it 0 in both where the step has any. */
function isNext(step: Step, from: Version, to: Version): boolean {
  const place = ({ major: 0, minor: 1, patch: 2, release: -1 } as const)[step];
  if (place < 0) return false;
  return to.numbers.every((number, index) => {
    const before = from.numbers[index] ?? 0;
    return index < place ? number === before : index === place ? number === before + 1 : number === 0 && before === 0;
  });
}

const DAY = 86_400_000;

/** The middle of some numbers in order, the mean of both where there are two. */
export function median(sorted: readonly number[]): number | undefined {
  const middle = Math.floor(sorted.length / 2);
  const [below, above] = [sorted[middle - 1], sorted[middle]];
  return sorted.length % 2 === 1 || above === undefined || below === undefined ? above : (below + above) / 2;
}

/** `P1Y3M` in words: `1 year and 3 months`. */
export function periodText(period: string): string {
  const [, years, months, weeks, days] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/.exec(period) ?? [];
  const parts = [[years, 'year'], [months, 'month'], [weeks, 'week'], [days, 'day']] as const;
  const told = parts.flatMap(([number, unit]) => (number === undefined || Number(number) === 0 ? [] : [`${Number(number)}\u00a0${unit}${Number(number) === 1 ? '' : 's'}`]));
  return told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1) ?? ''}`;
}
