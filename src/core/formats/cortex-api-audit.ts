import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { Count, Moment, SPECIFICATION } from './cortex.ts';
import { outOfOrder, worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const Operation = z.looseObject({
  timestamp: z.string(),
  scenario: z.string().min(1),
  request: z.looseObject({ method: z.string(), path: z.string() }),
  outcome: z.looseObject({ http_status: Count, error: z.string().optional() }),
});
type Operation = z.infer<typeof Operation>;

const ApiAudit = z.looseObject({
  trial_id: z.string(),
  operator: z.looseObject({ id: z.string() }),
  trial_window_utc: z.looseObject({ start: Moment, end: Moment }),
  operations: z.array(Operation),
  safety_alerts: z.array(z.looseObject({ severity: z.string(), type: z.string(), threshold_breached: z.string().optional(), details: z.string().optional() })),
  environmental_blockers: z.array(z.string()),
});
type ApiAudit = z.infer<typeof ApiAudit>;

/**
 * Every call of an operator trial with its answer. It says what was answered and not what should have been, so an answer
 * is no verdict; `http_status` 0 is a call that never reached the API.
 */
export const cortexApiAudit: Format<ApiAudit> = {
  id: 'cortex.api-audit',
  title: 'Cortex API operations audit',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => Array.isArray(member(json?.value, 'operations')) && member(json?.value, 'safety_alerts') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<ApiAudit> {
  const parsed = readBy(ApiAudit, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.api-audit', 'An audit that does not follow its format', parsed.findings);
  const audit = parsed.document;
  const { operations, safety_alerts: alerts } = audit;
  const reached = operations.filter(wasReached);
  const checks = [
    ...operations.map((one, index) => ({ name: one.scenario, word: answer(one), verdict: wasReached(one) ? 'not-stated' as const : 'no-result' as const, at: `/operations/${index}` })),
    ...alerts.map((one, index) => ({ name: `alert ${one.type}`, word: one.severity, verdict: alertMeans(one.severity), at: `/safety_alerts/${index}` })),
  ];
  const producedAt = instantOf(audit.trial_window_utc.end);
  return {
    form: 'valid',
    statement: statementOf('cortex.api-audit', {
      content: reached.length === 0 ? 'no-result' : contentOf(checks.map((check) => check.verdict)),
      summary: `${operations.length === 0 ? 'No operation was tried' : `${reached.length} of ${countOf(operations.length, 'operation')} reached the API`}; ${countOf(alerts.length, 'safety alert')}`,
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { operations: operations.length, reached: reached.length, neverReached: operations.length - reached.length, alerts: alerts.length, blockers: audit.environmental_blockers.length },
      checks,
    }),
    findings: [...neverReached(operations), ...outOfOrder(audit.trial_window_utc.start, audit.trial_window_utc.end, '/trial_window_utc/end'), ...listsCut({ checks })],
    document: audit,
  };
}

/** Answers alone state nothing, so that is the best an audit can come to. */
function contentOf(verdicts: readonly Content[]): Content {
  const worst = worstOf(verdicts);
  return worst === 'fail' || (worst === 'no-result' && verdicts.includes('no-result')) ? worst : 'not-stated';
}

function wasReached({ outcome }: Operation): boolean {
  return outcome.http_status !== 0;
}

function answer({ outcome }: Operation): string {
  return outcome.http_status === 0 ? 'never reached' : `HTTP ${outcome.http_status}`;
}

function alertMeans(severity: string): Content {
  return ['low', 'info', 'warning', 'medium'].includes(severity.toLowerCase()) ? 'warn' : 'fail';
}

function neverReached(operations: readonly Operation[]): ReadFinding[] {
  const missed = operations.filter((one) => !wasReached(one));
  if (operations.length > 0 && missed.length === 0) return [];
  const which = missed.slice(0, 5).map((one) => one.scenario).join(', ');
  return [finding('nothing-checked', {
    message: operations.length === 0 ? 'The audit lists no operation' : `${missed.length} of ${countOf(operations.length, 'operation')} never reached the API: ${which}${missed.length > 5 ? ' and others' : ''}`,
    place: '/operations', expected: 'operations that were answered', found: operations.length === 0 ? 'none' : 'http_status 0',
  })];
}

function view({ trial_id: trial, operator, trial_window_utc: window, operations, safety_alerts: alerts, environmental_blockers: blockers }: ApiAudit) {
  return [
    facts('The audit', [
      ['Trial', words(trial)],
      ['Operator', words(operator.id)],
      ['Started', moment(instantOf(window.start))],
      ['Ended', moment(instantOf(window.end))],
      ['Operations', number(operations.length)],
      ['Answered', number(operations.filter(wasReached).length)],
      ['Blocked by', blockers.length === 0 ? undefined : words(blockers.join('; '), 400)],
    ]),
    table({
      title: 'Operations',
      caption: 'Every call with its answer',
      columns: ['Scenario', 'Answer', 'Request', 'Time', 'Error'],
      rows: operations.slice(0, 500).map((one, index) => [
        { text: words(one.scenario), at: `/operations/${index}` }, verdict(answer(one), wasReached(one) ? 'not-stated' : 'no-result', `/operations/${index}/outcome/http_status`),
        { text: words(`${one.request.method} ${one.request.path}`), code: true as const }, moment(instantOf(one.timestamp)), words(one.outcome.error),
      ]),
      count: operations.length,
    }),
    table({
      title: 'Safety alerts',
      caption: 'What stopped or should have stopped the trial',
      columns: ['Alert', 'Severity', 'Threshold', 'Details'],
      rows: alerts.map((one, index) => [{ text: words(one.type), at: `/safety_alerts/${index}` }, verdict(one.severity, alertMeans(one.severity), `/safety_alerts/${index}/severity`), words(one.threshold_breached), words(one.details, 400)]),
    }),
  ];
}
