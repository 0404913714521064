import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../fixtures/signatures');

/** A file of test/fixtures/signatures. */
export function fixture(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(ROOT, path)));
}

export function fixtureText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The bytes with the bits of `mask` flipped at one place. */
export function flipped(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = (bytes[at] ?? 0) ^ mask;
  return changed;
}

/** The places where flipping a byte leaves the answer at `verified`. Each byte is flipped by each mask. */
export async function survivors(bytes: Uint8Array, verdict: (changed: Uint8Array) => Promise<string> | string, masks: readonly number[] = [0x01, 0x20, 0x80], places = [...bytes.keys()]): Promise<readonly number[]> {
  const found = new Set<number>();
  for (const at of places) {
    for (const mask of masks) if (await verdict(flipped(bytes, at, mask)) === 'verified') found.add(at);
  }
  return [...found];
}
