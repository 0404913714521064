import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { Count, SPECIFICATION } from './cortex.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';

const Event = z.looseObject({ type: z.string(), details: z.string().optional(), time: z.string().optional() });

const Health = z.looseObject({
  healthy: z.boolean(),
  events_1h: Count,
  // Go writes a list that was never filled as null.
  recent_events: z.array(Event).nullable(),
});
type Health = z.infer<typeof Health>;

/** The answer of `GET /health`, which comes with HTTP 503 when it is unhealthy: some event of the last hour was critical. */
export const cortexHealth: Format<Health> = {
  id: 'cortex.health',
  title: 'Cortex health',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'healthy') !== undefined && member(json?.value, 'events_1h') !== undefined,
  read,
  view,
};

// internal/api/api.go: one event of this type within the hour makes the service unhealthy.
const CRITICAL = 'gateway_critical';

function read(sample: Sample): Reading<Health> {
  const parsed = readBy(Health, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.health', 'A health answer that does not follow its format', parsed.findings);
  const health = parsed.document;
  const critical = criticalOf(health);
  const wrong = disagreements(health);
  const content: Content = !health.healthy || critical > 0 ? 'fail' : wrong.length > 0 ? 'no-result' : 'pass';
  return {
    form: 'valid',
    statement: statementOf('cortex.health', {
      content,
      summary: `${health.healthy ? 'Healthy' : 'Unhealthy'}: ${countOf(health.events_1h, 'event')} in the last hour, ${critical} of them critical`,
      producerWord: `healthy: ${String(health.healthy)}`,
      producerVerdict: health.healthy ? 'pass' : 'fail',
      producerWordAt: '/healthy',
      class: 'measured',
      counts: { events: health.events_1h, critical },
      checks: [{ name: 'healthy', word: String(health.healthy), verdict: content, at: '/healthy' }],
    }),
    findings: wrong,
    document: health,
  };
}

function criticalOf({ recent_events: events }: Health): number {
  return (events ?? []).filter((event) => event.type === CRITICAL).length;
}

function disagreements(health: Health): ReadFinding[] {
  const listed = health.recent_events?.length ?? 0;
  return [
    ...(health.healthy && criticalOf(health) > 0 ? [finding('verdict-disagrees', { message: `The service says that it is healthy, and lists “${CRITICAL}”`, place: '/healthy', expected: 'false', found: 'true' })] : []),
    ...(health.events_1h === listed ? [] : [finding('verdict-disagrees', { message: `The service counts ${countOf(health.events_1h, 'event')}, and lists ${listed}`, place: '/events_1h', expected: String(listed), found: String(health.events_1h) })]),
  ];
}

function view(health: Health) {
  const events = health.recent_events ?? [];
  return [
    facts('The service', [
      ['Healthy', verdict(health.healthy ? 'yes' : 'no', health.healthy ? 'pass' : 'fail', '/healthy')],
      ['Events in the last hour', number(health.events_1h)],
    ], 'The answer does not say when it was given. A service that can not read its own events calls itself healthy and lists none.'),
    table({
      title: 'Events',
      caption: 'Health events of the last hour',
      columns: ['Event', 'Details', 'Time'],
      rows: events.slice(0, 500).map((event, index) => [{ text: words(event.type), code: true as const, at: `/recent_events/${index}` }, words(event.details, 300), moment(instantOf(event.time))]),
      count: events.length,
    }),
  ];
}
