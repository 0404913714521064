import type { Direction, Spread } from '../model/measurement.ts';

// What reports of model evaluations share.

/** Scores between nothing and everything right, by the names that evaluation harnesses use. */
const HIGHER = new Set([
  'acc', 'acc_norm', 'acc_mutual_info', 'acc_bytes', 'accuracy', 'exact', 'exact_match', 'em', 'f1', 'mcc', 'bleu', 'chrf', 'rouge1', 'rouge2', 'rougel', 'pass@1', 'pass_at_1', 'mc1', 'mc2', 'prompt_level_strict_acc',
  'prompt_level_loose_acc', 'inst_level_strict_acc', 'inst_level_loose_acc', 'contains', 'includes', 'match', 'pass_at_k',
]);

/** Errors, losses and their like. */
const LOWER = new Set(['ppl', 'perplexity', 'word_perplexity', 'byte_perplexity', 'bits_per_byte', 'bpb', 'loss', 'brier_score', 'wer', 'cer', 'ter', 'likelihood_difference', 'likelihood_diff']);

/** Which way a metric is better, by its name, where a report does not say. A name that is none of the known gives no direction. */
export function directionOf(metric: string): Direction {
  const name = metric.toLowerCase();
  return HIGHER.has(name) ? 'higher' : LOWER.has(name) ? 'lower' : 'neither';
}

/** The standard error that a report gives beside a value; a text such as "N/A" is none. */
export function standardError(value: unknown): { readonly spread?: Spread } {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? { spread: { kind: 'standard-error', by: value } } : {};
}
