import { finding } from '../findings.ts';
import { display, shorten } from '../lib/display.ts';
import type { Finding } from '../model/finding.ts';
import type { CheckResult, GateResult } from '../model/gate-result.ts';
import type { CheckSpec, GateSpec, PolicySpec } from '../model/policy.ts';
import { STATE_WORDS, compareStates, type GateState, type ReasonCode } from '../model/states.ts';
import { applies, describeCondition } from './condition.ts';
import { foldStates } from './fold.ts';
import { ruleById } from './index.ts';
import { preventsJudging, slotProblems, slotsInScope } from './precheck.ts';
import type { Rule, RuleContext, RuleOutcome } from './rule.ts';
import { waive, whyNotWaived, type CheckedWaiver } from './waive.ts';

export interface Evaluation {
  readonly policy: PolicySpec;
  readonly policySha256: string;
  /**
   * `release` judges the release gates and lists decision gates as pending; `decision` judges and gives the decision
   * gates alone.
   */
  readonly phase: 'release' | 'decision';
  readonly context: RuleContext;
  readonly waivers: readonly CheckedWaiver[];
}

/** Judges the gates in policy order, then applies waivers. A waiver for this release that changes nothing is a finding. */
export function evaluateGates(evaluation: Evaluation): { readonly gates: GateResult[]; readonly findings: Finding[] } {
  const { policy, phase, context } = evaluation;
  const judged = policy.gates
    .filter((gate) => phase === 'release' || gate.phase === 'decision')
    .map((gate) => judgeGate(gate, evaluation));
  const mine = evaluation.waivers.filter(({ waiver }) => waiver.releases.includes(context.release.version));
  const gates = judged.map((gate) => {
    if (gate.phase !== phase) return gate;
    const used = mine.find((one) => one.waiver.gate === gate.id && whyNotWaived(gate, one, context) === undefined);
    return used === undefined ? gate : waive(gate, used);
  });
  const used = new Set(gates.flatMap((gate) => gate.waiver?.sha256 ?? []));
  const known = new Map(judged.filter((gate) => gate.phase === phase).map((gate) => [gate.id, gate]));
  // A waiver for a gate of the other phase is that phase's business.
  const findings = mine
    .filter((one) => !used.has(one.sha256) && (known.has(one.waiver.gate) || !policy.gates.some((gate) => gate.id === one.waiver.gate)))
    .map((one) => {
      const gate = known.get(one.waiver.gate);
      const why = gate === undefined ? `the policy has no gate "${one.waiver.gate}"` : whyNotWaived(gate, one, context) ?? 'another waiver already accepts this gate';
      return finding('waiver-without-effect', { message: `Waiver ${one.waiver.id} for gate ${one.waiver.gate} does nothing: ${why}` });
    });
  return { gates, findings };
}

function judgeGate(gate: GateSpec, { policy, policySha256, phase, context }: Evaluation): GateResult {
  const outcomes = outcomesOf(gate, phase, context);
  const state = foldStates(outcomes.map((one) => one.state)) ?? 'not-applicable';
  const inState = outcomes.filter((one) => one.state === state);
  // Among several passing checks, what the content says tells a reader more than that its form is valid.
  const deciding = inState.find((one) => ruleById(one.rule)?.judgesForm !== true) ?? inState[0];
  const rules = gate.checks.flatMap((check) => parsedCheck(check) ?? []);
  const result: GateResult = {
    id: gate.id,
    title: gate.title,
    short: gate.short,
    group: gate.group,
    phase: gate.phase,
    level: gate.level,
    requirement: gate.requirement,
    state,
    ...(deciding?.reason === undefined ? {} : { reason: deciding.reason }),
    observed: deciding?.observed ?? '',
    glance: shorten(deciding?.glance ?? STATE_WORDS[state], GLANCE),
    checks: outcomes.map(({ glance: _, ...check }) => check),
    slots: [...new Set(rules.flatMap(({ rule, params }) => rule.slots(params)))],
    ruleSet: policy.id,
    policy: policySha256,
  };
  return gate.level === 'advisory' && state === 'fail' ? { ...result, state: 'warn', reason: 'advisory' } : result;
}

const GLANCE = 24;

type Outcome = CheckResult & { readonly glance?: string };

function outcomesOf(gate: GateSpec, phase: Evaluation['phase'], context: RuleContext): Outcome[] {
  if (!applies(gate.when, context.release)) {
    return gate.checks.map((check) => outOfScope(check.rule, `Applies when ${describeCondition(gate.when)}`));
  }
  if (gate.phase === 'decision' && phase === 'release') {
    return gate.checks.map((check) => stands(check.rule, 'pending', 'awaiting-decision', 'Judged when people decide'));
  }
  return gate.checks.map((check) => judgeCheck(check, context));
}

function judgeCheck(check: CheckSpec, context: RuleContext): Outcome {
  const parsed = parsedCheck(check);
  // Policies are checked before they are used; one that was not must still never pass.
  if (parsed === undefined) return stands(display(check.rule, 60), 'fail', 'requirement-not-met', `The policy names an unknown rule or gives it unfit parameters: ${display(check.rule, 60)}`);
  const { rule, params } = parsed;
  const ids = rule.slots(params);
  const slots = slotsInScope(ids, context);
  if (ids.some((id) => !context.slots.has(id))) return stands(rule.id, 'missing', 'not-received', 'The policy names no such slot');
  if (ids.length > 0 && slots.length === 0) return outOfScope(rule.id, 'The declared scope of the release excludes this evidence');
  const problems = slots.flatMap((slot) => slotProblems(slot, rule, context)).sort((a, b) => compareStates(a.state, b.state));
  const worst = problems[0];
  if (worst === undefined) return bounded(rule.id, rule.judge(params, context));
  const observed = [...new Set(problems.filter((one) => one.state === worst.state).map((one) => one.observed))].join('; ');
  const engine = stands(rule.id, worst.state, worst.reason, observed, glanceOf(slots.length, problems.length));
  if (problems.some(preventsJudging)) return engine;
  const outcome = bounded(rule.id, rule.judge(params, context));
  // Both stand: the trace keeps what the rule read, the state is the worse of the two.
  return compareStates(outcome.state, worst.state) <= 0 && outcome.state !== 'not-applicable'
    ? outcome
    : { ...outcome, state: engine.state, reason: worst.reason, observed: engine.observed, ...(engine.glance === undefined ? {} : { glance: engine.glance }) };
}

function glanceOf(slots: number, problems: number): string | undefined {
  return slots > 1 && problems <= slots ? `${slots - problems} of ${slots}` : undefined;
}

function parsedCheck({ rule: id, ...params }: CheckSpec): { rule: Rule; params: unknown } | undefined {
  const rule = ruleById(id);
  const parsed = rule?.params.safeParse(params);
  return rule === undefined || parsed?.success !== true ? undefined : { rule, params: parsed.data };
}

function outOfScope(rule: string, observed: string): Outcome {
  return stands(rule, 'not-applicable', 'out-of-scope', observed);
}

function stands(rule: string, state: GateState, reason: ReasonCode, observed: string, glance?: string): Outcome {
  return { rule, state, reason, required: requiredOf(rule), observed: shorten(observed, 400), operands: [], ...(glance === undefined ? {} : { glance }) };
}

function requiredOf(rule: string): string {
  return ruleById(rule)?.title ?? rule;
}

// Rules quote evidence; the record's limits hold for whatever they quote.
function bounded(rule: string, outcome: RuleOutcome): Outcome {
  return {
    rule,
    ...outcome,
    required: display(outcome.required, 400),
    observed: display(outcome.observed, 400),
    operands: outcome.operands.slice(0, 100).map((one) => ({ ...one, name: display(one.name, 300), value: display(one.value, 300) })),
  };
}
