import { z } from 'zod';
import { FACT_WORDS } from '../../model/facts.ts';
import { Slug } from '../../model/ids.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** The profile that the evidence must name and pass under. */
  profile: z.string().min(1).max(100),
});
type Params = z.infer<typeof Params>;

/** A comparison under looser tolerances than demanded passes easily, so its profile is part of what it must show. */
export const toleranceProfile: Rule<Params> = {
  id: 'tolerance-profile',
  title: 'Tolerance profile',
  about: 'Was the evidence judged by the tolerance profile that the policy names, and does it pass under it? A report that names another profile, or none, never passes.',
  params: Params,
  slots: (params) => [params.slot],
  judge(params, context) {
    const outcomes = (context.slots.get(params.slot)?.evidence ?? []).map((one) => judgeOne(one, params.profile));
    return worstOutcome(outcomes) ?? because('no-result', { required: `Passes under profile “${params.profile}”`, observed: 'No file was compared', operands: [] });
  },
};

function judgeOne({ file, statement }: SlotEvidence, profile: string): RuleOutcome {
  const parts = {
    required: `Passes under profile “${profile}”`,
    observed: statement.summary,
    operands: [
      { name: `${file.name}: profile`, value: statement.profile ?? 'not named', pointer: { file: file.sha256, at: '' } },
      { name: `${file.name}: content`, value: FACT_WORDS[statement.content] ?? statement.content, pointer: { file: file.sha256, at: '' } },
      ...statement.checks.slice(0, 40).map((check) => ({ name: check.name, value: FACT_WORDS[check.verdict] ?? check.verdict, pointer: { file: file.sha256, at: check.at } })),
    ],
    glance: statement.profile ?? 'no profile',
  };
  if (statement.content === 'fail') return because('producer-failed', parts);
  if (statement.profile === undefined) return because('not-stated', { ...parts, observed: 'The file names no tolerance profile' });
  if (statement.profile !== profile) return because('requirement-not-met', { ...parts, observed: `Judged under profile “${statement.profile}”` });
  return statement.content === 'pass' ? pass(parts) : because('no-result', parts);
}
