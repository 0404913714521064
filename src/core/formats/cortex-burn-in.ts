import { z } from 'zod';
import { finding } from '../findings.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { countOf, formatNumber } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { atUtc, Count, Moment, secondsBetween, SPECIFICATION, type Judged } from './cortex.ts';
import { worstOf } from './dossier-record.ts';
import { comparable, isSame } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Share = z.number().min(0).max(100);

const BurnIn = z.looseObject({
  generated_at: Moment,
  mode: z.enum(['daily', 'final']),
  date: z.string(),
  project: z.string().optional(),
  gates: z.looseObject({ unknown_disappeared_pct_max: Share, intervention_pct_max: Share, critical_events_max: Count }),
  metrics: z.looseObject({
    window_start: Moment,
    window_end: Moment,
    days: Count,
    total_dispatches: Count,
    status_counts: z.record(z.string(), Count),
    unknown_disappeared_failures: Count,
    unknown_disappeared_pct: Share,
    intervention_count: Count,
    intervention_pct: Share,
    critical_event_counts: z.record(z.string(), Count),
    critical_event_total: Count,
  }),
  gate_results: z.looseObject({ unknown_disappeared_pct: z.boolean().optional(), intervention_pct: z.boolean().optional(), critical_events: z.boolean().optional() }).optional(),
  overall_pass: z.boolean().optional(),
});
type BurnIn = z.infer<typeof BurnIn>;

/** How the windows are called where limits are set for them (slo-thresholds.json); a metric is named after its window. */
const WINDOW_OF = { daily: 'daily', final: 'burn_in' } as const;

const INTERVENTIONS = ['cancelled', 'interrupted'];

/** What the report counts as critical. */
const CRITICAL_EVENTS = ['dispatch_pid_unknown_exit', 'dispatch_session_gone', 'stuck_killed', 'zombie_killed'];

/** What slo-thresholds.json counts as critical. */
export const CRITICAL_HEALTH_EVENTS = ['bead_churn_blocked', 'dispatch_session_gone', 'gateway_critical'];

/**
 * How the dispatches of a day or of seven days went, held against limits that the file brings along. The tool judges
 * final reports only, and leaves `overall_pass` out when it is false: absent from a final report it means a failure.
 */
export const cortexBurnIn: Format<BurnIn> = {
  id: 'cortex.burn-in',
  title: 'Cortex burn-in report',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(member(json?.value, 'gates'), 'unknown_disappeared_pct_max') !== undefined ||
    (isObject(member(json?.value, 'metrics')) && member(member(json?.value, 'metrics'), 'critical_event_counts') !== undefined),
  read,
  view,
};

function read(sample: Sample): Reading<BurnIn> {
  const parsed = readBy(BurnIn, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.burn-in', 'A burn-in report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const wrong = wrongNumbers(report);
  const gates = judgeGates(report);
  const said = producerSays(report);
  const content = contentOf(report, gates, said.verdict, wrong);
  const producedAt = instantOf(report.generated_at);
  return {
    form: 'valid',
    statement: statementOf('cortex.burn-in', {
      content,
      summary: summarise(report, gates),
      ...(said.word === undefined ? {} : { producerWord: said.word, producerVerdict: said.verdict, producerWordAt: said.at }),
      profile: ruleSet(report),
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: countsOf(report),
      checks: gates.map(({ findings, ...check }) => check),
    }),
    findings: [...nothingRan(report), ...wrong, ...gates.flatMap((gate) => gate.findings), ...overallDisagrees(report, gates)],
    // Numbers that contradict each other are no measurement, and no dispatches are no sample.
    measurements: wrong.length > 0 || !hasSamples(report) ? [] : measure(report),
    document: report,
  };
}

function hasSamples({ metrics }: BurnIn): boolean {
  return metrics.total_dispatches > 0;
}

function isFinal({ mode }: BurnIn): boolean {
  return mode === 'final';
}

/** The gates of the report, and whether its window was over. A daily report is judged by nobody, so it has the window alone. */
function judgeGates(report: BurnIn): Judged[] {
  const { metrics, gates } = report;
  const kinds = CRITICAL_EVENTS.filter((kind) => !Object.hasOwn(metrics.critical_event_counts, kind));
  return [
    ...(isFinal(report) ? [
      judgeGate(report, 'unknown_disappeared_pct', metrics.unknown_disappeared_pct, gates.unknown_disappeared_pct_max),
      judgeGate(report, 'intervention_pct', metrics.intervention_pct, gates.intervention_pct_max),
      judgeGate(report, 'critical_events', metrics.critical_event_total, gates.critical_events_max, kinds),
    ] : []),
    judgeWindow(report),
  ];
}

function judgeGate(report: BurnIn, name: 'unknown_disappeared_pct' | 'intervention_pct' | 'critical_events', current: number, limit: number, uncounted: readonly string[] = []): Judged {
  const stated = report.gate_results?.[name];
  const computed: Content = current <= limit ? 'pass' : 'fail';
  const at = stated === undefined ? '/gates' : `/gate_results/${name}`;
  const differs = stated !== undefined && stated !== (computed === 'pass');
  return {
    name,
    word: stated === undefined ? 'not stated' : String(stated),
    verdict: !hasSamples(report) ? 'no-result' : worstOf([computed, ...(stated === false ? ['fail' as const] : stated === undefined ? ['no-result' as const] : []), ...(uncounted.length > 0 ? ['no-result' as const] : [])]),
    at,
    current,
    limit,
    findings: [
      ...(differs ? [finding('verdict-disagrees', { message: `“${name}” says ${String(stated)}, and ${formatNumber(current)} ≤ ${formatNumber(limit)} is ${String(!stated)}`, place: at, expected: String(!stated), found: String(stated) })] : []),
      ...(uncounted.length > 0 ? [finding('nothing-checked', { message: `The report does not count ${uncounted.join(', ')}`, place: '/metrics/critical_event_counts', expected: CRITICAL_EVENTS.join(', '), found: Object.keys(report.metrics.critical_event_counts).join(', ') || 'none' })] : []),
    ],
  };
}

function judgeWindow({ generated_at: made, metrics }: BurnIn): Judged {
  const isOver = Date.parse(made) >= Date.parse(metrics.window_end);
  return {
    name: 'window_complete',
    word: isOver ? 'over when reported' : 'not over when reported',
    verdict: isOver ? 'pass' : 'warn',
    at: '/generated_at',
    findings: isOver ? [] : [finding('window-unfinished', {
      message: `The report was made on ${atUtc(made)}, and its window ends on ${atUtc(metrics.window_end)}`, place: '/generated_at', expected: `not before ${metrics.window_end}`, found: made,
    })],
  };
}

function producerSays(report: BurnIn): { readonly word?: string; readonly verdict: Content; readonly at: string } {
  const { overall_pass: overall } = report;
  if (overall !== undefined) return { word: `overall_pass: ${String(overall)}`, verdict: overall ? 'pass' : 'fail', at: '/overall_pass' };
  return isFinal(report) ? { word: 'overall_pass absent', verdict: 'fail', at: '/overall_pass' } : { verdict: 'not-stated', at: '' };
}

function contentOf(report: BurnIn, gates: readonly Judged[], said: Content, wrong: readonly ReadFinding[]): Content {
  if (!hasSamples(report)) return 'no-result';
  const content = worstOf([...gates.map((gate) => gate.verdict), said, ...(wrong.length > 0 ? ['no-result' as const] : [])]);
  return isFinal(report) || content === 'fail' || content === 'no-result' ? content : 'not-stated';
}

function overallDisagrees(report: BurnIn, gates: readonly Judged[]): ReadFinding[] {
  if (!isFinal(report) || !hasSamples(report)) return [];
  const said = producerSays(report);
  const computed = worstOf(gates.filter((gate) => gate.limit !== undefined).map((gate) => gate.verdict));
  return said.verdict === computed ? [] : [finding('verdict-disagrees', { message: `The report says ${said.word ?? 'nothing'}, and its gates say ${computed}`, place: said.at, expected: computed, found: said.word ?? 'nothing' })];
}

function nothingRan(report: BurnIn): ReadFinding[] {
  return hasSamples(report) ? [] : [finding('nothing-checked', { message: 'The window holds no dispatch, so no percentage means anything', place: '/metrics/total_dispatches', expected: 'at least one dispatch', found: '0' })];
}

/** The totals and percentages, computed again from the counts beside them. */
function wrongNumbers({ mode, metrics }: BurnIn): ReadFinding[] {
  const { total_dispatches: total, status_counts: statuses } = metrics;
  const percent = (count: number) => (total === 0 ? 0 : (count / total) * 100);
  const days = mode === 'final' ? 7 : 1;
  // The last second of the window belongs to it.
  const window = (secondsBetween(metrics.window_start, metrics.window_end) + 1) / 86_400;
  const interventions = INTERVENTIONS.reduce((sum, status) => sum + countIn(statuses, status), 0);
  return ([
    ['total_dispatches', total, sumOf(statuses)],
    ['intervention_count', metrics.intervention_count, interventions],
    ['unknown_disappeared_pct', metrics.unknown_disappeared_pct, percent(metrics.unknown_disappeared_failures)],
    ['intervention_pct', metrics.intervention_pct, percent(metrics.intervention_count)],
    ['critical_event_total', metrics.critical_event_total, sumOf(metrics.critical_event_counts)],
    ['days', metrics.days, days],
    ['window_end', window, days],
  ] as const).filter(([, stated, computed]) => stated !== computed && !isSame(stated, computed)).map(([key, stated, computed]) => finding('verdict-disagrees', {
    message: key === 'window_end' ? `A ${mode} report covers ${countOf(days, 'day')}, and its window ${countOf(window, 'day')}` : `“${key}” is ${formatNumber(stated, computed)}, and ${key === 'days' ? `a ${mode} report has` : 'the counts beside it give'} ${formatNumber(computed, stated)}`,
    place: `/metrics/${key}`, expected: String(computed), found: String(stated),
  }));
}

function countIn(counts: Readonly<Record<string, number>>, key: string): number {
  return Object.hasOwn(counts, key) ? counts[key] ?? 0 : 0;
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

/** The limits that come with the report, as the name of the rule set it was judged by. */
function ruleSet({ gates }: BurnIn): string {
  return `unknown_disappeared_pct ≤ ${formatNumber(gates.unknown_disappeared_pct_max)}, intervention_pct ≤ ${formatNumber(gates.intervention_pct_max)}, critical_events ≤ ${gates.critical_events_max}`;
}

function summarise(report: BurnIn, gates: readonly Judged[]): string {
  const { metrics } = report;
  const days = `${countOf(metrics.days, 'day')}, ${countOf(metrics.total_dispatches, 'dispatch', 'dispatches')}`;
  if (!hasSamples(report)) return `${days}: nothing was measured`;
  const values = `${formatNumber(metrics.unknown_disappeared_pct)} % unknown or disappeared, ${formatNumber(metrics.intervention_pct)} % interventions, ${countOf(metrics.critical_event_total, 'critical event')}`;
  const failed = gates.filter((gate) => gate.verdict === 'fail').map((gate) => gate.name);
  const judged = !isFinal(report) ? '; a daily report is not judged by the tool' : failed.length === 0 ? '' : `; over its limit: ${failed.join(', ')}`;
  return `${days}: ${values}${judged}`;
}

function countsOf({ metrics }: BurnIn): Record<string, number> {
  return {
    days: metrics.days, dispatches: metrics.total_dispatches, unknownOrDisappeared: metrics.unknown_disappeared_failures, interventions: metrics.intervention_count, criticalEvents: metrics.critical_event_total,
  };
}

/**
 * What other rule sets can judge. Critical events are a different thing in each rule set, so each set has a metric of
 * its own, and one whose kinds of event are not all counted here is not measured.
 */
function measure({ mode, project, metrics }: BurnIn): ReadMeasurement[] {
  const window = WINDOW_OF[mode];
  const common = { direction: 'lower' as const, samples: metrics.total_dispatches };
  const alike = (counted?: readonly string[]) => comparable({ window_hours: metrics.days * 24, project, counted: counted === undefined ? undefined : eventKinds(counted) });
  const events = metrics.critical_event_counts;
  return [
    { ...common, metric: `${window}.unknown_disappeared_pct`, unit: '%', value: metrics.unknown_disappeared_pct, comparability: alike(), at: '/metrics/unknown_disappeared_pct' },
    { ...common, metric: `${window}.intervention_pct`, unit: '%', value: metrics.intervention_pct, comparability: alike(INTERVENTIONS), at: '/metrics/intervention_pct' },
    { ...common, metric: `${window}.critical_event_total`, unit: '', value: metrics.critical_event_total, comparability: alike(Object.keys(events)), at: '/metrics/critical_event_total' },
    ...(CRITICAL_HEALTH_EVENTS.every((kind) => Object.hasOwn(events, kind)) ? [{
      ...common, metric: `${window}.critical_health_events`, unit: '', value: CRITICAL_HEALTH_EVENTS.reduce((sum, kind) => sum + countIn(events, kind), 0), comparability: alike(CRITICAL_HEALTH_EVENTS), at: '/metrics/critical_event_counts',
    }] : []),
  ];
}

/** Kinds of event or status as one comparability value. */
export function eventKinds(kinds: readonly string[]): string {
  return [...kinds].sort(byCodeUnit).join(' + ');
}

function view(report: BurnIn) {
  const { metrics } = report;
  const said = producerSays(report);
  return [
    facts('The report', [
      ['Its verdict', said.word === undefined ? 'none: a daily report is not judged' : verdict(said.word, said.verdict, said.at)],
      ['Judged by its own limits', words(ruleSet(report))],
      ['Mode', report.mode],
      ['Project', report.project === undefined ? undefined : words(report.project)],
      ['Window', words(`${atUtc(metrics.window_start)} to ${atUtc(metrics.window_end)}`)],
      ['Made', moment(instantOf(report.generated_at))],
      ['Dispatches', number(metrics.total_dispatches)],
    ], 'The limits stand in the report itself. Another rule set of the same project has other limits, and counts other events as critical.'),
    table({
      title: 'Gates',
      caption: 'What the report was held against',
      columns: ['Gate', 'Result', { label: 'Value', numeric: true }, { label: 'Limit', numeric: true }],
      rows: judgeGates(report).map((gate) => [{ text: words(gate.name), code: true as const, at: gate.at }, verdict(gate.word, gate.verdict, gate.at), number(gate.current), number(gate.limit)]),
    }),
    counted('Dispatches', 'Dispatches by how they ended', 'Status', metrics.status_counts),
    counted('Critical events', 'Events that the tool counts as critical', 'Event', metrics.critical_event_counts),
  ];
}

function counted(title: string, caption: string, column: string, counts: Readonly<Record<string, number>>) {
  return table({ title, caption, columns: [column, { label: 'Count', numeric: true }], rows: Object.entries(counts).map(([key, count]) => [words(key), number(count)]) });
}
