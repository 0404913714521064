// Text from evidence on its way to a page, a terminal or a finding. The bytes themselves are never changed.

// C0 and C1 controls, bidirectional controls, zero-width and other format characters, lone surrogates, and the
// line separators: each can make a reader see something else than what is there.
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

// The local part is cut to its first letter; the domain stays, because it tells which organisation it was.
const EMAIL = /\b([A-Za-z0-9])[A-Za-z0-9._%+-]*@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\b/g;

// Home directories and CI work folders name people and machines.
const PRIVATE_PATH = /(?:\/(?:home|Users|root|private|tmp|var\/folders|builds|opt\/actions-runner|runner)\/[^\s"'<>|:*?]*\/|[A-Za-z]:\\(?:Users|a|actions-runner)\\[^\s"'<>|*?]*\\)/g;

// Nearly all text is, and looking costs a fraction of replacing.
const ASCII = /^[\x20-\x7e]*$/;

/** Replaces what a screen would hide or obey by a visible `\u{…}`; keeps line breaks and tabs where `lines` is set. */
export function printable(text: string, options: { readonly lines?: boolean } = {}): string {
  if (ASCII.test(text)) return text;
  return text.replace(UNPRINTABLE, (character) =>
    options.lines === true && (character === '\n' || character === '\t')
      ? character
      : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
}

/** Masks e-mail addresses and private absolute paths. */
export function maskPrivate(text: string): string {
  const withoutPaths = /[/\\]/.test(text) ? text.replace(PRIVATE_PATH, '…/') : text;
  return withoutPaths.includes('@') ? withoutPaths.replace(EMAIL, '$1…@$2') : withoutPaths;
}

/** Cuts to at most `limit` characters, ending in "…" when something was cut. */
export function shorten(text: string, limit: number): string {
  const characters = text.length <= limit ? undefined : [...text];
  return characters === undefined || characters.length <= limit ? text : `${characters.slice(0, limit - 1).join('')}…`;
}

// Letters, digits and signs that stand in no e-mail address and no path: nothing in such a text is hidden or private.
const PLAIN = /^[\x20-\x2e\x30-\x3f\x41-\x5b\x5d-\x7e]*$/;

/** Text from evidence as it may be shown: printable, masked, at most `limit` characters. */
export function display(text: string, limit = 200): string {
  // Most text is short and plain, and large documents have a million of it.
  if (text.length <= limit && PLAIN.test(text)) return text;
  // Cut once before the expressions run, so that a huge hostile string costs no more than a small one.
  return shorten(maskPrivate(printable(text.slice(0, limit * 4))), limit);
}

/** A package URL as it may be shown. Its name and version look like an e-mail address and are none, so they are not masked. */
export function displayPurl(text: string, limit = 300): string {
  return text.startsWith('pkg:') ? shorten(printable(text.slice(0, limit * 4)), limit) : display(text, limit);
}
