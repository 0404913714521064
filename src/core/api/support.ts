import { STEPS, stepBetween, versioningOf, type Step } from '../model/versions.ts';
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
 * Days between the approved stable releases in the order of their versions: from one major version to the next, within one from a
 * minor version to the next, within that from patch to patch; from release to release where numbers are dates. A step counts from the
 * first release of its kind.
 */
export function intervalsOf(project: OpenedProject): readonly Intervals[] {
  const versioning = versioningOf(project.spec);
  if (versioning === undefined) return [];
  const released = inVersionOrder(project).toReversed().filter(isReleased).flatMap((release) => {
    const version = versioning.parse(release.version);
    return version?.form === versioning.scheme ? [{ version, day: Date.parse(releaseDay(release)) }] : [];
  });
  const steps = released.slice(1).map((one, index) => ({ ...one, step: stepBetween(released[index]?.version ?? one.version, one.version) }));
  return STEPS.flatMap((step) => {
    const rank = STEPS.indexOf(step);
    const days: number[] = [];
    let from = released[0]?.day;
    for (const one of steps) {
      if (one.step === step && from !== undefined) days.push(Math.round((one.day - from) / DAY));
      // A larger step begins a new row of smaller ones.
      if (STEPS.indexOf(one.step) <= rank) from = one.day;
    }
    return days.length === 0 ? [] : [{ step, days: days.sort((a, b) => a - b) }];
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
