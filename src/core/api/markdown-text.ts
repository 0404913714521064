import { printable } from '../lib/display.ts';

// GitHub makes links of bare addresses and of names after "@", and a backslash does not keep it from that; code does.
const LINKED = /(?:https?:\/\/|www\.|@)/i;

/** Text that reads as itself in Markdown, in one line: no character of it means anything, and no word of it becomes a link. */
export function markdownText(text: string): string {
  const words = printable(text.replaceAll(/[\t\n\r ]+/g, ' ').trim()).split(' ');
  return words.map((word, index) => (LINKED.test(word) ? asCode(word) : escaped(word, index === 0))).join(' ');
}

/** CommonMark allows a backslash before any punctuation: https://spec.commonmark.org/0.31.2/#backslash-escapes */
function escaped(word: string, isFirst: boolean): string {
  const inner = word.replace(/[\\`*_{}[\]<>#|~&$!]/g, '\\$&');
  // These begin a list, a quotation or a rule, at the start of a line alone.
  return isFirst ? inner.replace(/^(\d*)([-+=.)])/, '$1\\$2') : inner;
}

/** A code span whose fence is longer than any within: https://spec.commonmark.org/0.31.2/#code-spans */
function asCode(word: string): string {
  const fence = '`'.repeat(Math.max(0, ...(word.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  const space = word.startsWith('`') || word.endsWith('`') ? ' ' : '';
  return `${fence}${space}${word}${space}${fence}`;
}
