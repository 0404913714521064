import { bytesToHex } from '@noble/hashes/utils.js';
import { hashOf } from '../crypto/verify-signature.ts';
import { baseName } from '../lib/base-name.ts';
import type { Covered } from './report.ts';
import type { Signable } from './verify-signatures.ts';

/**
 * The SHA-256 of every file here that a signature is over, sorted. Files are known by SHA-256; where a signed statement names a
 * subject by another digest alone, as npm does, the received files that are called like the subject are hashed again.
 */
export async function coveredFiles(covers: readonly Covered[], { received, released }: Signable): Promise<readonly string[]> {
  const known = new Set([...received, ...released].map(({ sha256 }) => sha256));
  const found = new Set(covers.flatMap(({ algorithm, digest }) => (algorithm === 'sha256' && known.has(digest) ? [digest] : [])));
  for (const { name, algorithm, digest } of covers) {
    if (algorithm === 'sha256' || name === undefined) continue;
    const names = fileNames(name);
    for (const file of received) {
      if (found.has(file.sha256) || file.open === undefined || !names.includes(baseName(file.name))) continue;
      if (bytesToHex(hashOf(algorithm, await file.open())) === digest) found.add(file.sha256);
    }
  }
  return [...found].sort();
}

/** What the file of a subject is called: its own name, and for a package of npm the name that `npm pack` gives. */
function fileNames(subject: string): readonly string[] {
  const [, scope = '', name, version] = /^pkg:npm\/(?:(?:%40|@)([^/@]+)\/)?([^/@]+)@([^?#]+)/.exec(subject) ?? [];
  const packed = name === undefined ? [] : [`${scope === '' ? '' : `${scope}-`}${name}-${version ?? ''}.tgz`];
  return [baseName(subject), ...packed];
}
