import { printable, shorten } from '../../lib/display.ts';
import type { StepId } from '../../model/signature-check.ts';
import type { SignatureReport } from '../report.ts';

/** A report with one more step that failed. One that was refused already keeps its ground: the first is the one to tell. */
export function refuse(report: SignatureReport, id: StepId, found: string): SignatureReport {
  if (report.verdict === 'refused') return report;
  const words = shorten(printable(found), 300);
  return { ...report, verdict: 'refused', ground: id, failed: words, steps: [...report.steps, { id, result: 'failed', found: words }] };
}
