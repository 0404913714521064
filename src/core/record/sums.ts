import { byCodeUnit, fromUtf8 } from '../lib/bytes.ts';

interface Listed {
  readonly storedName: string;
  readonly sha256: string;
}

/** What `SHA256SUMS` of a record lists: every evidence and input object that is kept. */
export function keptObjects(predicate: { readonly files: readonly (Listed & { readonly retention: string })[]; readonly inputs: readonly Listed[] }): Listed[] {
  return [...predicate.files.filter((file) => file.retention === 'kept'), ...predicate.inputs];
}

/** `sha256sum -c` lines over stored names, sorted by name. Every line names an object that is kept. */
export function sumsText(entries: readonly { readonly storedName: string; readonly sha256: string }[]): string {
  const lines = new Set(entries.map((entry) => `${entry.sha256}  ${entry.storedName}\n`));
  return [...lines].sort((a, b) => byCodeUnit(a.slice(66), b.slice(66))).join('');
}

/** What a text file is worth as a list of digests: `sha256sum` lines, by path. `undefined` for anything else. */
export function parseSums(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined || (text !== '' && !text.endsWith('\n'))) return undefined;
  const lines = text.split('\n').slice(0, -1).map((line) => /^([0-9a-f]{64}) [ *](.+)$/u.exec(line));
  const sums = new Map(lines.flatMap((line) => (line?.[1] === undefined || line[2] === undefined ? [] : [[line[2], line[1]] as const])));
  return sums.size === lines.length ? sums : undefined;
}
