import type { Direction, Judged } from '../model/measurement.ts';
import type { GateState } from '../model/states.ts';
import { decimal, isTiny, scientific } from './numbers.ts';

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

export type ChartMark = 'stable' | 'candidate' | 'fail' | 'waived';
export interface Segment { readonly x1: number; readonly x2: number; readonly y: number }
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
  readonly baseline: readonly Segment[];
  readonly limit: readonly Segment[];
  /** Corner points of each unbroken stretch of stable releases, ready for `points="…"`. */
  readonly lines: readonly string[];
  /** The same for releases of any kind that were measured alike; only where no two stable ones can be joined. */
  readonly links: readonly string[];
  readonly marks: readonly { readonly x: number; readonly y: number; readonly mark: ChartMark; readonly last: boolean; readonly title: string }[];
  readonly notes: readonly { readonly x: number; readonly y: number; readonly text: string; readonly mark: ChartMark; readonly anchor: 'start' | 'middle' | 'end' }[];
  readonly ends: readonly { readonly x: number; readonly y: number; readonly text: string; readonly role: 'limit' | 'baseline' | 'value'; readonly anchor: 'start' | 'end' }[];
  /** Where the vertical axis starts, as written in the source line. */
  readonly axisStart: string;
}

export type ChartVariant = 'page' | 'wide' | 'narrow' | 'multiple';

const FRAMES = {
  page: { width: 1200, height: 400, left: 56, right: 118, top: 40, bottom: 46, columns: 18, ends: 'outside' },
  wide: { width: 800, height: 300, left: 56, right: 118, top: 34, bottom: 46, columns: 12, ends: 'outside' },
  narrow: { width: 320, height: 250, left: 40, right: 14, top: 30, bottom: 46, columns: 4, ends: 'inside' },
  multiple: { width: 210, height: 48, left: 6, right: 6, top: 7, bottom: 7, columns: 0, ends: 'none' },
} as const;

/** Lays a history out; `undefined` when no release has a value, because an empty chart says nothing. */
export function layoutChart(spec: ChartSpec, variant: ChartVariant): ChartLayout | undefined {
  const frame = FRAMES[variant];
  const values = spec.points.flatMap((point) => [point.value, point.baseline, point.limit].filter((value) => value !== undefined));
  if (!spec.points.some((point) => point.value !== undefined)) return undefined;

  const left = frame.left;
  const right = frame.width - frame.right;
  const top = frame.top;
  const bottom = frame.height - frame.bottom;
  const ticks = niceTicks(Math.min(...values), Math.max(...values));
  const low = ticks[0] ?? 0;
  const high = ticks.at(-1) ?? 1;
  const step = (right - left) / spec.points.length;
  const x = (index: number) => round(left + step * (index + 0.5));
  const y = (value: number) => round(bottom - ((value - low) / (high - low)) * (bottom - top));
  const lastValue = spec.points.findLastIndex((point) => point.value !== undefined);

  const steps = (read: (point: ChartPoint) => number | undefined) => joinSteps(spec.points.flatMap((point, index) => {
    const value = read(point);
    return value === undefined ? [] : [{ x1: round(left + step * index), x2: round(left + step * (index + 1)), y: y(value) }];
  }));

  const marks = spec.points.flatMap((point, index) => point.value === undefined ? [] : [{
    x: x(index),
    y: y(point.value),
    mark: markOf(point),
    last: index === lastValue,
    title: `${point.label}: ${spec.text(point.value)}`,
  }]);

  const notes = variant === 'multiple' ? [] : apart(spec.points.flatMap((point, index) => {
    if (point.note === undefined || point.value === undefined) return [];
    const at = x(index);
    const anchor = at > right - 70 ? 'end' as const : at < left + 70 ? 'start' as const : 'middle' as const;
    // What stands out is named above, where the limit is; what is only worth knowing below, off the line's way.
    const below = y(point.value) + 24;
    const isBelow = point.state !== 'fail' && point.state !== 'waived' && below <= bottom - 4;
    return [{ x: at, y: isBelow ? below : Math.max(12, y(point.value) - 14), text: point.note, mark: markOf(point), anchor }];
  }));
  const lines = stretches(spec.points, x, y);

  return {
    width: frame.width, height: frame.height, left, right, top, bottom, unit: spec.unit,
    ticks: ticks.map((tick) => ({ y: y(tick), text: tickText(tick, ticks) })),
    columns: thinColumns(spec.points, frame.columns).map((index) => ({
      x: x(index), label: spec.points[index]?.label ?? '', sublabel: spec.points[index]?.sublabel ?? '', last: index === lastValue,
    })),
    baseline: steps((point) => point.baseline),
    limit: steps((point) => point.limit),
    lines,
    links: lines.length > 0 ? [] : stretches(linked(spec.points), x, y),
    marks,
    notes,
    ends: endLabels(spec, lastValue, frame.ends, { x: x(lastValue), y, right, top, bottom }),
    axisStart: tickText(low, ticks),
  };
}

/** About five round values that enclose everything from `low` to `high`. */
export function niceTicks(low: number, high: number): readonly number[] {
  if (low === high) {
    const margin = low === 0 ? 1 : Math.abs(low) * 0.1;
    return niceTicks(low - margin, high + margin);
  }
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const size = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.floor(low / size);
  const last = Math.ceil(high / size);
  // Multiplying whole steps keeps 0.1 + 0.2 from reading 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * size).toPrecision(12)));
}

function markOf(point: ChartPoint): ChartMark {
  if (point.state === 'waived') return 'waived';
  if (point.state === 'fail') return 'fail';
  return point.stable ? 'stable' : 'candidate';
}

/** Unbroken stretches of stable releases. A candidate is judged and shown, and is never the way from one to the next. */
function stretches(points: readonly ChartPoint[], x: (index: number) => number, y: (value: number) => number): readonly string[] {
  const found: string[][] = [];
  for (const [index, point] of points.entries()) {
    if (point.value === undefined || !point.stable) continue;
    if (found.length === 0 || point.breaks) found.push([]);
    found.at(-1)?.push(`${x(index)},${y(point.value)}`);
  }
  return found.filter((stretch) => stretch.length > 1).map((stretch) => stretch.join(' '));
}

// Only to the last stable release is a candidate known to be alike, so one that is not stands apart on both sides.
function linked(points: readonly ChartPoint[]): readonly ChartPoint[] {
  const measured = points.map((point, index) => ({ point, before: points.slice(0, index).findLast((one) => one.value !== undefined) }));
  return measured.map(({ point, before }) => ({ ...point, stable: true, breaks: point.breaks || (before?.stable === false && before.breaks) }));
}

const LETTER_WIDTH = 7;
const NOTE_HEIGHT = 16;
/** Notes that cover none of a later release's; what is left out stands in the table beside the chart. */
function apart<Note extends { readonly x: number; readonly y: number; readonly text: string; readonly anchor: 'start' | 'middle' | 'end' }>(notes: readonly Note[]): readonly Note[] {
  const span = ({ x, text, anchor }: Note) => {
    const width = text.length * LETTER_WIDTH;
    const left = x - (anchor === 'start' ? 0 : anchor === 'end' ? width : width / 2);
    return { left, right: left + width };
  };
  const kept: Note[] = [];
  for (const note of notes.toReversed()) {
    const { left, right } = span(note);
    if (kept.every((other) => span(other).left > right || span(other).right < left || Math.abs(other.y - note.y) >= NOTE_HEIGHT)) kept.unshift(note);
  }
  return kept;
}

function joinSteps(segments: readonly Segment[]): readonly Segment[] {
  const joined: Segment[] = [];
  for (const segment of segments) {
    const before = joined.at(-1);
    if (before !== undefined && before.y === segment.y && before.x2 === segment.x1) joined[joined.length - 1] = { ...before, x2: segment.x2 };
    else joined.push(segment);
  }
  return joined;
}

/** Which columns carry a label, counted from the newest, so that labels never run into each other. */
function thinColumns(points: readonly ChartPoint[], room: number): readonly number[] {
  if (room === 0) return [];
  const every = Math.ceil(points.length / room);
  return points.map((_, index) => index).filter((index) => (points.length - 1 - index) % every === 0);
}

// As many decimals as the step between two ticks has, and no more.
function tickText(tick: number, ticks: readonly number[]): string {
  if (isTiny(ticks)) return scientific(tick);
  const step = String(Number(((ticks[1] ?? 1) - (ticks[0] ?? 0)).toPrecision(6)));
  return decimal(tick, /e-(\d+)$/.test(step) ? Number(/e-(\d+)$/.exec(step)?.[1]) : step.split('.')[1]?.length ?? 0);
}

const LABEL_HEIGHT = 17;
/** The newest values, beside the plot where there is room, else above their lines; pushed apart until none covers another. */
function endLabels(spec: ChartSpec, last: number, place: 'outside' | 'inside' | 'none', plot: {
  readonly x: number; readonly y: (value: number) => number; readonly right: number; readonly top: number; readonly bottom: number;
}): ChartLayout['ends'] {
  const point = spec.points[last];
  if (point?.value === undefined || place === 'none') return [];
  const isOutside = place === 'outside';
  const at = { x: isOutside ? plot.right + 8 : plot.right, anchor: isOutside ? 'start' as const : 'end' as const };
  const raise = isOutside ? -4 : 6;
  const value = spec.unit === '' ? spec.text(point.value) : `${spec.text(point.value)} ${spec.unit}`;
  const wanted = [
    ...(point.limit === undefined ? [] : [{ ...at, y: plot.y(point.limit) - raise, text: `Limit ${spec.text(point.limit)}`, role: 'limit' as const }]),
    ...(point.baseline === undefined || !isOutside ? [] : [{ ...at, y: plot.y(point.baseline) - raise, text: `Baseline ${spec.text(point.baseline)}`, role: 'baseline' as const }]),
    { ...at, y: plot.y(point.value) + (isOutside ? 4 : 20), text: value, role: 'value' as const },
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

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
