import { z } from 'zod';
import { Sha256 } from '../../model/ids.ts';
import { Decision } from '../../model/states.ts';
import { versioningOf } from '../../model/versions.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, OpenedRevision } from '../../record/opened.ts';
import { laterInputs } from '../after-release.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { judgementOf } from '../judgement.ts';
import { Moved, movedIn } from '../moved.ts';
import { MetricMultiple, metricMultiples } from '../metric-multiples.ts';
import { fileSize } from '../numbers.ts';
import { packAddress, packFileName } from '../pack/published.ts';
import { pairPath, pairsOf } from '../neighbours.ts';
import * as paths from '../paths.ts';
import { releaseOf } from '../release-pages.ts';
import { ReleasedFile, releasedFiles } from '../released-files.ts';
import { longDayText, moment } from '../times.ts';
import { Fact, Link, Moment, Notice, Text, defineView, viewBase, type Page } from '../view.ts';
import { counted, headline, sentenceCase } from '../words.ts';
import { GateRow, gateRow } from './gate-rows.ts';
import { After, afterOf } from './release/after.ts';
import { Changes, changesOf } from './release/changes.ts';
import { Evidence, evidenceOf } from './release/evidence.ts';
import { Exceptions, exceptionsOf } from './release/exceptions.ts';
import { factsOf } from './release/facts.ts';
import { Findings, findingsOf } from './release/findings.ts';
import { identityNotices } from './release/identity.ts';
import { ledeOf } from './release/lede.ts';
import { Linking, linkingOf } from './release/linking.ts';
import { noticesOf } from './release/notices.ts';
import { provenanceOf } from './release/provenance.ts';
import { Rollback, rollbackOf } from './release/rollback.ts';
import { SignOffRow, signOffsOf } from './release/sign-offs.ts';
import { Strip, stripOf } from './release/strip.ts';
import type { Subject } from './release/subject.ts';
import { CheckCommands, checkOf, recordFactsOf } from './release/this-record.ts';

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
  strip: Strip,
  exceptions: Exceptions,
  findings: Findings,
  gates: z.array(GateRow),
  /** The headline metrics with their histories. */
  multiples: z.array(MetricMultiple),
  /** What moved, over all evidence; absent where nothing was held against earlier values. */
  moved: Moved.optional(),
  changes: Changes.optional(),
  artifacts: z.array(ReleasedFile),
  evidence: Evidence,
  provenance: z.array(Fact),
  signOffs: z.array(SignOffRow),
  rollback: Rollback.optional(),
  check: CheckCommands,
  /** What was added after the decision; absent while nobody has decided. */
  after: After.optional(),
  /** What the record's facts are good for. */
  recordAbout: z.string(),
  record: z.array(Fact),
  recordHref: z.string(),
  /** Everything in one archive; absent where the site carries none of this release. */
  pack: z.strictObject({ href: z.string(), name: z.string(), size: z.string(), bytes: z.number(), sha256: Sha256 }).optional(),
  linking: Linking.optional(),
  /** The record digest. */
  digest: Sha256,
  signaturesHref: z.string(),
  /** The list of everything that is signed about it, from which it is checked; absent for a preview. */
  documents: z.string().optional(),
  /** What changed since the releases it is compared with. */
  compare: z.array(Link),
});
export type ReleaseView = z.infer<typeof ReleaseView>;

export const release = defineView({
  name: 'release',
  schema: ReleaseView,
  pages: (portal) => portal.projects.flatMap((project) => project.releases.flatMap((one): Page[] => {
    const inputs = (revision: OpenedRevision) => [revision.sha256, ...laterInputs(one), ...one.signOffs.map((signOff) => signOff.sha256)];
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
  const moved = movedIn(project, record);
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
    evaluated: evaluatedOf(about),
    facts: factsOf(about),
    strip: stripOf(about),
    exceptions: exceptionsOf(about),
    findings: findingsOf(about),
    gates: judgement.gates.map((gate) => gateRow(project.id, opened.version, record, gate)),
    multiples: record.revision === currentRevision(opened).value.revision ? metricMultiples(project, opened) : [],
    ...(moved === undefined ? {} : { moved }),
    ...changesOf(about),
    artifacts: releasedFiles(record),
    evidence: evidenceOf(about),
    provenance: provenanceOf(about),
    signOffs: signOffsOf(about),
    ...(rollback === undefined ? {} : { rollback }),
    check: checkOf(about),
    ...afterOf(about),
    recordAbout: opened.unsealed === true ? 'Of a preview. It is thrown away; seal the release to have one that lasts.' : 'Permanent. Link to it, cite it, compare its digest.',
    record: recordFactsOf(about),
    ...(page.revision === undefined ? { linking: linkingOf(about) } : {}),
    recordHref: paths.recordFile(project.id, opened.version, revision.number, 'record.json'),
    ...(page.revision === undefined && opened.pack !== undefined ? { pack: packLink(about, opened.pack) } : {}),
    digest: revision.sha256,
    signaturesHref: paths.releasePage(project.id, opened.version, 'signatures'),
    ...(opened.unsealed === true ? {} : { documents: paths.releaseExtra(project.id, opened.version, 'documents.json') }),
    compare: pairsOf(project, opened).slice(0, COMPARED).map((pair) => ({ text: `Compare with ${pair.older.version}`, href: pairPath(project, pair) })),
  };
}

function packLink({ portal, project, opened: release, revision }: Subject, { size, sha256 }: NonNullable<OpenedRelease['pack']>): NonNullable<ReleaseView['pack']> {
  const subject = { portal, project, release, revision };
  return { href: packAddress(subject), name: packFileName(subject), size: fileSize(size), bytes: size, sha256 };
}

/** How many comparisons the overview leads to; the chooser has all. */
const COMPARED = 2;

function roleOf({ record, project }: Subject): string {
  const { kind, channel } = record.release;
  if (isStampAmongVersions(project, record.release.version) && channel === 'stable') return `date-stamped ${kind}`;
  if (channel === 'draft' || kind === 'draft') return kind === 'snapshot' ? 'snapshot, no release' : 'draft, no release';
  if (kind === 'candidate' || channel === 'candidate') return 'candidate';
  return kind === 'hotfix' ? 'hotfix, stable' : `${channel} ${kind}`;
}

/** A date stamp in a project whose versions are of another scheme says when something was built, and not what it is. */
function isStampAmongVersions({ spec }: OpenedProject, version: string): boolean {
  const versioning = versioningOf(spec);
  return versioning !== undefined && versioning.scheme !== 'date-stamp' && versioning.parse(version)?.form === 'date-stamp';
}

function evaluatedOf({ record, opened, project }: Subject): Text {
  const declared = record.assessed.clock === 'declared' ? ' (a declared time)' : '';
  if (opened.unsealed === true) return ['Evaluated ', moment(record.assessed.at), `${declared}, and not sealed: it can still change.`];
  const { length } = opened.addenda;
  const later: Text = length === 0 ? [] : [' ', { text: sentenceCase(counted(length, 'later event')), href: paths.releasePage(project.id, opened.version, 'after') }, ` ${length === 1 ? 'does' : 'do'} not change this result.`];
  return ['Evaluated ', moment(record.assessed.at), `${declared}, before sign-off, and frozen.`, ...later];
}
