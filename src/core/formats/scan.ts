import { countOf, formatNumber } from '../lib/format-number.ts';
import { printable } from '../lib/display.ts';
import type { Block, Cell } from '../model/block.ts';
import { NO_REASON, SEVERITIES, type FoundKind, type Severity, type VexStatement, type Vulnerability } from '../model/listed.ts';
import type { SealedVexStatement, SealedVulnerability } from '../model/statement.ts';
import { table, words } from './cells.ts';
import { instantOf } from './instant.ts';
import { placeOf } from './reading.ts';

// What every scanner's format says alike: counts, the rows that gates judge by, and the table of what was found.

/** How many names a record keeps of one vulnerability beside its id. Who sees as many must reckon with more. */
export const MOST_ALIASES = 10;
const MOST_PRODUCTS = 50;

/** How many rows a record keeps of one file; see `EvidenceStatement.vulnerabilities`. */
const MOST_SEALED = 400;

/** All rows count by severity, suppressed ones too: whether a suppression counts is the policy's to say. */
export function scanCounts(rows: readonly Vulnerability[]): Readonly<Record<string, number>> {
  const ofKind = (kind: FoundKind) => rows.filter((row) => row.kind === kind).length;
  const kinds = { misconfigurations: ofKind('misconfiguration'), secrets: ofKind('secret'), licences: ofKind('licence'), results: ofKind('result') };
  return {
    vulnerabilities: ofKind('vulnerability'),
    ...Object.fromEntries(Object.entries(kinds).filter(([, count]) => count > 0)),
    ...Object.fromEntries(SEVERITIES.map((severity) => [severity, rows.filter((row) => row.severity === severity).length])),
    suppressed: rows.filter((row) => row.suppressed !== undefined).length,
    fixable: rows.filter((row) => row.fixedIn.length > 0).length,
  };
}

/** "7 found: 1 critical, 2 high, 4 low; 1 suppressed". */
export function scanSummary(rows: readonly Vulnerability[], what = 'vulnerability', many = 'vulnerabilities'): string {
  const counts = scanCounts(rows);
  if (rows.length === 0) return `No ${what} found`;
  const bySeverity = SEVERITIES.filter((severity) => (counts[severity] ?? 0) > 0).map((severity) => `${formatNumber(counts[severity] ?? 0)} ${severity}`).join(', ');
  const suppressed = counts['suppressed'] ?? 0;
  return `${countOf(rows.length, what, many)}: ${bySeverity}${suppressed === 0 ? '' : `; ${formatNumber(suppressed)} suppressed in the file`}`;
}

/** The rows as a record keeps them: worst first, in the order of the file among equals. */
export function sealedRows(rows: readonly Vulnerability[]): SealedVulnerability[] {
  const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
  return [...rows].sort((a, b) => rank(a.severity) - rank(b.severity)).slice(0, MOST_SEALED).map((row) => ({
    id: cut(row.id, 100),
    aliases: row.aliases.slice(0, MOST_ALIASES).map((alias) => cut(alias, 100)),
    severity: row.severity,
    name: cut(row.subject.name, 200),
    ...(row.subject.version === undefined ? {} : { version: cut(row.subject.version, 100) }),
    // A cut package URL would name another package.
    ...(row.subject.purl === undefined || row.subject.purl.length > 300 || printable(row.subject.purl) !== row.subject.purl ? {} : { purl: row.subject.purl }),
    ...(row.suppressed === undefined ? {} : { suppressed: cut(row.suppressed.reason.trim() === '' ? NO_REASON : row.suppressed.reason, 200) }),
    ...(row.foundOn === undefined ? {} : { foundOn: row.foundOn }),
    at: placeOf(row.at),
  }));
}

/**
 * VEX statements as a record keeps them: those that excuse nothing first, so that only excuses are ever cut. One with
 * many names or products becomes several, so that none of them is lost.
 */
export function sealedStatements(statements: readonly VexStatement[]): SealedVexStatement[] {
  const excuses = ({ status }: VexStatement) => (status === 'not_affected' || status === 'fixed' ? 1 : 0);
  const rows: SealedVexStatement[] = [];
  for (const one of [...statements].sort((a, b) => excuses(a) - excuses(b))) {
    const reason = [one.justification, one.impact].find((text) => text !== undefined && text.trim() !== '');
    const time = instantOf(one.time);
    for (const aliases of chunks(one.aliases, MOST_ALIASES)) for (const products of chunks(one.products, MOST_PRODUCTS)) {
      if (rows.length === MOST_SEALED) return rows;
      rows.push({
        vulnerability: cut(one.vulnerability, 100),
        aliases: aliases.map((alias) => cut(alias, 100)),
        // A cut product would be another one, and none at all would be every one.
        products: products.map((product) => (product.length <= 300 && printable(product) === product ? product : '')),
        status: one.status,
        ...(reason === undefined ? {} : { justification: cut(reason, 200) }),
        ...(time === undefined ? {} : { time }),
        at: placeOf(one.at),
      });
    }
  }
  return rows;
}

/** One empty chunk for an empty list: a statement without products is about all of them. */
function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return list.length === 0 ? [[]] : Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));
}

/** Ids and names are compared, so they are made printable and never masked. */
function cut(text: string, limit: number): string {
  return printable(text).slice(0, limit);
}

/** What was found, worst first. */
export function foundTable(rows: readonly Vulnerability[], caption = 'What the scanner found, worst first'): Block {
  const rank = (severity: Severity) => SEVERITIES.indexOf(severity);
  const sorted = [...rows].sort((a, b) => rank(a.severity) - rank(b.severity));
  return table({
    title: 'Found',
    caption,
    columns: ['Id', 'Severity', 'In', 'Version', 'Fixed in', 'What', 'Suppressed'],
    rows: sorted.slice(0, 500).map((row): Cell[] => [
      { text: words(row.id), at: placeOf(row.at) }, words(row.severityWord ?? row.severity), words(row.subject.name), words(row.subject.version), words(row.fixedIn.join(', ')), words(row.title),
      row.suppressed === undefined ? '–' : words(`${row.suppressed.by}: ${row.suppressed.reason === '' ? NO_REASON : row.suppressed.reason}`, 300),
    ]),
    count: rows.length,
  });
}

/** The qualitative rating of a CVSS base score (CVSS v3.1 specification, section 5). */
export function severityOfScore(score: number): Severity {
  if (!Number.isFinite(score) || score < 0 || score > 10) return 'unknown';
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  if (score >= 4) return 'medium';
  return score > 0 ? 'low' : 'negligible';
}

const WORDS: Readonly<Record<string, Severity>> = {
  critical: 'critical', important: 'high', high: 'high', medium: 'medium', moderate: 'medium', low: 'low', negligible: 'negligible', none: 'negligible', unknown: 'unknown',
};

/** What a tool's word for a severity means; a word that is none is unknown. */
export function severityOfWord(word: unknown): Severity {
  const key = typeof word === 'string' ? word.toLowerCase() : '';
  return Object.hasOwn(WORDS, key) ? WORDS[key] ?? 'unknown' : 'unknown';
}
