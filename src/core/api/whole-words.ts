import type { Block, Cell } from '../model/block.ts';

type Table = Pick<Extract<Block, { kind: 'table' }>, 'columns' | 'rows'>;

/** Text of at most so many characters stands in one line. */
const SHORT = 12;
/** How many characters stand beside each other in a section's body on wide screens, and how many the gap of two columns takes. */
const ROOM = 130;
const GAP = 3;

/**
 * Whether no word of a table need be broken, so that its columns may be as narrow as their longest words. Text comes
 * from evidence: a word of any length must still break rather than push the table over the edge.
 */
export function keepsWords({ columns, rows }: Table): boolean {
  const needed = columns.map(({ label }, index) => Math.max(unbroken(label), ...rows.map((row) => unbroken(row[index] ?? ''))));
  return needed.reduce((sum, one) => sum + one + GAP, 0) <= ROOM;
}

/** Whether a cell stands in one line. */
export function isShort(cell: Cell): boolean {
  return textOf(cell).length <= SHORT;
}

function unbroken(cell: Cell): number {
  // A shortened digest with its button, and a bar with its number.
  if (typeof cell !== 'string' && (cell.digest !== undefined || cell.share !== undefined)) return 22;
  const text = textOf(cell);
  return text.length <= SHORT ? text.length : Math.max(...text.split(/\s/).map((word) => word.length));
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell.text;
}
