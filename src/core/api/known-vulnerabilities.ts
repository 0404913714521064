import { isAbout } from '../gates/open-vulnerabilities.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { SEVERITIES, type Component, type Severity } from '../model/listed.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { EvidenceStatement, SealedVulnerability, SealedVexStatement } from '../model/statement.ts';
import { packageOf, sharedId } from './same-vulnerability.ts';

/** A vulnerability that a scan of the release found, beside the component it is in. */
export interface KnownVulnerability {
  readonly id: string;
  readonly severity: Severity;
  /** What the scan's own suppression or a VEX document of the release says of it: `not affected`, `fixed`… */
  readonly status?: string;
}

/** What the release's scans found, as the record has it. */
export interface KnownVulnerabilities {
  readonly severities: ReadonlyMap<Severity, number>;
  /** False where a scan found more than a record keeps, so that some components' are not known here. */
  readonly complete: boolean;
  /** How many scans there were. */
  readonly scans: number;
  of(component: Component): readonly KnownVulnerability[];
}

/** `undefined` for a release with which no scan came. */
export function knownVulnerabilities(record: ReleaseRecordPredicate): KnownVulnerabilities | undefined {
  const scans = record.statements.map((one) => one.statement).filter(looksForVulnerabilities);
  if (scans.length === 0) return undefined;
  const vex = record.statements.flatMap((one) => one.statement.vex ?? []);
  const found = distinct(scans);
  const bySubject = new Map<string, KnownVulnerability[]>();
  const severities = new Map<Severity, number>();
  for (const one of found) {
    severities.set(one.severity, (severities.get(one.severity) ?? 0) + 1);
    const status = statusOf(one, vex);
    const known: KnownVulnerability = { id: display(one.id, 100), severity: one.severity, ...(status === undefined ? {} : { status }) };
    // A package URL says which package; a name and a version do so only where there is none.
    const key = one.purl === undefined ? nameKey(one.name, one.version) : packageOf(one.purl);
    bySubject.set(key, [...bySubject.get(key) ?? [], known]);
  }
  return {
    severities,
    scans: scans.length,
    complete: scans.every((scan) => KINDS.reduce((sum, kind) => sum + (scan.counts[kind] ?? 0), 0) <= (scan.vulnerabilities?.length ?? 0)),
    of: (component) => [
      ...(component.purl === undefined ? [] : bySubject.get(packageOf(component.purl)) ?? []),
      ...bySubject.get(nameKey(component.name, component.version)) ?? [],
    ],
  };
}

const KINDS = ['vulnerabilities', 'misconfigurations', 'secrets', 'licences', 'results'];

// SARIF carries what any analysis found: without a vulnerability in it, it says nothing about packages.
function looksForVulnerabilities(statement: EvidenceStatement): boolean {
  return statement.vulnerabilities !== undefined && (statement.format !== 'sarif' || (statement.counts['vulnerabilities'] ?? 0) > 0);
}

/** Two scanners that find the same thing in the same package found one thing. The worst severity of them stands. */
function distinct(scans: readonly EvidenceStatement[]): readonly SealedVulnerability[] {
  // A matched rule, a secret or a setting stands at a place in a file, and a package has a version.
  const all = scans.flatMap((scan) => scan.vulnerabilities ?? []).filter((one) => one.purl !== undefined || one.version !== undefined);
  const worstFirst = all.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return [...Map.groupBy(worstFirst, (one) => `${sharedId(one)}\n${one.purl === undefined ? nameKey(one.name, one.version) : packageOf(one.purl)}`)]
    .flatMap(([, [first, ...same]]) => (first === undefined ? [] : [{ ...first, id: sharedId(first), aliases: [...new Set([first, ...same].flatMap((one) => [one.id, ...one.aliases]))] }]));
}

function nameKey(name: string, version: string | undefined): string {
  return `${name}\n${version ?? ''}`;
}

const STATUS_WORDS: Readonly<Record<SealedVexStatement['status'], string>> = {
  not_affected: 'not affected', affected: 'affected', fixed: 'fixed', under_investigation: 'under investigation',
};

function statusOf(found: SealedVulnerability, vex: readonly SealedVexStatement[]): string | undefined {
  if (found.suppressed !== undefined) return 'suppressed';
  // Of several statements about a product, the newest counts.
  const statement = vex.filter((one) => isAbout(one, found)).sort((a, b) => byCodeUnit(b.time ?? '', a.time ?? ''))[0];
  return statement === undefined ? undefined : STATUS_WORDS[statement.status];
}
