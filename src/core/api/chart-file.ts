import { escapeXml } from '../lib/escape-xml.ts';
import type { ChartLayout } from './chart.ts';
import { drawChart, type SvgElement } from './chart-svg.ts';

/** What a chart is called where it stands alone. */
export interface ChartCaption {
  readonly title: string;
  /** Beside the title: unit and direction. */
  readonly reading: string;
  /** The sentence that a reader who can not see the drawing gets. */
  readonly description: string;
  /** Under the drawing: whose numbers these are. */
  readonly source: string;
}

const HEAD = 34;
const FOOT = 30;

/** A chart as an SVG file of its own: the page's drawing on white, with its colours in the file. The same bytes every time. */
export function chartFile(layout: ChartLayout, caption: ChartCaption): string {
  const { width } = layout;
  const height = layout.height + HEAD + FOOT;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif">`,
    `<title id="title">${escapeXml(caption.title)}</title>`,
    `<desc id="desc">${escapeXml(caption.description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="24" font-size="15" font-weight="600" fill="${INK}">${escapeXml(caption.title)}<tspan dx="14" font-size="13" font-weight="400" fill="${INK_3}">${escapeXml(caption.reading)}</tspan></text>`,
    `<g transform="translate(0 ${HEAD})">`,
    ...drawChart(layout, false).map(print),
    '</g>',
    `<text x="16" y="${height - 12}" font-size="12" fill="${INK_3}">${escapeXml(caption.source)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

// The light tokens of src/site/styles/tokens.css: an image has no style sheet. test/core/api/chart-file.test.ts holds them together.
const INK = '#12171d';
const INK_2 = '#434d58';
const INK_3 = '#616c78';
const PAPER = '#ffffff';
const PAINT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  axis: { fill: INK_3 },
  minor: { 'font-size': '12.5' },
  strong: { fill: INK, 'font-weight': '600' },
  grid: { stroke: '#e8eaed' },
  'axis-line': { stroke: '#c9cfd6' },
  line: { stroke: '#1f2a36', 'stroke-width': '1.75', 'stroke-linejoin': 'round' },
  link: { stroke: '#8b95a0', 'stroke-width': '1.25' },
  band: { fill: '#e9ecef' },
  whisker: { stroke: INK_3, 'stroke-width': '1.25', fill: 'none' },
  break: { stroke: '#8b95a0', fill: 'none' },
  step: { stroke: '#8b95a0' },
  shift: { stroke: INK_2, 'stroke-width': '1.5', fill: 'none' },
  leader: { stroke: '#8b95a0' },
  worse: { fill: '#c02626' },
  better: { fill: '#1a8a79' },
  baseline: { stroke: '#8b95a0', 'stroke-width': '1.75' },
  limit: { stroke: '#a81c1c', 'stroke-width': '1.5' },
  mark: { fill: '#1f2a36', stroke: PAPER, 'stroke-width': '1.5' },
  'mark-hollow': { fill: PAPER, stroke: '#1f2a36', 'stroke-width': '1.75' },
  'mark-run': { fill: '#8b95a0' },
  'mark-fail': { fill: '#c02626' },
  'mark-cut': { stroke: PAPER, 'stroke-width': '1.7', 'stroke-linecap': 'round' },
  'mark-waived': { fill: '#7a5cc7' },
  note: { 'paint-order': 'stroke', stroke: PAPER, 'stroke-width': '4', 'stroke-linejoin': 'round' },
  end: { 'paint-order': 'stroke', stroke: PAPER, 'stroke-width': '4', 'stroke-linejoin': 'round' },
  'note-fail': { fill: '#a81c1c', 'font-weight': '600' },
  'note-worse': { fill: '#a81c1c', 'font-weight': '600' },
  'note-better': { fill: '#0b6b5d', 'font-weight': '600' },
  'note-waived': { fill: '#54399a', 'font-weight': '600' },
  'end-limit': { fill: '#a81c1c' },
  'end-baseline': { fill: INK_3 },
  'end-value': { fill: INK, 'font-weight': '600', 'font-size': '14' },
};

function print({ tag, attributes, children, text }: SvgElement): string {
  const { class: names = '', ...geometry } = attributes;
  const paint = Object.assign({}, tag === 'text' ? { 'font-size': '13', fill: INK_2 } : {}, ...String(names).split(' ').map((name) => PAINT[name] ?? {})) as Record<string, string>;
  const written = Object.entries({ ...geometry, ...paint }).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`).join('');
  const inside = `${text === undefined ? '' : escapeXml(text)}${children.map(print).join('')}`;
  return inside === '' ? `<${tag}${written}/>` : `<${tag}${written}>${inside}</${tag}>`;
}
