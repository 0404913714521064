import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { Component } from '../../../model/listed.ts';
import type { EvidencePort } from '../../evidence-port.ts';
import { listingFiles } from '../../subjects.ts';
import { counted, list, numberWord, sentenceCase } from '../../words.ts';
import type { Side } from './side.ts';

const ComponentRow = z.strictObject({
  change: z.enum(['Added', 'Removed', 'Updated', 'Licence']),
  name: z.string(),
  older: z.string().optional(),
  newer: z.string().optional(),
  licence: z.string(),
});

/** Components by their identity without a version: what came, went or changed. */
export const ComponentChanges = z.strictObject({
  sentence: z.string(),
  /** How many changed in all; absent where the two can not be compared. */
  changed: z.number().optional(),
  rows: z.array(ComponentRow),
  more: z.string().optional(),
});
export type ComponentChanges = z.infer<typeof ComponentChanges>;

const LISTED = 200;

export async function componentChanges(older: Side, newer: Side, evidence: EvidencePort): Promise<ComponentChanges> {
  const [was, is] = sbomPair(older, newer);
  if (was === undefined || is === undefined) {
    const lacking = [...(was === undefined ? [older] : []), ...(is === undefined ? [newer] : [])].map((side) => side.release.version);
    return { sentence: `No SBOM that lists components in ${list(lacking)}, so there is nothing to compare.`, rows: [] };
  }
  // One after the other: two large files need not be in memory as bytes at once.
  const before = await componentsOf(was, evidence);
  const after = was === is ? before : await componentsOf(is, evidence);
  if (before === undefined || after === undefined) return { sentence: 'An SBOM can not be read here, so there is nothing to compare.', rows: [] };
  const changes = changesBetween(before, after);
  const counts = (['Added', 'Removed', 'Updated', 'Licence'] as const).map((change) => ({ change, number: changes.filter((one) => one.change === change).length })).filter(({ number }) => number > 0);
  return {
    sentence: was === is ? 'Both releases have the same SBOM, byte for byte.'
      : changes.length === 0 ? `${sentenceCase(counted(after.size, 'component'))}, and none changed.`
      : `${sentenceCase(list(counts.map(({ change, number }) => `${numberWord(number)} ${WORDS[change]}`)))}, of ${counted(after.size, 'component')}.`,
    changed: changes.length,
    rows: changes.slice(0, LISTED),
    ...(changes.length <= LISTED ? {} : { more: `${sentenceCase(counted(changes.length - LISTED, 'more change'))} ${changes.length - LISTED === 1 ? 'is' : 'are'} not listed; both SBOMs stand with their evidence` }),
  };
}

const WORDS = { Added: 'added', Removed: 'removed', Updated: 'updated', Licence: 'with another licence' } as const;

/** One SBOM of each, of the same slot where there is one. */
function sbomPair(older: Side, newer: Side): readonly [string | undefined, string | undefined] {
  const slotOf = (side: Side, sha256: string) => side.record.slots.find((slot) => slot.files.includes(sha256))?.id;
  const [before, after] = [older, newer].map((side) => listingFiles(side.record, 'components').map((file) => file.sha256)) as [string[], string[]];
  for (const is of after) {
    const slot = slotOf(newer, is);
    const was = before.find((one) => slot !== undefined && slotOf(older, one) === slot);
    if (was !== undefined) return [was, is];
  }
  return [before[0], after[0]];
}

/** Several versions of one package may be in use at once, so an identity has a set of them. */
interface Known {
  readonly name: string;
  readonly versions: Set<string>;
  readonly licences: Set<string>;
}

async function componentsOf(sha256: string, evidence: EvidencePort): Promise<ReadonlyMap<string, Known> | undefined> {
  const read = await evidence.read(sha256);
  if (read?.reading.document === undefined) return undefined;
  const known = new Map<string, Known>();
  for (const component of read.format.lists?.components?.(read.reading.document) ?? []) {
    const key = identityOf(component);
    const one = known.get(key) ?? { name: key, versions: new Set(), licences: new Set() };
    one.versions.add(component.version ?? '');
    for (const licence of component.licences) one.licences.add(licence);
    known.set(key, one);
  }
  return known;
}

/** The package URL without version, qualifiers and subpath (https://github.com/package-url/purl-spec), else group and name. */
export function identityOf({ purl, group, name }: Pick<Component, 'purl' | 'group' | 'name'>): string {
  if (purl === undefined) return group === undefined || group === '' ? name : `${group}/${name}`;
  const plain = purl.replace(/[?#].*$/s, '');
  const at = plain.lastIndexOf('@');
  // An "@" before the last "/" belongs to a scope that was not encoded: pkg:npm/@scope/name.
  return at > plain.lastIndexOf('/') ? plain.slice(0, at) : plain;
}

function changesBetween(before: ReadonlyMap<string, Known>, after: ReadonlyMap<string, Known>): z.infer<typeof ComponentRow>[] {
  const keys = [...new Set([...after.keys(), ...before.keys()])].sort();
  const rows = keys.flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const change = changeOf(was, is);
    if (change === undefined) return [];
    return [{
      change,
      name: display(key, 200),
      ...(was === undefined ? {} : { older: versionsText(was) }),
      ...(is === undefined ? {} : { newer: versionsText(is) }),
      licence: licenceText(was, is),
    }];
  });
  // What changes what may be done with it comes first; sorting is stable.
  const rank = { Licence: 0, Added: 1, Removed: 2, Updated: 3 } as const;
  return rows.sort((a, b) => rank[a.change] - rank[b.change]);
}

function changeOf(was: Known | undefined, is: Known | undefined): z.infer<typeof ComponentRow>['change'] | undefined {
  if (was === undefined) return 'Added';
  if (is === undefined) return 'Removed';
  if (textOf(was.licences) !== textOf(is.licences)) return 'Licence';
  return textOf(was.versions) === textOf(is.versions) ? undefined : 'Updated';
}

function licenceText(was: Known | undefined, is: Known | undefined): string {
  const told = (one: Known) => one.licences.size === 0 ? 'none declared' : display(textOf(one.licences), 120);
  if (was === undefined || is === undefined) return told(is ?? was ?? { name: '', versions: new Set(), licences: new Set() });
  return textOf(was.licences) === textOf(is.licences) ? told(is) : `${told(was)}, then ${told(is)}`;
}

function versionsText({ versions }: Known): string {
  const known = [...versions].filter((version) => version !== '');
  return known.length === 0 ? 'no version' : display(textOf(new Set(known)), 120);
}

function textOf(values: ReadonlySet<string>): string {
  return [...values].sort().join(', ');
}
