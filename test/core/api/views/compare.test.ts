import { describe, expect, test } from 'vitest';
import { evidencePort, type EvidencePort } from '../../../../src/core/api/evidence-port.ts';
import { pairsOf } from '../../../../src/core/api/neighbours.ts';
import { compare, compareSummary, type CompareView } from '../../../../src/core/api/views/compare.ts';
import { identityOf } from '../../../../src/core/api/views/compare/components.ts';
import { compareIndex, compareIndexView } from '../../../../src/core/api/views/compare-index.ts';
import type { Component } from '../../../../src/core/model/listed.ts';
import type { Movement } from '../../../../src/core/model/measurement.ts';
import type { ReleaseRecordPredicate } from '../../../../src/core/model/record.ts';
import type { EvidenceStatement, SealedVulnerability } from '../../../../src/core/model/statement.ts';
import type { OpenedPortal, OpenedRelease, OpenedRevision } from '../../../../src/core/record/opened.ts';
import { APPROVED, CLEAN, believablePortal, gate } from '../../../builders/believable-portal.ts';
import { movement, noOpinion } from '../../../builders/movement.ts';
import { comparison, evidenceOf, file, measurement, portal, project, record, release, revision, sha256, slot } from '../../../builders/portal.ts';

const sealed = (version: string, more: Partial<ReleaseRecordPredicate> = {}, opened: Partial<OpenedRevision> = {}) => release(revision(record(version, more), opened));
const of = (...releases: readonly OpenedRelease[]): OpenedPortal => portal(project(releases));

async function compared(newer: OpenedRelease, older: OpenedRelease, evidence: EvidencePort = evidenceOf()): Promise<CompareView> {
  const opened = of(newer, older);
  return compare.build(compare.pages(opened)[0]!, opened, evidence) as Promise<CompareView>;
}

describe('which releases are compared', () => {
  const paths = (...releases: readonly OpenedRelease[]) => compare.pages(of(...releases)).map((page) => page.path);

  test('each with the one sealed before it', () => {
    expect(paths(sealed('v3'), sealed('v2'), sealed('v1'))).toEqual(['/sample/compare/v2...v3/', '/sample/compare/v1...v2/']);
  });

  test('with the one its record names instead, where that is in the portal', () => {
    const v3 = (version: string) => sealed('v3', { previous: { release: { version, revision: 1, sha256: sha256(version) } } });
    expect(paths(v3('v1'), sealed('v2'), sealed('v1'))[0]).toBe('/sample/compare/v1...v3/');
    expect(paths(v3('v0'), sealed('v2'), sealed('v1'))[0]).toBe('/sample/compare/v2...v3/');
  });

  test('with those it is related to, and the one its baseline was measured in, each once', () => {
    const baseline = file('baseline.json', 'baseline');
    const { release: identity } = record('v4');
    const v4 = sealed('v4', {
      release: { ...identity, kind: 'hotfix', relations: [{ type: 'hotfix-of', version: 'v2' }, { type: 'follows', version: 'v3' }, { type: 'candidate-for', version: 'v9' }] },
      comparisons: [comparison(37, { baselineAt: { file: baseline.sha256, at: '/metrics' } })],
    });
    const opened = project([v4, sealed('v3'), sealed('v2'), sealed('v1', { files: [baseline] })]);
    expect(pairsOf(opened, v4).map((pair) => [pair.older.version, pair.why])).toEqual([['v3', 'the release before'], ['v2', 'it is a hotfix of'], ['v1', 'its baseline was measured in']]);
  });

  test('made from the two current records and decisions alone, so that nothing later changes the page', () => {
    const opened = of(APPROVED, CLEAN);
    expect(compare.pages(opened)[0]?.inputs).toEqual([CLEAN, APPROVED].flatMap((one) => [one.revisions[0]!.sha256, one.decision!.sha256]));
  });
});

describe('gates', () => {
  const gates = (...states: Parameters<typeof gate>[]) => ({ gates: states.map(([id, more]) => gate(id, more)) });

  test('says how many got worse, better, changed in scope and stayed', async () => {
    const view = await compared(
      sealed('v2', gates(['a', { state: 'fail' }], ['b'], ['c'], ['d', { state: 'not-applicable' }], ['new'])),
      sealed('v1', gates(['a'], ['b', { state: 'stale' }], ['c'], ['d'], ['gone'])),
    );
    expect(view.sentence).toBe('One gate got worse, one got better, three changed in scope and one is unchanged.');
    expect(view.gates.changed.map((one) => [one.title, one.older, one.newer, one.reading])).toEqual([
      ['Gate a', 'pass', 'fail', 'worse'], ['Gate b', 'stale', 'pass', 'better'], ['Gate d', 'pass', 'not-applicable', 'changed'], ['Gate new', undefined, 'pass', 'changed'], ['Gate gone', 'pass', undefined, 'changed'],
    ]);
    expect(view.counts.slice(0, 2).map((one) => one.number)).toEqual(['1', '1']);
  });

  test('that wait for a decision got neither better nor worse', async () => {
    const waits = { state: 'pending', reason: 'awaiting-decision', phase: 'decision' } as const;
    expect((await compared(sealed('v2', gates(['a'])), sealed('v1', gates(['a', waits])))).gates.changed[0]?.reading).toBe('changed');
  });

  test.each([
    ['none changed', gates(['a'], ['b']), 'Both gates are unchanged.'],
    ['there is one, unchanged', gates(['a']), 'The one gate is unchanged.'],
    ['there are none', {}, 'Neither release was judged: both were sealed without a policy.'],
  ])('says so where %s', async (_, more, sentence) => {
    expect((await compared(sealed('v2', more), sealed('v1', more))).sentence).toBe(sentence);
  });

  test('name the waiver that accepts a gate', async () => {
    const view = await compared(APPROVED, CLEAN);
    const gpu = view.gates.changed.find((one) => one.newer === 'waived');
    expect(gpu?.text).toEqual(['6.21 ± 0.05 ms (+12.9 %)', '. ', { text: 'W-2026-007', href: `/evidence/${sha256('waiver')}/` }, ', until 31\u00a0Mar\u00a02026']);
  });
});

describe('metrics', () => {
  const perf = file('perf.json', 'perf', { slots: ['perf'] });
  const measured = (version: string, value: number | undefined, more: { readonly machine?: string; readonly metric?: string; readonly direction?: 'lower' | 'higher'; readonly limit?: boolean; readonly movement?: Movement } = {}) => {
    const { machine = 'a', metric = 'infer_p95_ms', direction = 'lower', limit = true, movement: held } = more;
    return sealed(version, value === undefined ? {} : {
      slots: [slot('perf', { title: 'Performance run', files: [perf.sha256] })], files: [perf],
      measurements: [measurement(value, perf.sha256, { metric, direction, comparability: { machine } })],
      comparisons: limit ? [comparison(value, { metric, direction })] : [],
      ...(held === undefined ? {} : { movements: [held] }),
    });
  };
  const only = async (newer: OpenedRelease, older: OpenedRelease) => (await compared(newer, older)).metrics.rows[0];

  test.each([
    ['lower', 36, 40, 'Lower', '−10.0\u00a0%'],
    ['higher', 40, 36, 'Higher', '+11.1\u00a0%'],
    ['above nothing', 36, 0, 'Higher', undefined],
  ] as const)('call a value that is %s neither better nor worse where nothing was judged', async (_, is, was, word, change) => {
    const row = await only(measured('v2', is, { limit: false }), measured('v1', was, { limit: false }));
    expect([row?.reading, row?.word, row?.change?.text, row?.reason]).toEqual(['not-judged', word, change, 'not judged: the record holds no reading']);
  });

  test('call the same value no change', async () => {
    expect(await only(measured('v2', 36), measured('v1', 36))).toMatchObject({ reading: 'no-change', word: 'No change', change: { text: '0.0\u00a0%' } });
  });

  const held = (value: number, was: number, more: Parameters<typeof movement>[2] = {}) =>
    measured('v2', value, { limit: false, movement: movement(value, perf.sha256, { before: { version: 'v1', sha256: sha256('v1'), value: was }, ...more }) });

  test.each([
    ['better', 36, 40, { reading: 'better', change: -0.1 }, { reading: 'better', word: 'Better' }],
    ['worse', 44, 40, { reading: 'worse', change: 0.1 }, { reading: 'worse', word: 'Worse' }],
    ['no change', 40.5, 40, {}, { reading: 'no-change', word: 'No change' }],
    ['no opinion', 44, 40, noOpinion('too-few', 3), { reading: 'not-judged', word: 'Higher', reason: 'no opinion: too few earlier values were measured like it (three)' }],
    ['worse against many, though better than the last of them', 44, 50, { reading: 'worse', change: 0.1 }, { reading: 'not-judged', word: 'Lower', reason: 'not judged: it is worse against the middle of nine earlier values' }],
  ] as const)('read as the newer record has it: %s', async (_, is, was, judged, row) => {
    expect(await only(held(is, was, { judged: judged as never }), measured('v1', was, { limit: false }))).toMatchObject(row);
  });

  test('are not judged where the newer value was held against another release', async () => {
    const row = await only(held(44, 39, { before: { version: 'v0', sha256: sha256('v0'), value: 39 }, judged: { reading: 'worse', change: 0.12 } }), measured('v1', 40, { limit: false }));
    expect(row).toMatchObject({ reading: 'not-judged', word: 'Higher', reason: 'not judged: it was held against v0' });
  });

  test.each([
    ['another machine', measured('v2', 20, { machine: 'b' }), measured('v1', 40), 'machine a → b'],
    ['no value before', measured('v2', 20), measured('v1', undefined), 'no value in v1'],
    ['no value now', measured('v2', undefined), measured('v1', 40), 'no value in v2'],
  ])('are not comparable with %s, and no change is claimed', async (_, newer, older, reason) => {
    const row = await only(newer, older);
    expect(row).toMatchObject({ reading: 'not-comparable', word: 'Not comparable', reason });
    expect(row?.change).toBeUndefined();
  });

  test('say that a value is over its limit, and how far the limit is from the older value', async () => {
    const row = await only(measured('v2', 44), measured('v1', 40));
    expect(row).toMatchObject({ word: 'Higher, over its limit', state: 'fail', limit: { text: '+4.5\u00a0%' } });
    expect(row?.share?.text).toBe('158\u00a0%');
  });

  test('of a run and of the report about it are one row', async () => {
    const report = file('report.json', 'report', { slots: ['report'] });
    const both = (version: string, value: number) => sealed(version, {
      slots: [slot('report', { files: [report.sha256] }), slot('perf', { files: [perf.sha256] })], files: [report, perf],
      measurements: [measurement(value, report.sha256), measurement(value, perf.sha256)], comparisons: [comparison(value)],
    });
    expect((await compared(both('v2', 37), both('v1', 38))).metrics.rows.map((row) => row.href)).toEqual(['/sample/trends/perf.infer_p95_ms/']);
  });

  test('are bounded, with the number of those left out', async () => {
    const many = (version: string) => sealed(version, {
      slots: [slot('perf', { files: [perf.sha256] })], files: [perf],
      measurements: Array.from({ length: 350 }, (_, index) => measurement(index, perf.sha256, { metric: `m${index}` })),
    });
    const { metrics } = await compared(many('v2'), many('v1'));
    expect([metrics.rows.length, metrics.further.length, metrics.more]).toEqual([24, 276, '50 more metrics are not listed']);
  });

  test('are told in a line for other pages', () => {
    const [newer, older] = [measured('v2', 36), measured('v1', 40)];
    expect(compareSummary(project([newer, older]), older, newer)).toMatchObject({ href: '/sample/compare/v1...v2/', metrics: 'Metrics: 1 not judged.' });
  });
});

describe('policy and trust', () => {
  const input = (role: 'policy' | 'baseline', text: string) => ({ role, name: `${role}.yaml`, storedName: `${role}.yaml`, sha256: sha256(text), size: 1 });

  test('says that rules, limits and signer are the same', async () => {
    const same = { inputs: [input('policy', 'p'), input('baseline', 'b')] };
    expect((await compared(sealed('v2', same), sealed('v1', same))).trustSentence).toBe('The policy, its limits and the signer are the same.');
  });

  test('says what changed, what is the same and what is not known', async () => {
    const view = await compared(
      sealed('v2', { inputs: [input('policy', 'p'), input('baseline', 'other')] }, { seal: { result: 'none' } }),
      sealed('v1', { inputs: [input('policy', 'p'), input('baseline', 'b')] }),
    );
    expect(view.trustSentence).toBe('Its limits changed; the policy is the same; a record is not signed.');
    expect(view.trust.find((row) => row.id === 'signer')).toMatchObject({ fact: 'unknown', newer: ['not signed'] });
  });

  test('does not call limits the same where there are none', async () => {
    expect((await compared(sealed('v2'), sealed('v1'))).trustSentence).toBe('The policy and the signer are the same; there are no limits.');
  });

  test('shows each condition of measuring, and evaluation data apart', async () => {
    const evaluation = file('eval.json', 'eval', { slots: ['eval'] });
    const measured = (version: string, comparability: Record<string, string>) => sealed(version, {
      slots: [slot('eval', { files: [evaluation.sha256] })], files: [evaluation], measurements: [measurement(1, evaluation.sha256, { comparability })],
    });
    const view = await compared(measured('v2', { platform: 'linux', data: 'coco' }), measured('v1', { platform: 'linux', data: 'voc' }));
    expect(view.trust.filter((row) => row.id.startsWith('condition-')).map((row) => [row.item, row.fact, row.older, row.newer])).toEqual([
      ['Measured with: platform', 'same', ['linux'], ['linux']], ['Evaluation data: data', 'changed', ['voc'], ['coco']],
    ]);
  });
});

describe('components', () => {
  const bom = (components: readonly object[]) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components });
  const library = (name: string, version: string, licence?: string) => ({
    type: 'library', name, version, purl: `pkg:pypi/${name}@${version}`, ...(licence === undefined ? {} : { licenses: [{ license: { id: licence } }] }),
  });
  const withSbom = (version: string, text: string) => {
    const sbom = file('sbom.cdx.json', text, { format: 'cyclonedx', slots: ['sbom'] });
    return sealed(version, { slots: [slot('sbom', { files: [sbom.sha256] })], files: [sbom] });
  };

  test('that came, went, changed version or licence are listed, what changes most first', async () => {
    const before = bom([library('kept', '1'), library('torch', '2.5.1'), library('uvloop', '0.20.0'), library('pillow', '1', 'MIT')]);
    const after = bom([library('kept', '1'), library('torch', '2.6.0'), library('shim', '0.3.1'), library('pillow', '1', 'GPL-3.0-only')]);
    const view = await compared(withSbom('v2', after), withSbom('v1', before), evidenceOf(before, after));
    expect(view.components.rows.map((row) => [row.change, row.name, row.older, row.newer, row.licence])).toEqual([
      ['Licence', 'pkg:pypi/pillow', '1', '1', 'MIT, then GPL-3.0-only'],
      ['Added', 'pkg:pypi/shim', undefined, '0.3.1', 'none declared'],
      ['Removed', 'pkg:pypi/uvloop', '0.20.0', undefined, 'none declared'],
      ['Updated', 'pkg:pypi/torch', '2.5.1', '2.6.0', 'none declared'],
    ]);
    expect(view.components.sentence).toBe('One added, one removed, one updated and one with another licence, of four components.');
    expect(view.counts[4]?.number).toBe('4');
  });

  test('are not compared where one release lists none', async () => {
    const before = bom([library('a', '1')]);
    const view = await compared(sealed('v2'), withSbom('v1', before), evidenceOf(before));
    expect(view.components).toEqual({ sentence: 'No SBOM that lists components in v2, so there is nothing to compare.', rows: [] });
    expect(view.counts[4]?.number).toBe('–');
  });

  test('of the same SBOM are the same', async () => {
    const text = bom([library('a', '1')]);
    expect((await compared(withSbom('v2', text), withSbom('v1', text), evidenceOf(text))).components).toMatchObject({ changed: 0, sentence: 'Both releases have the same SBOM, byte for byte.' });
  });

  test('are bounded to 200 rows with the full count', async () => {
    const before = bom([]);
    const after = bom(Array.from({ length: 500 }, (_, index) => library(`p${index}`, '1')));
    const { components } = await compared(withSbom('v2', after), withSbom('v1', before), evidenceOf(before, after));
    expect([components.changed, components.rows.length]).toEqual([500, 200]);
    expect(components.more).toContain('300 more changes are not listed');
  });

  test('that can not be read here are not called unchanged', async () => {
    const view = await compared(withSbom('v2', bom([library('a', '2')])), withSbom('v1', bom([library('a', '1')])), evidencePort(() => Promise.resolve(undefined), { validate: () => [] }));
    expect(view.components.sentence).toBe('An SBOM can not be read here, so there is nothing to compare.');
    expect(view.components.changed).toBeUndefined();
  });

  test.each<[Pick<Component, 'purl' | 'group' | 'name'>, string]>([
    [{ name: 'a', purl: 'pkg:npm/%40scope/name@1.2.3?arch=x#sub' }, 'pkg:npm/%40scope/name'],
    [{ name: 'a', purl: 'pkg:npm/@scope/name' }, 'pkg:npm/@scope/name'],
    [{ name: 'a', purl: 'pkg:npm/@scope/name@1' }, 'pkg:npm/@scope/name'],
    [{ name: 'a', purl: 'pkg:pypi/torch@2.6.0' }, 'pkg:pypi/torch'],
    [{ name: 'a', group: 'org.x' }, 'org.x/a'],
    [{ name: 'a' }, 'a'],
  ])('%j is known as %j', (component, identity) => {
    expect(identityOf(component)).toBe(identity);
  });
});

describe('vulnerabilities', () => {
  const found = (id: string, more: Partial<SealedVulnerability> = {}): SealedVulnerability => ({ id, aliases: [], severity: 'medium', name: 'pillow', version: '11.0.0', at: '/', ...more });
  const statement = (more: Partial<EvidenceStatement>): EvidenceStatement => ({ format: 'trivy', content: 'pass', summary: 's', counts: {}, checks: [], claims: [], tool: 'trivy 0.60.0', ...more });
  const scanned = (version: string, vulnerabilities: readonly SealedVulnerability[], more: Partial<EvidenceStatement> = {}) => {
    const scan = file('scan.json', `scan of ${version}`);
    return sealed(version, { files: [scan], statements: [{ file: scan.sha256, statement: statement({ vulnerabilities: [...vulnerabilities], ...more }) }] });
  };

  test('that came and went are listed by id and package, whatever id a tool leads with', async () => {
    const view = await compared(
      scanned('v2', [found('GHSA-1', { aliases: ['CVE-1'] }), found('CVE-3', { severity: 'high', name: 'torch', version: '2' })]),
      scanned('v1', [found('CVE-1', { version: '10' }), found('CVE-2')]),
    );
    expect(view.vulnerabilities.rows.map((row) => [row.change, row.id, row.severity, row.name])).toEqual([['New', 'CVE-3', 'High', 'torch 2'], ['Not reported any more', 'CVE-2', 'Medium', 'pillow 11.0.0']]);
    expect(view.vulnerabilities.sentence).toBe('One new, one gone, one open in both.');
    expect(view.counts[5]).toMatchObject({ number: '0', label: 'vulnerabilities' });
  });

  test('that are suppressed now are told with the reason, and not called fixed', async () => {
    const view = await compared(scanned('v2', [found('CVE-1', { suppressed: 'not reachable' })]), scanned('v1', [found('CVE-1')]));
    expect(view.vulnerabilities.rows).toEqual([{ change: 'Suppressed now', id: 'CVE-1', severity: 'Medium', name: 'pillow 11.0.0', detail: 'not reachable' }]);
    expect(view.counts[5]).toMatchObject({ number: '−1', label: 'vulnerability' });
  });

  test('carry what VEX says of them', async () => {
    const vex = [{ vulnerability: 'CVE-1', aliases: [], products: ['pkg:pypi/pillow'], status: 'not_affected' as const, justification: 'code_not_present', at: '/' }];
    const view = await compared(scanned('v2', [found('CVE-1', { purl: 'pkg:pypi/pillow@11.0.0' })], { vex }), scanned('v1', []));
    expect(view.vulnerabilities.rows[0]?.detail).toBe('VEX: not affected, code not present');
  });

  test('are not compared where one release has no scan', async () => {
    const view = await compared(scanned('v2', []), sealed('v1'));
    expect(view.vulnerabilities).toEqual({ sentence: 'No vulnerability scan in v1, so there is nothing to compare.', rows: [] });
    expect(view.counts[5]?.number).toBe('–');
  });

  test('found by another scanner may differ for that reason, and it says so', async () => {
    const view = await compared(scanned('v2', [], { tool: 'grype 0.9', format: 'grype' }), scanned('v1', []));
    expect(view.vulnerabilities.sentence).toContain('Scanned with trivy, then with grype: a difference may be the scanner’s.');
  });

  test('are bounded', async () => {
    const view = await compared(scanned('v2', Array.from({ length: 300 }, (_, index) => found(`CVE-${index}`))), scanned('v1', []));
    expect([view.vulnerabilities.rows.length, view.vulnerabilities.more]).toEqual([100, '200 more are not listed']);
  });
});

test('evidence is the same only where its bytes are', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((bytes) => file(`${bytes}.json`, bytes));
  const received = (id: string, one = a) => slot(id, { presence: 'received', files: [one!.sha256] });
  const view = await compared(
    sealed('v2', { slots: [received('same'), received('other', b), received('new', c), slot('gone')], files: [a!, b!, c!] }),
    sealed('v1', { slots: [received('same'), received('other'), slot('new'), received('gone')], files: [a!] }),
  );
  expect(view.evidence.rows.map((row) => [row.title, row.change])).toEqual([['Slot same', 'Same'], ['Slot other', 'Changed'], ['Slot new', 'Added'], ['Slot gone', 'Removed']]);
  expect(view.evidence.sentence).toBe('One changed, one added, one not there any more and one the same, byte for byte.');
});

test('the two releases stand side by side with their decisions', async () => {
  const view = await compared(APPROVED, CLEAN);
  expect([view.older, view.newer]).toMatchObject([
    { version: 'v1.3.0', decision: 'GO', gates: '13 pass', evidence: '14 of 14, 2 of 2 signatures verify' },
    { version: 'v1.4.0', decision: 'GO', gates: '11 pass, 1 waived, 1 warning' },
  ]);
  expect(view.notices.map((notice) => notice.title)).toEqual(['v1.3.0 and v1.4.0: An example, made up.']);
});

describe('the chooser', () => {
  const indexOf = (opened: OpenedPortal) => compareIndexView(compareIndex.pages(opened)[0]!, opened);

  test('lists what each release is compared with', () => {
    const view = indexOf(believablePortal());
    expect(view.rows[0]).toMatchObject({ version: 'v1.4.0', pairs: [{ older: 'v1.4.0-rc.2', href: '/sample/compare/v1.4.0-rc.2...v1.4.0/', why: 'the release before' }] });
    expect(view.rows.at(-1)).toMatchObject({ version: 'v1.3.0', pairs: [] });
  });

  test('lists fifty of sixty releases and keeps the older comparisons in reach', () => {
    const opened = of(...Array.from({ length: 60 }, (_, index) => sealed(`v${60 - index}`)));
    const view = indexOf(opened);
    expect([view.rows.length, view.older.length, view.older[0]?.text]).toEqual([50, 9, 'v9 to v10']);
    expect(compareIndex.pages(opened)[0]?.inputs).toHaveLength(51);
    expect(compare.pages(opened)).toHaveLength(59);
  });

  test('says so where there are no two releases', () => {
    expect(indexOf(of(sealed('v1'))).sentence).toBe('There are no two releases to compare.');
  });
});
