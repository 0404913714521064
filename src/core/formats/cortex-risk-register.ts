import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { CONTRACT_GATES, decisionOf, Moment, SPECIFICATION, type Judged } from './cortex.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, listsCut, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

const Scale = z.number().int().min(1).max(5);
const Value = z.union([z.number(), z.boolean(), z.string()]);

const ContractGate = z.looseObject({ id: z.string().min(1), name: z.string().min(1), operator: z.string(), threshold: Value });
type ContractGate = z.infer<typeof ContractGate>;

const Risk = z.looseObject({
  id: z.string(),
  title: z.string(),
  dimension: z.string().optional(),
  likelihood: Scale,
  impact: Scale,
  score: z.number(),
  launch_blocker: z.boolean(),
  status: z.string(),
  owner_role: z.string().optional(),
  residual_risk: z.string().optional(),
  next_review_date: z.string().optional(),
});
type Risk = z.infer<typeof Risk>;

const RiskRegister = z.looseObject({
  version: z.string(),
  generated_at: Moment,
  project: z.string().optional(),
  decision_contract: z.looseObject({ required_approvers: z.array(z.string()), gates: z.array(ContractGate) }),
  gate_snapshot: z.looseObject({ as_of: z.string().optional(), burnin_metrics: z.record(z.string(), z.unknown()).optional() }),
  launch_recommendation: z.looseObject({ decision: z.string(), next_review_date: z.string().optional(), rationale: z.array(z.string()).optional() }),
  risks: z.array(Risk),
  mitigations: z.array(z.looseObject({ id: z.string(), title: z.string(), owner_role: z.string().optional(), due_date: z.string().optional(), status: z.string() })).optional(),
});
type RiskRegister = z.infer<typeof RiskRegister>;

/**
 * The risks of a launch and the contract it is decided by: each gate is `gate_snapshot[name] operator threshold`, which
 * is evaluated again here. The recommendation is the producer's word.
 */
export const cortexRiskRegister: Format<RiskRegister> = {
  id: 'cortex.risk-register',
  title: 'Cortex launch risk register',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'decision_contract') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<RiskRegister> {
  const parsed = readBy(RiskRegister, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.risk-register', 'A risk register that does not follow its format', parsed.findings);
  const register = parsed.document;
  const gates = evaluateContract(register);
  const blockers = register.risks.filter(blocksLaunch);
  const missing = CONTRACT_GATES.filter((id) => !gates.some((gate) => gate.name === id));
  const checks = [
    ...gates.map(({ findings, rule, gate, ...check }) => check),
    ...missing.map((name) => ({ name, word: 'not in the contract', verdict: 'no-result' as const, at: '/decision_contract/gates' })),
    { name: 'launch-blockers', word: countOf(blockers.length, 'open risk'), verdict: blockers.length > 0 ? 'fail' as const : 'pass' as const, at: '/risks', current: blockers.length, limit: 0 },
  ];
  const said = decisionOf(register.launch_recommendation.decision);
  const wrong = wrongScores(register);
  const computed = worstOf([...checks.map((check) => check.verdict), ...(wrong.length > 0 ? ['no-result' as const] : [])]);
  const passed = gates.filter((gate) => gate.verdict === 'pass').length;
  const producedAt = instantOf(register.generated_at);
  const bands = register.risks.map(bandOf);
  const count = (band: Band) => bands.filter((one) => one === band).length;
  return {
    form: 'valid',
    statement: statementOf('cortex.risk-register', {
      content: worstOf([said ?? 'no-result', computed]),
      summary: `${passed} of ${countOf(gates.length, 'contract gate')} hold; ${countOf(register.risks.length, 'risk')}, ${blockers.length} of them open and blocking the launch`,
      formatVersion: register.version,
      producerWord: register.launch_recommendation.decision,
      producerVerdict: said ?? 'no-result',
      producerWordAt: '/launch_recommendation/decision',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { gates: gates.length, gatesHeld: passed, risks: register.risks.length, high: count('high'), medium: count('medium'), low: count('low'), launchBlockers: blockers.length },
      checks,
    }),
    findings: [
      ...(missing.length > 0 ? [finding('nothing-checked', {
        message: `The decision contract leaves out ${missing.join(', ')}`, place: '/decision_contract/gates', expected: CONTRACT_GATES.join(', '), found: gates.map((gate) => gate.name).join(', ') || 'none',
      })] : []),
      ...gates.flatMap((gate) => gate.findings),
      ...wrong,
      ...recommendationDisagrees(register, computed),
      ...asOfAfter(register),
      ...listsCut({ checks }),
    ],
    document: register,
  };
}

interface EvaluatedGate extends Judged {
  readonly gate: ContractGate;
  readonly rule: string;
}

const HOLDS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  '<=': (value, threshold) => value <= threshold,
  '>=': (value, threshold) => value >= threshold,
  '<': (value, threshold) => value < threshold,
  '>': (value, threshold) => value > threshold,
};

/** Each gate of the contract, named by its id, as the decision record names it too. */
function evaluateContract(register: RiskRegister): EvaluatedGate[] {
  const { decision_contract: { gates }, gate_snapshot: snapshot } = register;
  return gates.map((gate, index) => {
    const value = member(snapshot, gate.name);
    const outcome = evaluate(gate, value);
    const contradicted = gate.name === BURN_IN_GATE ? burnInContradicts(register) : [];
    const place = value === undefined ? `/decision_contract/gates/${index}` : placeOf(pointer('gate_snapshot', gate.name));
    return {
      gate,
      rule: `${gate.name} ${gate.operator} ${String(gate.threshold)}`,
      name: gate.id,
      word: value === undefined ? 'not in the snapshot' : describe(value),
      verdict: outcome === 'pass' && contradicted.length > 0 ? 'no-result' : outcome,
      at: place,
      ...(typeof value === 'number' ? { current: value } : {}),
      ...(typeof gate.threshold === 'number' ? { limit: gate.threshold } : {}),
      findings: [
        ...(outcome === 'no-result' ? [finding('nothing-checked', {
          message: `“${gate.id}” can not be evaluated: ${gate.name} ${gate.operator} ${String(gate.threshold)}`, place, expected: `a ${typeof gate.threshold} in the snapshot, and ==, <=, >=, < or >`, found: describe(value),
        })] : []),
        ...contradicted,
      ],
    };
  });
}

function evaluate({ operator, threshold }: ContractGate, value: unknown): Content {
  if (typeof value !== typeof threshold) return 'no-result';
  if (operator === '==') return value === threshold ? 'pass' : 'fail';
  const holds = Object.hasOwn(HOLDS, operator) ? HOLDS[operator] : undefined;
  if (holds === undefined || typeof value !== 'number' || typeof threshold !== 'number') return 'no-result';
  return holds(value, threshold) ? 'pass' : 'fail';
}

const BURN_IN_GATE = 'burnin_7d_slo_overall_pass';

/** The snapshot carries the numbers behind its burn-in gate, each beside its threshold. */
function burnInContradicts({ gate_snapshot: snapshot }: RiskRegister): ReadFinding[] {
  const metrics = snapshot.burnin_metrics ?? {};
  const over = Object.entries(metrics).filter(([name, value]) => {
    const threshold = member(metrics, `${name}_threshold`);
    return typeof value === 'number' && typeof threshold === 'number' && value > threshold;
  });
  if (over.length === 0 || member(snapshot, BURN_IN_GATE) !== true) return [];
  return [finding('verdict-disagrees', {
    message: `The snapshot says that the burn-in passed, and ${over.map(([name]) => name).join(', ')} beside it is over its threshold`, place: `/gate_snapshot/${BURN_IN_GATE}`, expected: 'false', found: 'true',
  })];
}

function wrongScores({ risks }: RiskRegister): ReadFinding[] {
  return risks.flatMap((risk, index) => (risk.score === scoreOf(risk) ? [] : [finding('verdict-disagrees', {
    message: `The score of ${risk.id} is ${risk.score}, and ${risk.likelihood} × ${risk.impact} is ${scoreOf(risk)}`, place: `/risks/${index}/score`, expected: String(scoreOf(risk)), found: String(risk.score),
  })])).slice(0, 20);
}

function recommendationDisagrees({ launch_recommendation: { decision } }: RiskRegister, computed: Content): ReadFinding[] {
  const said = decisionOf(decision);
  const place = '/launch_recommendation/decision';
  if (said === undefined) return [finding('unknown-word', { message: `“${decision}” is no decision of this format`, place, expected: 'GO or NO_GO', found: decision })];
  // Whoever recommends against a launch may know more than the gates do.
  return said === 'pass' && computed !== 'pass' ? [finding('verdict-disagrees', { message: `The register recommends ${decision}, and its gates and risks say ${computed}`, place, expected: 'NO_GO', found: decision })] : [];
}

function asOfAfter({ generated_at: made, gate_snapshot: { as_of: day } }: RiskRegister): ReadFinding[] {
  return day === undefined || !(Date.parse(day) > Date.parse(made)) ? [] : [finding('times-out-of-order', { message: 'The snapshot is of a later day than the register', place: '/gate_snapshot/as_of', expected: `not after ${made}`, found: day })];
}

type Band = 'high' | 'medium' | 'low';

/** The stated product and the right one can differ; likelihood and impact are what was judged. */
function scoreOf({ likelihood, impact }: Risk): number {
  return likelihood * impact;
}

// risk_scoring.bands: high 15-25, medium 8-14, low 1-7.
function bandOf(risk: Risk): Band {
  const score = scoreOf(risk);
  return score >= 15 ? 'high' : score >= 8 ? 'medium' : 'low';
}

/** Only what says so is closed. */
function blocksLaunch({ launch_blocker: blocker, status }: Risk): boolean {
  return blocker && status !== 'closed';
}

function view(register: RiskRegister) {
  const { launch_recommendation: recommendation, decision_contract: contract, gate_snapshot: snapshot } = register;
  return [
    facts('The register', [
      ['Recommendation', verdict(recommendation.decision, decisionOf(recommendation.decision) ?? 'no-result', '/launch_recommendation/decision')],
      ['Because', recommendation.rationale === undefined ? undefined : words(recommendation.rationale.join(' '), 500)],
      ['Made', moment(instantOf(register.generated_at))],
      ['Gates as of', snapshot.as_of === undefined ? undefined : moment(snapshot.as_of)],
      ['Required approvers', words(contract.required_approvers.join(', '))],
      ['Next review', recommendation.next_review_date === undefined ? undefined : moment(recommendation.next_review_date)],
    ], 'Each gate of the contract is evaluated again from the snapshot. Any that does not hold is a NO-GO.'),
    table({
      title: 'Contract gates',
      caption: 'The gates of the decision contract, evaluated on the snapshot',
      columns: ['Gate', 'Value', 'Rule'],
      rows: evaluateContract(register).map((one) => [{ text: words(one.name), at: one.at }, verdict(one.word, one.verdict, one.at), { text: words(one.rule), code: true as const }]),
    }),
    table({
      title: 'Risks',
      caption: 'Every risk with its score, which is likelihood × impact',
      columns: ['Risk', 'Title', 'Blocks the launch', 'Status', { label: 'Score', numeric: true }, 'Band', { label: 'Likelihood', numeric: true }, { label: 'Impact', numeric: true }, 'Owner', 'Left over', 'Next review'],
      rows: register.risks.map((risk, index) => [
        { text: words(risk.id), at: `/risks/${index}` }, words(risk.title), blocksLaunch(risk) ? verdict('yes', 'fail', `/risks/${index}/launch_blocker`) : 'no', words(risk.status), number(scoreOf(risk)), bandOf(risk),
        number(risk.likelihood), number(risk.impact), words(risk.owner_role), words(risk.residual_risk), moment(risk.next_review_date),
      ]),
    }),
    table({
      title: 'Mitigations',
      caption: 'What is to be done about the risks',
      columns: ['Mitigation', 'Title', 'Status', 'Owner', 'Due'],
      rows: (register.mitigations ?? []).map((one, index) => [{ text: words(one.id), at: `/mitigations/${index}` }, words(one.title), words(one.status), words(one.owner_role), moment(one.due_date)]),
    }),
  ];
}
