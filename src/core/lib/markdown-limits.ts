// What a Markdown parser would take too long for, or not come back from. It is looked for before anything is parsed.

/** Longer texts are refused: a page of the portal is read in one go. */
export const LONGEST_MARKDOWN = 200_000;
export const DEEPEST_MARKDOWN = 40;
/** Emphasis is matched in quadratic time: 8,000 stars in one paragraph take 17 s, and 1,000 a quarter of one. */
const MOST_MARKS = 1000;
/** And so are links: 40,000 that begin and never end take 14 s, and 5,000 a quarter of one. */
const MOST_LINKS = 5000;

export interface TangledPlace {
  readonly line: number;
  readonly message: string;
  readonly expected: string;
}

/** The lines that no parser should be given. */
export function tangledPlaces(text: string): TangledPlace[] {
  const places: TangledPlace[] = [];
  let [marks, links] = [0, 0];
  for (const [index, content] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1;
    if (nestingOf(content) > DEEPEST_MARKDOWN) places.push({ line, message: 'Lists and quotations are nested too deeply', expected: `at most ${DEEPEST_MARKDOWN} levels` });
    const isBlank = content.trim() === '';
    const before = { marks, links };
    marks = isBlank ? 0 : marks + (content.match(/[*_~]/g)?.length ?? 0);
    links = isBlank ? 0 : links + (content.match(/\[/g)?.length ?? 0);
    if (before.marks <= MOST_MARKS && marks > MOST_MARKS) places.push({ line, message: 'The paragraph holds too many marks of emphasis', expected: `at most ${MOST_MARKS} of *, _ and ~` });
    if (before.links <= MOST_LINKS && links > MOST_LINKS) places.push({ line, message: 'The paragraph holds too many links', expected: `at most ${MOST_LINKS} of [` });
  }
  return places;
}

/** How many quotations, list items and footnotes a line may open at its start. */
function nestingOf(content: string): number {
  return /^(?:[ \t]*(?:>|\[\^[^\]\s]{1,100}\]:|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*/.exec(content)?.[0].match(/\[\^[^\]]*\]:|[>*+.)-]/g)?.length ?? 0;
}
