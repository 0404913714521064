import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { readYaml } from '../core/lib/read-yaml.ts';
import { TrustSpec, type Trust } from '../core/model/portal-files.ts';
import { objectFile, placeOf, revisionFile } from '../core/record/content-paths.ts';
import { openRecord } from '../core/record/open.ts';
import { rejudge, rejudgeAmendment, type Rejudged, type RejudgePorts } from '../core/record/rejudge.ts';
import { rejudgeDecision } from '../core/record/rejudge-decision.ts';
import { verifyPortal, type SealedFiles, type VerifiedRecord, type VerifyOptions, type VerifyProblem, type VerifyReport } from '../core/record/verify-portal.ts';
import { contentPaths, listContent, readPortalSpec, required } from './content-folder.ts';
import { engine } from './engine.ts';
import { OperatorError, refuse, systemCode, type OperatorProblem } from './errors.ts';
import { createSchemaPort } from './json-schemas.ts';
import { listFiles } from './list-files.ts';
import { readTrustRoots } from './read-trust-roots.ts';
import { trustOf } from './sign.ts';

/** Checks a content folder, or one release of it. `trustFile` names a trust file from elsewhere, which proves more. */
export async function verifyContent(contentDir: string, options: Omit<VerifyOptions, 'trust' | 'origin'> & {
  readonly trustFile?: string | undefined;
  readonly rejudge?: boolean | undefined;
  readonly onProgress?: (text: string) => void;
}): Promise<VerifyReport> {
  refuse(await linksAndOthers(contentDir));
  const portal = required(await readPortalSpec(contentDir), { message: 'This is no content folder: it has no portal.yaml', place: contentDir }).value;
  const trust = options.trustFile === undefined ? await trustOf(contentDir) : await readTrustFile(options.trustFile);
  const files = await contentFiles(contentDir, options.onProgress);
  const verified = await verifyPortal(files, { ...options, trust, origin: portal.log?.origin });
  const report = { ...verified, problems: [...verified.problems, ...await strayLinks(contentDir)] };
  const own = withTrustNote(report, options.trustFile, 'trust/trust.yaml of this folder');
  return options.rejudge === true ? withRejudged(own, files, options.onProgress) : withoutRejudge(own);
}

// The folder may come from anyone: where it begins with a link, everything below lies elsewhere, and a pipe never ends.
async function linksAndOthers(contentDir: string): Promise<OperatorProblem[]> {
  const problems = await Promise.all([
    ...['projects', 'objects', 'log', contentPaths.trustFolder(), contentPaths.trustRoots()].map((name) => entryProblem(contentDir, name, 'folder')),
    ...[contentPaths.portal(), contentPaths.trust(), ...(await listContent(contentDir, contentPaths.trustRoots())).map((name) => `${contentPaths.trustRoots()}/${name}`)].map((name) => entryProblem(contentDir, name, 'regular file')),
  ]);
  return problems.flat();
}

async function entryProblem(contentDir: string, name: string, expected: 'folder' | 'regular file'): Promise<OperatorProblem[]> {
  const place = path.join(contentDir, name);
  const entry = await lstat(place).catch(() => undefined);
  if (entry === undefined || (expected === 'folder' ? entry.isDirectory() : entry.isFile())) return [];
  return [entry.isSymbolicLink()
    ? { message: 'it is a link, and a link is no part of what was sealed', place, hint: 'put what it leads to in its place' }
    : { message: `it is no ${expected}`, place }];
}

// A folder that is a link is none that is walked, so what lies behind it would be shown and never looked at.
async function strayLinks(contentDir: string): Promise<VerifyProblem[]> {
  const names = (await listFiles(path.join(contentDir, 'projects'))).map((name) => `projects/${name}`).filter((name) => placeOf(name) === undefined);
  const entries = await Promise.all(names.map(async (name) => ({ name, entry: await lstat(path.join(contentDir, name)).catch(() => undefined) })));
  return entries.filter(({ entry }) => entry?.isSymbolicLink()).map(({ name }) => ({ file: name, problem: 'it is a link, and a link is no part of what was sealed' }));
}

/** How much of a file is read into memory: a document has at most 1 MB, so no one needs more to see that it is none. */
export function mostBytes(name: string): number {
  return placeOf(name)?.kind === 'object' ? LARGEST_OBJECT : LARGEST_DOCUMENT;
}

const LARGEST_DOCUMENT = 32 * 1024 * 1024;
// What Node reads at once.
const LARGEST_OBJECT = 2 ** 31 - 1;

/** The sealed files of a content folder. A link is no sealed file: what it leads to may change. */
async function contentFiles(contentDir: string, onProgress?: (text: string) => void): Promise<SealedFiles> {
  const names = (await Promise.all(['projects', 'objects', 'log'].map(async (folder) => (await listFiles(path.join(contentDir, folder))).map((name) => `${folder}/${name}`)))).flat();
  return {
    paths: names.filter((name) => placeOf(name) !== undefined),
    complete: true,
    read: (name) => readRegular(path.join(contentDir, name), mostBytes(name)),
    sha256: (name) => {
      onProgress?.(`Hashing ${name}`);
      return hashFile(path.join(contentDir, name));
    },
  };
}

/** A trust file from anywhere, with the roots that lie beside it. */
export async function readTrustFile(file: string): Promise<Trust> {
  const bytes = await readRegular(file);
  if (bytes === undefined) throw new OperatorError('There is no such trust file', { place: file });
  const read = readYaml(TrustSpec, fromUtf8(bytes) ?? '');
  if ('value' in read) {
    const roots = await readTrustRoots({ value: read.value, bytes }, file, (name) => readRegular(path.join(path.dirname(file), name)));
    if ('value' in roots) return roots.value;
    throw new OperatorError(roots.problems);
  }
  throw new OperatorError(read.problems.map(({ line, column, path: key, ...problem }) => ({ ...problem, place: { file, line, column, key } })));
}

/** Says whose word the keys are, because a trust file beside the records can be changed with them. */
export function withTrustNote(report: VerifyReport, trustFile: string | undefined, own: string): VerifyReport {
  if (trustFile !== undefined) return { ...report, checked: [...report.checked, `Keys: those of ${trustFile}`] };
  return { ...report, notChecked: [`Whether the keys are the right ones: they come from ${own}. Bring a trust file from elsewhere with --trust`, ...report.notChecked] };
}

export function withoutRejudge(report: VerifyReport): VerifyReport {
  return { ...report, notChecked: [...report.notChecked, report.decisions.length === 0
    ? 'Whether the evidence leads to the sealed verdicts: --rejudge judges it again'
    : 'Whether the evidence leads to the sealed verdicts, and the sign-offs to the gates of decisions: --rejudge judges them again'] };
}

/** Judges every record, decision and amendment again from what was sealed, and compares byte for byte. */
export async function withRejudged(report: VerifyReport, files: SealedFiles, onProgress?: (text: string) => void): Promise<VerifyReport> {
  const problems: VerifyProblem[] = [];
  const notChecked: string[] = [];
  const same = { records: 0, decisions: 0, amendments: 0 };
  const take = (kind: keyof typeof same, path: string, rejudged: Rejudged, version: string) => {
    switch (rejudged.result) {
      case 'same':
        same[kind] += 1;
        break;
      case 'not-possible':
        notChecked.push(`The verdict of ${path}: ${rejudged.why.join('; ')}`);
        break;
      case 'differs':
        if (rejudged.sameEngine) problems.push({ file: path, problem: `judged again, it differs at ${rejudged.at.join(', ')}` });
        else notChecked.push(`The verdict of ${path}: it was judged by engine ${version}, and this one, ${engine().version}, differs at ${rejudged.at.join(', ')}`);
    }
  };
  for (const one of report.records) {
    onProgress?.(`Judging ${one.path} again`);
    take('records', one.path, await rejudgeOne(one, report.records, files), one.record.predicate.assessed.engine.version);
  }
  for (const { path: name, decision } of report.decisions) {
    const about = report.records.find(({ sha256 }) => sha256 === decision.subject[0]?.digest.sha256);
    // That it is about no record here was told already.
    if (about === undefined) continue;
    const rejudged = await rejudgeDecision(decision, { value: about.record, sha256: about.sha256 }, {
      paths: files.paths, read: (file) => files.read(file), openObject: (sha256) => files.read(objectFile(sha256)), engineVersion: engine().version,
    });
    take('decisions', name, rejudged, about.record.predicate.assessed.engine.version);
  }
  const amendments = report.addenda.flatMap((one) => (one.addendum.predicate.now === undefined ? [] : [{ ...one, now: one.addendum.predicate.now }]));
  for (const { path: name, addendum, now } of amendments) {
    onProgress?.(`Judging ${name} again`);
    const about = report.records.find(({ sha256 }) => sha256 === addendum.subject[0]?.digest.sha256);
    const basis = addendum.predicate.basis === undefined ? about?.record.predicate : amendments.find(({ sha256 }) => sha256 === addendum.predicate.basis)?.now;
    // That what it is about or goes on from is not here was told already.
    if (about === undefined || basis === undefined) continue;
    const rejudged = await rejudgeAmendment(addendum, { record: { predicate: about.record.predicate, sha256: about.sha256 }, basis }, {
      openObject: (sha256) => files.read(objectFile(sha256)), openEarlier: earlierRecords(files), schemas: createSchemaPort(), engineVersion: engine().version,
    });
    take('amendments', name, rejudged, now.assessed.engine.version);
  }
  return {
    ...report,
    problems: [...report.problems, ...problems],
    checked: [
      ...report.checked,
      `${same.records} of ${report.records.length} records judged again from their sealed evidence: the same, byte for byte`,
      ...(report.decisions.length === 0 ? [] : [`${same.decisions} of ${report.decisions.length} decisions: their gates judged again from the sign-offs, the same, byte for byte`]),
      ...(amendments.length === 0 ? [] : [`${same.amendments} of ${amendments.length} amendments judged again from their sealed evidence: the same, byte for byte`]),
    ],
    notChecked: [...report.notChecked, ...notChecked],
  };
}

function rejudgeOne(one: VerifiedRecord, records: readonly VerifiedRecord[], files: SealedFiles) {
  return rejudge(one.record, one.sha256, {
    openObject: (sha256) => files.read(objectFile(sha256)),
    openRecord: async (sha256) => {
      const earlier = records.find((record) => record.sha256 === sha256);
      const bytes = earlier === undefined ? undefined : await files.read(earlier.path);
      const opened = bytes === undefined ? undefined : openRecord(bytes);
      return opened !== undefined && 'value' in opened ? opened.value.predicate : undefined;
    },
    openEarlier: earlierRecords(files),
    schemas: createSchemaPort(),
    engineVersion: engine().version,
  });
}

// Those of other releases, which may be none of those that are verified here.
function earlierRecords(files: SealedFiles): RejudgePorts['openEarlier'] {
  return (project, { version, revision }) => files.read(revisionFile(project, version, revision, 'record.json'));
}

/** A regular file's bytes, at most the first `most`; `undefined` for anything else, links included. */
export async function readRegular(file: string, most = LARGEST_OBJECT): Promise<Uint8Array | undefined> {
  return regular(file, async ({ size }) => {
    if (size <= most) return readFile(file);
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(most, LARGEST_DOCUMENT)));
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
}

/** SHA-256 of a regular file, read as a stream; `undefined` for anything else. */
export async function hashFile(file: string): Promise<string | undefined> {
  return regular(file, async () => {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
    return hash.digest('hex');
  });
}

async function regular<T>(file: string, read: (entry: { readonly size: number }) => Promise<T>): Promise<T | undefined> {
  try {
    const entry = await lstat(file);
    return entry.isFile() ? await read(entry) : undefined;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw code === undefined ? error : new OperatorError(`The file cannot be read (${code})`, { place: file });
  }
}
