import type { Severity } from '../model/listed.ts';
import { NO_REASON, SEVERITIES } from '../model/listed.ts';
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
 * the same product, and says `fixed`, or `not_affected` with a justification (OpenVEX 0.2.0, "Status Labels"). Without
 * products it excuses nothing, and speaks against all: a list that was lost must not widen an excuse. Within a document
 * a later statement replaces an earlier one; between documents, among equally new or undated ones, and between VEX and
 * the scanner's own suppression, the worst counts.
 */
export function settle(statement: EvidenceStatement, vex: readonly VexFile[], acceptSuppressions: boolean): Settled {
  const rows = (statement.vulnerabilities ?? []).map((found): SettledVulnerability => {
    const heard = statementsAbout(found, vex);
    const excuse = vexExcuse(found, heard) ?? (heard.every(excuses) && acceptSuppressions && found.suppressed !== undefined && found.suppressed !== NO_REASON ? { by: 'scanner', reason: found.suppressed } as const : undefined);
    return excuse === undefined ? { found } : { found, excuse };
  });
  const count = (severity: Severity, isExcused: boolean) => rows.filter((row) => row.found.severity === severity && (row.excuse !== undefined) === isExcused).length;
  const open = Object.fromEntries(SEVERITIES.map((severity) => [severity, Math.max(count(severity, false), (statement.counts[severity] ?? 0) - count(severity, true))])) as Record<Severity, number>;
  return { rows, open };
}

type Heard = SealedVexStatement & Pick<VexFile, 'file'>;

function statementsAbout(found: SealedVulnerability, vex: readonly VexFile[]): readonly Heard[] {
  return vex.flatMap(({ file, statements }) => newestOf(statements.filter((one) => isAbout(one, found))).map((one) => ({ ...one, file })));
}

function vexExcuse(found: SealedVulnerability, counting: readonly Heard[]): Excuse | undefined {
  const [first] = counting;
  if (first === undefined || !counting.every(excuses)) return undefined;
  const excused = new Set(counting.flatMap(namesOf));
  // An advisory of a distribution may gather several vulnerabilities: one of them being no problem says nothing of the rest.
  const gathered = namesOfFound(found).filter((id) => /^CVE-/i.test(id));
  if (!excused.has(found.id) && (found.aliases.length >= MOST_ALIASES || !gathered.every((id) => excused.has(id)))) return undefined;
  return { by: 'vex', reason: first.status === 'fixed' ? 'fixed' : `not affected: ${(first.justification ?? '').replaceAll('_', ' ')}`, pointer: { file: first.file, at: first.at } };
}

// A record keeps no more aliases than these, so with as many there may have been more.
const MOST_ALIASES = 10;

/** Whether a VEX statement is about what a scanner found: the same vulnerability, by id or alias, in the same product; see `settle` for one without products. */
export function isAbout(one: SealedVexStatement, found: Pick<SealedVulnerability, 'id' | 'aliases' | 'purl'>): boolean {
  const names = namesOfFound(found);
  return namesOf(one).some((id) => names.includes(id)) && (one.products.length === 0 ? !excuses(one) : one.products.some((product) => isProduct(product, found)));
}

function namesOfFound({ id, aliases }: Pick<SealedVulnerability, 'id' | 'aliases'>): readonly string[] {
  return [id, ...aliases];
}

function namesOf(one: SealedVexStatement): readonly string[] {
  return [one.vulnerability, ...one.aliases];
}

/** Of one document's statements those that stand: a statement without a date may be older or newer than any, so it always has a say. */
function newestOf(statements: readonly SealedVexStatement[]): readonly SealedVexStatement[] {
  const newest = Math.max(...statements.flatMap((one) => (one.time === undefined ? [] : [Date.parse(one.time)])));
  return statements.filter((one) => one.time === undefined || Date.parse(one.time) === newest);
}

function excuses(one: SealedVexStatement): boolean {
  return one.status === 'fixed' || (one.status === 'not_affected' && one.justification !== undefined);
}

/**
 * Whether a product of a VEX statement is the package that a scanner names. Package URLs agree when type, namespace and
 * name are equal, and version, qualifiers and subpath where the statement gives them
 * (https://github.com/package-url/purl-spec, "Rules for each purl component").
 */
export function isProduct(product: string, found: Pick<SealedVulnerability, 'purl'>): boolean {
  const wanted = parsePurl(product);
  if (wanted === undefined) return product !== '' && product === found.purl;
  const given = found.purl === undefined ? undefined : parsePurl(found.purl);
  // A name and a version without an ecosystem are many packages.
  if (given === undefined) return false;
  return wanted.type === given.type && wanted.name === given.name &&
    (wanted.version === undefined || wanted.version === given.version) &&
    (wanted.subpath === undefined || wanted.subpath === given.subpath) &&
    [...wanted.qualifiers].every(([key, value]) => given.qualifiers.get(key) === value);
}

interface Purl {
  readonly type: string;
  /** Namespace and name. */
  readonly name: string;
  readonly version?: string;
  readonly subpath?: string;
  readonly qualifiers: ReadonlyMap<string, string>;
}

// Some tools leave the "@" of an npm scope as it is, so the version begins after the last part's.
function parsePurl(text: string): Purl | undefined {
  const match = /^pkg:\/{0,2}([a-z][a-z0-9+.-]*)\/((?:[^?#]*\/)?[^@?#/]+)(?:@([^?#]*))?(?:\?([^#]*))?(?:#(.+))?$/i.exec(text);
  if (match === null) return undefined;
  const [, type = '', path = '', version, query = '', subpath] = match;
  const name = decoded(path.replace(/\/+$/, ''));
  const its = version === undefined || version === '' ? undefined : decoded(version);
  if (name === undefined || (version !== undefined && version !== '' && its === undefined)) return undefined;
  const qualifiers = query.split('&').filter((part) => part.includes('=')).map((part): [string, string] => [part.slice(0, part.indexOf('=')).toLowerCase(), decoded(part.slice(part.indexOf('=') + 1)) ?? part]);
  return { type: type.toLowerCase(), name: plainName(type.toLowerCase(), name), ...(its === undefined ? {} : { version: its }), ...(subpath === undefined ? {} : { subpath }), qualifiers: new Map(qualifiers) };
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
