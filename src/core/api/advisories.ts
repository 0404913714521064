import { display } from '../lib/display.ts';
import type { Advisory, OsvRange } from '../model/advisory.ts';
import { versioningOf, type Versioning } from '../model/versions.ts';
import type { HandWritten, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { isReleased } from './latest-release.ts';
import * as paths from './paths.ts';
import { lineOf, releaseDay } from './support.ts';
import { dayText } from './times.ts';
import { inVersionOrder } from './version-order.ts';
import type { Notice, Piece, Text } from './view.ts';
import { fullStop, list, numberWord, sentenceCase } from './words.ts';

/** `not-stated`: nothing that the advisory says can be held against this version. */
export type Effect = 'affected' | 'not-affected' | 'not-stated';

/**
 * Whether a version is affected, as the OSV schema evaluates it (§ Evaluation): it is listed, or a range of versions has it. A
 * range of commits has no order here and says nothing.
 */
export function effectOn(advisory: Advisory, version: string, versioning: Versioning | undefined): Effect {
  const effects = advisory.affected.flatMap(({ versions = [], ranges = [] }): Effect[] => [
    ...(versions.length === 0 ? [] : [versions.some((one) => isSame(one, version, versioning)) ? 'affected' as const : 'not-affected' as const]),
    ...ranges.map((range) => effectOfRange(range, version, versioning)),
  ]);
  return effects.includes('affected') ? 'affected' : effects.includes('not-affected') ? 'not-affected' : 'not-stated';
}

function isSame(a: string, b: string, versioning: Versioning | undefined): boolean {
  return a === b || a.replace(/^v(?=\d)/, '') === b.replace(/^v(?=\d)/, '') || versioning?.compare(a, b) === 0;
}

function effectOfRange({ type, events }: OsvRange, version: string, versioning: Versioning | undefined): Effect {
  if (type === 'GIT' || versioning === undefined) return 'not-stated';
  const told = events.map((event) => {
    const [kind, at] = Object.entries(event)[0] ?? ['', ''];
    // "0" is before every version, and "*" after (§ affected[].ranges[].events[]); `order` is that of the version against the event.
    return { kind, at, order: at === '0' ? 1 : at === '*' ? -1 : versioning.compare(version, at) };
  });
  if (told.some(({ order }) => order === undefined)) return 'not-stated';
  const limits = told.filter(({ kind }) => kind === 'limit');
  if (limits.length > 0 && !limits.some(({ order = 0 }) => order < 0)) return 'not-affected';
  let isAffected = false;
  for (const { kind, order = 0 } of told.sort((a, b) => inOrder(a.at, b.at, versioning))) {
    if (kind === 'introduced' && order >= 0) isAffected = true;
    if ((kind === 'fixed' && order >= 0) || (kind === 'last_affected' && order > 0)) isAffected = false;
  }
  return isAffected ? 'affected' : 'not-affected';
}

function inOrder(a: string, b: string, versioning: Versioning): number {
  const rank = (at: string) => (at === '0' ? -1 : at === '*' ? 1 : 0);
  return rank(a) - rank(b) || (versioning.compare(a, b) ?? 0);
}

/** Advisories that hold, newest first. */
export function standingAdvisories({ advisories = [] }: OpenedProject): readonly HandWritten<Advisory>[] {
  return advisories.filter(({ value }) => value.withdrawn === undefined);
}

/** The releases that an advisory says are affected, or that it says nothing of: highest version first. */
export function releasesBy(project: OpenedProject, advisory: Advisory, effect: Effect): readonly OpenedRelease[] {
  const versioning = versioningOf(project.spec);
  return inVersionOrder(project).filter((release) => effectOn(advisory, release.version, versioning) === effect);
}

/** One line of releases and what became of the vulnerability on it. */
export interface LinePatch {
  /** Empty for all releases of a project without lines. */
  readonly line: string;
  readonly title: string;
  readonly isSupported: boolean;
  /** A release here has it, or the advisory names a fix on this line. */
  readonly isAffected: boolean;
  readonly affected: readonly OpenedRelease[];
  /** The first approved stable release above every affected one; where none has a record here, from the stated fix on. */
  readonly patch?: OpenedRelease;
  /** A release that would be the patch, and that nobody approved as stable. */
  readonly waiting?: OpenedRelease;
}

/** What became of a vulnerability on each line that has releases. Without a support policy, each line of versions is taken for supported. */
export function linePatches(project: OpenedProject, advisory: Advisory): readonly LinePatch[] {
  const versioning = versioningOf(project.spec);
  const lines = project.support?.value.lines;
  const lineNamed = (version: string) => (lines === undefined ? versioning?.parse(version)?.line : lineOf(project, version)?.line);
  const releases = Map.groupBy(inVersionOrder(project).filter(({ version }) => effectOn(advisory, version, versioning) !== 'not-stated'), ({ version }) => lineNamed(version) ?? '');
  const fixes = advisory.affected.flatMap(({ ranges = [] }) => ranges.filter(({ type }) => type !== 'GIT').flatMap(({ events }) => events.flatMap((event) => ('fixed' in event ? [event.fixed] : []))));
  const named = lines?.map(({ line, title, support }) => ({ line, title, isSupported: support !== 'none' }))
    ?? [...releases.keys()].map((line) => ({ line, title: line === '' ? 'All releases' : `Line ${line}`, isSupported: true }));
  return named.flatMap((line) => {
    const own = releases.get(line.line) ?? [];
    const affected = own.filter(({ version }) => effectOn(advisory, version, versioning) === 'affected');
    const lastAffected = affected.find(isReleased) ?? affected[0];
    // Highest version first, so what stands before the last affected one is above it.
    const fixesHere = fixes.filter((version) => lineNamed(version) === line.line);
    const isFixed = ({ version }: OpenedRelease) => fixesHere.some((fix) => (versioning?.compare(version, fix) ?? -1) >= 0);
    const above = (lastAffected === undefined ? own.filter(isFixed) : own.slice(0, own.indexOf(lastAffected))).filter((one) => !affected.includes(one));
    const patch = above.findLast(isReleased);
    const waiting = patch === undefined ? above.at(-1) : undefined;
    return own.length === 0 ? [] : [{ ...line, isAffected: affected.length + fixesHere.length > 0, affected, ...(patch === undefined ? {} : { patch }), ...(waiting === undefined ? {} : { waiting }) }];
  });
}

/** Whether all supported lines that were affected have a patch, and whether they got it on one day. */
export function patchSentence(patches: readonly LinePatch[]): string {
  const affected = patches.filter(({ isSupported, isAffected }) => isSupported && isAffected);
  if (affected.length === 0) return 'No supported line that has a release here is affected.';
  const open = affected.filter(({ patch }) => patch === undefined);
  const days = [...new Set(affected.flatMap(({ patch }) => (patch === undefined ? [] : [releaseDay(patch)])))].sort();
  const [first = '', last = first] = [days[0], days.at(-1)];
  if (open.length > 0) {
    const all = affected.length === 1 ? 'The one affected supported line' : `${sentenceCase(numberWord(open.length))} of ${numberWord(affected.length)} affected supported lines`;
    return `${all} ${open.length === 1 ? 'is' : 'are'} not patched: ${list(open.map(({ title }) => title))}.`;
  }
  if (affected.length === 1) return `The one affected supported line was patched on ${dayText(first)}.`;
  const all = affected.length === 2 ? 'Both affected supported lines' : `All ${numberWord(affected.length)} affected supported lines`;
  return days.length === 1 ? `${all} were patched on the same day, ${dayText(first)}.` : `${all} were patched, from ${dayText(first)} to ${dayText(last)}.`;
}

/** The releases that patch a vulnerability, on every line. */
function patchesOf(project: OpenedProject, advisory: Advisory): readonly OpenedRelease[] {
  return linePatches(project, advisory).flatMap(({ patch }) => patch ?? []);
}

/** What every page of an affected release says first. */
export function advisoryNotices(project: OpenedProject, release: OpenedRelease): Notice[] {
  const versioning = versioningOf(project.spec);
  return standingAdvisories(project).filter(({ value }) => effectOn(value, release.version, versioning) === 'affected').slice(0, NOTICES).map(({ value }) => ({
    state: 'warn' as const,
    title: `Affected by ${value.id}.`,
    text: [
      `${fullStop(display(value.summary, 200))} `,
      ...fixedIn(project, release, value),
      { text: 'The advisory', href: paths.advisory(project.id, value.id) },
    ],
  }));
}

/** More than these stand on the page of all advisories. */
const NOTICES = 5;

function fixedIn(project: OpenedProject, release: OpenedRelease, advisory: Advisory): Piece[] {
  const patches = linePatches(project, advisory);
  const own = patches.find(({ affected }) => affected.includes(release))?.patch;
  const all = own === undefined ? patchesOf(project, advisory) : [own];
  if (all.length === 0) return ['No release here fixes it. '];
  return [own === undefined ? 'Its line is not patched; fixed in ' : 'Fixed in ', ...releaseLinks(project, all), '. '];
}

/** Links to releases, with commas and an "and" between. */
export function releaseLinks(project: OpenedProject, releases: readonly OpenedRelease[]): Piece[] {
  return releases.flatMap(({ version }, index): Piece[] => [
    ...(index === 0 ? [] : [index === releases.length - 1 ? ' and ' : ', ']), { text: version, href: paths.release(project.id, version) },
  ]);
}

/** What the overview of a release says of advisories: which it fixes, and which it is affected by; `undefined` for none. */
export function advisoryText(project: OpenedProject, release: OpenedRelease): Text | undefined {
  const versioning = versioningOf(project.spec);
  const all = standingAdvisories(project).map(({ value }) => value);
  const links = (some: readonly Advisory[]): Piece[] => some.flatMap(({ id }, index): Piece[] => [...(index === 0 ? [] : [', ']), { text: id, href: paths.advisory(project.id, id) }]);
  const fixes = all.filter((one) => patchesOf(project, one).includes(release));
  const affecting = all.filter((one) => effectOn(one, release.version, versioning) === 'affected');
  const told: Piece[] = [
    ...(fixes.length === 0 ? [] : ['Fixes ', ...links(fixes)]),
    ...(affecting.length === 0 ? [] : [fixes.length === 0 ? 'Affected by ' : '; affected by ', ...links(affecting)]),
  ];
  return told.length === 0 ? undefined : told;
}
