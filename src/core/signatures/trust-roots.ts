import { sha256Hex } from '../lib/bytes.ts';
import type { Trust, TrustRootSpec, TrustSpec } from '../model/portal-files.ts';

/** Path below `content/` of a trust root's file. */
export const trustRootFile = (root: Pick<TrustRootSpec, 'file'>) => `trust/${root.file}`;

/** The roots that a signer of the trust file names: no other one can change what a signature is worth. */
export function namedRoots(trust: TrustSpec): readonly TrustRootSpec[] {
  const named = new Set(trust.signers.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate.root])));
  return trust.roots?.filter(({ id }) => named.has(id)) ?? [];
}

/** A trust file with the bytes of its roots, as far as they have the digest that it states; the others are left out. */
export function withRootFiles(trust: TrustSpec, files: readonly Uint8Array[]): Trust {
  const byDigest = new Map(files.map((bytes) => [sha256Hex(bytes), bytes]));
  const rootFiles = new Map(trust.roots?.flatMap(({ id, sha256 }) => {
    const bytes = byDigest.get(sha256);
    return bytes === undefined ? [] : [[id, bytes] as const];
  }));
  return rootFiles.size === 0 ? trust : { ...trust, rootFiles };
}

/** What contradicts itself in a trust file, each with the key it stands at. */
export function rootListProblems(trust: TrustSpec): readonly { readonly key: string; readonly message: string; readonly hint: string }[] {
  const roots = trust.roots ?? [];
  const listed = new Set(roots.map(({ id }) => id));
  return [
    ...roots.flatMap(({ id }, index) => (roots.findIndex((one) => one.id === id) === index ? [] : [{
      key: `roots[${index}].id`, message: `the root “${id}” is there twice`, hint: 'give each copy an id of its own: old ones stay for old signatures',
    }])),
    ...trust.signers.flatMap(({ id, certificate }, index) => (certificate === undefined || listed.has(certificate.root) ? [] : [{
      key: `signers[${index}].certificate.root`, message: `signer “${id}” names the root “${certificate.root}”, which is not listed`,
      hint: listed.size === 0 ? 'list it below roots:' : `listed are ${[...listed].join(', ')}`,
    }])),
  ];
}
