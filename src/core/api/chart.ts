import type { Direction, Judged } from '../model/measurement.ts';
import type { GateState } from '../model/states.ts';
import { columnEdges, extent, labelledColumns, niceTicks, shareOf, tickText } from './chart-axis.ts';
import { placeNotes, type ChartNote, type Tone, type Wanted } from './chart-notes.ts';
import { thinPoints } from './thin-points.ts';

// A metric's history as geometry. Pure: numbers in, coordinates out; the component only draws what stands here.

/** Two values of the metric, in its unit. */
export interface Range { readonly low: number; readonly high: number }

/** One release on the horizontal axis, or one run of a published history. What has no value keeps its place. */
export interface ChartPoint {
  readonly label: string;
  readonly sublabel: string;
  readonly value?: number;
  /** How far the value itself is uncertain: drawn as whiskers. */
  readonly interval?: Range;
  readonly baseline?: number;
  /** Between these none is called a change: drawn as a band. */
  readonly band?: Range;
  readonly limit?: number;
  readonly state?: GateState;
  /** What was sealed of the value against earlier ones. Only `better` and `worse` have a colour. */
  readonly reading?: Judged['reading'];
  /** Stable releases are joined by the line; others are hollow points beside it. */
  readonly stable: boolean;
  /** A run of a published history: on the line, and never a mark of its own where there are many. */
  readonly run?: true;
  /** True where machine, data or method changed since the last stable release, so no line may lead here. */
  readonly breaks: boolean;
  /** What changed there, in a few words: "runner differs". Only with `breaks`. */
  readonly changed?: string;
  /** Tells ways of measuring apart: two values with the same number were measured alike, and no others. */
  readonly alike?: number;
  /** A reviewed step that values from here on are held to: what was intended, in a few words. */
  readonly step?: string;
  /** Set on the first value of a new level that nobody marked as intended. */
  readonly shift?: true;
  /** At most one short note, such as "+13.9 %, over its limit", and a second line below it. */
  readonly note?: string;
  readonly more?: string;
  /** The day, as `2026-02-18`; the release's page; and its commit, in hexadecimal. For what is picked by script. */
  readonly time?: string;
  readonly href?: string;
  readonly commit?: string;
}

export interface ChartSpec {
  readonly points: readonly ChartPoint[];
  /** How values are written on the axis and at the right end. */
  readonly text: (value: number) => string;
  readonly unit: string;
  readonly direction?: Direction;
  /** What whiskers are. */
  readonly interval?: string;
}

export type ChartMark = 'stable' | 'candidate' | 'run' | 'fail' | 'waived';
export interface Segment { readonly x1: number; readonly x2: number; readonly y: number }
export interface Band { readonly x1: number; readonly x2: number; readonly y1: number; readonly y2: number }
export interface ChartLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly unit: string;
  readonly ticks: readonly { readonly y: number; readonly text: string }[];
  readonly columns: readonly { readonly x: number; readonly label: string; readonly sublabel: string; readonly last: boolean }[];
  readonly bands: readonly Band[];
  /** Whether each band lies around the baseline it is drawn with. */
  readonly bandsAround: boolean;
  readonly baseline: readonly Segment[];
  readonly limit: readonly Segment[];
  /** Corner points of each unbroken stretch of stable releases, ready for `points="…"`. */
  readonly lines: readonly string[];
  /** The same for releases of any kind that were measured alike: before the first stable one, or where no two of those can be joined. */
  readonly links: readonly string[];
  readonly whiskers: readonly { readonly x: number; readonly y1: number; readonly y2: number; readonly candidate?: true }[];
  readonly marks: readonly DrawnMark[];
  /** Between two columns: where values stopped being like those before, and where a reviewed step lies. */
  readonly breaks: readonly number[];
  readonly steps: readonly number[];
  readonly shifts: readonly { readonly x: number; readonly y: number }[];
  readonly notes: readonly ChartNote[];
  readonly ends: readonly { readonly x: number; readonly y: number; readonly text: string; readonly role: 'limit' | 'baseline' | 'value'; readonly anchor: 'start' | 'end' }[];
  /** Where the vertical axis starts, as written in the source line. */
  readonly axisStart: string;
  /** What whiskers are. */
  readonly interval: string;
  /** Whether runs of a published history are among the points, with marks of their own or not. */
  readonly runs: boolean;
}

export interface DrawnMark {
  readonly x: number;
  readonly y: number;
  readonly mark: ChartMark;
  readonly last: boolean;
  readonly title: string;
  readonly candidate?: true;
  /** Set where the value was read as better or worse than those before, and which way it went. */
  readonly moved?: { readonly reading: 'better' | 'worse'; readonly y: number; readonly up: boolean };
}

export type ChartVariant = 'page' | 'wide' | 'narrow' | 'multiple';

/** `drawn`: as many points as can be told apart. */
const FRAMES = {
  page: { width: 1200, height: 400, left: 56, right: 118, top: 40, bottom: 46, columns: 18, ends: 'outside', drawn: 480 },
  wide: { width: 800, height: 300, left: 56, right: 118, top: 34, bottom: 46, columns: 12, ends: 'outside', drawn: 320 },
  narrow: { width: 320, height: 250, left: 40, right: 14, top: 30, bottom: 46, columns: 4, ends: 'inside', drawn: 160 },
  multiple: { width: 210, height: 48, left: 6, right: 6, top: 7, bottom: 7, columns: 0, ends: 'none', drawn: 100 },
} as const;

/** Marks nearer than this would run into one another; the line says all. */
const MARK_ROOM = 5;

/**
 * Lays a history out; `undefined` when no release has a value, because an empty chart says nothing. Of a series too long for the
 * drawing it takes what can be seen.
 */
export function layoutChart(spec: ChartSpec, variant: ChartVariant): ChartLayout | undefined {
  const { points } = spec;
  const frame = FRAMES[variant];
  const isMultiple = variant === 'multiple';
  const span = extent(drawnValues(points, isMultiple));
  if (span === undefined || !points.some((point) => point.value !== undefined)) return undefined;

  const left = frame.left;
  const right = frame.width - frame.right;
  const top = frame.top;
  const bottom = frame.height - frame.bottom;
  const ticks = niceTicks(span.low, span.high);
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const edges = columnEdges(points);
  const centres = Float64Array.from(points, (_, index) => ((edges[index] ?? 0) + (edges[index + 1] ?? 1)) / 2);
  const edge = (index: number) => round(left + (right - left) * (edges[index] ?? 0));
  const x = (index: number) => round(left + (right - left) * (centres[index] ?? 0));
  const y = (value: number) => round(bottom - shareOf(value, low, high) * (bottom - top));
  const lastValue = points.findLastIndex((point) => point.value !== undefined);
  const indexes = thinPoints({ values: points.map((point) => point.value), most: frame.drawn, at: (index) => centres[index] ?? 0, isKept: (index) => isMarked(points, index) });
  // What a file calls an interval may lie beside its value, where the value is a mean and the ends are quartiles.
  const endsOf = ({ interval }: ChartPoint, at: number): readonly [number, number] => interval === undefined ? [at, at] : [Math.min(at, y(interval.high)), Math.max(at, y(interval.low))];
  const drawn = indexes.flatMap((index) => {
    const point = points[index];
    return point?.value === undefined ? [] : [{ index, point, x: x(index), y: y(point.value), value: point.value }];
  });
  const run = Math.max(0, points.findIndex((point) => point.run === true));
  const isDense = edge(run + 1) - edge(run) < MARK_ROOM;

  const inSteps = <Step extends { readonly x1: number; readonly x2: number }>(of: (point: ChartPoint) => Omit<Step, 'x1' | 'x2'> | undefined) =>
    joinSteps(points.flatMap((point, index) => {
      const found = of(point);
      return found === undefined ? [] : [{ ...found, x1: edge(index), x2: edge(index + 1) } as unknown as Step];
    }), (right - left) / frame.drawn);

  const whiskers = isMultiple ? [] : drawn.flatMap(({ point, x, index }) => point.interval === undefined || (point.run === true && isDense && index !== lastValue) ? [] : [{ x, y1: y(point.interval.high), y2: y(point.interval.low), ...asCandidate(point) }]);
  const marks = drawn.filter(({ point, index }) => point.run !== true || !isDense || index === lastValue || isOut(point)).map((one): DrawnMark => {
    const { point, index, value } = one;
    const moved = isMultiple || isOut(point) ? undefined : movedBy(one, spec.direction, endsOf(point, one.y));
    return { x: one.x, y: one.y, mark: markOf(point), last: index === lastValue, title: `${point.label}: ${spec.text(value)}`, ...asCandidate(point), ...(moved === undefined ? {} : { moved }) };
  });
  const lines = stretches(drawn);
  const firstJoined = lines.length === 0 ? drawn.length : drawn.findIndex(({ point }) => isJoined(point));
  const links = firstJoined === 0 ? [] : stretches(linked(drawn.slice(0, firstJoined + 1)));
  // A candidate that was measured otherwise breaks no line of stable releases.
  const onLine = new Set(drawn.filter(({ point }, index) => index < firstJoined || isJoined(point)).map(({ index }) => index));
  const limit = inSteps<Segment>((point) => point.limit === undefined ? undefined : { y: y(point.limit) });
  const obstacles = seen([...lines, ...links], drawn, marks);
  const ends = endLabels(spec, lastValue, frame.ends, { y, right, top, bottom, drawn: obstacles });

  return {
    width: frame.width, height: frame.height, left, right, top, bottom, unit: spec.unit,
    ticks: ticks.map((tick) => ({ y: y(tick), text: tickText(tick, ticks) })),
    columns: apart(labelledColumns(centres, frame.columns).map((index) => ({
      x: x(index), label: points[index]?.label ?? '', sublabel: points[index]?.sublabel ?? '', last: index === lastValue,
    }))),
    bands: isMultiple ? [] : inSteps<Band>(({ band }) => band === undefined ? undefined : { y1: y(band.high), y2: y(band.low) }),
    bandsAround: points.every(({ band, baseline }) => band === undefined || baseline === undefined || Math.abs((band.low + band.high) / 2 - baseline) <= (band.high - band.low) / 8),
    baseline: inSteps<Segment>(({ baseline }) => baseline === undefined ? undefined : { y: y(baseline) }),
    limit,
    lines: lines.map(corners),
    links: links.map(corners),
    whiskers,
    marks,
    breaks: isMultiple ? [] : drawn.flatMap(({ point, index }) => point.breaks && onLine.has(index) ? [edge(index)] : []),
    steps: isMultiple ? [] : drawn.flatMap(({ point, index }) => point.step === undefined ? [] : [edge(index)]),
    shifts: isMultiple ? [] : drawn.flatMap(({ point, index, y }) => point.shift === undefined ? [] : [{ x: edge(index), y }]),
    notes: isMultiple ? [] : placeNotes(drawn.flatMap((one) => {
      const wanted = noteOf(one.point, onLine.has(one.index), [edge(one.index), one.x], endsOf(one.point, one.y));
      return wanted === undefined ? [] : [wanted];
    }), { left, right, bottom, width: frame.width, ends, marks: marks.filter((one) => one.mark === 'fail' || one.mark === 'waived'), drawn: [...obstacles, ...limit.flatMap(({ x1, x2, y }) => along({ x: x1, y }, { x: x2, y }))] }),
    ends,
    axisStart: tickText(low, ticks),
    interval: spec.interval ?? '95 % interval',
    runs: points.some((point) => point.run === true),
  };
}

/** A point where it is drawn. */
interface Drawn {
  readonly index: number;
  readonly point: ChartPoint;
  readonly value: number;
  readonly x: number;
  readonly y: number;
}

function* drawnValues(points: readonly ChartPoint[], isMultiple: boolean): Generator<number> {
  for (const { value, baseline, limit, interval, band } of points) {
    if (value !== undefined) yield value;
    if (baseline !== undefined) yield baseline;
    if (limit !== undefined) yield limit;
    for (const one of isMultiple ? [] : [interval, band]) if (one !== undefined) yield* [one.low, one.high];
  }
}

/** What is never thinned away: what stands out, is said in words, or ends a stretch. */
function isMarked(points: readonly ChartPoint[], index: number): boolean {
  const point = points[index];
  return point !== undefined && (isOut(point) || point.note !== undefined || point.step !== undefined || point.shift === true || point.breaks || points[index + 1]?.breaks === true);
}

function isOut({ state }: ChartPoint): boolean {
  return state === 'fail' || state === 'waived';
}

function markOf(point: ChartPoint): ChartMark {
  if (point.state === 'waived') return 'waived';
  if (point.state === 'fail') return 'fail';
  return point.run === true ? 'run' : point.stable ? 'stable' : 'candidate';
}

/** Marks what belongs to a candidate or draft, so that a page can hide it. */
function asCandidate(point: ChartPoint): { readonly candidate?: true } {
  return isJoined(point) ? {} : { candidate: true };
}

/** Which way a value went that was read as better or worse: up or down as its direction says, beyond its whiskers. */
function movedBy({ point }: Drawn, direction: Direction | undefined, [above, below]: readonly [number, number]): DrawnMark['moved'] {
  if ((point.reading !== 'better' && point.reading !== 'worse') || direction === undefined || direction === 'neither') return undefined;
  const up = (point.reading === 'worse') === (direction === 'lower');
  return { reading: point.reading, up, y: up ? above - MOVED_GAP : below + MOVED_GAP };
}
const MOVED_GAP = 8;

/** The one annotation of a release: what stands out, else what was changed on purpose, else what is no longer alike, else a new level. */
function noteOf(point: ChartPoint, isOnLine: boolean, [edge, x]: readonly [number, number], [above, below]: readonly [number, number]): Wanted | undefined {
  const { note, more, step, changed, shift, breaks } = point;
  const said = [note, more, step, breaks ? changed : undefined, shift === true ? 'level moved' : undefined].filter((one) => one !== undefined);
  if (said.length === 0) return undefined;
  const isOfColumn = note === undefined && (step !== undefined || (breaks && changed !== undefined && isOnLine));
  return { x: isOfColumn ? edge : x, above: above - (isOut(point) ? 4 : 0), below: below + (isOut(point) ? 4 : 0), lines: said.slice(0, isOfColumn ? 1 : 2), tone: toneOf(point), ...asCandidate(point), ...(isOfColumn ? { head: true as const } : {}) };
}

function toneOf({ state, reading, note }: ChartPoint): Tone {
  if (state === 'fail' || state === 'waived') return state;
  return note !== undefined && (reading === 'better' || reading === 'worse') ? reading : 'plain';
}

function isJoined(point: ChartPoint): boolean {
  return point.stable || point.run === true;
}

/** Unbroken stretches of stable releases and runs. A candidate is judged and shown, and is never the way from one to the next. */
function stretches(drawn: readonly Drawn[]): readonly (readonly Drawn[])[] {
  const found: Drawn[][] = [];
  for (const one of drawn) {
    if (!isJoined(one.point)) continue;
    if (found.length === 0 || one.point.breaks) found.push([]);
    found.at(-1)?.push(one);
  }
  return found.filter((stretch) => stretch.length > 1);
}

function linked(drawn: readonly Drawn[]): readonly Drawn[] {
  return drawn.map((one, index) => {
    const before = drawn[index - 1]?.point;
    return { ...one, point: { ...one.point, stable: true, breaks: before !== undefined && !isLike(before, one.point) } };
  });
}

// Where the ways of measuring are not told apart, a candidate is known to be like the last stable release alone, so one that
// is not stands apart on both sides.
function isLike(before: ChartPoint, point: ChartPoint): boolean {
  if (before.alike !== undefined && point.alike !== undefined) return before.alike === point.alike;
  return !point.breaks && (before.stable || !before.breaks);
}

function corners(stretch: readonly Drawn[]): string {
  return stretch.map(({ x, y }) => `${x},${y}`).join(' ');
}

interface Spot { readonly x: number; readonly y: number }

/** Marks, and lines as points a few pixels apart: what words had better not cover. */
function seen(lines: readonly (readonly Drawn[])[], drawn: readonly Drawn[], marks: readonly DrawnMark[]): readonly Spot[] {
  const moved = marks.flatMap(({ x, moved }) => moved === undefined ? [] : [{ x, y: moved.y }]);
  return [...drawn, ...moved, ...lines.flatMap((line) => line.slice(1).flatMap((to, index) => along(line[index] ?? to, to)))];
}

function along(from: Spot, to: Spot): readonly Spot[] {
  const parts = Math.min(40, Math.ceil((to.x - from.x) / 6));
  return Array.from({ length: Math.max(0, parts - 1) }, (_, part) => {
    const share = (part + 1) / parts;
    return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
  });
}

/** Steps of equal height become one. Those narrower than can be seen give way to the one before. */
function joinSteps<Step extends { readonly x1: number; readonly x2: number }>(steps: readonly Step[], narrowest: number): readonly Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const before = joined.at(-1);
    const touches = before !== undefined && before.x2 === step.x1;
    if (touches && (heightOf(before) === heightOf(step) || before.x2 - before.x1 < narrowest)) joined[joined.length - 1] = { ...step, x1: before.x1 };
    else joined.push(step);
  }
  return joined;
}

function heightOf({ x1: _, x2: __, ...height }: { readonly x1: number; readonly x2: number }): string {
  return JSON.stringify(height);
}

const LABEL_HEIGHT = 17;
/** The newest values, beside the plot where there is room, else over or under their lines; pushed apart until none covers another. */
function endLabels(spec: ChartSpec, last: number, place: 'outside' | 'inside' | 'none', plot: {
  readonly y: (value: number) => number; readonly right: number; readonly top: number; readonly bottom: number; readonly drawn: readonly Spot[];
}): ChartLayout['ends'] {
  const point = spec.points[last];
  if (point?.value === undefined || place === 'none') return [];
  const isOutside = place === 'outside';
  const at = { x: isOutside ? plot.right + 8 : plot.right, anchor: isOutside ? 'start' as const : 'end' as const };
  const label = (value: number, text: string, role: 'limit' | 'baseline' | 'value', [first, other]: readonly [number, number]) => {
    const y = plot.y(value);
    const covered = (from: number) => plot.drawn.filter((spot) => spot.x > plot.right - text.length * LETTER_WIDTH && spot.y > from - 14 && spot.y < from + 5).length;
    return { ...at, y: isOutside ? y + 4 : covered(y + first) <= covered(y + other) ? y + first : y + other, text, role };
  };
  const value = spec.unit === '' ? spec.text(point.value) : `${spec.text(point.value)} ${spec.unit}`;
  const wanted = [
    ...(point.limit === undefined ? [] : [label(point.limit, `Limit ${spec.text(point.limit)}`, 'limit', [-6, 16])]),
    ...(point.baseline === undefined || !isOutside ? [] : [label(point.baseline, `${point.limit === undefined ? 'Reference' : 'Baseline'} ${spec.text(point.baseline)}`, 'baseline', [-6, 16])]),
    label(point.value, value, 'value', [20, -12]),
  ].sort((a, b) => a.y - b.y);
  for (const [index, label] of wanted.entries()) {
    const above = wanted[index - 1];
    label.y = Math.max(label.y, above === undefined ? plot.top : above.y + LABEL_HEIGHT);
  }
  for (const [index, label] of [...wanted.entries()].reverse()) {
    const below = wanted[index + 1];
    label.y = Math.min(label.y, below === undefined ? plot.bottom : below.y - LABEL_HEIGHT);
  }
  return wanted;
}
const LETTER_WIDTH = 7.5;

/** Labels under the axis that run into the one after them are left out. */
function apart<Column extends { readonly x: number; readonly label: string }>(columns: readonly Column[]): readonly Column[] {
  const kept: Column[] = [];
  for (const column of columns.toReversed()) {
    const next = kept[0];
    if (next === undefined || next.x - column.x >= (next.label.length + column.label.length) / 2 * LETTER_WIDTH) kept.unshift(column);
  }
  return kept;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
