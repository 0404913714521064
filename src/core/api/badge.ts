import { escapeXml } from '../lib/escape-xml.ts';
import { printable, shorten } from '../lib/display.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { decisionWord } from './release-summary.ts';

// The light tokens of the site, all of them at least 4.5:1 under white text.
const COLOURS: Readonly<Record<ReturnType<typeof decisionWord>, string>> = {
  GO: '#0b6b5d', 'NO-GO': '#c02626', WITHDRAWN: '#7b0f3f', OPEN: '#0a4f9c', INVENTORY: '#616c78', PREVIEW: '#616c78',
};
const PLAIN = '#434d58';

const SIZE = 12;
const PADDING = 8;
const HEIGHT = 22;

/** The version and the decision as a small image. The same bytes on every machine: text is given its length, whatever font draws it. */
export function badge(project: OpenedProject, release: OpenedRelease): string {
  const version = shorten(release.version, 40);
  const word = decisionWord(release);
  const [left, right] = [widthOf(version) + 2 * PADDING, widthOf(word) + 2 * PADDING];
  const title = escapeXml(`${project.spec.name} ${release.version}: ${word}`);
  const text = (content: string, x: number, weight: number) =>
    `<text x="${x}" y="15" textLength="${widthOf(content)}" lengthAdjust="spacingAndGlyphs" font-weight="${weight}">${escapeXml(content)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="${HEIGHT}" viewBox="0 0 ${left + right} ${HEIGHT}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    `<rect width="${left + right}" height="${HEIGHT}" rx="3" fill="${COLOURS[word]}"/>`,
    `<path d="M3 0h${left - 3}v${HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="${PLAIN}"/>`,
    `<g fill="#ffffff" font-family="Inter, 'Segoe UI', Helvetica, Arial, sans-serif" font-size="${SIZE}">`,
    text(version, PADDING, 500),
    text(word, left + PADDING, 650),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/**
 * The same for a service that draws badges, as shields.io's endpoint badge reads it (https://shields.io/badges/endpoint-badge):
 *
 *     { "schemaVersion": 1, "label": "Apex-X v1.4.0", "message": "GO", "color": "#0b6b5d" }
 */
export function badgeEndpoint(project: OpenedProject, release: OpenedRelease): string {
  const word = decisionWord(release);
  const label = printable(`${shorten(project.spec.name, 40)} ${shorten(release.version, 40)}`);
  return `${JSON.stringify({ schemaVersion: 1, label, message: word, color: COLOURS[word] })}\n`;
}

/** A good guess at what a sans serif face takes, in whole pixels; the text is set to this width. */
function widthOf(text: string): number {
  return Math.ceil([...text].reduce((sum, character) => sum + (/[.,:;'|!ijl1]/.test(character) ? 0.32 : /[A-Z@%&mwMW]/.test(character) ? 0.7 : 0.58), 0) * SIZE);
}
