import path from 'node:path';
import type { TrustRootSpec } from '../core/model/portal-files.ts';
import { contentPaths, readTrust } from './content-folder.ts';
import type { OperatorProblem } from './errors.ts';

const YEAR = 365 * 86_400_000;

/**
 * Trust roots that were taken from their source more than a year ago: authorities and logs change their keys, and a
 * signature made with a new one is refused until the portal has a copy that knows it. Old copies stay for old signatures,
 * so one with a younger copy under the same title is not told.
 */
export async function oldRootWarnings(contentDir: string, now: Date): Promise<readonly OperatorProblem[]> {
  const trust = await readTrust(contentDir);
  if (trust === undefined || 'problems' in trust) return [];
  const roots = trust.value.roots ?? [];
  const isOld = (date: string) => now.getTime() - Date.parse(date) > YEAR;
  const isSuperseded = (root: TrustRootSpec) => roots.some((other) => other.title === root.title && other.date > root.date);
  return roots.filter((root) => isOld(root.date) && !isSuperseded(root)).map(({ id, date }) => ({
    message: `The trust root “${id}” was taken on ${date}, more than a year ago`,
    place: path.join(contentDir, contentPaths.trust()),
    hint: 'signatures by newer keys are refused until you take a newer copy: docs/trust.md says how',
  }));
}
