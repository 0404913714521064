import { constants, inflateSync } from 'node:zlib';

// Reads the text of a PDF as Chromium writes it: plain objects, compressed streams, text as hex strings of glyph codes,
// and a ToUnicode map for each font (ISO 32000-1 §7.3.8, §9.10.3). It reads no other PDF.

type Objects = ReadonlyMap<string, string>;

/** The text of each sheet, in order; one line for each run of text. */
export function sheetsOf(pdf: Buffer): readonly string[] {
  const objects: Objects = new Map([...pdf.toString('latin1').matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, number = '', body = '']) => [number, body]));
  const root = [...objects.values()].find((body) => /\/Type \/Pages\b/.test(body) && !body.includes('/Parent')) ?? '';
  return kidsOf(root, objects).map((page) => textOf(page, objects));
}

function kidsOf(node: string, objects: Objects): readonly string[] {
  const kids = /\/Kids \[([^\]]*)\]/.exec(node)?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].flatMap(([, number = '']) => {
    const kid = objects.get(number) ?? '';
    return /\/Type \/Pages\b/.test(kid) ? kidsOf(kid, objects) : [kid];
  });
}

function textOf(page: string, objects: Objects): string {
  const fonts = new Map([...(/\/Font <<([^>]*)>>/.exec(page)?.[1] ?? '').matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => [name, unicodeOf(objects.get(number) ?? '', objects)]));
  let font: ReadonlyMap<string, string> = new Map();
  let text = '';
  for (const [, begins, name, codes] of contentOf(page, 'Contents', objects).matchAll(/(\bBT\b)|\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj/g)) {
    if (begins !== undefined) text += '\n';
    else if (name !== undefined) font = fonts.get(name) ?? new Map();
    else text += (codes ?? '').match(new RegExp(`.{${[...font.keys()][0]?.length ?? 2}}`, 'g'))?.map((code) => font.get(code.toUpperCase()) ?? '').join('') ?? '';
  }
  return text;
}

/** Glyph code → character, both ways in which a map lists them. */
function unicodeOf(font: string, objects: Objects): ReadonlyMap<string, string> {
  const map = contentOf(font, 'ToUnicode', objects);
  const character = (hex: string) => String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));
  const single = [...map.matchAll(/^<([0-9A-F]+)> <([0-9A-F]+)>$/gm)].map(([, code = '', to = '']) => [code, character(to)] as const);
  const ranges = [...map.matchAll(/^<([0-9A-F]+)> <([0-9A-F]+)> <([0-9A-F]+)>$/gm)].flatMap(([, from = '', last = '', to = '']) =>
    Array.from({ length: Number.parseInt(last, 16) - Number.parseInt(from, 16) + 1 }, (_, step) => [
      (Number.parseInt(from, 16) + step).toString(16).toUpperCase().padStart(from.length, '0'), String.fromCharCode(Number.parseInt(to, 16) + step),
    ] as const));
  return new Map([...single, ...ranges]);
}

function contentOf(object: string, key: string, objects: Objects): string {
  const body = objects.get(new RegExp(`/${key} (\\d+) 0 R`).exec(object)?.[1] ?? '') ?? '';
  const start = body.indexOf('stream\n');
  return start < 0 ? '' : inflateSync(Buffer.from(body.slice(start + 7), 'latin1'), { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
}
