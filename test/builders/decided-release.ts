import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { Waiver } from '../../src/core/model/human-records.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { amend, type AmendOptions } from '../../src/node/amend.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { changeStanding } from '../../src/node/change-standing.ts';
import { decide } from '../../src/node/decide.ts';
import { seal } from '../../src/node/seal.ts';
import { signDocument } from '../../src/node/sign.ts';
import { emptyContent, keyOf, people, put } from './sealed-content.ts';

/** Slots and gates for a scan, a speed under waiver, and the proof that is owed after a rollback. */
export const POLICY = `
id: shelf-2
title: Shelf
slots:
  - { id: scan, title: Scan, accepts: [{ format: json }], paths: ['**/scan.json', scan.json], verdict: { at: /verdict, pass: [ok] } }
  - { id: speed, title: Speed, accepts: [{ format: json }], paths: [speed.json], verdict: { at: /verdict, pass: [ok] } }
  - { id: private, title: Private report, accepts: [{ format: json }], paths: [private.json], publish: withheld, verdict: { at: /verdict, pass: [ok] } }
  - { id: sums, title: Checksums, accepts: [{ format: checksums }], mandatory: false }
  - { id: after-rollback, title: Report after the rollback, accepts: [{ format: json }], paths: [after.json], verdict: { at: /verdict, pass: [ok] }, when: { event: [rollback] } }
  - { id: incident, title: Incident note, accepts: [{ format: dossier.incident }], when: { event: [rollback] } }
gates:
  - { id: scan, title: Scan, short: Scan, group: Security, requirement: The scan says ok., checks: [{ rule: producer-verdict, slot: scan }] }
  - { id: speed, title: Speed, short: Speed, group: Speed, requirement: The speed is ok., checks: [{ rule: producer-verdict, slot: speed }] }
  - { id: private, title: Private report, short: Private, group: Security, requirement: The report says ok., checks: [{ rule: producer-verdict, slot: private }] }
  - { id: after-rollback, title: Report after the rollback, short: After, group: Rollback, when: { event: [rollback] }, requirement: The report says ok., checks: [{ rule: producer-verdict, slot: after-rollback }] }
`;

export const INCIDENT = JSON.stringify({
  schema: 'https://w3id.org/dossier/incident/v1', title: 'Slow answers', startedAt: '2026-03-04T08:00:00Z', impact: 'Answers took a second.', rootCauseOwner: 'Ada', fixEta: '2026-03-20', writtenAt: '2026-03-04T09:00:00Z',
});

const WAIVER: Waiver = {
  schema: WAIVER_SCHEMA, id: 'W-9', gate: 'speed', accepts: ['fail'], releases: ['v1.0.0'], owner: 'Ada', approvedBy: ['Ada'], reason: 'Known', created: '2026-03-01', expires: '2026-03-31',
};

export interface Decided {
  readonly contentDir: string;
  /** Puts the files into a folder of their own and amends with them. */
  amend(files: Readonly<Record<string, string>>, options?: Partial<AmendOptions>): ReturnType<typeof amend>;
  standing(kind: 'withdraw' | 'deprecate' | 'supersede', options?: { readonly at?: string; readonly instead?: string; readonly key?: undefined; readonly name?: string }): ReturnType<typeof changeStanding>;
  log(): ReturnType<typeof appendLog>;
}

/** `demo` v1.0.0, sealed, signed, and decided GO on 2 March 2026: the scan says ok, the speed is waived until the end of the month. */
export async function decidedRelease(): Promise<Decided> {
  const contentDir = await emptyContent();
  await put(contentDir, 'projects/demo/policy.yaml', POLICY);
  await put(contentDir, 'projects/demo/waivers/W-9.json', canonicalBytes(WAIVER));
  await signDocument({ contentDir, document: 'projects/demo/waivers/W-9.json', key: keyOf(people.ada) });
  await sealRelease(contentDir, 'v1.0.0', '2026-03-01T09:00:00Z');
  const release = { contentDir, project: 'demo', version: 'v1.0.0', statement: 'I have read it', key: keyOf(people.grace) };
  await decide({ ...release, decision: 'GO', at: '2026-03-02T12:00:00Z' });
  return {
    contentDir,
    amend: async (files, options = {}) => amend({ ...release, evidence: await folderOf(files), at: '2026-03-05T12:00:00Z', ...options }),
    standing: (kind, options = {}) => changeStanding({ ...release, kind, at: '2026-03-06T12:00:00Z', ...options }),
    log: () => appendLog({ contentDir, key: keyOf(people.log) }),
  };
}

/** Seals and signs a release of `demo` from evidence whose scan says ok. */
export async function sealRelease(contentDir: string, version: string, at: string) {
  const evidence = await folderOf({ 'scan.json': '{"verdict":"ok"}', 'speed.json': '{"verdict":"slow"}', 'private.json': '{"verdict":"ok","who":"x"}' });
  const sealed = await seal({ contentDir, project: 'demo', version, evidence, at, identity: { tag: version, commit: 'a'.repeat(40) } });
  await signDocument({ contentDir, document: `projects/demo/releases/${version}/revisions/${sealed.revision}/record.json`, key: keyOf(people.machine) });
  return sealed;
}

async function folderOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  if (Object.keys(files).length === 0) return [];
  const folder = await mkdtemp(path.join(tmpdir(), 'dossier-evidence-'));
  for (const [name, text] of Object.entries(files)) {
    await put(folder, name, '');
    await writeFile(path.join(folder, name), text);
  }
  return [folder];
}
