import type { Severity } from '../model/listed.ts';
import { SEVERITIES } from '../model/listed.ts';
import type { EvidenceStatement, SealedVexStatement, SealedVulnerability } from '../model/statement.ts';

// What of a scan is still open once the VEX documents have been heard. Pure, so that the page shows what the gate counted.

export interface Excuse {
  readonly by: 'vex' | 'scanner';
  readonly reason: string;
  /** Where the statement stands: digest of the VEX file and a pointer; absent for the scanner's own suppression. */
  readonly pointer?: { readonly file: string; readonly at: string };
}

export interface SettledVulnerability {
  readonly found: SealedVulnerability;
  /** Absent while it is open. */
  readonly excuse?: Excuse;
}

export interface Settled {
  readonly rows: readonly SettledVulnerability[];
  /** Open ones by severity. What the record could not keep row by row is open. */
  readonly open: Readonly<Record<Severity, number>>;
}

export interface VexFile {
  readonly file: string;
  readonly statements: readonly SealedVexStatement[];
}

/**
 * Settles each row of a scan. A VEX statement excuses a row when it is about the same vulnerability, by id or alias, and
 * the same product, and says `fixed`, or `not_affected` with a justification (OpenVEX 0.2.0, "Status Labels"). Of
 * several about one product the newest counts, and among equally new or undated ones the worst.
 */
export function settle(statement: EvidenceStatement, vex: readonly VexFile[], acceptSuppressions: boolean): Settled {
  const rows = (statement.vulnerabilities ?? []).map((found): SettledVulnerability => {
    const excuse = vexExcuse(found, vex) ?? (acceptSuppressions && found.suppressed !== undefined && found.suppressed !== NO_REASON ? { by: 'scanner', reason: found.suppressed } as const : undefined);
    return excuse === undefined ? { found } : { found, excuse };
  });
  const excused = (severity: Severity) => rows.filter((row) => row.excuse !== undefined && row.found.severity === severity).length;
  const open = Object.fromEntries(SEVERITIES.map((severity) => [severity, Math.max(0, (statement.counts[severity] ?? 0) - excused(severity))])) as Record<Severity, number>;
  return { rows, open };
}

/** What a scanner's suppression without a reason is sealed as; it excuses nothing. */
export const NO_REASON = 'no reason given';

function vexExcuse(found: SealedVulnerability, vex: readonly VexFile[]): Excuse | undefined {
  const ids = new Set([found.id, ...found.aliases]);
  const about = vex.flatMap(({ file, statements }) => statements
    .filter((one) => [one.vulnerability, ...one.aliases].some((id) => ids.has(id)) && (one.products.length === 0 || one.products.some((product) => isProduct(product, found))))
    .map((one) => ({ ...one, file })));
  const dated = about.filter((one) => one.time !== undefined);
  const newest = dated.map((one) => Date.parse(one.time ?? '')).reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  // A statement without a date may be older or newer than any other, so it always has a say.
  const counting = about.filter((one) => one.time === undefined || Date.parse(one.time) === newest);
  if (counting.length === 0 || !counting.every(excuses)) return undefined;
  const [first] = counting;
  if (first === undefined) return undefined;
  return { by: 'vex', reason: first.status === 'fixed' ? 'fixed' : `not affected: ${(first.justification ?? '').replaceAll('_', ' ')}`, pointer: { file: first.file, at: first.at } };
}

function excuses(one: SealedVexStatement): boolean {
  return one.status === 'fixed' || (one.status === 'not_affected' && one.justification !== undefined);
}

/**
 * Whether a product of a VEX statement is the package that a scanner names. Package URLs agree when type, namespace and
 * name are equal, and version and qualifiers where the statement gives them
 * (https://github.com/package-url/purl-spec, "Rules for each purl component").
 */
export function isProduct(product: string, found: Pick<SealedVulnerability, 'name' | 'version' | 'purl'>): boolean {
  const wanted = parsePurl(product);
  if (wanted === undefined) return product === found.purl;
  const given = found.purl === undefined ? undefined : parsePurl(found.purl);
  if (given === undefined) return wanted.name === found.name && wanted.version !== undefined && wanted.version === found.version;
  return wanted.type === given.type && wanted.name === given.name &&
    (wanted.version === undefined || wanted.version === given.version) &&
    [...wanted.qualifiers].every(([key, value]) => given.qualifiers.get(key) === value);
}

interface Purl {
  readonly type: string;
  /** Namespace and name. */
  readonly name: string;
  readonly version?: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/{0,2}([a-z][a-z0-9+.-]*)\/([^@?#]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/i.exec(text);
  if (match === null) return undefined;
  const [, type = '', path = '', version, query = ''] = match;
  const name = decoded(path.replace(/\/+$/, ''));
  const its = version === undefined || version === '' ? undefined : decoded(version);
  if (name === undefined || (version !== undefined && version !== '' && its === undefined)) return undefined;
  const qualifiers = query.split('&').filter((part) => part.includes('=')).map((part): [string, string] => [part.slice(0, part.indexOf('=')).toLowerCase(), decoded(part.slice(part.indexOf('=') + 1)) ?? part]);
  return { type: type.toLowerCase(), name: plainName(type.toLowerCase(), name), ...(its === undefined ? {} : { version: its }), qualifiers: new Map(qualifiers) };
}

// Of these types the specification says that case does not matter, and of pypi that "_" is "-".
function plainName(type: string, name: string): string {
  if (type === 'pypi') return name.toLowerCase().replaceAll('_', '-');
  return ['github', 'bitbucket', 'deb', 'apk', 'composer', 'alpm'].includes(type) ? name.toLowerCase() : name;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
