import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { sealedStatements } from '../../../src/core/formats/scan.ts';
import type { VexStatement, Vulnerability } from '../../../src/core/model/listed.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const schemas = createSchemaPort();
const read = (value: Uint8Array | object) => readFile(value instanceof Uint8Array ? value : new TextEncoder().encode(JSON.stringify(value)), schemas);

function sample(format: string, file: string) {
  const [folder, name] = basename(file) === 'JSON1001.SyntaxError.sarif' ? ['json', 'sarif-syntax-error.sarif'] : [format, basename(file)];
  const { format: read_, reading } = read(new Uint8Array(readFileSync(join(FIXTURES, 'formats', folder, name))));
  const rows: readonly Vulnerability[] = reading.document === undefined ? [] : read_.lists?.vulnerabilities?.(reading.document) ?? [];
  return { format: read_.id, reading, rows, counts: reading.statement.counts };
}

type Expected = Readonly<Record<string, unknown>> & { readonly file: string };
const expected = (format: string) => JSON.parse(readFileSync(join(FIXTURES, 'security-samples', `${format}.json`), 'utf8')) as readonly Expected[]; // as SOURCE.md there says

/** How often each word stands in the rows, as the tool writes it. */
function words(rows: readonly Vulnerability[]) {
  return Object.fromEntries([...Map.groupBy(rows, (row) => row.severityWord ?? '')].map(([word, group]) => [word, group.length]));
}

describe('what the samples state comes out', () => {
  it.each(expected('trivy'))('trivy: $file', (one) => {
    const { format, reading, rows, counts } = sample('trivy', one.file);
    const known = rows.filter((row) => row.kind === 'vulnerability');
    const ofKind = (kind: Vulnerability['kind']) => rows.filter((row) => row.kind === kind).length;
    expect({
      format, form: reading.form, vulnerabilities: words(known), total: counts['vulnerabilities'], with_fix: known.filter((row) => row.fixedIn.length > 0).length,
      misconfigurations: ofKind('misconfiguration'), secrets: ofKind('secret'), licenses: ofKind('licence'), artifact_name: (reading.document as { ArtifactName: string }).ArtifactName, // the format's document is the report
    }).toEqual({
      format: 'trivy', form: 'valid', vulnerabilities: one['vulnerabilities'], total: one['total'], with_fix: one['with_fix'],
      misconfigurations: one['misconfigurations'], secrets: one['secrets'], licenses: one['licenses'], artifact_name: one['artifact_name'],
    });
  });

  it.each(expected('grype'))('grype: $file', (one) => {
    const { format, reading, rows, counts } = sample('grype', one.file);
    expect([format, reading.form, counts['matches'], words(rows), rows.filter((row) => row.suppressed !== undefined).length])
      .toEqual(['grype', 'valid', one['matches'], one['by_severity'], one['ignored']]);
  });

  it.each(expected('osv-scanner'))('osv-scanner: $file', (one) => {
    const { format, reading, rows, counts } = sample('osv-scanner', one.file);
    expect([format, reading.form, new Set(rows.filter((row) => row.kind === 'vulnerability').map((row) => row.id)).size]).toEqual(['osv-scanner', 'valid', one['distinct_vulnerability_ids']]);
    if (one['packages'] !== undefined) expect(counts['packages']).toBe(one['packages']);
  });

  it.each(expected('sarif'))('sarif: $file', (one) => {
    const { format, reading, counts } = sample('sarif', one.file);
    expect([format, reading.form === 'valid']).toEqual([basename(one.file).startsWith('JSON1001') ? 'json' : 'sarif', one['schema_valid']]);
    if (one['runs'] === undefined) return;
    const levels = Object.fromEntries(Object.entries(counts).filter(([name]) => name.startsWith('level')).map(([name, count]) => [name.slice(5).toLowerCase(), count]));
    expect([counts['runs'], counts['results'], levels]).toEqual([one['runs'], one['results'], one['results_by_level_field'] ?? {}]);
    // Breaking the schema where nothing is lost is a defect.
    expect(reading.form).not.toBe('invalid');
  });

  it.each(expected('openvex'))('openvex: $file', (one) => {
    const { format, reading } = sample('openvex', one.file);
    expect([format, reading.form]).toEqual(['openvex', one['expect']]);
    expect(reading.statement.vex === undefined).toBe(one['expect'] === 'invalid');
  });
});

describe('nothing scanned is no result', () => {
  const run = { tool: { driver: { name: 't' } } };
  test.each<[string, object]>([
    ['a Trivy report without targets', { SchemaVersion: 2, ArtifactName: 'a', Results: null }],
    ['a Grype report about nothing', { matches: [], source: null, descriptor: { name: 'grype', version: '1' } }],
    ['an OSV-Scanner report without packages', { results: [], experimental_config: {} }],
    ['a SARIF log without runs', { version: '2.1.0', runs: [] }],
    ['a SARIF run without a list of results', { version: '2.1.0', runs: [run] }],
    ['a SARIF log with such a run among others', { version: '2.1.0', runs: [{ ...run, results: [] }, { ...run, results: null }] }],
    ['a CycloneDX document of nothing', { bomFormat: 'CycloneDX', specVersion: '1.6', components: [], vulnerabilities: [] }],
    ['a SARIF run with results in another file', { version: '2.1.0', runs: [{ ...run, results: [], externalPropertyFileReferences: { results: [{ location: { uri: 'results.json' } }] } }] }],
    ['a SARIF log with results beside its runs', { version: '2.1.0', runs: [{ ...run, results: [] }], inlineExternalProperties: [{ results: [{ message: { text: 'm' }, level: 'error' }] }] }],
    ['a SARIF run that does not say that it finished', { version: '2.1.0', runs: [{ ...run, results: [], invocations: [{}] }] }],
    ['a SARIF run that did not finish', { version: '2.1.0', runs: [{ ...run, results: [], invocations: [{ executionSuccessful: false }] }] }],
  ])('%s', (_, value) => {
    const { reading } = read(value);
    expect(reading.statement.content).toBe('no-result');
    expect(reading.findings.length).toBeGreaterThan(0);
  });

  test('what was scanned and is clean gives no verdict of its own', () => {
    expect(read({ SchemaVersion: 2, ArtifactName: 'a', Results: [{ Target: 'go.mod' }] }).reading.statement.content).toBe('not-stated');
    expect(read({ version: '2.1.0', runs: [{ ...run, results: [] }] }).reading.statement.content).toBe('not-stated');
  });
});

describe('trivy', () => {
  const report = (result: object) => read({ SchemaVersion: 2, ArtifactName: 'a', Metadata: { Commit: 'c'.repeat(40) }, Results: [{ Target: 'Dockerfile', ...result }] });
  const rowsOf = (result: object) => { const { format, reading } = report(result); return format.lists?.vulnerabilities?.(reading.document) ?? []; };
  const flaw = { VulnerabilityID: 'CVE-2026-1', PkgName: 'lib', InstalledVersion: '1', Severity: 'HIGH' };

  test('keeps what it was told to ignore, of every kind, with the reason', () => {
    const modified = (Type: string, Finding: object) => ({ Type, Status: 'ignored', Statement: 'Not reachable', Source: '.trivyignore.yaml', Finding });
    const rows = rowsOf({ ExperimentalModifiedFindings: [modified('vulnerability', flaw), modified('misconfiguration', { ID: 'DS-0002', Severity: 'HIGH' }), modified('secret', { RuleID: 'aws' }), modified('license', { Name: 'GPL-3.0' })] });
    expect(rows.map((row) => [row.kind, row.id, row.suppressed?.reason])).toEqual([
      ['vulnerability', 'CVE-2026-1', 'Not reachable'], ['misconfiguration', 'DS-0002', 'Not reachable'], ['secret', 'aws', 'Not reachable'], ['licence', 'GPL-3.0', 'Not reachable'],
    ]);
  });

  test('something ignored that says not what it is keeps counting', () => {
    expect(rowsOf({ ExperimentalModifiedFindings: [{ Type: 'vulnerability', Status: 'ignored', Statement: 'x', Finding: null }] })).toMatchObject([{ severity: 'unknown' }]);
    expect(rowsOf({ ExperimentalModifiedFindings: [{ Finding: {} }] })[0]?.suppressed).toBeUndefined();
  });

  test('leaves out only checks that passed, and says what was excepted', () => {
    const rows = rowsOf({ Misconfigurations: ['PASS', 'EXCEPTION', 'FAIL', '', 'Fail'].map((Status) => ({ ID: Status, Status })) });
    expect(rows.map((row) => [row.id, row.suppressed?.reason])).toEqual([['EXCEPTION', ''], ['FAIL', undefined], ['', undefined], ['Fail', undefined]]);
  });

  test('takes the commit, and refuses another schema version', () => {
    expect(report({}).reading.statement.commit).toBe('c'.repeat(40));
    expect(read({ SchemaVersion: 3, ArtifactName: 'a', Results: [] }).reading).toMatchObject({ form: 'invalid', findings: [{ id: 'spec-version-unknown' }] });
  });
});

describe('grype', () => {
  const match = (state: string) => ({ vulnerability: { id: 'GHSA-1', severity: 'High', fix: { state, versions: ['2'] } }, relatedVulnerabilities: [{ id: 'CVE-2026-1' }], artifact: { name: 'lib', version: '1', purl: 'pkg:npm/lib@1' } });
  const rowsOf = (value: object) => { const { format, reading } = read({ matches: [], source: { type: 'image', target: {} }, descriptor: { name: 'grype' }, ...value }); return format.lists?.vulnerabilities?.(reading.document) ?? []; };

  test('null for its matches is no report of Grype', () => {
    expect(read({ matches: null, source: { type: 'image', target: {} }, descriptor: { name: 'grype' } }).reading).toMatchObject({ form: 'invalid', statement: { content: 'no-result' } });
  });

  test('a fix is one only where its state is "fixed"', () => {
    expect(rowsOf({ matches: [match('fixed'), match('wont-fix'), match('unknown')] }).map((row) => row.fixedIn)).toEqual([['2'], [], []]);
  });

  test.each([
    ['a rule without a reason', { vulnerability: 'GHSA-1' }, { by: 'Grype ignore rule', reason: '' }],
    ['a rule with one', { vulnerability: 'GHSA-1', reason: 'Test code only' }, { by: 'Grype ignore rule', reason: 'Test code only' }],
    ['a VEX status without a justification', { 'vex-status': 'not_affected' }, { by: 'VEX given to Grype, not_affected', reason: '' }],
    ['a VEX justification', { 'vex-status': 'not_affected', 'vex-justification': 'component_not_present' }, { by: 'VEX given to Grype, not_affected', reason: 'component_not_present' }],
  ])('an ignored match is there, by %s', (_, rule, suppressed) => {
    expect(rowsOf({ ignoredMatches: [{ ...match('fixed'), appliedIgnoreRules: [rule] }] }).map((row) => row.suppressed)).toEqual([suppressed]);
  });
});

describe('osv-scanner', () => {
  const rowsOf = (parts: object) => {
    const { format, reading } = read({ results: [{ source: { path: 'go.mod', type: 'lockfile' }, packages: [{ package: { name: '@a/lib', version: '1.0.0', ecosystem: 'npm' }, ...parts }] }] });
    return format.lists?.vulnerabilities?.(reading.document) ?? [];
  };

  test('rates by the group, else in the words of the database, else not at all', () => {
    const osv = { id: 'GO-1', aliases: ['CVE-2026-1'] };
    expect(rowsOf({ vulnerabilities: [osv], groups: [{ ids: ['CVE-2026-1'], max_severity: '9.8' }] })[0]?.severity).toBe('critical');
    expect(rowsOf({ vulnerabilities: [{ ...osv, database_specific: { severity: 'MODERATE' } }], groups: [{ ids: ['GO-1'], max_severity: '' }] })[0]?.severity).toBe('medium');
    expect(rowsOf({ vulnerabilities: [osv] })[0]?.severity).toBe('unknown');
  });

  test('writes the package URL that VEX statements name', () => {
    expect(rowsOf({ vulnerabilities: [{ id: 'GO-1' }] })[0]?.subject.purl).toBe('pkg:npm/%40a/lib@1.0.0');
  });

  test('takes the fixes of its own package', () => {
    const affected = (name: string, fixed: string) => ({ package: { name }, ranges: [{ events: [{ introduced: '0' }, { fixed }] }] });
    expect(rowsOf({ vulnerabilities: [{ id: 'GO-1', affected: [affected('@a/lib', '1.2'), affected('other', '7')] }] })[0]?.fixedIn).toEqual(['1.2']);
  });

  test('of several groups the first rates, and the others still count', () => {
    const rows = rowsOf({ vulnerabilities: [{ id: 'GO-1', aliases: ['CVE-2026-1'] }], groups: [{ ids: ['CVE-2026-1'], max_severity: '5.0' }, { ids: ['GO-1'], max_severity: '9.8' }] });
    expect(rows.map((row) => [row.id, row.severity])).toEqual([['GO-1', 'medium'], ['GO-1', 'critical']]);
  });

  test('very many groups cost what they hold', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `OSV-${index}`);
    const rows = rowsOf({ vulnerabilities: many.map((id) => ({ id })), groups: [...many].reverse().map((id) => ({ ids: [id], max_severity: '7.5' })) });
    expect(rows.filter((row) => row.severity === 'high')).toHaveLength(20_000);
    const together = rowsOf({ vulnerabilities: many.map((id) => ({ id })), groups: [{ ids: many, max_severity: '7.5' }] });
    expect([together.length, Math.max(...together.slice(-100).map((row) => row.aliases.length))]).toEqual([20_000, 100]);
  });

  test('a group whose advisories are missing still counts', () => {
    expect(rowsOf({ groups: [{ ids: ['OSV-1', 'CVE-2026-1'], max_severity: '7.5' }] })).toMatchObject([{ id: 'OSV-1', aliases: ['CVE-2026-1'], severity: 'high' }]);
  });
});

describe('sarif', () => {
  const log = (result: object, run: object = {}) => read({ version: '2.1.0', runs: [{ tool: { driver: { name: 't', rules: [{ id: 'A', defaultConfiguration: { level: 'error' } }, { id: 'B', properties: { 'security-severity': '9.1' } }] } }, results: [{ message: { text: 'm' }, ...result }], ...run }] });
  const rowsOf = (result: object, run?: object) => { const { format, reading } = log(result, run); return format.lists?.vulnerabilities?.(reading.document) ?? []; };

  test.each<[string, object, string]>([
    ['its own level', { ruleId: 'A', level: 'note' }, 'low'],
    ['its rule’s level', { ruleId: 'A' }, 'high'],
    ['its rule’s level, by index', { ruleIndex: 0 }, 'high'],
    ['the rule before the slash', { ruleId: 'A/1' }, 'high'],
    ['warning, where nothing says', { ruleId: 'other' }, 'medium'],
    ['the security severity, before the level', { ruleId: 'B', level: 'note' }, 'critical'],
    ['nothing, where the level is no word of the specification', { ruleId: 'A', level: 'fatal' }, 'unknown'],
  ])('is rated by %s', (_, result, severity) => expect(rowsOf(result).map((row) => row.severity)).toEqual([severity]));

  test.each(['pass', 'open', 'review', 'notApplicable', 'informational'])('a result of kind "%s" is no failure, and is counted', (kind) => {
    expect(rowsOf({ kind })).toEqual([]);
    expect(log({ kind }).reading.statement.counts[kind]).toBe(1);
  });

  test('a result with a level of failures is one, whatever its kind', () => {
    expect(['pass', 'review', 'informational'].map((kind) => rowsOf({ kind, level: 'error' }).length)).toEqual([1, 1, 1]);
    expect(rowsOf({ kind: 'pass', level: 'none' })).toEqual([]);
  });

  test('a security severity of nothing leaves the level', () => expect(rowsOf({ ruleId: 'A', properties: { 'security-severity': '0.0' } })[0]?.severity).toBe('high'));

  test('a kind that is no word of the specification is a failure', () => expect(rowsOf({ kind: 'passed' })).toHaveLength(1));

  test('a result that only an earlier run had is none', () => expect(rowsOf({ baselineState: 'absent' })).toEqual([]));

  test('is suppressed only where every suppression is accepted', () => {
    const { rows } = sample('sarif', 'tutorials/Suppressions.sarif');
    expect(rows.map((row) => row.suppressed !== undefined)).toEqual([false, true, true, false, true, false, false, false, false]);
    expect(rowsOf({ suppressions: [{ kind: 'external', justification: 'Generated code' }] })[0]?.suppressed).toEqual({ by: 'outside the source', reason: 'Generated code' });
  });

  test.each<[string, object]>([
    ['a level that is a number', { level: 3 }], ['locations that are null', { locations: null }], ['a rule index that is a text', { ruleIndex: '0' }], ['an unknown key', { 'extra': 1 }], ['suppressions that are a text', { suppressions: 'yes' }],
  ])('reads on past %s', (_, result) => {
    expect(log(result).reading.form).toBe('valid-with-defects');
    expect(rowsOf(result).map((row) => row.suppressed)).toEqual([undefined]);
  });

  test.each<[string, object]>([['results that are no list', { results: {} }], ['a result that is no object', { results: ['A'] }]])('can not be read with %s', (_, run) => {
    expect(log({}, run).reading).toMatchObject({ form: 'invalid', statement: { content: 'no-result' } });
  });
});

describe('openvex', () => {
  const document = (statement: object) => read({ '@context': 'https://openvex.dev/ns/v0.2.0', '@id': 'https://example.org/vex', author: 'a', timestamp: '2026-02-18T00:00:00Z', version: 1, statements: [{ vulnerability: { name: 'CVE-2026-1' }, status: 'fixed', ...statement }] });

  test('a product that only a CPE names does not come to mean all products', () => {
    const { reading } = document({ products: [{ identifiers: { cpe23: 'cpe:2.3:a:b:c:1:*:*:*:*:*:*:*' } }] });
    expect([reading.form, reading.statement.vex?.[0]?.products]).toEqual(['valid', ['']]);
  });

  test.each<[string, object]>([
    ['not affected without a reason', { status: 'not_affected' }], ['not affected with an empty one', { status: 'not_affected', impact_statement: ' ' }],
    ['affected without an action', { status: 'affected' }], ['affected with an empty one', { status: 'affected', action_statement: '' }],
    ['a status of its own', { status: 'fine' }], ['an empty name', { vulnerability: { name: '' } }],
  ])('is invalid, and seals no statement: %s', (_, statement) => {
    expect(document(statement).reading).toMatchObject({ form: 'invalid' });
    expect(document(statement).reading.statement.vex).toBeUndefined();
  });

  test('products by their parts', () => {
    expect(document({ products: [{ '@id': 'pkg:oci/app', subcomponents: [{ '@id': 'pkg:npm/a@1' }] }, { identifiers: { purl: 'pkg:npm/b@1' } }] }).reading.statement.vex?.[0]?.products).toEqual(['pkg:npm/a@1', 'pkg:npm/b@1']);
  });
});

test('a reason of blanks is none', () => {
  const { statement } = read({ version: '2.1.0', runs: [{ tool: { driver: { name: 't' } }, results: [{ message: { text: 'm' }, level: 'error', suppressions: [{ kind: 'external', justification: ' ' }] }] }] }).reading;
  expect(statement.vulnerabilities?.[0]?.suppressed).toBe('no reason given');
});

describe('sealedStatements()', () => {
  const vex = (parts: Partial<VexStatement>): VexStatement => ({ vulnerability: 'CVE-2026-1', aliases: [], products: [], status: 'not_affected', justification: 'component_not_present', at: '/statements/0', ...parts });

  test('loses no name and no product, and cuts excuses only', () => {
    const sealed = sealedStatements([...Array.from({ length: 500 }, () => vex({})), vex({ status: 'affected', aliases: Array.from({ length: 25 }, (_, index) => `CVE-2026-${index}`), products: Array.from({ length: 120 }, (_, index) => `pkg:npm/p${index}`) })]);
    const affected = sealed.filter((one) => one.status === 'affected');
    expect(sealed).toHaveLength(400);
    expect([affected.length, new Set(affected.flatMap((one) => one.aliases)).size, new Set(affected.flatMap((one) => one.products)).size]).toEqual([9, 25, 120]);
    EvidenceStatement.shape.vex.parse(sealed);
  });

  test('a product too long to keep becomes none', () => expect(sealedStatements([vex({ products: [`pkg:npm/${'a'.repeat(400)}`] })])[0]?.products).toEqual(['']));
});

describe('cyclonedx', () => {
  const bom = (vulnerability: object) => {
    const { format, reading } = read({
      bomFormat: 'CycloneDX', specVersion: '1.6', components: [{ type: 'library', 'bom-ref': 'lib', name: 'lib', version: '1', purl: 'pkg:npm/lib@1' }],
      vulnerabilities: [{ id: 'CVE-2026-1', ratings: [{ severity: 'low' }, { severity: 'high' }], affects: [{ ref: 'lib' }], ...vulnerability }],
    });
    return { reading, rows: format.lists?.vulnerabilities?.(reading.document) ?? [], vex: format.lists?.vex?.(reading.document) ?? [] };
  };

  test('lists a vulnerability with its component and its worst rating', () => {
    expect(bom({}).rows).toMatchObject([{ id: 'CVE-2026-1', severity: 'high', subject: { name: 'lib', version: '1', purl: 'pkg:npm/lib@1' }, at: '/vulnerabilities/0' }]);
    expect(bom({}).vex).toEqual([]);
  });

  test.each([
    ['exploitable', 'affected'], ['in_triage', 'under_investigation'], ['resolved', 'fixed'], ['resolved_with_pedigree', 'fixed'], ['not_affected', 'not_affected'], ['false_positive', 'not_affected'],
  ])('its analysis "%s" is "%s"', (state, status) => {
    const { vex, reading } = bom({ analysis: { state, justification: 'code_not_reachable' } });
    expect(vex).toMatchObject([{ vulnerability: 'CVE-2026-1', status, products: ['pkg:npm/lib@1'], justification: 'code_not_reachable' }]);
    EvidenceStatement.parse(reading.statement);
    expect(reading.statement.vex).toHaveLength(1);
  });

  test('only "not affected" and "false positive" suppress, with the reason that is given', () => {
    expect(bom({ analysis: { state: 'not_affected' } }).rows[0]?.suppressed?.reason).toBe('');
    expect(bom({ analysis: { state: 'not_affected', justification: 'code_not_reachable', detail: 'See #1' } }).rows[0]?.suppressed?.reason).toBe('code not reachable: See #1');
    expect(bom({ analysis: { state: 'exploitable' } }).rows[0]?.suppressed).toBeUndefined();
  });

  test('a reference that leads nowhere names no package', () => {
    expect(bom({ affects: [{ ref: 'gone' }], analysis: { state: 'resolved' } }).vex[0]?.products).toEqual(['gone']);
    expect(bom({ affects: [], analysis: { state: 'resolved' } }).vex[0]?.products).toEqual([]);
  });

  test('a bill of materials that lists none seals none', () => {
    const { reading } = read({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [] });
    expect([reading.statement.vulnerabilities, reading.statement.vex]).toEqual([undefined, undefined]);
  });
});
