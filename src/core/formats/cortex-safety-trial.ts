import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { Count, meaningOf, Moment, SPECIFICATION, type Judged } from './cortex.ts';
import { outOfOrder, worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';

const SafetyTrial = z.looseObject({
  trial_id: z.string(),
  trial_window_utc: z.looseObject({ start: Moment, end: Moment }),
  operator_id: z.string(),
  total_operations: Count,
  control_operations_attempted: Count,
  control_operations_succeeded: Count,
  retry_operations_attempted: Count,
  non_2xx_operations: Count,
  connectivity_failures: Count,
  statuses: z.array(z.looseObject({ status: Count, count: Count })),
  blind_retry_loop_detected: z.boolean(),
  final_scheduler_action: z.string(),
  environmental_blockers: z.array(z.string()),
  compliance: z.looseObject({ complete_control_coverage: z.boolean(), successful_control_execution: z.boolean(), no_blind_retry_loop: z.boolean(), no_environmental_blocker: z.boolean() }),
  overall_verdict: z.string(),
  recommendations: z.array(z.string()).optional(),
});
type SafetyTrial = z.infer<typeof SafetyTrial>;

/** What came of an operator trial: four conditions, of which each is computed again. A trial that reached nothing is no result. */
export const cortexSafetyTrial: Format<SafetyTrial> = {
  id: 'cortex.safety-trial',
  title: 'Cortex safety trial analysis',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'blind_retry_loop_detected') !== undefined && member(json?.value, 'compliance') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<SafetyTrial> {
  const parsed = readBy(SafetyTrial, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.safety-trial', 'A trial analysis that does not follow its format', parsed.findings);
  const trial = parsed.document;
  const conditions = judgeConditions(trial);
  const said = meaningOf(trial.overall_verdict);
  const computed = worstOf(conditions.map((one) => one.verdict));
  const wrong = wrongCounts(trial);
  const reached = reachedOperations(trial);
  const producedAt = instantOf(trial.trial_window_utc.end);
  return {
    form: 'valid',
    statement: statementOf('cortex.safety-trial', {
      content: reached === 0 ? 'no-result' : worstOf([said ?? 'no-result', computed, ...(wrong.length > 0 ? ['no-result' as const] : [])]),
      summary: summarise(trial, conditions),
      producerWord: trial.overall_verdict,
      producerVerdict: said ?? 'no-result',
      producerWordAt: '/overall_verdict',
      tool: 'scripts/analyze-trial-results.sh',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: {
        operations: trial.total_operations, reached, controlAttempted: trial.control_operations_attempted, controlSucceeded: trial.control_operations_succeeded, retries: trial.retry_operations_attempted, blockers: trial.environmental_blockers.length,
      },
      checks: conditions.map(({ findings, ...check }) => check),
    }),
    findings: [
      ...(reached === 0 ? [finding('nothing-checked', { message: trial.total_operations === 0 ? 'The trial made no operation' : `None of the ${countOf(trial.total_operations, 'operation')} reached the API`, place: '/total_operations', expected: 'operations that were answered', found: 'none' })] : []),
      ...conditions.flatMap((one) => one.findings),
      ...wrong,
      ...verdictFindings(trial, computed),
      ...outOfOrder(trial.trial_window_utc.start, trial.trial_window_utc.end, '/trial_window_utc/end'),
    ],
    document: trial,
  };
}

/** An operation with status 0 was never answered. */
function reachedOperations({ statuses }: SafetyTrial): number {
  return statuses.filter((one) => one.status !== 0).reduce((sum, one) => sum + one.count, 0);
}

interface Condition extends Judged {
  readonly name: keyof SafetyTrial['compliance'] & string;
}

// scripts/analyze-trial-results.sh: at least four control operations, as many that succeeded, no loop and no blocker.
const LEAST_CONTROLS = 4;

function judgeConditions(trial: SafetyTrial): Condition[] {
  const { control_operations_attempted: attempted, control_operations_succeeded: succeeded, blind_retry_loop_detected: loop, environmental_blockers: blockers } = trial;
  return [
    judge(trial, 'complete_control_coverage', attempted >= LEAST_CONTROLS, { current: attempted, limit: LEAST_CONTROLS }),
    judge(trial, 'successful_control_execution', succeeded >= LEAST_CONTROLS, { current: succeeded, limit: LEAST_CONTROLS }),
    judge(trial, 'no_blind_retry_loop', !loop),
    judge(trial, 'no_environmental_blocker', blockers.length === 0, { current: blockers.length, limit: 0 }),
  ];
}

function judge({ compliance }: SafetyTrial, name: Condition['name'], computed: boolean, numbers: { readonly current?: number; readonly limit?: number } = {}): Condition {
  const stated = compliance[name] === true;
  const at = `/compliance/${name}`;
  return {
    name, word: String(stated), verdict: stated && computed ? 'pass' : 'fail', at, ...numbers,
    findings: stated === computed ? [] : [finding('verdict-disagrees', { message: `“${name}” says ${String(stated)}, and the counts beside it say ${String(computed)}`, place: at, expected: String(computed), found: String(stated) })],
  };
}

function wrongCounts(trial: SafetyTrial): ReadFinding[] {
  const sum = (chosen: (status: number) => boolean) => trial.statuses.filter((one) => chosen(one.status)).reduce((total, one) => total + one.count, 0);
  return ([
    ['total_operations', trial.total_operations, sum(() => true)],
    ['non_2xx_operations', trial.non_2xx_operations, sum((status) => status < 200 || status >= 300)],
  ] as const).filter(([, stated, counted]) => stated !== counted).map(([key, stated, counted]) => finding('verdict-disagrees', {
    message: `“${key}” is ${stated}, and the list of statuses comes to ${counted}`, place: `/${key}`, expected: String(counted), found: String(stated),
  }));
}

function verdictFindings({ overall_verdict: word }: SafetyTrial, computed: Content): ReadFinding[] {
  const place = '/overall_verdict';
  if (word !== 'pass' && word !== 'blocked_or_fail') return [finding('unknown-word', { message: `“${word}” is no verdict of this format`, place, expected: 'pass or blocked_or_fail', found: word })];
  return (word === 'pass') === (computed === 'pass') ? [] : [finding('verdict-disagrees', { message: `The analysis says ${word}, and its conditions say ${computed}`, place, expected: computed, found: word })];
}

function summarise(trial: SafetyTrial, conditions: readonly Condition[]): string {
  const met = conditions.filter((one) => one.verdict === 'pass').length;
  const reached = reachedOperations(trial);
  const operations = trial.total_operations === 0 ? 'no operation was tried' : `${reached} of ${countOf(trial.total_operations, 'operation')} reached the API`;
  return `${operations.charAt(0).toUpperCase()}${operations.slice(1)}; ${met} of ${countOf(conditions.length, 'condition')} met${trial.environmental_blockers.length > 0 ? '; blocked by the environment' : ''}`;
}

function view(trial: SafetyTrial) {
  return [
    facts('The trial', [
      ['Its verdict', verdict(trial.overall_verdict, meaningOf(trial.overall_verdict) ?? 'no-result', '/overall_verdict')],
      ['Trial', words(trial.trial_id)],
      ['Operator', words(trial.operator_id)],
      ['Started', moment(instantOf(trial.trial_window_utc.start))],
      ['Ended', moment(instantOf(trial.trial_window_utc.end))],
      ['Operations', number(trial.total_operations)],
      ['Answered', number(reachedOperations(trial))],
      ['Last act on the scheduler', words(trial.final_scheduler_action)],
      ['Blocked by', trial.environmental_blockers.length === 0 ? undefined : words(trial.environmental_blockers.join('; '), 400)],
    ], 'The tool has one word for a trial that failed and for one that could not be held. Status 0 is an operation that was never answered.'),
    table({
      title: 'Conditions',
      caption: 'What the trial had to show',
      columns: ['Condition', 'Met', { label: 'Value', numeric: true }, { label: 'Limit', numeric: true }],
      rows: judgeConditions(trial).map((one) => [{ text: words(one.name), code: true as const, at: one.at }, verdict(one.word, one.verdict, one.at), number(one.current), number(one.limit)]),
    }),
    table({
      title: 'Statuses',
      caption: 'How the operations were answered',
      columns: [{ label: 'Status', numeric: true }, { label: 'Operations', numeric: true }],
      rows: trial.statuses.map((one) => [one.status === 0 ? '0, never reached' : number(one.status), number(one.count)]),
    }),
  ];
}
