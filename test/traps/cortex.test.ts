// The real snapshot of Cortex, sealed by the example's policy and laid out: what its page, its addresses and its slots must say.

import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentRevision } from '../../src/core/api/current-revision.ts';
import { listPages } from '../../src/core/api/documents.ts';
import * as paths from '../../src/core/api/paths.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import type { OpenedPortal } from '../../src/core/record/opened.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { evidenceStore } from '../../src/node/objects.ts';
import { loadBundle, type RenderBundle } from '../../src/node/render/bundle.ts';
import { compileSite } from '../../src/node/render/compile.ts';
import { seal } from '../../src/node/seal.ts';
import { filesBelow } from '../judge-apex-x.ts';

const VERSION = 'v0.1.0-launch-20260219';
const REAL = path.join('examples/cortex', VERSION, 'artifacts');

const root = mkdtempSync(path.join(tmpdir(), 'dossier-cortex-'));
const contentDir = path.join(root, 'content');
/** The snapshot before the decision record was written. */
const EARLIER = 'v0.1.0-launch-20260218';
let portal: OpenedPortal;
let record: ReleaseRecordPredicate;
let bundle: RenderBundle;

async function sealed(version: string, evidence: string): Promise<void> {
  const head = `projects/cortex/releases/${version}/release.yaml`;
  cpSync(`content/projects/cortex/releases/${VERSION}/release.yaml`, path.join(contentDir, head), { recursive: true });
  await seal({ contentDir, project: 'cortex', version, evidence: [evidence], at: '2026-02-20T09:00:00Z', env: {} });
}

const recordOf = (version: string) => currentRevision(portal.projects[0]!.releases.find((one) => one.version === version)!).value;

beforeAll(async () => {
  const copied = ['portal.yaml', 'trust', ...['project.yaml', 'baselines'].map((name) => `projects/cortex/${name}`)];
  for (const name of copied) cpSync(path.join('content', name), path.join(contentDir, name), { recursive: true });
  // The policy that the snapshot was sealed by.
  cpSync('examples/cortex/policy-2026.1.yaml', path.join(contentDir, 'projects/cortex/policy.yaml'));
  // As prepare-rollback-assets.sh leaves it: `latest` is a link, and here one leads out of the evidence.
  const evidence = path.join(root, 'evidence');
  cpSync(REAL, evidence, { recursive: true });
  const outside = path.join(root, 'secret-outside.txt');
  writeFileSync(outside, 'a file of the machine that was never evidence');
  symlinkSync(outside, path.join(evidence, 'cortex-latest.toml'));
  symlinkSync(path.join(evidence, 'release/dry-run-results.json'), path.join(evidence, 'release/latest.json'));
  await sealed(VERSION, evidence);
  const earlier = path.join(root, 'earlier');
  cpSync(REAL, earlier, { recursive: true, filter: (name) => !name.endsWith('go-no-go-decision-record.md') });
  await sealed(EARLIER, earlier);
  portal = await loadPortal(contentDir);
  record = recordOf(VERSION);
  await compileSite();
  bundle = await loadBundle();
  bundle.providePortal({ portal, evidence: evidenceStore(contentDir, createSchemaPort()) });
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const slot = (id: string) => record.slots.find((one) => one.id === id);
const gate = (id: string) => record.gates.find((one) => one.id === id);
const fileNames = (digests: readonly string[] = []) => digests.map((sha256) => record.files.find((one) => one.sha256 === sha256)?.name);

test('the snapshot is the project’s own files, byte for byte, and every one of them is received', () => {
  const real = Object.keys(filesBelow(REAL));
  expect(real).toHaveLength(45);
  expect(record.files.map(({ name }) => name)).toEqual(expect.arrayContaining(real));
});

describe('7.17', () => {
  test('7.17 seven file names hold colons: each is kept as received, and stands under a name and an address without', () => {
    const logs = record.files.filter(({ name }) => name.includes(':'));
    expect(logs).toHaveLength(7);
    for (const { storedName } of logs) expect(storedName).toMatch(/^collection-log-[a-z0-9.-]+\.json$/);
    expect(listPages(portal).map((page) => page.path).filter((address) => /[^a-z0-9/._-]/.test(address))).toEqual([]);
  });

  test('7.17 a link is followed only within the evidence; one that leads out is said, and its bytes are not received', () => {
    expect(record.notReceived?.map(({ name, why }) => [name, why])).toEqual([['cortex-latest.toml', 'link']]);
    expect(record.files.map(({ name }) => name)).toContain('release/latest.json');
    expect(record.files.filter(({ size }) => size === 'a file of the machine that was never evidence'.length)).toEqual([]);
  });

  test('7.17 no page of the snapshot and none of its data holds a home folder, an e-mail address or a person’s name', async () => {
    const pages = listPages(portal).map((page) => page.path).filter((address) => address.startsWith('/cortex/') || address.startsWith('/evidence/'));
    expect(pages.length).toBeGreaterThan(100);
    const leaks: string[] = [];
    for (const address of pages) {
      for (const text of [await bundle.render(address), await bundle.render(paths.json(address))]) {
        leaks.push(...[...text.matchAll(/\/(?:home|Users)\/\w+|[\w.+-]+@[\w-]+\.[a-z]{2,}|Simon|Heikkila(?!-Pty-Ltd)/g)].map(([found]) => `${address}: ${found}`));
      }
    }
    expect(leaks).toEqual([]);
  }, 60_000);

  test('7.17 what is masked is still told: the workspace by its last part, people by their first letters', async () => {
    expect(await bundle.render(paths.slot('cortex', VERSION, 'collection-log'))).toContain('…/cortex');
    expect(await bundle.render(paths.slot('cortex', VERSION, 'launch-decision'))).toContain('“S… H…” approves as Project Owner and as Ops Owner (acting)');
  });
});

describe('7.18', () => {
  test('7.18 gate G-001 is 0 in the register and 1 in the later decision record: the later stands, the earlier is superseded', () => {
    expect(fileNames(slot('launch-decision')?.files)).toEqual(['evidence/go-no-go-decision-record.md']);
    expect(fileNames(slot('launch-decision')?.superseded)).toEqual(['evidence/launch-risk-register.json']);
    expect(gate('launch-decision')).toMatchObject({ state: 'fail', observed: 'G-001: FAIL; G-004: FAIL' });
    const older = record.statements.find(({ file }) => file === slot('launch-decision')?.superseded?.[0])?.statement;
    expect(older?.checks.find(({ name }) => name === 'G-001')).toMatchObject({ word: '0', verdict: 'pass' });
  });

  test('7.18 without the later record the contract is judged by the earlier one, and still fails', () => {
    const { gates, slots } = recordOf(EARLIER);
    expect(slots.find(({ id }) => id === 'launch-decision')?.superseded).toBeUndefined();
    expect(gates.find(({ id }) => id === 'launch-decision')).toMatchObject({ state: 'fail', observed: 'G-004: false' });
  });

  test('7.18 of seven collection logs and two trials the newest stands', () => {
    expect([slot('collection-log')?.files.length, slot('collection-log')?.superseded?.length]).toEqual([1, 6]);
    expect(fileNames(slot('collection-log')?.files)).toEqual(['evidence/collection-log-2026-02-17T18:55:31Z.json']);
    expect(fileNames(slot('safety-trial')?.files)).toEqual(['evidence/safety-trial-analysis-cortex-yb1.json']);
  });
});

test('7.10 every verdict on the burn-in names its rule set, and the rule sets contradict each other', () => {
  const of = (id: string) => [gate(id)?.state, gate(id)?.requirement];
  expect(of('burn-in')).toEqual(['fail', expect.stringContaining('tools/burnin-evidence.go')]);
  expect(of('burn-in-slo')).toEqual(['pass', expect.stringContaining('slo-thresholds.json 1.0')]);
  expect(of('burn-in-slo-events')).toEqual(['missing', expect.stringContaining('slo-thresholds.json 1.0')]);
  expect(of('burn-in-checklist')).toEqual(['pass', expect.stringContaining('docs/LAUNCH_READINESS_CHECKLIST.md')]);
});

test('the snapshot says what the repository does not hold, and is no release that could pass', () => {
  expect(record.verdict?.state).toBe('fail');
  expect(record.slots.filter(({ mandatory, presence }) => mandatory && presence === 'missing').map(({ id }) => id)).toMatchInlineSnapshot(`
    [
      "release-commands",
      "branch-state",
      "test-report",
      "api-config",
      "release-notes",
      "tag",
      "build-artifact",
      "evidence-bundle",
      "rollback-info",
      "rollback-binary",
      "rollback-config",
      "readiness",
      "security-scan",
    ]
  `);
});
