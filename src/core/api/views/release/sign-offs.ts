import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { DecisionStatement, SignOff } from '../../../model/human-records.ts';
import { GateState } from '../../../model/states.ts';
import type { SealedDocument } from '../../../record/opened.ts';
import * as paths from '../../paths.ts';
import { moment } from '../../times.ts';
import { Moment } from '../../view.ts';
import { signOffsAbout, type Subject } from './subject.ts';

/** One role's word on the record, or the decision. */
export const SignOffRow = z.strictObject({
  role: z.string(),
  state: GateState,
  word: z.string(),
  name: z.string().optional(),
  identity: z.string().optional(),
  at: Moment.optional(),
  statement: z.string().optional(),
  href: z.string().optional(),
});
export type SignOffRow = z.infer<typeof SignOffRow>;

export function signOffsOf({ project, opened, revision, judgement }: Subject): SignOffRow[] {
  const given = signOffsAbout(opened, revision);
  const roles = revision.policy?.signOff?.roles ?? [];
  const extra = given.filter((one) => !roles.some((role) => role.id === one.value.predicate.role)).map((one) => ({ id: one.value.predicate.role, title: one.value.predicate.role }));
  const rows = [...roles, ...extra].flatMap((role): SignOffRow[] => {
    const mine = given.filter((one) => one.value.predicate.role === role.id);
    if (mine.length === 0) return [{ role: role.title, state: 'pending', word: 'Not given' }];
    return mine.map((one) => {
      const { predicate } = one.value;
      return {
        role: role.title,
        ...signOffWord(one),
        name: display(predicate.name, 120),
        ...(one.seal.result === 'verified' ? { identity: one.seal.identity } : {}),
        at: moment(predicate.at),
        statement: display(predicate.statement, 600),
        href: paths.signOffFile(project.id, opened.version, one.path.split('/').at(-1) ?? ''),
      };
    });
  });
  const { document } = judgement;
  if (document === undefined) return rows;
  const { predicate } = document.value;
  return [...rows, {
    role: 'Final decision',
    ...decisionWord(document),
    name: display(predicate.name, 120),
    ...(document.seal.result === 'verified' ? { identity: document.seal.identity } : {}),
    at: moment(predicate.at),
    statement: display(predicate.statement, 600),
    href: paths.decisionFile(project.id, opened.version, 'decision.json'),
  }];
}

/** What a sign-off came to, in a word: only a signature that verifies makes it an approval. */
export function signOffWord({ value, seal }: SealedDocument<SignOff>): { readonly state: GateState; readonly word: string } {
  const isApproval = value.predicate.decision === 'approve';
  switch (seal.result) {
    case 'verified': return isApproval ? { state: 'pass', word: 'Approved' } : { state: 'fail', word: 'Rejected' };
    case 'none': return { state: 'unverified', word: isApproval ? 'Claimed' : 'Rejection claimed' };
    case 'untrusted-signer':
    case 'invalid': return { state: 'invalid', word: 'Invalid signature' };
  }
}

export function decisionWord({ value, seal }: SealedDocument<DecisionStatement>): { readonly state: GateState; readonly word: string } {
  const { decision } = value.predicate;
  if (seal.result === 'verified') return { state: decision === 'GO' ? 'pass' : 'fail', word: decision };
  return { state: seal.result === 'none' ? 'unverified' : 'invalid', word: `${decision}, claimed` };
}
