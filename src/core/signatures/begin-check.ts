import type { SignatureKind, StepId } from '../model/signature-check.ts';
import type { SignatureReport, Step } from './report.ts';

/** What becomes known about a signature while it is being checked. */
type Known = Pick<SignatureReport, 'signer' | 'matched' | 'says'> & Partial<Pick<SignatureReport, 'covers' | 'times'>>;

/** A check under way: every step is told as it is taken, and the first that fails ends it. */
export interface Check {
  know(known: Known): void;
  pass(id: StepId, found: string, input?: string): void;
  /** A step that asks for something that is not here. */
  skip(id: StepId, found: string): void;
  /** Ends the check: this step failed. */
  refuse(id: StepId, failed: string, input?: string): SignatureReport;
  /** Ends the check: nothing is wrong, and without what is missing this step can not be taken. */
  leave(id: StepId, failed: string): SignatureReport;
  /** Ends the check: every step that applies has passed. */
  accept(): SignatureReport;
}

export function beginCheck(kind: SignatureKind, against?: string): Check {
  const steps: Step[] = [];
  let known: Known = {};
  const report = (verdict: SignatureReport['verdict'], why?: { readonly ground: StepId; readonly failed: string }): SignatureReport =>
    ({ verdict, kind, ...why, times: [], covers: [], ...(against === undefined ? {} : { against }), ...known, steps: [...steps] });
  const take = (id: StepId, result: Step['result'], found: string, input?: string) => steps.push({ id, result, found, ...(input === undefined ? {} : { input }) });
  return {
    know: (more) => { known = { ...known, ...more }; },
    pass: (id, found, input) => { take(id, 'passed', found, input); },
    skip: (id, found) => { take(id, 'not-made', found); },
    refuse: (id, failed, input) => {
      take(id, 'failed', failed, input);
      // A signature that is refused vouches for nothing.
      known = { ...known, covers: [] };
      return report('refused', { ground: id, failed });
    },
    leave: (id, failed) => {
      take(id, 'not-made', failed);
      return report('not-verifiable', { ground: id, failed });
    },
    accept: () => report('verified'),
  };
}
