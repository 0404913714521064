import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { code, facts, moment, number, table, textBlock, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { comparable, isMetricName, Measured, Numeric } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { SPECIFICATION } from './mogemma.ts';
import { listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const DeviceResult = z.looseObject({ device: z.string(), status: z.string(), output: z.string().optional(), error: z.string().optional(), time_s: Measured.optional(), tokens_generated: Numeric.optional() });
type DeviceResult = z.infer<typeof DeviceResult>;

const Parity = z.looseObject({
  timestamp: z.string(),
  model_id: z.string(),
  system: z.looseObject({ os: z.string().optional(), release: z.string().optional(), machine: z.string().optional(), python_version: z.string().optional() }).default({}),
  decode_config: z.looseObject({ temperature: Numeric.optional(), top_k: Numeric.optional(), top_p: Numeric.optional(), seed: Numeric.nullish(), eos_policy: z.string().optional() }).default({}),
  thresholds: z.looseObject({ exact_token_parity: z.boolean(), throughput_improvement_ratio: Numeric.optional() }),
  runs: z.record(z.string().min(1).max(200), z.looseObject({ prompt_text: z.string().optional(), cpu: DeviceResult, gpu: DeviceResult, status: z.string() })),
  overall_status: z.string(),
  policy: z.looseObject({ accepted_drift_bounds: z.string().optional(), baseline_waivers: z.array(z.string()).default([]), release_vs_smoke: z.string().optional() }).optional(),
});
type Parity = z.infer<typeof Parity>;
type Run = Parity['runs'][string];

interface JudgedRun {
  readonly id: string;
  readonly run: Run;
  readonly at: string;
  /** What the two results say. */
  readonly computed: Content;
  /** The worse of that and of the run's own word. */
  readonly verdict: Content;
}

/**
 * CPU against GPU over a set of prompts, from `tools/run_parity_gates.py`. The verdict is made from the results of the
 * runs: the script calls a run passed whose CPU side broke off, and its exit code is 0 for a parity that failed.
 */
export const mogemmaParity: Format<Parity> = {
  id: 'mogemma.parity',
  title: 'mogemma parity artifact',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'decode_config') !== undefined && ['runs', 'overall_status', 'model_id'].some((key) => member(json?.value, key) !== undefined),
  read,
  view,
};

function read(sample: Sample): Reading<Parity> {
  const parsed = readBy(Parity, sample.json?.value);
  if ('findings' in parsed) return unreadable('mogemma.parity', 'A parity artifact that does not follow its format', parsed.findings);
  const parity = parsed.document;
  const runs = judgeRuns(parity);
  const count = (verdict: Content) => runs.filter((one) => one.verdict === verdict).length;
  const content = worstOf([...runs.map((one) => one.verdict), ...(runs.length > 0 && wordOf(parity.overall_status) === 'fail' && count('no-result') === 0 ? ['fail' as const] : [])]);
  const producedAt = instantOf(parity.timestamp);
  const checks = runs.map(({ id, run, at, verdict: outcome }) => ({ name: id, word: run.status, verdict: outcome, at: `${at}/status` }));
  return {
    form: 'valid',
    statement: statementOf('mogemma.parity', {
      content,
      summary: summarise(parity, runs),
      producerWord: parity.overall_status,
      producerVerdict: wordOf(parity.overall_status),
      producerWordAt: '/overall_status',
      class: 'measured',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { prompts: runs.length, passed: count('pass'), failed: count('fail'), withoutResult: count('no-result'), freeTextWaivers: parity.policy?.baseline_waivers.length ?? 0 },
      checks,
    }),
    findings: [...nothingCompared(parity, runs), ...disagreements(parity, runs, content), ...freeTextWaivers(parity), ...listsCut({ checks })],
    measurements: runs.flatMap((one) => timesOf(parity, one)),
    document: parity,
  };
}

/** How long each device took for a prompt that it finished. */
function timesOf({ model_id: model, system, decode_config: config }: Parity, { id, run, at }: JudgedRun): ReadMeasurement[] {
  return (['cpu', 'gpu'] as const).flatMap((side): ReadMeasurement[] => {
    const { time_s: seconds, device } = run[side];
    const metric = `${id}.${side}.time_s`;
    if (seconds === undefined || !isComplete(run[side]) || !isMetricName(metric)) return [];
    return [{
      metric, unit: 's', direction: 'lower', value: seconds, samples: 1,
      comparability: comparable({
        model, device, os: system.os, machine: system.machine, seed: config.seed, 'config.temperature': config.temperature, 'config.top_k': config.top_k, 'config.top_p': config.top_p, 'config.eos_policy': config.eos_policy, tokens: run[side].tokens_generated,
      }),
      at: `${at}/${side}/time_s`,
    }];
  });
}

const WORDS: Readonly<Record<string, Content>> = { pass: 'pass', fail: 'fail', fail_parity: 'fail', fail_gpu_incomplete: 'no-result' };

function wordOf(word: string): Content {
  return Object.hasOwn(WORDS, word) ? WORDS[word] ?? 'no-result' : 'no-result';
}

function judgeRuns({ runs, thresholds }: Parity): JudgedRun[] {
  return Object.entries(runs).map(([id, run]) => {
    const computed = compare(run, thresholds.exact_token_parity);
    return { id, run, at: pointer('runs', id), computed, verdict: worstOf([computed, wordOf(run.status)]) };
  });
}

/** Two outputs that are there and the same pass. Without exact parity the script compares nothing. */
function compare({ cpu, gpu }: Run, exact: boolean): Content {
  if (!isComplete(cpu) || !isComplete(gpu)) return 'no-result';
  if (cpu.output === gpu.output) return 'pass';
  return exact ? 'fail' : 'no-result';
}

function isComplete({ status, output }: DeviceResult): boolean {
  return status === 'success' && output !== undefined;
}

function summarise({ thresholds }: Parity, runs: readonly JudgedRun[]): string {
  const count = (verdict: Content) => runs.filter((one) => one.verdict === verdict).length;
  if (runs.length === 0) return 'No prompt was run, so nothing was compared';
  return [`${count('pass')} of ${countOf(runs.length, 'prompt')} give the same text on CPU and GPU`,
    ...(count('fail') === 0 ? [] : [`${count('fail')} differ`]),
    ...(count('no-result') === 0 ? [] : [`${count('no-result')} without a result`]),
    ...(thresholds.exact_token_parity ? [] : ['exact parity was not asked for'])].join(', ');
}

function nothingCompared({ thresholds }: Parity, runs: readonly JudgedRun[]): ReadFinding[] {
  const broken = runs.filter(({ run }) => !isComplete(run.cpu) || !isComplete(run.gpu));
  return [
    ...(runs.length === 0 ? [finding('nothing-checked', { message: 'The artifact holds no run', place: '/runs', expected: 'at least one prompt', found: 'none' })] : []),
    ...broken.slice(0, 20).map(({ id, run, at }) => {
      const [side, result] = isComplete(run.cpu) ? ['gpu', run.gpu] as const : ['cpu', run.cpu] as const;
      return finding('nothing-checked', { message: `“${id}” was not compared: the ${side.toUpperCase()} side is ${result.status}${result.error === undefined ? '' : `: ${result.error}`}`, place: `${at}/${side}/status`, expected: 'success', found: result.status });
    }),
    ...(thresholds.exact_token_parity || runs.length === 0 ? [] : [finding('nothing-checked', { message: 'Exact parity is switched off, so texts that differ were called passed', place: '/thresholds/exact_token_parity', expected: 'true', found: 'false' })]),
  ];
}

function disagreements({ overall_status: overall }: Parity, runs: readonly JudgedRun[], content: Content): ReadFinding[] {
  const unknown = [{ word: overall, at: '/overall_status' }, ...runs.map(({ run, at }) => ({ word: run.status, at: `${at}/status` }))].filter(({ word }) => !Object.hasOwn(WORDS, word));
  return [
    ...unknown.slice(0, 20).map(({ word, at }) => finding('unknown-word', { message: `“${word}” is no status of this format`, place: at, expected: 'pass, fail, fail_parity or fail_gpu_incomplete', found: word })),
    ...runs.filter(({ run, computed }) => wordOf(run.status) === 'pass' && computed !== 'pass').slice(0, 20).map(({ id, run, at, computed }) => finding('verdict-disagrees', {
      message: `“${id}” says ${run.status}, and its results say ${computed === 'fail' ? 'that the texts differ' : 'that nothing was compared'}`, place: `${at}/status`, expected: computed === 'fail' ? 'fail_parity' : 'no pass', found: run.status,
    })),
    ...(wordOf(overall) === 'pass' && content !== 'pass' ? [finding('verdict-disagrees', { message: `The artifact says ${overall}, and its runs do not`, place: '/overall_status', expected: content === 'fail' ? 'fail' : 'no pass', found: overall })] : []),
  ];
}

/** A text in a file of the producer excuses nothing: a waiver has an owner, an end and a signature. */
function freeTextWaivers({ policy }: Parity): ReadFinding[] {
  return (policy?.baseline_waivers ?? []).slice(0, 20).map((text, index) => finding('waiver-not-signed', {
    message: `The producer waives “${text}” in its own file, which excuses nothing`, place: `/policy/baseline_waivers/${index}`, expected: 'a signed waiver of the portal, with an owner and an end', found: text,
  }));
}

function view(parity: Parity): readonly Block[] {
  const { system, decode_config: decode, policy, thresholds } = parity;
  const runs = judgeRuns(parity);
  return [
    facts('The artifact', [
      ['Its own verdict', verdict(parity.overall_status, wordOf(parity.overall_status), '/overall_status')],
      ['Made', moment(instantOf(parity.timestamp) ?? parity.timestamp)],
      ['Model', code(parity.model_id, '/model_id')],
      ['System', words([system.os, system.release, system.machine].filter((one) => one !== undefined).join(' '))],
      ['Python', words(system.python_version)],
      ['Decoding', words(`temperature ${words(decode.temperature)}, top-k ${words(decode.top_k)}, top-p ${words(decode.top_p)}, seed ${words(decode.seed)}`)],
      ['Texts must be the same', thresholds.exact_token_parity ? 'yes' : verdict('no', 'no-result', '/thresholds/exact_token_parity')],
      ['Drift accepted', words(policy?.accepted_drift_bounds)],
      ['Waived in its own words', policy === undefined || policy.baseline_waivers.length === 0 ? undefined : verdict(policy.baseline_waivers.join(', '), 'no-result', '/policy/baseline_waivers')],
    ], 'Every verdict is made again from the results. The exit code of the script is 0 when parity fails, so it says nothing.'),
    table({
      title: 'Prompts',
      caption: 'What each prompt came to on both devices',
      columns: ['Prompt', 'Made again', 'Says', 'CPU', 'GPU', { label: 'CPU time', numeric: true }, { label: 'GPU time', numeric: true }],
      rows: runs.map(({ id, run, at, verdict: outcome }) => [
        { text: words(id), at }, verdict(outcome === 'no-result' ? 'no result' : outcome, outcome), verdict(run.status, wordOf(run.status), `${at}/status`), words(run.cpu.status), words(run.gpu.status), number(run.cpu.time_s, 's'), number(run.gpu.time_s, 's'),
      ]),
    }),
    ...runs.filter(({ run }) => isComplete(run.cpu) && isComplete(run.gpu) && run.cpu.output !== run.gpu.output).slice(0, 10).flatMap(({ id, run }) => [
      textBlock(`“${words(id, 80)}” on CPU`, run.cpu.output ?? ''), textBlock(`“${words(id, 80)}” on GPU`, run.gpu.output ?? ''),
    ]),
  ];
}
