import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { VersionScheme } from '../../../src/core/model/portal-files.ts';
import { patternProblem, stepBetween, versioningOf, type Versioning } from '../../../src/core/model/versions.ts';

function reading(versionScheme: VersionScheme): Versioning {
  const versioning = versioningOf({ versionScheme });
  if (versioning === undefined) throw new Error('no scheme');
  return versioning;
}

function sorted(scheme: VersionScheme, versions: readonly string[]): readonly string[] {
  const { compare } = reading(scheme);
  return [...versions].sort((a, b) => compare(a, b) ?? Number.NaN);
}

test('a project without a scheme reads no version', () => {
  expect([versioningOf({}), versioningOf({ versionScheme: 'none' })]).toEqual([undefined, undefined]);
});

test.each<[VersionScheme, readonly string[]]>([
  // https://semver.org/#spec-item-11
  ['semver', ['1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', 'v1.0.0', 'v1.2.0', 'v1.10.0']],
  // https://peps.python.org/pep-0440/#summary-of-permitted-suffixes-and-relative-ordering
  ['pep440', ['1.dev0', '1.0.dev456', '1.0a1', '1.0a2.dev456', '1.0a12', '1.0b1.dev456', '1.0b2', '1.0rc1', 'v1.0', '1.0.post456', '1.1.dev1', '2024.1']],
  ['calver', ['24.4', '24.10rc9', '24.10rc10', '24.10', '24.10.1', '25.4']],
  ['date-stamp', ['v2025.11.04-2003', 'v2025.11.08-0146', 'v2025.12.01-0000']],
  [{ scheme: 'date-stamp', pattern: 'build-(?P<year>\\d{4})(?P<month>\\d\\d)(?P<day>\\d\\d)' }, ['build-20241231', 'build-20250101']],
])('%j puts versions in order', (scheme, versions) => {
  expect(sorted(scheme, versions.toReversed())).toEqual(versions);
});

test.each<[VersionScheme, string, string, boolean]>([
  ['semver', 'v2.3.1', '2', false],
  ['semver', '0.4.0-rc.2', '0.4', true],
  ['semver', '1.0.0+build.5', '1', false],
  ['pep440', '3.1.post2', '3', false],
  ['pep440', '0.9.0.dev3', '0.9', true],
  ['calver', '2025.04', '2025', false],
  ['calver', '25.04.0-beta.1', '25', true],
  ['calver', '25.04-hotfix.1', '25', false],
  ['date-stamp', 'v2025.11.08-0146', '2025', false],
])('%j: %s is of line %s, pre-release: %s', (scheme, version, line, isPreRelease) => {
  expect(reading(scheme).parse(version)).toMatchObject({ line, isPreRelease });
});

test.each<[VersionScheme, string]>([
  ['semver', '1.0'], ['semver', 'main'], ['semver', '01.0.0'], ['pep440', '1.0-final-7'], ['calver', '2025.13'],
  ['date-stamp', 'v2025.02.30-0146'], ['date-stamp', 'v2025.02.03-2560'], ['date-stamp', 'v1.2.3'],
])('%j does not read %s', (scheme, version) => {
  expect(reading(scheme).parse(version)).toBeUndefined();
});

describe('date stamps beside SemVer', () => {
  const { parse, compare } = reading('semver');

  it('is read as a stamp, also where SemVer would take it for a pre-release', () => {
    expect(parse('v2025.11.08-0146')).toMatchObject({ form: 'date-stamp', stampedAt: '2025-11-08T01:46:00Z', isPreRelease: false });
    expect(parse('v2025.11.10-1234')).toMatchObject({ form: 'date-stamp', stampedAt: '2025-11-10T12:34:00Z', isPreRelease: false });
  });

  it('has no order with a SemVer version', () => {
    expect([compare('v2025.11.10-1234', 'v1.2.3'), compare('v1.2.3', 'snapshot')]).toEqual([undefined, undefined]);
  });
});

test.each<[VersionScheme, string, readonly string[], readonly string[]]>([
  ['semver', '>=1.2.0 <2.0.0', ['v1.2.0', '1.2.0-rc.1', '1.9.9', '1.3.0-rc.1'], ['1.1.9', '2.0.0', '2.0.0-rc.1', 'main']],
  ['semver', '1.x', ['v1.0.0'], ['2.0.0', 'v2025.11.08-0146']],
  ['pep440', '>=1.2,<2', ['1.2', '1.2rc1', '1.3.post1'], ['1.1', '2.0', '2.0.dev1']],
  ['calver', '>=24.10 <25', ['24.10', '24.10.3', '24.12'], ['24.4', '25.1']],
  ['date-stamp', '>=2025.11 <2026', ['v2025.11.08-0146', 'v2025.12.31-2359'], ['v2025.10.31-2359', 'v2026.01.01-0000']],
  ['semver', 'nonsense', [], ['1.0.0']],
])('%j: the range %s has %j and not %j', (scheme, range, inside, outside) => {
  const { includes } = reading(scheme);
  expect({ inside: inside.filter((one) => includes(range, one)), outside: outside.filter((one) => includes(range, one)) }).toEqual({ inside, outside: [] });
});

test('says what a range is', () => {
  expect([reading('semver').isRange('>=1 <2'), reading('semver').isRange('tomorrow'), reading('pep440').isRange('>=1,<2'), reading('date-stamp').isRange('2025'), reading('date-stamp').isRange('>=2025')])
    .toEqual([true, false, true, false, true]);
});

test('tells a pattern that is none, or that finds no year', () => {
  expect(patternProblem('v(?P<year>\\d{4})')).toBeUndefined();
  expect(patternProblem('v(\\d{4})')).toBe('it has no group named “year”, as in (?P<year>\\d{4})');
  expect(patternProblem('(?P<year>\\d{4})(?P<colour>.)')).toMatch(/^it names the group “colour”/);
  expect(patternProblem('(?P<year>')).toMatch(/missing closing \)/);
});

test.each([['1.9.9', '2.0.0', 'major'], ['1.2.3', '1.3.0', 'minor'], ['1.2.3', '1.2.4', 'patch']])('from %s to %s is a step of the %s version', (from, to, step) => {
  const { parse } = reading('semver');
  const [a, b] = [parse(from), parse(to)];
  expect(a === undefined || b === undefined ? undefined : stepBetween(a, b)).toBe(step);
});

test('no text makes any scheme throw, and an order is the same from both sides', () => {
  const text = fc.oneof(fc.string({ maxLength: 300 }), fc.stringMatching(/^v?\d{1,4}\.\d{1,2}\.\d{1,2}(?:-[0-9a-z.]{1,8})?$/));
  for (const scheme of ['semver', 'pep440', 'calver', 'date-stamp'] as const) {
    const { compare, includes, isRange } = reading(scheme);
    fc.assert(fc.property(text, text, (a, b) => {
      isRange(a);
      includes(a, b);
      const [there, back] = [compare(a, b), compare(b, a)];
      expect(there === undefined ? undefined : Math.sign(there)).toBe(back === undefined ? undefined : Math.sign(back) === 0 ? 0 : -Math.sign(back));
    }));
  }
});
