import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { Slug } from '../../model/ids.ts';
import { firstLine, parseExpression } from '../cel.ts';
import { slotsInScope } from '../precheck.ts';
import type { FilledSlot, Rule, RuleContext, RuleOutcome } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({
  /** Slots whose evidence must be there; the expression sees these and no others. */
  slots: z.array(Slug).min(1),
  /** CEL over `release` and `evidence`, giving true or false. */
  expression: z.string().min(1).max(2000).superRefine((text, context) => {
    const parsed = parseExpression(text);
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: `the expression does not hold up: ${parsed.problem}` });
  }),
  /** What it demands, in words. */
  requirement: z.string().min(1).max(300),
});
type Params = z.infer<typeof Params>;

export const expression: Rule<Params> = {
  id: 'expression',
  title: 'Expression',
  about: 'Is a CEL expression over the release and the normal form of the named slots’ evidence true? What it asks for and does not find makes the gate inconclusive, never a pass.',
  params: Params,
  slots: (params) => params.slots,
  judge(params, context) {
    const slots = slotsInScope(params.slots, context);
    // A slot of several files is asked file by file: each must satisfy the expression.
    const combinations = onePerSlot(slots);
    const parts: Omit<RuleOutcome, 'state' | 'reason'> = { required: params.requirement, observed: 'The expression is true', operands: operandsOf(slots, params.expression), expression: params.expression };
    if (combinations === undefined) return because('expression-error', { ...parts, observed: 'There are too many files to ask one by one' });
    const parsed = parseExpression(params.expression);
    if ('problem' in parsed) return because('expression-error', { ...parts, observed: parsed.problem });
    const excluded = params.slots.filter((id) => !slots.some((one) => one.spec.id === id));
    let isFalse = false;
    for (const combination of combinations) {
      try {
        const value = parsed.expression({ release: releaseOf(context), evidence: evidenceOf(combination, excluded) });
        if (typeof value !== 'boolean') return because('expression-error', { ...parts, observed: 'The expression gives neither true nor false' });
        isFalse ||= !value;
      } catch (error) {
        return because('expression-error', { ...parts, observed: `The expression could not be evaluated: ${display(firstLine(error))}`, glance: 'no value' });
      }
    }
    return isFalse ? because('requirement-not-met', { ...parts, observed: whatWasFound(slots), glance: 'not met' }) : pass({ ...parts, glance: 'met' });
  },
};

// The evidence's own sentences tell a reader more than the word "false"; the operands hold the figures.
function whatWasFound(slots: readonly FilledSlot[]): string {
  return slots.flatMap((slot) => slot.evidence.map(({ statement }) => statement.summary)).join('; ') || 'Not met';
}

type OneEach = readonly { readonly slot: FilledSlot; readonly index: number }[];

const MOST_COMBINATIONS = 64;

function onePerSlot(slots: readonly FilledSlot[]): readonly OneEach[] | undefined {
  let combinations: OneEach[] = [[]];
  for (const slot of slots) {
    if (combinations.length * slot.evidence.length > MOST_COMBINATIONS) return undefined;
    combinations = combinations.flatMap((before) => slot.evidence.map((_, index) => [...before, { slot, index }]));
  }
  return combinations;
}

function releaseOf({ release }: RuleContext): Record<string, unknown> {
  return { version: release.version, kind: release.kind, channel: release.channel, scope: { ...release.scope } };
}

// Maps, not objects, so that no key of hostile evidence can reach a prototype.
function evidenceOf(chosen: OneEach, excluded: readonly string[]): Map<string, unknown> {
  return new Map<string, unknown>([
    ...excluded.map((id) => [id, new Map([['present', false]])] as const),
    ...chosen.map(({ slot, index }) => [slot.spec.id, oneEvidence(slot, index)] as const),
  ]);
}

function oneEvidence(slot: FilledSlot, index: number): Map<string, unknown> {
  const one = slot.evidence[index];
  return new Map<string, unknown>([
    ['present', true],
    ['form', slot.slot.form ?? 'unrecognised'],
    ['content', one?.statement.content ?? 'not-stated'],
    ['class', one?.file.class ?? 'not-stated'],
    // Counts are CEL integers, so that `counts.failed + 1` means what it says; metrics are always doubles.
    ['counts', new Map(Object.entries(one?.statement.counts ?? {}).map(([name, value]) => [name, Number.isSafeInteger(value) ? BigInt(value) : value]))],
    ['metrics', new Map((one?.measurements ?? []).map((measurement) => [measurement.metric, measurement.value]))],
    ['checks', (one?.statement.checks ?? []).map((check) => new Map([['name', check.name], ['word', check.word], ['verdict', check.verdict]]))],
  ]);
}

/** The counts and metrics that the expression's text names. */
function operandsOf(slots: readonly FilledSlot[], text: string): RuleOutcome['operands'] {
  const named = slots.flatMap((slot) => slot.evidence.flatMap(({ file, statement, measurements }) => [
    ...Object.entries(statement.counts).filter(([name]) => text.includes(name)).map(([name, value]) => ({ name: `${slot.slot.title}: ${name}`, value: String(value), pointer: { file: file.sha256, at: '' } })),
    ...measurements.filter((one) => text.includes(one.metric)).map((one) => ({ name: one.metric, value: String(one.value), pointer: one.pointer })),
  ]));
  if (named.length > 0) return named;
  // One that asks for checks or content alone: what each file says is what was looked at.
  return slots.flatMap((slot) => slot.evidence.map(({ file, statement }) => ({ name: slot.slot.title, value: statement.summary, pointer: { file: file.sha256, at: '' } })));
}
