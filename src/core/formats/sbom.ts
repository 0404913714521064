import { displayPurl } from '../lib/display.ts';
import { countOf, formatNumber } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Component } from '../model/listed.ts';
import { table, words } from './cells.ts';

// What every format of the SBOM family says alike: its counts, its sentence and the first rows of its components.

/** What a whole document says beside its components. */
export interface SbomOrigin {
  /** Somebody or some tool is named as its author. */
  readonly author: boolean;
  /** It says when it was made. */
  readonly timestamp: boolean;
  /** How many statements it makes about what depends on what. */
  readonly dependencies: number;
}

/**
 * The counts of a bill of materials. `ntiaElements` is how many of the seven data fields of "The Minimum Elements For a
 * Software Bill of Materials" (NTIA, 2021) the document gives for everything it lists: supplier, name, version, another
 * identifier, dependency relationship, author and timestamp.
 */
export function sbomCounts(components: readonly Component[], origin: SbomOrigin): Readonly<Record<string, number>> {
  const without = (has: (component: Component) => boolean) => components.reduce((count, component) => (has(component) ? count : count + 1), 0);
  const counts = {
    components: components.length,
    withoutLicence: without((one) => one.licences.length > 0),
    withoutSupplier: without((one) => one.supplier !== undefined),
    withoutVersion: without((one) => one.version !== undefined),
    withoutPurl: without((one) => one.purl !== undefined),
    dependencies: origin.dependencies,
  };
  const given = components.length === 0 ? [] : [
    counts.withoutSupplier === 0, counts.withoutVersion === 0, without((one) => one.name !== '') === 0,
    // SPDXID and bom-ref are the identifiers that NTIA's survey of SBOM formats names.
    without((one) => one.purl !== undefined || one.ref !== undefined) === 0,
    origin.dependencies > 0, origin.author, origin.timestamp,
  ];
  return { ...counts, ntiaElements: given.filter(Boolean).length };
}

/** How many data fields the minimum elements have. */
export const NTIA_ELEMENTS = 7;

/** "487 components, 3 without a licence, 2 without a supplier; 6 of the 7 NTIA minimum elements". */
export function sbomSummary(counts: Readonly<Record<string, number>>): string {
  const { components = 0, withoutLicence = 0, withoutSupplier = 0, ntiaElements = 0 } = counts;
  if (components === 0) return 'No components';
  return `${countOf(components, 'component')}, ${formatNumber(withoutLicence)} without a licence, ${formatNumber(withoutSupplier)} without a supplier; ${ntiaElements} of the ${NTIA_ELEMENTS} NTIA minimum elements`;
}

const SHOWN = 500;

/** The first components as a table; the release's SBOM page has all of them. */
export function componentTable(components: readonly Component[]): Block {
  return table({
    title: 'Components',
    caption: 'Components in the order of the file',
    columns: ['Name', 'Version', 'Type', 'Licence', 'Supplier', 'Package URL'],
    rows: components.slice(0, SHOWN).map((one) => [
      { text: words(one.group === undefined ? one.name : `${one.group}/${one.name}`), at: one.at },
      words(one.version), words(one.type), words(one.licences.join(', ')), words(one.supplier), one.purl === undefined ? '–' : { text: displayPurl(one.purl), code: true as const },
    ]),
    count: components.length,
  });
}

/** A text that is there and not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
