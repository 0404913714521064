import { RE2JS } from 're2js';

/** A pattern of the operator's, matched in time linear to the text: RE2 (https://github.com/google/re2/wiki/Syntax), `^` and `$` at every line. */
export interface Pattern {
  /** Every text that the pattern's one group holds, with the offset where it begins; one more than `MOST_MATCHES` where there are more. */
  find(text: string): readonly { readonly text: string; readonly offset: number }[];
}

export const MOST_MATCHES = 100;
/** Longer texts are not searched: a megabyte takes a plain pattern two seconds, and a pattern of nested repetitions far more. */
export const LONGEST_SEARCHED = 1_000_000;

/** Compiles a pattern, or says in words why it is none or has not exactly one group. */
export function compilePattern(source: string): Pattern | { readonly problem: string } {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, RE2JS.MULTILINE);
  } catch (error) {
    return { problem: `the pattern is none: ${error instanceof Error ? error.message.split('\n')[0] ?? '' : 'it could not be read'}` };
  }
  if (compiled.groupCount() !== 1) return { problem: `the pattern must have exactly one group, and has ${compiled.groupCount()}` };
  return {
    find: (text) => {
      const matcher = compiled.matcher(text);
      const found: { text: string; offset: number }[] = [];
      while (found.length <= MOST_MATCHES && matcher.find()) {
        const group: string | null = matcher.group(1);
        if (group !== null) found.push({ text: group, offset: matcher.start(1) });
      }
      return found;
    },
  };
}
