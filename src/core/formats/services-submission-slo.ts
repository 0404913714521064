import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf, formatQuantity } from '../lib/format-number.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';
import { SPECIFICATION } from './services.ts';

const Count = z.number().int().nonnegative();
const SubmissionSlo = z.looseObject({
  generated_at: z.string().optional(),
  window_size: Count,
  total_submissions: Count,
  successful_submissions: Count,
  failed_submissions: Count,
  fallback_submissions: Count.optional(),
  direct_mode_submissions: Count.optional(),
  simulated_mode_submissions: Count.optional(),
  success_rate_percent: z.number().min(0).max(100).nullable(),
  p95_latency_ms: z.number().nonnegative().nullable(),
  success_rate_target_percent: z.number().min(0).max(100),
  p95_latency_target_ms: z.number().nonnegative(),
  success_rate_alert: z.boolean(),
  latency_alert: z.boolean(),
  note: z.string().nullish(),
});
type SubmissionSlo = z.infer<typeof SubmissionSlo>;

/** What the tax gateway's endpoint says of its latest submissions, held against the two targets beside the numbers. */
export const servicesSubmissionSlo: Format<SubmissionSlo> = {
  id: 'services.submission-slo',
  title: 'Tax gateway service level',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'total_submissions') !== undefined && member(json?.value, 'success_rate_target_percent') !== undefined,
  read,
  view,
};

function read(sample: Sample): Reading<SubmissionSlo> {
  const parsed = readBy(SubmissionSlo, sample.json?.value);
  if ('findings' in parsed) return unreadable('services.submission-slo', 'A service level report that does not follow its format', parsed.findings);
  const slo = parsed.document;
  const checks = checksOf(slo);
  const findings = disagreements(slo);
  const producedAt = instantOf(slo.generated_at);
  const isEmpty = slo.total_submissions === 0;
  return {
    form: 'valid',
    statement: statementOf('services.submission-slo', {
      // Zero submissions meet every target and show nothing.
      content: isEmpty ? 'no-result' : worstOf([...checks.map((one) => one.verdict), ...(findings.length > 0 ? ['no-result' as const] : [])]),
      summary: isEmpty ? 'No submission in the window' : `${countOf(slo.total_submissions, 'submission')}: ${checks.map((one) => `${one.name} ${one.word}`).join(', ')}`,
      class: 'measured',
      tool: 'tax gateway',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: {
        submissions: slo.total_submissions, successful: slo.successful_submissions, failed: slo.failed_submissions,
        ...(slo.fallback_submissions === undefined ? {} : { fallback: slo.fallback_submissions }),
        ...(slo.direct_mode_submissions === undefined ? {} : { direct: slo.direct_mode_submissions }),
        ...(slo.simulated_mode_submissions === undefined ? {} : { simulated: slo.simulated_mode_submissions }),
      },
      checks: [...checks],
    }),
    findings: [
      ...findings,
      ...(isEmpty ? [finding('nothing-checked', { message: 'No submission lies in the window', place: '/total_submissions', expected: 'at least one', found: '0' })] : []),
      ...((slo.simulated_mode_submissions ?? 0) > 0 ? [finding('synthetic-data', {
        message: `${slo.simulated_mode_submissions} of ${slo.total_submissions} submissions were simulated`, place: '/simulated_mode_submissions', expected: '0', found: String(slo.simulated_mode_submissions),
      })] : []),
    ],
    measurements: isEmpty ? [] : measurementsOf(slo),
    document: slo,
  };
}

function checksOf(slo: SubmissionSlo) {
  const { success_rate_target_percent: rateTarget, p95_latency_ms: p95, p95_latency_target_ms: p95Target } = slo;
  const rate = rateOf(slo);
  return [
    checkOf('success rate', rate, '%', rateTarget, '/success_rate_percent', (value) => value >= rateTarget),
    checkOf('p95 latency', p95, 'ms', p95Target, '/p95_latency_ms', (value) => value <= p95Target),
  ] as const;
}

function checkOf(name: string, value: number | null, unit: string, limit: number, at: string, meets: (value: number) => boolean) {
  if (value === null) return { name, word: 'not measured', verdict: 'no-result' as const, at };
  return { name, word: formatQuantity(value, unit, limit), verdict: meets(value) ? 'pass' as const : 'fail' as const, at, current: value, limit };
}

/** The stated rate, or that of the counts where it is lower: rounding up must not meet a target. */
function rateOf({ success_rate_percent: rate, total_submissions: total, successful_submissions: successful }: SubmissionSlo): number | null {
  return rate === null || total === 0 ? null : Math.min(rate, (successful / total) * 100);
}

function disagreements(slo: SubmissionSlo): ReadFinding[] {
  const { total_submissions: total, successful_submissions: successful, failed_submissions: failed, success_rate_percent: rate } = slo;
  const differ = (message: string, place: string, expected: string, found: string) => finding('verdict-disagrees', { message, place, expected, found });
  const [rateCheck, latencyCheck] = checksOf(slo);
  const isWrong = (flag: boolean, verdict: string) => total > 0 && verdict !== 'no-result' && flag !== (verdict === 'fail');
  const computed = total === 0 ? undefined : (successful / total) * 100;
  return [
    ...(successful + failed === total ? [] : [differ('Successful and failed submissions do not add up to the total', '/total_submissions', String(successful + failed), String(total))]),
    // How the endpoint rounds is not documented; one decimal is the coarsest that says something.
    ...(computed === undefined || rate === null || Math.abs(computed - rate) <= 0.05 + 1e-9 ? [] : [differ('The success rate is not that of its counts', '/success_rate_percent', computed.toFixed(2), String(rate))]),
    ...(!isWrong(slo.success_rate_alert, rateCheck.verdict) ? [] : [differ('success_rate_alert does not follow from rate and target', '/success_rate_alert', String(!slo.success_rate_alert), String(slo.success_rate_alert))]),
    ...(!isWrong(slo.latency_alert, latencyCheck.verdict) ? [] : [differ('latency_alert does not follow from latency and target', '/latency_alert', String(!slo.latency_alert), String(slo.latency_alert))]),
  ];
}

function measurementsOf(slo: SubmissionSlo): ReadMeasurement[] {
  const comparability = { window: String(slo.window_size) };
  const { success_rate_percent: rate, p95_latency_ms: p95 } = slo;
  return [
    ...(rate === null ? [] : [{ metric: 'tax-gateway.success_rate', unit: '%', direction: 'higher' as const, value: rate, samples: slo.total_submissions, comparability, at: '/success_rate_percent' }]),
    ...(p95 === null ? [] : [{ metric: 'tax-gateway.p95_latency', unit: 'ms', direction: 'lower' as const, value: p95, samples: slo.total_submissions, comparability, at: '/p95_latency_ms' }]),
  ];
}

function view(slo: SubmissionSlo) {
  const checks = checksOf(slo);
  return [
    facts('The report', [
      ['Generated', moment(instantOf(slo.generated_at))], ['Window', words(countOf(slo.window_size, 'submission'))], ['Submissions', number(slo.total_submissions)], ['Successful', number(slo.successful_submissions)],
      ['Failed', number(slo.failed_submissions)], ['Fell back', number(slo.fallback_submissions)], ['Direct', number(slo.direct_mode_submissions)], ['Simulated', number(slo.simulated_mode_submissions)],
      ['Note', slo.note ? words(slo.note, 500) : undefined],
    ]),
    table({
      title: 'Targets',
      caption: 'Each number with the target beside it; at the target is met',
      columns: ['Measured', 'Result', { label: 'Value', numeric: true }, { label: 'Target', numeric: true }],
      rows: [
        [{ text: 'Success rate', at: '/success_rate_percent' }, verdict(checks[0].word, checks[0].verdict), number(slo.success_rate_percent, '%'), `≥ ${number(slo.success_rate_target_percent, '%')}`],
        [{ text: 'p95 latency', at: '/p95_latency_ms' }, verdict(checks[1].word, checks[1].verdict), number(slo.p95_latency_ms, 'ms'), `≤ ${number(slo.p95_latency_target_ms, 'ms')}`],
      ],
    }),
  ];
}
