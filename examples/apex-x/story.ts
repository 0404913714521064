// The life of the Apex-X example: six releases under two policies, one of them of the project's own files alone.

import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { digest, type ProjectFolder, type Story } from '../story.ts';
import {
  afterRollbackOfV050, drillOfV040, evidenceOfV032, evidenceOfV040, evidenceOfV050, evidenceOfV050rc1, evidenceOfV051, rescanOfV040,
} from './evidence.ts';
import { json } from './note.ts';
import { DECIDED, gpuWaiver, TRT_WAIVER } from './people.ts';
import type { Baseline } from './perf.ts';
import { trtBaseline } from './trt.ts';

const TRT_BASELINE = 'baselines/perf_baseline_trt.json';
const MADE_UP_TRT = trtBaseline('Made up for the Dossier example portal. The project’s own baseline sets no limits.');

export const story: Story = {
  project: 'apex-x',
  madeUp: ['v0.3.2', 'v0.4.0', 'v0.5.0-rc.1', 'v0.5.0', 'v0.5.1'],
  async evidence(project) {
    const baselines = { cpu: await readBaseline(project, 'cpu'), gpu: await readBaseline(project, 'gpu'), trt: MADE_UP_TRT };
    return new Map([
      ['v0.3.2/artifacts', evidenceOfV032(baselines)],
      ['v0.4.0/artifacts', evidenceOfV040(baselines)],
      ['v0.4.0/drill', drillOfV040()],
      ['v0.4.0/rescan', rescanOfV040()],
      ['v0.5.0-rc.1/artifacts', evidenceOfV050rc1(baselines)],
      ['v0.5.0/artifacts', evidenceOfV050(baselines)],
      ['v0.5.0/after-rollback', afterRollbackOfV050(baselines)],
      ['v0.5.1/artifacts', evidenceOfV051(baselines)],
    ]);
  },
  // The example's first project: its keys have no prefix.
  keyName: (task) => task,
  steps: [
    { at: '2026-01-20T10:30:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.3.2', '2026-01-20T10:30:00Z')) },
    { at: '2026-01-21T14:05:00Z', run: (steps) => steps.decide('v0.3.2', DECIDED['v0.3.2']) },
    { at: '2026-02-16T09:00:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('snapshot-42345e8', '2026-02-16T09:00:00Z', ['artifacts'])) },
    // The first seal of v0.4.0 lacks the drill and has a GPU figure over its limit. The second has the drill and a waiver.
    { at: '2026-02-26T10:15:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.4.0', '2026-02-26T10:15:00Z')) },
    { at: '2026-02-26T15:00:00Z', run: async (steps) => steps.waive(gpuWaiver(digest(await readFile(path.join(steps.evidence('v0.4.0'), 'perf/perf_gpu_compare_ci.json')))), 'runtime-infra') },
    { at: '2026-02-27T12:40:00Z', run: (steps) => steps.underPolicy(firstPolicy, () => steps.seal('v0.4.0', '2026-02-27T12:40:00Z', ['artifacts', 'drill'])) },
    { at: '2026-02-27T14:10:00Z', run: (steps) => steps.decide('v0.4.0', DECIDED['v0.4.0']) },
    { at: '2026-02-27T15:00:00Z', run: (steps) => steps.standing('v0.3.2', { kind: 'supersede', instead: 'v0.4.0', at: '2026-02-27T15:00:00Z', statement: 'v0.4.0 takes its place.' }) },
    // The project's own TensorRT baseline sets no limits; v0.5.1 is the first that has one to be held against.
    { at: '2026-03-19T11:30:00Z', run: async (steps) => {
      await copyFile(path.join(import.meta.dirname, 'baselines/perf_baseline_trt.json'), path.join(steps.project.path, TRT_BASELINE));
      await steps.seal('v0.5.0-rc.1', '2026-03-19T11:30:00Z');
    } },
    { at: '2026-03-20T09:30:00Z', run: (steps) => steps.decide('v0.5.0-rc.1', DECIDED['v0.5.0-rc.1']) },
    { at: '2026-04-14T10:00:00Z', run: (steps) => steps.waive(TRT_WAIVER, 'runtime-infra') },
    { at: '2026-04-14T11:00:00Z', run: (steps) => steps.seal('v0.5.0', '2026-04-14T11:00:00Z') },
    { at: '2026-04-15T14:10:00Z', run: (steps) => steps.decide('v0.5.0', DECIDED['v0.5.0']) },
    { at: '2026-04-20T09:00:00Z', run: (steps) => steps.amend('v0.5.0', {
      event: 'rollback', parts: ['after-rollback'], at: '2026-04-20T09:00:00Z',
      statement: 'Rolled back to v0.4.0 at 06:41 UTC: the crash rate was over its trigger.',
    }) },
    { at: '2026-04-20T12:00:00Z', run: (steps) => steps.standing('v0.5.0', { kind: 'withdraw', instead: 'v0.4.0', at: '2026-04-20T12:00:00Z', statement: 'A plugin keeps a workspace of the previous engine and crashes.' }) },
    { at: '2026-05-06T10:30:00Z', run: async (steps) => {
      await steps.project.write(TRT_BASELINE, json(MADE_UP_TRT));
      await steps.seal('v0.5.1', '2026-05-06T10:30:00Z');
    } },
    { at: '2026-05-07T14:20:00Z', run: (steps) => steps.decide('v0.5.1', DECIDED['v0.5.1']) },
    { at: '2026-06-10T06:00:00Z', run: (steps) => steps.amend('v0.4.0', {
      event: 'rescan', parts: ['rescan'], at: '2026-06-10T06:00:00Z',
      statement: 'The weekly rescan found a critical vulnerability in pillow 11.3.0.',
    }) },
    { at: '2026-06-10T09:00:00Z', run: (steps) => steps.standing('v0.4.0', { kind: 'deprecate', instead: 'v0.5.1', at: '2026-06-10T09:00:00Z', statement: 'Move to v0.5.1, which ships a mended pillow.' }) },
  ],
};

/** The policy of the first releases. */
function firstPolicy(): Promise<string> {
  return readFile(path.join(import.meta.dirname, 'policy-2026.1.yaml'), 'utf8');
}

async function readBaseline(project: ProjectFolder, device: 'cpu' | 'gpu'): Promise<Baseline> {
  // The file is a committed copy of Apex-X's own; the seal judges its form.
  return JSON.parse(await readFile(path.join(project.path, `baselines/perf_baseline_${device}.json`), 'utf8')) as Baseline;
}
