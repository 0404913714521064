import { byCodeUnit } from '../lib/bytes.ts';

/** `sha256sum -c` lines over stored names, sorted by name. Every line names an object that is kept. */
export function sumsText(entries: readonly { readonly storedName: string; readonly sha256: string }[]): string {
  const lines = new Set(entries.map((entry) => `${entry.sha256}  ${entry.storedName}\n`));
  return [...lines].sort((a, b) => byCodeUnit(a.slice(66), b.slice(66))).join('');
}
