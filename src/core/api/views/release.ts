import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { findingHelp } from '../../findings.ts';
import { FindingLevel } from '../../model/finding.ts';
import type { GateResult } from '../../model/gate-result.ts';
import { Sha256 } from '../../model/ids.ts';
import { IDENTITY_FLAGS, type ReleaseRecordPredicate } from '../../model/record.ts';
import { Decision, GateState, STATE_WORDS } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision, SealState } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { factWord, slotIntegrity, slotMark } from '../evidence-mark.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { judgementOf, type Judgement } from '../judgement.ts';
import { MetricMultiple, metricMultiples } from '../metric-multiples.ts';
import { decimal, fileSize, signedPercent, withUnit, decimalsFor } from '../numbers.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { releaseOf } from '../release-pages.ts';
import { day, longDayText, moment } from '../times.ts';
import { Fact, Moment, Notice, Text, defineView, viewBase, type Page, type Piece } from '../view.ts';
import { counted, evidenceSentence, exceptionSentence, exceptionTitle, headline, howToUnblock, sentenceCase, signatureSentence } from '../words.ts';
import { GateRow, gateRow, shareText, Share } from './gate-rows.ts';
import { Rollback, rollbackOf } from './rollback.ts';

const StripGate = z.strictObject({ id: z.string(), short: z.string(), title: z.string(), state: GateState, glance: z.string(), href: z.string() });

const Exception = z.strictObject({
  id: z.string(),
  state: GateState,
  title: z.string(),
  text: z.array(z.string()),
  facts: z.array(Fact),
});

const Change = z.strictObject({
  metric: z.string(),
  slot: z.string(),
  href: z.string(),
  state: GateState,
  current: z.string(),
  baseline: z.string().optional(),
  change: z.string().optional(),
  limit: z.string().optional(),
  share: Share.optional(),
});

const EvidenceRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  href: z.string(),
  mark: GateState.optional(),
  presence: z.string(),
  form: z.string(),
  content: z.string(),
  digest: z.string(),
  signature: z.string(),
  files: z.array(z.strictObject({ name: z.string(), sha256: Sha256, size: z.string(), href: z.string() })),
  /** How many more files the slot holds. */
  more: z.string().optional(),
});

const FindingRow = z.strictObject({
  id: z.string(),
  level: FindingLevel,
  message: z.string(),
  expected: z.string().optional(),
  found: z.string().optional(),
  /** The evidence it was found in. */
  evidence: z.strictObject({ text: z.string(), href: z.string() }).optional(),
  /** The help text's heading. */
  title: z.string(),
  href: z.string(),
});

const SignOffRow = z.strictObject({
  role: z.string(),
  state: GateState,
  word: z.string(),
  name: z.string().optional(),
  identity: z.string().optional(),
  at: Moment.optional(),
  statement: z.string().optional(),
  href: z.string().optional(),
});

/** `/<project>/releases/<version>/` and each revision below `r/<n>/`: is it good, who says so, what is waived or missing. */
export const ReleaseView = z.strictObject({
  ...viewBase('release'),
  project: z.string(),
  version: z.string(),
  role: z.string(),
  date: Moment,
  /** Whether this is an example, a draft or oddly named: shown above every page of the release. */
  identity: z.array(Notice),
  notices: z.array(Notice),
  decision: Decision.optional(),
  headline: z.string(),
  lede: Text,
  evaluated: Text,
  facts: z.array(Fact),
  strip: z.array(z.strictObject({ group: z.string(), gates: z.array(StripGate) })),
  exceptions: z.strictObject({ title: z.string(), about: z.string(), items: z.array(Exception), none: Notice.optional() }),
  /** What is wrong in the evidence itself, whatever the gates make of it. */
  findings: z.strictObject({ rows: z.array(FindingRow), more: z.string().optional() }),
  gates: z.array(GateRow),
  /** The headline metrics with their histories. */
  multiples: z.array(MetricMultiple),
  changes: z.strictObject({ title: z.string(), about: z.string(), rows: z.array(Change), more: z.string().optional() }).optional(),
  artifacts: z.array(z.strictObject({ name: z.string(), size: z.string(), sha256: Sha256, href: z.string().optional() })),
  evidence: z.strictObject({ mandatory: z.array(EvidenceRow), further: z.array(EvidenceRow), furtherTitle: z.string().optional() }),
  provenance: z.array(Fact),
  signOffs: z.array(SignOffRow),
  rollback: Rollback.optional(),
  check: z.array(z.strictObject({ title: z.string(), command: z.string(), expected: z.string().optional() })),
  /** What the record's facts are good for. */
  recordAbout: z.string(),
  record: z.array(Fact),
  recordHref: z.string(),
  /** The record digest. */
  digest: Sha256,
  signaturesHref: z.string(),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

export const release = defineView({
  name: 'release',
  schema: ReleaseView,
  pages: (portal) => portal.projects.flatMap((project) => project.releases.flatMap((one): Page[] => {
    const inputs = (revision: OpenedRevision) => [
      revision.sha256, ...(one.decision === undefined ? [] : [one.decision.sha256]), ...one.signOffs.map((signOff) => signOff.sha256),
    ];
    const page = { view: 'release', project: project.id, version: one.version };
    return [
      { ...page, path: paths.release(project.id, one.version), inputs: inputs(currentRevision(one)) },
      ...one.revisions.map((revision) => ({
        ...page, path: paths.revision(project.id, one.version, revision.number), revision: revision.number, inputs: [...inputs(revision), currentRevision(one).sha256],
      })),
    ];
  })),
  build: (page, portal, evidence) => releaseView(page, portal, evidence),
});

export async function releaseView(page: Page, portal: OpenedPortal, evidence: EvidencePort): Promise<ReleaseView> {
  const [project, opened] = releaseOf(page, portal);
  const revision = page.revision === undefined ? currentRevision(opened) : opened.revisions.find((one) => one.number === page.revision);
  if (revision === undefined) throw new Error(`${page.path}: no revision ${page.revision ?? ''}`);
  const record = revision.value;
  const judgement = judgementOf(opened, revision);
  const about: Subject = { portal, project, opened, revision, record, judgement };
  const releaseDate = record.release.date ?? record.assessed.at.slice(0, 10);
  const sentence = headline(judgement);
  const rollback = await rollbackOf(project.id, record, evidence);
  return {
    schema: 'dossier.release.v1',
    title: page.revision === undefined ? `${project.spec.name} ${opened.version}` : `${project.spec.name} ${opened.version}, revision ${revision.number}`,
    description: `${sentence} Release evidence of ${project.spec.name} ${opened.version}.`,
    project: project.spec.name,
    version: opened.version,
    role: roleOf(about),
    date: { text: longDayText(releaseDate), time: releaseDate },
    identity: [...identityNotices(record)],
    notices: noticesOf(about, page),
    ...(record.verdict === undefined && judgement.document === undefined ? {} : { decision: judgement.decision }),
    headline: sentence,
    lede: ledeOf(about),
    evaluated: evaluatedOf(record, opened),
    facts: factsOf(about),
    strip: stripOf(about),
    exceptions: exceptionsOf(about),
    findings: findingsOf(about),
    gates: judgement.gates.map((gate) => gateRow(project.id, opened.version, record, gate)),
    multiples: record.revision === currentRevision(opened).value.revision ? metricMultiples(project, opened) : [],
    ...changesOf(about),
    artifacts: record.release.artifacts.map((artifact) => ({
      name: artifact.name,
      size: artifact.size === undefined ? 'not stated' : fileSize(artifact.size),
      sha256: artifact.sha256,
      ...(artifact.url === undefined ? {} : { href: artifact.url }),
    })),
    evidence: evidenceOf(about),
    provenance: provenanceOf(about),
    signOffs: signOffsOf(about),
    ...(rollback === undefined ? {} : { rollback }),
    check: checkOf(about),
    recordAbout: opened.unsealed === true ? 'Of a preview. It is thrown away; seal the release to have one that lasts.' : 'Permanent. Link to it, cite it, compare its digest.',
    record: recordFactsOf(about),
    recordHref: paths.recordFile(project.id, opened.version, revision.number, 'record.json'),
    digest: revision.sha256,
    signaturesHref: paths.releasePage(project.id, opened.version, 'signatures'),
  };
}

interface Subject {
  readonly portal: OpenedPortal;
  readonly project: OpenedProject;
  readonly opened: OpenedRelease;
  readonly revision: OpenedRevision;
  readonly record: ReleaseRecordPredicate;
  readonly judgement: Judgement;
}

function roleOf({ record }: Subject): string {
  const { kind, channel } = record.release;
  if (channel === 'draft' || kind === 'draft') return kind === 'snapshot' ? 'snapshot, no release' : 'draft, no release';
  if (kind === 'candidate' || channel === 'candidate') return 'candidate';
  return kind === 'hotfix' ? 'hotfix, stable' : `${channel} ${kind}`;
}

function noticesOf({ project, opened, revision, judgement }: Subject, page: Page): Notice[] {
  const current = currentRevision(opened);
  const notices: Notice[] = [];
  if (revision.number !== current.number) {
    notices.push({
      title: `Revision ${revision.number} of ${current.number}.`,
      text: ['A later revision stands in its place. ', { text: `Revision ${current.number}`, href: paths.revision(project.id, opened.version, current.number) }],
    });
  } else if (page.revision !== undefined) {
    notices.push({ title: `Revision ${revision.number}, for ever.`, text: ['This address always shows this revision. ', { text: 'The release’s own page', href: paths.release(project.id, opened.version) }, ' shows the newest.'] });
  }
  if (revision.seal.result === 'invalid' || revision.seal.result === 'untrusted-signer') {
    notices.push({ state: 'invalid', title: 'Do not use.', text: [`The signature over this record does not count: ${revision.seal.failed}.`] });
  }
  const { document } = judgement;
  if (document !== undefined && document.seal.result !== 'verified') {
    notices.push({
      state: document.seal.result === 'none' ? 'unverified' : 'invalid',
      title: `${document.value.predicate.decision} is claimed, not signed.`,
      text: [`${document.value.predicate.name} is named as deciding, and no signature that verifies stands behind it. It does not count.`],
    });
  }
  return notices;
}

/** What drafts and oddly named releases must say about themselves; shown on every page of the release. */
export function identityNotices(record: ReleaseRecordPredicate): readonly Notice[] {
  const { release } = record;
  const flags = release.flags.map((flag) => `${sentenceCase(IDENTITY_FLAGS[flag])}.`);
  const isDraft = release.channel === 'draft' || release.kind === 'draft' || release.flags.some((flag) => flag === 'tag-is-branch' || flag === 'tag-not-a-release');
  return [
    ...(release.example ? [{ title: 'An example, made up.', text: [release.note ?? 'This release was made up to show the portal.'] }] : []),
    ...(isDraft || flags.length > 0
      ? [{ title: isDraft ? 'A draft, not a release.' : 'Mind the identity.', text: [[...(release.example || release.note === undefined ? [] : [release.note]), ...flags].join(' ') || 'It is shown as evidence was found, and nobody released it.'] }]
      : release.note !== undefined && !release.example ? [{ title: 'Note.', text: [release.note] }] : []),
  ];
}

function ledeOf({ record, judgement }: Subject): Text {
  const { gates, exceptions } = judgement;
  const evidence = evidenceSentence(record.slots);
  const signatures = signatureSentence(record.signatures);
  if (gates.length === 0) return [`${sentenceCase(counted(record.files.length, 'file'))} ${record.files.length === 1 ? 'was' : 'were'} received and hashed, and ${signatures}.`];
  const passing = gates.filter((gate) => gate.state === 'pass').length;
  const apart = gates.filter((gate) => gate.state === 'not-applicable').length;
  const counts = passing === gates.length ? `${sentenceCase(counted(gates.length, 'gate'))} ${gates.length === 1 ? 'was' : 'were'} evaluated, and ${gates.length === 1 ? 'it passes' : 'all pass'}. `
    : `${sentenceCase(counted(gates.length, 'gate'))} were evaluated and ${counted(passing, 'passes', 'pass').replace(/^no /, 'none ')}${apart === 0 ? '' : `; ${counted(apart, 'does not apply', 'do not apply')}`}. `;
  const missing = exceptions.filter((gate) => gate.state === 'missing');
  const told = missing.length > 2 ? exceptions.filter((gate) => gate.state !== 'missing') : exceptions;
  const shown = told.slice(0, 3).flatMap((gate) => ledeSentence(gate, exceptionSentence(gate, record)));
  const more = told.length > 3 ? [`${sentenceCase(counted(told.length - 3, 'further exception'))} ${told.length === 4 ? 'stands' : 'stand'} below. `] : [];
  return [counts, ...(missing.length > 2 ? missingSentence(missing) : []), ...shown, ...more, `${evidence}, and ${signatures}.`];
}

/** Where much is missing, one sentence for all of it. */
function missingSentence(missing: readonly GateResult[]): Piece[] {
  const links = missing.slice(0, 3).flatMap((gate, index): Piece[] => [...(index === 0 ? [] : [index === missing.length - 1 ? ' and ' : ', ']), { text: gate.title, href: `#exception-${gate.id}` }]);
  return ['Evidence is missing for ', ...links, ...(missing.length > 3 ? [` and ${counted(missing.length - 3, 'further gate')}`] : []), '. '];
}

/** The subject leads to its exception; where the sentence is about something else, all of it does. */
function ledeSentence(gate: GateResult, sentence: string): Piece[] {
  const href = `#exception-${gate.id}`;
  return sentence.startsWith(gate.title)
    ? [{ text: gate.title, href }, `${sentence.slice(gate.title.length)}. `]
    : [{ text: sentence, href }, '. '];
}

function evaluatedOf(record: ReleaseRecordPredicate, { unsealed }: OpenedRelease): Text {
  const declared = record.assessed.clock === 'declared' ? ' (a declared time)' : '';
  return ['Evaluated ', moment(record.assessed.at), unsealed === true ? `${declared}, and not sealed: it can still change.` : `${declared}, before sign-off, and frozen.`];
}

function factsOf({ portal, project, opened, revision, record, judgement }: Subject): Fact[] {
  const { release } = record;
  const expected = record.slots.filter((slot) => slot.presence !== 'not-applicable');
  const arrived = expected.filter((slot) => slot.presence !== 'missing').length;
  const verified = record.signatures.filter((one) => one.result === 'verified').length;
  const roles = revision.policy?.signOff?.roles;
  const given = signOffsAbout(opened, revision).filter((one) => one.value.predicate.decision === 'approve' && one.seal.result === 'verified').length;
  const policyInput = record.inputs.find((input) => input.role === 'policy');
  const decided = judgement.document?.value.predicate;
  const repository = project.spec.repository ?? portal.spec.repository;
  return [
    ...(decided === undefined
      ? [{ label: 'Decision', value: [judgement.gates.length === 0 ? 'none: no policy was applied' : 'none so far'] }]
      : [{ label: 'Decision', value: [`${decided.decision}${judgement.decision === 'OPEN' ? ', claimed' : ''}, `, moment(decided.at)] }]),
    ...(record.verdict === undefined ? [] : [{ label: 'Verdict', value: [{ text: STATE_WORDS[record.verdict.state], state: record.verdict.state }] }]),
    ...(roles === undefined ? [] : [{ label: 'Sign-off', value: [`${given} of ${roles.length}`] }]),
    { label: 'Evidence', value: [expected.length === 0 ? counted(record.files.length, 'file') : `${arrived} of ${expected.length} pieces arrived`] },
    { label: 'Signatures', value: [record.signatures.length === 0 ? 'none on the evidence' : `${verified} of ${record.signatures.length} verify`] },
    ...(release.commit === undefined ? [] : [{ label: 'Commit', value: [commitPiece(release.commit, release.example ? undefined : repository), ...(release.tag === undefined ? [] : [', tag ', { text: release.tag, code: 'code' as const }])] }]),
    ...(release.buildDate === undefined && release.ciRun === undefined ? [] : [{ label: 'Built', value: [
      ...(release.buildDate === undefined ? [] : [moment(release.buildDate)]),
      ...(release.ciRun === undefined ? [] : [...(release.buildDate === undefined ? [] : [', ']), outward(runText(release.ciRun), release.ciRun)]),
    ] }]),
    ...Object.entries(release.scope).map(([key, value]) => ({ label: revision.policy?.scope[key]?.title ?? sentenceCase(key), value: [display(value, 60)] })),
    ...(record.ruleSet === undefined ? [] : [{ label: 'Policy', value: [
      policyInput === undefined ? record.ruleSet : { text: record.ruleSet, href: paths.bytes(policyInput.sha256) },
      ...policyBefore(record, project, policyInput?.sha256),
    ] }]),
    ...(release.owner === undefined ? [] : [{ label: 'Owner', value: [display(release.owner, 120)] }]),
    ...release.relations.map((relation) => ({
      label: RELATION[relation.type],
      value: [project.releases.some((one) => one.version === relation.version) ? { text: relation.version, href: paths.release(project.id, relation.version) } : relation.version],
    })),
  ];
}

const RELATION: Readonly<Record<ReleaseRecordPredicate['release']['relations'][number]['type'], string>> = {
  follows: 'Follows', supersedes: 'Replaces', 'hotfix-of': 'Hotfix of', 'candidate-for': 'Candidate for', 'rebuild-of': 'Rebuild of',
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
  return repository !== undefined && /^https:\/\/github\.com\//.test(repository)
    ? { text, code: 'code', href: `${repository.replace(/\/$/, '')}/commit/${commit}` }
    : { text, code: 'code' };
}

function runText(url: string): string {
  const id = /(\d+)\/?$/.exec(url)?.[1];
  return id === undefined ? 'CI run' : `run\u00a0${id}`;
}

function stripOf({ project, opened, judgement }: Subject): ReleaseView['strip'] {
  const groups: { group: string; gates: z.infer<typeof StripGate>[] }[] = [];
  for (const gate of judgement.gates) {
    if (groups.at(-1)?.group !== gate.group) groups.push({ group: gate.group, gates: [] });
    groups.at(-1)?.gates.push({ id: gate.id, short: gate.short, title: gate.title, state: gate.state, glance: gate.glance, href: paths.gate(project.id, opened.version, gate.id) });
  }
  return groups;
}

function exceptionsOf(about: Subject): ReleaseView['exceptions'] {
  const { judgement } = about;
  const blocks = judgement.blocking.length > 0;
  const passing = judgement.gates.filter((gate) => gate.state === 'pass').length;
  return {
    title: blocks ? 'What blocks' : 'Exceptions',
    about: blocks ? 'Blocking items first, then what was accepted or is advisory.' : 'Everything that is not a plain pass, and who accepted it.',
    items: judgement.exceptions.map((gate) => exceptionOf(about, gate)),
    ...(judgement.exceptions.length > 0 ? {} : {
      none: judgement.gates.length === 0
        ? { state: 'not-applicable', title: 'Nothing was judged.', text: ['This record is an inventory: it was sealed without a policy.'] }
        : { state: 'pass', title: 'No exceptions.', text: [`${sentenceCase(counted(passing, 'gate passes', 'gates pass'))}. Nothing is waived, missing or stale.`] },
    }),
  };
}

function exceptionOf({ project, opened, record, revision }: Subject, gate: GateResult): z.infer<typeof Exception> {
  const title = exceptionTitle(gate, record);
  const { waiver } = gate;
  const unblock = howToUnblock(gate);
  const link = (text: string, href: string): Piece => ({ text, href });
  const slots = gate.slots.flatMap((id) => record.slots.find((slot) => slot.id === id) ?? []);
  const here = slots.filter((slot) => slot.presence !== 'missing' && slot.presence !== 'not-applicable');
  const missing = slots.filter((slot) => slot.presence === 'missing').flatMap((slot) => revision.policy?.slots.find((spec) => spec.id === slot.id) ?? []);
  const observed = `${gate.observed.replace(/\.$/, '')}.`;
  return {
    id: gate.id,
    state: gate.state,
    title,
    text: [
      ...(gate.observed === '' || title.toLowerCase().includes(gate.observed.replaceAll(/[“”]/g, '').toLowerCase()) ? [] : [/^[a-z]+ /.test(observed) ? sentenceCase(observed) : observed]),
      ...(waiver === undefined ? [`Required: ${gate.requirement.replace(/\.$/, '')}.`] : [waiver.reason]),
      ...(waiver?.mitigation === undefined ? [] : [`Until it is fixed: ${waiver.mitigation}`]),
      ...(unblock === undefined ? gate.level === 'advisory' ? ['The rule is advisory and does not block.'] : [] : [unblock]),
    ],
    facts: [
      ...(waiver === undefined ? [] : [
        { label: 'Waiver', value: [link(waiver.id, paths.waiverFile(project.id, `${waiver.id}.json`))] },
        { label: 'Accepted', value: [day(waiver.created)] },
        { label: 'By', value: [waiver.approvedBy.join(', ')] },
        { label: 'Signed by', value: [waiver.signer] },
        { label: 'Ends', value: [day(waiver.expires)] },
        { label: 'Instead of', value: [{ text: STATE_WORDS[waiver.without], state: waiver.without }] },
        ...(waiver.followUp === undefined ? [] : [{ label: 'Follow-up', value: [outward(followUpText(waiver.followUp), waiver.followUp)] }]),
      ]),
      ...(waiver === undefined ? [{ label: 'Gate', value: [link(gate.short, paths.gate(project.id, opened.version, gate.id))] }] : []),
      ...(here.length === 0 ? [] : [{ label: 'Evidence', value: joined(here.slice(0, 3).map((slot) => link(slot.title, paths.slot(project.id, opened.version, slot.id)))) }]),
      ...missing.slice(0, 1).flatMap((spec) => [
        { label: 'Expected', value: [spec.conventionalPath === undefined ? spec.title : { text: spec.conventionalPath, code: 'code' as const }] },
        ...(spec.producer === undefined ? [] : [{ label: 'Made by', value: [{ text: spec.producer, code: 'code' as const }] }]),
      ]),
    ],
  };
}

function followUpText(url: string): string {
  const issue = /\/(?:issues|pull|merge_requests)\/(\d+)\/?$/.exec(url)?.[1];
  return issue === undefined ? new URL(url).hostname : `#${issue}`;
}

function joined(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece, index) => index === 0 ? [piece] : [', ', piece]);
}

/** How many findings the overview lists; the evidence pages list all. */
const FINDINGS_SHOWN = 12;

function findingsOf({ project, opened, record }: Subject): ReleaseView['findings'] {
  const grave = (['error', 'warning'] as const).flatMap((level) => record.findings.filter((finding) => finding.level === level));
  const further = grave.length - FINDINGS_SHOWN;
  return {
    rows: grave.slice(0, FINDINGS_SHOWN).map((finding) => {
      const file = record.files.find((one) => one.sha256 === finding.file);
      const slot = record.slots.find((one) => finding.file !== undefined && one.files.includes(finding.file));
      return {
        id: finding.id,
        level: finding.level,
        message: display(finding.message, 500),
        ...(finding.expected === undefined ? {} : { expected: display(finding.expected, 300) }),
        ...(finding.found === undefined ? {} : { found: display(finding.found, 300) }),
        ...(slot !== undefined ? { evidence: { text: slot.title, href: paths.slot(project.id, opened.version, slot.id) } }
          : file !== undefined ? { evidence: { text: display(file.name, 120), href: paths.bytes(file.sha256) } } : {}),
        title: findingHelp(finding.id)?.title ?? finding.id,
        href: paths.findingHelp(finding.id),
      };
    }),
    ...(further <= 0 ? {} : { more: `${sentenceCase(counted(further, 'more stands with its', 'more stand with their'))} evidence` }),
  };
}

/** How many compared metrics the overview lists; the evidence pages list all. */
const CHANGES = 8;

function changesOf({ project, opened, record, revision }: Subject): Pick<ReleaseView, 'changes'> {
  const { comparisons } = record;
  if (comparisons.length === 0) return {};
  const rank = (metric: string) => {
    const index = project.spec.headlineMetrics.indexOf(metric);
    return index === -1 ? project.spec.headlineMetrics.length : index;
  };
  const shown = [...comparisons].sort((a, b) => rank(a.metric) - rank(b.metric)).slice(0, CHANGES);
  const baselines = [...new Set(comparisons.map((one) => revision.policy?.baselines.find((spec) => spec.id === one.baseline)?.title ?? one.baseline))];
  return {
    changes: {
      title: 'Change since baseline',
      about: `Against ${baselines.join(' and ')}. Share is of the way from baseline to limit.`,
      rows: shown.map((one) => {
        const numbers = [one.current, one.baselineValue, one.limit].filter((value) => value !== undefined);
        const decimals = decimalsFor(numbers, one.current === undefined || one.limit === undefined ? [] : [[one.current, one.limit]]);
        const figure = (value: number) => withUnit(decimal(value, decimals), one.unit);
        return {
          metric: one.metric,
          slot: record.slots.find((slot) => slot.id === one.slot)?.title ?? one.slot,
          href: paths.slot(project.id, opened.version, one.slot),
          state: one.state,
          current: one.current === undefined ? 'no value' : figure(one.current),
          ...(one.baselineValue === undefined ? {} : { baseline: figure(one.baselineValue) }),
          ...(one.change === undefined ? {} : { change: signedPercent(one.change) }),
          ...(one.limit === undefined ? {} : { limit: figure(one.limit) }),
          ...(one.headroomUsed === undefined ? {} : { share: shareText(one.headroomUsed) }),
        };
      }),
      ...(comparisons.length <= CHANGES ? {} : { more: `${comparisons.length - CHANGES} more stand with their evidence` }),
    },
  };
}

/** In a column of its own a signature verifies or is absent; the signatures page says by whom it was checked, and when. */
const SIGNATURE_WORDS: Readonly<Record<string, string>> = { none: 'not signed', verified: 'verifies' };

/** How many files of one slot the overview lists. */
const FILES_PER_SLOT = 5;

function evidenceOf({ project, opened, record }: Subject): ReleaseView['evidence'] {
  const row = (slot: ReleaseRecordPredicate['slots'][number]): z.infer<typeof EvidenceRow> => {
    const mark = slotMark(slot, record.files);
    const integrity = slotIntegrity(slot, record.files);
    const files = slot.files.flatMap((sha256) => record.files.find((file) => file.sha256 === sha256 && file.slots.includes(slot.id)) ?? []);
    const says = [...new Set(files.flatMap((file) => record.statements.find((one) => one.file === file.sha256)?.statement.content ?? []))];
    return {
      id: slot.id,
      title: slot.title,
      href: paths.slot(project.id, opened.version, slot.id),
      ...(mark === undefined ? {} : { mark }),
      presence: sentenceCase(factWord(slot.presence)),
      form: slot.form === undefined ? '–' : factWord(slot.form),
      content: slot.content === undefined ? says.map(factWord).join(', ') || '–' : factWord(slot.content),
      digest: integrity === undefined ? '–' : factWord(integrity.digest),
      signature: integrity === undefined ? '–' : SIGNATURE_WORDS[integrity.signature] ?? factWord(integrity.signature),
      files: files.slice(0, FILES_PER_SLOT).map((file) => ({
        name: display(file.name.split('/').at(-1) ?? file.name, 80), sha256: file.sha256, size: fileSize(file.size), href: paths.bytes(file.sha256),
      })),
      ...(files.length <= FILES_PER_SLOT ? {} : { more: `and ${files.length - FILES_PER_SLOT} more` }),
    };
  };
  const mandatory = record.slots.filter((slot) => slot.mandatory && slot.presence !== 'not-applicable').map(row);
  const further = record.slots.filter((slot) => !slot.mandatory || slot.presence === 'not-applicable').map(row);
  return {
    mandatory,
    further,
    ...(further.length === 0 ? {} : { furtherTitle: sentenceCase(counted(further.length, 'further piece')) + ' of evidence: optional, or outside the declared scope' }),
  };
}

function sealText(seal: SealState): Text {
  switch (seal.result) {
    case 'verified': return [{ text: 'Verifies', state: 'pass' }, `: ${seal.name}, ${seal.identity}${seal.example ? '; an example key whose private half is public' : ''}`];
    case 'none': return [{ text: 'Not signed', state: 'unverified' }];
    case 'untrusted-signer': return [{ text: 'By nobody the trust file names', state: 'invalid' }, `: ${seal.failed}`];
    case 'invalid': return [{ text: 'Does not match', state: 'invalid' }, `: ${seal.failed}`];
  }
}

function provenanceOf({ portal, project, opened, revision, record }: Subject): Fact[] {
  const { release, assessed } = record;
  const repository = project.spec.repository ?? portal.spec.repository;
  const trust = record.inputs.find((input) => input.role === 'trust');
  const verified = record.signatures.filter((one) => one.result === 'verified').length;
  return [
    { label: 'Source', value: [...(repository === undefined ? [] : [{ text: repository.replace(/^https:\/\//, ''), href: repository }]), ...(release.commit === undefined ? ['no commit is stated'] : [repository === undefined ? 'commit ' : ', commit ', { text: release.commit, code: 'code' as const }])] },
    ...(release.ciRun === undefined ? [] : [{ label: 'Build', value: [outward(release.ciRun.replace(/^https:\/\//, ''), release.ciRun)] }]),
    { label: opened.unsealed === true ? 'Judged' : 'Sealed', value: [moment(assessed.at), ` by ${assessed.engine.name} ${assessed.engine.version}${assessed.clock === 'declared' ? '; the time is declared, not read from a clock' : ''}`] },
    { label: 'Record signature', value: sealText(revision.seal) },
    { label: 'Evidence signatures', value: record.signatures.length === 0 ? ['none came with the evidence'] : [`${verified} of ${record.signatures.length} verify. `, { text: 'All checks', href: paths.releasePage(project.id, opened.version, 'signatures') }] },
    { label: 'Checked by', value: [
      'The record by this site’s build; the evidence when it was sealed, ', moment(assessed.at),
      ...(trust === undefined ? [] : [', against the ', { text: 'trusted keys', href: paths.bytes(trust.sha256) }, ' of then']),
    ] },
    { label: 'Log', value: revision.logIndex === undefined ? ['not in a log'] : [`entry ${revision.logIndex} of ${portal.log?.origin ?? 'the portal’s log'}`, ...(portal.log === undefined ? [] : [', ', { text: 'checkpoint', href: paths.logFile('checkpoint') }])] },
  ];
}

function signOffsAbout(opened: OpenedRelease, revision: OpenedRevision) {
  return opened.signOffs.filter((one) => one.value.subject.some((subject) => subject.digest.sha256 === revision.sha256));
}

function signOffsOf({ project, opened, revision, judgement }: Subject): ReleaseView['signOffs'] {
  const given = signOffsAbout(opened, revision);
  const roles = revision.policy?.signOff?.roles ?? [];
  const extra = given.filter((one) => !roles.some((role) => role.id === one.value.predicate.role)).map((one) => ({ id: one.value.predicate.role, title: one.value.predicate.role }));
  const rows = [...roles, ...extra].flatMap((role): ReleaseView['signOffs'] => {
    const mine = given.filter((one) => one.value.predicate.role === role.id);
    if (mine.length === 0) return [{ role: role.title, state: 'pending', word: 'Not given' }];
    return mine.map((one) => {
      const { predicate } = one.value;
      const isApproval = predicate.decision === 'approve';
      return {
        role: role.title,
        ...(one.seal.result === 'verified' ? { state: isApproval ? 'pass' as const : 'fail' as const, word: isApproval ? 'Approved' : 'Rejected' }
          : one.seal.result === 'none' ? { state: 'unverified' as const, word: isApproval ? 'Claimed' : 'Rejection claimed' }
          : { state: 'invalid' as const, word: 'Invalid signature' }),
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
    state: document.seal.result === 'verified' ? predicate.decision === 'GO' ? 'pass' : 'fail' : document.seal.result === 'none' ? 'unverified' : 'invalid',
    word: document.seal.result === 'verified' ? predicate.decision : `${predicate.decision}, claimed`,
    name: display(predicate.name, 120),
    ...(document.seal.result === 'verified' ? { identity: document.seal.identity } : {}),
    at: moment(predicate.at),
    statement: display(predicate.statement, 600),
    href: paths.decisionFile(project.id, opened.version, 'decision.json'),
  }];
}

function checkOf({ portal, project, opened, revision }: Subject): ReleaseView['check'] {
  const path = paths.recordFile(project.id, opened.version, revision.number, 'record.json');
  const sums = paths.recordFile(project.id, opened.version, revision.number, 'SHA256SUMS');
  const fetchList = paths.recordFile(project.id, opened.version, revision.number, 'fetch.txt');
  const { url } = portal.spec;
  const address = (file: string) => `${url ?? ''}${file.slice(1)}`;
  return [
    {
      title: url === undefined ? 'Save record.json from this page, then compare its digest' : 'Fetch the record and compare its digest',
      command: [...(url === undefined ? [] : [`curl -fLO ${address(path)}`]), 'sha256sum record.json'].join('\n'),
      expected: `${revision.sha256}  record.json`,
    },
    ...(url === undefined
      ? [{ title: 'Every file that SHA256SUMS lists, once they lie in one folder', command: 'sha256sum -c SHA256SUMS' }]
      : [{ title: 'Fetch every file and check all digests', command: [`curl -fLO ${address(sums)}`, `curl -fL ${address(fetchList)} | curl -f --config -`, 'sha256sum -c SHA256SUMS'].join('\n') }]),
  ];
}

function recordFactsOf({ portal, project, opened, revision, record }: Subject): Fact[] {
  const permanent = paths.revision(project.id, opened.version, revision.number);
  const before = record.previous.revision;
  return [
    ...(opened.unsealed === true ? [] : [{ label: 'Permanent link', value: [{ text: portal.spec.url === undefined ? permanent : `${portal.spec.url}${permanent.slice(1)}`, href: permanent, code: 'code' as const }] }]),
    { label: 'Record digest', value: [{ text: revision.sha256, digest: 'full' }] },
    { label: 'Record', value: [{ text: 'record.json', href: paths.recordFile(project.id, opened.version, revision.number, 'record.json'), code: 'code' }, `, ${fileSize(revision.size)}, revision ${revision.number} of ${opened.revisions.length}. `, { text: 'All revisions', href: paths.releasePage(project.id, opened.version, 'revisions') }] },
    ...(before === undefined ? [] : [{ label: `Since revision ${before.number}`, value: [before.differs.join('; ') || 'nothing differs'] }]),
    { label: 'Log', value: [revision.logIndex === undefined ? 'not in a log' : `entry ${revision.logIndex}`] },
  ];
}
