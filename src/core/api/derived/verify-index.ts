import { baseName } from '../../lib/base-name.ts';
import { byCodeUnit } from '../../lib/bytes.ts';
import { canonicalJson } from '../../lib/canonical-json.ts';
import { display } from '../../lib/display.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import type { OpenedPortal, OpenedRelease } from '../../record/opened.ts';
import { MOST_PLACES, nameKey, shardDigits, shardPrefixes, type DigestPlace, type NamePlace } from '../../verify/digest-index.ts';
import type { DerivedFile, DerivedFiles } from '../derived.ts';
import * as paths from '../paths.ts';

/** What `/verify/` looks digests and names up in: a head that says how it is cut, and the parts. */
export const verifyIndex: DerivedFiles = (portal) => {
  const { digests, names, manifest } = indexOf(portal);
  return [
    { path: paths.verifyIndex(), text: () => manifest },
    ...parts('digests', digests),
    ...parts('names', names),
  ];
};

/** How much the index holds, as the page says it. */
export function verifyIndexSize(portal: OpenedPortal): { readonly digests: number; readonly releases: number; readonly manifest: string } {
  const { digests, manifest } = indexOf(portal);
  return { digests: digests.size, releases: portal.projects.reduce((sum, { releases }) => sum + sealed(releases).length, 0), manifest };
}

interface Index {
  readonly digests: Lists<DigestPlace>;
  /** By the key of the name. */
  readonly names: Lists<NamePlace>;
  readonly manifest: string;
}

/** Places by what is looked up, each place once: by its text. */
type Lists<T> = Map<string, Map<string, T>>;

// A portal is opened once and never changes.
const known = new WeakMap<OpenedPortal, Index>();

function indexOf(portal: OpenedPortal): Index {
  const before = known.get(portal);
  if (before !== undefined) return before;
  const digests: Lists<DigestPlace> = new Map();
  const names: Lists<NamePlace> = new Map();
  for (const { releases } of portal.projects) for (const release of sealed(releases)) addRelease(release, digests, names);
  const index = { digests, names, manifest: manifestOf(portal, digests.size, names.size) };
  known.set(portal, index);
  return index;
}

// A preview is sealed by nobody, so there is nothing to compare with.
function sealed(releases: readonly OpenedRelease[]): readonly OpenedRelease[] {
  return releases.filter(({ unsealed }) => unsealed !== true);
}

function manifestOf(portal: OpenedPortal, digests: number, names: number): string {
  return `${canonicalJson({
    schema: 'dossier.verify-index.v1',
    digests: { count: digests, digits: shardDigits(digests) },
    names: { count: names, digits: shardDigits(names) },
    releases: portal.projects.reduce((sum, { releases }) => sum + sealed(releases).length, 0),
  })}\n`;
}

function addRelease(release: OpenedRelease, digests: Lists<DigestPlace>, names: Lists<NamePlace>): void {
  const { project, version } = release;
  const add = (sha256: string, place: Omit<DigestPlace, 'project' | 'version'>) => listIn(digests, sha256, { project, version, ...place });
  // Newest first, as a reader would want to be told.
  for (const { number: revision, value, sha256, sumsSha256 } of release.revisions.toReversed()) {
    add(sha256, { as: 'record', name: 'record.json', revision });
    add(sumsSha256, { as: 'sums', name: 'SHA256SUMS', revision });
    for (const named of namedIn(value)) {
      add(named.sha256, { as: named.as, name: named.name, revision });
      for (const name of named.names) listIn(names, nameKey(name), { project, version, sha256: named.sha256 });
    }
  }
  for (const { value, sha256 } of release.signOffs) add(sha256, { as: 'sign-off', name: `${value.predicate.role}.json` });
  if (release.decision !== undefined) add(release.decision.sha256, { as: 'decision', name: 'decision.json' });
  for (const { id, sha256, value } of release.addenda) {
    add(sha256, { as: 'addendum', name: 'addendum.json', addendum: id });
    const late = new Set((value.predicate.now?.files ?? []).filter((file) => file.late === true).map((file) => file.sha256));
    for (const named of value.predicate.now === undefined ? [] : namedIn(value.predicate.now)) {
      if (named.as === 'evidence' && late.has(named.sha256)) add(named.sha256, { as: 'evidence', name: named.name, addendum: id });
    }
  }
}

/** Every file that a judgement names, with the names it may have on somebody’s disk: its own, and the one it is published by. */
function namedIn({ release, files, inputs }: ReleaseRecordPredicate):
  { readonly sha256: string; readonly as: 'released' | 'evidence' | 'input'; readonly name: string; readonly names: readonly string[] }[] {
  return [
    ...release.artifacts.map(({ name, sha256 }) => ({ sha256, as: 'released' as const, name: display(name, 300), names: [baseName(name)] })),
    ...files.map(({ name, storedName, sha256 }) => ({ sha256, as: 'evidence' as const, name: display(name, 300), names: [...new Set([baseName(name), storedName])] })),
    // Policies and schemas have one name in every release, which says nothing of a file that has it too.
    ...inputs.map(({ name, sha256 }) => ({ sha256, as: 'input' as const, name: display(name, 300), names: [] })),
  ];
}

function listIn<T>(lists: Lists<T>, key: string, entry: T): void {
  const list = lists.get(key) ?? new Map<string, T>();
  lists.set(key, list);
  const text = JSON.stringify(entry);
  if (!list.has(text)) list.set(text, entry);
}

function parts(of: 'digests' | 'names', entries: Lists<unknown>): DerivedFile[] {
  const digits = shardDigits(entries.size);
  const byPrefix = Map.groupBy([...entries].sort(([a], [b]) => byCodeUnit(a, b)), ([key]) => key.slice(0, digits));
  const full = shardPrefixes(digits).map((prefix): DerivedFile => ({
    path: paths.verifyShard(of, prefix),
    text: () => print({ prefix, entries: Object.fromEntries((byPrefix.get(prefix) ?? []).map(([key, places]) => [key, bounded([...places.values()])])) }),
  }));
  // An index that has grown is cut finer. Its earlier addresses stay, and say where to look.
  const earlier = Array.from({ length: digits - 1 }, (_, less) => shardPrefixes(less + 1)).flat().map((prefix): DerivedFile => ({
    path: paths.verifyShard(of, prefix), text: () => print({ prefix, digits }),
  }));
  return [...earlier, ...full];
}

function bounded(places: readonly unknown[]): { readonly places: readonly unknown[]; readonly more?: number } {
  return places.length <= MOST_PLACES ? { places } : { places: places.slice(0, MOST_PLACES), more: places.length - MOST_PLACES };
}

function print(part: object): string {
  return `${canonicalJson({ schema: 'dossier.verify-index-part.v1', ...part })}\n`;
}
