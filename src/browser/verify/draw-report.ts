import type { Piece } from '../../core/api/view.ts';
import type { Check, CheckState } from '../../core/verify/check.ts';
import type { Report } from './session.ts';

/** A report as a reader meets it: the sentence, then each step, which opens to what went in and what came out. */
export function drawReport(report: Report, root: string, heading: 'h2' | 'h3'): HTMLElement {
  const box = element('article', { class: 'verify-result', 'data-state': report.state });
  const head = element('header', {}, shape(report.state, 24), element(heading, {}, report.sentence));
  box.append(head, element('ol', { class: 'verify-steps' }, ...report.checks.map((check) => drawCheck(check, root))));
  return box;
}

function drawCheck({ state, title, found, details }: Check, root: string): HTMLElement {
  const words = element('div', {}, element('p', { class: 'step-title' }, title), element('p', {}, ...found.map((piece) => drawPiece(piece, root))));
  if (details.length > 0) {
    const rows = details.map(({ label, value }) => element('div', {}, element('dt', {}, label), element('dd', {}, ...value.map((piece) => drawPiece(piece, root)))));
    words.append(element('details', {}, element('summary', {}, 'Input and result', element('span', { class: 'visually-hidden' }, `: ${title}`)), element('dl', { class: 'summary-list' }, ...rows)));
  }
  return element('li', { 'data-state': state }, shape(state, 16), words);
}

function drawPiece(piece: Piece, root: string): Node | string {
  if (typeof piece === 'string') return piece;
  const text = piece.digest === undefined ? piece.code === undefined ? piece.text : element('code', {}, piece.text) : drawDigest(piece.text, piece.digest);
  if (piece.href === undefined) return typeof text === 'string' ? document.createTextNode(text) : text;
  return element('a', { href: new URL(piece.href.slice(1), root).href }, text);
}

/** As Digest.astro draws it: all characters are there, whatever is shown. */
function drawDigest(sha256: string, form: 'short' | 'dense' | 'full'): HTMLElement {
  const ends = form === 'dense' ? 6 : 8;
  const code = form === 'full'
    ? element('code', {}, ...(sha256.match(/.{1,8}/g) ?? []).map((group) => element('span', { class: 'group' }, group)))
    : element('code', {}, sha256.slice(0, ends), element('span', { class: 'middle' }, sha256.slice(ends, -ends)), sha256.slice(-ends));
  return element('span', { class: 'digest', 'data-form': form }, code);
}

/** A state's shape, out of the page's own drawings. */
function shape(state: CheckState, size: number): Node {
  const drawn = document.querySelector<HTMLTemplateElement>(`template[data-shape="${state}"]`)?.content.firstElementChild?.cloneNode(true);
  if (!(drawn instanceof SVGElement)) return document.createTextNode('');
  drawn.setAttribute('width', String(size));
  drawn.setAttribute('height', String(size));
  return drawn;
}

/** An element with attributes and children; text is only ever text. */
export function element<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Readonly<Record<string, string>>, ...children: readonly (Node | string)[]): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
