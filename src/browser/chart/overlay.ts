import type { Chart, Plugin } from 'chart.js';
import type { Point } from './series.ts';

/** A point in the plot's own measure. */
export interface Placed { readonly point: Point; readonly x: number; readonly left: number; readonly right: number }

/** What is drawn beside Chart.js' own lines and points. */
export interface Overlay {
  readonly points: readonly Placed[];
  /** Those that the line joins. */
  readonly joined: ReadonlySet<Point>;
  readonly shows: (part: 'noise' | 'intervals') => boolean;
  readonly isShown: (point: Point) => boolean;
  readonly lower: boolean | undefined;
  readonly colour: (token: string) => string;
  /** Where the reader is, and the ends of the chosen range. */
  readonly cursor: number | undefined;
  readonly range: readonly number[];
  /** The names of further metrics, at the end of their lines. */
  readonly names: readonly { readonly text: string; readonly x: number; readonly value: number }[];
}

/** Noise bands, whiskers, breaks, steps, marks and the reader's place, as the static drawing has them. */
export function overlayPlugin(read: () => Overlay): Plugin<'line'> {
  return {
    id: 'overlay',
    beforeDatasetsDraw: (chart) => inPlot(chart, (pen) => drawBehind(pen, read())),
    afterDatasetsDraw: (chart) => inPlot(chart, (pen) => drawBefore(pen, read())),
  };
}

interface Pen {
  readonly context: CanvasRenderingContext2D;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
}

function inPlot(chart: Chart<'line'>, draw: (pen: Pen) => void): void {
  const { ctx: context, chartArea: { left, right, top, bottom }, scales: { x, y } } = chart;
  if (x === undefined || y === undefined) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, bottom + 6);
  context.clip();
  draw({ context, top, bottom, x: (value) => x.getPixelForValue(value), y: (value) => y.getPixelForValue(value) });
  context.restore();
}

function drawBehind({ context, x, y, top, bottom }: Pen, overlay: Overlay): void {
  const { points, colour, shows, range } = overlay;
  const fill = (left: number, right: number, from: number, to: number) => context.fillRect(left, from, right - left, to - from);
  const [a, b] = range;
  if (a !== undefined && b !== undefined) {
    context.fillStyle = colour('--bg-2');
    fill(x(Math.min(a, b)), x(Math.max(a, b)), top, bottom);
  }
  context.fillStyle = colour('--chart-band');
  if (shows('noise')) for (const { point, left, right } of points) if (point.bandLow !== undefined && point.bandHigh !== undefined) fill(x(left), x(right), y(point.bandHigh), y(point.bandLow));
  context.lineWidth = 1;
  context.strokeStyle = colour('--chart-baseline');
  for (const { point, left } of points) {
    if (point.breaks !== undefined && overlay.joined.has(point)) strokes(context, [[x(left), top, x(left), bottom], [x(left) - 4, bottom + 4, x(left), bottom - 4], [x(left), bottom + 4, x(left) + 4, bottom - 4]]);
    if (point.step !== undefined) strokes(context, [[x(left), top - 8, x(left), bottom]]);
  }
  context.strokeStyle = colour('--ink-3');
  context.lineWidth = 1.25;
  if (!shows('intervals')) return;
  for (const placed of points) {
    const { point } = placed;
    if (point.value === undefined || point.low === undefined || point.high === undefined || !overlay.isShown(point)) continue;
    const [at, low, high] = [x(placed.x), y(point.low), y(point.high)];
    strokes(context, [[at, low, at, high], [at - 4, low, at + 4, low], [at - 4, high, at + 4, high]]);
  }
}

function drawBefore({ context, x, y, top, bottom }: Pen, overlay: Overlay): void {
  const { points, colour, cursor, range, names } = overlay;
  context.lineWidth = 1;
  context.strokeStyle = colour('--ink-3');
  for (const at of [cursor, ...range]) if (at !== undefined) strokes(context, [[x(at), top, x(at), bottom]]);
  for (const placed of points) {
    const { point } = placed;
    if (point.value === undefined || !overlay.isShown(point)) continue;
    const [at, height] = [x(placed.x), y(point.value)];
    if (point.shift !== undefined) {
      context.strokeStyle = colour('--ink-2');
      const edge = x(placed.left);
      strokes(context, [[edge - 5, height + 6, edge, height + 6], [edge, height + 6, edge, height - 6], [edge, height - 6, edge + 5, height - 6]]);
    }
    if (point.state === 'fail') octagon(context, at, height, colour);
    else if (point.state === 'waived') polygon(context, colour('--waived-mark'), [[at, height - 7], [at + 7, height], [at, height + 7], [at - 7, height]]);
    else if ((point.reading === 'worse' || point.reading === 'better') && overlay.lower !== undefined) {
      const up = (point.reading === 'worse') === overlay.lower;
      const tip = up ? y(Math.max(point.value, point.high ?? point.value)) - 11 : y(Math.min(point.value, point.low ?? point.value)) + 11;
      polygon(context, colour(point.reading === 'worse' ? '--fail-mark' : '--pass-mark'), [[at, tip], [at + 4, tip + (up ? 6 : -6)], [at - 4, tip + (up ? 6 : -6)]]);
    }
  }
  context.textAlign = 'right';
  context.strokeStyle = colour('--bg');
  context.fillStyle = colour('--ink-2');
  for (const name of names) {
    context.lineWidth = 4;
    context.strokeText(name.text, x(name.x), y(name.value) - 8);
    context.fillText(name.text, x(name.x), y(name.value) - 8);
  }
}

function strokes(context: CanvasRenderingContext2D, lines: readonly (readonly [number, number, number, number])[]): void {
  context.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.stroke();
}

function polygon(context: CanvasRenderingContext2D, colour: string, corners: readonly (readonly [number, number])[]): void {
  context.fillStyle = colour;
  context.beginPath();
  for (const [x, y] of corners) context.lineTo(x, y);
  context.fill();
}

function octagon(context: CanvasRenderingContext2D, x: number, y: number, colour: Overlay['colour']): void {
  polygon(context, colour('--fail-mark'), [[-2.9, -7], [2.9, -7], [7, -2.9], [7, 2.9], [2.9, 7], [-2.9, 7], [-7, 2.9], [-7, -2.9]].map(([dx = 0, dy = 0]) => [x + dx, y + dy] as const));
  context.strokeStyle = colour('--bg');
  context.lineWidth = 1.7;
  strokes(context, [[x - 2.6, y - 2.6, x + 2.6, y + 2.6], [x + 2.6, y - 2.6, x - 2.6, y + 2.6]]);
}
