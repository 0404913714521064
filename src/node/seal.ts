import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { utf8 } from '../core/lib/bytes.ts';
import { isBlocking } from '../core/model/states.ts';
import { keptObjects, sumsText } from '../core/record/sums.ts';
import { contentPaths, readContentBytes } from './content-folder.ts';
import { OperatorError, refuse, systemCode, type OperatorProblem } from './errors.ts';
import { judge, type Judgement, type JudgeOptions } from './judge.ts';
import { keepObject } from './objects.ts';
import { policyStub } from './policy-stub.ts';
import { scanForSecrets } from './secrets.ts';
import { removeAbandoned, stagingPath } from './staging.ts';

export interface Sealed extends Judgement {
  readonly revision: number;
  /** Folder of the revision. */
  readonly folder: string;
  readonly blocks: boolean;
  readonly notScanned: readonly string[];
  /** A policy to begin with, where there is none yet. */
  readonly policyStub?: string;
}

/**
 * Judges a release and writes the record down for ever. Needs no key. Equal inputs change nothing; other inputs make the
 * next revision, until people have decided.
 */
export async function seal(options: JudgeOptions): Promise<Sealed> {
  const { contentDir, project, version } = options;
  const judgement = await judge(options);
  const { predicate } = judgement.record;
  const sealed = {
    ...judgement,
    revision: predicate.revision,
    folder: path.join(contentDir, contentPaths.revision(project, version, predicate.revision)),
    blocks: predicate.verdict !== undefined && isBlocking(predicate.verdict.state),
    notScanned: [] as readonly string[],
    ...(predicate.ruleSet === undefined ? { policyStub: policyStub(predicate) } : {}),
  };
  if (judgement.status === 'unchanged') return sealed;
  await refuseAfterDecision(options, judgement);
  refuse(await twinOf(options));
  const notScanned = await refuseSecrets(judgement, options.progress);
  options.progress?.('writing');
  await writeObjects(judgement, contentDir);
  await writeRevision(judgement, contentDir);
  return { ...sealed, notScanned };
}

async function refuseAfterDecision({ contentDir, project, version }: JudgeOptions, { record }: Judgement): Promise<void> {
  if (await readContentBytes(contentDir, contentPaths.decision(project, version)) === undefined) return;
  const differs = record.predicate.previous.revision?.differs ?? [];
  throw new OperatorError(`Cannot seal ${version} again: people have decided on revision ${record.predicate.revision - 1}, and these inputs differ from it`, {
    place: path.join(contentDir, contentPaths.decision(project, version)),
    ...(differs.length === 0 ? {} : { found: differs.slice(0, 5).join('; ') }),
    hint: 'publish a new version; what was decided does not change',
  });
}

/** Folders and addresses that differ by case only are one on many disks and hosts. */
async function twinOf({ contentDir, project, version }: JudgeOptions): Promise<OperatorProblem[]> {
  const names = await readdir(path.join(contentDir, contentPaths.releases(project))).catch(() => []);
  return names
    .filter((name) => name !== version && name.toLowerCase() === version.toLowerCase())
    .map((name) => ({ message: `“${version}” and the release “${name}” differ by case only`, hint: `seal it as "${name}", or take another name` }));
}

async function refuseSecrets(judgement: Judgement, progress: JudgeOptions['progress']): Promise<readonly string[]> {
  const kept = new Set(judgement.record.predicate.files.filter((file) => file.retention === 'kept').map((file) => file.sha256));
  const { problems, notScanned } = await scanForSecrets(judgement.files.filter((file) => kept.has(file.sha256)), (name) => progress?.(`looking for secrets in ${name}`));
  refuse(problems);
  return notScanned;
}

async function writeObjects(judgement: Judgement, contentDir: string): Promise<void> {
  const kept = new Set(keptObjects(judgement.record.predicate).map((object) => object.sha256));
  for (const file of judgement.files) {
    if (kept.has(file.sha256)) await keepObject(contentDir, file.sha256, () => file.open());
  }
  const listed = judgement.record.predicate.inputs;
  for (const [index, input] of judgement.inputs.entries()) {
    await keepObject(contentDir, listed[index]?.sha256 ?? '', () => Promise.resolve(input.bytes));
  }
}

/** Writes the revision beside its place and renames it there, so that a revision is whole or does not exist. */
async function writeRevision({ record, bytes }: Judgement, contentDir: string): Promise<void> {
  const { release, revision } = record.predicate;
  const revisions = path.join(contentDir, contentPaths.revisions(release.project, release.version));
  await mkdir(revisions, { recursive: true });
  await removeAbandoned(revisions);
  const staging = stagingPath(revisions);
  await mkdir(staging);
  await writeFile(path.join(staging, 'record.json'), bytes);
  await writeFile(path.join(staging, 'SHA256SUMS'), utf8(sumsText(keptObjects(record.predicate))));
  try {
    await rename(staging, path.join(revisions, String(revision)));
  } catch (error) {
    await rm(staging, { recursive: true });
    if (!['ENOTEMPTY', 'EEXIST'].includes(systemCode(error) ?? '')) throw error;
    throw new OperatorError(`Another seal of ${release.version} finished first and made revision ${revision}`, { hint: 'run the command again' });
  }
}
