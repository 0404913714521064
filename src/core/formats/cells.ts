import { dayText, instantText } from '../lib/dates.ts';
import { display, maskPrivate, printable, shorten } from '../lib/display.ts';
import type { Block, Cell } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import type { GateState } from '../model/states.ts';

// How values from documents stand in blocks. Every text passes `display` here, so no format can forget it.

export function facts(title: string, rows: readonly (readonly [label: string, value: Cell | undefined])[], about?: string): Block {
  return {
    kind: 'facts',
    title,
    ...(about === undefined ? {} : { about }),
    rows: rows.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }])),
  };
}

const MOST_ROWS = 500;

/** A table of at most 500 rows; `total` says how many there are where it is cut. */
export function table(parts: {
  readonly title: string;
  readonly caption: string;
  readonly about?: string;
  readonly columns: readonly (string | { readonly label: string; readonly numeric: true })[];
  readonly rows: readonly (readonly Cell[])[];
  /** The number of rows in the document, where not all were given. */
  readonly count?: number;
}): Block {
  const count = parts.count ?? parts.rows.length;
  const rows = parts.rows.slice(0, MOST_ROWS).map((row) => [...row]);
  return {
    kind: 'table',
    title: parts.title,
    ...(parts.about === undefined ? {} : { about: parts.about }),
    caption: parts.caption,
    columns: parts.columns.map((column) => (typeof column === 'string' ? { label: column } : { ...column })),
    rows,
    ...(count > rows.length ? { total: `${rows.length} of ${count} rows are shown; the file holds all` } : {}),
  };
}

const MOST_TEXT = 40_000;

/** Text as it stands in the file, cut where it is long. */
export function textBlock(title: string, text: string): Block {
  const lines = text.replaceAll('\r\n', '\n');
  return {
    kind: 'text',
    title,
    text: shorten(maskPrivate(printable(lines.slice(0, MOST_TEXT), { lines: true })), MOST_TEXT * 2),
    ...(lines.length > MOST_TEXT ? { total: `${MOST_TEXT} of ${lines.length} characters are shown; the file holds all` } : {}),
  };
}

/** Text from the document; a dash for what is not there. */
export function words(value: unknown, limit = 200): string {
  if (value === undefined || value === null || value === '') return '–';
  return display(typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value), limit);
}

export function code(value: unknown, at?: string): Cell {
  const text = words(value);
  return text === '–' ? text : { text, code: true, ...(at === undefined ? {} : { at }) };
}

/** A digest, where it is one; otherwise the text as it stands. */
export function digest(value: unknown): Cell {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? { text: value, digest: value, code: true } : words(value);
}

export function moment(value: string | undefined): Cell {
  return value === undefined ? '–' : { text: dateText(display(value, 40)), time: display(value, 40) };
}

// What is neither a day nor a moment in UTC is shown as it stands.
function dateText(value: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? dayText(value) : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*Z$/.test(value) ? instantText(value) : value;
}

/** A producer's word with the shape of what it means. */
export function verdict(word: string, content: Content, at?: string): Cell {
  const state = CONTENT_STATE[content];
  return { text: display(word, 100), ...(state === undefined ? {} : { state }), ...(at === undefined ? {} : { at }) };
}

const CONTENT_STATE: Readonly<Partial<Record<Content, GateState>>> = {
  pass: 'pass', fail: 'fail', warn: 'warn', pending: 'pending', 'no-result': 'missing',
};

/**
 * A number for reading: a plain whole number as it is, others to three decimals, or one from a hundred on. What has a
 * unit was measured, so a whole value gets decimals too, and a column of values lines up.
 */
export function number(value: number | null | undefined, unit = ''): string {
  if (value === undefined || value === null || !Number.isFinite(value)) return '–';
  const digits = unit === '' && Number.isInteger(value) ? String(value) : Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(3);
  return `${digits.replace('-', '−')}${unit === '' ? '' : `\u00a0${unit}`}`;
}

/** A ratio as a signed change: 0.5 is `+50.0 %`. */
export function change(ratio: number | null | undefined): string {
  if (ratio === undefined || ratio === null || !Number.isFinite(ratio)) return '–';
  return `${ratio < 0 ? '−' : '+'}${(Math.abs(ratio) * 100).toFixed(1)}\u00a0%`;
}

/** A share of a limit with its bar. */
export function share(value: number | undefined): Cell {
  return value === undefined || !Number.isFinite(value) ? '–' : { text: `${value < 0 ? '−' : ''}${(Math.abs(value) * 100).toFixed(1)}\u00a0%`, share: value };
}

export function bytes(count: number): string {
  if (count < 1000) return `${count}\u00a0bytes`;
  const [scale, unit] = count < 1e6 ? [1e3, 'kB'] : count < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${(count / scale).toFixed(1)}\u00a0${unit}`;
}
