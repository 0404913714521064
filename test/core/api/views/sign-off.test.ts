import { describe, expect, test } from 'vitest';
import { SignOffView, signOffView } from '../../../../src/core/api/views/sign-off.ts';
import type { SignOff } from '../../../../src/core/model/human-records.ts';
import { PolicySpec } from '../../../../src/core/model/policy.ts';
import { SIGN_OFF_PREDICATE, STATEMENT_TYPE } from '../../../../src/core/model/uris.ts';
import type { OpenedRelease, OpenedRevision, SealedDocument, SealState } from '../../../../src/core/record/opened.ts';
import { APPROVED, believablePortal, gate } from '../../../builders/believable-portal.ts';
import { SIGNER, VERIFIED, project, record, release, revision, sha256 } from '../../../builders/portal.ts';

const policy = PolicySpec.parse({
  id: 'rules-1', title: 'Rules', slots: [], gates: [],
  signOff: { roles: [{ id: 'qa', title: 'Quality' }, { id: 'product', title: 'Product' }], distinctPeople: 2 },
});
const first = revision(record('v1'), { policy });
const second = revision(record('v1', { revision: 2 }), { policy });

function given(role: string, about: OpenedRevision, seal: SealState = VERIFIED, decision: 'approve' | 'reject' = 'approve'): SealedDocument<SignOff> {
  const path = `projects/sample/releases/v1/signoffs/${role}.json`;
  return {
    value: { _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: about.sha256 } }], predicateType: SIGN_OFF_PREDICATE, predicate: { role, name: `Typed ${role}`, decision, statement: 'Fine.', at: '2026-02-18T13:00:00Z' } },
    sha256: sha256(path), size: 500, seal, path, bundlePath: path.replace('.json', '.sigstore.json'),
  };
}
const viewOf = (signOffs: OpenedRelease['signOffs'], ...revisions: readonly OpenedRevision[]) => {
  const one = { ...release(...(revisions.length === 0 ? [first] : revisions)), signOffs };
  const view = signOffView(project([one]), one);
  expect(SignOffView.parse(view)).toEqual(view);
  return view;
};
const textOf = (facts: SignOffView['rule'], label: string) => facts.find((fact) => fact.label === label)?.value.map((piece) => typeof piece === 'string' ? piece : piece.text).join('');

describe('signOffView()', () => {
  test('names the roles that are still owed', () => {
    const view = viewOf([given('qa', first)]);
    expect(view.sentence).toBe('One of two roles approved with a signature that verifies; still owed: Product. Nobody has decided.');
    expect(view.roles.map((role) => [role.id, role.word, role.state])).toEqual([['qa', 'Approved', 'pass'], ['product', 'Not given', 'pending']]);
    expect(textOf(view.rule, 'Still owed')).toBe('Product');
  });
  test('says what a role answers for and must have access to, whether it was given or not', () => {
    const roles = [{ id: 'qa', title: 'Quality', about: 'Tests are complete.', access: ['Write access to tags'] }, { id: 'product', title: 'Product' }];
    const withAccess = revision(record('v1'), { policy: PolicySpec.parse({ ...policy, signOff: { roles } }) });
    for (const signOffs of [[], [given('qa', withAccess)]]) {
      expect(viewOf(signOffs, withAccess).roles.map(({ about, access }) => [about, access])).toEqual([['Tests are complete.', ['Write access to tags']], [undefined, []]]);
    }
  });
  test('keeps a typed name apart from a signature', () => {
    const [qa] = viewOf([given('qa', first, { result: 'none' })]).roles;
    expect([qa?.word, qa?.state]).toEqual(['Claimed', 'unverified']);
    expect(textOf(qa?.facts ?? [], 'Signature')).toBe('Claimed, not signed. Anybody can type a name; it does not count.');
    expect(textOf(qa?.facts ?? [], 'Signed by')).toBeUndefined();
  });
  test('counts neither a claim nor a foreign signature as an approval, and owes both roles', () => {
    const view = viewOf([given('qa', first, { result: 'none' }), given('product', first, { result: 'untrusted-signer', keyId: 'abc', failed: 'no key of the trust file made it' })]);
    expect(view.sentence).toBe('None of two roles approved with a signature that verifies; two sign-offs are claimed and do not count; still owed: Quality and Product. Nobody has decided.');
    expect(textOf(view.rule, 'People')).toMatch(/^No people approved/);
  });
  test('counts one person in two roles once', () => {
    expect(textOf(viewOf([given('qa', first), given('product', first)]).rule, 'People')).toMatch(/^One person approved/);
  });
  test('does not call a rejection an approval', () => {
    const view = viewOf([given('qa', first, VERIFIED, 'reject')]);
    expect(view.sentence).toContain('; rejected by ');
    expect(view.roles[0]).toMatchObject({ word: 'Rejected', state: 'fail' });
    expect(textOf(view.rule, 'People')).toMatch(/^No people approved/);
  });
  test('says who signed, with which key, and checked against what', () => {
    const [qa] = viewOf([given('qa', first)]).roles;
    expect(['Name in it', 'Signed by', 'Key', 'Checked'].map((label) => textOf(qa?.facts ?? [], label))).toEqual([
      'Typed qa', `${SIGNER.signer.name}, ${SIGNER.signer.identity}`, SIGNER.hint, 'by this site’s build, against trust.yaml',
    ]);
  });
  test('sets sign-offs on an earlier revision apart, and owes them again', () => {
    const view = viewOf([given('qa', first)], first, second);
    expect(view.roles[0]).toMatchObject({ id: 'qa', word: 'Not given' });
    expect(view.earlier).toMatchObject([{ role: 'Quality', word: 'Approved', revision: 'Revision 1', revisionHref: '/sample/releases/v1/r/1/' }]);
  });
  test('shows a role that the policy does not name, and says so', () => {
    expect(viewOf([given('friend', first)]).roles.at(-1)?.title).toBe('friend, a role that the policy does not name');
  });
  test('tells the outcome as the gate judged it', () => {
    const judged = revision(record('v1', { gates: [gate('sign-off', { phase: 'decision', checks: [{ rule: 'sign-off-complete', state: 'fail', required: 'two people', observed: '1 person signed; 2 different people are required', operands: [] }] })] }), { policy });
    expect(textOf(viewOf([], judged).rule, 'Outcome')).toBe('Gate sign-off: 1 person signed; 2 different people are required');
  });
  test('holds the decision with its statement, its digest and its place in the log', () => {
    const portal = believablePortal();
    const view = signOffView(portal.projects[0] ?? project([]), APPROVED);
    expect(view.sentence).toBe('Four of four roles approved with a signature that verifies. Signer 1 decided GO.');
    expect(view.decision).toMatchObject({ decision: 'GO', state: 'pass', statement: 'Release with W-2026-007.' });
    expect(textOf(view.decision?.facts ?? [], 'SHA-256')).toBe(APPROVED.decision?.sha256);
    expect(textOf(view.decision?.facts ?? [], 'Log')).toBe('entry 3');
  });
  test('does not stamp a decision that is only claimed', () => {
    const { decision } = APPROVED;
    if (decision === undefined) throw new Error('the builder decides');
    const claimed = { ...APPROVED, decision: { ...decision, seal: { result: 'none' as const } } };
    expect(signOffView(project([claimed]), claimed).decision).toMatchObject({ decision: 'OPEN', state: 'unverified', word: 'GO, claimed' });
  });
});
