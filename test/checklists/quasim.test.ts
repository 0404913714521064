// docs/checklists/quasim.md has a row for every item of QuASIM's own document, and the example is what the table says of it.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { evidenceOfV014, evidenceOfV015, evidenceOfV020, evidenceOfV021, V014, V015, V020, V021 } from '../../examples/quasim/evidence.ts';
import { released } from '../../examples/quasim/release.ts';
import { currentRevision } from '../../src/core/api/current-revision.ts';
import { judgementOf } from '../../src/core/api/judgement.ts';
import { releasedFiles } from '../../src/core/api/released-files.ts';
import { findSeries, readingsOf } from '../../src/core/api/trends.ts';
import { stretchesOf } from '../../src/core/api/trend-words.ts';
import type { OpenedProject } from '../../src/core/record/opened.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { checklistRows, holdChecklist } from '../builders/checklist-table.ts';

holdChecklist('quasim');

const ROWS = checklistRows('quasim');
const DOCUMENT = readFileSync('test/fixtures/quasim/RELEASE.md', 'utf8');

describe('every item of QuASIM’s document has a row', () => {
  // A part is what stands below a heading of the second level, or of the third where those are parts of the checklist.
  const parts = new Map(DOCUMENT.split(/^## (?=[A-Z])/m).slice(1).flatMap((part): [string, string][] => {
    const [title = ''] = part.split('\n', 1);
    if (title !== 'Release Checklist') return [[title, part]];
    return part.split(/^### /m).slice(1).map((one) => [one.split(/ \(|\n/, 1)[0] ?? '', one]);
  }));
  const plain = (text: string) => text.replaceAll(/[`*]|\[ \] /g, '').replace(/:$/, '').trim();
  const outsideFences = (text: string) => text.replaceAll(/^ *```[^]*?^ *```$/gm, '');
  const items = (part: string) => [...outsideFences(parts.get(part) ?? '').matchAll(/^ *(?:-|\d+\.) (.+)$/gm)].map(([, text = '']) => plain(text));
  const headings = (part: string) => [...(parts.get(part) ?? '').matchAll(/^### (.+)$/gm)].map(([, text = '']) => text);
  const named = [...parts.keys()].filter((part) => part !== 'Questions?').flatMap((part) => (part === 'Release Notes Template' ? headings(part) : items(part)).map((item) => ({ part, item })));

  test.each(named)('$part: $item', ({ part, item }) => {
    expect(ROWS.some((row) => row.section === part && row.item.startsWith(item.replaceAll('|', '')))).toBe(true);
  });

  test('the document was read as it is', () => {
    const count = Object.fromEntries([...Map.groupBy(named, ({ part }) => part)].map(([part, list]) => [part, list.length]));
    expect(count).toEqual({
      Versioning: 6, 'Release Schedule': 4, 'Pre-release': 14, Release: 10, 'Post-release': 4, 'Automated Release Workflow': 7, 'Release Artifacts': 14, 'Rollback Procedure': 6,
      'Release Notes Template': 11, 'Version Support Policy': 3, 'Emergency Security Releases': 6, 'Compliance and Attestation': 5,
    });
  });
});

test.each([['v0.1.4', V014, evidenceOfV014], ['v0.2.0', V020, evidenceOfV020], ['v0.2.1', V021, evidenceOfV021], ['v0.1.5', V015, evidenceOfV015]] as const)('release.yaml of %s names the files that were made for it', (version, facts, evidence) => {
  const head = parse(readFileSync(`content/projects/quasim/releases/${version}/release.yaml`, 'utf8')) as { commit: string; artifacts: unknown };
  expect(head.commit).toBe(facts.commit);
  expect(head.artifacts).toEqual(released(facts, evidence().get(`sbom/sbom-${version}.json`)!));
});

describe('the example', () => {
  let project: OpenedProject;
  beforeAll(async () => {
    project = (await loadPortal('content')).projects.find(({ id }) => id === 'quasim')!;
  });
  const release = (version: string) => project.releases.find((one) => one.version === version)!;
  const record = (version: string) => currentRevision(release(version)).value;
  const states = (version: string) => Object.fromEntries(judgementOf(release(version), currentRevision(release(version))).gates.map((gate) => [gate.id, gate.reason === undefined ? gate.state : `${gate.state}: ${gate.reason}`]));

  test('approves the made-up releases, without an exception', () => {
    for (const version of ['v0.1.4', 'v0.2.0', 'v0.2.1', 'v0.1.5']) {
      expect([version, judgementOf(release(version), currentRevision(release(version))).decision, new Set(Object.values(states(version)))]).toEqual([version, 'GO', new Set(['pass', 'not-applicable: out-of-scope'])]);
    }
  });

  test('blocks the project’s own release, and passes what is there and holds', () => {
    const { verdict } = record('v2025.12.13-2211');
    expect(verdict?.state).toBe('fail');
    expect(states('v2025.12.13-2211')).toMatchObject({
      identity: 'fail: not-stated', version: 'missing: not-received', sbom: 'missing: not-received', 'audit-log': 'pass', validation: 'pass', determinism: 'pass',
      'compliance-snapshot': 'missing: not-received', 'certification-package': 'pending: producer-pending',
    });
  });

  test('calls five pending hashes pending, and no digest that does not match', () => {
    const value = record('v2025.12.13-2211');
    const slot = value.slots.find(({ id }) => id === 'compliance-snapshot');
    const checks = value.statements.find(({ file }) => file === slot?.files[0])?.statement.checks ?? [];
    expect([slot?.content, checks.map(({ verdict }) => verdict)]).toEqual(['pending', Array.from({ length: 5 }, () => 'pending')]);
    expect(value.findings.filter(({ id }) => id === 'digest-mismatch')).toEqual([]);
  });

  test('says of each released file who signed it, and of the zip of the old line that only a checksum names it', () => {
    expect(releasedFiles(record('v0.1.5')).map(({ name, signature }) => [name.replace(/^.*\//, ''), signature])).toEqual([
      ['quasim-api:v0.1.5', 'signed'], ['quasim-bench:v0.1.5', 'signed'], ['quasim-api-v0.1.5.tgz', 'signed'], ['sybernix-v0.1.5.tar.gz', 'signed'], ['sybernix-v0.1.5.zip', 'checksum-only'], ['sbom-v0.1.5.json', 'signed'],
    ]);
    expect(releasedFiles(record('v0.2.1')).map(({ signature }) => signature)).not.toContain('checksum-only');
    expect(releasedFiles(record('v0.1.5'))[0]?.platforms).toEqual(['linux/amd64', 'linux/arm64']);
  });

  test('takes a digest called .sig for a checksum, and {"verified": true} for a claim, and asks neither', () => {
    const { files, findings } = record('v0.1.5');
    const called = files.filter(({ name }) => name.startsWith('signatures/'));
    expect(called.map(({ format, slots, integrity }) => [format, slots, integrity.signature === 'verified'])).toEqual([['cosign-claim', [], false], ['quasim.signature-metadata', [], false], ['checksum-only', [], false]]);
    expect(findings.filter(({ file, id }) => id !== 'no-slot' && called.some(({ sha256 }) => sha256 === file)).map(({ id }) => id).sort()).toEqual(['checksum-only', 'checksum-only', 'unverifiable-claim']);
  });

  test('takes three times the repetitions for another measurement, and no regression', () => {
    expect(['bench-ee8da84', 'bench-a5f5b35', 'bench-1bccf0f', 'bench-627eff2'].map((version) => states(version)['benchmark-run'])).toEqual([
      'warn: producer-warned', 'warn: producer-warned', 'inconclusive: not-comparable', 'pass',
    ]);
  });

  test.each([['quasim_runtime', 3], ['pressure_poisson', 1], ['autonomous_systems', 1]] as const)('draws the four runs of %s in so many stretches: %i', (kernel, stretches) => {
    const series = findSeries({ ...project, releases: project.releases.filter(({ version }) => version.startsWith('bench-')) }, `${kernel}.latency_ms_p50`)!;
    expect(stretchesOf(readingsOf({ ...project, releases: project.releases.filter(({ version }) => version.startsWith('bench-')) }, series))).toHaveLength(stretches);
  });
});
