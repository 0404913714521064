// Makes the example portal's sealed content from hand-written heads and policy and from the evidence beside this file,
// through the functions behind the command line. Times are fixed, so every run gives the same bytes.

import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalBytes } from '../src/core/lib/canonical-json.ts';
import type { Waiver } from '../src/core/model/human-records.ts';
import { amend } from '../src/node/amend.ts';
import { appendLog } from '../src/node/append-log.ts';
import { changeStanding } from '../src/node/change-standing.ts';
import { decide } from '../src/node/decide.ts';
import { signingKey } from '../src/node/keys.ts';
import { seal } from '../src/node/seal.ts';
import { signDocument, documentFor } from '../src/node/sign.ts';
import { signOff } from '../src/node/sign-off.ts';
import {
  afterRollbackOfV050, drillOfV040, evidenceOfV032, evidenceOfV040, evidenceOfV050, evidenceOfV050rc1, evidenceOfV051, rescanOfV040, type Files,
} from './apex-x/evidence.ts';
import { json } from './apex-x/note.ts';
import type { Baseline } from './apex-x/perf.ts';
import { DECIDED, gpuWaiver, TRT_WAIVER } from './apex-x/people.ts';
import { trtBaseline } from './apex-x/trt.ts';
import { exampleKey } from './keys.ts';

const PROJECT = 'apex-x';
const POLICY = `projects/${PROJECT}/policy.yaml`;
/** Releases whose evidence is made up, all of it by the functions beside this one. */
export const MADE_UP = ['v0.3.2', 'v0.4.0', 'v0.5.0-rc.1', 'v0.5.0', 'v0.5.1'] as const;
const TRT_BASELINE = `projects/${PROJECT}/baselines/perf_baseline_trt.json`;

/**
 * Writes everything that is made into `contentDir`, which holds what is written by hand, and the made-up evidence into
 * `examplesDir`. What an earlier run made is removed first.
 */
export async function makeExample(contentDir: string, examplesDir: string): Promise<void> {
  await removeMade(contentDir);
  const evidence = (release: string, part = 'artifacts') => path.join(examplesDir, PROJECT, release, part);
  const madeUpTrt = trtBaseline('Made up for the Dossier example portal. The project’s own baseline sets no limits.');
  const baselines = { cpu: await readBaseline(contentDir, 'cpu'), gpu: await readBaseline(contentDir, 'gpu'), trt: madeUpTrt };
  for (const version of MADE_UP) await rm(path.join(examplesDir, PROJECT, version), { recursive: true, force: true });
  await writeFiles(evidence('v0.3.2'), evidenceOfV032(baselines));
  await writeFiles(evidence('v0.4.0'), evidenceOfV040(baselines));
  await writeFiles(evidence('v0.4.0', 'drill'), drillOfV040());
  await writeFiles(evidence('v0.4.0', 'rescan'), rescanOfV040());
  await writeFiles(evidence('v0.5.0-rc.1'), evidenceOfV050rc1(baselines));
  await writeFiles(evidence('v0.5.0'), evidenceOfV050(baselines));
  await writeFiles(evidence('v0.5.0', 'after-rollback'), afterRollbackOfV050(baselines));
  await writeFiles(evidence('v0.5.1'), evidenceOfV051(baselines));

  const steps = new Steps(contentDir);
  const present = await readFile(path.join(contentDir, POLICY));
  await writeFile(path.join(contentDir, POLICY), await readFile(path.join(import.meta.dirname, 'apex-x/policy-2026.1.yaml')));
  try {
    await steps.seal('v0.3.2', [evidence('v0.3.2')], '2026-01-20T10:30:00Z');
    await steps.decide('v0.3.2');
    await steps.seal('snapshot-42345e8', [evidence('snapshot-42345e8')], '2026-02-16T09:00:00Z');

    // The first seal of v0.4.0 lacks the drill and has a GPU figure over its limit. The second has the drill and a waiver.
    await steps.seal('v0.4.0', [evidence('v0.4.0')], '2026-02-26T10:15:00Z');
    await steps.waive(gpuWaiver(digest(await readFile(path.join(evidence('v0.4.0'), 'perf/perf_gpu_compare_ci.json')))));
    await steps.seal('v0.4.0', [evidence('v0.4.0'), evidence('v0.4.0', 'drill')], '2026-02-27T12:40:00Z');
    await steps.decide('v0.4.0');
    await steps.standing('v0.3.2', { kind: 'supersede', instead: 'v0.4.0', at: '2026-02-27T15:00:00Z', statement: 'v0.4.0 takes its place.' });
  } finally {
    await writeFile(path.join(contentDir, POLICY), present);
  }

  // The project's own TensorRT baseline sets no limits; v0.5.1 is the first that has one to be held against.
  await copyFile(path.join(import.meta.dirname, 'apex-x/baselines/perf_baseline_trt.json'), path.join(contentDir, TRT_BASELINE));
  await steps.seal('v0.5.0-rc.1', [evidence('v0.5.0-rc.1')], '2026-03-19T11:30:00Z');
  await steps.decide('v0.5.0-rc.1');
  await steps.waive(TRT_WAIVER);
  await steps.seal('v0.5.0', [evidence('v0.5.0')], '2026-04-14T11:00:00Z');
  await steps.decide('v0.5.0');
  await steps.amend('v0.5.0', {
    event: 'rollback', evidence: [evidence('v0.5.0', 'after-rollback')], at: '2026-04-20T09:00:00Z',
    statement: 'Rolled back to v0.4.0 at 06:41 UTC: the crash rate was over its trigger.',
  });
  await steps.standing('v0.5.0', { kind: 'withdraw', instead: 'v0.4.0', at: '2026-04-20T12:00:00Z', statement: 'A plugin keeps a workspace of the previous engine and crashes.' });

  await writeFiles(contentDir, new Map([[TRT_BASELINE, json(madeUpTrt)]]));
  await steps.seal('v0.5.1', [evidence('v0.5.1')], '2026-05-06T10:30:00Z');
  await steps.decide('v0.5.1');

  await steps.amend('v0.4.0', {
    event: 'rescan', evidence: [evidence('v0.4.0', 'rescan')], at: '2026-06-10T06:00:00Z',
    statement: 'The weekly rescan found a critical vulnerability in pillow 11.3.0.',
  });
  await steps.standing('v0.4.0', { kind: 'deprecate', instead: 'v0.5.1', at: '2026-06-10T09:00:00Z', statement: 'Move to v0.5.1, which ships a mended pillow.' });
}

/** What is done to the content, step by step, each signed with the example key that may and logged at once. */
class Steps {
  readonly #contentDir: string;

  constructor(contentDir: string) {
    this.#contentDir = contentDir;
  }

  async seal(version: string, folders: readonly string[], at: string): Promise<void> {
    const contentDir = this.#contentDir;
    await seal({ contentDir, project: PROJECT, version, evidence: folders, at, env: {} });
    await signDocument({ contentDir, document: await documentFor(contentDir, `${PROJECT}/${version}`), key: key('portal') });
    await this.#log();
  }

  async decide(version: keyof typeof DECIDED): Promise<void> {
    const contentDir = this.#contentDir;
    for (const { key: role, ...statement } of DECIDED[version].signOffs) await signOff({ contentDir, project: PROJECT, version, role, ...statement, key: key(role) });
    await decide({ contentDir, project: PROJECT, version, ...DECIDED[version].decision, key: key('release-manager') });
    await this.#log();
  }

  async waive(waiver: Waiver): Promise<void> {
    const document = `projects/${PROJECT}/waivers/${waiver.id}.json`;
    await writeFiles(this.#contentDir, new Map([[document, canonicalBytes(waiver)]]));
    await signDocument({ contentDir: this.#contentDir, document, key: key('runtime-infra') });
  }

  async amend(version: string, parts: { readonly event: string; readonly evidence: readonly string[]; readonly at: string; readonly statement: string }): Promise<void> {
    await amend({ contentDir: this.#contentDir, project: PROJECT, version, ...parts, key: key('release-manager') });
    await this.#log();
  }

  async standing(version: string, parts: Pick<Parameters<typeof changeStanding>[0], 'kind' | 'instead' | 'at' | 'statement'>): Promise<void> {
    await changeStanding({ contentDir: this.#contentDir, project: PROJECT, version, ...parts, key: key('release-manager') });
    await this.#log();
  }

  async #log(): Promise<void> {
    await appendLog({ contentDir: this.#contentDir, key: key('log') });
  }
}

function key(name: string) {
  return signingKey(exampleKey(name), `example key "${name}"`);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function removeMade(contentDir: string): Promise<void> {
  const project = `projects/${PROJECT}`;
  const releases = (await readdir(path.join(contentDir, project, 'releases'))).map((version) => `${project}/releases/${version}`);
  const made = [
    'log', 'objects', `${project}/waivers`,
    ...releases.flatMap((release) => ['revisions', 'signoffs', 'addenda', 'decision.json', 'decision.sigstore.json'].map((name) => `${release}/${name}`)),
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
