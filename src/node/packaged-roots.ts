import { sha256Hex, utf8 } from '../core/lib/bytes.ts';
import type { TrustRootSpec } from '../core/model/portal-files.ts';
import github from './trust-roots/github.json' with { type: 'json' };
import publicGood from './trust-roots/public-good.json' with { type: 'json' };

/** Trust roots that come with the program, as entries of a trust file; trust-roots/SOURCE.md says from where. */
export const PACKAGED_ROOTS = {
  'public-good': {
    id: 'public-good',
    title: 'Sigstore public-good instance',
    file: 'roots/public-good.json',
    sha256: '6494e21ea73fa7ee769f85f57d5a3e6a08725eae1e38c755fc3517c9e6bc0b66',
    date: '2026-08-19',
    source: 'sigstore/root-signing, targets/trusted_root.json at 60cf2ce8b2e4',
    profile: 'log',
    example: false,
  },
  github: {
    id: 'github',
    title: 'GitHub’s Sigstore instance',
    file: 'roots/github.json',
    sha256: '484cdfe1a7c65479c5ba2a22193d1be90f0020db1997de696ab207434c62fbb7',
    date: '2026-08-19',
    source: 'sigstore/sigstore-rust, crates/sigstore-trust-root/src/trusted_root_github.json at 948c31788666',
    profile: 'timestamps',
    example: false,
  },
} as const satisfies Readonly<Record<string, TrustRootSpec>>;

const FILES: Readonly<Record<keyof typeof PACKAGED_ROOTS, unknown>> = { 'public-good': publicGood, github };

/** The bytes of a packaged root, as they were published. */
export function packagedRoot(id: keyof typeof PACKAGED_ROOTS): Uint8Array {
  // Compiling may lay the JSON out anew; this is how both files were laid out, which the digest shows.
  const bytes = utf8(`${JSON.stringify(FILES[id], null, 2)}\n`);
  if (sha256Hex(bytes) !== PACKAGED_ROOTS[id].sha256) throw new TypeError(`the packaged trust root "${id}" is not the file that was packaged`);
  return bytes;
}
