import type { Advisory } from '../model/advisory.ts';
import type { ReleaseIdentity } from '../model/record.ts';
import type { HandWritten, OpenedPortal, OpenedProject, OpenedRelease } from './opened.ts';

// A release under embargo is sealed, signed and decided like any other; only nobody is told. What time it is does not come
// from a clock: a portal is as late as the newest moment that something in it states, so that equal content is shown alike.

/** When an embargo ends: at the latest of what any revision says, and not before its advisory may be told. */
export function endOfEmbargo(identities: readonly Pick<ReleaseIdentity, 'embargo'>[], advisories: readonly Pick<Advisory, 'id' | 'published'>[]): string | undefined {
  const embargoes = identities.flatMap(({ embargo }) => embargo ?? []);
  const named = new Set(embargoes.map(({ advisory }) => advisory));
  return latest([...embargoes.map(({ until }) => until), ...advisories.filter(({ id }) => named.has(id)).map(({ published }) => published)]);
}

/** Without any moment to go by, nothing is over. */
export function isOver(end: string | undefined, at: string | undefined): boolean {
  return end === undefined || (at !== undefined && Date.parse(end) <= Date.parse(at));
}

/** The latest of some moments; `undefined` for none. */
export function latest(moments: readonly string[]): string | undefined {
  return moments.reduce<string | undefined>((newest, one) => (newest === undefined || Date.parse(one) > Date.parse(newest) ? one : newest), undefined);
}

/** The newest moment that a record, decision or addendum of the portal states. */
export function newestMoment({ projects }: Pick<OpenedPortal, 'projects'>): string | undefined {
  return latest(projects.flatMap(({ releases }) => releases.flatMap((release) => [
    ...release.revisions.map(({ value }) => value.assessed.at),
    ...(release.decision === undefined ? [] : [release.decision.value.predicate.at]),
    ...release.addenda.map(({ value }) => value.predicate.at),
  ])));
}

/** Something that is left out, and until when. Whoever prints it tells the world, so only its number is for logs. */
export interface Withheld {
  readonly project: string;
  readonly kind: 'release' | 'advisory' | 'waiver';
  /** The version, or the id. */
  readonly name: string;
  /** Other words that name it: the CVE of an advisory, the tag of a release, the advisory that it waits for. */
  readonly also?: readonly string[];
  readonly until: string;
}

/** A document that stays and says what is left out. */
export interface Leak {
  /** Path below `content/`. */
  readonly path: string;
  readonly problem: string;
}

export interface Disclosed {
  readonly portal: OpenedPortal;
  readonly withheld: readonly Withheld[];
  readonly leaks: readonly Leak[];
}

/** The portal as it may be told at a moment: without what is under embargo, and with every document that would tell it all the same. */
export function disclosed(portal: OpenedPortal, at: string | undefined): Disclosed {
  const parts = portal.projects.map((project) => disclosedProject(project, at));
  const withheld = parts.flatMap((part) => part.withheld);
  const shown = { ...portal, projects: parts.map((part) => part.project) };
  return { portal: withheld.length === 0 ? portal : shown, withheld, leaks: [...parts.flatMap((part) => part.logged), ...leaksOf(shown, withheld)] };
}

function disclosedProject(project: OpenedProject, at: string | undefined): { readonly project: OpenedProject; readonly withheld: readonly Withheld[]; readonly logged: readonly Leak[] } {
  const advisories = project.advisories ?? [];
  const ends = new Map(project.releases.map((release) => [release.version, endOfEmbargo(release.revisions.map(({ value }) => value.release), advisories.map(({ value }) => value))]));
  const hidden = project.releases.filter(({ version }) => !isOver(ends.get(version), at));
  const isHidden = (version: string) => hidden.some((release) => release.version === version);
  const early = advisories.filter(({ value }) => !isOver(value.published, at));
  // A waiver for others too stays, and is told as a leak.
  const waivers = project.waivers.filter(({ value }) => value.releases.length > 0 && value.releases.every(isHidden));
  const told = advisories.filter((one) => !early.includes(one));
  const { advisories: _, ...rest } = project;
  return {
    project: {
      ...rest,
      releases: project.releases.filter((release) => !hidden.includes(release)),
      waivers: project.waivers.filter((one) => !waivers.includes(one)),
      ...(told.length === 0 ? {} : { advisories: told }),
    },
    withheld: [
      ...hidden.map((release): Withheld => ({ project: project.id, kind: 'release', name: release.version, also: otherNames(release), until: ends.get(release.version) ?? '' })),
      ...early.map(({ value }): Withheld => ({ project: project.id, kind: 'advisory', name: value.id, also: value.aliases, until: value.published })),
      ...waivers.map(({ value }): Withheld => ({ project: project.id, kind: 'waiver', name: value.id, until: latest(value.releases.flatMap((version) => ends.get(version) ?? [])) ?? '' })),
    ],
    logged: hidden.flatMap(loggedLeaks),
  };
}

function otherNames({ version, revisions }: OpenedRelease): string[] {
  const named = revisions.flatMap(({ value: { release } }) => [release.tag ?? version, ...(release.embargo === undefined ? [] : [release.embargo.advisory])]);
  return [...new Set(named)].filter((name) => name !== version);
}

// The log never forgets, so a build as of an earlier time would publish a log without its documents.
function loggedLeaks(release: OpenedRelease): Leak[] {
  const documents = [...release.revisions, ...(release.decision === undefined ? [] : [release.decision]), ...release.addenda];
  return documents.flatMap(({ logIndex }) => (logIndex === undefined ? [] : [{ path: 'log', problem: `entry ${logIndex} is under embargo at the time of this build` }]));
}

/** What people wrote, and what records say of other releases. What tools found in evidence is not looked at: another package may have the same version. */
function leaksOf(portal: OpenedPortal, withheld: readonly Withheld[]): Leak[] {
  if (withheld.length === 0) return [];
  return portal.projects.flatMap((project) => {
    const words = withheld.filter((one) => one.kind !== 'release' || one.project === project.id).map((one) => ({ ...one, expressions: [one.name, ...one.also ?? []].map(wholeWord) }));
    return textsOf(project).flatMap(({ path, text }) => words.filter(({ expressions }) => expressions.some((expression) => expression.test(text))).map(({ kind }) => ({ path, problem: `it names ${NAMELESS[kind]} that is under embargo` })));
  });
}

// Problems end in the logs of jobs, which anybody may read: the file is enough to find the name.
export const NAMELESS: Readonly<Record<Withheld['kind'], string>> = { release: 'a release', advisory: 'an advisory', waiver: 'a waiver' };

function textsOf({ id, spec, support, advisories = [], releases, waivers }: OpenedProject): readonly { readonly path: string; readonly text: string }[] {
  const all: readonly { readonly path: string; readonly said: unknown }[] = [
    { path: `projects/${id}/project.yaml`, said: spec },
    ...[...advisories, ...waivers, ...(support === undefined ? [] : [support])].map(({ path, value }: HandWritten<unknown>) => ({ path, said: value })),
    ...releases.flatMap((release) => [
      ...release.revisions.map(({ path, value }) => ({ path, said: [value.release, value.history, value.previous] })),
      ...release.signOffs.map(({ path, value }) => ({ path, said: value })),
      ...(release.decision === undefined ? [] : [{ path: release.decision.path, said: release.decision.value.predicate }]),
      ...release.addenda.map(({ path, value: { predicate: { now, ...said } } }) => ({ path, said: [said, now?.release, now?.history, now?.previous] })),
      ...[release.notes, release.changelog].flatMap((notes) => (notes === undefined ? [] : [{ path: notes.path, said: notes.text }])),
    ]),
  ];
  return all.map(({ path, said }) => ({ path, text: JSON.stringify(said) }));
}

/** Finds a name, a version with or without its "v", where no other number is meant: `1.4.1` is in `app-v1.4.1.zip`, and not in `1.4.10` or `11.4.1`. */
export function wholeWord(name: string): RegExp {
  const literal = name.replace(/^v(?=\d)/, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<!\\d|\\d\\.)${literal}(?!\\d|\\.\\d)`, 'i');
}
