import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { appendLog, type AppendResult } from './append-log.ts';
import { OperatorError } from './errors.ts';
import type { SigningKey } from './keys.ts';

export interface PushOptions {
  readonly contentDir: string;
  readonly key: SigningKey;
  /** As `appendLog` takes it. */
  readonly at?: string | undefined;
  readonly remote?: string | undefined;
  /** The publishing branch; the one that is checked out unless told. */
  readonly branch?: string | undefined;
  /** The subject of the commit with the new documents. */
  readonly message?: string | undefined;
  readonly onProgress?: (text: string) => void;
}

export interface Pushed extends AppendResult {
  readonly commit: string;
  readonly branch: string;
  /** How often somebody else was faster, so that the log was appended to again. */
  readonly retries: number;
}

/** Enough for as many releases at one moment; each push that is refused is one that somebody else got through. */
const ATTEMPTS = 20;

/**
 * Commits what is new in the content folder, appends it to the log, commits that, and pushes both. When somebody else was
 * faster, the append is thrown away, the documents are put on top of the new state, and the log is appended to again: a log
 * is never merged, because two orders of it would be two histories under one key.
 */
export async function appendAndPush({ contentDir, key, at, remote = 'origin', branch: typed, message = 'Release evidence', onProgress }: PushOptions): Promise<Pushed> {
  const git = gitIn(contentDir);
  const branch = typed ?? git.text('symbolic-ref', '--quiet', '--short', 'HEAD');
  if (branch === '') throw new OperatorError('No branch is checked out, so there is none to push', { place: contentDir, hint: 'name it with --branch' });
  const upstream = `refs/remotes/${remote}/${branch}`;
  fetch(git, remote, branch, upstream);
  refuseUnpushedLog(git, upstream);
  commit(git, ['.', ':(exclude)log', ':(exclude).log.lock'], message);
  refuseUncommitted(git, contentDir);

  for (let retries = 0; ; retries += 1) {
    const documents = git.text('rev-parse', 'HEAD');
    const appended = await appendLog({ contentDir, key, at });
    commit(git, ['log'], `Log: ${appended.size} ${appended.size === 1 ? 'entry' : 'entries'}`);
    onProgress?.(`Pushing to ${remote}/${branch}`);
    const push = git.run('push', '--quiet', remote, `HEAD:refs/heads/${branch}`);
    if (push.status === 0) return { ...appended, commit: git.text('rev-parse', 'HEAD'), branch, retries };
    // Whatever happens next, the append must not stay: it was made for a state that is no longer the newest.
    git.must('reset', '--quiet', '--hard', documents);
    // https://git-scm.com/docs/git-push: 1 when a ref was refused, 128 when it did not come that far.
    if (push.status !== 1 || retries >= ATTEMPTS) throw new OperatorError(`git could not push to ${remote}/${branch}`, { place: contentDir, found: push.stderr, hint: 'nothing was published. The new documents are committed here; run this again' });
    await setTimeout(Math.random() * 200 * (retries + 1));
    fetch(git, remote, branch, upstream);
    rebase(git, upstream, contentDir);
  }
}

type Git = ReturnType<typeof gitIn>;

function gitIn(folder: string) {
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], { encoding: 'utf8', env: { ...process.env, GIT_EDITOR: 'true', GIT_TERMINAL_PROMPT: '0' } });
    if (error !== undefined) throw new OperatorError('git could not be run', { hint: error.message });
    return { status: status ?? 128, stdout: stdout.trim(), stderr: stderr.trim() };
  };
  const must = (...args: readonly string[]) => {
    const { status, stdout, stderr } = run(...args);
    if (status !== 0) throw new OperatorError(`git ${args[0] ?? ''} failed`, { place: folder, found: stderr || stdout });
    return stdout;
  };
  return { run, must, text: (...args: readonly string[]) => run(...args).stdout };
}

function fetch(git: Git, remote: string, branch: string, upstream: string): void {
  git.must('fetch', '--quiet', remote, `+refs/heads/${branch}:${upstream}`);
}

/** Commits what is new or changed below some paths of the content folder; nothing where there is nothing. */
function commit(git: Git, paths: readonly string[], message: string): void {
  if (git.run('add', '--all', '--', ...paths).status !== 0 && paths[0] === 'log') return;
  if (git.run('diff', '--cached', '--quiet', '--', ...paths).status === 0) return;
  git.must('commit', '--quiet', '--message', message, '--', ...paths);
}

// Resetting would throw them away.
function refuseUncommitted(git: Git, contentDir: string): void {
  const changed = git.text('status', '--porcelain', '--untracked-files=no', '--', ':/', ':(exclude)log');
  if (changed !== '') throw new OperatorError('The repository has changes that are not committed', { place: contentDir, found: changed.split('\n').slice(0, 5).join(', '), hint: 'commit or stash them first' });
}

/** An append that was committed and never pushed can only be made again. */
function refuseUnpushedLog(git: Git, upstream: string): void {
  const commits = git.text('log', '--format=%h', `${upstream}..HEAD`, '--', 'log');
  if (commits !== '') {
    throw new OperatorError('Commits that were never pushed hold an append to the log', { found: commits.split('\n').join(', '), hint: `take them back with: git reset ${upstream.replace('refs/remotes/', '')}; git checkout -- log. Then run this again, which commits and appends anew` });
  }
}

function rebase(git: Git, upstream: string, contentDir: string): void {
  const { status, stderr, stdout } = git.run('rebase', '--quiet', upstream);
  if (status === 0) return;
  const both = git.text('diff', '--name-only', '--diff-filter=U', '--relative').split('\n').filter((name) => name !== '');
  const isRebasing = existsSync(path.join(git.text('rev-parse', '--absolute-git-dir'), 'rebase-merge'));
  if (isRebasing) git.must('rebase', '--abort');
  throw new OperatorError('Somebody else published other bytes under the same names', {
    place: contentDir, found: both.slice(0, 5).join(', ') || stderr || stdout, hint: `take over the newest state (git reset --hard ${upstream.replace('refs/remotes/', '')}) and seal again: the next revision names what differs`,
  });
}
