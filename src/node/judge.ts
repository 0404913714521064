import { assess } from '../core/assess.ts';
import type { SchemaPort } from '../core/formats/format.ts';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { equalBytes, sha256Hex } from '../core/lib/bytes.ts';
import { Instant } from '../core/model/ids.ts';
import { RECORD_LIMIT, type ReleaseRecord, type ReleaseRecordPredicate } from '../core/model/record.ts';
import { versioningOf } from '../core/model/versions.ts';
import type { Assessment, AssessmentInput } from '../core/record/assessment.ts';
import { namedRecords } from '../core/record/earlier.ts';
import { openRecord } from '../core/record/open.ts';
import { checkIds, contentPaths, noPortal, readPolicy, readPortalSpec, readProjectSpec, readReleaseSpec, readTrust, required, type ContentRead } from './content-folder.ts';
import { engine } from './engine.ts';
import { OperatorError, refuse, type OperatorProblem } from './errors.ts';
import { checkScope, identify, type IdentityFlags } from './identity.ts';
import { ingest, type IngestedFile } from './ingest.ts';
import { createSchemaPort } from './json-schemas.ts';
import { judgingInputs } from './judging-inputs.ts';
import { baselineReleases, otherReleases, previousRelease, readEarlier, relatedReleases, sealedRevisions, selectHistory, tellable, withSigners, type SealedRevision } from './sealed-releases.ts';

export interface JudgeOptions {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  /** Folders or files that CI left behind. */
  readonly evidence: readonly string[];
  /** Judge as of this time instead of the clock's. */
  readonly at?: string | undefined;
  readonly identity?: IdentityFlags;
  /** A CI job's environment variables, to complete the identity; nothing is taken from them by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A folder in whose git work tree a commit that nobody states is looked up. */
  readonly guessIn?: string | undefined;
  readonly now?: () => Date;
  readonly progress?: (text: string) => void;
}

/** A record as it would be sealed, with what it was made from. */
export interface Judgement {
  readonly record: ReleaseRecord;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** `unchanged`: the newest sealed revision says exactly this. */
  readonly status: 'new' | 'unchanged';
  readonly files: readonly IngestedFile[];
  readonly inputs: readonly AssessmentInput[];
  readonly skipped: readonly OperatorProblem[];
}

/** Reads evidence and content, judges, and writes nothing. An OperatorError names everything that keeps it from judging. */
export async function judge(options: JudgeOptions): Promise<Judgement> {
  const { contentDir, project, version } = options;
  refuse(checkIds(project, version));
  const now = (options.now ?? (() => new Date()))();
  const content = await readContent(options);
  const release = identify({
    project, version, flags: options.identity ?? {}, file: content.release, env: options.env ?? {}, guessIn: options.guessIn, spec: content.project.value,
  });
  refuse([
    ...(content.policy === undefined ? [] : checkScope(release, content.policy.value, contentDir, contentPaths.release(project, version))),
    ...checkTime(options.at, release.commitDate),
  ]);
  const inputs = await judgingInputs({ contentDir, project, version, spec: content.project, trust: content.trust, policy: content.policy });
  const { files, skipped, notReceived } = await ingest(options.evidence, {
    fileBytes: content.portal.value.limits.fileBytes,
    onFile: (name) => options.progress?.(`hashing ${name}`),
  });
  const versioning = versioningOf(content.project.value);
  const all = await otherReleases(contentDir, project, version, content.trust.value);
  const mine = await sealedRevisions(contentDir, project, version);

  const judgeAs = async (at: Pick<Assessment, 'assessed' | 'revision'>, before: SealedRevision | undefined) => {
    const others = tellable(all, at.assessed.at, release.embargo);
    const firstSealed = mine[0]?.predicate.assessed.at ?? at.assessed.at;
    const earlier = previousRelease(others, release, at.assessed.at, firstSealed, versioning);
    const related = relatedReleases(others, release, at.assessed.at);
    const baselines = content.policy === undefined ? [] : baselineReleases(others, release, at.assessed.at, { contentDir, policy: content.policy, inputs, firstSealed, versioning });
    const history = { ...selectHistory(others, at.assessed.at, content.policy?.value), ...(baselines.length === 0 ? {} : { baselines: [...baselines] }) };
    const assessment: Assessment = {
      ...at,
      release,
      files,
      notReceived,
      inputs,
      history,
      previous: {
        ...(before === undefined ? {} : { revision: before }),
        ...(earlier === undefined ? {} : { release: await withSigners(contentDir, project, earlier) }),
        ...(related === undefined ? {} : { related }),
      },
      earlier: content.policy === undefined ? undefined : await readEarlier(contentDir, project, namedRecords(history)),
      schemas: content.schemas,
      onFile: (name) => options.progress?.(`reading ${name}`),
    };
    return checkedRecord(await assess(assessment));
  };
  const made = { files, inputs, skipped: files.length > 0 ? skipped : [...skipped, { message: 'There is no file in the evidence', place: options.evidence.join(', ') }] };

  const last = mine.at(-1);
  if (last !== undefined && (options.at === undefined || options.at === last.predicate.assessed.at)) {
    const again = await judgeAs({ assessed: last.predicate.assessed, revision: last.number }, mine.at(-2));
    if (equalBytes(again.bytes, last.bytes)) return { ...again, ...made, status: 'unchanged' };
  }
  const judged = await judgeAs({ assessed: assessedAt(options.at, now), revision: (last?.number ?? 0) + 1 }, last);
  if (options.at !== undefined) refuse(evidenceAfter(judged.record.predicate, options.at));
  return { ...judged, ...made, status: 'new' };
}

async function readContent({ contentDir, project, version }: JudgeOptions) {
  const portal = await readPortalSpec(contentDir);
  const trust = await readTrust(contentDir);
  const spec = await readProjectSpec(contentDir, project);
  const policy = await readPolicy(contentDir, project);
  const release = await readReleaseSpec(contentDir, project, version);
  // All files are read before any is refused, so that one run tells everything.
  const problems = [portal, trust, spec, policy, release].flatMap((read: ContentRead<unknown> | undefined) =>
    (read !== undefined && 'problems' in read ? read.problems : []));
  if (portal === undefined) problems.push(noPortal(contentDir));
  else if (trust === undefined) problems.push({ message: 'The portal has no trust file', place: contentDir, expected: contentPaths.trust(), hint: 'begin with the line `signers: []`' });
  if (portal !== undefined && spec === undefined) problems.push({ message: `The portal has no project “${project}”`, place: contentDir, expected: contentPaths.project(project) });
  refuse(problems);
  const missing = { message: 'The content folder changed while it was being read' };
  return {
    portal: required(portal, missing),
    trust: required(trust, missing),
    project: required(spec, missing),
    policy: policy === undefined ? undefined : required(policy, missing),
    release: release === undefined ? undefined : required(release, missing),
    schemas: createSchemaPort() as SchemaPort,
  };
}

const HOUR = 3_600_000;

function assessedAt(at: string | undefined, now: Date): Assessment['assessed'] {
  return { ...timeOf(at, now), engine: engine() };
}

/** The time of a document, and whether it is the clock's or one that somebody states. */
export function timeOf(at: string | undefined, now: Date): Pick<Assessment['assessed'], 'at' | 'clock'> {
  if (at === undefined) return { at: now.toISOString().replace(/\.\d+Z$/, 'Z'), clock: 'clock' };
  refuse(timeProblems(at));
  return { at, clock: Math.abs(Date.parse(at) - now.getTime()) > HOUR ? 'declared' : 'clock' };
}

/** What is wrong with the time that somebody typed behind `--at`. */
export function timeProblems(at: string): readonly OperatorProblem[] {
  return Instant.safeParse(at).success ? [] : [noTime(at)];
}

function noTime(at: string): OperatorProblem {
  return { message: '--at is no time that can be used', expected: 'a UTC time like 2026-02-18T12:40:00Z', found: at };
}

function checkTime(at: string | undefined, commitDate: string | undefined): OperatorProblem[] {
  if (at === undefined) return [];
  if (!Instant.safeParse(at).success) return [noTime(at)];
  return commitDate !== undefined && Date.parse(at) < Date.parse(commitDate)
    ? [{ message: '--at lies before the commit was made', expected: `${commitDate} or later`, found: at }]
    : [];
}

/** A judgement can not have seen what was not made yet; allowing it would let old waivers and young evidence meet. */
export function evidenceAfter({ statements, files }: Pick<ReleaseRecordPredicate, 'statements' | 'files'>, at: string): OperatorProblem[] {
  return statements.flatMap(({ file, statement }) =>
    statement.producedAt === undefined || Date.parse(statement.producedAt) <= Date.parse(at) ? [] : [{
      message: '--at lies before this evidence was made',
      place: files.find((one) => one.sha256 === file)?.storedName ?? file,
      expected: `${statement.producedAt} or later`,
      found: at,
    }]);
}

function checkedRecord(record: ReleaseRecord): Pick<Judgement, 'record' | 'bytes' | 'sha256'> {
  const bytes = canonicalBytes(record);
  if (bytes.length > RECORD_LIMIT) {
    throw new OperatorError('The record would be too large to seal', {
      expected: `at most ${RECORD_LIMIT} bytes`, found: `${bytes.length} bytes, of ${record.predicate.files.length} files`,
      hint: 'pack many small files of one kind into an archive',
    });
  }
  const opened = openRecord(bytes);
  // What we seal must open everywhere; if it does not, the fault is ours.
  if ('problems' in opened) throw new Error(`the record does not open: ${opened.problems.map(({ at, message }) => `${at} ${message}`).join('; ')}`);
  refuse(sharedNames(record.predicate));
  return { record, bytes, sha256: sha256Hex(bytes) };
}

/** Different bytes that would lie under one name in SHA256SUMS. */
export function sharedNames({ files, inputs }: ReleaseRecordPredicate): OperatorProblem[] {
  const digests = new Map<string, string>();
  return [...files, ...inputs].flatMap(({ storedName, sha256, name }) => {
    const other = digests.get(storedName) ?? sha256;
    digests.set(storedName, sha256);
    return other === sha256 ? [] : [{ message: `two different files would be stored as “${storedName}”`, place: name, hint: 'rename one of them' }];
  });
}
