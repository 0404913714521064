import { z } from 'zod';
import { baseName } from '../../lib/base-name.ts';
import { printPublicKeyPem } from '../../crypto/public-key.ts';
import { Sha256 } from '../../model/ids.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealedDocument } from '../../record/opened.ts';
import { cosignCommand, keylessCosignCommand } from '../../signatures/cosign-command.ts';
import { trustedKeys } from '../../signatures/trust.ts';
import { titleOf } from '../after-release.ts';
import { currentRevision } from '../current-revision.ts';
import { ABOUT_COMPANIONS, CompanionFile } from '../companion-files.ts';
import { isProvable } from '../log-entries.ts';
import { count } from '../numbers.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { day, moment } from '../times.ts';
import { Link, Moment, defineView, viewBase } from '../view.ts';
import { evidenceCommands } from './evidence-commands.ts';
import { CertificatePart, certificateParts, SignatureRow, signatureRow, signatureState } from './signature-row.ts';
import { BindingView, bindingView } from './signatures/binding.ts';
import { SignerChanges, signerChangesOf } from './signatures/signer-changes.ts';

const Seal = z.strictObject({
  document: z.string(),
  href: z.string(),
  bundle: z.string().optional(),
  sha256: Sha256,
  at: Moment,
  result: z.enum(['verified', 'none', 'untrusted-signer', 'invalid']),
  state: GateState,
  /** The name typed into the document; it counts only where the signature verifies. */
  claimed: z.string().optional(),
  signer: z.string().optional(),
  identity: z.string().optional(),
  keyId: z.string().optional(),
  /** What the certificate of a keyless signature says, who vouches for the time, and the trust it was held against. */
  certificate: z.array(CertificatePart).optional(),
  signedAt: Moment.optional(),
  against: z.string().optional(),
  failed: z.string().optional(),
  /** Why this signature means less than it seems. */
  caution: z.string().optional(),
  logIndex: z.number().optional(),
  /** Its proof of inclusion, where it is published. */
  proof: z.string().optional(),
});

export const VerifyCommand = z.strictObject({
  title: z.string(),
  needs: z.string(),
  command: z.string(),
  /** What it prints, exactly. */
  output: z.string().optional(),
  /** What to expect, where the output is longer than a reader would compare. */
  result: z.string().optional(),
  notes: z.array(z.strictObject({ part: z.string(), why: z.string() })),
});
export type Command = z.infer<typeof VerifyCommand>;

/** `/<project>/releases/<version>/signatures/`: who signed what, and how to check it without this site. */
export const SignaturesView = z.strictObject({
  ...viewBase('signatures'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  seals: z.array(Seal),
  /** The trust file that seals are opened with, and the one that evidence was judged by. */
  trust: Link,
  /** The trust roots that certificates are held against, each as it lies in the portal. */
  roots: z.array(z.strictObject({ title: z.string(), taken: Moment, href: z.string(), sha256: Sha256, source: z.string().optional(), example: z.boolean() })),
  trustAtSeal: z.strictObject({ sha256: Sha256, href: z.string(), at: Moment }).optional(),
  checks: z.array(SignatureRow),
  /** Absent where there is no earlier release to compare with. */
  signerChanges: SignerChanges.optional(),
  binding: BindingView,
  /** The list of everything that is signed about it, from which it is checked; absent for a preview. */
  documents: z.string().optional(),
  files: z.array(CompanionFile),
  /** Said where the portal has no address of its own to print in commands. */
  addressNote: z.string().optional(),
  commands: z.array(VerifyCommand),
  notProved: z.array(z.string()),
});
export type SignaturesView = z.infer<typeof SignaturesView>;

export const signatures = defineView({
  name: 'signatures',
  schema: SignaturesView,
  pages: (portal) => releasePages(portal, 'signatures', 'signatures'),
  async build(page, portal, evidence) {
    const [project, release] = releaseOf(page, portal);
    const view = signaturesView(portal, project, release);
    // Before the last one, which needs code of this site.
    return { ...view, commands: [...view.commands.slice(0, -1), ...await evidenceCommands(portal, release, evidence), ...view.commands.slice(-1)] };
  },
});

export function signaturesView(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): SignaturesView {
  const revision = currentRevision(release);
  const record = revision.value;
  const seals = sealsOf(portal, project, release);
  const checks = record.signatures.map((check) => signatureRow(check, record));
  const changes = signerChangesOf(portal, project, release);
  const trustInput = record.inputs.find((input) => input.role === 'trust');
  const recordFile = (name: paths.RecordFileName) => paths.recordFile(project.id, release.version, revision.number, name);
  return {
    schema: 'dossier.signatures.v1',
    title: `Signatures of ${project.spec.name} ${release.version}`,
    description: `Who signed the record, the sign-offs and the evidence of ${project.spec.name} ${release.version}, and how to check it.`,
    project: project.id,
    version: release.version,
    sentence: `${tally(seals, 'document', ['carries a signature that verifies', 'carry a signature that verifies'])} ${checks.length === 0 ? 'No evidence carries a signature.' : tally(checks, 'evidence signature', ['verifies', 'verify'])}`,
    seals,
    trust: { text: 'trust.yaml', href: paths.trustFile('trust.yaml') },
    roots: (portal.trust.roots ?? []).map((root) => ({
      title: root.title, taken: day(root.date), href: paths.trustFile(root.file), sha256: root.sha256, example: root.example,
      ...(root.source === undefined ? {} : { source: root.source }),
    })),
    ...(trustInput === undefined ? {} : { trustAtSeal: { sha256: trustInput.sha256, href: paths.bytes(trustInput.sha256), at: moment(record.assessed.at) } }),
    checks,
    ...(changes === undefined ? {} : { signerChanges: changes }),
    binding: bindingView(record),
    ...(release.unsealed === true ? {} : { documents: paths.releaseExtra(project.id, release.version, 'documents.json') }),
    files: [
      { name: 'record.json', href: recordFile('record.json'), sha256: revision.sha256 },
      ...(revision.bundlePath === undefined ? [] : [{ name: 'record.sigstore.json', href: recordFile('record.sigstore.json'), about: ABOUT_COMPANIONS['record.sigstore.json'] }]),
      { name: 'SHA256SUMS', href: recordFile('SHA256SUMS'), sha256: revision.sumsSha256 },
      ...(isProvable(portal, revision) ? [{ name: 'record.tlog-proof', href: recordFile('record.tlog-proof'), about: ABOUT_COMPANIONS['record.tlog-proof'] }] : []),
    ],
    ...(portal.spec.url === undefined
      ? { addressNote: 'This portal does not say where it is published, so the commands hold no address. Download the files above into one folder and run them there.' }
      : {}),
    commands: commandsFor(portal, project, release),
    notProved: [
      'That a statement is true. A signed measurement can be a wrong one.',
      'When it was signed, where no trusted time is shown. A signature by key carries none that somebody else vouches for; the time in a document is its signer’s word.',
      'That this site is honest. It made the checks above itself; the commands below do not depend on it.',
      'That nothing was left out before the seal. The evidence contract in the policy says what had to be there.',
    ],
  };
}

function sealsOf(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): SignaturesView['seals'] {
  const revision = currentRevision(release);
  const applied = new Set(revision.value.inputs.filter((input) => input.role === 'waiver').map((input) => input.sha256));
  const proof = (document: SealedDocument<unknown>, path: string) => (isProvable(portal, document) ? { proof: path } : {});
  const signOffFile = (path: string) => paths.signOffFile(project.id, release.version, baseName(path));
  return [
    seal(revision, {
      document: `Record, revision ${revision.number}`, at: revision.value.assessed.at,
      href: paths.recordFile(project.id, release.version, revision.number, 'record.json'),
      bundle: paths.recordFile(project.id, release.version, revision.number, 'record.sigstore.json'),
      ...proof(revision, paths.recordFile(project.id, release.version, revision.number, 'record.tlog-proof')),
    }),
    ...release.signOffs.map((signOff) => seal(signOff, {
      document: `Sign-off, ${signOff.value.predicate.role}`, at: signOff.value.predicate.at, claimed: signOff.value.predicate.name,
      href: signOffFile(signOff.path), bundle: signOffFile(signOff.bundlePath ?? ''),
    })),
    ...(release.decision === undefined ? [] : [seal(release.decision, {
      document: `Decision, ${release.decision.value.predicate.decision}`, at: release.decision.value.predicate.at, claimed: release.decision.value.predicate.name,
      href: paths.decisionFile(project.id, release.version, 'decision.json'), bundle: paths.decisionFile(project.id, release.version, 'decision.sigstore.json'),
      ...proof(release.decision, paths.decisionFile(project.id, release.version, 'decision.tlog-proof')),
    })]),
    ...release.addenda.map((addendum) => seal(addendum, {
      document: `Addendum, ${titleOf(addendum)}`, at: addendum.value.predicate.at, claimed: addendum.value.predicate.name,
      href: paths.addendumFile(project.id, release.version, addendum.id, 'addendum.json'), bundle: paths.addendumFile(project.id, release.version, addendum.id, 'addendum.sigstore.json'),
      ...proof(addendum, paths.addendumFile(project.id, release.version, addendum.id, 'addendum.tlog-proof')),
    })),
    ...project.waivers.filter((waiver) => applied.has(waiver.sha256)).map((waiver) => seal(waiver, {
      document: `Waiver ${waiver.value.id}`, at: `${waiver.value.created}T00:00:00Z`, claimed: waiver.value.owner,
      href: paths.waiverFile(project.id, baseName(waiver.path)), bundle: paths.waiverFile(project.id, baseName(waiver.bundlePath ?? '')),
    })),
  ];
}

function seal(document: SealedDocument<unknown>, about: {
  readonly document: string; readonly at: string; readonly href: string; readonly bundle: string; readonly claimed?: string; readonly proof?: string;
}): z.infer<typeof Seal> {
  const { seal: state } = document;
  return {
    document: about.document,
    href: about.href,
    ...(document.bundlePath === undefined ? {} : { bundle: about.bundle }),
    sha256: document.sha256,
    at: moment(about.at),
    result: state.result,
    state: signatureState(state.result),
    ...(about.claimed === undefined ? {} : { claimed: about.claimed }),
    ...(state.result === 'verified' ? { signer: state.name, identity: state.identity, ...(state.keyId === undefined ? {} : { keyId: state.keyId }) } : {}),
    ...('certificate' in state && state.certificate !== undefined ? { certificate: certificateParts(state.certificate) } : {}),
    ...('signedAt' in state && state.signedAt !== undefined ? { signedAt: moment(state.signedAt) } : {}),
    ...('against' in state && state.against !== undefined ? { against: state.against } : {}),
    ...(state.result === 'verified' && state.example ? { caution: state.certificate === undefined ? EXAMPLE_KEY : EXAMPLE_INSTANCE } : {}),
    ...(state.result === 'untrusted-signer' && state.keyId !== undefined ? { keyId: state.keyId } : {}),
    ...(state.result === 'untrusted-signer' || state.result === 'invalid' ? { failed: state.failed } : {}),
    ...(document.logIndex === undefined ? {} : { logIndex: document.logIndex }),
    ...(about.proof === undefined ? {} : { proof: about.proof }),
  };
}

const EXAMPLE_KEY = 'The private half of this key is published with the example portal, so anybody can sign with it.';
const EXAMPLE_INSTANCE = 'The keys of the instance that certified it are published with the example portal, so anybody can sign as anybody.';

function commandsFor(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): Command[] {
  const revision = currentRevision(release);
  const isSigned = revision.bundlePath !== undefined;
  const published = revision.value.files.filter((file) => file.retention === 'kept' && file.publish === 'raw').length + revision.value.inputs.length;
  const names = ['record.json', ...(isSigned ? ['record.sigstore.json'] : []), 'SHA256SUMS'] as const;
  const fetch = portal.spec.url === undefined ? [] : [{
    title: 'Download the record and every file it lists',
    needs: 'Needs curl. Run it in an empty folder',
    command: `curl -fsSLO ${urlOf(portal, paths.recordFile(project.id, release.version, revision.number, 'fetch.txt'))}\ncurl --silent --config fetch.txt`,
    result: `It leaves ${names.length + published} files beside fetch.txt. Files that are withheld are named in it and not fetched.`,
    notes: [],
  }];
  return [
    ...fetch,
    {
      title: 'The files are the ones the record lists',
      needs: 'Needs sha256sum; on macOS, shasum -a 256 without --ignore-missing',
      command: 'sha256sum --ignore-missing -c SHA256SUMS',
      result: `It prints ${published === 1 ? 'one line, ending' : `${published} lines, each ending`} in “: OK”.`,
      notes: [],
    },
    {
      title: 'The list is the one the record names, and the record is this one',
      needs: 'Needs sha256sum',
      command: `sha256sum -c <<'END'\n${revision.sha256}  record.json\n${revision.sumsSha256}  SHA256SUMS\nEND`,
      output: 'record.json: OK\nSHA256SUMS: OK',
      notes: [],
    },
    ...signatureCommand(portal, project, release),
    {
      title: 'Everything, and the judgement itself',
      needs: 'Needs Dossier (npm package dossier-portal) and a copy of the portal’s content folder; run it beside that folder',
      command: `npx dossier verify ${project.id}/${release.version} --rejudge${revision.seal.result === 'none' ? ' --allow-unsigned' : ''}`,
      result: 'Its last line is “Verified: nothing is amiss”.',
      notes: [],
    },
  ];
}

/** How to check the record’s signature by key without this site; nothing where it does not verify. */
export function signatureCommand(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): Command[] {
  const revision = currentRevision(release);
  const { seal } = revision;
  if (seal.result !== 'verified') return [];
  const title = `The record of ${project.spec.name} ${release.version} was signed by ${seal.name}`;
  const files = { bundle: 'record.sigstore.json', subject: 'SHA256SUMS' };
  const certificate = portal.trust.signers.find(({ id }) => id === seal.signer)?.certificate;
  if (seal.certificate !== undefined && certificate !== undefined) {
    const root = portal.trust.roots?.find(({ id }) => id === certificate.root);
    const profile = root?.profile ?? 'log';
    const cosign = keylessCosignCommand({ ...files, trustedRoot: 'trusted-root.json', signer: certificate, profile, timestamped: profile === 'timestamps' });
    return [{
      title,
      needs: `Needs ${cosign.tool}, and the trusted root “${root?.title ?? certificate.root}” as trusted-root.json${root?.source === undefined ? '' : `, from ${root.source}`}`,
      command: cosign.command,
      output: 'Verified OK',
      notes: [...cosign.notes],
    }];
  }
  const trusted = trustedKeys(portal.trust).find(({ hint }) => hint === seal.keyId);
  if (trusted === undefined) return [];
  const cosign = cosignCommand({ ...files, publicKey: 'signer.pem' });
  return [{
    title,
    needs: `Needs ${cosign.tool}`,
    command: `cat > signer.pem <<'END'\n${printPublicKeyPem(trusted.key).trimEnd()}\nEND\n${cosign.command}`,
    output: 'Verified OK',
    notes: [...cosign.notes],
  }];
}

// A path of ours starts with "/", and the portal's address ends in it.
function urlOf(portal: OpenedPortal, path: string): string {
  return `${portal.spec.url ?? ''}${path.slice(1)}`;
}

function tally(rows: readonly { readonly result: string }[], one: string, verb: readonly [one: string, many: string]): string {
  const verified = rows.filter((row) => row.result === 'verified').length;
  const rest = rows.length - verified;
  const head = `${verified} of ${count(rows.length, one)} ${rows.length === 1 ? verb[0] : verb[1]}`;
  return rest === 0 ? `${head}.` : `${head}; ${rest} ${rest === 1 ? 'does' : 'do'} not.`;
}
