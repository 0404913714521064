import { z } from 'zod';
import { display } from '../../lib/display.ts';
import type { Advisory, OsvRange } from '../../model/advisory.ts';
import type { HandWritten, OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { linePatches, patchSentence, releasesBy, type LinePatch } from '../advisories.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { supportWords, releaseDay } from '../support.ts';
import { day, dayText, moment } from '../times.ts';
import { Fact, Link, Moment, Notice, Text, defineView, viewBase, type Page, type Piece } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';
import { inputsOf } from './project-home.ts';

const Line = z.strictObject({
  title: z.string(),
  support: z.string(),
  /** Absent where nothing on the line is affected. */
  state: z.enum(['patched', 'not-patched']).optional(),
  word: z.string(),
  patch: z.strictObject({ release: Link, date: Moment }).optional(),
  affected: z.array(Link),
  /** What stands in their place on an affected line. */
  none: z.string().optional(),
  more: z.string().optional(),
  note: z.string().optional(),
});

/** `/<project>/advisories/<id>/`: one vulnerability, the releases that have it, and what became of it on each line. */
export const AdvisoryView = z.strictObject({
  ...viewBase('advisory'),
  project: z.string(),
  id: z.string(),
  sentence: z.string(),
  notices: z.array(Notice),
  facts: z.array(Fact),
  /** As written, without markup. */
  details: z.array(z.string()),
  patches: z.string(),
  lines: z.array(Line),
  /** Releases whose versions the advisory says nothing of. */
  notStated: z.string().optional(),
  /** What the advisory states itself, whether or not there is a record here. */
  ranges: z.array(z.strictObject({ package: z.string(), type: z.string(), affected: z.string() })),
  references: z.array(Text),
  credits: z.array(z.string()),
  file: Link,
});
export type AdvisoryView = z.infer<typeof AdvisoryView>;

export const advisory = defineView({
  name: 'advisory',
  schema: AdvisoryView,
  pages: (portal) => portal.projects.flatMap((project) => (project.advisories ?? []).map((one): Page => ({
    path: paths.advisory(project.id, one.value.id), view: 'advisory', project: project.id, name: one.value.id, inputs: [one.sha256, ...inputsOf(project.releases)],
  }))),
  build: (page, portal) => advisoryView(page, portal),
});

export function advisoryView(page: Page, portal: OpenedPortal): AdvisoryView {
  const project = projectOf(page, portal);
  const document = project.advisories?.find(({ value }) => value.id === page.name);
  if (document === undefined) throw new Error(`${page.path}: no advisory ${page.name ?? ''}`);
  const { value } = document;
  const patches = linePatches(project, value);
  const silent = releasesBy(project, value, 'not-stated').length;
  return {
    schema: 'dossier.advisory.v1',
    title: value.id,
    description: display(`${value.id}: ${value.summary}`, 300),
    project: project.id,
    id: value.id,
    sentence: display(value.summary, 200),
    notices: value.withdrawn === undefined ? [] : [{ title: `Withdrawn ${dayText(value.withdrawn)}.`, text: ['The advisory is kept, and no release is held to be affected by it.'] }],
    facts: factsOf(project, document),
    details: (value.details ?? '').split(/\n\s*\n/).map((paragraph) => display(paragraph.trim(), 4000)).filter((paragraph) => paragraph !== ''),
    patches: patchSentence(patches),
    lines: patches.map((patch) => lineView(project, patch)),
    ...(silent === 0 ? {} : { notStated: `It does not say whether ${counted(silent, 'further release here is affected', 'further releases here are affected')}: ${silent === 1 ? 'its version has' : 'their versions have'} no place in its ranges.` }),
    ranges: value.affected.flatMap(({ package: of, ranges = [], versions = [] }) => [
      ...ranges.map((range) => ({ package: packageText(of), type: RANGE_WORDS[range.type], affected: rangeText(range) })),
      ...(versions.length === 0 ? [] : [{ package: packageText(of), type: 'listed', affected: display(versions.join(', '), 600) }]),
    ]),
    references: value.references.map(({ type, url }) => [`${sentenceCase(type.toLowerCase())}: `, outward(display(url, 300), url)]),
    credits: value.credits.map(({ name, type }) => `${display(name, 200)}${type === undefined ? '' : `, ${type.toLowerCase().replaceAll('_', ' ')}`}`),
    file: { text: `${value.id}.json`, href: paths.advisoryFile(project.id, value.id) },
  };
}

function factsOf(project: OpenedProject, { value }: HandWritten<Advisory>): Fact[] {
  const ids = (some: readonly string[]): Piece[] => some.flatMap((id, index): Piece[] => [...(index === 0 ? [] : [', ']), idPiece(project, id)]);
  return [
    { label: 'Severity', value: [severityWords(value)] },
    ...(value.severity.length === 0 ? [] : [{ label: 'Vector', value: value.severity.flatMap(({ score }, index): Piece[] => [...(index === 0 ? [] : [', ']), { text: display(score, 300), code: 'code' }]) }]),
    { label: 'Published', value: [moment(value.published)] },
    { label: 'Changed', value: [moment(value.modified)] },
    ...(value.aliases.length === 0 ? [] : [{ label: 'Also known as', value: ids(value.aliases) }]),
    ...(value.upstream.length === 0 ? [] : [{ label: 'Comes from', value: ids(value.upstream) }]),
    ...(value.related.length === 0 ? [] : [{ label: 'Related', value: ids(value.related) }]),
  ];
}

/** Where an id has a page, here or at the database that gives ids of its form. */
function idPiece(project: OpenedProject, id: string): Piece {
  if (project.advisories?.some(({ value }) => value.id === id) === true) return { text: id, href: paths.advisory(project.id, id) };
  if (/^CVE-\d{4}-\d{4,}$/.test(id)) return outward(id, `https://www.cve.org/CVERecord?id=${id}`);
  return /^GHSA-[0-9a-z-]{14}$/.test(id) ? outward(id, `https://github.com/advisories/${id}`) : id;
}

/** The database's own word, else the system that the vector is of; scores are not computed here. */
export function severityWords({ severity, database_specific: specific }: Advisory): string {
  const word = specific?.['severity'];
  if (typeof word === 'string' && word.trim() !== '') return sentenceCase(display(word.trim(), 40).toLowerCase());
  return severity.length === 0 ? 'not stated' : `${list([...new Set(severity.map(({ type }) => display(type.replace('_', ' '), 40)))])} vector`;
}

/** Affected releases named on a line. */
const NAMED = 20;

function lineView(project: OpenedProject, { line, title, isSupported, isAffected, affected, patch, waiting }: LinePatch): AdvisoryView['lines'][number] {
  const stated = project.support?.value.lines.find((one) => one.line === line);
  return {
    title: display(title, 80),
    support: stated === undefined ? 'not stated' : supportWords(stated),
    ...(!isAffected ? { word: 'Not affected' } : patch === undefined ? { state: 'not-patched', word: 'Not patched' } : { state: 'patched', word: 'Patched' }),
    ...(patch === undefined ? {} : { patch: { release: linkTo(project, patch), date: day(releaseDay(patch)) } }),
    affected: affected.slice(0, NAMED).map((release) => linkTo(project, release)),
    ...(isAffected && affected.length === 0 ? { none: 'no record here' } : {}),
    ...(affected.length <= NAMED ? {} : { more: `and ${counted(affected.length - NAMED, 'more')}` }),
    ...(waiting !== undefined ? { note: `The fix is in ${waiting.version}, which nobody approved as stable.` } : !isSupported && patch === undefined && isAffected ? { note: 'The line gets no patches.' } : {}),
  };
}

function linkTo(project: OpenedProject, { version }: OpenedRelease): { readonly text: string; readonly href: string } {
  return { text: version, href: paths.release(project.id, version) };
}

const RANGE_WORDS: Readonly<Record<OsvRange['type'], string>> = { SEMVER: 'SemVer', ECOSYSTEM: 'versions of its ecosystem', GIT: 'commits' };

function packageText(of: Advisory['affected'][number]['package']): string {
  return of === undefined ? 'not stated' : `${display(of.name, 200)} (${display(of.ecosystem, 80)})`;
}

const EVENT_WORDS: Readonly<Record<string, string>> = { introduced: 'from', fixed: 'fixed in', last_affected: 'last affected', limit: 'before' };

/** `from 1.0.0, fixed in 1.4.2`. */
function rangeText({ events }: OsvRange): string {
  return events.flatMap((event) => Object.entries(event)).map(([kind, at]) => (kind === 'introduced' && at === '0' ? 'from the first' : `${EVENT_WORDS[kind] ?? kind} ${display(at, 100)}`)).join(', ');
}
