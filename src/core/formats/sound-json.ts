import { DEEPEST } from './json-scan.ts';

/**
 * The value of a text that is JSON, holds no key twice and is not too deep; `undefined` for every other text, about which
 * `scanJson` then says what is wrong. Nearly every file is sound, and this costs a third of a scan.
 */
export function parseSoundJson(text: string): { readonly value: unknown } | undefined {
  const keys = countWrittenKeys(text);
  if (keys === undefined) return undefined;
  const parsed = parseJson(text);
  // Of a key that is written twice, `JSON.parse` keeps one.
  return parsed !== undefined && countKeys(parsed.value) === keys ? parsed : undefined;
}

/** The value of a JSON text, whatever else may be wrong with it; `undefined` for a text that is none. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** How many keys are written, by the colons outside of strings; `undefined` where brackets go too deep to be parsed. */
function countWrittenKeys(text: string): number | undefined {
  let keys = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        for (at += 1; at < text.length; at += 1) {
          const code = text.charCodeAt(at);
          if (code === 0x22) break;
          if (code === 0x5c) at += 1;
        }
        break;
      case 0x3a: // :
        keys += 1;
        break;
      case 0x5b: // [
      case 0x7b: // {
        depth += 1;
        if (depth > DEEPEST) return undefined;
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth -= 1;
        break;
    }
  }
  return keys;
}

// No deeper than the text was.
function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const entry of value as unknown[]) keys += countKeys(entry);
    return keys;
  }
  // Parsed JSON inherits nothing that is enumerable.
  for (const key in value) keys += 1 + countKeys((value as Readonly<Record<string, unknown>>)[key]);
  return keys;
}
