// Where the words on a chart stand, so that none covers another. What finds no room stands in the table beside the chart.

export type Anchor = 'start' | 'middle' | 'end';
/** `plain` for what is only worth knowing. */
export type Tone = 'fail' | 'waived' | 'worse' | 'better' | 'plain';

/** Words about one value, and the value as it is drawn. */
export interface Wanted {
  readonly x: number;
  /** The upper and lower end of what is drawn of the value: its mark, its whiskers. */
  readonly above: number;
  readonly below: number;
  /** One line or two. */
  readonly lines: readonly string[];
  readonly tone: Tone;
  readonly candidate?: true;
  /** Set for what is said of the column and not of the value: it stands at the head of the plot, beside a line at `x`. */
  readonly head?: true;
}

export interface ChartNote {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly tone: Tone;
  readonly anchor: Anchor;
  readonly candidate?: true;
  /** A second line, less loud. */
  readonly more?: { readonly y: number; readonly text: string };
  /** From the words to the value. */
  readonly leader?: { readonly x: number; readonly y1: number; readonly y2: number };
}

interface Box { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
interface Place { readonly note: ChartNote; readonly box: Box }

/** The plot, and what already stands in it. */
export interface NoteRoom {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  /** Words and marks that must not be covered. */
  readonly marks: readonly { readonly x: number; readonly y: number }[];
  readonly ends: readonly { readonly x: number; readonly y: number; readonly text: string; readonly anchor: Anchor }[];
  /** Points of lines and marks that had better not be. */
  readonly drawn: readonly { readonly x: number; readonly y: number }[];
}

const LETTER = 7;
const LINE = 15;
const GAP = 8;
const LEADER = 9;
const NEAR = 3;
const MARK = 7;

/** Places notes, the newest first: each where it covers no other words and as little of the drawing as can be. */
export function placeNotes(wanted: readonly Wanted[], room: NoteRoom): readonly ChartNote[] {
  const taken: Box[] = [
    ...room.ends.map(({ x, y, text, anchor }) => boxOf(x, y, [text], anchor)),
    ...room.marks.map(({ x, y }) => ({ left: x - MARK, right: x + MARK, top: y - MARK, bottom: y + MARK })),
  ];
  const placed: ChartNote[] = [];
  for (const one of wanted.toReversed()) {
    const best = bestPlace(one, room, taken) ?? bestPlace({ ...one, lines: one.lines.slice(0, 1) }, room, taken);
    if (best === undefined) continue;
    taken.push(best.box);
    placed.unshift(best.note);
  }
  return placed;
}

function bestPlace(one: Wanted, room: NoteRoom, taken: readonly Box[]): Place | undefined {
  const free = (one.head === true ? headPlaces(one, room) : valuePlaces(one, room)).filter(({ box }) => taken.every((other) => !overlap(box, other)));
  const covered = ({ box }: Place) => room.drawn.filter((spot) => isIn(spot, box)).length;
  return free.map((place) => ({ place, covered: covered(place) })).sort((a, b) => a.covered - b.covered)[0]?.place;
}

/** What stands out is named above, where the limit is; what is only worth knowing below, off the line's way. */
function valuePlaces(one: Wanted, room: NoteRoom): readonly Place[] {
  const height = (one.lines.length - 1) * LINE;
  const anchor = anchorAt(one, room);
  const place = (y: number, leader: NonNullable<ChartNote['leader']>): Place => ({
    note: { ...noteAt(one, one.x, y, anchor), leader },
    box: boxOf(one.x, y, one.lines, anchor),
  });
  const above = (more: number) => place(one.above - GAP - LEADER - more - height, { x: one.x, y1: one.above - GAP - LEADER - more + 3, y2: one.above - GAP + 5 });
  const below = (more: number) => place(one.below + GAP + LEADER + more + LINE - 4, { x: one.x, y1: one.below + GAP - 4, y2: one.below + GAP + LEADER + more - 2 });
  const isLoud = one.tone === 'fail' || one.tone === 'waived';
  const places = isLoud ? [above(0), below(0), above(24), below(24)] : [below(0), above(0), below(24), above(24)];
  return places.filter(({ box }) => box.top >= 0 && box.bottom <= room.bottom - 2);
}

function headPlaces(one: Wanted, room: NoteRoom): readonly Place[] {
  return (['start', 'end'] as const).flatMap((anchor): readonly Place[] => {
    const x = one.x + (anchor === 'start' ? 4 : -4);
    const box = boxOf(x, 14, one.lines, anchor);
    return box.left >= room.left - 2 && box.right <= room.width ? [{ note: noteAt(one, x, 14, anchor), box }] : [];
  });
}

function noteAt({ lines: [text = '', more], tone, candidate }: Wanted, x: number, y: number, anchor: Anchor): ChartNote {
  return { x, y, text, tone, anchor, ...(candidate === undefined ? {} : { candidate }), ...(more === undefined ? {} : { more: { y: y + LINE, text: more } }) };
}

/** Centred over the value, unless that would lead out of the plot. */
function anchorAt({ x, lines }: Wanted, { left, right }: NoteRoom): Anchor {
  const half = widthOf(lines) / 2;
  return x + half > right + 8 ? 'end' : x - half < left ? 'start' : 'middle';
}

function boxOf(x: number, y: number, lines: readonly string[], anchor: Anchor): Box {
  const width = widthOf(lines);
  const left = x - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
  return { left, right: left + width, top: y - 12, bottom: y + 4 + (lines.length - 1) * LINE };
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => line.length)) * LETTER;
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isIn({ x, y }: { readonly x: number; readonly y: number }, box: Box): boolean {
  return x > box.left - NEAR && x < box.right + NEAR && y > box.top - NEAR && y < box.bottom + NEAR;
}
