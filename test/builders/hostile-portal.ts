import type { DecisionStatement, SignOff, Waiver } from '../../src/core/model/human-records.ts';
import type { ControlFramework } from '../../src/core/model/portal-files.ts';
import { DECISION_PREDICATE, SIGN_OFF_PREDICATE, STATEMENT_TYPE, WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import type { OpenedPortal, OpenedRevision, SealedDocument, SealState } from '../../src/core/record/opened.ts';
import type { EvidencePort } from '../../src/core/api/evidence-port.ts';
import { comparison, evidenceOf, file, measurement, policy, portal, project, record, release, revision, sha256, slot } from './portal.ts';

/** Text that would run, break out or mislead if any page wrote it as markup. */
export const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(2)>'&amp;{{7*7}}`;

const XML = HOSTILE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

// Every element that release notes can hold, with hostile text in each.
const TEXT = HOSTILE.replaceAll(/[&<{}[\]()*_`|\\]/g, '\\$&');
const NOTES = `
# ${TEXT}
*${TEXT}* **b** ~~c~~ \`d\`${'  '}
next [${TEXT}](https://example.org/?a="><script>alert(1)</script>) [up](#second) mark[^1] again[^1]

## Second

- [x] done
- [ ] ${TEXT}

3. three
   > ${TEXT}

| ${TEXT} | b |
|---|--:|
| ${TEXT} | 2 |

\`\`\`html
${HOSTILE}
\`\`\`

---

<Gates/>

<Evidence slot="perf"/>

<Evidence slot="many"/>

<Trend metric="infer_p95_ms"/>

<Compare to="v1"/>

[^1]: ${TEXT}
`;

/** A small portal with a value in every kind of place, hostile text wherever evidence may put some. */
export function hostilePortal(): { readonly portal: OpenedPortal; readonly evidence: EvidencePort } {
  const text = `plain text\n${HOSTILE}\n`;
  const perf = file('perf.json', '{"metrics":{}}', { slots: ['perf'], class: 'measured', integrity: { digest: 'matches', signature: 'verified', signer: 'signer-1' } });
  const notes = file(`${HOSTILE}.txt`, text, { storedName: 'notes.txt', slots: ['notes'] });
  const junit = `<testsuite name="${XML}" tests="3"><testcase name="${XML}"><failure message="${XML}">${XML}\n${XML}</failure></testcase><testcase name="b"><skipped message="${XML}"/></testcase><testcase name="${XML}" time="0.5"/></testsuite>`;
  const tested = file('junit.xml', junit, { format: 'junit' });
  const component = { type: HOSTILE, group: HOSTILE, name: HOSTILE, version: HOSTILE, purl: `pkg:npm/${HOSTILE}`, licenses: [{ expression: HOSTILE }], supplier: { name: HOSTILE }, hashes: [{ alg: 'SHA-256', content: 'd'.repeat(64) }] };
  const bom = JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components: [component, { name: HOSTILE, purl: `pkg:npm/<${'b'.repeat(9)}@1` }] });
  const listed = file(`${HOSTILE}.cdx.json`, bom, { format: 'cyclonedx', storedName: 'bom.cdx.json' });
  const long = JSON.stringify({ spdxVersion: 'SPDX-2.3', name: HOSTILE, packages: [{ name: HOSTILE, versionInfo: HOSTILE, licenseDeclared: HOSTILE }, { name: HOSTILE }] });
  const parted = file('long.spdx.json', long, { format: 'spdx', form: 'invalid' });
  const stray = file('stray.bin', 'stray', { form: 'unrecognised' });
  const large = file('large.bin', 'large', { retention: 'too-large', slots: ['many'] });
  const withheld = file('key.txt', 'secret', { publish: 'withheld', slots: ['many'] });
  const slots = [
    slot('perf', { title: 'Performance report', kind: 'performance', presence: 'received', form: 'valid', content: 'fail', class: 'measured', files: [perf.sha256], integrity: perf.integrity }),
    slot('notes', { presence: 'received', form: 'valid', content: 'not-stated', files: [notes.sha256], integrity: notes.integrity }),
    slot('many', { cardinality: 'many', presence: 'received', form: 'valid', content: 'no-result', files: [large.sha256, withheld.sha256], absent: [HOSTILE], mandatory: false }),
    slot('gone', { note: `no file matches ${HOSTILE}` }),
  ];
  const spec = policy(slots.map(({ id, title, mandatory }) => ({
    id, title, mandatory, about: 'What it is for', accepts: [{ format: 'attachment', where: { '/a': 'b' } }], conventionalPath: `artifacts/${id}.json`, producer: `make ${id}`, signedBy: ['signer-1'],
  })));
  const judged = (version: string, value: number, more: Partial<ReturnType<typeof record>> = {}) => record(version, {
    slots, files: [perf, notes, tested, listed, parted, stray, large, withheld],
    statements: [
      { file: perf.sha256, statement: {
        format: 'apex-x.perf-compare', formatVersion: HOSTILE.slice(0, 60), content: 'fail', summary: HOSTILE, producerWord: HOSTILE, producerVerdict: 'pass', tool: HOSTILE,
        producedAt: '2026-02-18T09:51:00Z', commit: 'a'.repeat(40), counts: { total: 3 }, claims: [], checks: [{ name: HOSTILE, word: HOSTILE, verdict: 'warn', at: '/checks/0' }],
      } },
      { file: tested.sha256, statement: { format: 'junit', content: 'fail', summary: HOSTILE, counts: { tests: 3, runs: 4, passed: 1, failed: 1, errors: 0, skipped: 1, suites: 1, seconds: 0.5 }, claims: [], checks: [] } },
      { file: listed.sha256, statement: { format: 'cyclonedx', formatVersion: '1.6', content: 'not-stated', summary: HOSTILE, tool: HOSTILE, producedAt: '2026-02-18T09:47:00Z', counts: { components: 2, withoutLicence: 1, withoutPurl: 0, ntiaElements: 3 }, claims: [], checks: [] } },
      // The count says that it has parts; the file holds fewer.
      { file: parted.sha256, statement: { format: 'spdx', content: 'no-result', summary: HOSTILE, counts: { components: 2001 }, claims: [], checks: [] } },
      { file: notes.sha256, statement: { format: 'attachment', content: 'not-stated', summary: 'text', counts: {}, claims: [], checks: [] } },
    ],
    measurements: [measurement(value, perf.sha256)],
    comparisons: [comparison(value, { currentAt: { file: perf.sha256, at: '/metrics/infer_p95_ms' } })],
    signatures: [
      { holder: notes.sha256, covers: [perf.sha256], kind: 'dsse', result: 'verified', signer: 'signer-1', signerName: 'Signer 1', identity: 'signer-1@example.org', hint: HOSTILE },
      { holder: stray.sha256, covers: [], kind: 'dsse', result: 'untrusted-signer', failed: HOSTILE },
    ],
    gates: [{
      id: 'perf-p95', title: 'CPU latency', short: 'CPU p95', group: 'Performance', phase: 'release', level: 'required', requirement: 'p95 is within its limit', state: 'fail', reason: 'over-limit',
      observed: HOSTILE, glance: '43.4 ms', checks: [{
        rule: 'within-baseline', state: 'fail', reason: 'over-limit', required: '41.8 ms or less', observed: HOSTILE, operands: [{ name: HOSTILE, value: '43.4 ms', pointer: { file: perf.sha256, at: '/metrics' } }],
        limit: { text: '41.8 ms', inclusive: true, headroomUsed: 1.42 },
      }], slots: ['perf', 'gone'], ruleSet: 'rules-1', policy: 'f'.repeat(64),
    }],
    verdict: { state: 'fail', reason: 'over-limit', because: ['perf-p95'], counts: {
      invalid: 0, fail: 1, missing: 0, stale: 0, unverified: 0, inconclusive: 0, pending: 0, waived: 0, warn: 0, 'not-applicable': 0, pass: 0,
    } },
    findings: [{ id: 'json-syntax', level: 'error', message: HOSTILE, file: perf.sha256, name: HOSTILE, place: '/a/0', expected: HOSTILE, found: HOSTILE }],
    findingCounts: [{ id: 'json-syntax', file: perf.sha256, count: 21 }],
    ...more,
  });
  const first = revision(judged('v2', 43.4), { policy: spec });
  const second = revision(judged('v2', 43.4, { revision: 2, previous: { revision: { number: 1, sha256: first.sha256, differs: [HOSTILE] } } }), { policy: spec });
  const older = revision(judged('v1', 38.25), { policy: spec, seal: { result: 'untrusted-signer', keyId: 'abc', failed: HOSTILE } });
  const tried = { ...release(first, second), signOffs: [signOff('qa', first), signOff('product', second)], decision: decision(second) };
  return {
    portal: { ...portal({ ...project([{ ...tried, notes: { text: NOTES, path: 'projects/sample/releases/v2/notes.mdx' } }, release(older)]), waivers: [waiver] }, { url: 'https://example.org/portal/', about: 'A portal of a test' }), controls: [framework], log: { origin: 'test', size: 1, root: HOSTILE, checkpoint: HOSTILE } },
    evidence: evidenceOf('{"metrics":{}}', text, 'stray', junit, bom, long),
  };
}

function sealed<T>(value: T, path: string, seal: SealState): SealedDocument<T> {
  return { value, sha256: sha256(path), size: 100, seal, path, bundlePath: path.replace('.json', '.sigstore.json') };
}

function signOff(role: string, about: OpenedRevision): SealedDocument<SignOff> {
  const predicate = { role, name: HOSTILE, decision: 'approve' as const, statement: HOSTILE, at: '2026-02-18T13:00:00Z' };
  return sealed({ _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: about.sha256 } }], predicateType: SIGN_OFF_PREDICATE, predicate }, `projects/sample/releases/v2/signoffs/${role}.json`, { result: 'invalid', failed: HOSTILE });
}

function decision(about: OpenedRevision): SealedDocument<DecisionStatement> {
  const predicate = { decision: 'GO' as const, name: HOSTILE, statement: HOSTILE, at: '2026-02-18T14:00:00Z', signOffs: [], acceptedWaivers: [], gates: [], trust: sha256('trust') };
  return sealed({ _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: about.sha256 } }], predicateType: DECISION_PREDICATE, predicate }, 'projects/sample/releases/v2/decision.json', { result: 'none' });
}

const waiver = sealed<Waiver>({
  schema: WAIVER_SCHEMA, id: 'W-1', gate: 'perf-p95', accepts: ['fail'], releases: ['v1', 'v9'], owner: HOSTILE, approvedBy: [HOSTILE], reason: HOSTILE, mitigation: HOSTILE,
  followUp: `https://example.org/${HOSTILE}`, created: '2026-02-01', expires: '2026-03-31',
}, 'projects/sample/waivers/W-1.json', { result: 'untrusted-signer', failed: HOSTILE });

const framework: ControlFramework = {
  id: 'hostile', title: HOSTILE, version: HOSTILE.slice(0, 40), url: 'https://example.org/',
  controls: [{ id: 'X.1', title: HOSTILE, gates: { sample: ['perf-p95', 'gone'] }, evidence: { sample: ['gone'] } }],
};
