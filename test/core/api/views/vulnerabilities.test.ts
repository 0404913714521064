import { describe, expect, test } from 'vitest';
import { listPages } from '../../../../src/core/api/documents.ts';
import { subjectsOf } from '../../../../src/core/api/subjects.ts';
import { VulnerabilitiesView, vulnerabilitiesView } from '../../../../src/core/api/views/vulnerabilities.ts';
import { idAnchor, linkedId } from '../../../../src/core/api/vulnerability-id.ts';
import { readFile } from '../../../../src/core/formats/read.ts';
import { PolicySpec } from '../../../../src/core/model/policy.ts';
import { gateResult } from '../../../builders/gates.ts';
import { evidenceOf, file, portal, project, record, release, revision, sha256, slot } from '../../../builders/portal.ts';

const flaw = (id: string, Severity: string, more: object = {}) => ({ VulnerabilityID: id, PkgName: 'lib', InstalledVersion: '1.0', FixedVersion: '1.1', Severity, PkgIdentifier: { PURL: 'pkg:npm/lib@1.0' }, Title: `About ${id}`, ...more });
const trivy = (...Vulnerabilities: object[]) => JSON.stringify({ SchemaVersion: 2, ArtifactName: 'app', Results: [{ Target: 'package-lock.json', Vulnerabilities }] });
const grype = (id: string, severity: string, related: string[] = []) => JSON.stringify({
  matches: [{ vulnerability: { id, severity }, relatedVulnerabilities: related.map((one) => ({ id: one })), artifact: { name: 'lib', version: '1.0', purl: 'pkg:npm/lib@1.0?arch=x' } }],
  source: { type: 'directory', target: '.' }, descriptor: { name: 'grype', version: '1' },
});
const openvex = (...statements: object[]) => JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', '@id': 'https://example.org/vex', author: 'a', timestamp: '2026-02-18T00:00:00Z', version: 1, statements });
const notAffected = (name: string) => ({ vulnerability: { name }, products: [{ '@id': 'pkg:npm/lib' }], status: 'not_affected', justification: 'component_not_present' });

interface Received { readonly scans?: readonly string[]; readonly vex?: string; readonly check?: object | false; readonly gate?: Parameters<typeof gateResult>[0] }

/** A release that received these scans in slots `scan-1`, `scan-2`…, with one gate over all of them. */
function received({ scans = [], vex, check = {}, gate = {} }: Received) {
  const all = [...scans.map((text, index) => ({ text, id: `scan-${index + 1}` })), ...(vex === undefined ? [] : [{ text: vex, id: 'vex' }])].map(({ text, id }) => {
    const { format, reading } = readFile(new TextEncoder().encode(text), { validate: () => [] });
    return { text, id, statement: reading.statement, file: file(`${id}.json`, text, { format: format.id, form: reading.form, slots: [id] }) };
  });
  const policy = PolicySpec.parse({
    id: 'rules-1', title: 'Rules', slots: all.map(({ id }) => ({ id, title: `Title of ${id}`, accepts: [{ format: 'json' }] })),
    gates: check === false ? [] : [{ id: 'security', title: 'Security', short: 'sec', group: 'G', requirement: 'None', checks: [{ rule: 'no-open-vulnerabilities', slots: scans.map((_, index) => `scan-${index + 1}`), atMost: { critical: 0, high: 0 }, ...check }] }],
  });
  const opened = release(revision(record('v1', {
    slots: all.map((one) => slot(one.id, { title: `Title of ${one.id}`, presence: 'received', files: [one.file.sha256] })),
    files: all.map((one) => one.file),
    statements: all.map((one) => ({ file: one.file.sha256, statement: one.statement })),
    gates: check === false ? [] : [gateResult({ id: 'security', title: 'Security', ...gate })],
  }), { policy }));
  return { opened, view: () => vulnerabilitiesView(project([opened]), opened, evidenceOf(...all.map((one) => one.text))) };
}

describe('vulnerabilitiesView()', () => {
  test('keeps to its schema: what is open, with its fix, its link and the scanner that found it', async () => {
    const view = VulnerabilitiesView.parse(await received({ scans: [trivy(flaw('CVE-2026-99008', 'HIGH'), flaw('CVE-2026-99009', 'LOW'))], gate: { state: 'fail' } }).view());
    expect(view.sentence).toBe('One high is open; one of lower severity is open.');
    expect(view.gates).toMatchObject([{ title: 'Security', state: 'fail', href: '/sample/releases/v1/gates/#gate-security' }]);
    expect(view.decided).toMatchObject([
      { anchor: 'cve-2026-99008', over: true, severity: 'high', subject: 'lib 1.0', fixedIn: '1.1', title: 'About CVE-2026-99008', id: [{ text: 'CVE-2026-99008', href: 'https://nvd.nist.gov/vuln/detail/CVE-2026-99008' }], sources: [{ text: 'Title of scan-1', href: '/sample/releases/v1/evidence/scan-1/' }] },
      { anchor: 'cve-2026-99009', over: false, severity: 'low' },
    ]);
  });

  test('puts what several scanners found into one row, under the worst of their severities', async () => {
    const view = await received({ scans: [trivy(flaw('CVE-2026-1000', 'MEDIUM')), grype('GHSA-aaaa', 'High', ['CVE-2026-1000'])] }).view();
    expect(view.decided).toHaveLength(1);
    expect(view.decided[0]).toMatchObject({ severity: 'high', aliases: 'GHSA-aaaa', anchor: 'cve-2026-1000' });
    expect(view.decided[0]?.sources.filter((one) => typeof one !== 'string').map((one) => one.text)).toEqual(['Title of scan-2', 'Title of scan-1']);
    expect(view.scans.map((one) => one.rows.length)).toEqual([1, 1]);
  });

  test('shows what VEX excuses with its document, its reason and its place', async () => {
    const view = await received({ scans: [trivy(flaw('CVE-2026-1000', 'CRITICAL'), flaw('CVE-2026-2000', 'CRITICAL'))], vex: openvex(notAffected('CVE-2026-1000')), check: { vex: 'vex' } }).view();
    expect(view.sentence).toBe('One critical is open; one is accepted by VEX.');
    expect(view.suppressed).toMatchObject([{ anchor: 'cve-2026-1000', by: ['VEX: ', { text: 'Title of vex', href: '/sample/releases/v1/evidence/vex/' }], reason: 'not affected: component not present', place: '/statements/0' }]);
    expect(view.decided.map((one) => one.anchor)).toEqual(['cve-2026-2000']);
  });

  test('shows a scanner’s own suppression, which counts only where the gate accepts it', async () => {
    const scan = JSON.stringify({ SchemaVersion: 2, ArtifactName: 'a', Results: [{ Target: 't', ExperimentalModifiedFindings: [{ Type: 'vulnerability', Status: 'ignored', Source: '.trivyignore.yaml', Statement: 'Test code only', Finding: flaw('CVE-2026-1000', 'HIGH') }] }] });
    const strict = await received({ scans: [scan] }).view();
    expect([strict.decided.length, strict.suppressed.length, strict.scans[0]?.rows[0]?.suppressed]).toEqual([1, 0, '.trivyignore.yaml: Test code only']);
    const accepting = await received({ scans: [scan], check: { acceptSuppressions: true } }).view();
    expect([accepting.decided.length, accepting.suppressed[0]?.reason, accepting.sentence]).toEqual([0, 'Test code only', 'No critical or high vulnerability is open; one is suppressed by a scanner’s own file.']);
  });

  test('lists the waiver of the gate, and leaves what it accepts among the open ones', async () => {
    const view = await received({ scans: [trivy(flaw('CVE-2026-1000', 'HIGH'))], gate: { state: 'waived', waiver: {
      id: 'W-1', sha256: sha256('w'), owner: 'A', approvedBy: ['B. Approver'], reason: 'Known', created: '2026-02-01', expires: '2026-03-31', without: 'fail', signer: 'x',
    } } }).view();
    expect(view.waivers).toMatchObject([{ id: 'W-1', gate: 'Security', by: 'B. Approver', reason: 'Known', until: { time: '2026-03-31' } }]);
    expect(view.decided).toHaveLength(1);
  });

  test('says that nobody decided, where no gate counts', async () => {
    const view = await received({ scans: [trivy(flaw('CVE-2026-1000', 'HIGH'))], check: false }).view();
    expect([view.sentence, view.decided, view.scans[0]?.rows.length]).toEqual(['Nobody decided about vulnerabilities; the scan lists one.', [], 1]);
    expect(view.undecided).toContain('No gate');
  });

  test('does not say that there is none where a scan gives no result', async () => {
    const nothing = JSON.stringify({ SchemaVersion: 2, ArtifactName: 'a', Results: [] });
    expect((await received({ scans: [nothing] }).view()).sentence).toBe('No scan gives a result.');
    expect((await received({ scans: [nothing, trivy()] }).view()).sentence).toBe('One of two scans gives no result.');
    expect((await received({ scans: [trivy()] }).view()).sentence).toBe('No critical or high vulnerability is open.');
  });

  test('counts what a record could not keep, and stays within its bounds', async () => {
    const many = Array.from({ length: 1200 }, (_, index) => flaw(`CVE-2026-${10_000 + index}`, 'HIGH'));
    const view = await received({ scans: [trivy(...many)] }).view();
    expect(view.sentence).toBe('1,200 high are open.');
    expect([view.decided.length, view.scans[0]?.rows.length]).toEqual([400, 500]);
    expect(view.decidedMore).toBe('800 high more count as open: a record keeps the worst 400 of a scan row by row, and no excuse is heard for the rest.');
    expect(view.scans[0]?.more).toBe('500 of 1,200 rows are shown, in the order of the file; the file holds all.');
  });

  test('a second row of one id has no anchor of its own', async () => {
    const view = await received({ scans: [trivy(flaw('CVE-2026-1000', 'HIGH'), flaw('CVE-2026-1000', 'HIGH', { PkgName: 'other', PkgIdentifier: { PURL: 'pkg:npm/other@1' } }))] }).view();
    expect(view.decided.map((one) => one.anchor)).toEqual(['cve-2026-1000', undefined]);
  });

  test('shows hostile text as text, and no link that a scan makes up for it', async () => {
    const text = 'a\u202eb dana@example.com /home/dana/secret/x';
    const view = await received({ scans: [trivy(flaw(text, text, { Title: text, PkgName: text, FixedVersion: text, PrimaryURL: 'javascript:alert(1)' }))] }).view();
    expect(JSON.stringify(view)).not.toMatch(/\u202e|dana@|home\/dana|javascript:/);
    expect(view.decided[0]?.anchor).toBeUndefined();
  });
});

test('only a release with a scan has the page; an SBOM that lists no vulnerabilities is none', () => {
  const bom = (more: object) => JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [], ...more });
  const paths = (scan: string) => listPages(portal(project([received({ scans: [scan] }).opened]))).filter((page) => page.view === 'vulnerabilities').map((page) => page.path);
  expect(paths(trivy())).toEqual(['/sample/releases/v1/vulnerabilities/']);
  expect(paths(bom({}))).toEqual([]);
  expect(paths(bom({ vulnerabilities: [] }))).toEqual(['/sample/releases/v1/vulnerabilities/']);
  expect(subjectsOf(received({ scans: [trivy(flaw('CVE-2026-1000', 'HIGH'))] }).opened).get('vulnerabilities')).toBe(1);
});

describe('linkedId()', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['CVE-2026-1000', undefined, 'https://nvd.nist.gov/vuln/detail/CVE-2026-1000'],
    ['GHSA-cfh5-3ghh-wfjx', undefined, 'https://github.com/advisories/GHSA-cfh5-3ghh-wfjx'],
    ['GO-2021-0053', undefined, 'https://osv.dev/vulnerability/GO-2021-0053'],
    ['CVE-2026-1000/../../x', undefined, undefined],
    ['CVE-2026-1000', 'https://phish.test/', 'https://nvd.nist.gov/vuln/detail/CVE-2026-1000'],
    ['RULE-1', 'https://avd.aquasec.com/x', 'https://avd.aquasec.com/x'],
    ['RULE-1', 'javascript:alert(1)', undefined],
    ['RULE-1', 'not a url', undefined],
  ])('%s with %s leads to %s', (id, url, href) => {
    const piece = linkedId(id, id, url);
    expect(typeof piece === 'string' ? undefined : piece.href).toBe(href);
  });
});

test('idAnchor() takes plain words only', () => {
  expect(['CVE-2026-99008', 'RHSA-2026:1', 'a b', '"><script>', ''].map(idAnchor)).toEqual(['cve-2026-99008', 'rhsa-2026:1', undefined, undefined, undefined]);
});
