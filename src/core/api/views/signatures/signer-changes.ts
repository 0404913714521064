import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import { SIGNER_PARTS } from '../../../model/signer-change.ts';
import { GateState } from '../../../model/states.ts';
import type { TrustSpec } from '../../../model/portal-files.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealState } from '../../../record/opened.ts';
import { currentRevision } from '../../current-revision.ts';
import * as paths from '../../paths.ts';
import { Link } from '../../view.ts';

const Row = z.strictObject({
  /** What is signed: a slot's title, evidence in no slot, or the record itself. */
  what: z.string(),
  part: z.string(),
  was: z.array(z.string()),
  now: z.string().optional(),
  /** The file whose signature it is about. */
  file: Link.optional(),
  planned: z.string().optional(),
  state: GateState,
});
export type SignerChangeRow = z.infer<typeof Row>;

/** Who signs otherwise than at the previous release. Without one there is nothing to compare with. */
export const SignerChanges = z.strictObject({ since: Link, rows: z.array(Row) });
export type SignerChanges = z.infer<typeof SignerChanges>;

/** Of the evidence what the record holds; of the record itself how its signature differs from that of the release before. */
export function signerChangesOf({ trust }: Pick<OpenedPortal, 'trust'>, project: OpenedProject, release: OpenedRelease): SignerChanges | undefined {
  const revision = currentRevision(release);
  const record = revision.value;
  const { release: previous } = record.previous;
  if (previous === undefined || record.signerChanges === undefined) return undefined;
  const before = project.releases.find(({ version }) => version === previous.version)?.revisions.find(({ sha256 }) => sha256 === previous.sha256);
  return {
    since: { text: previous.version, href: paths.release(project.id, previous.version) },
    rows: [...before === undefined ? [] : recordRows(before.seal, revision.seal, announcedAfter(before.value.assessed.at, revision.seal, trust)), ...record.signerChanges.map((change) => evidenceRow(change, record))],
  };
}

function evidenceRow({ slot, file, part, was, now, planned }: NonNullable<ReleaseRecordPredicate['signerChanges']>[number], record: ReleaseRecordPredicate): SignerChangeRow {
  const received = record.files.find(({ sha256 }) => sha256 === file);
  return {
    what: slot === undefined ? 'Evidence in no slot' : record.slots.find(({ id }) => id === slot)?.title ?? slot,
    part: SIGNER_PARTS[part],
    was: was.map((one) => display(one, 300)),
    ...(now === undefined ? {} : { now: display(now, 300) }),
    ...(received === undefined ? {} : { file: { text: display(received.name, 200), href: paths.bytes(received.sha256) } }),
    ...(planned === undefined ? {} : { planned: display(planned, 300) }),
    state: part === 'signature' ? 'unverified' : planned === undefined ? 'warn' : 'pass',
  };
}

type Verified = Extract<SealState, { result: 'verified' }>;

// A signer whom the trust file lists from a later time on was announced.
function announcedAfter(at: string, seal: SealState, { signers }: TrustSpec): string | undefined {
  const entry = seal.result === 'verified' ? signers.find(({ id }) => id === seal.signer) : undefined;
  return entry?.validFrom === undefined || Date.parse(entry.validFrom) <= Date.parse(at) ? undefined : `the trust file lists signer “${entry.id}” from ${entry.validFrom} on`;
}

function recordRows(before: SealState, now: SealState, planned: string | undefined): SignerChangeRow[] {
  if (before.result !== 'verified') return [];
  if (now.result !== 'verified') return [{ what: 'The record', part: SIGNER_PARTS.signature, was: [before.name], state: 'unverified' }];
  return RECORD_PARTS.flatMap(({ part, of }) => {
    const [was, is] = [of(before), of(now)];
    return was === is ? [] : [{ what: 'The record', part, was: [display(was ?? 'none', 300)], now: display(is ?? 'none', 300), ...(planned === undefined ? { state: 'warn' as const } : { planned, state: 'pass' as const }) }];
  });
}

const RECORD_PARTS: readonly { readonly part: string; readonly of: (seal: Verified) => string | undefined }[] = [
  // A workflow's identity ends in the tag that it ran for, which is another one each time.
  { part: SIGNER_PARTS.identity, of: ({ certificate, identity }) => (certificate?.identity ?? identity).replace(/@refs\/tags\/.*$/s, '@refs/tags/*') },
  { part: SIGNER_PARTS.issuer, of: ({ certificate }) => certificate?.issuer },
  { part: SIGNER_PARTS.workflow, of: ({ certificate }) => certificate?.workflow?.replace(/@refs\/tags\/.*$/s, '@refs/tags/*') },
  { part: SIGNER_PARTS.repository, of: ({ certificate }) => certificate?.sourceRepository },
  { part: SIGNER_PARTS.runner, of: ({ certificate }) => certificate?.runner },
  { part: SIGNER_PARTS.key, of: ({ keyId }) => keyId },
];
