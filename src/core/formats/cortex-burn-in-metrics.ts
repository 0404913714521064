import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf, formatNumber } from '../lib/format-number.ts';
import { facts, number, table, words } from './cells.ts';
import { atUtc, Count, Moment, secondsBetween, SPECIFICATION } from './cortex.ts';
import { CRITICAL_HEALTH_EVENTS, eventKinds } from './cortex-burn-in.ts';
import { comparable, isSame } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Share = z.number().min(0).max(100);

const BurnInMetrics = z.looseObject({
  period: z.looseObject({ start: Moment, end: Moment }),
  dispatches: z.looseObject({
    total: Count, failed: Count, unknown_exit: Count, session_disappeared: Count, unknown_disappeared: Count, cancelled_manual: Count, retried_manual: Count,
    failure_pct: Share, unknown_disappeared_pct: Share, intervention_pct: Share,
  }),
  health_events: z.looseObject({ gateway_critical: Count, dispatch_session_gone: Count, bead_churn_blocked: Count }),
  system: z.looseObject({ uptime_seconds: Count, total_seconds: Count, availability_pct: Share }),
  project: z.string().optional(),
});
type BurnInMetrics = z.infer<typeof BurnInMetrics>;

/**
 * What the burn-in collector counts for a window, whose end is exclusive. It judges nothing. Its interventions are other
 * ones than those of the burn-in report, so the two are never compared; its events are those of slo-thresholds.json.
 */
export const cortexBurnInMetrics: Format<BurnInMetrics> = {
  id: 'cortex.burn-in-metrics',
  title: 'Cortex burn-in metrics',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'health_events')) && member(member(json?.value, 'dispatches'), 'unknown_disappeared_pct') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<BurnInMetrics> {
  const parsed = readBy(BurnInMetrics, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.burn-in-metrics', 'Burn-in metrics that do not follow their format', parsed.findings);
  const metrics = parsed.document;
  const { dispatches, system } = metrics;
  const wrong = wrongNumbers(metrics);
  const measured = wrong.length === 0 && dispatches.total > 0;
  return {
    form: 'valid',
    statement: statementOf('cortex.burn-in-metrics', {
      content: measured ? 'not-stated' : 'no-result',
      summary: `${formatNumber(hoursOf(metrics))} hours, ${countOf(dispatches.total, 'dispatch', 'dispatches')}${dispatches.total === 0
        ? ': nothing was measured'
        : `: ${formatNumber(dispatches.unknown_disappeared_pct)} % unknown or disappeared, ${formatNumber(dispatches.intervention_pct)} % interventions, ${countOf(eventsOf(metrics), 'critical health event')}, ${formatNumber(system.availability_pct)} % up`}`,
      counts: { dispatches: dispatches.total, failed: dispatches.failed, unknownOrDisappeared: dispatches.unknown_disappeared, criticalHealthEvents: eventsOf(metrics), uptimeSeconds: system.uptime_seconds },
    }),
    findings: [
      ...(dispatches.total === 0 ? [finding('nothing-checked', { message: 'The window holds no dispatch, so no percentage means anything', place: '/dispatches/total', expected: 'at least one dispatch', found: '0' })] : []),
      ...wrong,
    ],
    measurements: measured ? measure(metrics) : [],
    document: metrics,
  };
}

function hoursOf({ period }: BurnInMetrics): number {
  return secondsBetween(period.start, period.end) / 3600;
}

function eventsOf({ health_events: events }: BurnInMetrics): number {
  return events.gateway_critical + events.dispatch_session_gone + events.bead_churn_blocked;
}

/** The totals and percentages, computed again from the counts beside them. */
function wrongNumbers({ period, dispatches, system }: BurnInMetrics): ReadFinding[] {
  const percent = (count: number, of: number) => (of === 0 ? 0 : (100 * count) / of);
  return ([
    ['/dispatches/unknown_disappeared', dispatches.unknown_disappeared, dispatches.unknown_exit + dispatches.session_disappeared],
    ['/dispatches/failure_pct', dispatches.failure_pct, percent(dispatches.failed, dispatches.total)],
    ['/dispatches/unknown_disappeared_pct', dispatches.unknown_disappeared_pct, percent(dispatches.unknown_disappeared, dispatches.total)],
    ['/dispatches/intervention_pct', dispatches.intervention_pct, percent(dispatches.cancelled_manual + dispatches.retried_manual, dispatches.total)],
    ['/system/total_seconds', system.total_seconds, secondsBetween(period.start, period.end)],
    ['/system/availability_pct', system.availability_pct, percent(system.uptime_seconds, system.total_seconds)],
  ] as const).filter(([, stated, computed]) => stated !== computed && !isSame(stated, computed)).map(([place, stated, computed]) => finding('verdict-disagrees', {
    message: `“${place.split('/')[2] ?? ''}” is ${formatNumber(stated, computed)}, and the counts beside it give ${formatNumber(computed, stated)}`, place, expected: String(computed), found: String(stated),
  }));
}

/** Named after the window that slo-thresholds.json sets limits for; any other length has limits of nobody. */
function measure(metrics: BurnInMetrics): ReadMeasurement[] {
  const { dispatches, system, project } = metrics;
  const hours = hoursOf(metrics);
  const window = hours === 168 ? 'burn_in' : hours === 24 ? 'daily' : 'window';
  const alike = (counted?: readonly string[]) => comparable({ window_hours: hours, project, counted: counted === undefined ? undefined : eventKinds(counted) });
  const rate = { unit: '%', direction: 'lower' as const, samples: dispatches.total };
  return [
    { ...rate, metric: `${window}.unknown_disappeared_pct`, value: dispatches.unknown_disappeared_pct, comparability: alike(), at: '/dispatches/unknown_disappeared_pct' },
    { ...rate, metric: `${window}.intervention_pct`, value: dispatches.intervention_pct, comparability: alike(['cancelled_manual', 'retried_manual']), at: '/dispatches/intervention_pct' },
    { ...rate, unit: '', metric: `${window}.critical_health_events`, value: eventsOf(metrics), comparability: alike(CRITICAL_HEALTH_EVENTS), at: '/health_events' },
    { metric: `${window}.system_stability`, unit: '%', direction: 'higher', value: system.availability_pct, comparability: alike(), at: '/system/availability_pct' },
  ];
}

function view(metrics: BurnInMetrics) {
  const { period, dispatches, health_events: events, system, project } = metrics;
  return [
    facts('The window', [
      ['Window', words(`${atUtc(period.start)} to ${atUtc(period.end)}`)],
      ['Project', project === undefined ? undefined : words(project)],
      ['Dispatches', number(dispatches.total)],
      ['Up', number(system.availability_pct, '%')],
    ], 'The collector counts and does not judge. Here an intervention is a cancelled or a retried dispatch; in the burn-in report it is a cancelled or an interrupted one.'),
    table({
      title: 'Counts',
      caption: 'What the collector counted',
      columns: ['What', { label: 'Count', numeric: true }, { label: 'Share', numeric: true }],
      rows: [
        row('Failed', dispatches.failed, dispatches.failure_pct),
        row('Unknown or disappeared', dispatches.unknown_disappeared, dispatches.unknown_disappeared_pct),
        row('Interventions', dispatches.cancelled_manual + dispatches.retried_manual, dispatches.intervention_pct),
        row('Gateway critical', events.gateway_critical),
        row('Dispatch session gone', events.dispatch_session_gone),
        row('Bead churn blocked', events.bead_churn_blocked),
      ],
    }),
  ];
}

function row(what: string, count: number, share?: number) {
  return [what, number(count), number(share, '%')];
}
