import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePublicKeyPem } from '../../../../src/core/crypto/public-key.ts';
import { parseTrustedRoot } from '../../../../src/core/signatures/sigstore/trusted-root.ts';
import type { Against } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';

/** A case of an `expected.json`. */
export interface SampleCase {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
  readonly artifact: string | null;
  readonly trusted_root: string | null;
  readonly key: string | null;
  readonly profile: string;
  readonly identity: string | null;
  readonly issuer: string | null;
  readonly expect: 'valid' | 'invalid' | 'unverifiable-offline';
  readonly ground: string | null;
  readonly why: string;
}

export const FIXTURES = 'test/fixtures/sigstore';

/** The cases of a folder of samples. Their paths are relative to it. */
export function sampleCases(folder: string): readonly SampleCase[] {
  const cases = JSON.parse(readFileSync(path.join(FIXTURES, folder, 'expected.json'), 'utf8')) as (Partial<SampleCase> & { readonly file: string; readonly case?: string })[];
  return cases.map((one) => ({
    artifact: null, trusted_root: null, key: null, profile: 'public', identity: null, issuer: null, expect: 'invalid', ground: null, why: '',
    ...one, name: one.case ?? one.name ?? one.file, folder,
  }));
}

export function sampleFile({ folder }: { readonly folder: string }, file: string): Uint8Array {
  return new Uint8Array(readFileSync(samplePath({ folder }, file)));
}

// The samples call the folder of roots by its longer name.
export function samplePath({ folder }: { readonly folder: string }, file: string): string {
  return path.join(FIXTURES, folder, file).replace('sigstore-trusted-roots', 'trusted-roots');
}

export function hasFile(sample: SampleCase, file: string): boolean {
  return existsSync(samplePath(sample, file));
}

/** What a case is held against, but for its artifact. */
export function againstOf(sample: SampleCase): Against {
  const parsed = sample.trusted_root === null ? undefined : parseTrustedRoot(sampleFile(sample, sample.trusted_root));
  const pem = sample.key === null ? undefined : new TextDecoder().decode(sampleFile(sample, sample.key));
  return {
    profile: sample.profile === 'github' ? 'timestamps' : 'log',
    root: parsed === undefined ? undefined : 'root' in parsed ? parsed.root : parsed,
    key: pem === undefined ? undefined : parsePublicKeyPem(pem) ?? { problem: 'the file holds no public key' },
    expected: sample.identity === null || pem !== undefined ? undefined : { identity: sample.identity, ...(sample.issuer === null ? {} : { issuer: sample.issuer }) },
  };
}

export function digestsOf(bytes: Uint8Array): { readonly sha256: string; readonly sha512: string } {
  return { sha256: createHash('sha256').update(bytes).digest('hex'), sha512: createHash('sha512').update(bytes).digest('hex') };
}
