// Made-up parity artifacts of tools/run_parity_gates.py.

import { json } from '../apex-x/note.ts';

const PROMPTS = {
  short_fact: ['Name the largest planet.', 'Jupiter is the largest planet.'],
  arithmetic: ['What is 17 + 25?', '17 + 25 = 42.'],
  long_context: ['Summarize the paragraph above.', 'It describes how the wheels are built.'],
} as const;

const DECODING = { temperature: 0, top_k: 1, top_p: 1, seed: 42, eos_policy: 'stop' };

/** Every prompt the same on both devices. */
export function parityHeld(timestamp: string): Uint8Array {
  return artifact(timestamp, 'pass', ({ text, prompt }) => ({ prompt_text: prompt, cpu: result('cpu', text, 3.91), gpu: result('gpu', text, 1.12), status: 'pass' }));
}

/** The GPU side did not start. The script's exit code was 0 all the same, and its file waives the fact in words. */
export function gpuNotReady(timestamp: string): Uint8Array {
  return artifact(timestamp, 'fail', ({ text, prompt }) => ({
    prompt_text: prompt, cpu: result('cpu', text, 3.88), gpu: { device: 'gpu', status: 'failed_init', error: 'GPU backend is not implemented', time_s: 0.02 }, status: 'fail_gpu_incomplete',
  }));
}

function artifact(timestamp: string, overall: string, run: (prompt: { readonly prompt: string; readonly text: string }) => object): Uint8Array {
  return json({
    timestamp, model_id: 'google/gemma-3-270m-it', decode_config: DECODING, overall_status: overall,
    system: { os: 'Linux', release: '6.8.0-1021-azure', machine: 'x86_64', python_version: '3.12.3' },
    thresholds: { exact_token_parity: true, throughput_improvement_ratio: 1.25 },
    runs: Object.fromEntries(Object.entries(PROMPTS).map(([id, [prompt, text]]) => [id, run({ prompt, text })])),
    policy: { accepted_drift_bounds: 'None for exact token parity', baseline_waivers: ['gpu_unimplemented_until_chapter3_complete'], release_vs_smoke: 'Made up for the Dossier example portal' },
  });
}

function result(device: string, output: string, seconds: number) {
  return { device, status: 'success', output, time_s: seconds, tokens_generated: output.split(' ').length };
}
