import { z } from 'zod';
import { Decision, GATE_STATES, GateState, REASONS, STATE_WORDS, isBlocking } from '../../model/states.ts';
import * as paths from '../paths.ts';
import { defineView, viewBase } from '../view.ts';
import { sentenceCase } from '../words.ts';

/** `/states/`: the vocabulary, worst state first. */
export const StatesView = z.strictObject({
  ...viewBase('states'),
  states: z.array(z.strictObject({
    state: GateState,
    word: z.string(),
    means: z.string(),
    blocks: z.string(),
    example: z.string(),
    reasons: z.array(z.strictObject({ code: z.string(), sentence: z.string() })),
  })),
  decisions: z.array(z.strictObject({ decision: Decision, means: z.string() })),
});
export type StatesView = z.infer<typeof StatesView>;

const MEANING: Readonly<Record<GateState, { readonly means: string; readonly blocks?: string; readonly example: string }>> = {
  invalid: { means: 'A signature or digest exists and does not match, or the signer is not the expected one.', blocks: 'Yes, and it can not be waived', example: 'The signed statement names another digest' },
  fail: { means: 'A blocking requirement was not met.', example: '43.4 ms; the limit is 41.9 ms' },
  missing: { means: 'Required evidence did not arrive, could not be read, or holds no result.', example: 'No file matches rollback-drill.json' },
  stale: { means: 'The evidence is about another commit, or older than the requirement allows.', example: 'The report is about commit b7d20c1, not 6f077d2' },
  unverified: { means: 'A signature, inventory or date that the policy asks for is not there, so nothing vouches for the evidence.', example: 'The policy names a signer, and no bundle was found' },
  inconclusive: { means: 'It was measured, and is not comparable or not distinguishable from noise. The reason is given.', blocks: 'Yes, unless the gate is advisory', example: 'The baseline was measured on another machine' },
  pending: { means: 'The check has not finished.', blocks: 'Yes, until it ends', example: 'One of four sign-offs is given' },
  waived: { means: 'A blocking requirement was not met; named people accepted that until a date.', blocks: 'No, until that date', example: '6.21 ms; the limit is 6.05 ms; accepted until 31 Mar 2026' },
  warn: { means: 'An advisory requirement was not met.', example: 'Three components declare no licence' },
  'not-applicable': { means: 'The declared scope of the release excludes the requirement. The reason is given.', example: 'No GPU target' },
  pass: { means: 'The requirement was met, by evidence that could be read.', example: '37.2 ms; the limit is 41.9 ms' },
};

const DECISIONS: Readonly<Record<Decision, string>> = {
  GO: 'Named people approved the release, and their decision is signed.',
  'NO-GO': 'Named people refused the release, and their decision is signed.',
  OPEN: 'Nobody has signed a decision about this record.',
  WITHDRAWN: 'The release was approved and later taken back. Its record stays.',
};

export const states = defineView({
  name: 'states',
  schema: StatesView,
  pages: () => [{ path: paths.states(), view: 'states', inputs: [] }],
  build: (): StatesView => ({
    schema: 'dossier.states.v1',
    title: 'States',
    description: 'The eleven states of a gate and what people decide, with their shapes and meanings.',
    states: GATE_STATES.map((state) => ({
      state,
      word: STATE_WORDS[state],
      means: MEANING[state].means,
      blocks: MEANING[state].blocks ?? (isBlocking(state) ? 'Yes' : 'No'),
      example: MEANING[state].example,
      reasons: Object.entries(REASONS).filter(([, reason]) => reason.state === state).map(([code, reason]) => ({ code, sentence: sentenceCase(reason.sentence) })),
    })),
    decisions: Decision.options.map((decision) => ({ decision, means: DECISIONS[decision] })),
  }),
});
