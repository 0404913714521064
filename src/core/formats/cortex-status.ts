import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { Count, SPECIFICATION } from './cortex.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Status = z.looseObject({
  uptime_s: z.number().nonnegative(),
  running_count: Count,
  rate_limiter: z.looseObject({ usage_5h: Count, cap_5h: Count, usage_weekly: Count, cap_weekly: Count, headroom_warning: z.boolean() }),
});
type Status = z.infer<typeof Status>;

/** The answer of `GET /status`: that the service runs, for how long, and how much of its limits it has used. */
export const cortexStatus: Format<Status> = {
  id: 'cortex.status',
  title: 'Cortex status',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'uptime_s') !== undefined && isObject(member(json?.value, 'rate_limiter')),
  read,
  view,
};

function read(sample: Sample): Reading<Status> {
  const parsed = readBy(Status, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.status', 'A status that does not follow its format', parsed.findings);
  const status = parsed.document;
  const checks = limitsOf(status);
  return {
    form: 'valid',
    statement: statementOf('cortex.status', {
      content: worstOf(checks.map((check) => check.verdict)),
      summary: `Up for ${number(status.uptime_s)} s, ${countOf(status.running_count, 'dispatch', 'dispatches')} running${status.rate_limiter.headroom_warning ? '; little is left of the rate limit' : ''}`,
      class: 'measured',
      counts: { uptimeSeconds: Math.floor(status.uptime_s), running: status.running_count, usage5h: status.rate_limiter.usage_5h, usageWeekly: status.rate_limiter.usage_weekly },
      checks,
    }),
    findings: unlimited(status),
    document: status,
  };
}

interface Check {
  readonly name: string;
  readonly word: string;
  readonly verdict: Content;
  readonly at: string;
  readonly current?: number;
  readonly limit?: number;
}

function limitsOf({ rate_limiter: limiter }: Status): Check[] {
  return [
    usage('usage_5h', limiter.usage_5h, limiter.cap_5h),
    usage('usage_weekly', limiter.usage_weekly, limiter.cap_weekly),
    { name: 'headroom_warning', word: String(limiter.headroom_warning), verdict: limiter.headroom_warning ? 'warn' : 'pass', at: '/rate_limiter/headroom_warning' },
  ];
}

// Without a cap there is nothing to hold the usage against.
function usage(name: string, current: number, limit: number): Check {
  const verdictOf: Content = limit === 0 ? 'no-result' : current <= limit ? 'pass' : 'fail';
  return { name, word: String(current), verdict: verdictOf, at: `/rate_limiter/${name}`, current, ...(limit === 0 ? {} : { limit }) };
}

function unlimited({ rate_limiter: limiter }: Status): ReadFinding[] {
  return (['cap_5h', 'cap_weekly'] as const).filter((key) => limiter[key] === 0).map((key) => finding('nothing-checked', { message: `“${key}” is 0, so the usage is held against nothing`, place: `/rate_limiter/${key}`, expected: 'a limit', found: '0' }));
}

function view(status: Status) {
  return [
    facts('The service', [['Up for', number(status.uptime_s, 's')], ['Running dispatches', number(status.running_count)]], 'The answer does not say when it was given, nor by which version.'),
    table({
      title: 'Limits',
      caption: 'How much of its limits the service has used',
      columns: ['Limit', 'Used', { label: 'Cap', numeric: true }],
      rows: limitsOf(status).map((one) => [{ text: words(one.name), code: true as const, at: one.at }, verdict(one.word, one.verdict, one.at), number(one.limit)]),
    }),
  ];
}
