// What a Markdown parser would take too long for, or not come back from. It is looked for before anything is parsed.

/** Longer texts are refused: a page of the portal is read in one go. */
export const LONGEST_MARKDOWN = 200_000;
export const DEEPEST_MARKDOWN = 40;

interface Limit {
  readonly message: string;
  readonly expected: string;
  readonly most: number;
  /** How many of them a line holds. */
  count(line: string): number;
}

const limit = (message: string, most: number, what: string, pattern: RegExp): Limit => ({ message, most, expected: `at most ${most} ${what}`, count: (line) => line.match(pattern)?.length ?? 0 });

/** What takes time quadratic to its number within one paragraph, as measured. */
const PER_PARAGRAPH: readonly Limit[] = [
  // 8,000 stars take 17 s, and 1,000 a quarter of one.
  limit('The paragraph holds too many marks of emphasis', 1000, 'of *, _ and ~', /[*_~]/g),
  // 40,000 that begin and never end take 14 s, and 5,000 a quarter of one.
  limit('The paragraph holds too many links', 5000, 'of [ and ](', /\[|\]\(/g),
  // 15,000 that begin and never end take 40 s, and 1,000 a tenth of one.
  limit('The paragraph holds too many comments and instructions', 1000, 'of <! and <?', /<[!?]/g),
  // 7,500 take 20 s, and 1,000 half of one.
  limit('The paragraph holds too many lines of equals signs', 1000, 'lines of =', /^ {0,3}=+[ \t]*$/g),
  // 10,000 that begin with a bar take 15 s, and 5,000 one.
  limit('The paragraph holds too many lines', 5000, 'lines', /^(?! {0,3}#)/g),
];

export interface TangledPlace {
  readonly line: number;
  readonly message: string;
  readonly expected: string;
}

/** The lines that no parser should be given. */
export function tangledPlaces(text: string): TangledPlace[] {
  const places: TangledPlace[] = [];
  let held = PER_PARAGRAPH.map(() => 0);
  for (const [index, content] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    if (nestingOf(content) > DEEPEST_MARKDOWN) places.push({ line, message: 'Lists and quotations are nested too deeply', expected: `at most ${DEEPEST_MARKDOWN} levels` });
    const before = held;
    held = content.trim() === '' ? held.map(() => 0) : PER_PARAGRAPH.map((one, at) => (held[at] ?? 0) + one.count(content));
    for (const [at, { message, expected, most }] of PER_PARAGRAPH.entries()) {
      if ((before[at] ?? 0) <= most && (held[at] ?? 0) > most) places.push({ line, message, expected });
    }
  }
  return places;
}

/** How many quotations, list items and footnotes a line may open at its start. */
function nestingOf(content: string): number {
  return /^(?:[ \t]*(?:>|\[\^[^\]\s]{1,100}\]:|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*/.exec(content)?.[0].match(/\[\^[^\]]*\]:|[>*+.)-]/g)?.length ?? 0;
}
