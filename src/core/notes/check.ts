import { closestMatch } from 'leven';
import type { NotesProblem, NotesReference } from './parse.ts';

/** What notes of one release can refer to. */
export interface NotesScope {
  /** Ids of the release's slots. */
  readonly slots: readonly string[];
  /** Metrics that the release measured; absent before it was sealed, when nobody can say. */
  readonly metrics?: readonly string[];
  /** Whether the changelog has a section of the release; absent where nobody looked. */
  readonly changelog?: boolean;
  /** The other releases of the project. */
  readonly versions: readonly string[];
}

/** References that lead nowhere in this release. */
export function checkReferences(references: readonly NotesReference[], scope: NotesScope): readonly NotesProblem[] {
  return references.flatMap(({ kind, name, line, column }): readonly NotesProblem[] => {
    if (kind === 'changelog') {
      return scope.changelog !== false ? [] : [{ line, column, message: 'The changelog has no section of this release', expected: 'a heading such as "## [1.4.0] - 2026-02-18" in the project’s CHANGELOG.md, with something below it' }];
    }
    const known = { slot: scope.slots, metric: scope.metrics, version: scope.versions }[kind];
    if (known === undefined || known.includes(name)) return [];
    const closest = name.length > 100 || known.length === 0 ? undefined : closestMatch(name, [...known], { maxDistance: 4 });
    return [{
      line, column,
      message: `${NOTHING[kind]} "${name}"`,
      expected: known.length === 0 ? NONE[kind] : list(known),
      ...(closest === undefined ? {} : { hint: `did you mean "${closest}"?` }),
    }];
  });
}

const NOTHING = { slot: 'The release has no slot', metric: 'The release measured no metric', version: 'The project has no other release' } as const;
const NONE = { slot: 'no slot: the release has no evidence contract', metric: 'no metric: the release measured none', version: 'no version: this is the only release' } as const;
const LISTED = 20;

function list(known: readonly string[]): string {
  return known.length <= LISTED ? known.join(', ') : `${known.slice(0, LISTED).join(', ')} and ${known.length - LISTED} more`;
}
