import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import { FACT_WORDS, type Content } from '../model/facts.ts';
import { SPECIFICATION } from './apex-x.ts';
import {
  FIGURES, Report, Sweep, caseCount, contentOf, documentFindings, judgeReport, metricOf, pairText, said, sum, totalsOf, type JudgedReport, type ParityDocument,
} from './apex-x-parity-judge.ts';
import { profileNamed } from './apex-x-parity-tolerances.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { comparable } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { isObject, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

/**
 * How far the results of backends are apart: a sweep over cases, or the report of a single one. No `passed` is
 * believed: each is computed again from the counts, and the tolerances are held against the named profile.
 */
export const apexXParity: Format<ParityDocument> = {
  id: 'apex-x.parity',
  title: 'Apex-X parity report',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isSweep(json?.value) || isReport(json?.value),
  read,
  view,
};

function isSweep(value: unknown): boolean {
  return member(value, 'sweep_name') !== undefined || (Array.isArray(member(value, 'reports')) && member(value, 'profile_name') !== undefined);
}

function isReport(value: unknown): boolean {
  return isObject(value) && 'case_name' in value && ('candidate_backend' in value || 'mismatch_ratio' in value);
}

function read(sample: Sample): Reading<ParityDocument> {
  const parsed = parse(sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.parity', 'A parity report that does not follow its format', parsed.findings);
  const { document } = parsed;
  const judged = document.reports.map((one) => judgeReport(one, document));
  const outputs = judged.flatMap((one) => one.outputs);
  const content = contentOf(document, judged);
  const checks = judged.map(({ report, at, verdict: outcome }) => ({
    name: `${report.case_name}: ${report.candidate_backend} against ${report.reference_backend}`, word: report.passed ? 'passed' : 'not passed', verdict: outcome, at,
  }));
  const count = (outcome: Content) => judged.filter((one) => one.verdict === outcome).length;
  return {
    form: 'valid',
    statement: statementOf('apex-x.parity', {
      content,
      summary: summarise(document, judged),
      producerWord: document.passed ? 'passed' : 'not passed',
      producerVerdict: document.passed ? 'pass' : 'fail',
      producerWordAt: '/passed',
      class: 'measured',
      ...(document.profile === undefined ? {} : { profile: document.profile }),
      counts: {
        reports: judged.length, passed: count('pass'), failed: count('fail'), withoutResult: count('no-result'),
        cases: caseCount(document), outputs: outputs.length,
        elements: sum(outputs.map(({ output }) => output.total_count)), mismatches: sum(outputs.map(({ output }) => output.mismatch_count)),
      },
      checks,
    }),
    findings: [...documentFindings(document, judged), ...judged.flatMap((one) => [...one.findings, ...one.outputs.flatMap((output) => output.findings)]), ...listsCut({ checks })],
    measurements: judged.flatMap((one) => measurementsOf(one, document.profile)).slice(0, 500),
    document,
  };
}

function parse(value: unknown): { readonly document: ParityDocument } | { readonly findings: readonly ReadFinding[] } {
  if (!isSweep(value)) {
    const parsed = readBy(Report, value);
    return 'findings' in parsed ? parsed : { document: { name: parsed.document.case_name, passed: parsed.document.passed, reports: [{ report: parsed.document, at: '' }] } };
  }
  const parsed = readBy(Sweep, value);
  if ('findings' in parsed) return parsed;
  const { sweep_name: name, profile_name: profile, passed, reports, use_e2e_tolerances: e2e, case_count: caseTotal, report_count: reportCount } = parsed.document;
  return { document: {
    name, profile, passed, caseCount: caseTotal, reportCount,
    reports: reports.map((report, index) => ({ report, at: `/reports/${index}` })),
    ...(e2e === undefined ? {} : { column: e2e ? 'e2e' as const : 'op' as const }),
  } };
}

function summarise(document: ParityDocument, judged: readonly JudgedReport[]): string {
  const passed = judged.filter((one) => one.verdict === 'pass').length;
  const { mismatches, elements } = judged.reduce((all, { report }) => ({ mismatches: all.mismatches + report.mismatch_count, elements: all.elements + report.total_count }), { mismatches: 0, elements: 0 });
  if (elements === 0) return 'No element was compared';
  return `${passed} of ${countOf(judged.length, 'comparison')} of backends within tolerance; ${countOf(mismatches, 'mismatch', 'mismatches')} in ${countOf(elements, 'element')}, ${document.profile === undefined ? 'no profile named' : `profile “${document.profile}”`}`;
}

function measurementsOf({ report, at, outputs }: JudgedReport, profile: string | undefined): ReadMeasurement[] {
  if (report.total_count === 0) return [];
  const totals = totalsOf(report);
  const dtypes = (key: 'candidate_dtype' | 'reference_dtype') => [...new Set(outputs.map(({ output }) => output[key]))].join(', ');
  const comparability = comparable({
    case: report.case_name, reference: report.reference_backend, candidate: report.candidate_backend, candidateDtype: dtypes('candidate_dtype'), referenceDtype: dtypes('reference_dtype'),
    profile, seed: report.seed, 'config.deterministic': report.deterministic, elements: totals.total_count,
  });
  return FIGURES.filter((figure) => Number.isFinite(totals[figure])).map((figure) => ({ metric: metricOf(report, figure), unit: '', direction: 'lower' as const, value: totals[figure], comparability, at: `${at}/${figure}` }));
}

function view(document: ParityDocument): readonly Block[] {
  const judged = document.reports.map((one) => judgeReport(one, document));
  const profile = profileNamed(document.profile);
  return [
    facts('The report', [
      ['Name', words(document.name)],
      ['Its own verdict', verdict(said(document), document.passed ? 'pass' : 'fail', '/passed')],
      ['Computed again', verdict(factWord(contentOf(document, judged)), contentOf(document, judged))],
      ['Tolerance profile', document.profile === undefined ? verdict('not named', 'no-result') : profile === undefined ? verdict(document.profile, 'no-result', '/profile_name') : words(document.profile)],
      ['May differ', profile === undefined ? '–' : `${number(profile.limit * 1e6)} in a million elements`],
    ], 'An element differs when |candidate − reference| > atol + rtol × |reference|. Every verdict is computed again from the counts, and every tolerance is held against the profile.'),
    table({
      title: 'Comparisons',
      caption: 'Every case with its backends and errors',
      columns: ['Case', 'Computed', 'Says', 'Reference', 'Candidate', { label: 'Mismatches', numeric: true }, { label: 'Elements', numeric: true }, { label: 'Largest error', numeric: true }],
      rows: judged.map(({ report, at, verdict: outcome }) => [
        { text: words(report.case_name), at: at === '' ? '/case_name' : at }, verdict(factWord(outcome), outcome), said(report), words(report.reference_backend), words(report.candidate_backend),
        number(report.mismatch_count), number(report.total_count), error(report.max_abs_err),
      ]),
    }),
    table({
      title: 'Outputs',
      caption: 'Every compared tensor with its tolerance and errors',
      columns: ['Output', 'Computed', 'Types', 'Tolerance', { label: 'Mismatches', numeric: true }, { label: 'Largest error', numeric: true }, { label: 'Mean error', numeric: true }, { label: 'Largest relative', numeric: true }],
      rows: judged.flatMap(({ report, outputs }) => outputs.map(({ output, at, verdict: outcome, tolerance }) => [
        { text: words(`${report.case_name}: ${output.name}`), code: true as const, at }, verdict(factWord(outcome), outcome, `${at}/passed`), words(`${output.reference_dtype} → ${output.candidate_dtype}`),
        tolerance === undefined ? verdict(`${pairText(output)}: not of the profile`, 'no-result', `${at}/atol`) : `${pairText(output)} (${tolerance})`, number(output.mismatch_count), error(output.max_abs_err), error(output.mean_abs_err), error(output.max_rel_err),
      ])),
    }),
  ];
}

function factWord(content: Content): string {
  return FACT_WORDS[content] ?? content;
}

/** Errors span many magnitudes: three significant digits, `1.20e-6`. */
function error(value: number): string {
  return value === 0 ? '0' : value.toExponential(2).replace('-', '−');
}
