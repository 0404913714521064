import { hostname } from 'node:os';
import { open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError, systemCode } from './errors.ts';

/** One at a time on this machine; across machines the publishing branch sees to it. A lock whose process is gone is taken over. */
export async function lockLog(contentDir: string): Promise<() => Promise<void>> {
  const file = path.join(contentDir, '.log.lock');
  const mine = `${process.pid} ${hostname()}\n`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(mine);
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      const holder = await readFile(file, 'utf8').catch(() => '');
      const [pid, host] = holder.trim().split(' ');
      if (host !== hostname() || isRunning(Number(pid)) || !await takeAway(file, holder)) break;
    }
  }
  throw new OperatorError('Another `dossier log append` is at work', { place: file, hint: 'Wait for it. If none is running anywhere, remove the file' });
}

/** Takes a dead lock away. Of several who try only one can rename it, and whoever got a living one by mistake puts it back. */
async function takeAway(file: string, holder: string): Promise<boolean> {
  const aside = `${file}.${process.pid}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
  const isDead = await readFile(aside, 'utf8') === holder;
  if (isDead) await rm(aside, { force: true });
  else await rename(aside, file);
  return isDead;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
