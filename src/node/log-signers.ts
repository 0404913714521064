import path from 'node:path';
import type { CheckpointSigners } from '../core/crypto/checkpoint.ts';
import { parseVerifierKey } from '../core/crypto/signed-note.ts';
import type { TrustSpec } from '../core/model/portal-files.ts';
import { contentPaths, readPortalSpec } from './content-folder.ts';
import { OperatorError } from './errors.ts';
import { trustOf } from './sign.ts';
import { readTrustFile } from './verify-content.ts';

/** Who may sign the log, by a trust file; its name, where nobody says it, is that of the newest key. */
export function logSigners(trust: TrustSpec, origin: string | undefined, place: string): CheckpointSigners {
  const named = origin ?? parseVerifierKey(trust.log?.keys.at(-1) ?? '')?.name;
  if (trust.log === undefined || named === undefined) throw new OperatorError('The trust file names no key of the log', { place, expected: 'log.keys' });
  return { origin: named, keys: trust.log.keys, witnesses: trust.log.witnesses };
}

/** The same for a command: by the trust file that was brought, or else by the content folder's. */
export async function signersFor({ contentDir, trustFile }: { readonly contentDir: string; readonly trustFile?: string | undefined }): Promise<CheckpointSigners & { readonly whose: string }> {
  if (trustFile !== undefined) return { ...logSigners(await readTrustFile(trustFile), undefined, trustFile), whose: trustFile };
  const portal = await readPortalSpec(contentDir);
  const origin = portal !== undefined && 'value' in portal ? portal.value.log?.origin : undefined;
  const place = path.join(contentDir, contentPaths.trust());
  return { ...logSigners(await trustOf(contentDir), origin, place), whose: place };
}
