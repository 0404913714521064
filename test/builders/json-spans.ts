/** Where a byte of a JSON document stands. */
export interface JsonPlace {
  /** The way to it, with `*` for the places of a list: `verificationMaterial.tlogEntries.*.logIndex`. */
  readonly path: string;
  readonly part: 'value' | 'name' | 'punctuation' | 'space';
  /** Where the token begins that it belongs to. */
  readonly from: number;
}

/** Tells of each byte of a JSON document in ASCII where it stands. Only for documents that parse. */
export function jsonPlaces(text: string): readonly JsonPlace[] {
  const places: JsonPlace[] = [];
  let at = 0;
  const mark = (end: number, path: string, part: JsonPlace['part']) => {
    const from = at;
    while (at < end) {
      places.push({ path, part, from });
      at += 1;
    }
  };
  const space = (path: string) => mark(at + (/^[ \t\r\n]*/.exec(text.slice(at))?.[0].length ?? 0), path, 'space');
  const stringEnd = () => at + (/^"(?:[^"\\]|\\.)*"/.exec(text.slice(at))?.[0].length ?? 0);
  const within = (path: string, step: string) => (path === '' ? step : `${path}.${step}`);
  const value = (path: string): void => {
    space(path);
    const open = text[at];
    if (open === '"') mark(stringEnd(), path, 'value');
    else if (open === '{' || open === '[') members(path, open === '{');
    else mark(at + (/^[^,\]}\s]+/.exec(text.slice(at))?.[0].length ?? 0), path, 'value');
    space(path);
  };
  const members = (path: string, named: boolean): void => {
    mark(at + 1, path, 'punctuation');
    space(path);
    while (text[at] !== '}' && text[at] !== ']') {
      let inner = within(path, '*');
      if (named) {
        const end = stringEnd();
        inner = within(path, text.slice(at + 1, end - 1));
        mark(end, inner, 'name');
        space(inner);
        mark(at + 1, inner, 'punctuation');
      }
      value(inner);
      if (text[at] === ',') mark(at + 1, path, 'punctuation');
      space(path);
    }
    mark(at + 1, path, 'punctuation');
  };
  value('');
  return places;
}
