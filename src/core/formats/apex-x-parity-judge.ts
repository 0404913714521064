import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { PROFILES, profileNamed, toleranceFor, type Tolerance, type ToleranceColumn } from './apex-x-parity-tolerances.ts';
import { worstOf } from './dossier-record.ts';
import { isMetricName, isSame, Numeric } from './figures.ts';
import type { ReadFinding } from './format.ts';

// What the numbers of a parity report come to. No `passed` in it is believed.

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
export const Report = z.looseObject({
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
export type Report = z.infer<typeof Report>;

export const Sweep = z.looseObject({
  sweep_name: z.string(),
  profile_name: z.string(),
  passed: z.boolean(),
  case_count: Count,
  report_count: Count,
  reports: z.array(Report),
  /** Which column of the profile was used, where the file says so. */
  use_e2e_tolerances: z.boolean().optional(),
});

/** A sweep, or the report of one case alone, which names no profile. */
export interface ParityDocument {
  readonly name?: string;
  readonly profile?: string;
  readonly passed: boolean;
  readonly reports: readonly { readonly report: Report; readonly at: string }[];
  readonly column?: ToleranceColumn;
  readonly caseCount?: number;
  readonly reportCount?: number;
}

export const FIGURES = ['max_abs_err', 'mean_abs_err', 'max_rel_err', 'mismatch_ratio'] as const;

/** `<case>.<candidate>-vs-<reference>.<figure>` */
export function metricOf(report: { readonly case_name: string; readonly reference_backend: string; readonly candidate_backend: string }, figure: typeof FIGURES[number]): string {
  return `${report.case_name}.${report.candidate_backend}-vs-${report.reference_backend}.${figure}`;
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
export interface JudgedReport extends Judged {
  readonly report: Report;
  readonly at: string;
  readonly outputs: readonly JudgedOutput[];
}

/** An output passes when few enough of its elements differ, by the counts it gives and under the profile's own limits. */
function judgeOutput(output: Output, at: string, report: Report, document: ParityDocument): JudgedOutput {
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

export function judgeReport({ report, at }: { readonly report: Report; readonly at: string }, document: ParityDocument): JudgedReport {
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

export function contentOf(document: ParityDocument, judged: readonly JudgedReport[]): Content {
  return worse(worstOf(judged.map((one) => one.verdict)), document.passed, documentFindings(document, judged));
}

export function documentFindings(document: ParityDocument, judged: readonly JudgedReport[]): ReadFinding[] {
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
function columnOf(output: Output, report: Report, document: ParityDocument): ToleranceColumn | undefined {
  const profiles = document.profile === undefined ? Object.values(PROFILES).filter((one) => one.limit === report.mismatch_ratio_limit) : [profileNamed(document.profile)];
  return columnsOf(document).find((which) => profiles.some((profile) => {
    const tolerance = profile === undefined ? undefined : toleranceFor(profile, which, output.candidate_dtype, output.reference_dtype);
    return tolerance?.atol === output.atol && tolerance.rtol === output.rtol;
  }));
}

function columnsOf({ column }: ParityDocument): readonly ToleranceColumn[] {
  return column === undefined ? ['op', 'e2e'] : [column];
}

function toleranceDiffers(output: Output, at: string, document: ParityDocument): ReadFinding {
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

export function pairText({ atol, rtol }: Tolerance): string {
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

export function said({ passed }: { readonly passed: boolean }): string {
  return passed ? 'passed' : 'not passed';
}

function ratioOf({ mismatch_count: count, total_count: total }: Pick<Output, 'mismatch_count' | 'total_count'>): number | undefined {
  return total === 0 ? undefined : count / total;
}

/** The report's own figures, computed again from its outputs by the producer's rule: the mean is that of the outputs' means. */
export function totalsOf({ outputs }: Report) {
  const [mismatches, elements] = [sum(outputs.map((one) => one.mismatch_count)), sum(outputs.map((one) => one.total_count))];
  return {
    max_abs_err: largest(outputs.map((one) => one.max_abs_err)),
    mean_abs_err: outputs.length === 0 ? 0 : sum(outputs.map((one) => one.mean_abs_err)) / outputs.length,
    max_rel_err: largest(outputs.map((one) => one.max_rel_err)),
    mismatch_count: mismatches,
    total_count: elements,
    mismatch_ratio: elements === 0 ? 0 : mismatches / elements,
  };
}

// As arguments of one call, a hundred thousand values overflow the stack.
function largest(values: readonly number[]): number {
  return values.reduce((most, one) => Math.max(most, one), 0);
}

export function caseCount({ reports }: ParityDocument): number {
  return new Set(reports.map(({ report }) => report.case_name)).size;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, one) => total + one, 0);
}

