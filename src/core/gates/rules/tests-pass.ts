import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Params = z.strictObject({
  ...slotParams,
  /** How many tests must have run, over all files; one in each file always. */
  atLeast: z.number().int().positive().optional(),
  /** How many tests may be skipped, over all files; any number where it is left out. */
  allowSkipped: z.number().int().nonnegative().optional(),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;

/** Looks at what every test format counts: `passed`, `failed`, `errors`, `skipped`. */
export const testsPass: Rule<Params> = {
  id: 'tests-pass',
  title: 'Tests pass',
  about: 'Did tests run in each file, and did none fail or end in an error? A file of no test, or of skipped ones alone, is no result. Skipped tests are shown, and limited only where the policy says so.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const evidence = slotsInScope(chosenSlots(params), context).flatMap((one) => one.evidence);
    // Two copies of one file are one run.
    const files = evidence.filter(({ file }, index) => evidence.findIndex((other) => other.file.sha256 === file.sha256) === index);
    const total = files.map(numbersOf).reduce(plus, NONE);
    const ran = total.passed + total.failed + total.errors;
    const parts = {
      required: requiredOf(params),
      observed: observedOf(total),
      operands: files.flatMap(({ file, statement }) => COUNTED.map((name) => ({
        name: `${file.name}: ${name}`, value: String(statement.counts[name] ?? 'not stated'), pointer: { file: file.sha256, at: '' },
      }))),
      glance: total.failed + total.errors > 0 ? `${total.failed + total.errors} failed` : `${ran} ok`,
    };
    const outcomes: readonly RuleOutcome[] = [
      ...files.map((one) => judgeOne(one, parts)),
      ...(params.atLeast !== undefined && ran < params.atLeast ? [because('requirement-not-met', { ...parts, observed: `${parts.observed}, fewer than ${params.atLeast}` })] : []),
      ...(params.allowSkipped !== undefined && total.skipped > params.allowSkipped ? [because('requirement-not-met', { ...parts, observed: `${parts.observed}, more than the ${params.allowSkipped} allowed` })] : []),
    ];
    return worstOutcome(outcomes) ?? because('no-result', { ...parts, observed: 'No file holds a test' });
  },
};

const COUNTED = ['passed', 'failed', 'errors', 'skipped'] as const;
type Numbers = Readonly<Record<(typeof COUNTED)[number], number>>;
const NONE: Numbers = { passed: 0, failed: 0, errors: 0, skipped: 0 };

function judgeOne({ file, statement }: SlotEvidence, parts: Omit<RuleOutcome, 'state' | 'reason'>): RuleOutcome {
  if (COUNTED.some((name) => statement.counts[name] === undefined)) return because('not-stated', { ...parts, observed: `${file.name} does not say how many tests passed, failed and were skipped` });
  const { passed, failed, errors } = numbersOf({ statement });
  if (failed > 0 || errors > 0 || statement.content === 'fail') return because('producer-failed', parts);
  // A count of passes that lists no tests, or lists fewer, is read as no result by its format.
  return passed === 0 || statement.content === 'no-result' ? because('no-result', { ...parts, observed: `${file.name}: ${statement.summary}`, glance: 'no result' }) : pass(parts);
}

function numbersOf({ statement }: Pick<SlotEvidence, 'statement'>): Numbers {
  const { passed = 0, failed = 0, errors = 0, skipped = 0 } = statement.counts;
  return { passed, failed, errors, skipped };
}

function plus(a: Numbers, b: Numbers): Numbers {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, errors: a.errors + b.errors, skipped: a.skipped + b.skipped };
}

function requiredOf({ atLeast, allowSkipped }: Params): string {
  return [
    `${atLeast === undefined ? 'Tests ran' : `At least ${countOf(atLeast, 'test')} ran`}, none failed`,
    ...(allowSkipped === undefined ? [] : [allowSkipped === 0 ? 'none skipped' : `at most ${allowSkipped} skipped`]),
  ].join(', ');
}

function observedOf({ passed, failed, errors, skipped }: Numbers): string {
  return [
    `${countOf(passed + failed + errors, 'test')} ran`,
    failed === 0 ? errors === 0 ? 'none failed' : '' : `${failed} failed`,
    errors === 0 ? '' : `${errors} ended in an error`,
    skipped === 0 ? '' : `${skipped} skipped`,
  ].filter((part) => part !== '').join(', ');
}
