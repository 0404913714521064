import { fromBase64 } from '../lib/base64.ts';
import { sshReader } from '../crypto/ssh-wire.ts';

/**
 * A line of an OpenSSH allowed-signers file (ssh-keygen(1), ALLOWED SIGNERS):
 *
 *     dana@example.org,*@build.example.org namespaces="file,git",valid-before="20270101Z" ssh-ed25519 AAAA…
 */
export interface AllowedSigner {
  /** Patterns of who the key belongs to. */
  readonly principals: string;
  /** The key in wire form. */
  readonly key: Uint8Array;
  /** Patterns of what the key may sign for; without them, anything. */
  readonly namespaces?: string;
  /** RFC 3339 instants. */
  readonly validAfter?: string;
  readonly validBefore?: string;
  /** The key signs certificates of other keys. */
  readonly isAuthority: boolean;
}

/** Reads a line, or says in words why it is none. An option that is not known may be a limit, so it makes a line useless. */
export function parseAllowedSigner(line: string): { readonly allowed: AllowedSigner } | { readonly problem: string } {
  const [principals, ...words] = splitWords(line.trim());
  if (principals === undefined || principals.startsWith('#')) return { problem: 'the line is empty or a comment' };
  const hasOptions = words[0] !== undefined && !isKeyType(words[0]);
  const options = hasOptions ? parseOptions(words[0] ?? '') : {};
  if (typeof options === 'string') return { problem: options };
  const [type, encoded = ''] = hasOptions ? words.slice(1) : words;
  const key = fromBase64(encoded);
  if (type === undefined || key === undefined || sshReader(key).text() !== type) return { problem: 'the line holds no key, or one of another type than it says' };
  return { allowed: { principals: principals.replaceAll('"', ''), key, isAuthority: false, ...options } };
}

/**
 * A comma-separated list of patterns, as ssh_config(5) has them: `*` and `?` match within a name, and a pattern behind
 * `!` that matches outweighs all others.
 */
export function matchesPatternList(text: string, list: string): boolean {
  let matches = false;
  for (const pattern of list.split(',')) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(text, pattern.slice(1))) return false;
    } else matches ||= matchesPattern(text, pattern);
  }
  return matches;
}

// Greedy with one point to return to: time is at most the product of the lengths, whatever the pattern.
function matchesPattern(text: string, pattern: string): boolean {
  let [at, inPattern, star, resume] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern;
      resume = at;
      inPattern += 1;
    } else if (inPattern < pattern.length && (pattern[inPattern] === '?' || pattern[inPattern] === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      inPattern = star + 1;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}

function isKeyType(word: string): boolean {
  return /^(?:ssh-|ecdsa-sha2-|sk-|webauthn-)/.test(word);
}

/** Words between white space, where quotes hold white space together. */
function splitWords(line: string): string[] {
  return line.match(/(?:"(?:\\"|[^"])*"|[^\s"])+/g) ?? [];
}

function parseOptions(text: string): Partial<AllowedSigner> | string {
  const options: { -readonly [key in keyof AllowedSigner]?: AllowedSigner[key] } = {};
  for (const option of text.match(/(?:"(?:\\"|[^"])*"|[^,"])+/g) ?? []) {
    const [, name = option, value] = /^([^=]+)="(.*)"$/.exec(option) ?? [];
    switch (name.toLowerCase()) {
      case 'cert-authority': options.isAuthority = true; break;
      case 'namespaces':
        if (!value || options.namespaces !== undefined) return 'the option namespaces must stand once and hold a list in quotes';
        options.namespaces = value;
        break;
      case 'valid-after':
      case 'valid-before': {
        const instant = instantOf(value ?? '');
        const key = name.toLowerCase() === 'valid-after' ? 'validAfter' : 'validBefore';
        if (instant === undefined || options[key] !== undefined) return `the option ${name} must stand once and hold a time such as "20270101Z"`;
        options[key] = instant;
        break;
      }
      default: return `the option “${option}” is not known, and it may be a limit`;
    }
  }
  return options.validAfter !== undefined && options.validBefore !== undefined && options.validBefore <= options.validAfter
    ? 'valid-before is not after valid-after'
    : options;
}

// YYYYMMDD or YYYYMMDDHHMM[SS]. OpenSSH reads one without `Z` in the zone of whoever runs it; here it is UTC, because a
// portal must give the same answer everywhere.
function instantOf(text: string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?Z?$/i.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = match;
  const instant = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const time = Date.parse(instant);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 19) !== instant.slice(0, 19) ? undefined : instant;
}
