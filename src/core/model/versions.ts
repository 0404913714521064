import { compare as comparePep440, parse as parsePep440, satisfies as satisfiesPep440, validRange as validPep440Range } from '@renovatebot/pep440';
import { RE2JS } from 're2js';
import semver from 'semver';
import type { ProjectSpec } from './portal-files.ts';

// What a version says and which of two comes later, by the scheme that a project documents. SemVer 2.0.0 and PEP 440 are
// read by the libraries of their fields; calendar versions and date stamps by a pattern with named groups.

type Scheme = 'semver' | 'pep440' | 'calver' | 'date-stamp';

/** Names of schemes in sentences. */
export const SCHEME_TITLES: Readonly<Record<Scheme, string>> = { semver: 'SemVer 2.0.0', pep440: 'PEP 440', calver: 'CalVer', 'date-stamp': 'date stamps' };

export interface Version {
  readonly text: string;
  /** `date-stamp` also for a stamp beside another documented scheme. */
  readonly form: Scheme;
  /** What gets its patches together: the major version, `0.x` by `x`, and the year of a calendar version. */
  readonly line: string;
  readonly isPreRelease: boolean;
  /** Without its pre-release part, as the final version would be called. */
  readonly final: string;
  /** The number that each step raises, most significant first. */
  readonly numbers: readonly number[];
  /** The day or moment that a date stamp states, ISO 8601. */
  readonly stampedAt?: string;
  /** What follows the numbers of a calendar version. */
  readonly modifier?: string;
}

/** Which part of the number rose from one release to a later one. */
export const STEPS = ['major', 'minor', 'patch', 'release'] as const;
export type Step = (typeof STEPS)[number];

/** One project's reading of versions. */
export interface Versioning {
  readonly scheme: Scheme;
  /** `undefined` for what is neither a version of the scheme nor a date stamp. */
  parse(text: string): Version | undefined;
  /** Below, at or above zero; `undefined` where one of the two can not be read, or they are of different forms. */
  compare(a: string, b: string): number | undefined;
  /** Whether a range has the version, a pre-release like its final version. Nothing is in a range that can not be read. */
  includes(range: string, version: string): boolean;
  isRange(range: string): boolean;
}

// Named like the fields of a date; the default is the seed of many nightly tags, `v2025.11.08-0146`.
const DATE_STAMP = 'v?(?P<year>\\d{4})\\.(?P<month>\\d{2})\\.(?P<day>\\d{2})-(?P<hour>\\d{2})(?P<minute>\\d{2})';
// https://calver.org: YYYY or YY, then month or week, then what a project counts, then a modifier.
const CALVER = 'v?(?P<year>\\d{4}|\\d{2})\\.(?P<month>\\d{1,2})(?:\\.(?P<micro>\\d+))?(?:[-.]?(?P<modifier>[A-Za-z][0-9A-Za-z.-]*))?';

const NUMBERS = ['year', 'month', 'week', 'day', 'hour', 'minute', 'second', 'micro'] as const;
const GROUPS: ReadonlySet<string> = new Set([...NUMBERS, 'modifier']);

/** How a project reads its versions; `undefined` where it states no scheme. The specification has been checked. */
export function versioningOf({ versionScheme }: Pick<ProjectSpec, 'versionScheme'>): Versioning | undefined {
  const { scheme, pattern } = typeof versionScheme === 'object' ? versionScheme : { scheme: versionScheme ?? 'none', pattern: undefined };
  if (scheme === 'none') return undefined;
  const stamp = compiled(scheme === 'calver' ? DATE_STAMP : pattern ?? DATE_STAMP);
  const own = scheme === 'calver' ? compiled(pattern ?? CALVER) : stamp;
  // A stamp comes first: `v2025.11.10-1234` is a SemVer pre-release too, and nobody meant that.
  const parse = (text: string) => (scheme === 'calver' ? undefined : dated(stamp, 'date-stamp', text)) ?? parseBy(scheme, own, text);
  const compare = (a: string, b: string) => {
    const [left, right] = [parse(a), parse(b)];
    return left === undefined || right === undefined || left.form !== right.form ? undefined : order(left, right);
  };
  return {
    scheme,
    parse,
    compare,
    includes: (range, text) => {
      const version = parse(text);
      return version !== undefined && (version.form === scheme || version.form === 'date-stamp') && includes(version, range);
    },
    isRange: (range) => isRange(scheme, range) || comparators(range) !== undefined,
  };
}

// Every page of a release asks for the same few patterns, and compiling one takes longer than matching a thousand versions.
const patterns = new Map<string, RE2JS>();

function compiled(pattern: string): RE2JS {
  const known = patterns.get(pattern) ?? RE2JS.compile(pattern);
  patterns.set(pattern, known);
  return known;
}

/** What is wrong with the pattern of a scheme; `undefined` for nothing. */
export function patternProblem(pattern: string): string | undefined {
  try {
    const groups = Object.keys(RE2JS.compile(pattern).namedGroups());
    const strange = groups.filter((group) => !GROUPS.has(group));
    if (strange.length > 0) return `it names the group “${strange.join('”, “')}”; known are ${[...GROUPS].join(', ')}`;
    return groups.includes('year') ? undefined : 'it has no group named “year”, as in (?P<year>\\d{4})';
  } catch (error) {
    return (error as Error).message;
  }
}

function parseBy(scheme: Scheme, pattern: RE2JS, text: string): Version | undefined {
  switch (scheme) {
    case 'semver': return parseSemver(text);
    case 'pep440': return parsePython(text);
    case 'calver': return dated(pattern, 'calver', text);
    case 'date-stamp': return undefined;
  }
}

function parseSemver(text: string): Version | undefined {
  const read = semver.parse(text);
  if (read === null) return undefined;
  const { major, minor, patch } = read;
  return {
    text, form: 'semver', isPreRelease: read.prerelease.length > 0, final: `${major}.${minor}.${patch}`, numbers: [major, minor, patch],
    // SemVer §4: before 1.0.0 anything may change, so each minor version stands for itself.
    line: major === 0 ? `0.${minor}` : String(major),
  };
}

function parsePython(text: string): Version | undefined {
  const read = parsePep440(text);
  if (read === null) return undefined;
  const numbers = [...read.release, 0, 0].slice(0, Math.max(3, read.release.length));
  const [major = 0, minor = 0] = numbers;
  const epoch = read.epoch === 0 ? '' : `${read.epoch}!`;
  return {
    text, form: 'pep440', isPreRelease: read.pre !== null || read.dev !== null, final: `${epoch}${numbers.join('.')}`, numbers,
    line: `${epoch}${major === 0 ? `0.${minor}` : major}`,
  };
}

function dated(pattern: RE2JS, form: 'calver' | 'date-stamp', text: string): Version | undefined {
  const matcher = pattern.matcher(text.slice(0, 200));
  if (!matcher.matches()) return undefined;
  const names = pattern.namedGroups();
  const group = (name: string) => Object.hasOwn(names, name) ? matcher.group(name) ?? undefined : undefined;
  const number = (name: string) => Number(group(name) ?? 0);
  const stampedAt = form === 'date-stamp' ? stampOf(group) : undefined;
  if (form === 'date-stamp' && stampedAt === undefined) return undefined;
  if (group('month') !== undefined && (number('month') < 1 || number('month') > 12)) return undefined;
  const modifier = group('modifier') ?? '';
  return {
    text, form, modifier, line: group('year') ?? '', isPreRelease: /^(?:a|b|c|rc|alpha|beta|dev|pre|preview)(?![A-Za-z])/i.test(modifier),
    final: modifier === '' ? text : text.slice(0, text.length - modifier.length).replace(/[-.]$/, ''),
    numbers: NUMBERS.filter((name) => Object.hasOwn(names, name)).map(number),
    ...(stampedAt === undefined ? {} : { stampedAt }),
  };
}

/** The moment in a stamp, if it exists: nothing of the 31st of November is a date. */
function stampOf(group: (name: string) => string | undefined): string | undefined {
  const [year, month = '01', day = '01'] = [group('year'), group('month'), group('day')];
  const date = `${(year ?? '').padStart(4, '20')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = [group('hour'), group('minute'), group('second')].map((part) => (part ?? '0').padStart(2, '0')).join(':');
  const at = new Date(`${date}T${time}Z`);
  if (Number.isNaN(at.getTime()) || !at.toJSON().startsWith(`${date}T${time}`)) return undefined;
  return group('hour') === undefined ? date : `${date}T${time}Z`;
}

function order(a: Version, b: Version): number {
  switch (a.form) {
    case 'semver': return semver.compare(a.text, b.text);
    case 'pep440': return comparePep440(a.text, b.text);
    case 'calver':
    case 'date-stamp': return compareNumbers(a.numbers, b.numbers) || compareModifiers(a, b);
  }
}

function compareNumbers(a: readonly number[], b: readonly number[], places = Math.max(a.length, b.length)): number {
  for (let index = 0; index < places; index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

// A pre-release stands before its final version; any other modifier after it.
function compareModifiers(a: Version, b: Version): number {
  const [left, right] = [a.modifier ?? '', b.modifier ?? ''];
  const rank = (version: Version, modifier: string) => (modifier === '' ? 0 : version.isPreRelease ? -1 : 1);
  return rank(a, left) - rank(b, right) || semver.compare(`0.0.0-${plain(left)}`, `0.0.0-${plain(right)}`);
}

// `rc10` after `rc9`: letters and digits are identifiers of their own (SemVer §11.4).
function plain(modifier: string): string {
  return modifier.match(/\d+|[A-Za-z]+/g)?.map((part) => part.replace(/^0+(?=\d)/, '')).join('.') ?? '0';
}

function includes(version: Version, range: string): boolean {
  switch (version.form) {
    // A candidate belongs where its final version will: `2.0.0-rc.1` is not in `<2.0.0`, though it is lower.
    case 'semver': return semver.satisfies(version.final, range);
    case 'pep440': return validPep440Range(range) && satisfiesPep440(version.final, range);
    case 'calver':
    case 'date-stamp': return comparators(range)?.every(({ operator, numbers }) => holds(operator, compareNumbers(version.numbers, numbers, numbers.length))) ?? false;
  }
}

function isRange(scheme: Scheme, range: string): boolean {
  switch (scheme) {
    case 'semver': return semver.validRange(range) !== null;
    case 'pep440': return validPep440Range(range);
    case 'calver':
    case 'date-stamp': return comparators(range) !== undefined;
  }
}

type Operator = '>=' | '<=' | '>' | '<' | '=';

/** `>=2025.11 <2026`: numbers are compared as far as they are written. */
function comparators(range: string): readonly { readonly operator: Operator; readonly numbers: readonly number[] }[] | undefined {
  const read = range.trim().split(/\s+/).map((part) => /^(>=|<=|>|<|=)v?(\d{1,9}(?:[.-]\d{1,9})*)$/.exec(part));
  if (read.some((one) => one === null)) return undefined;
  // The expression has no other operators.
  return read.map((one) => ({ operator: one?.[1] as Operator, numbers: (one?.[2] ?? '').split(/[.-]/).map(Number) }));
}

function holds(operator: Operator, difference: number): boolean {
  switch (operator) {
    case '>=': return difference >= 0;
    case '<=': return difference <= 0;
    case '>': return difference > 0;
    case '<': return difference < 0;
    case '=': return difference === 0;
  }
}

/** Which part of the number rose from `from` to the later `to`; dates have no parts that mean anything. */
export function stepBetween(from: Version, to: Version): Step {
  if (from.form === 'calver' || from.form === 'date-stamp') return 'release';
  if (from.numbers[0] !== to.numbers[0]) return 'major';
  return from.numbers[1] === to.numbers[1] ? 'patch' : 'minor';
}
