import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isProduct, settle, type VexFile } from '../../../src/core/gates/open-vulnerabilities.ts';
import { SEVERITIES } from '../../../src/core/model/listed.ts';
import type { SealedVexStatement, SealedVulnerability } from '../../../src/core/model/statement.ts';
import { statement } from '../../builders/gates.ts';

const found = (parts: Partial<SealedVulnerability> = {}): SealedVulnerability => ({ id: 'CVE-2026-1', aliases: [], severity: 'high', name: 'lib', version: '1.0', purl: 'pkg:npm/lib@1.0', at: '/matches/0', ...parts });
const says = (parts: Partial<SealedVexStatement> = {}): SealedVexStatement => ({ vulnerability: 'CVE-2026-1', aliases: [], products: ['pkg:npm/lib@1.0'], status: 'not_affected', justification: 'component_not_present', at: '/statements/0', ...parts });
const file = (...statements: SealedVexStatement[]): VexFile => ({ file: 'e'.repeat(64), statements });

function scan(rows: readonly SealedVulnerability[], more: Readonly<Record<string, number>> = {}) {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, rows.filter((row) => row.severity === severity).length + (more[severity] ?? 0)]));
  return statement({ content: 'not-stated', counts, vulnerabilities: [...rows] });
}

/** Whether one finding is still open once these documents have been heard. */
function isOpen(row: SealedVulnerability, ...vex: readonly VexFile[]): boolean {
  return settle(scan([row]), vex, false).rows[0]?.excuse === undefined;
}

describe('settle()', () => {
  test.each<[string, Partial<SealedVexStatement>, boolean]>([
    ['not affected, with a justification', {}, false],
    ['fixed', { status: 'fixed', justification: undefined as never }, false],
    ['not affected, for no product that is named', { products: [] }, true],
    ['not affected, under an alias of the statement', { vulnerability: 'GHSA-1', aliases: ['CVE-2026-1'] }, false],
    ['not affected, for the package in any version', { products: ['pkg:npm/lib'] }, false],
    ['affected', { status: 'affected' }, true],
    ['under investigation', { status: 'under_investigation' }, true],
    ['about another vulnerability', { vulnerability: 'CVE-2026-2' }, true],
    ['about another product', { products: ['pkg:npm/other@1.0'] }, true],
    ['about another version', { products: ['pkg:npm/lib@1.1'] }, true],
    ['about a product that could not be kept', { products: [''] }, true],
  ])('what VEX says: %s', (_, parts, open) => expect(isOpen(found(), file(says(parts)))).toBe(open));

  test('not affected without a justification excuses nothing', () => {
    const { justification: _, ...rest } = says();
    expect(isOpen(found(), file(rest))).toBe(true);
  });

  test('a statement under an alias of what was found excuses it', () => {
    expect(isOpen(found({ id: 'GHSA-1', aliases: ['CVE-2026-1'] }), file(says()))).toBe(false);
  });

  test('an advisory of several vulnerabilities is excused by all of them, or by its own name', () => {
    const advisory = found({ id: 'RHSA-2026:1', aliases: ['CVE-2026-1', 'CVE-2026-2'] });
    expect(isOpen(advisory, file(says()))).toBe(true);
    expect(isOpen(advisory, file(says(), says({ vulnerability: 'CVE-2026-2' })))).toBe(false);
    expect(isOpen(advisory, file(says({ vulnerability: 'RHSA-2026:1' })))).toBe(false);
  });

  test('an advisory with as many aliases as a record keeps may have more, so only its own name excuses it', () => {
    const aliases = Array.from({ length: 10 }, (_, index) => `CVE-2026-${index}`);
    const all = aliases.map((vulnerability) => says({ vulnerability }));
    expect(isOpen(found({ id: 'ALAS-1', aliases }), file(...all))).toBe(true);
    expect(isOpen(found({ id: 'ALAS-1', aliases }), file(...all, says({ vulnerability: 'ALAS-1' })))).toBe(false);
  });

  test('within a document the later statement stands, between documents the worse', () => {
    const old = says({ status: 'affected', time: '2026-01-01T00:00:00Z' });
    const young = says({ time: '2026-02-01T00:00:00Z' });
    expect(isOpen(found(), file(old, young))).toBe(false);
    expect(isOpen(found(), file({ ...young, time: '2025-12-01T00:00:00Z' }, old))).toBe(true);
    expect(isOpen(found(), file(old), file(young))).toBe(true);
    const { time: _, ...undated } = old;
    expect(isOpen(found(), file(undated, young))).toBe(true);
    expect(isOpen(found(), file(old, { ...young, time: '2026-01-01T00:00:00Z' }))).toBe(true);
  });

  test('a statement that lost its products still speaks against what was found', () => {
    expect(isOpen(found(), file(says()), file(says({ status: 'affected', products: [] })))).toBe(true);
    expect(isOpen(found(), file(says(), says({ products: [] })))).toBe(false);
  });

  test('a suppression excuses nothing that VEX calls affected', () => {
    const open = (...vex: readonly VexFile[]) => settle(scan([found({ suppressed: 'Test code only' })]), vex, true).open.high;
    expect([open(), open(file(says({ status: 'affected' }))), open(file(says({ status: 'under_investigation' }))), open(file(says({ status: 'affected', vulnerability: 'CVE-2026-2' })))]).toEqual([0, 1, 1, 0]);
  });

  test('rows that the counts leave out are open all the same', () => {
    expect(settle(statement({ content: 'not-stated', counts: {}, vulnerabilities: [found()] }), [], false).open.high).toBe(1);
  });

  test('a suppression excuses only where it is accepted and says why', () => {
    const open = (suppressed: string, accept: boolean) => settle(scan([found({ suppressed })]), [], accept).open.high;
    expect([open('Test code only', false), open('no reason given', true), open('Test code only', true)]).toEqual([1, 1, 0]);
  });

  test('what a record could not keep is open', () => {
    expect(settle(scan([found()], { high: 3, critical: 2 }), [file(says())], true).open).toMatchObject({ critical: 2, high: 3 });
  });
});

describe('isProduct()', () => {
  test.each<[string, string | undefined, boolean]>([
    ['pkg:npm/%40a/lib@1', 'pkg:npm/@a/lib@1', true],
    ['pkg:apk/wolfi/git@2?arch=x86_64', 'pkg:apk/wolfi/git@2?arch=x86_64&distro=wolfi', true],
    ['pkg:apk/wolfi/git@2?arch=x86_64', 'pkg:apk/wolfi/git@2?arch=arm64', false],
    ['pkg:apk/wolfi/git@2?arch=x86_64', 'pkg:apk/wolfi/git@2', false],
    ['pkg:npm/lib', 'pkg:npm/lib@1', true],
    ['pkg:npm/lib@1', 'pkg:npm/lib', false],
    ['pkg:golang/example.org/m@v1#sub', 'pkg:golang/example.org/m@v1', false],
    ['pkg:npm/lib@1', 'pkg:pypi/lib@1', false],
    ['pkg:npm/lib@1', undefined, false],
    ['', undefined, false],
    ['pkg:pypi/My_Lib@1', 'pkg:pypi/my-lib@1', true],
    ['pkg:npm/%ff@1', 'pkg:npm/%ff@1', true],
  ])('%s of %s is %s', (product, purl, same) => expect(isProduct(product, purl === undefined ? {} : { purl })).toBe(same));
});

const aStatement: fc.Arbitrary<SealedVexStatement> = fc.record({
  vulnerability: fc.constantFrom('CVE-2026-1', 'CVE-2026-2', 'GHSA-1'),
  aliases: fc.subarray(['CVE-2026-1', 'CVE-2026-2', 'GHSA-1']),
  products: fc.subarray(['pkg:npm/lib@1.0', 'pkg:npm/lib', 'pkg:npm/other@1', '']),
  status: fc.constantFrom('not_affected' as const, 'affected' as const, 'fixed' as const, 'under_investigation' as const),
  justification: fc.constant('component_not_present'),
  at: fc.constant('/statements/0'),
});
const aRow: fc.Arbitrary<SealedVulnerability> = fc.record({
  id: fc.constantFrom('CVE-2026-1', 'CVE-2026-2', 'GHSA-1'), aliases: fc.subarray(['CVE-2026-1', 'GHSA-1']), severity: fc.constantFrom(...SEVERITIES),
  purl: fc.constantFrom('pkg:npm/lib@1.0', 'pkg:npm/other@1'), suppressed: fc.constantFrom('', 'no reason given', 'Test code only'), name: fc.constant('lib'), at: fc.constant('/matches/0'),
});
const total = (open: Readonly<Record<string, number>>) => Object.values(open).reduce((sum, count) => sum + count, 0);

describe('properties of settle()', () => {
  test('without a VEX document and without accepted suppressions everything found is open', () => {
    fc.assert(fc.property(fc.array(aRow, { maxLength: 8 }), (rows) => total(settle(scan(rows), [], false).open) === rows.length));
  });

  test('to lose every VEX document never closes anything', () => {
    fc.assert(fc.property(fc.array(aRow, { maxLength: 8 }), fc.array(aStatement, { maxLength: 6 }), (rows, vex) => {
      const [without, heard] = [settle(scan(rows), [], false), settle(scan(rows), [file(...vex)], false)];
      return SEVERITIES.every((severity) => without.open[severity] >= heard.open[severity]);
    }));
  });

  test('another statement that excuses nothing never closes anything', () => {
    const no = aStatement.map((one): SealedVexStatement => ({ ...one, status: 'affected' }));
    fc.assert(fc.property(fc.array(aRow, { maxLength: 8 }), fc.array(aStatement, { maxLength: 6 }), no, (rows, vex, one) =>
      total(settle(scan(rows), [file(...vex), file(one)], false).open) >= total(settle(scan(rows), [file(...vex)], false).open)));
  });

  test('whatever it excuses has a document that says so of this package, and none that says otherwise', () => {
    fc.assert(fc.property(aRow, fc.array(aStatement, { maxLength: 6 }), (row, vex) => {
      if (isOpen(row, file(...vex))) return true;
      const about = vex.filter((one) => [one.vulnerability, ...one.aliases].some((id) => [row.id, ...row.aliases].includes(id)) && one.products.some((product) => isProduct(product, row)));
      return about.length > 0 && about.every((one) => one.status === 'not_affected' || one.status === 'fixed');
    }));
  });

  test('open and excused together are what was found', () => {
    fc.assert(fc.property(fc.array(aRow, { maxLength: 8 }), fc.array(aStatement, { maxLength: 6 }), fc.boolean(), (rows, vex, accept) => {
      const settled = settle(scan(rows), [file(...vex)], accept);
      return total(settled.open) + settled.rows.filter((one) => one.excuse !== undefined).length === rows.length;
    }));
  });

  test('any text for a product gives an answer', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (product, purl) => typeof isProduct(`pkg:${product}`, { purl: `pkg:${purl}` }) === 'boolean'));
  });
});
