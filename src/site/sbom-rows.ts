import type { SbomRow, SbomView } from '../core/api/views/sbom.ts';
import { sentenceCase } from '../core/api/words.ts';

// Fifty thousand rows as components take seconds to render. They are made as text here, and every value passes `escaped`.

/** Rows stand in groups that a browser lays out only when they come into view. */
const GROUP = 50;

/** The groups of rows of a table of components, as HTML. */
export function sbomRowGroups(view: Pick<SbomView, 'rows' | 'columns' | 'vulnerabilitiesHref'>): string {
  let html = '';
  for (let start = 0; start < view.rows.length; start += GROUP) {
    html += `<tbody>${view.rows.slice(start, start + GROUP).map((row) => rowHtml(row, view)).join('')}</tbody>`;
  }
  return html;
}

function rowHtml(row: SbomRow, { columns, vulnerabilitiesHref }: Pick<SbomView, 'columns' | 'vulnerabilitiesHref'>): string {
  return `<tr${row.id === undefined ? '' : ` id="${escaped(row.id)}"`}${row.licence === undefined ? ' class="undeclared"' : ''}>` +
    `<th scope="row"><code>${escaped(row.name)}</code></th>` +
    cell('version', row.version === undefined ? '' : `<code>${escaped(row.version)}</code>`) +
    cell('ecosystem', escaped(row.ecosystem ?? '')) +
    cell('licence', row.licence === undefined ? '<span class="lacking">Not declared</span>' : escaped(row.licence)) +
    (columns.supplier ? cell('supplier', escaped(row.supplier ?? '')) : '') +
    (columns.vulnerabilities ? cell('vulnerabilities', vulnerabilities(row, vulnerabilitiesHref)) : '') +
    (columns.sha256 ? cell('sha256', row.sha256 === undefined ? '' : digest(row.sha256)) : '') +
    '</tr>';
}

function cell(name: string, html: string): string {
  return `<td class="${name}">${html}</td>`;
}

function vulnerabilities(row: SbomRow, href: string | undefined): string {
  return (row.vulnerabilities ?? []).map((one) => {
    const id = href === undefined ? escaped(one.id) : `<a href="${escaped(href)}">${escaped(one.id)}</a>`;
    return `<span>${id} <span class="quiet" data-severity="${one.severity}">${sentenceCase(one.severity)}${one.status === undefined ? '' : `, ${escaped(one.status)}`}</span></span>`;
  }).join(' ');
}

// As Digest.astro draws it, in its dense form.
function digest(sha256: string): string {
  return `<span class="digest" data-form="dense" data-copy="sha256:${sha256}" data-copy-name="digest"><code>${sha256.slice(0, 6)}<span class="middle">${sha256.slice(6, -6)}</span>${sha256.slice(-6)}</code></span>`;
}

function escaped(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) : text;
}
