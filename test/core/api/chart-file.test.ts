import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { chartFile } from '../../../src/core/api/chart-file.ts';
import { layoutChart, type ChartPoint } from '../../../src/core/api/chart.ts';
import { HOSTILE } from '../../builders/hostile-portal.ts';

const points: readonly ChartPoint[] = [
  { label: 'v1', sublabel: '1 Feb', stable: true, breaks: false, value: 10, baseline: 9, limit: 12 },
  { label: 'v2', sublabel: '2 Feb', stable: true, breaks: false, value: 11, baseline: 9, limit: 12 },
  { label: 'v3-rc.1', sublabel: '3 Feb', stable: false, breaks: false, value: 11, limit: 12 },
  { label: 'v3', sublabel: '4 Feb', stable: true, breaks: false, value: 13, baseline: 9, limit: 12, state: 'fail', note: '+44 %, over its limit' },
  { label: 'v4', sublabel: '5 Feb', stable: true, breaks: false, value: 13, limit: 12, state: 'waived', note: 'waived' },
];
const caption = { title: 'Infer p95', reading: 'ms', description: 'Infer p95 is 13 ms in v4.', source: 'Sample' };
const file = (more: Partial<typeof caption> = {}) => chartFile(layoutChart({ points, text: String, unit: 'ms' }, 'wide')!, { ...caption, ...more });

function textsOf(xml: string): readonly string[] {
  const texts: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => { throw error; });
  parser.on('text', (text) => texts.push(text));
  parser.write(xml).close();
  return texts;
}

test('a chart by itself is well-formed and names itself, its values and its labels', () => {
  expect(textsOf(file())).toEqual(expect.arrayContaining(['Infer p95', 'Infer p95 is 13 ms in v4.', 'v3-rc.1: 11', '+44 %, over its limit', 'Limit 12', 'Sample']));
});

test('a chart by itself needs nothing beside it: no style sheet, no class, no script, no address', () => {
  expect(file()).not.toMatch(/class=|<style|style=|<script|href|url\(|currentColor|var\(/);
  // Every drawn shape has a colour of its own; without one a viewer fills it black.
  for (const [shape] of file().matchAll(/<(?:path|polyline|circle|text)\b[^>]*>/g)) expect(shape).toMatch(/(?:fill|stroke)="(?:#[0-9a-f]{6}|none)"/);
});

test('the colours in the file are light tokens of the site', () => {
  const tokens = readFileSync('src/site/styles/tokens.css', 'utf8').split('@media')[0] ?? '';
  const used = new Set([...file().matchAll(/#[0-9a-f]{6}/g)].map(([colour]) => colour));
  expect(used.size).toBeGreaterThan(8);
  expect([...used].filter((colour) => !tokens.includes(colour))).toEqual([]);
});

test('hostile text stays text, and what XML does not allow is replaced', () => {
  const xml = file({ title: `${HOSTILE}\u0000\ufffe`, source: '\ud800' });
  expect(textsOf(xml)).toContain(`${HOSTILE}\u{fffd}\u{fffd}`);
  expect(xml).not.toContain('<script>');
});

test('the same chart gives the same bytes', () => {
  expect(file()).toBe(file());
});
