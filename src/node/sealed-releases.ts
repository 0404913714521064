import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { byCodeUnit, fromUtf8 } from '../core/lib/bytes.ts';
import { Instant, VersionId } from '../core/model/ids.ts';
import type { BaselineSpec, PolicySpec } from '../core/model/policy.ts';
import { ReleaseChannel, type TrustSpec } from '../core/model/portal-files.ts';
import type { BaselineRelease, EarlierRecord, PreviousRelease, ReleaseIdentity, ReleaseRecordPredicate } from '../core/model/record.ts';
import type { Versioning } from '../core/model/versions.ts';
import type { AssessmentInput } from '../core/record/assessment.ts';
import { openEarlier, Standing, stoppedBy, type EarlierRelease } from '../core/record/earlier.ts';
import { readGovernedBaseline } from '../core/record/governed-files.ts';
import { openRecord } from '../core/record/open.ts';
import { knownSigners } from '../core/record/signer-continuity.ts';
import { filedAddenda, withdrawalOf } from './filed-addenda.ts';
import { contentPaths, listContent, listRevisions, readContentBytes, type ContentFile } from './content-folder.ts';
import { OperatorError, refuse, type OperatorProblem } from './errors.ts';

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

/** What one release has to know of a revision of another. */
export interface SealedHead {
  readonly number: number;
  readonly sha256: string;
  readonly version: string;
  readonly channel: string;
  readonly at: string;
  /** Until then nobody may be told of it. */
  readonly embargoedUntil?: string;
  /** When the release was withdrawn; a claimed withdrawal counts for nothing. */
  readonly withdrawnAt?: string;
  /** Baselines whose limits it was stopped for. */
  readonly stoppedBy: readonly string[];
}

// The rest of an earlier record has no part in a judgement, and reading it whole would make the thousandth seal slow.
const Head = z.looseObject({
  predicate: z.looseObject({
    release: z.looseObject({ version: VersionId, channel: ReleaseChannel, embargo: z.looseObject({ until: Instant }).optional() }),
    assessed: z.looseObject({ at: Instant }),
    ...Standing.shape,
  }),
});

/** The heads of every other sealed release of a project, by version, oldest revision first. */
export async function otherReleases(contentDir: string, project: string, version: string, trust: TrustSpec): Promise<ReadonlyMap<string, readonly SealedHead[]>> {
  const releases = new Map<string, readonly SealedHead[]>();
  for (const other of await listContent(contentDir, contentPaths.releases(project))) {
    if (other === version) continue;
    const heads: SealedHead[] = [];
    for (const number of await listRevisions(contentDir, project, other)) heads.push(await readHead(contentDir, contentPaths.record(project, other, number), number));
    const withdrawal = withdrawalOf(await filedAddenda(contentDir, project, other, trust));
    if (heads.length > 0) releases.set(other, heads.map((head) => ({ ...head, ...(withdrawal === undefined ? {} : { withdrawnAt: withdrawal.value.predicate.at }) })));
  }
  return releases;
}

async function readHead(contentDir: string, name: string, number: number): Promise<SealedHead> {
  const bytes = await readContentBytes(contentDir, name) ?? new Uint8Array();
  const head = Head.safeParse(parseJson(bytes));
  if (!head.success) throw notOpening(contentDir, name);
  const { release, assessed } = head.data.predicate;
  return {
    number, sha256: createHash('sha256').update(bytes).digest('hex'), version: release.version, channel: release.channel, at: assessed.at,
    ...(release.embargo === undefined ? {} : { embargoedUntil: release.embargo.until }),
    stoppedBy: stoppedBy(head.data.predicate),
  };
}

function notOpening(contentDir: string, name: string): OperatorError {
  return new OperatorError('An earlier record does not open', { place: path.join(contentDir, name), hint: 'bring the file back from git; "dossier verify" says what is wrong with it' });
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes) ?? '');
  } catch {
    return undefined;
  }
}

/** The earlier records that a judgement as of `at` may use, by the policy's selector: newest first. */
export function selectHistory(others: ReadonlyMap<string, readonly SealedHead[]>, at: string, policy: PolicySpec | undefined): ReleaseRecordPredicate['history'] {
  if (policy === undefined) return { selector: 'none: an inventory', records: [] };
  const { channels, limit } = policy.history;
  const before = earlier(others, at).filter((head) => channels.includes(head.channel));
  const withdrawn = before.filter((head) => isWithdrawn(head, at)).map((head) => head.version);
  return {
    selector: `channel ${channels.join(' or ')}, sealed before this, newest ${limit}${withdrawn.length === 0 ? '' : `; left out as withdrawn: ${withdrawn.join(', ')}`}`,
    records: before.filter((head) => !isWithdrawn(head, at)).slice(0, limit).map(asEarlier),
  };
}

/**
 * The releases that baselines of a policy take their values from: the stable one before, or the one that a reviewed file
 * points at, as they were known at `at`. One that points at a release which is not there is an OperatorError.
 */
export function baselineReleases(
  others: ReadonlyMap<string, readonly SealedHead[]>, release: ReleaseIdentity, at: string,
  from: { readonly contentDir: string; readonly policy: ContentFile<PolicySpec>; readonly inputs: readonly AssessmentInput[]; readonly firstSealed: string; readonly versioning: Versioning | undefined },
): readonly BaselineRelease[] {
  const problems: OperatorProblem[] = [];
  const found = from.policy.value.baselines.flatMap((spec, index): BaselineRelease[] => {
    const head = spec.from === 'previous-stable'
      ? stableBefore(passing(others, spec.id, at), release, at, from.firstSealed, from.versioning) ?? stableBefore(others, release, at, from.firstSealed, from.versioning)
      : pointedAt(others, release.project, spec, at, from.inputs);
    if (head !== undefined && 'missing' in head) {
      problems.push({ message: `the baseline points at a release that has no record here before this one: ${head.missing}`, place: { file: path.join(from.contentDir, from.policy.name), key: `baselines[${index}].file` }, hint: 'seal that release first, or correct the file' });
      return [];
    }
    return head === undefined ? [] : [{ baseline: spec.id, ...asEarlier(head), ...(isWithdrawn(head, at) ? { withdrawn: true as const } : {}) }];
  });
  refuse(problems);
  return found;
}

// A release that these very limits stopped must not become what the next one is held against.
function passing(others: ReadonlyMap<string, readonly SealedHead[]>, baseline: string, at: string): ReadonlyMap<string, readonly SealedHead[]> {
  return new Map([...others].filter(([, heads]) => heads.findLast((head) => Date.parse(head.at) < Date.parse(at))?.stoppedBy.includes(baseline) !== true));
}

// The one that it names, where that is stable: a line of its own is compared with itself.
function stableBefore(others: ReadonlyMap<string, readonly SealedHead[]>, release: ReleaseIdentity, at: string, firstSealed: string, versioning: Versioning | undefined): SealedHead | undefined {
  const named = namedBefore(others, release, at);
  return named !== undefined && named.channel === 'stable' && !isWithdrawn(named, at) ? named : previousStable(others, release.version, at, firstSealed, versioning);
}

function pointedAt(others: ReadonlyMap<string, readonly SealedHead[]>, project: string, { file }: BaselineSpec, at: string, inputs: readonly AssessmentInput[]): SealedHead | { readonly missing: string } | undefined {
  const input = file === undefined ? undefined : inputs.find(({ role, name }) => role === 'baseline' && name === contentPaths.projectFile(project, path.posix.normalize(file)));
  const read = input === undefined ? undefined : readGovernedBaseline(input.bytes);
  if (read === undefined || !('value' in read) || !('release' in read.value)) return undefined;
  const { release: version, sha256 } = read.value;
  const before = (others.get(version) ?? []).filter((head) => Date.parse(head.at) < Date.parse(at));
  return (sha256 === undefined ? before.at(-1) : before.find((head) => head.sha256 === sha256)) ?? { missing: sha256 === undefined ? version : `${version}, record ${sha256}` };
}

/** What earlier records say was measured. One that is not the record it was is an OperatorError: nothing may be built on it. */
export async function readEarlier(contentDir: string, project: string, records: readonly EarlierRecord[]): Promise<readonly EarlierRelease[]> {
  return Promise.all(records.map(async ({ version, revision, sha256 }) => {
    const name = contentPaths.record(project, version, revision);
    const bytes = await readContentBytes(contentDir, name) ?? new Uint8Array();
    const opened = createHash('sha256').update(bytes).digest('hex') === sha256 ? openEarlier(bytes, sha256) : undefined;
    if (opened === undefined) throw notOpening(contentDir, name);
    return opened;
  }));
}

/**
 * The releases that a record made at `at` may name. Others under embargo are not among them: the record is published
 * before they are, unless it is under embargo for as long itself.
 */
export function tellable(others: ReadonlyMap<string, readonly SealedHead[]>, at: string, own: ReleaseIdentity['embargo']): ReadonlyMap<string, readonly SealedHead[]> {
  const told = Math.max(Date.parse(at), Date.parse(own?.until ?? at));
  return new Map([...others].filter(([, heads]) => heads.every(({ embargoedUntil }) => embargoedUntil === undefined || Date.parse(embargoedUntil) <= told)));
}

/** The releases that this one names by its relations, as they were known at `at`; `undefined` where it names none. */
export function relatedReleases(others: ReadonlyMap<string, readonly SealedHead[]>, { relations }: ReleaseIdentity, at: string): readonly EarlierRecord[] | undefined {
  const named = new Set(relations.map(({ version }) => version));
  return named.size === 0 ? undefined : earlier(others, at).filter(({ version }) => named.has(version)).map(asEarlier);
}

/**
 * The release that this one comes after: the one it names, else of the stable ones, not withdrawn, that were there when this
 * one was `firstSealed`, the highest lower version; where versions have no order, the newest. A later revision of an old
 * release does not come after its successors.
 */
export function previousRelease(
  others: ReadonlyMap<string, readonly SealedHead[]>, release: ReleaseIdentity, at: string, firstSealed: string, versioning: Versioning | undefined,
): EarlierRecord | undefined {
  const found = namedBefore(others, release, at) ?? previousStable(others, release.version, at, firstSealed, versioning);
  return found === undefined ? undefined : asEarlier(found);
}

function namedBefore(others: ReadonlyMap<string, readonly SealedHead[]>, { relations }: ReleaseIdentity, at: string): SealedHead | undefined {
  const named = relations.filter(({ type }) => type === 'follows' || type === 'hotfix-of' || type === 'supersedes').map((relation) => relation.version);
  return earlier(others, at).find((head) => named.includes(head.version));
}

function previousStable(others: ReadonlyMap<string, readonly SealedHead[]>, version: string, at: string, firstSealed: string, versioning: Versioning | undefined): SealedHead | undefined {
  const stable = earlier(others, at).filter((head) => head.channel === 'stable' && !isWithdrawn(head, at) && Date.parse(others.get(head.version)?.[0]?.at ?? '') < Date.parse(firstSealed));
  return closestBelow(version, stable, versioning) ?? stable[0];
}

/** The release before with who signed its evidence, so that a changed signer shows. */
export async function withSigners(contentDir: string, project: string, earlier: EarlierRecord): Promise<PreviousRelease> {
  const revision = (await sealedRevisions(contentDir, project, earlier.version)).find(({ number }) => number === earlier.revision);
  return revision === undefined ? earlier : { ...earlier, at: revision.predicate.assessed.at, signers: knownSigners(revision.predicate) };
}

function closestBelow(version: string, heads: readonly SealedHead[], versioning: Versioning | undefined): SealedHead | undefined {
  if (versioning === undefined) return undefined;
  return heads
    .filter((head) => (versioning.compare(head.version, version) ?? 0) < 0)
    .reduce<SealedHead | undefined>((most, head) => (most === undefined || (versioning.compare(head.version, most.version) ?? 0) > 0 ? head : most), undefined);
}

// Of each other release the last revision sealed before the time: later ones were not known then.
function earlier(others: ReadonlyMap<string, readonly SealedHead[]>, at: string): SealedHead[] {
  return [...others.values()]
    .flatMap((heads) => heads.filter((head) => Date.parse(head.at) < Date.parse(at)).at(-1) ?? [])
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at) || byCodeUnit(a.version, b.version));
}

function isWithdrawn({ withdrawnAt }: SealedHead, at: string): boolean {
  return withdrawnAt !== undefined && Date.parse(withdrawnAt) < Date.parse(at);
}

function asEarlier({ number, sha256, version }: SealedHead): EarlierRecord {
  return { version, revision: number, sha256 };
}
