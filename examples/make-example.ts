// Makes the example portal's sealed content from hand-written heads and policy and from the evidence beside this file,
// through the functions behind the command line. Times are fixed, so every run gives the same bytes.

import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalBytes } from '../src/core/lib/canonical-json.ts';
import { appendLog } from '../src/node/append-log.ts';
import { decide } from '../src/node/decide.ts';
import { signingKey } from '../src/node/keys.ts';
import { seal } from '../src/node/seal.ts';
import { signDocument, documentFor } from '../src/node/sign.ts';
import { signOff } from '../src/node/sign-off.ts';
import { drillOfV040, evidenceOfV040, evidenceOfV050rc1, type Files } from './apex-x/evidence.ts';
import type { Baseline } from './apex-x/perf.ts';
import { DECISION_V040, DECISION_V050RC1, gpuWaiver, SIGN_OFFS_V040, SIGN_OFFS_V050RC1, type Statement } from './apex-x/people.ts';
import { exampleKey } from './keys.ts';

const PROJECT = 'apex-x';

/**
 * Writes everything that is made into `contentDir`, which holds what is written by hand, and the made-up evidence into
 * `examplesDir`. What an earlier run made is removed first.
 */
export async function makeExample(contentDir: string, examplesDir: string): Promise<void> {
  await removeMade(contentDir);
  const evidence = (release: string, part = 'artifacts') => path.join(examplesDir, PROJECT, release, part);
  const baselines = { cpu: await readBaseline(contentDir, 'cpu'), gpu: await readBaseline(contentDir, 'gpu') };
  await writeFiles(evidence('v0.4.0'), evidenceOfV040(baselines));
  await writeFiles(evidence('v0.4.0', 'drill'), drillOfV040());
  await writeFiles(evidence('v0.5.0-rc.1'), evidenceOfV050rc1(baselines));
  const sealAndSign = async (version: string, folders: readonly string[], at: string) => {
    await seal({ contentDir, project: PROJECT, version, evidence: folders, at, env: {} });
    await signDocument({ contentDir, document: await documentFor(contentDir, `${PROJECT}/${version}`), key: key('portal') });
    await appendLog({ contentDir, key: key('log') });
  };

  await sealAndSign('snapshot-42345e8', [evidence('snapshot-42345e8')], '2026-02-16T09:00:00Z');

  // The first seal of v0.4.0 lacks the drill and has a GPU figure over its limit. The second has the drill and a waiver.
  await sealAndSign('v0.4.0', [evidence('v0.4.0')], '2026-02-26T10:15:00Z');
  await writeWaiver(contentDir, path.join(evidence('v0.4.0'), 'perf/perf_gpu_compare_ci.json'));
  await sealAndSign('v0.4.0', [evidence('v0.4.0'), evidence('v0.4.0', 'drill')], '2026-02-27T12:40:00Z');
  await decideOn(contentDir, 'v0.4.0', SIGN_OFFS_V040, DECISION_V040);

  await sealAndSign('v0.5.0-rc.1', [evidence('v0.5.0-rc.1')], '2026-03-19T11:30:00Z');
  await decideOn(contentDir, 'v0.5.0-rc.1', SIGN_OFFS_V050RC1, DECISION_V050RC1);
}

async function decideOn(contentDir: string, version: string, statements: readonly Statement[], decision: typeof DECISION_V040 | typeof DECISION_V050RC1): Promise<void> {
  for (const { key: role, ...statement } of statements) {
    await signOff({ contentDir, project: PROJECT, version, role, ...statement, key: key(role) });
  }
  await decide({ contentDir, project: PROJECT, version, ...decision, key: key('release-manager') });
  await appendLog({ contentDir, key: key('log') });
}

async function writeWaiver(contentDir: string, gpuReport: string): Promise<void> {
  const waiver = gpuWaiver(createHash('sha256').update(await readFile(gpuReport)).digest('hex'));
  const document = `projects/${PROJECT}/waivers/${waiver.id}.json`;
  await writeFiles(contentDir, new Map([[document, canonicalBytes(waiver)]]));
  await signDocument({ contentDir, document, key: key('runtime-infra') });
}

function key(name: string) {
  return signingKey(exampleKey(name), `example key "${name}"`);
}

async function removeMade(contentDir: string): Promise<void> {
  const project = `projects/${PROJECT}`;
  const releases = ['snapshot-42345e8', 'v0.4.0', 'v0.5.0-rc.1'].map((version) => `${project}/releases/${version}`);
  const made = [
    'log', 'objects', `${project}/waivers`,
    ...releases.flatMap((release) => ['revisions', 'signoffs', 'decision.json', 'decision.sigstore.json'].map((name) => `${release}/${name}`)),
  ];
  for (const name of made) await rm(path.join(contentDir, name), { recursive: true, force: true });
}

async function readBaseline(contentDir: string, device: 'cpu' | 'gpu'): Promise<Baseline> {
  // The file is a committed copy of Apex-X's own; the seal judges its form.
  return JSON.parse(await readFile(path.join(contentDir, `projects/${PROJECT}/baselines/perf_baseline_${device}.json`), 'utf8')) as Baseline;
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}

if (import.meta.main) await makeExample('content', 'examples');
