import { z } from 'zod';
import { FACT_WORDS } from '../../model/facts.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';
import { REASON_OF } from './verdict-reason.ts';

const Params = z.strictObject(slotParams).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

export const producerVerdict: Rule<Params> = {
  id: 'producer-verdict',
  title: 'Producer’s verdict',
  about: 'What does the file itself say, read closely: a run that was skipped or checked nothing is no result, whatever word the producer wrote.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const evidence = slotsInScope(chosenSlots(params), context).flatMap((one) => one.evidence);
    const outcomes = evidence.map(judgeOne);
    const worst = worstOutcome(outcomes);
    if (worst === undefined) return because('no-result', { required: 'The producer says pass', observed: 'No file says anything', operands: [] });
    const passing = outcomes.filter((one) => one.state === 'pass').length;
    return {
      ...worst,
      operands: outcomes.flatMap((one) => one.operands),
      ...(outcomes.length > 1 ? { glance: `${passing} of ${outcomes.length}` } : {}),
    };
  },
};

function judgeOne({ file, statement }: SlotEvidence): RuleOutcome {
  const { content, checks, producerWord, producerWordAt = '' } = statement;
  const passed = checks.filter((check) => check.verdict === 'pass').length;
  const parts = {
    required: 'The producer says pass',
    observed: statement.summary,
    operands: [
      // Many tools give no verdict of their own: what their checks come to is then our word, not theirs.
      producerWord === undefined
        ? { name: `${file.name}: its checks together`, value: FACT_WORDS[content] ?? content, pointer: { file: file.sha256, at: '' } }
        : { name: `${file.name}: producer’s word`, value: producerWord, pointer: { file: file.sha256, at: producerWordAt } },
      ...checks.slice(0, 40).map((check) => ({ name: check.name, value: check.word, pointer: { file: file.sha256, at: check.at } })),
    ],
    glance: checks.length > 0 && content !== 'no-result' ? `${passed} of ${checks.length}` : FACT_WORDS[content] ?? content,
  };
  return content === 'pass' ? pass(parts) : because(REASON_OF[content], parts);
}
