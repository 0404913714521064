import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';
import { REASON_OF } from './verdict-reason.ts';

const Params = z.strictObject({
  ...slotParams,
  /** Names of checks, as the files give them. */
  checks: z.array(z.string().min(1).max(300)).min(1).max(100),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

/** For producers that stop at the first failure, and for lists of which only some items matter to a gate. */
export const checksPass: Rule<Params> = {
  id: 'checks-pass',
  title: 'Named checks pass',
  about: 'Is each check that the policy names in the evidence, and did it pass wherever it stands? One that was planned and is not there was not run, whatever the file as a whole says.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const evidence = slotsInScope(chosenSlots(params), context).flatMap((one) => one.evidence);
    const judged = params.checks.map((name) => ({ name, outcome: judgeCheck(name, evidence) }));
    const worst = worstOutcome(judged.map(({ outcome }) => outcome));
    const parts = {
      required: params.checks.length === 1 ? `“${params.checks[0] ?? ''}” passes` : `${countOf(params.checks.length, 'named check')} pass`,
      operands: judged.flatMap(({ outcome }) => outcome.operands),
      glance: `${judged.filter(({ outcome }) => outcome.state === 'pass').length} of ${judged.length}`,
    };
    if (worst === undefined || worst.state === 'pass') return pass({ ...parts, observed: `${countOf(judged.length, 'named check')} passed` });
    const named = judged.filter(({ outcome }) => outcome.state === worst.state);
    const words = named.slice(0, NAMED).map(({ name, outcome }) => `${name}: ${outcome.observed}`).join('; ');
    return { ...worst, ...parts, observed: `${words}${named.length > NAMED ? `; and ${countOf(named.length - NAMED, 'more check')}` : ''}` };
  },
};

const NAMED = 3;

function judgeCheck(name: string, evidence: readonly SlotEvidence[]): RuleOutcome {
  const found = evidence.flatMap(({ file, statement }) => statement.checks.filter((check) => check.name === name).map((check) => ({ file, check })));
  const outcomes = found.map(({ file, check }): RuleOutcome => {
    const parts = { required: 'pass', observed: check.word, operands: [{ name, value: check.word, pointer: { file: file.sha256, at: check.at } }] };
    return check.verdict === 'pass' ? pass(parts) : because(REASON_OF[check.verdict], parts);
  });
  const worst = worstOutcome(outcomes);
  if (worst === undefined) return because('not-run', { required: 'pass', observed: 'not run', operands: [{ name, value: 'not in the evidence' }] });
  return { ...worst, operands: outcomes.flatMap((one) => one.operands) };
}
