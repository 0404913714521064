import { display } from '../../../lib/display.ts';
import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import { STATE_WORDS } from '../../../model/states.ts';
import { versioningOf } from '../../../model/versions.ts';
import type { OpenedProject } from '../../../record/opened.ts';
import { advisoryText, releaseLinks } from '../../advisories.ts';
import { commitHref } from '../../commit-link.ts';
import { currentRevision } from '../../current-revision.ts';
import { outward } from '../../outward-link.ts';
import * as paths from '../../paths.ts';
import { supportText } from '../../support.ts';
import { day, moment } from '../../times.ts';
import { inVersionOrder } from '../../version-order.ts';
import type { Fact, Piece, Text } from '../../view.ts';
import { counted, sentenceCase } from '../../words.ts';
import { signOffsAbout, type Subject } from './subject.ts';

/** The record at a glance: decision, counts, identity and policy. */
export function factsOf({ project, opened, revision, record, judgement }: Subject): Fact[] {
  const { release } = record;
  const expected = record.slots.filter((slot) => slot.presence !== 'not-applicable');
  const arrived = expected.filter((slot) => slot.presence !== 'missing').length;
  const verified = record.signatures.filter((one) => one.result === 'verified').length;
  const roles = revision.policy?.signOff?.roles;
  const given = signOffsAbout(opened, revision).filter((one) => one.value.predicate.decision === 'approve' && one.seal.result === 'verified').length;
  const policyInput = record.inputs.find((input) => input.role === 'policy');
  const decided = judgement.document?.value.predicate;
  const repository = project.spec.repository;
  return [
    ...(decided === undefined
      ? [{ label: 'Decision', value: [judgement.gates.length === 0 ? 'none: no policy was applied' : 'none so far'] }]
      : [{ label: 'Decision', value: [`${decided.decision}${judgement.decision === 'OPEN' ? ', claimed' : ''}, `, moment(decided.at)] }]),
    ...(judgement.withdrawn === undefined ? [] : [{ label: 'Withdrawn', value: [moment(judgement.withdrawn.value.predicate.at)] }]),
    ...(record.verdict === undefined ? [] : [{ label: 'Verdict', value: [{ text: STATE_WORDS[record.verdict.state], state: record.verdict.state }] }]),
    ...(roles === undefined ? [] : [{ label: 'Sign-off', value: [`${given} of ${roles.length}`] }]),
    { label: 'Evidence', value: [expected.length === 0 ? counted(record.files.length, 'file') : `${arrived} of ${expected.length} pieces arrived`] },
    { label: 'Signatures', value: [record.signatures.length === 0 ? 'none on the evidence' : `${verified} of ${record.signatures.length} verify`] },
    ...(release.commit === undefined ? [] : [{ label: 'Commit', value: [commitPiece(release.commit, release.example ? undefined : repository), ...(release.tag === undefined ? [] : [', tag ', { text: release.tag, code: 'code' as const }, ...stampOf(release.tag, project)])] }]),
    ...(release.buildDate === undefined && release.ciRun === undefined ? [] : [{ label: 'Built', value: [
      ...(release.buildDate === undefined ? [] : [moment(release.buildDate)]),
      ...(release.ciRun === undefined ? [] : [...(release.buildDate === undefined ? [] : [', ']), outward(runText(release.ciRun), release.ciRun)]),
    ] }]),
    ...Object.entries(release.scope).map(([key, value]) => ({ label: revision.policy?.scope[key]?.title ?? sentenceCase(key), value: [display(value, 60)] })),
    ...(record.ruleSet === undefined ? [] : [{ label: 'Policy', value: [
      policyInput === undefined ? record.ruleSet : { text: record.ruleSet, href: revision.policy === undefined ? paths.bytes(policyInput.sha256) : paths.policy(project.id, policyInput.sha256) },
      ...policyBefore(record, project, policyInput?.sha256),
    ] }]),
    ...(release.owner === undefined ? [] : [{ label: 'Owner', value: [display(release.owner, 120)] }]),
    ...release.relations.map((relation) => ({
      label: RELATION[relation.type],
      value: [project.releases.some((one) => one.version === relation.version) ? { text: relation.version, href: paths.release(project.id, relation.version) } : relation.version],
    })),
    ...namedBy(project, release.version),
    ...fact('Support', supportText(project, release.version)),
    ...fact('Advisories', advisoryText(project, opened)),
  ];
}

function fact(label: string, value: Text | undefined): Fact[] {
  return value === undefined ? [] : [{ label, value }];
}

/** How many releases one fact names. */
const NAMED = 8;

/** The same relations from the other side: which releases say that they fix, rebuild or follow this one. */
function namedBy(project: OpenedProject, version: string): Fact[] {
  return (Object.keys(RELATED_BY) as (keyof typeof RELATED_BY)[]).flatMap((type) => {
    const others = inVersionOrder(project).filter((one) => currentRevision(one).value.release.relations.some((relation) => relation.type === type && relation.version === version));
    if (others.length === 0) return [];
    const more = others.length - NAMED;
    return [{ label: RELATED_BY[type], value: [...releaseLinks(project, others.slice(0, NAMED)), ...(more <= 0 ? [] : [`, and ${counted(more, 'more')}`])] }];
  });
}

/** What a tag that is a date stamp says, in words. */
function stampOf(tag: string, project: OpenedProject): Piece[] {
  const stampedAt = versioningOf(project.spec)?.parse(tag)?.stampedAt;
  if (stampedAt === undefined) return [];
  return [', a date stamp: ', /T/.test(stampedAt) ? moment(stampedAt) : day(stampedAt)];
}

const RELATION: Readonly<Record<ReleaseRecordPredicate['release']['relations'][number]['type'], string>> = {
  follows: 'Follows', supersedes: 'Replaces', 'hotfix-of': 'Hotfix of', 'candidate-for': 'Candidate for', 'rebuild-of': 'Rebuild of',
};

const RELATED_BY: typeof RELATION = {
  follows: 'Followed by', supersedes: 'Replaced by', 'hotfix-of': 'Has hotfix', 'candidate-for': 'Candidates', 'rebuild-of': 'Rebuilt as',
};

/** Whether the rules changed since the release before, which a reader can not see from the rule set's name. */
function policyBefore(record: ReleaseRecordPredicate, project: OpenedProject, sha256: string | undefined): Piece[] {
  const before = record.previous.release;
  const earlier = before === undefined ? undefined
    : project.releases.find((one) => one.version === before.version)?.revisions.find((one) => one.sha256 === before.sha256)?.value.inputs.find((input) => input.role === 'policy');
  if (before === undefined || earlier === undefined || sha256 === undefined) return [];
  return [earlier.sha256 === sha256 ? `, unchanged since ${before.version}` : `, changed since ${before.version}`];
}

function commitPiece(commit: string, repository: string | undefined): Piece {
  const text = commit.slice(0, 12);
  const href = commitHref(commit, repository);
  return { text, code: 'code', ...(href === undefined ? {} : { href }) };
}

function runText(url: string): string {
  const id = /(\d+)\/?$/.exec(url)?.[1];
  return id === undefined ? 'CI run' : `run\u00a0${id}`;
}
