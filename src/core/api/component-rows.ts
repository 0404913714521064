import { byCodeUnit } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import type { Component } from '../model/listed.ts';

/** A component as it stands on a page: presentable text, in the order of pages. */
export interface ComponentRow {
  readonly component: Component;
  /** With its group, as package managers write it. */
  readonly name: string;
  readonly version?: string;
  /** The type of its package URL. */
  readonly ecosystem?: string;
  /** Absent where none is declared. */
  readonly licence?: string;
  readonly supplier?: string;
  readonly sha256?: string;
  /** Its package URL, where the row can be found by it: well-formed, and no earlier row has the same. */
  readonly id?: string;
}

/** How many components say the same; those who say nothing are counted apart. */
export interface Tally {
  readonly counts: readonly (readonly [label: string, count: number])[];
  readonly none: number;
}

export interface ListedComponents {
  /** By name, then version; the same on every machine. */
  readonly rows: readonly ComponentRow[];
  readonly ecosystems: Tally;
  readonly licences: Tally;
}

/** Components sorted and made presentable; `undefined` for none given. */
export function listedComponents(components: readonly Component[] | undefined): ListedComponents | undefined {
  if (components === undefined) return undefined;
  const keyed = components.map((component) => {
    const name = display(component.group === undefined ? component.name : `${component.group}/${component.name}`) || 'no name';
    return { component, name, key: `${name.toLowerCase()}\n${display(component.version ?? '', 100)}` };
  }).sort((a, b) => byCodeUnit(a.key, b.key));
  const ids = new Set<string>();
  const rows = keyed.map(({ component, name }): ComponentRow => {
    const ecosystem = ecosystemOf(component.purl);
    const licence = display(component.licences.join(', '));
    const sha256 = component.hashes.find(({ algorithm, value }) => /^SHA-?256$/i.test(algorithm) && /^[0-9a-fA-F]{64}$/.test(value))?.value.toLowerCase();
    const id = component.purl !== undefined && isAnchor(component.purl) && !ids.has(component.purl) ? component.purl : undefined;
    if (id !== undefined) ids.add(id);
    // Filled member by member, because there may be fifty thousand rows.
    const row: { -readonly [key in keyof ComponentRow]: ComponentRow[key] } = { component, name };
    if (component.version !== undefined) row.version = display(component.version, 100);
    if (ecosystem !== undefined) row.ecosystem = ecosystem;
    if (licence !== '') row.licence = licence;
    if (component.supplier !== undefined) row.supplier = display(component.supplier, 100);
    if (sha256 !== undefined) row.sha256 = sha256;
    if (id !== undefined) row.id = id;
    return row;
  });
  return { rows, ecosystems: tally(rows.map((row) => row.ecosystem)), licences: tally(rows.map((row) => row.licence)) };
}

// https://github.com/package-url/purl-spec: a type is letters, digits, ".", "+" and "-".
function ecosystemOf(purl: string | undefined): string | undefined {
  return purl === undefined ? undefined : /^pkg:\/*([A-Za-z][A-Za-z0-9.+-]{0,39})\//.exec(purl)?.[1]?.toLowerCase();
}

// An id holds no white space, and no purl that is one would.
function isAnchor(purl: string): boolean {
  return purl.length <= 300 && /^pkg:[\x21-\x7e]+$/.test(purl);
}

/** Most frequent first; equal counts by name. */
function tally(labels: readonly (string | undefined)[]): Tally {
  const counts = new Map<string, number>();
  let none = 0;
  for (const label of labels) {
    if (label === undefined) none += 1;
    else counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return { counts: [...counts].sort((a, b) => b[1] - a[1] || byCodeUnit(a[0], b[0])), none };
}
