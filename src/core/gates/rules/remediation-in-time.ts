import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { SEVERITIES, type Severity } from '../../model/listed.ts';
import type { SealedVulnerability } from '../../model/statement.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Days = z.number().int().min(0).max(3650);

const Params = z.strictObject({
  ...slotParams,
  /** How many days a finding of each severity may stay open, to the day; 0 means that none may be open at all. */
  days: z.strictObject(Object.fromEntries(SEVERITIES.map((severity) => [severity, Days.optional()])) as Record<Severity, z.ZodOptional<typeof Days>>)
    .refine((days) => Object.values(days).some((limit) => limit !== undefined), 'name at least one severity'),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

/** For findings that must be fixed within a time of being found, such as those of a penetration test. */
export const remediationInTime: Rule<Params> = {
  id: 'remediation-in-time',
  title: 'Fixed in time',
  about: 'Is every finding that is still open younger than its severity allows, in calendar days (UTC) since it was found? The last day still counts. One that is not rated is held to the shortest time; one without a date is unverified.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const evidence = slotsInScope(chosenSlots(params), context).flatMap((one) => one.evidence);
    const outcomes = evidence.map((one) => judgeFile(one, params, context.assessedAt));
    const worst = worstOutcome(outcomes);
    if (worst === undefined) return because('no-result', { required: requiredBy(params), observed: 'No file lists findings', operands: [] });
    return { ...worst, operands: outcomes.flatMap(({ operands }) => operands).slice(0, 200) };
  },
};

function judgeFile({ file, statement }: SlotEvidence, params: Params, assessedAt: string): RuleOutcome {
  const required = requiredBy(params);
  const open = statement.vulnerabilities;
  if (open === undefined) return because('not-stated', { required, observed: `${file.name} lists no findings`, operands: [] });
  const judged = open.map((one) => ({ one, outcome: judgeFinding(one, params, assessedAt, file.sha256) }));
  const worst = worstOutcome(judged.map(({ outcome }) => outcome));
  const parts = { required, operands: open.length === 0 ? [{ name: file.name, value: 'no finding', pointer: { file: file.sha256, at: '' } }] : judged.flatMap(({ outcome }) => outcome.operands), glance: `${open.length} open` };
  if (statement.content === 'no-result') return because('no-result', { ...parts, observed: statement.summary });
  if (worst === undefined || worst.state === 'pass') return pass({ ...parts, observed: open.length === 0 ? 'No finding is open' : `${countOf(open.length, 'finding')} open, each within its time` });
  const named = judged.filter(({ outcome }) => outcome.state === worst.state);
  return { ...worst, ...parts, observed: named.slice(0, NAMED).map(({ one, outcome }) => `${one.id} (${one.severity}): ${outcome.observed}`).join('; ') + (named.length > NAMED ? `; and ${countOf(named.length - NAMED, 'more finding')}` : '') };
}

const NAMED = 3;

function judgeFinding({ id, severity, foundOn, at }: SealedVulnerability, { days }: Params, assessedAt: string, file: string): RuleOutcome {
  // A rating that was lost must not give a finding more time than it had.
  const most = severity === 'unknown' && days.unknown === undefined ? Math.min(...Object.values(days).flatMap((limit) => limit ?? [])) : days[severity];
  const operands = [{ name: `${id} (${severity})`, value: foundOn === undefined ? 'found on no stated day' : `found ${foundOn}`, pointer: { file, at } }];
  const parts = { required: most === undefined ? 'no limit' : most === 0 ? 'not open' : `open at most ${countOf(most, 'day')}`, operands };
  if (most === undefined) return pass({ ...parts, observed: 'no limit' });
  if (most === 0) return because('over-limit', { ...parts, observed: 'still open' });
  if (foundOn === undefined || foundOn > assessedAt.slice(0, 10)) return because('no-date', { ...parts, observed: 'no day on which it was found' });
  const age = (Date.parse(`${assessedAt.slice(0, 10)}T00:00:00Z`) - Date.parse(`${foundOn}T00:00:00Z`)) / 86_400_000;
  const aged = { ...parts, observed: `open for ${countOf(age, 'day')} of at most ${most}` };
  return age <= most ? pass(aged) : because('over-limit', aged);
}

function requiredBy({ days }: Params): string {
  return `Open at most: ${SEVERITIES.flatMap((severity) => (days[severity] === undefined ? [] : [`${severity} ${days[severity] === 0 ? 'none' : countOf(days[severity], 'day')}`])).join(', ')}`;
}
