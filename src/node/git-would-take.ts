import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** True when a file lies in a git work tree that does not ignore it, so that `git add` would take it. */
export function gitWouldTake(file: string): boolean {
  // https://git-scm.com/docs/git-check-ignore#_exit_status: 0 ignored, 1 not ignored, 128 no work tree.
  return spawnSync('git', ['-C', path.dirname(path.resolve(file)), 'check-ignore', '--quiet', path.basename(file)], { stdio: 'ignore' }).status === 1;
}
