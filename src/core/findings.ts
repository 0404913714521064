import type { ReadFinding } from './formats/format.ts';
import { display } from './lib/display.ts';
import type { FindingLevel } from './model/finding.ts';

interface CatalogueEntry {
  readonly level: FindingLevel;
  /** A short heading. */
  readonly title: string;
  /** What it means for a reader of the page. */
  readonly means: string;
  /** What whoever made the file can do about it. */
  readonly fix: string;
}

/** Everything that can be found wrong with evidence. Ids are permanent: pages and reports link to them. */
export const FINDINGS = {
  'json-syntax': {
    level: 'error',
    title: 'The JSON does not parse',
    means: 'The file begins like JSON and breaks off or goes wrong at the place shown, so nothing in it was read.',
    fix: 'Run the producing step again; a file cut short usually means that the step failed or the disk was full.',
  },
} as const satisfies Record<string, CatalogueEntry>;
export type FindingId = keyof typeof FINDINGS;

/** The catalogue's entry for an id; `undefined` for an id from a newer engine. */
export function findingHelp(id: string): CatalogueEntry | undefined {
  return Object.hasOwn(FINDINGS, id) ? FINDINGS[id as FindingId] : undefined;
}

/**
 * Makes a finding. Everything in it may stem from hostile bytes, so each text is made printable, e-mail addresses
 * and absolute paths are masked, and lengths are capped here, once.
 */
export function finding(
  id: FindingId,
  details: { readonly message: string; readonly place?: string; readonly expected?: string; readonly found?: string },
): ReadFinding {
  return {
    id,
    level: FINDINGS[id].level,
    message: display(details.message, 500),
    ...(details.place === undefined ? {} : { place: details.place }),
    ...(details.expected === undefined ? {} : { expected: display(details.expected, 300) }),
    ...(details.found === undefined ? {} : { found: display(details.found, 300) }),
  };
}
