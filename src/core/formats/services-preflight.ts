import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Content } from '../model/facts.ts';
import { code, facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listOf, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';
import { SPECIFICATION } from './services.ts';

const Seconds = z.number().nonnegative();
const Check = z.looseObject({
  id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/, 'expected a name of letters, digits, “_”, “.” and “-”'),
  description: z.string().optional(),
  command: z.array(z.string()).optional(),
  duration_seconds: Seconds,
  exit_code: z.number().int(),
  passed: z.boolean(),
  started_at: z.string().optional(),
  finished_at: z.string().optional(),
});
type Check = z.infer<typeof Check>;
const Preflight = z.looseObject({
  generated_at: z.string().optional(),
  check_count: z.number().int().nonnegative(),
  all_passed: z.boolean(),
  total_duration_seconds: Seconds,
  checks: z.array(Check),
});
type Preflight = z.infer<typeof Preflight>;

interface Document {
  readonly run: Preflight;
  readonly plan: Plan;
}

/**
 * A preflight snapshot: smoke checks of a running platform, each timed. The tool stops at the first check that fails and
 * still writes the file, so what was planned and is absent was not run.
 *
 *     { "generated_at": "…", "check_count": 2, "all_passed": false, "total_duration_seconds": 2.6512,
 *       "checks": [{ "id": "auth_login", "duration_seconds": 1.5, "exit_code": 0, "passed": true, … }, …] }
 */
export const servicesPreflight: Format<Document> = {
  id: 'services.preflight',
  title: 'Preflight snapshot',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => {
    const value = json?.value;
    const [first] = listOf(value, 'checks');
    return member(value, 'all_passed') !== undefined && member(value, 'check_count') !== undefined && (first === undefined || (isObject(first) && Object.hasOwn(first, 'exit_code')));
  },
  read,
  view,
};

const FULL = ['auth_login', 'profile_roundtrip', 'transactions_import', 'consent_audit', 'handoff_audit', 'invoice_lifecycle', 'invoice_exports'] as const;
const QUICK = ['auth_login', 'transactions_import', 'handoff_audit', 'invoice_exports'] as const;
const FRONTEND = 'web_build';

interface Plan {
  readonly mode: 'quick' | 'full' | 'one of its own';
  readonly checks: readonly string[];
}

/**
 * The mode is not in the file, so it is read from the ids: one that only the full run has makes it full. Who ran a list
 * of their own is held to what is there. The frontend build comes last, so a run that stopped before it does not tell.
 */
function planOf(run: Preflight): Plan {
  const ids = run.checks.map(({ id }) => id);
  const known: readonly string[] = [...FULL, FRONTEND];
  if (ids.some((id) => !known.includes(id))) return { mode: 'one of its own', checks: ids };
  const isFull = ids.some((id) => (FULL as readonly string[]).includes(id) && !(QUICK as readonly string[]).includes(id));
  return { mode: isFull ? 'full' : 'quick', checks: [...(isFull ? FULL : QUICK), ...(ids.includes(FRONTEND) ? [FRONTEND] : [])] };
}

function read(sample: Sample): Reading<Document> {
  const parsed = readBy(Preflight, sample.json?.value);
  if ('findings' in parsed) return unreadable('services.preflight', 'A preflight snapshot that does not follow its format', parsed.findings);
  const run = parsed.document;
  const plan = planOf(run);
  const checks = checksOf(run, plan);
  const count = (content: Content) => checks.filter((one) => one.verdict === content).length;
  const findings = disagreements(run);
  const producedAt = instantOf(run.generated_at);
  return {
    form: 'valid',
    statement: statementOf('services.preflight', {
      // A file that contradicts itself has been touched by something else than its tool.
      content: worstOf([...checks.map((one) => one.verdict), ...(run.all_passed ? [] : ['fail' as const]), ...(findings.length > 0 ? ['no-result' as const] : [])]),
      summary: summaryOf(run, plan, { all: checks.length, passed: count('pass'), failed: count('fail'), notRun: count('no-result') }),
      producerWord: run.all_passed ? 'all passed' : 'not all passed',
      producerVerdict: run.all_passed ? 'pass' : 'fail',
      producerWordAt: '/all_passed',
      class: 'measured',
      tool: 'release preflight',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { checks: run.checks.length, planned: plan.checks.length, passed: count('pass'), failed: count('fail'), notRun: count('no-result') },
      checks,
    }),
    findings: [
      ...findings,
      ...(run.checks.length === 0 ? [finding('nothing-checked', { message: 'The snapshot holds no check', place: '/checks', expected: 'at least one check', found: 'none' })] : []),
      ...listsCut({ checks }),
    ],
    measurements: measurementsOf(run, plan),
    document: { run, plan },
  };
}

function summaryOf(run: Preflight, { mode }: Plan, { all, passed, failed, notRun }: Readonly<Record<'all' | 'passed' | 'failed' | 'notRun', number>>): string {
  if (run.checks.length === 0) return 'No check was run';
  const parts = [`${passed} of ${countOf(all, 'check')} passed`, ...(failed === 0 ? [] : [`${failed} failed`]), ...(notRun === 0 ? [] : [`${notRun} not run`])];
  return `${mode === 'one of its own' ? 'Preflight' : mode === 'quick' ? 'Quick preflight' : 'Full preflight'}: ${parts.join(', ')}`;
}

const hasPassed = (check: Check) => check.exit_code === 0 && check.passed;

function checksOf({ checks }: Preflight, plan: Plan) {
  const run = new Set(checks.map(({ id }) => id));
  return [
    ...checks.map((one, index) => ({ name: one.id, word: `exit ${one.exit_code}`, verdict: hasPassed(one) ? 'pass' as const : 'fail' as const, at: pointer('checks', String(index)) })),
    ...plan.checks.filter((id) => !run.has(id)).map((name) => ({ name, word: 'not run', verdict: 'no-result' as const, at: '/checks' })),
  ];
}

/** Everything the file says twice, reckoned again. */
function disagreements(run: Preflight): ReadFinding[] {
  const { checks } = run;
  const sum = checks.reduce((total, one) => total + one.duration_seconds, 0);
  const differ = (message: string, place: string, expected: string, found: string) => finding('verdict-disagrees', { message, place, expected, found });
  const failing = checks.findIndex((one) => !hasPassed(one));
  const seen = new Map<string, number>();
  return [
    ...checks.flatMap((one, index) => (one.passed === (one.exit_code === 0) ? [] : [
      differ(`“${one.id}” says ${one.passed ? 'passed' : 'not passed'} and ended with exit code ${one.exit_code}`, pointer('checks', String(index), 'passed'), String(one.exit_code === 0), String(one.passed)),
    ])),
    ...(run.check_count === checks.length ? [] : [differ('check_count is not the number of checks', '/check_count', String(checks.length), String(run.check_count))]),
    ...(run.all_passed === checks.every((one) => one.exit_code === 0) ? [] : [differ('all_passed does not follow from the exit codes', '/all_passed', String(!run.all_passed), String(run.all_passed))]),
    // The tool rounds each duration and the total to four decimals, each from the unrounded value.
    ...(Math.abs(run.total_duration_seconds - sum) <= 1e-4 * Math.max(1, checks.length) + 1e-9 ? [] : [
      differ('total_duration_seconds is not the sum of the checks', '/total_duration_seconds', sum.toFixed(4), String(run.total_duration_seconds)),
    ]),
    ...(failing === -1 || failing === checks.length - 1 ? [] : [
      differ(`The run went on after “${checks[failing]?.id ?? ''}” failed, and the tool stops at the first failure`, pointer('checks', String(failing)), 'the last check', `${checks.length - 1 - failing} more`),
    ]),
    ...checks.flatMap((one, index) => {
      const earlier = seen.get(one.id);
      seen.set(one.id, index);
      return earlier === undefined ? [] : [differ(`“${one.id}” stands twice`, pointer('checks', String(index), 'id'), 'each check once', one.id)];
    }),
  ].slice(0, 50);
}

/** How long a check took until it failed is not how long it takes, so only what passed was measured. */
function measurementsOf(run: Preflight, plan: Plan): ReadMeasurement[] {
  const timed = (metric: string, value: number, at: string, more: Readonly<Record<string, string>> = {}): ReadMeasurement => ({
    metric: `preflight.${metric}`, unit: 's', direction: 'lower', value, samples: 1, comparability: { tool: 'release preflight', ...more }, at,
  });
  const isWhole = run.all_passed && run.checks.length > 0 && run.checks.every(hasPassed) && run.checks.length === plan.checks.length;
  return [
    ...run.checks.slice(0, 500).flatMap((one, index) => (hasPassed(one) ? [timed(one.id, one.duration_seconds, pointer('checks', String(index), 'duration_seconds'))] : [])),
    ...(isWhole ? [timed('total', run.total_duration_seconds, '/total_duration_seconds', { checks: String(plan.checks.length), mode: plan.mode })] : []),
  ];
}

function view({ run, plan }: Document) {
  return [
    facts('The run', [
      ['Generated', moment(instantOf(run.generated_at))],
      ['Mode', words(plan.checks.includes(FRONTEND) ? `${plan.mode}, with the frontend build` : plan.mode)],
      ['Its verdict', verdict(run.all_passed ? 'all passed' : 'not all passed', run.all_passed ? 'pass' : 'fail', '/all_passed')],
      ['Checks run', number(run.checks.length)],
      ['Total', number(run.total_duration_seconds, 's')],
    ], 'The mode is not in the file; it follows from the ids of the checks. The tool stops at the first check that fails.'),
    table({
      title: 'Checks',
      caption: 'What was run, in order, and what was planned and not run',
      columns: ['Check', 'Result', { label: 'Time', numeric: true }, 'Command', 'Started', 'What it looks at'],
      rows: [
        ...run.checks.map((one, index) => [
          { text: words(one.id), code: true as const, at: pointer('checks', String(index)) },
          verdict(`exit ${one.exit_code}`, hasPassed(one) ? 'pass' : 'fail', pointer('checks', String(index), 'exit_code')),
          number(one.duration_seconds, 's'), code(one.command?.join(' ')), moment(instantOf(one.started_at)), words(one.description),
        ]),
        ...checksOf(run, plan).slice(run.checks.length).map((one) => [{ text: one.name, code: true as const }, verdict('not run', 'no-result'), '–', '–', '–', '–']),
      ],
    }),
  ];
}
