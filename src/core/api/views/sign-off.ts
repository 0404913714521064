import { z } from 'zod';
import { baseName } from '../../lib/base-name.ts';
import { display } from '../../lib/display.ts';
import { Decision, GateState } from '../../model/states.ts';
import type { DecisionStatement, SignOff } from '../../model/human-records.ts';
import type { OpenedProject, OpenedRelease, SealedDocument } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { signedWith } from '../seal-text.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { moment } from '../times.ts';
import { Fact, Moment, defineView, viewBase, type Text } from '../view.ts';
import { counted, list, numberWord, sentenceCase } from '../words.ts';
import { decisionWord, signOffWord } from './release/sign-offs.ts';
import { signOffsAbout } from './release/subject.ts';

const Role = z.strictObject({
  id: z.string(),
  title: z.string(),
  /** What the role answers for, and what its holder must have access to. */
  about: z.string().optional(),
  access: z.array(z.string()),
  state: GateState,
  word: z.string(),
  statement: z.string().optional(),
  facts: z.array(Fact),
});

/** `/<project>/releases/<version>/sign-off/`: who said what about the record, and whether a signature stands behind it. */
export const SignOffView = z.strictObject({
  ...viewBase('sign-off'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  /** How many people the policy wants, and what that came to. */
  rule: z.array(Fact),
  /** The policy's roles in its order, then those it does not name. */
  roles: z.array(Role),
  decision: z.strictObject({ decision: Decision, state: GateState, word: z.string(), statement: z.string(), facts: z.array(Fact) }).optional(),
  /** Sign-offs on earlier revisions, which count for those only. */
  earlier: z.array(z.strictObject({ role: z.string(), state: GateState, word: z.string(), name: z.string(), at: Moment, href: z.string(), revision: z.string(), revisionHref: z.string() })),
});
export type SignOffView = z.infer<typeof SignOffView>;

export const signOff = defineView({
  name: 'sign-off',
  schema: SignOffView,
  pages: (portal) => releasePages(portal, 'sign-off', 'sign-off').map((page) => {
    const [, release] = releaseOf(page, portal);
    return { ...page, inputs: [...page.inputs, ...release.signOffs.map((one) => one.sha256)] };
  }),
  build: (page, portal) => signOffView(...releaseOf(page, portal)),
});

export function signOffView(project: OpenedProject, release: OpenedRelease): SignOffView {
  const revision = currentRevision(release);
  const given = signOffsAbout(release, revision);
  const { document } = judgementOf(release, revision);
  return {
    schema: 'dossier.sign-off.v1',
    title: `Sign-off of ${project.spec.name} ${release.version}`,
    description: `Which roles approved ${project.spec.name} ${release.version}, who decided, and whose signatures stand behind it.`,
    project: project.id,
    version: release.version,
    sentence: sentenceOf(release, given, document),
    rule: ruleFacts(release, given),
    roles: rolesOf(release, given),
    ...(document === undefined ? {} : { decision: decisionOf(release, document) }),
    earlier: release.signOffs.filter((one) => !given.includes(one)).map((one) => {
      const number = release.revisions.find((other) => one.value.subject.some((subject) => subject.digest.sha256 === other.sha256))?.number ?? 0;
      return {
        role: roleTitle(release, one.value.predicate.role), ...signOffWord(one), name: display(one.value.predicate.name, 120), at: moment(one.value.predicate.at),
        href: paths.signOffFile(release.project, release.version, baseName(one.path)),
        revision: `Revision ${number}`, revisionHref: paths.revision(release.project, release.version, number),
      };
    }),
  };
}

type GivenSignOff = SealedDocument<SignOff>;

function sentenceOf(release: OpenedRelease, given: readonly GivenSignOff[], document: SealedDocument<DecisionStatement> | undefined): string {
  const roles = rolesWanted(release);
  const approving = roles.filter((role) => given.some((one) => one.value.predicate.role === role.id && isApproval(one)));
  const rejecting = roles.filter((role) => given.some((one) => one.value.predicate.role === role.id && one.seal.result === 'verified' && one.value.predicate.decision === 'reject')).map(({ title }) => title);
  const claimed = given.filter((one) => one.seal.result !== 'verified').length;
  const owed = owedRoles(release, given);
  const parts = [
    roles.length === 0 ? 'The policy names no role' : `${approving.length === 0 ? 'None' : sentenceCase(numberWord(approving.length))} of ${counted(roles.length, 'role')} approved with a signature that verifies`,
    ...(rejecting.length === 0 ? [] : [`rejected by ${list(rejecting)}`]),
    ...(claimed === 0 ? [] : [`${counted(claimed, 'sign-off')} ${claimed === 1 ? 'is' : 'are'} claimed and ${claimed === 1 ? 'does' : 'do'} not count`]),
    ...(owed.length === 0 ? [] : [`still owed: ${list(owed)}`]),
  ];
  return `${parts.join('; ')}. ${decisionSentence(document)}`;
}

function decisionSentence(document: SealedDocument<DecisionStatement> | undefined): string {
  if (document === undefined) return 'Nobody has decided.';
  const { decision, name } = document.value.predicate;
  return document.seal.result === 'verified' ? `${document.seal.name} decided ${decision}.` : `${display(name, 120)} is named as deciding ${decision}, and no signature that verifies stands behind it.`;
}

function ruleFacts(release: OpenedRelease, given: readonly GivenSignOff[]): Fact[] {
  const revision = currentRevision(release);
  const wanted = revision.policy?.signOff;
  const people = new Set(given.flatMap((one) => isApproval(one) && one.seal.result === 'verified' ? [one.seal.identity] : []));
  const judged = judgementOf(release, revision).gates.flatMap((gate) => gate.checks.filter((check) => check.rule === 'sign-off-complete').map((check) => ({ gate, check })));
  const owed = owedRoles(release, given);
  return [
    ...(wanted === undefined ? [{ label: 'Required', value: ['The policy asks for no sign-off.'] }] : [
      { label: 'Required', value: [`${counted(wanted.roles.length, 'role')}, signed by at least ${counted(wanted.distinctPeople, 'different person', 'different people')}`] },
    ]),
    { label: 'People', value: [`${sentenceCase(counted(people.size, 'person', 'people'))} approved with a key of their own. People are told apart by the identity behind the key, never by a typed name.`] },
    ...judged.map(({ gate, check }) => ({ label: 'Outcome', value: [
      { text: gate.title, href: paths.gate(release.project, release.version, gate.id), state: check.state }, `: ${check.observed}`,
    ] })),
    ...(owed.length === 0 ? [] : [{ label: 'Still owed', value: owed.flatMap((title, index): Text => [...(index === 0 ? [] : [', ']), { text: title, state: 'pending' }]) }]),
  ];
}

function rolesOf(release: OpenedRelease, given: readonly GivenSignOff[]): SignOffView['roles'] {
  const wanted = rolesWanted(release);
  const unnamed = given.filter((one) => !wanted.some((role) => role.id === one.value.predicate.role));
  return [
    ...wanted.map((role) => {
      const one = given.find((other) => other.value.predicate.role === role.id);
      const { id, title, about, access = [] } = role;
      const head = { id, title, ...(about === undefined ? {} : { about }), access };
      return one === undefined ? { ...head, state: 'pending' as const, word: 'Not given', facts: [] } : { ...head, ...statementOf(release, one) };
    }),
    ...unnamed.map((one) => ({ id: one.value.predicate.role, title: `${one.value.predicate.role}, a role that the policy does not name`, access: [], ...statementOf(release, one) })),
  ];
}

function statementOf(release: OpenedRelease, one: GivenSignOff): Pick<z.infer<typeof Role>, 'state' | 'word' | 'statement' | 'facts'> {
  const { predicate } = one.value;
  const file = (path: string) => paths.signOffFile(release.project, release.version, baseName(path));
  return {
    ...signOffWord(one),
    statement: display(predicate.statement, 2000),
    facts: [
      ...sealFacts(one, predicate.name),
      { label: 'Dated', value: [moment(predicate.at), ', by the signer’s own word'] },
      { label: 'Document', value: [{ text: baseName(one.path), href: file(one.path), code: 'code' }, ...(one.bundlePath === undefined ? [] : [', ', { text: 'signature bundle', href: file(one.bundlePath) }])] },
      { label: 'SHA-256', value: [{ text: one.sha256, digest: 'full' }] },
    ],
  };
}

function decisionOf(release: OpenedRelease, document: SealedDocument<DecisionStatement>): NonNullable<SignOffView['decision']> {
  const { predicate } = document.value;
  const file = (name: 'decision.json' | 'decision.sigstore.json') => paths.decisionFile(release.project, release.version, name);
  const trust = currentRevision(release).value.inputs.find((input) => input.sha256 === predicate.trust);
  return {
    decision: document.seal.result === 'verified' ? predicate.decision : 'OPEN',
    ...decisionWord(document),
    statement: display(predicate.statement, 2000),
    facts: [
      ...sealFacts(document, predicate.name),
      { label: 'Dated', value: [moment(predicate.at), ', by the signer’s own word'] },
      { label: 'Rests on', value: [`${counted(predicate.signOffs.length, 'sign-off')} and ${counted(predicate.acceptedWaivers.length, 'waiver')}, each named by its digest`] },
      { label: 'Trust then', value: ['The sign-offs were verified against the trust file ', { text: predicate.trust, digest: 'short', ...(trust === undefined ? {} : { href: paths.bytes(trust.sha256) }) }] },
      { label: 'Document', value: [{ text: 'decision.json', href: file('decision.json'), code: 'code' }, ...(document.bundlePath === undefined ? [] : [', ', { text: 'signature bundle', href: file('decision.sigstore.json') }])] },
      { label: 'SHA-256', value: [{ text: document.sha256, digest: 'full' }] },
      { label: 'Log', value: [document.logIndex === undefined ? 'not in a log' : `entry ${document.logIndex}`] },
    ],
  };
}

/** The name as typed, and apart from it what the signature says. */
function sealFacts({ seal }: SealedDocument<unknown>, name: string): Fact[] {
  const trust = { text: 'trust.yaml', href: paths.trustFile('trust.yaml'), code: 'code' as const };
  const typed = { label: 'Name in it', value: [display(name, 120)] };
  switch (seal.result) {
    case 'verified': return [
      typed,
      { label: 'Signed by', value: [{ text: seal.name, state: 'pass' }, `, ${seal.identity}${seal.example ? '; an example key whose private half is public' : ''}`] },
      ...signedWith(seal),
      { label: 'Checked', value: ['by this site’s build, against ', trust] },
    ];
    case 'none': return [typed, { label: 'Signature', value: [{ text: 'Claimed, not signed', state: 'unverified' }, '. Anybody can type a name; it does not count.'] }];
    case 'untrusted-signer': return [
      typed,
      { label: 'Signature', value: [{ text: 'By nobody who may sign this', state: 'invalid' }, `: ${seal.failed}`] },
      ...(seal.keyId === undefined ? [] : [{ label: 'Key', value: [{ text: seal.keyId, code: 'code' as const }] }]),
      { label: 'Checked', value: ['by this site’s build, against ', trust] },
    ];
    case 'invalid': return [typed, { label: 'Signature', value: [{ text: 'Does not match', state: 'invalid' }, `: ${seal.failed}`] }, { label: 'Checked', value: ['by this site’s build, against ', trust] }];
  }
}

function isApproval(one: GivenSignOff): boolean {
  return one.seal.result === 'verified' && one.value.predicate.decision === 'approve';
}

function rolesWanted(release: OpenedRelease) {
  return currentRevision(release).policy?.signOff?.roles ?? [];
}

function owedRoles(release: OpenedRelease, given: readonly GivenSignOff[]): readonly string[] {
  return rolesWanted(release).filter((role) => !given.some((one) => one.value.predicate.role === role.id && one.seal.result === 'verified')).map((role) => role.title);
}

function roleTitle(release: OpenedRelease, id: string): string {
  return rolesWanted(release).find((role) => role.id === id)?.title ?? id;
}
