import { z } from 'zod';
import { sentenceCase } from '../../lib/sentence-case.ts';
import { Slug } from '../../model/ids.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** Accept that another backend ran than was asked for, when the file says why. */
  allowFallback: z.boolean().default(false),
});
type Params = z.infer<typeof Params>;

export const runtimeTransparency: Rule<Params> = {
  id: 'runtime-transparency',
  title: 'Runtime transparency',
  about: 'Does the evidence state which backend was requested, which was selected and which one ran, and are they the same? A fallback counts only where the policy allows it and the file gives its reason.',
  params: Params,
  slots: (params) => [params.slot],
  judge(params, context) {
    const outcomes = (context.slots.get(params.slot)?.evidence ?? []).map((one) => judgeOne(one, params.allowFallback));
    return worstOutcome(outcomes) ?? because('not-stated', { required: REQUIRED, observed: 'No file states its backends', operands: [] });
  },
};

const REQUIRED = 'The requested backend is the one that ran';

function judgeOne({ file, statement: { backends } }: SlotEvidence, allowFallback: boolean): RuleOutcome {
  const required = allowFallback ? `${REQUIRED}, or the fallback is explained` : REQUIRED;
  if (backends === undefined) return because('not-stated', { required, observed: 'The file does not state which backend ran', operands: [], glance: 'not stated' });
  const { requested, selected, executed, selectionFallbackReason, executionFallbackReason, fallbackPolicy } = backends;
  const pointer = { file: file.sha256, at: backends.at };
  const stated = { requested, selected, executed };
  const operands = Object.entries({ ...stated, 'selection fallback reason': selectionFallbackReason, 'execution fallback reason': executionFallbackReason, 'fallback policy': fallbackPolicy })
    .flatMap(([name, value]) => (value === undefined ? [] : [{ name, value, pointer }]));
  const unstated = Object.entries(stated).filter(([, value]) => value === undefined || value === '').map(([name]) => name);
  if (unstated.length > 0) return because('not-stated', { required, observed: `The file does not state the ${unstated.join(' and ')} backend`, operands, glance: 'not stated' });

  const reasons = [selectionFallbackReason, executionFallbackReason].filter((reason) => reason !== undefined && reason !== '');
  const path = `requested ${requested ?? ''}, selected ${selected ?? ''}, ran ${executed ?? ''}`;
  const why = reasons.length > 0 ? `: ${reasons.join('; ')}` : '';
  const isAsAsked = requested === 'auto' ? selected === executed : requested === selected && selected === executed;
  const glance = executed ?? '';
  if (isAsAsked && reasons.length === 0) return pass({ required, observed: sentenceCase(path), operands, glance });
  if (allowFallback && reasons.length > 0) return pass({ required, observed: `Fallback, which the policy allows: ${path}${why}`, operands, glance });
  if (reasons.length > 0 || allowFallback === false) {
    return because('requirement-not-met', { required, observed: `Fallback: ${path}${why}`, operands, glance });
  }
  return because('not-stated', { required, observed: `Fallback without a reason: ${path}`, operands, glance });
}
