import path from 'node:path';
import { locateKey } from '../core/lib/read-yaml.ts';
import type { PolicySpec } from '../core/model/policy.ts';
import { isBlocking } from '../core/model/states.ts';
import { checkControls } from '../core/record/check-controls.ts';
import { contentPaths, listContent, listProjects, readControls, readPolicy, readPortalSpec, readProjectSpec, readReleaseSpec, readTrust, type ContentRead } from './content-folder.ts';
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
  const policies = new Map<string, PolicySpec | undefined>();
  for (const project of await listProjects(contentDir)) {
    const policy = await readPolicy(contentDir, project);
    policies.set(project, policy !== undefined && 'value' in policy ? policy.value : undefined);
    reads.push(await readProjectSpec(contentDir, project), policy);
    for (const version of await listContent(contentDir, contentPaths.releases(project))) {
      reads.push(await readReleaseSpec(contentDir, project, version));
      notes.push(...await draftedNotesProblems(contentDir, project, version));
    }
  }
  const told = [...missing, ...reads.flatMap((read) => (read !== undefined && 'problems' in read ? read.problems : [])), ...notes];
  // What a framework names can only be looked up in policies that read.
  return told.length > 0 ? told : controlProblems(contentDir, policies);
}

async function controlProblems(contentDir: string, policies: ReadonlyMap<string, PolicySpec | undefined>): Promise<OperatorProblem[]> {
  const reads = await readControls(contentDir);
  const files = reads.flatMap((read) => ('value' in read ? [read] : []));
  return [
    ...reads.flatMap((read) => ('problems' in read ? read.problems : [])),
    ...checkControls(files.map((file) => file.value), policies).map(({ framework, path: key, message, hint }) => {
      const file = files.find((one) => one.value.id === framework);
      const place = file === undefined ? {} : locateKey(new TextDecoder().decode(file.bytes), key);
      return { message, place: { file: path.join(contentDir, contentPaths.framework(framework)), ...place, key }, ...(hint === undefined ? {} : { hint }) };
    }),
  ];
}
