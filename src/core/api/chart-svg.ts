import type { ChartLayout, ChartMark, DrawnMark } from './chart.ts';

/** One SVG element: pages write it with classes that the style sheet colours, files with the colours themselves. */
export interface SvgElement {
  readonly tag: 'g' | 'path' | 'polyline' | 'circle' | 'text' | 'title';
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly SvgElement[];
  readonly text?: string;
}

/** A laid-out chart as elements, back to front. The same for every place it is drawn in. */
export function drawChart(layout: ChartLayout, isMultiple: boolean): readonly SvgElement[] {
  return [
    ...layout.bands.map((one) => path('band', `M${one.x1} ${one.y1}H${one.x2}V${one.y2}H${one.x1}z`)),
    ...(isMultiple ? [] : axes(layout)),
    ...layout.breaks.map((x) => path('break', breakMark(x, layout.bottom, layout.top))),
    ...layout.steps.map((x) => path('step', `M${x} ${layout.top - 14}V${layout.bottom}`)),
    ...layout.baseline.map((one) => path('baseline', `M${one.x1} ${one.y}H${one.x2}`)),
    ...layout.limit.map((one) => path('limit', `M${one.x1} ${one.y}H${one.x2}`, { 'stroke-dasharray': '4 3' })),
    ...layout.lines.map((points) => element('polyline', { class: 'line', points, fill: 'none' })),
    ...layout.links.map((points) => element('polyline', { class: 'line link', points, fill: 'none' })),
    ...layout.shifts.map(({ x, y }) => path('shift', shiftMark(x, y))),
    ...layout.whiskers.map(({ x, y1, y2, candidate }) => path(named('whisker', candidate), whisker(x, y1, y2))),
    // A small drawing has its table beside it; a tooltip for each of its points would be most of a page's weight.
    ...layout.marks.flatMap((mark) => isMultiple ? markShapes(mark, true) : [element('g', mark.candidate === undefined ? {} : { class: 'candidate' }, [element('title', {}, [], mark.title), ...markShapes(mark, false)])]),
    ...layout.notes.flatMap((note) => [
      ...(note.leader === undefined ? [] : [path(named('leader', note.candidate), `M${note.leader.x} ${note.leader.y1}V${note.leader.y2}`)]),
      text(named(`note note-${note.tone}`, note.candidate), note.x, note.y, note.anchor, note.text),
      ...(note.more === undefined ? [] : [text(named('note', note.candidate), note.x, note.more.y, note.anchor, note.more.text)]),
    ]),
    ...layout.ends.map((end) => text(`end end-${end.role}`, end.x, end.y, end.anchor, end.text)),
  ];
}

/** What belongs to a candidate says so, and a page can hide it. */
function named(name: string, candidate: true | undefined): string {
  return candidate === undefined ? name : `${name} candidate`;
}

function axes(layout: ChartLayout): readonly SvgElement[] {
  const { left, right, bottom } = layout;
  return [
    text('axis', left - 8, 16, 'end', layout.unit),
    ...layout.ticks.flatMap((tick) => [path('grid', `M${left} ${tick.y}H${right}`), text('axis', left - 8, tick.y + 4, 'end', tick.text)]),
    path('axis-line', `M${left} ${bottom}H${right}`),
    ...layout.columns.flatMap((column) => [
      text(column.last ? 'axis strong' : 'axis', column.x, bottom + 19, 'middle', column.label),
      text('axis minor', column.x, bottom + 36, 'middle', column.sublabel),
    ]),
  ];
}

function markShapes({ x, y, mark, last, moved }: DrawnMark, isMultiple: boolean): readonly SvgElement[] {
  return [...ownShapes({ x, y, mark, last }, isMultiple), ...(moved === undefined ? [] : [path(moved.reading, triangle(x, moved.y, moved.up))])];
}

function ownShapes({ x, y, mark, last }: Pick<DrawnMark, 'x' | 'y' | 'mark' | 'last'>, isMultiple: boolean): readonly SvgElement[] {
  switch (mark) {
    case 'fail': return isMultiple ? [path('mark-fail-line', cross(x, y))] : [path('mark-fail', octagon(x, y)), path('mark-cut', cross(x, y))];
    case 'waived': return [path('mark-waived', diamond(x, y, isMultiple ? 4 : 7))];
    case 'stable': return [circle(last ? 'mark last' : 'mark', x, y, last ? (isMultiple ? 3.2 : 4.5) : (isMultiple ? 1.6 : 3.2))];
    case 'candidate': return [circle('mark-hollow', x, y, isMultiple ? 2.2 : 3.6)];
    case 'run': return [circle(last ? 'mark last' : 'mark-run', x, y, last ? (isMultiple ? 3.2 : 4.5) : (isMultiple ? 1.2 : 1.8))];
  }
}

/** One line of a key: a mark or line as it is drawn, and what it stands for. */
export interface KeyEntry {
  readonly text: string;
  readonly width: number;
  readonly shapes: readonly SvgElement[];
}

/** The key of a chart: only what is in it. */
export function chartKey(layout: ChartLayout): readonly KeyEntry[] {
  const line = (name: string, more: SvgElement['attributes'] = {}) => path(name, 'M1 8H21', more);
  const at = (mark: ChartMark, x: number) => ownShapes({ x, y: 8, mark, last: false }, false);
  const has = (mark: ChartMark) => layout.marks.some((one) => one.mark === mark);
  const moved = (reading: 'better' | 'worse') => layout.marks.find((one) => one.moved?.reading === reading)?.moved;
  const movedKey = (reading: 'better' | 'worse', words: string) => {
    const found = moved(reading);
    return found !== undefined && { text: words, width: 12, shapes: [path(reading, triangle(6, 8, found.up))] };
  };
  const band = path('band', 'M1 2H21V14H1z');
  const isAround = layout.bands.length > 0 && layout.baseline.length > 0 && layout.bandsAround;
  const entries: readonly (KeyEntry | false)[] = [
    has('stable') && { text: 'Stable', width: 22, shapes: [...(layout.lines.length > 0 ? [line('line')] : []), ...at('stable', 11)] },
    has('candidate') && { text: 'Candidate or draft', width: 16, shapes: at('candidate', 8) },
    layout.runs && { text: 'Published run', width: 22, shapes: [...(layout.lines.length > 0 ? [line('line')] : []), ...at('run', 11)] },
    layout.links.length > 0 && { text: 'Measured alike', width: 22, shapes: [line('line link')] },
    has('fail') && { text: 'Outside its limit', width: 16, shapes: at('fail', 8) },
    has('waived') && { text: 'Waived', width: 16, shapes: at('waived', 8) },
    movedKey('worse', 'Worse'),
    movedKey('better', 'Better'),
    layout.whiskers.length > 0 && { text: layout.interval, width: 12, shapes: [path('whisker', whisker(6, 2, 14))] },
    layout.baseline.length > 0 && { text: `${layout.limit.length > 0 ? 'Baseline' : 'Reference'}${isAround ? ' ± noise' : ''}`, width: 22, shapes: [...(isAround ? [band] : []), line('baseline')] },
    layout.bands.length > 0 && !isAround && { text: 'Noise', width: 22, shapes: [band] },
    layout.limit.length > 0 && { text: 'Limit', width: 22, shapes: [line('limit', { 'stroke-dasharray': '4 3' })] },
    layout.breaks.length > 0 && { text: 'Measured otherwise', width: 12, shapes: [path('break', breakMark(6, 11, 0))] },
    layout.steps.length > 0 && { text: 'Reviewed step', width: 8, shapes: [path('step', 'M4 1V15')] },
    layout.shifts.length > 0 && { text: 'Level moved', width: 12, shapes: [path('shift', shiftMark(6, 8))] },
  ];
  return entries.filter((entry) => entry !== false);
}

const cross = (x: number, y: number) => `M${round(x - 2.6)} ${round(y - 2.6)}l5.2 5.2M${round(x + 2.6)} ${round(y - 2.6)}l-5.2 5.2`;
const octagon = (x: number, y: number) => `M${round(x - 2.9)} ${round(y - 7)}h5.8l4.1 4.1v5.8l-4.1 4.1h-5.8l-4.1-4.1v-5.8z`;
/** Two strokes through the axis, and a thin line up. */
const breakMark = (x: number, bottom: number, top: number) => `M${round(x - 4)} ${bottom + 4}l4-8M${x} ${bottom + 4}l4-8M${x} ${bottom - 6}V${top}`;
const shiftMark = (x: number, y: number) => `M${round(x - 5)} ${round(y + 6)}H${x}V${round(y - 6)}H${round(x + 5)}`;
const whisker = (x: number, y1: number, y2: number) => `M${round(x - 3.5)} ${y1}h7M${x} ${y1}V${y2}M${round(x - 3.5)} ${y2}h7`;
const triangle = (x: number, y: number, up: boolean) => up ? `M${x} ${round(y - 3)}l4 6h-8z` : `M${x} ${round(y + 3)}l4-6h-8z`;
const diamond = (x: number, y: number, size: number) => `M${x} ${round(y - size)}l${size} ${size}l${-size} ${size}l${-size} ${-size}z`;

function path(name: string, d: string, more: SvgElement['attributes'] = {}): SvgElement {
  return element('path', { class: name, d, ...more });
}

function circle(name: string, cx: number, cy: number, r: number): SvgElement {
  return element('circle', { class: name, cx, cy, r });
}

function text(name: string, x: number, y: number, anchor: string, content: string): SvgElement {
  return element('text', { class: name, x, y, 'text-anchor': anchor }, [], content);
}

function element(tag: SvgElement['tag'], attributes: SvgElement['attributes'], children: readonly SvgElement[] = [], content?: string): SvgElement {
  return { tag, attributes, children, ...(content === undefined ? {} : { text: content }) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
