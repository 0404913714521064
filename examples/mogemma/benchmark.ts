// Made-up runs of tools/benchmark.py in its second schema: what follows from the time follows from it here too.

import { json } from '../apex-x/note.ts';

export const ROUNDS = 30;
// With its stub the script generates two characters a round.
const CHARACTERS = 2 * ROUNDS;

const ENVIRONMENT = { python: '3.12.3', platform: 'Linux-6.8.0-1021-azure-x86_64-with-glibc2.39', processor: 'x86_64', accelerator: 'none' };

const SHARED = {
  schema_version: 2, is_synthetic: true, model_path: 'benchmark-model', max_tokens: 64, corpus: 'short', backend: 'cpu', device: 'cpu', runner_class: 'standard-ci',
  warmup_rounds: 3, measured_rounds: ROUNDS, threshold_profile: 'default', environment: ENVIRONMENT,
};

/** A generation run of so many seconds. */
export function generationRun(elapsed: number): Uint8Array {
  return json({ ...SHARED, mode: 'generation', metrics: generationMetrics(elapsed) });
}

/** The same on a GPU. */
export function gpuGenerationRun(elapsed: number): Uint8Array {
  return json({ ...SHARED, mode: 'generation', backend: 'gpu', device: 'gpu', gpu_device_name: 'gpu', environment: { ...ENVIRONMENT, accelerator: 'cuda' }, metrics: generationMetrics(elapsed) });
}

/** An embedding run of so many seconds. */
export function embeddingRun(elapsed: number): Uint8Array {
  return json({ ...SHARED, mode: 'embedding', metrics: { elapsed_s: elapsed, input_texts: 2, calls_per_second: ROUNDS / elapsed } });
}

/** What a redirect leaves of a script that ended in an error, as that of v0.1.1 and v0.1.2 does. */
export const BROKEN_RUN = new Uint8Array();

function generationMetrics(elapsed: number) {
  return { elapsed_s: elapsed, p95_latency_s: Number((elapsed / ROUNDS * 1.31).toPrecision(6)), tokens: CHARACTERS, tokens_per_second: CHARACTERS / elapsed };
}
