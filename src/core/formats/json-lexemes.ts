/** A JSON value whose numbers are still as they were written, because `8100000000.0` and `8100000000` are one number and two texts. */
export type Lexical =
  | { readonly kind: 'object'; readonly members: readonly (readonly [key: string, value: Lexical])[] }
  | { readonly kind: 'array'; readonly items: readonly Lexical[] }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'other'; readonly lexeme: string };

/** Reads a text that is known to be sound JSON of bounded depth (`scanJson`), keeping every number as written. */
export function readLexemes(text: string): Lexical {
  let at = 0;
  // Read where it stands, at any length: cutting first would leave the rest of a long number to be taken for a key.
  const lexeme = /[^\s,\]}]+/y;
  const space = () => { while (/[ \t\r\n]/.test(text[at] ?? '')) at += 1; };
  const string = (): string => {
    const start = at;
    for (at += 1; text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };
  /** The parts between brackets; the comma or the end after each is known to be there. */
  const parts = <T>(closes: string, one: () => T): T[] => {
    const all: T[] = [];
    at += 1;
    for (space(); text[at] !== closes; space()) {
      if (text[at] === ',') at += 1;
      space();
      all.push(one());
    }
    at += 1;
    return all;
  };
  const value = (): Lexical => {
    space();
    switch (text[at]) {
      case '{': return { kind: 'object', members: parts('}', () => {
        const key = string();
        space();
        at += 1;
        return [key, value()] as const;
      }) };
      case '[': return { kind: 'array', items: parts(']', value) };
      case '"': return { kind: 'string', text: string() };
      default: {
        lexeme.lastIndex = at;
        const found = lexeme.exec(text)?.[0] ?? '';
        at += found.length;
        return { kind: 'other', lexeme: found };
      }
    }
  };
  return value();
}

/**
 * Writes a value as Python's `json.dumps(value, sort_keys=True)` does: `", "` and `": "` between parts, keys in order of
 * their code points, everything beyond ASCII escaped (https://docs.python.org/3/library/json.html#json.dumps). Numbers
 * stay as they were read: Python wrote them, and its way with floats is not JavaScript's.
 */
export function dumpLikePython(value: Lexical): string {
  switch (value.kind) {
    case 'object': return `{${[...value.members].sort(([a], [b]) => byCodePoint(a, b)).map(([key, one]) => `${quoted(key)}: ${dumpLikePython(one)}`).join(', ')}}`;
    case 'array': return `[${value.items.map(dumpLikePython).join(', ')}]`;
    case 'string': return quoted(value.text);
    case 'other': return value.lexeme;
  }
}

function quoted(text: string): string {
  return JSON.stringify(text).replaceAll(/[\u007f-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
