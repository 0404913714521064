import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** Evidence made this many days before the judgement, to the day, is still fresh. */
  days: z.number().int().positive().max(36_500),
});
type Params = z.infer<typeof Params>;

/**
 * Counts calendar days in UTC, so the hour of the judgement does not matter. A date after the judgement is no age at
 * all: somebody's clock or word is wrong, and the evidence counts as undated.
 */
export const maxAge: Rule<Params> = {
  id: 'max-age',
  title: 'Maximum age',
  about: 'Was the evidence made at most this many calendar days (UTC) before the judgement? The last day still counts. Evidence without a date, or dated after the judgement, is unverified.',
  params: Params,
  slots: (params) => [params.slot],
  judge(params, context) {
    const outcomes = (context.slots.get(params.slot)?.evidence ?? []).map((one) => judgeOne(one, params.days, context.assessedAt));
    return worstOutcome(outcomes) ?? because('no-date', { required: required(params.days), observed: 'No file gives a date', operands: [] });
  },
};

function judgeOne({ file, statement }: SlotEvidence, days: number, assessedAt: string): RuleOutcome {
  const { producedAt } = statement;
  const parts = { required: required(days), operands: [] };
  if (producedAt === undefined) return because('no-date', { ...parts, observed: 'The file does not say when it was made', glance: 'no date' });
  const operands = [{ name: 'made', value: producedAt, pointer: { file: file.sha256, at: '' } }, { name: 'judged', value: assessedAt }];
  if (producedAt.slice(0, 10) > assessedAt.slice(0, 10)) return because('no-date', { ...parts, operands, observed: `The file is dated ${producedAt.slice(0, 10)}, after this judgement`, glance: 'dated ahead' });
  const age = daysBetween(producedAt, assessedAt);
  const aged = { ...parts, operands, observed: `Made ${countOf(age, 'day')} before this judgement`, glance: countOf(age, 'day'), limit: { text: countOf(days, 'day'), inclusive: true, headroomUsed: age / days } };
  return age <= days ? pass(aged) : because('too-old', aged);
}

function required(days: number): string {
  return `At most ${countOf(days, 'day')} old`;
}

function daysBetween(from: string, to: string): number {
  const day = (time: string) => Date.parse(`${time.slice(0, 10)}T00:00:00Z`) / 86_400_000;
  return day(to) - day(from);
}
