import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';
import { SPECIFICATION } from './services.ts';

const Readiness = z.looseObject({
  generated_at: z.string().optional(),
  hmrc_environment: z.string(),
  http_max_retries: z.number().int().nonnegative().optional(),
  direct_submission_enabled: z.boolean(),
  fallback_to_simulation_enabled: z.boolean(),
  oauth_credentials_configured: z.boolean(),
  credential_rotation_date: z.string().nullish(),
  credential_age_days: z.number().nonnegative().nullish(),
  credential_rotation_max_age_days: z.number().positive(),
  credential_rotation_overdue: z.boolean(),
  readiness_band: z.string(),
  notes: z.array(z.string()).default([]),
});
type Readiness = z.infer<typeof Readiness>;

const BANDS: Readonly<Record<string, Content>> = { ready: 'pass', degraded: 'warn', not_ready: 'fail' };

/**
 * Whether the tax gateway could submit for real: its environment, credentials and their age. `degraded` may be released
 * only when somebody says so, which a warning asks of whoever decides.
 */
export const servicesSubmissionReadiness: Format<Readiness> = {
  id: 'services.submission-readiness',
  title: 'Tax gateway readiness',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'readiness_band') !== undefined && member(json?.value, 'oauth_credentials_configured') !== undefined,
  read,
  view,
};

function bandOf({ readiness_band: band }: Readiness): Content {
  return Object.hasOwn(BANDS, band) ? BANDS[band] ?? 'no-result' : 'no-result';
}

/** By the age, whatever the flag says. Without an age, only a flag that says yes is heard. */
function isOverdue({ credential_age_days: age, credential_rotation_max_age_days: most, credential_rotation_overdue: flag }: Readiness): boolean | undefined {
  if (typeof age === 'number') return age > most;
  return flag ? true : undefined;
}

function read(sample: Sample): Reading<Readiness> {
  const parsed = readBy(Readiness, sample.json?.value);
  if ('findings' in parsed) return unreadable('services.submission-readiness', 'A readiness report that does not follow its format', parsed.findings);
  const readiness = parsed.document;
  const checks = checksOf(readiness);
  const findings = disagreements(readiness);
  const producedAt = instantOf(readiness.generated_at);
  return {
    form: 'valid',
    statement: statementOf('services.submission-readiness', {
      content: worstOf([bandOf(readiness), ...checks.map((one) => one.verdict), ...(findings.length > 0 ? ['no-result' as const] : [])]),
      summary: `${readiness.readiness_band.replaceAll('_', ' ')} in ${readiness.hmrc_environment}${readiness.notes.length === 0 ? '' : `: ${readiness.notes.join('; ')}`}`,
      producerWord: readiness.readiness_band,
      producerVerdict: bandOf(readiness),
      producerWordAt: '/readiness_band',
      tool: 'tax gateway',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { ...(typeof readiness.credential_age_days === 'number' ? { credentialAgeDays: readiness.credential_age_days } : {}), credentialMaxAgeDays: readiness.credential_rotation_max_age_days },
      checks,
    }),
    findings,
    document: readiness,
  };
}

function checksOf(readiness: Readiness) {
  const overdue = isOverdue(readiness);
  const age = readiness.credential_age_days;
  return [
    { name: 'credentials configured', word: readiness.oauth_credentials_configured ? 'yes' : 'no', verdict: readiness.oauth_credentials_configured ? 'pass' as const : 'fail' as const, at: '/oauth_credentials_configured' },
    {
      name: 'credentials rotated', word: overdue === undefined ? 'age not stated' : overdue ? 'overdue' : 'in time', verdict: overdue === undefined ? 'no-result' as const : overdue ? 'fail' as const : 'pass' as const, at: '/credential_age_days',
      ...(typeof age === 'number' ? { current: age, limit: readiness.credential_rotation_max_age_days } : {}),
    },
    { name: 'no fallback to simulation', word: readiness.fallback_to_simulation_enabled ? 'fallback is on' : 'off', verdict: readiness.fallback_to_simulation_enabled ? 'warn' as const : 'pass' as const, at: '/fallback_to_simulation_enabled' },
  ];
}

function disagreements(readiness: Readiness): ReadFinding[] {
  const overdue = isOverdue(readiness);
  return [
    ...(Object.hasOwn(BANDS, readiness.readiness_band) ? [] : [finding('unknown-word', { message: `“${readiness.readiness_band}” is no band of this format`, place: '/readiness_band', expected: 'ready, degraded or not_ready', found: readiness.readiness_band })]),
    ...(overdue === undefined || overdue === readiness.credential_rotation_overdue ? [] : [finding('verdict-disagrees', {
      message: 'credential_rotation_overdue does not follow from the age and its limit', place: '/credential_rotation_overdue', expected: String(overdue), found: String(readiness.credential_rotation_overdue),
    })]),
  ];
}

function view(readiness: Readiness) {
  return [
    facts('The report', [
      ['Generated', moment(instantOf(readiness.generated_at))], ['Environment', words(readiness.hmrc_environment)], ['Band', verdict(readiness.readiness_band, bandOf(readiness), '/readiness_band')],
      ['Direct submission', readiness.direct_submission_enabled ? 'on' : 'off'], ['Retries', number(readiness.http_max_retries)], ['Credentials rotated', moment(readiness.credential_rotation_date ?? undefined)],
      ['Credential age', typeof readiness.credential_age_days === 'number' ? `${countOf(readiness.credential_age_days, 'day')} of at most ${readiness.credential_rotation_max_age_days}` : '–'],
    ], 'Ready passes. Degraded warns: it may be released only when whoever decides says so.'),
    table({
      title: 'Conditions',
      caption: 'What the band rests on',
      columns: ['Condition', 'State'],
      rows: checksOf(readiness).map((one) => [{ text: one.name, at: one.at }, verdict(one.word, one.verdict, one.at)]),
    }),
    ...(readiness.notes.length === 0 ? [] : [table({ title: 'Notes', caption: 'What the gateway adds', columns: ['Note'], rows: readiness.notes.map((note, index) => [{ text: words(note, 500), at: `/notes/${index}` }]) })]),
  ];
}
