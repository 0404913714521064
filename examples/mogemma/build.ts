// Made-up wheels: their names and digests. No wheel was built; a digest is that of a sentence which says so.

import { createHash } from 'node:crypto';
import { NOTE, text } from '../apex-x/note.ts';

export const PYTHONS = ['cp310', 'cp311', 'cp312', 'cp313', 'cp314'] as const;
export const PLATFORMS = ['manylinux_2_34_x86_64', 'manylinux_2_34_aarch64', 'macosx_13_0_x86_64', 'macosx_14_0_arm64'] as const;

/** Every cell of the matrix: `cp312-macosx_14_0_arm64`. */
export const CELLS = PYTHONS.flatMap((python) => PLATFORMS.map((platform) => `${python}-${platform}`));

/** `<sha256>  <name>` for 20 wheels and the source distribution of a version, in PEP 440's normal form. */
export function distChecksums(version: string, options: { readonly without?: string; readonly rebuilt?: string } = {}): Uint8Array {
  const wheels = CELLS.map((cell) => `mogemma-${version}-${cell.slice(0, 5)}-${cell}.whl`);
  const names = [...wheels, `mogemma-${version}.tar.gz`].filter((name) => options.without === undefined || !name.includes(options.without)).sort();
  return text(names.map((name) => `${artifactDigest(name, options.rebuilt !== undefined && name.includes(options.rebuilt) ? 'second build' : 'build')}  ${name}`));
}

export function artifactDigest(name: string, build = 'build'): string {
  return createHash('sha256').update(`${name}, ${build}. ${NOTE}`).digest('hex');
}
