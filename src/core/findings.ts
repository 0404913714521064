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
  'unexpected-format': {
    level: 'error',
    title: 'A file is not in the format its slot expects',
    means: 'The file stands under a name that the policy binds to a slot, and its content is of another format. The slot counts as unreadable.',
    fix: 'Write the expected format to this path, or name another path in the policy.',
  },
  'no-slot': {
    level: 'note',
    title: 'A file fills no slot',
    means: 'The policy expects no such file. It is hashed, kept and listed, and no gate looks at it.',
    fix: 'Add a slot for it to the policy, or leave it out of the evidence folder.',
  },
  'too-large': {
    level: 'warning',
    title: 'A file is too large to keep',
    means: 'The file was hashed and listed. It was not read, so nothing is known of its content.',
    fix: 'Raise limits.fileBytes in portal.yaml, or host the file elsewhere and name it among the released artifacts.',
  },
  contradiction: {
    level: 'error',
    title: 'One document says pass where the file itself does not',
    means: 'A producer lists the file as passed, often because it exists. What the file itself says is kept beside it, and gates go by the file.',
    fix: 'Have the attesting step read the file’s own verdict before it writes PASS.',
  },
  'digest-mismatch': {
    level: 'error',
    title: 'A file does not have its declared digest',
    means: 'Another received document names this file with a different SHA-256. One of the two was changed, or belongs to another run.',
    fix: 'Collect both from the same run. If they are, somebody changed one of them after it was written.',
  },
  'other-commit': {
    level: 'warning',
    title: 'Evidence about another commit',
    means: 'The file says that it was made from a commit other than the released one. Gates that read it are stale.',
    fix: 'Run the producing step on the released commit.',
  },
  'other-tag': {
    level: 'warning',
    title: 'Evidence names another tag',
    means: 'The file carries another tag than the release, or a branch name where a tag belongs.',
    fix: 'Produce the file in the job that runs for the tag, or pass the tag to the producing command.',
  },
  'slot-overfull': {
    level: 'error',
    title: 'More than one different file for one place',
    means: 'The slot takes one file and got several that differ, so nobody can say which one counts. The worst is judged, and the gate is at best inconclusive.',
    fix: 'Leave only the file that belongs to this release, or give the slot a narrower path.',
  },
  'out-of-scope': {
    level: 'warning',
    title: 'Evidence outside the declared scope',
    means: 'The release declares a scope to which this evidence does not belong, for example an engine in a CPU release.',
    fix: 'Declare the scope as it is, or leave the file out.',
  },
  'absent-from-inventory': {
    level: 'error',
    title: 'A file that an inventory names did not arrive',
    means: 'The inventory lists more files than were received, so a failing one may have been left out.',
    fix: 'Collect every file that the inventory names.',
  },
  'signature-invalid': {
    level: 'error',
    title: 'A signature does not match',
    means: 'The signature does not fit the bytes it stands over, or is malformed. Where the policy demands a signature, the gate is invalid.',
    fix: 'Collect the signature and the signed file from the same run.',
  },
  'signature-untrusted': {
    level: 'warning',
    title: 'A signature by nobody the trust file names',
    means: 'The signature may be sound, and the key behind it is not one that may sign this. It counts for nothing.',
    fix: 'Add the key to trust/trust.yaml with the right permission, or sign with a listed key.',
  },
  'baseline-empty': {
    level: 'warning',
    title: 'A baseline without limits',
    means: 'The baseline names no metric, so comparing with it checks nothing. Zero checks are no result, never a pass.',
    fix: 'Generate the baseline from a real run.',
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
