import { isBlocking } from '../core/model/states.ts';
import { contentPaths, listContent, listProjects, readPolicy, readPortalSpec, readProjectSpec, readReleaseSpec, readTrust, type ContentRead } from './content-folder.ts';
import { refuse, type OperatorProblem } from './errors.ts';
import { judge, type Judgement, type JudgeOptions } from './judge.ts';
import { loadPortal } from './load-portal.ts';
import { draftedNotesProblems } from './release-notes.ts';
import { scanForSecrets } from './secrets.ts';

export interface Checked {
  readonly projects: readonly string[];
  readonly judgement?: Judgement;
  /** Whether the verdict would block the release. */
  readonly blocks: boolean;
}

/** Reads every hand-written file and opens everything sealed; with a release, judges it too. Writes nothing. */
export async function check(options: { readonly contentDir: string; readonly judge?: JudgeOptions; readonly progress?: (text: string) => void }): Promise<Checked> {
  const { contentDir, progress } = options;
  progress?.('reading the content folder');
  refuse(await handWrittenProblems(contentDir));
  await loadPortal(contentDir);
  const projects = await listProjects(contentDir);
  if (options.judge === undefined) return { projects, blocks: false };
  const judgement = await judge({ ...options.judge, ...(progress === undefined ? {} : { progress }) });
  const { predicate } = judgement.record;
  const kept = new Set(predicate.files.filter((file) => file.retention === 'kept').map((file) => file.sha256));
  refuse((await scanForSecrets(judgement.files.filter((file) => kept.has(file.sha256)), (name) => progress?.(`looking for secrets in ${name}`))).problems);
  return { projects, judgement, blocks: predicate.verdict !== undefined && isBlocking(predicate.verdict.state) };
}

async function handWrittenProblems(contentDir: string): Promise<OperatorProblem[]> {
  const reads: (ContentRead<unknown> | undefined)[] = [await readPortalSpec(contentDir), await readTrust(contentDir)];
  const missing = [contentPaths.portal(), contentPaths.trust()].filter((_, index) => reads[index] === undefined)
    .map((name) => ({ message: 'The file is missing', place: `${contentDir}/${name}`, hint: 'name the content folder with --content DIR' }));
  const notes: OperatorProblem[] = [];
  for (const project of await listProjects(contentDir)) {
    reads.push(await readProjectSpec(contentDir, project), await readPolicy(contentDir, project));
    for (const version of await listContent(contentDir, contentPaths.releases(project))) {
      reads.push(await readReleaseSpec(contentDir, project, version));
      notes.push(...await draftedNotesProblems(contentDir, project, version));
    }
  }
  return [...missing, ...reads.flatMap((read) => (read !== undefined && 'problems' in read ? read.problems : [])), ...notes];
}
