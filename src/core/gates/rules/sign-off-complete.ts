import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import type { CheckedSignOff, Rule, RuleContext, RuleOutcome } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({});
type Params = z.infer<typeof Params>;

/**
 * Roles and the number of people come from the policy's `signOff`. People are told apart by the identity behind the
 * verified key, never by a typed name.
 */
export const signOffComplete: Rule<Params> = {
  id: 'sign-off-complete',
  title: 'Sign-off complete',
  about: 'Has every role that the policy names approved this record with a verified signature, by enough different people? A rejection fails; a typed name without a signature is claimed only.',
  params: Params,
  slots: () => [],
  phase: 'decision',
  judge(_, context) {
    const roles = context.policy.signOff?.roles ?? [];
    const wanted = context.policy.signOff?.distinctPeople ?? 0;
    const byRole = roles.map((role) => ({ role, signOffs: (context.signOffs ?? []).filter((one) => one.signOff.predicate.role === role.id) }));
    const approved = byRole.filter(({ signOffs }) => signOffs.some(isVerifiedApproval));
    const parts: Omit<RuleOutcome, 'state' | 'reason'> = {
      required: `${countOf(roles.length, 'role')} signed by at least ${countOf(wanted, 'person', 'people')}`,
      observed: `${approved.length} of ${roles.length} roles signed`,
      operands: byRole.flatMap(({ role, signOffs }) => operands(role.title, signOffs)),
      glance: `${approved.length} of ${roles.length}`,
    };
    // Also while sealing: nobody can have signed a record that does not exist.
    if (context.signOffs === undefined) return because('awaiting-decision', { ...parts, observed: 'Judged when people decide' });
    if (roles.length === 0) return because('awaiting-sign-off', { ...parts, observed: 'The policy names no role' });
    const rejected = byRole.filter(({ signOffs }) => signOffs.some((one) => one.signer !== undefined && one.signOff.predicate.decision === 'reject'));
    if (rejected.length > 0) return because('requirement-not-met', { ...parts, observed: `Rejected by ${titles(rejected)}` });
    const open = byRole.filter((one) => !approved.includes(one));
    const claimed = open.filter(({ signOffs }) => signOffs.length > 0);
    if (claimed.length > 0) return because('claimed-only', { ...parts, observed: `Claimed without a valid signature: ${titles(claimed)}` });
    if (open.length > 0) return because('awaiting-sign-off', { ...parts, observed: `Not signed yet: ${titles(open)}` });
    return judgePeople(approved, wanted, context, parts);
  },
};

function judgePeople(approved: readonly { readonly signOffs: readonly CheckedSignOff[] }[], wanted: number, context: RuleContext, parts: Omit<RuleOutcome, 'state' | 'reason'>): RuleOutcome {
  const perRole = approved.map(({ signOffs }) => new Set(signOffs.filter(isVerifiedApproval).flatMap((one) => one.signer?.identity ?? [])));
  const people = new Set(perRole.flatMap((identities) => [...identities]));
  if (people.size < wanted) return because('requirement-not-met', { ...parts, observed: `${countOf(people.size, 'person', 'people')} signed; ${wanted} different people are required` });
  const twice = [...people].filter((identity) => perRole.filter((identities) => identities.has(identity)).length > 1);
  if (twice.length > 0) {
    const name = context.signOffs?.find((one) => one.signer?.identity === twice[0])?.signer?.name ?? '';
    return because('same-person', { ...parts, observed: `${name} signed in more than one role` });
  }
  return pass(parts);
}

function isVerifiedApproval(one: CheckedSignOff): boolean {
  return one.signer !== undefined && one.signOff.predicate.decision === 'approve';
}

function operands(title: string, signOffs: readonly CheckedSignOff[]): RuleOutcome['operands'] {
  if (signOffs.length === 0) return [{ name: title, value: 'not given' }];
  return signOffs.map((one) => ({
    name: title,
    value: one.signer === undefined
      ? `${one.signOff.predicate.decision} claimed by ${one.signOff.predicate.name}: ${one.problem ?? 'not signed'}`
      : `${one.signOff.predicate.decision} by ${one.signer.name}`,
    pointer: { file: one.sha256, at: '' },
  }));
}

function titles(entries: readonly { readonly role: { readonly title: string } }[]): string {
  return entries.map((one) => one.role.title).join(', ');
}
