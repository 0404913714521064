import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { sha256Hex, utf8 } from '../../../src/core/lib/bytes.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const parse = (path: string): Record<string, unknown> => JSON.parse(readFileSync(`test/fixtures/formats/${path}`, 'utf8')) as Record<string, unknown>;
const readValue = (value: unknown) => readFile(utf8(JSON.stringify(value)), schemas).reading;
const scores = (value: unknown) => (readValue(value).measurements ?? []).filter(({ metric }) => !/duration|_tokens$/.test(metric));

describe('LM Evaluation Harness', () => {
  // Every number of the results is a score or the standard error of one.
  test.each(['lm-eval/version-0.4.9.json', 'lm-eval/pythia-step1000.json', 'lm-eval/pythia-step143000.json'])('%s: every number comes out, with its standard error', (path) => {
    const { results } = parse(path) as { results: Record<string, Record<string, unknown>> };
    const expected = Object.entries(results).flatMap(([task, found]) => Object.entries(found).filter(([, value]) => typeof value === 'number').map(([key, value]) => [`${task}.${key.replace(/,none$/, '')}`, value]));
    const found = scores(parse(path)).flatMap(({ metric, value, spread }) => [[metric, value], ...(spread?.kind === 'standard-error' ? [[`${metric}_stderr`, spread.by]] : [])]);
    expect(found.length).toBeGreaterThan(0);
    expect(new Map(found as [string, number][])).toEqual(new Map(expected as [string, number][]));
  });

  it('takes the direction from the file, then from the name, and else gives none', () => {
    expect(Object.fromEntries(scores(parse('lm-eval/names-and-limits.json')).map(({ metric, direction }) => [metric, direction]))).toEqual({
      'gsm8k.exact_match.strict-match': 'higher', 'gsm8k.exact_match.flexible-extract': 'higher',
      'wikitext.word_perplexity': 'lower', 'wikitext.byte_perplexity': 'lower', 'wikitext.bits_per_byte': 'lower', 'wikitext.something_new': 'neither',
    });
    expect(new Set(scores(parse('lm-eval/pythia-step1000.json')).map(({ metric, direction }) => `${metric.split('.')[1]} ${direction}`)))
      .toEqual(new Set(['acc higher', 'acc_norm higher', 'ppl lower', 'likelihood_difference lower', 'pct_stereotype neither']));
  });

  const base = parse('lm-eval/version-0.4.9.json');
  const keyOf = (value: unknown) => scores(value)[0]?.comparability;
  const task = 'math_perturbed_full';

  test.each([
    ['the version of the task', { versions: { [task]: 2 } }],
    ['the harness', { lm_eval_version: '0.4.10' }],
    ['the number of examples', { 'n-shot': { [task]: 5 } }],
    ['the data set', { configs: { [task]: { dataset_path: 'another' } } }],
    ['how many items were asked', { config: { ...base['config'] as object, limit: 10 } }],
    ['the chat template', { chat_template: '{{ messages }}' }],
    ['the system instruction', { system_instruction_sha: 'f'.repeat(64) }],
    ['the seed', { config: { ...base['config'] as object, random_seed: 7 } }],
    ['how answers are generated', { config: { ...base['config'] as object, gen_kwargs: 'temperature=1' } }],
    ['the precision', { config: { ...base['config'] as object, model_dtype: 'torch.float32' } }],
  ])('is not compared when %s changed', (_, changed) => {
    expect(keyOf({ ...base, ...changed })).not.toEqual(keyOf(base));
  });

  test.each([
    ['the model', { model_name: 'another/model', config: { ...base['config'] as object, model_args: 'pretrained=another', model_sha: 'f'.repeat(40), model_revision: 'v2', model_num_parameters: 7 } }],
    ['the text of an applied chat template', { chat_template: 'b', chat_template_sha: 'b' }, { chat_template: 'a', chat_template_sha: 'a' }],
    ['the batch size', { config: { ...base['config'] as object, batch_size: '1' } }],
    ['the day', { date: 1 }],
  ])('is compared when only %s changed', (_, changed, before: object = {}) => {
    expect(keyOf({ ...base, ...changed })).toEqual(keyOf({ ...base, ...before }));
  });
});

describe('Inspect AI', () => {
  test.each([
    ['inspect-log/pubmedqa.json', 'inspect_evals/pubmedqa.choice.accuracy', 1, 0, '11'],
    ['inspect-log/cancelled.json', 'popularity.match.accuracy', 0.6666666666666666, 0.33333333333333337, '110'],
  ])('%s: accuracy and standard error come out, and the samples one by one', (path, metric, value, error, outcomes) => {
    expect(scores(parse(path))).toMatchObject([{ metric, value, direction: 'higher', samples: outcomes.length, spread: { kind: 'standard-error', by: error }, outcomes }]);
  });

  it('names what the outcomes are of by the digest of their ids, in order', () => {
    expect(scores(parse('inspect-log/cancelled.json'))[0]?.items).toBe(sha256Hex(utf8('1\n2\n3\n')));
  });

  it('pairs two logs whose samples ended in another order', () => {
    const log = parse('inspect-log/cancelled.json');
    const reductions = (log['reductions'] as { samples: unknown[] }[]).map((one) => ({ ...one, samples: one.samples.toReversed() }));
    expect(scores({ ...log, reductions })[0]).toEqual(scores(log)[0]);
  });

  it('gives no pairs where an id stands twice, or where a mean is not that of its samples', () => {
    const log = parse('inspect-log/cancelled.json');
    const [reduction] = log['reductions'] as [{ samples: { sample_id: number; value: number }[] }];
    const doubled = { ...log, reductions: [{ ...reduction, samples: reduction.samples.map((one) => ({ ...one, sample_id: 1 })) }] };
    expect(scores(doubled)[0]).not.toHaveProperty('outcomes');
    const better = { ...log, reductions: [{ ...reduction, samples: reduction.samples.map((one) => ({ ...one, value: 1 })) }] };
    expect(scores(better)).toEqual([]);
    expect(readValue(better).findings.map(({ id }) => id)).toContain('verdict-disagrees');
  });

  const base = parse('inspect-log/pubmedqa.json') as { eval: Record<string, unknown> & { config: object }; plan: { steps: object[] }; results: object; status: string };
  const keyOf = (value: unknown) => scores(value)[0]?.comparability;

  test.each([
    ['the version of the task', { eval: { ...base.eval, task_version: 1 } }],
    ['the harness', { eval: { ...base.eval, packages: { inspect_ai: '0.3.200' } } }],
    ['the data set', { eval: { ...base.eval, dataset: { location: 'other' } } }],
    ['how many samples were asked', { eval: { ...base.eval, config: { ...base.eval.config, limit: 100 } } }],
    ['the epochs', { eval: { ...base.eval, config: { ...base.eval.config, epochs: 3 } } }],
    ['the temperature', { eval: { ...base.eval, model_generate_config: { temperature: 1 } } }],
    ['an argument of the task', { eval: { ...base.eval, task_args: { fewshot: 2 } } }],
    ['the prompt', { plan: { ...base.plan, steps: [{ solver: 'multiple_choice', params: { template: 'Answer at once: {question}' } }] } }],
    ['how the run ended', { status: 'cancelled' }],
    ['how many samples were left out', { results: { ...base.results, completed_samples: 1 } }],
  ])('is not compared when %s changed', (_, changed) => {
    expect(keyOf({ ...base, ...changed })).not.toEqual(keyOf(base));
  });

  it('is compared when only the model changed, or how many requests went at once', () => {
    expect(keyOf({ ...base, eval: { ...base.eval, model: 'another/model', model_args: { device: 'cuda' }, model_generate_config: { max_connections: 64 } } })).toEqual(keyOf(base));
  });

  it('a run that did not succeed is no result', () => {
    expect(readValue({ ...base, status: 'error' }).statement.content).toBe('no-result');
  });
});
