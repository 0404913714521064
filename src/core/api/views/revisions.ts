import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease, OpenedRevision } from '../../record/opened.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { moment } from '../times.ts';
import { Moment, defineView, viewBase } from '../view.ts';
import { numberWord } from '../words.ts';

const RevisionRow = z.strictObject({
  number: z.number(),
  href: z.string(),
  current: z.boolean(),
  sealedAt: Moment,
  clock: z.enum(['clock', 'declared']),
  sha256: Sha256,
  /** Absent in an inventory, which judges nothing. */
  verdict: GateState.optional(),
  signature: z.enum(['verified', 'none', 'untrusted-signer', 'invalid']),
  signer: z.string().optional(),
  engine: z.string(),
  /** What differs from the revision before; empty for the first. */
  differs: z.array(z.string()),
  files: z.array(z.strictObject({ name: z.string(), href: z.string() })),
});

/** `/<project>/releases/<version>/revisions/`: every time this release was sealed. */
export const RevisionsView = z.strictObject({
  ...viewBase('revisions'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  revisions: z.array(RevisionRow),
});
export type RevisionsView = z.infer<typeof RevisionsView>;

export const revisions = defineView({
  name: 'revisions',
  schema: RevisionsView,
  pages: (portal) => releasePages(portal, 'revisions', 'revisions'),
  build: (page, portal) => revisionsView(...releaseOf(page, portal)),
});

export function revisionsView(project: OpenedProject, release: OpenedRelease): RevisionsView {
  const rows = release.revisions.map((revision) => row(project, release, revision)).toReversed();
  return {
    schema: 'dossier.revisions.v1',
    title: `Revisions of ${project.spec.name} ${release.version}`,
    description: `Every time ${project.spec.name} ${release.version} was sealed, and what differed.`,
    project: project.id,
    version: release.version,
    sentence: rows.length === 1
      ? 'This release was sealed once.'
      : `This release was sealed ${rows.length === 2 ? 'twice' : `${numberWord(rows.length)} times`}. The newest revision stands; the earlier ones stay for ever.`,
    revisions: rows,
  };
}

function row(project: OpenedProject, release: OpenedRelease, revision: OpenedRevision): z.infer<typeof RevisionRow> {
  const record = revision.value;
  const names: readonly paths.RecordFileName[] = ['record.json', ...(revision.bundlePath === undefined ? [] : ['record.sigstore.json' as const]), 'SHA256SUMS'];
  return {
    number: revision.number,
    href: paths.revision(project.id, release.version, revision.number),
    current: revision === release.revisions.at(-1),
    sealedAt: moment(record.assessed.at),
    clock: record.assessed.clock,
    sha256: revision.sha256,
    ...(record.verdict === undefined ? {} : { verdict: record.verdict.state }),
    signature: revision.seal.result,
    ...(revision.seal.result === 'verified' ? { signer: revision.seal.name } : {}),
    engine: `${record.assessed.engine.name} ${record.assessed.engine.version}`,
    differs: (record.previous.revision?.differs ?? []).map((line) => display(line, 300)),
    files: names.map((name) => ({ name, href: paths.recordFile(project.id, release.version, revision.number, name) })),
  };
}
