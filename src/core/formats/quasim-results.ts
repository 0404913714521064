import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Content } from '../model/facts.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import { Measured, comparable, isCommit, isSame } from './figures.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';
import { isObject, placeOf } from './reading.ts';

// Small results of QuASIM and Qubic. Where one counts what it lists, the worse of the two counts: what is counted and not
// listed was lost on the way.

const Validation = z.looseObject({
  config: z.record(z.string(), z.unknown()).default({}),
  tiers: z.array(z.looseObject({
    tier: z.number(),
    name: z.string(),
    status: z.string().optional(),
    experiments: z.array(z.looseObject({ id: z.string(), name: z.string(), passed: z.boolean(), message: z.string().optional() })),
  })),
  summary: z.looseObject({ total_experiments: z.number(), passed_experiments: z.number(), success_rate: z.number(), all_passed: z.boolean().optional() }),
});
type Validation = z.infer<typeof Validation>;

/** Validation of the TERC tiers. Nine experiments of ten must pass. */
export const quasimTercValidation = jsonReport<Validation>({
  id: 'quasim.terc-validation',
  title: 'TERC validation',
  specification: SPECIFICATION,
  schema: Validation,
  keys: ['config', 'tiers', 'summary'],
  says: (validation) => {
    const { passed, all } = experiments(validation);
    return {
      content: validationContent(validation),
      summary: `${passed} of ${countOf(all.length, 'experiment')} passed`,
      counts: { experiments: all.length, passed, failed: all.length - passed },
      checks: all.map(({ id, name, passed: isPassed, at }) => ({ name: `${id} ${name}`, word: isPassed ? 'passed' : 'failed', verdict: isPassed ? 'pass' as const : 'fail' as const, at })),
    };
  },
  findings: (validation) => {
    const { passed, all } = experiments(validation);
    const { summary } = validation;
    return ([['total_experiments', all.length], ['passed_experiments', passed], ['success_rate', all.length === 0 ? 0 : passed / all.length]] as const)
      .filter(([key, counted]) => !isSame(summary[key], counted) && summary[key] !== counted)
      .map(([key, counted]) => finding('verdict-disagrees', { message: `The summary’s “${key}” is ${summary[key]}; the experiments come to ${counted}`, place: `/summary/${key}`, expected: String(counted), found: String(summary[key]) }));
  },
  view: (validation) => [table({
    title: 'Experiments',
    caption: 'Every experiment with its tier and its result',
    columns: ['Experiment', 'Result', 'Tier', 'Message'],
    rows: experiments(validation).all.map((one) => [{ text: words(`${one.id} ${one.name}`), at: one.at }, verdict(one.passed ? 'passed' : 'failed', one.passed ? 'pass' : 'fail', `${one.at}/passed`), words(one.tier), words(one.message)]),
  })],
});

/** The share of experiments that must pass. */
const LEAST = 0.9;

function validationContent(validation: Validation): Content {
  const { passed, all } = experiments(validation);
  const { success_rate: rate, all_passed: isAll, total_experiments: total } = validation.summary;
  if (all.length === 0) return 'no-result';
  return worstOf([
    rateContent(passed / all.length),
    rateContent(rate),
    ...(isAll === false ? ['warn' as const] : []),
    // A tier without an experiment tested nothing.
    ...(total > all.length || validation.tiers.some((tier) => tier.experiments.length === 0) ? ['no-result' as const] : []),
  ]);
}

function rateContent(rate: number): Content {
  return rate < LEAST ? 'fail' : rate < 1 ? 'warn' : 'pass';
}

function experiments({ tiers }: Validation) {
  const all = tiers.flatMap((tier, t) => tier.experiments.map((one, e) => ({ ...one, tier: tier.name, at: `/tiers/${t}/experiments/${e}` })));
  return { all, passed: all.filter(({ passed }) => passed).length };
}

const Ord = z.looseObject({
  timestamp: z.string(),
  rmse: Measured,
  variance_pct: Measured,
  threshold_breaches: z.number().int().nonnegative(),
  passed: z.boolean(),
  record_count: z.number().int().nonnegative(),
  metadata: z.looseObject({ tolerance_pct: z.string().optional(), commit: z.string().optional(), campaign: z.string().optional(), rolling_window_hours: z.string().optional() }).default({}),
});
type Ord = z.infer<typeof Ord>;

/**
 * Summary of an ORD campaign. It fails where the variance is over its tolerance and there were more than three breaches,
 * or where there were more breaches than three and a fifth of the records.
 */
export const quasimOrdSummary = jsonReport<Ord>({
  id: 'quasim.ord-summary',
  title: 'ORD summary',
  specification: SPECIFICATION,
  schema: Ord,
  keys: ['variance_pct', 'threshold_breaches', 'record_count'],
  says: (ord) => ({
    content: ord.record_count === 0 ? 'no-result' : ord.passed && holds(ord) ? 'pass' : 'fail',
    summary: `Variance ${number(ord.variance_pct, '%')}, ${countOf(ord.threshold_breaches, 'breach', 'breaches')} in ${countOf(ord.record_count, 'record')}`,
    producerWord: String(ord.passed),
    producerVerdict: ord.passed ? 'pass' : 'fail',
    producerWordAt: '/passed',
    ...(writtenAt(ord.timestamp) === undefined ? {} : { producedAt: writtenAt(ord.timestamp)! }),
    ...(ord.metadata.commit !== undefined && isCommit(ord.metadata.commit) ? { commit: ord.metadata.commit } : {}),
    counts: { records: ord.record_count, breaches: ord.threshold_breaches },
  }),
  findings: (ord) => [
    ...(ord.passed === holds(ord) ? [] : [finding('verdict-disagrees', { message: `The summary says ${String(ord.passed)}; its own rule gives ${String(holds(ord))}`, place: '/passed', expected: String(holds(ord)), found: String(ord.passed) })]),
    ...(ord.metadata.commit !== undefined && isCommit(ord.metadata.commit) ? [] : [finding('commit-unknown', { message: 'The campaign does not know its commit', place: ord.metadata.commit === undefined ? '' : '/metadata/commit', expected: 'a commit', found: ord.metadata.commit ?? 'nothing' })]),
  ],
  measurements: (ord) => ord.record_count === 0 ? [] : ([['rmse', ''], ['variance_pct', '%']] as const).map(([key, unit]) => ({
    metric: key, unit, direction: 'lower' as const, value: ord[key], samples: ord.record_count, comparability: comparable({ campaign: ord.metadata.campaign ?? 'not stated', window: ord.metadata.rolling_window_hours ?? 'not stated' }), at: `/${key}`,
  })),
  view: (ord) => [facts('The campaign', [
    ['Result, it says', verdict(String(ord.passed), ord.passed ? 'pass' : 'fail', '/passed')],
    ['By its own rule', verdict(holds(ord) ? 'passes' : 'fails', holds(ord) ? 'pass' : 'fail')],
    ['RMSE', number(ord.rmse)],
    ['Variance', number(ord.variance_pct, '%')],
    ['Tolerance', words(ord.metadata.tolerance_pct)],
    ['Breaches', number(ord.threshold_breaches)],
    ['Records', number(ord.record_count)],
    ['Campaign', words(ord.metadata.campaign)],
    ['Commit', words(ord.metadata.commit)],
  ])],
});

function holds({ variance_pct: variance, threshold_breaches: breaches, record_count: records, metadata }: Ord): boolean {
  const tolerance = Number(metadata.tolerance_pct ?? Number.NaN);
  const isOver = !(variance <= tolerance);
  return !(isOver && breaches > 3) && !(breaches > Math.max(3, 0.2 * records));
}

const SeedAudit = z.looseObject({
  validation_criteria: z.looseObject({ max_drift_microseconds: Measured }),
  results: z.looseObject({ total_entries: z.number(), max_drift_observed: z.number(), validation_passed: z.boolean() }),
  entries: z.array(z.looseObject({ seed_value: z.number(), environment: z.string(), replay_id: z.string(), determinism_validated: z.boolean(), drift_microseconds: Measured })),
});
type SeedAudit = z.infer<typeof SeedAudit>;

/** Replays of seeds, each with its drift: JSON, whatever the file’s name ends in. */
export const quasimSeedAudit = jsonReport<SeedAudit>({
  id: 'quasim.seed-audit',
  title: 'Seed audit',
  specification: SPECIFICATION,
  schema: SeedAudit,
  keys: ['validation_criteria', 'results', 'entries'],
  says: (audit) => {
    const bad = failing(audit);
    return {
      content: seedContent(audit),
      summary: `${audit.entries.length - bad.length} of ${countOf(audit.entries.length, 'replay')} within ${number(audit.validation_criteria.max_drift_microseconds, 'µs')}, most drift ${number(mostDrift(audit), 'µs')}`,
      producerWord: String(audit.results.validation_passed),
      producerVerdict: audit.results.validation_passed ? 'pass' : 'fail',
      producerWordAt: '/results/validation_passed',
      counts: { replays: audit.entries.length, failed: bad.length },
    };
  },
  findings: (audit) => ([['total_entries', audit.entries.length], ['max_drift_observed', mostDrift(audit)]] as const).filter(([key, counted]) => audit.results[key] !== counted)
    .map(([key, counted]) => finding('verdict-disagrees', { message: `“${key}” is ${audit.results[key]}; the entries come to ${counted}`, place: `/results/${key}`, expected: String(counted), found: String(audit.results[key]) })),
  view: (audit) => [
    facts('The audit', [['Replays', number(audit.entries.length)], ['Drift allowed', number(audit.validation_criteria.max_drift_microseconds, 'µs')], ['Most drift', number(mostDrift(audit), 'µs')]]),
    table({
      title: 'Replays',
      caption: 'Every replay with its drift',
      columns: ['Replay', 'Result', 'Environment', { label: 'Seed', numeric: true }, { label: 'Drift', numeric: true }],
      rows: audit.entries.map((one, index) => [
        { text: words(one.replay_id), at: `/entries/${index}` }, verdict(isGood(one, audit) ? 'within' : 'over', isGood(one, audit) ? 'pass' : 'fail', `/entries/${index}/drift_microseconds`), words(one.environment), number(one.seed_value), number(one.drift_microseconds, 'µs'),
      ]),
    }),
  ],
});

function seedContent(audit: SeedAudit): Content {
  const { validation_passed: passed, max_drift_observed: drift, total_entries: total } = audit.results;
  if (audit.entries.length === 0) return 'no-result';
  if (failing(audit).length > 0 || !passed || drift > audit.validation_criteria.max_drift_microseconds) return 'fail';
  return total > audit.entries.length ? 'no-result' : 'pass';
}

function isGood(entry: SeedAudit['entries'][number], audit: SeedAudit): boolean {
  return entry.determinism_validated && entry.drift_microseconds <= audit.validation_criteria.max_drift_microseconds;
}

function failing(audit: SeedAudit) {
  return audit.entries.filter((one) => !isGood(one, audit));
}

function mostDrift({ entries }: SeedAudit): number {
  return entries.reduce((most, one) => Math.max(most, one.drift_microseconds), 0);
}

const Cdp = z.looseObject({
  package: z.looseObject({ package_id: z.string(), revision: z.string().optional(), standard: z.string().optional(), verification_status: z.string(), open_anomalies: z.number().optional(), artifacts: z.array(z.string()) }),
  verification_evidence: z.array(z.looseObject({ id: z.string(), description: z.string(), source_file: z.string(), status: z.string() })),
});
type Cdp = z.infer<typeof Cdp>;

/** A certification data package: a list of files with words beside them. The files themselves are elsewhere, or nowhere. */
export const quasimCdp = jsonReport<Cdp>({
  id: 'quasim.cdp',
  title: 'Certification data package',
  specification: SPECIFICATION,
  schema: Cdp,
  keys: ['package', 'verification_evidence'],
  says: ({ package: cdp, verification_evidence: rows }) => ({
    content: cdpContent(cdp, rows),
    summary: `${rows.filter(({ status }) => cdpMeaning(status) === 'pass').length} of ${countOf(rows.length, 'piece')} of evidence called verified; the package is ${cdp.verification_status.replaceAll('_', ' ').toLowerCase()}`,
    class: 'claimed',
    producerWord: cdp.verification_status,
    producerVerdict: cdpMeaning(cdp.verification_status),
    producerWordAt: '/package/verification_status',
    counts: { evidence: rows.length, artifacts: cdp.artifacts.length },
    checks: rows.map(({ id, status }, index) => ({ name: id, word: status, verdict: cdpMeaning(status), at: `/verification_evidence/${index}/status` })),
    claims: rows.map(({ source_file: name, status }, index) => ({ name, word: status, verdict: cdpMeaning(status), at: `/verification_evidence/${index}` })),
  }),
  view: ({ package: cdp, verification_evidence: rows }) => [
    facts('The package', [['Package', words(cdp.package_id)], ['Standard, it says', words(cdp.standard)], ['Status, it says', verdict(cdp.verification_status, cdpMeaning(cdp.verification_status), '/package/verification_status')], ['Open anomalies, it says', number(cdp.open_anomalies)], ['Files it lists', words(cdp.artifacts.join(', '), 400)]]),
    table({
      title: 'Evidence',
      caption: 'What the package says of each piece of its evidence',
      columns: ['Id', 'Status, it says', 'Evidence', 'File'],
      rows: rows.map((one, index) => [{ text: words(one.id), at: `/verification_evidence/${index}` }, verdict(one.status, cdpMeaning(one.status), `/verification_evidence/${index}/status`), words(one.description), words(one.source_file)]),
    }),
  ],
});

// The package as a whole may still wait where each piece is verified.
function cdpContent(cdp: Cdp['package'], rows: Cdp['verification_evidence']): Content {
  if (rows.length === 0) return 'no-result';
  return worstOf([...[cdp.verification_status, ...rows.map(({ status }) => status)].map(cdpMeaning), ...(cdp.open_anomalies === 0 ? [] : ['warn' as const])]);
}

function cdpMeaning(status: string): 'pass' | 'pending' | 'fail' {
  return /^(?:verified|accepted|approved|certified)$/i.test(status) ? 'pass' : /fail|reject/i.test(status) ? 'fail' : 'pending';
}

const Constant = z.looseObject({ benchmark: z.string(), status: z.string(), speedup: z.number(), timestamp: z.string().optional() });

/** A benchmark result of four keys that a script writes as they stand: a constant, and no measurement of anything. */
export const quasimBenchConstant = jsonReport<z.infer<typeof Constant>>({
  id: 'quasim.bench-constant',
  title: 'Benchmark constant',
  specification: SPECIFICATION,
  schema: Constant,
  keys: ['benchmark', 'status', 'speedup'],
  isIt: (value) => isObject(value) && Object.keys(value).every((key) => Object.hasOwn(Constant.shape, key)),
  says: ({ benchmark, status, speedup }) => ({
    content: 'not-stated', summary: `${benchmark}: a speed-up of ${speedup}, which a script writes without measuring`, class: 'generated', producerWord: status, producerVerdict: status.toUpperCase() === 'PASS' ? 'pass' : 'fail', producerWordAt: '/status', counts: {},
  }),
  findings: ({ speedup }) => [finding('constant-result', { message: 'The script that writes this file holds its numbers as constants', place: '/speedup', expected: 'a measurement', found: String(speedup) })],
  view: ({ benchmark, status, speedup }) => [facts('What it says', [['Benchmark', words(benchmark)], ['Status, it says', verdict(status, 'not-stated', '/status')], ['Speed-up, it says', number(speedup)]], 'The numbers are constants of a script, so they are no measurements and stand in no chart.')],
});

const Manifest = z.looseObject({
  timestamp: z.string(),
  main_head_sha: z.string(),
  tier1_prs: z.record(z.string(), z.looseObject({ title: z.string(), state: z.string(), draft: z.boolean(), head_sha: z.string(), evidence_complete: z.boolean() })),
  validation_status: z.string(),
});
type Manifest = z.infer<typeof Manifest>;

/** What was collected about change requests. `evidence_complete` says that a file was written, not that anything is in it. */
export const quasimConvergenceManifest = jsonReport<Manifest>({
  id: 'quasim.convergence-manifest',
  title: 'Convergence evidence manifest',
  specification: SPECIFICATION,
  schema: Manifest,
  keys: ['main_head_sha', 'tier1_prs', 'validation_status'],
  says: (manifest) => {
    const rows = requests(manifest);
    return {
      content: rows.length === 0 ? 'no-result' : 'not-stated',
      summary: `${countOf(rows.length, 'change request')}; that evidence was collected for each is claimed, and what it says is in other files`,
      class: 'claimed',
      producerWord: manifest.validation_status,
      producerVerdict: manifest.validation_status === 'complete' ? 'pass' : 'pending',
      producerWordAt: '/validation_status',
      producedAt: writtenAt(manifest.timestamp),
      counts: { requests: rows.length },
      claims: rows.flatMap(({ id, one, at }) => ([`pr_${id}_checks.json`, `pr_${id}_head_sha.txt`]).map((name) => ({
        name, key: id, word: String(one.evidence_complete), verdict: one.evidence_complete ? 'pass' as const : 'no-result' as const, at,
      }))),
    };
  },
  view: (manifest) => [table({
    title: 'Change requests',
    caption: 'What the manifest says of each change request',
    columns: ['Request', 'Evidence, it says', 'State', 'Title', 'Head'],
    rows: requests(manifest).map(({ id, one, at }) => [{ text: words(id), at }, verdict(one.evidence_complete ? 'complete' : 'incomplete', 'not-stated', at), words(`${one.state}${one.draft ? ', draft' : ''}`), words(one.title), words(one.head_sha)]),
  })],
});

function requests({ tier1_prs: rows }: Manifest) {
  return Object.entries(rows).map(([id, one]) => ({ id, one, at: placeOf(pointer('tier1_prs', id, 'evidence_complete')) }));
}
