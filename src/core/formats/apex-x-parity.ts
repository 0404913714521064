import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import { FACT_WORDS, type Content } from '../model/facts.ts';
import { comparable, isMetricName, isSame, Numeric, SPECIFICATION } from './apex-x.ts';
import { PROFILES, profileNamed, toleranceFor, type Tolerance, type ToleranceColumn } from './apex-x-parity-tolerances.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { isObject, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const Count = z.number().int().nonnegative();
const Share = Numeric.min(0).max(1);
const Size = Numeric.nonnegative();

const Output = z.looseObject({
  name: z.string(),
  reference_dtype: z.string(),
  candidate_dtype: z.string(),
  shape: z.array(Count),
  atol: Size,
  rtol: Size,
  max_abs_err: Size,
  mean_abs_err: Size,
  max_rel_err: Size,
  mean_rel_err: Size,
  mismatch_count: Count,
  total_count: Count,
  mismatch_ratio: Share,
  passed: z.boolean(),
});
type Output = z.infer<typeof Output>;

const Backend = z.string().min(1).max(40);

/** One candidate backend against one reference backend, on one case. */
const Report = z.looseObject({
  case_name: z.string(),
  reference_backend: Backend,
  candidate_backend: Backend,
  seed: z.number().optional(),
  deterministic: z.boolean().optional(),
  mismatch_ratio_limit: Share,
  passed: z.boolean(),
  max_abs_err: Size,
  mean_abs_err: Size,
  max_rel_err: Size,
  mismatch_count: Count,
  total_count: Count,
  mismatch_ratio: Share,
  outputs: z.array(Output),
}).refine((report) => isMetricName(metricOf(report, 'mismatch_ratio')), { path: ['case_name'], message: 'a case name that fits a metric of 200 printable characters' });
type Report = z.infer<typeof Report>;

const Sweep = z.looseObject({
  sweep_name: z.string(),
  profile_name: z.string(),
  passed: z.boolean(),
  case_count: Count,
  report_count: Count,
  reports: z.array(Report),
  /** Which column of the profile was used, where the file says so. */
  use_e2e_tolerances: z.boolean().optional(),
});

interface Document {
  readonly name?: string;
  readonly profile?: string;
  readonly passed: boolean;
  readonly reports: readonly { readonly report: Report; readonly at: string }[];
  readonly column?: ToleranceColumn;
  readonly caseCount?: number;
  readonly reportCount?: number;
}

/**
 * How far the results of backends are apart: a sweep over cases, or the report of a single one. No `passed` is
 * believed: each is computed again from the counts, and the tolerances are held against the named profile.
 */
export const apexXParity: Format<Document> = {
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

function read(sample: Sample): Reading<Document> {
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

function parse(value: unknown): { readonly document: Document } | { readonly findings: readonly ReadFinding[] } {
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

interface Judged {
  readonly verdict: Content;
  readonly findings: readonly ReadFinding[];
}
interface JudgedOutput extends Judged {
  readonly output: Output;
  readonly at: string;
  readonly tolerance?: ToleranceColumn;
}
interface JudgedReport extends Judged {
  readonly report: Report;
  readonly at: string;
  readonly outputs: readonly JudgedOutput[];
}

/** An output passes when few enough of its elements differ, by the counts it gives and under the profile's own limits. */
function judgeOutput(output: Output, at: string, report: Report, document: Document): JudgedOutput {
  const ratio = ratioOf(output);
  const limit = Math.min(report.mismatch_ratio_limit, profileNamed(document.profile)?.limit ?? 1);
  const computed: Content = ratio === undefined ? 'no-result' : ratio <= limit ? 'pass' : 'fail';
  const tolerance = columnOf(output, report, document);
  const findings = [
    ...(tolerance === undefined ? [toleranceDiffers(output, at, document)] : []),
    ...(ratio === undefined || isSame(output.mismatch_ratio, ratio) ? [] : [disagrees(`“${output.name}” states another mismatch ratio than its counts give`, `${at}/mismatch_ratio`, ratio, output.mismatch_ratio)]),
    ...(output.passed === (computed === 'pass') ? [] : [disagrees(`“${output.name}” says ${said(output)}, and its counts say ${computed}`, `${at}/passed`, computed, said(output))]),
    ...impossible(output, at),
  ];
  return { output, at, findings, ...(tolerance === undefined ? {} : { tolerance }), verdict: worse(computed, output.passed, findings) };
}

function judgeReport({ report, at }: { readonly report: Report; readonly at: string }, document: Document): JudgedReport {
  const outputs = report.outputs.map((output, index) => judgeOutput(output, `${at}/outputs/${index}`, report, document));
  const profile = profileNamed(document.profile);
  const computed = worstOf(outputs.map((one) => one.verdict));
  const totals = totalsOf(report);
  const findings = [
    ...(Object.keys(totals) as (keyof typeof totals)[]).filter((key) => !isSame(report[key], totals[key])).map((key) =>
      disagrees(`“${report.case_name}” states another ${key} than its outputs give`, `${at}/${key}`, totals[key], report[key])),
    ...(report.passed === (computed === 'pass') ? [] : [disagrees(`“${report.case_name}” says ${said(report)}, and its outputs say ${computed}`, `${at}/passed`, computed, said(report))]),
    ...(profile === undefined || profile.limit === report.mismatch_ratio_limit ? [] : [finding('tolerance-differs', {
      message: `“${report.case_name}” was judged by another mismatch limit than profile “${document.profile ?? ''}” has`, place: `${at}/mismatch_ratio_limit`, expected: String(profile.limit), found: String(report.mismatch_ratio_limit),
    })]),
  ];
  return { report, at, outputs, findings, verdict: worse(computed, report.passed, findings) };
}

/** What the numbers come to, unless the file's own word is worse; with any contradiction it is no pass. */
function worse(computed: Content, passed: boolean, findings: readonly ReadFinding[]): Content {
  return worstOf([computed, passed ? 'pass' : 'fail', ...(findings.length > 0 ? ['no-result' as const] : [])]);
}

function contentOf(document: Document, judged: readonly JudgedReport[]): Content {
  return worse(worstOf(judged.map((one) => one.verdict)), document.passed, documentFindings(document, judged));
}

function documentFindings(document: Document, judged: readonly JudgedReport[]): ReadFinding[] {
  const { profile, caseCount: cases, reportCount } = document;
  const computed = worstOf(judged.map((one) => one.verdict));
  const elements = sum(judged.flatMap((one) => one.outputs.map(({ output }) => output.total_count)));
  return [
    ...(profile === undefined || profileNamed(profile) !== undefined ? [] : [finding('tolerance-differs', {
      message: `“${profile}” is no tolerance profile of Apex-X`, place: '/profile_name', expected: Object.keys(PROFILES).join(', '), found: profile,
    })]),
    ...(cases === undefined || cases === caseCount(document) ? [] : [disagrees('The sweep states another number of cases than it holds', '/case_count', caseCount(document), cases)]),
    ...(reportCount === undefined || reportCount === judged.length ? [] : [disagrees('The sweep states another number of reports than it holds', '/report_count', judged.length, reportCount)]),
    // A single report has said so itself.
    ...(reportCount === undefined || document.passed === (computed === 'pass') ? [] : [disagrees(`The sweep says ${said(document)}, and its reports say ${computed}`, '/passed', computed, said(document))]),
    ...(elements > 0 ? [] : [finding('nothing-checked', { message: 'No element was compared', place: reportCount === undefined ? '/outputs' : '/reports', expected: 'at least one element', found: `${countOf(judged.length, 'report')}, none with an element` })]),
  ];
}

/** The column of the profile whose tolerance the output states; of any profile with its limit where the file names none. */
function columnOf(output: Output, report: Report, document: Document): ToleranceColumn | undefined {
  const profiles = document.profile === undefined ? Object.values(PROFILES).filter((one) => one.limit === report.mismatch_ratio_limit) : [profileNamed(document.profile)];
  return columnsOf(document).find((which) => profiles.some((profile) => {
    const tolerance = profile === undefined ? undefined : toleranceFor(profile, which, output.candidate_dtype, output.reference_dtype);
    return tolerance?.atol === output.atol && tolerance.rtol === output.rtol;
  }));
}

function columnsOf({ column }: Document): readonly ToleranceColumn[] {
  return column === undefined ? ['op', 'e2e'] : [column];
}

function toleranceDiffers(output: Output, at: string, document: Document): ReadFinding {
  const profile = profileNamed(document.profile);
  return finding('tolerance-differs', {
    message: document.profile === undefined
      ? `“${output.name}” was judged by limits that no profile has for ${output.candidate_dtype}`
      : `“${output.name}” was not judged by the tolerance that profile “${document.profile}” has for ${output.candidate_dtype}`,
    place: `${at}/atol`,
    ...(profile === undefined ? {} : { expected: columnsOf(document).map((which) => pairText(toleranceFor(profile, which, output.candidate_dtype, output.reference_dtype))).join(' or ') }),
    found: pairText(output),
  });
}

function pairText({ atol, rtol }: Tolerance): string {
  return `atol ${atol}, rtol ${rtol}`;
}

/** Numbers that no comparison of two tensors can give together. An element differs when `|cand − ref| > atol + rtol × |ref|`. */
function impossible(output: Output, at: string): ReadFinding[] {
  const { max_abs_err: most, mismatch_count: mismatches, total_count: total, atol, rtol } = output;
  const elements = output.shape.reduce((product, one) => product * one, 1);
  const exceeds = (mean: number, max: number) => mean > max && !isSame(mean, max);
  return [
    ...(elements === total ? [] : [disagrees(`“${output.name}” does not hold as many elements as its shape`, `${at}/total_count`, elements, total)]),
    ...(mismatches <= total ? [] : [disagrees(`“${output.name}” counts more mismatches than elements`, `${at}/mismatch_count`, `at most ${total}`, mismatches)]),
    ...(['abs', 'rel'] as const).filter((kind) => exceeds(output[`mean_${kind}_err`], output[`max_${kind}_err`])).map((kind) =>
      disagrees(`“${output.name}” has a mean error above its largest`, `${at}/mean_${kind}_err`, `at most ${output[`max_${kind}_err`]}`, output[`mean_${kind}_err`])),
    ...(mismatches > 0 && most <= atol ? [disagrees(`“${output.name}” counts mismatches, and no error is above the tolerance`, `${at}/mismatch_count`, 0, mismatches)] : []),
    ...(mismatches === 0 && rtol === 0 && most > atol ? [disagrees(`“${output.name}” counts no mismatch, and an error is above the tolerance`, `${at}/mismatch_count`, 'at least 1', 0)] : []),
  ];
}

function disagrees(message: string, place: string, expected: string | number, found: string | number): ReadFinding {
  return finding('verdict-disagrees', { message, place, expected: String(expected), found: String(found) });
}

function said({ passed }: { readonly passed: boolean }): string {
  return passed ? 'passed' : 'not passed';
}

function ratioOf({ mismatch_count: count, total_count: total }: Pick<Output, 'mismatch_count' | 'total_count'>): number | undefined {
  return total === 0 ? undefined : count / total;
}

/** The report's own figures, computed again from its outputs by the producer's rule: the mean is that of the outputs' means. */
function totalsOf({ outputs }: Report) {
  const [mismatches, elements] = [sum(outputs.map((one) => one.mismatch_count)), sum(outputs.map((one) => one.total_count))];
  return {
    max_abs_err: Math.max(0, ...outputs.map((one) => one.max_abs_err)),
    mean_abs_err: outputs.length === 0 ? 0 : sum(outputs.map((one) => one.mean_abs_err)) / outputs.length,
    max_rel_err: Math.max(0, ...outputs.map((one) => one.max_rel_err)),
    mismatch_count: mismatches,
    total_count: elements,
    mismatch_ratio: elements === 0 ? 0 : mismatches / elements,
  };
}

function caseCount({ reports }: Document): number {
  return new Set(reports.map(({ report }) => report.case_name)).size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

function summarise(document: Document, judged: readonly JudgedReport[]): string {
  const passed = judged.filter((one) => one.verdict === 'pass').length;
  const { mismatches, elements } = judged.reduce((all, { report }) => ({ mismatches: all.mismatches + report.mismatch_count, elements: all.elements + report.total_count }), { mismatches: 0, elements: 0 });
  if (elements === 0) return 'No element was compared';
  return `${passed} of ${countOf(judged.length, 'comparison')} of backends within tolerance; ${countOf(mismatches, 'mismatch', 'mismatches')} in ${countOf(elements, 'element')}, ${document.profile === undefined ? 'no profile named' : `profile “${document.profile}”`}`;
}

const FIGURES = ['max_abs_err', 'mean_abs_err', 'max_rel_err', 'mismatch_ratio'] as const;

function metricOf(report: { readonly case_name: string; readonly reference_backend: string; readonly candidate_backend: string }, figure: typeof FIGURES[number]): string {
  return `${report.case_name}.${report.candidate_backend}-vs-${report.reference_backend}.${figure}`;
}

function measurementsOf({ report, at, outputs }: JudgedReport, profile: string | undefined): ReadMeasurement[] {
  if (report.total_count === 0) return [];
  const totals = totalsOf(report);
  const dtypes = (key: 'candidate_dtype' | 'reference_dtype') => [...new Set(outputs.map(({ output }) => output[key]))].join(', ');
  const comparability = comparable({
    case: report.case_name, reference: report.reference_backend, candidate: report.candidate_backend, candidateDtype: dtypes('candidate_dtype'), referenceDtype: dtypes('reference_dtype'),
    profile, seed: report.seed, elements: totals.total_count,
  });
  return FIGURES.filter((figure) => Number.isFinite(totals[figure])).map((figure) => ({ metric: metricOf(report, figure), unit: '', direction: 'lower' as const, value: totals[figure], comparability, at: `${at}/${figure}` }));
}

function view(document: Document): readonly Block[] {
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
      columns: ['Output', 'Computed', 'Case', 'Types', 'Tolerance', 'Column', { label: 'Mismatches', numeric: true }, { label: 'Largest error', numeric: true }, { label: 'Mean error', numeric: true }, { label: 'Largest relative', numeric: true }],
      rows: judged.flatMap(({ report, outputs }) => outputs.map(({ output, at, verdict: outcome, tolerance }) => [
        { text: words(output.name), code: true as const, at }, verdict(factWord(outcome), outcome, `${at}/passed`), words(report.case_name), words(`${output.reference_dtype} → ${output.candidate_dtype}`),
        pairText(output), tolerance === undefined ? verdict('none', 'no-result', `${at}/atol`) : tolerance, number(output.mismatch_count), error(output.max_abs_err), error(output.mean_abs_err), error(output.max_rel_err),
      ])),
    }),
  ];
}

function factWord(content: Content): string {
  return FACT_WORDS[content] ?? content;
}

/** Errors span many magnitudes: three significant digits, `1.20e-6`. */
function error(value: number): string {
  return value === 0 ? '0' : value.toExponential(2);
}
