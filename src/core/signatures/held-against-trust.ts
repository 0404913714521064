import { sha256Hex } from '../lib/bytes.ts';
import type { Trust, TrustRootSpec } from '../model/portal-files.ts';
import type { StepId } from '../model/signature-check.ts';
import { STEPS } from '../model/signature-words.ts';
import type { SignatureReport } from './report.ts';
import { parseTrustedRoot, type TrustedRoot } from './sigstore/trusted-root.ts';
import type { Against } from './sigstore/verify-bundle.ts';
import { trustedKeys } from './trust.ts';
import { namedRoots } from './trust-roots.ts';

/** A report with what only the caller of the verifier knew. */
export interface CheckedSignature {
  readonly report: SignatureReport;
  /** The key id that the document gives. */
  readonly hint?: string | undefined;
  /** SHA-256 of the trust root it was held against. */
  readonly root?: string | undefined;
  /** There is no signature at all. */
  readonly isAbsent?: true;
}

/** Checks every signature of a file against one root, and one expected signer where one is given; one report for each, in order. */
type Verify = (against: Pick<Against, 'root' | 'profile' | 'expected' | 'against'>) => Promise<readonly SignatureReport[]>;

/**
 * Holds signatures against each trust root that a signer names, and those that hold in all but who made them against each
 * signer of that root. Of each signature the best answer counts; a signer of one root never answers for another.
 */
export async function heldAgainstTrust(verify: Verify, trust: Trust): Promise<readonly CheckedSignature[]> {
  const roots = openRoots(trust);
  if (roots.length === 0) return (await verify({ profile: 'log' })).map((report) => ({ report: withKeySigners(withoutRoot(report), trust) }));
  const all: CheckedSignature[][] = [];
  for (const { spec, root } of roots) {
    const held = { root, profile: spec.profile, against: againstText(spec) };
    const reports = await verify(held);
    const identified = reports.some(isSound) ? await bySigner(verify, held, spec, trust) : [];
    for (const [index, report] of reports.entries()) {
      (all[index] ??= []).push({ report: isSound(report) ? whoSigned(report, identified.map(({ id, reports: own }) => ({ id, report: own[index] }))) : withKeySigners(report, trust), root: spec.sha256 });
    }
  }
  return all.map((checked) => checked.find(({ report }) => report.verdict === 'verified') ?? furthest(checked)).filter((one) => one !== undefined);
}

function withoutRoot(report: SignatureReport): SignatureReport {
  return report.ground !== 'trusted-root' || report.verdict === 'refused' ? report
    : { ...report, failed: 'it is signed with a certificate (keyless), and no signer of the trust file names a trust root to hold it against' };
}

/** Everything holds, and nobody was expected yet. */
function isSound({ ground, verdict }: SignatureReport): boolean {
  return ground === 'identity' && verdict === 'not-verifiable';
}

async function bySigner(verify: Verify, held: Parameters<Verify>[0], spec: TrustRootSpec, { signers }: Trust): Promise<readonly { readonly id: string; readonly reports: readonly SignatureReport[] }[]> {
  const found = [];
  for (const { id, certificate } of signers) {
    if (certificate?.root !== spec.id) continue;
    const { root: _, ...expected } = certificate;
    found.push({ id, reports: await verify({ ...held, expected }) });
  }
  return found;
}

function whoSigned(sound: SignatureReport, asked: readonly { readonly id: string; readonly report: SignatureReport | undefined }[]): SignatureReport {
  const verified = asked.filter(({ report }) => report?.verdict === 'verified');
  const [first] = verified;
  if (first?.report !== undefined) return { ...first.report, matched: verified.map(({ id }) => id) };
  const [only] = asked;
  if (asked.length === 1 && only?.report !== undefined) return only.report;
  const who = sound.signer?.kind === 'certificate' ? `, and the certificate is for "${sound.signer.certificate.identity}"` : '';
  const failed = `no signer of the trust file is the one that signed: ${asked.length} are listed for this root${who}`;
  return { ...sound, verdict: 'refused', ground: 'identity', failed, steps: [...sound.steps.filter(({ id }) => id !== 'identity'), { id: 'identity', result: 'failed', found: failed }] };
}

// A signature by key that holds is by whoever the trust file lists under that key.
function withKeySigners(report: SignatureReport, trust: Trust): SignatureReport {
  const { signer } = report;
  if (report.verdict !== 'verified' || signer?.kind !== 'key' || report.matched !== undefined) return report;
  return { ...report, matched: trustedKeys(trust).filter(({ hint }) => hint === signer.id).map((one) => one.signer.id) };
}

export interface OpenedRoot {
  readonly spec: TrustRootSpec;
  readonly root: TrustedRoot | { readonly problem: string };
}

// One root is held against many bundles, and reading it parses every certificate in it.
const opened = new Map<string, OpenedRoot['root']>();
const MOST_OPENED = 16;

/** The roots that signers name, read. */
export function openRoots(trust: Trust): readonly OpenedRoot[] {
  return namedRoots(trust).map((spec) => ({ spec, root: openRoot(trust.rootFiles?.get(spec.id)) }));
}

function openRoot(file: Uint8Array | undefined): OpenedRoot['root'] {
  if (file === undefined) return { problem: 'the file of the trust root is not here' };
  const sha256 = sha256Hex(file);
  const known = opened.get(sha256);
  if (known !== undefined) return known;
  const parsed = parseTrustedRoot(file);
  const root = 'problem' in parsed ? parsed : parsed.root;
  const [oldest] = opened.keys();
  if (opened.size >= MOST_OPENED && oldest !== undefined) opened.delete(oldest);
  opened.set(sha256, root);
  return root;
}

/** `Sigstore public-good instance, trusted root of 2026-08-19` */
export function againstText(spec: Pick<TrustRootSpec, 'title' | 'date'> | undefined): string {
  return spec === undefined ? '' : `${spec.title}, trusted root of ${spec.date}`;
}

const ORDER = Object.keys(STEPS) as StepId[];

// Of several roots, the one under which most held says most.
export function furthest<T extends CheckedSignature>(checked: readonly T[]): T | undefined {
  return checked.toSorted((a, b) => ORDER.indexOf(b.report.ground ?? 'parse') - ORDER.indexOf(a.report.ground ?? 'parse'))[0];
}
