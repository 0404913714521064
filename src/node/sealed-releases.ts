import path from 'node:path';
import { byCodeUnit } from '../core/lib/bytes.ts';
import type { PolicySpec } from '../core/model/policy.ts';
import type { EarlierRecord, ReleaseIdentity, ReleaseRecordPredicate } from '../core/model/record.ts';
import { openRecord } from '../core/record/open.ts';
import { contentPaths, listContent, listRevisions, readContentBytes } from './content-folder.ts';
import { OperatorError } from './errors.ts';

/** A revision as it lies in the content folder. */
export interface SealedRevision {
  readonly number: number;
  readonly sha256: string;
  readonly bytes: Uint8Array;
  readonly predicate: ReleaseRecordPredicate;
}

/** The sealed revisions of a release, oldest first. One that does not open is an OperatorError: nothing may be built on it. */
export async function sealedRevisions(contentDir: string, project: string, version: string): Promise<readonly SealedRevision[]> {
  const numbers = await listRevisions(contentDir, project, version);
  return Promise.all(numbers.map(async (number) => {
    const name = contentPaths.record(project, version, number);
    const bytes = await readContentBytes(contentDir, name);
    const opened = bytes === undefined ? { problems: [{ at: '', message: 'there is no such file' }] } : openRecord(bytes);
    if (bytes === undefined || 'problems' in opened) {
      throw new OperatorError(('problems' in opened ? opened.problems : []).map(({ at, message }) => ({
        message: `the record does not open: ${message}`,
        place: { file: path.join(contentDir, name), key: at },
        hint: 'bring the file back from git; a sealed record never changes',
      })));
    }
    return { number, sha256: opened.sha256, bytes, predicate: opened.value.predicate };
  }));
}

/** Every sealed release of a project with its revisions. */
export async function sealedReleases(contentDir: string, project: string): Promise<ReadonlyMap<string, readonly SealedRevision[]>> {
  const releases = new Map<string, readonly SealedRevision[]>();
  for (const version of await listContent(contentDir, contentPaths.releases(project))) {
    const revisions = await sealedRevisions(contentDir, project, version);
    if (revisions.length > 0) releases.set(version, revisions);
  }
  return releases;
}

/** The earlier records that a judgement as of `at` may use, by the policy's selector: newest first. */
export function selectHistory(releases: ReadonlyMap<string, readonly SealedRevision[]>, version: string, at: string, policy: PolicySpec | undefined):
  ReleaseRecordPredicate['history'] {
  if (policy === undefined) return { selector: 'none: an inventory', records: [] };
  const { channels, limit } = policy.history;
  const before = earlier(releases, version, at).filter(({ predicate }) => channels.includes(predicate.release.channel));
  return {
    selector: `channel ${channels.join(' or ')}, sealed before this, newest ${limit}`,
    records: before.slice(0, limit).map(asEarlier),
  };
}

/** The release that this one comes after: the one it names, else the newest stable one sealed before it. */
export function previousRelease(releases: ReadonlyMap<string, readonly SealedRevision[]>, release: ReleaseIdentity, at: string): EarlierRecord | undefined {
  const before = earlier(releases, release.version, at);
  const named = release.relations.filter(({ type }) => type === 'follows' || type === 'hotfix-of' || type === 'supersedes').map((relation) => relation.version);
  const found = before.find(({ predicate }) => named.includes(predicate.release.version))
    ?? before.find(({ predicate }) => predicate.release.channel === 'stable');
  return found === undefined ? undefined : asEarlier(found);
}

// Of each other release the last revision sealed before the time: later ones were not known then.
function earlier(releases: ReadonlyMap<string, readonly SealedRevision[]>, version: string, at: string): SealedRevision[] {
  return [...releases]
    .filter(([other]) => other !== version)
    .flatMap(([, revisions]) => revisions.filter(({ predicate }) => Date.parse(predicate.assessed.at) < Date.parse(at)).at(-1) ?? [])
    .sort((a, b) => Date.parse(b.predicate.assessed.at) - Date.parse(a.predicate.assessed.at) || byCodeUnit(a.predicate.release.version, b.predicate.release.version));
}

function asEarlier({ number, sha256, predicate }: SealedRevision): EarlierRecord {
  return { version: predicate.release.version, revision: number, sha256 };
}
