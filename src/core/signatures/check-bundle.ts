import { bytesToHex } from '@noble/hashes/utils.js';
import { equalBytes, sha256Hex } from '../lib/bytes.ts';
import type { Trust, TrustRootSpec } from '../model/portal-files.ts';
import { STEPS, type StepId } from '../model/signature-check.ts';
import type { SignatureReport } from './report.ts';
import type { SignedArtifact } from './signed-artifact.ts';
import { parseSigstoreBundle, type ParsedBundle, type SigstoreBundle } from './sigstore/parse-bundle.ts';
import { parseTrustedRoot, type TrustedRoot } from './sigstore/trusted-root.ts';
import { verifyParsedBundle } from './sigstore/verify-bundle.ts';
import { trustedKeys, type TrustedKey } from './trust.ts';
import { namedRoots } from './trust-roots.ts';
import { verifyEnvelope } from './verify-envelope.ts';
import type { CheckedSignature } from './verify-signatures.ts';

type FindArtifact = (sha256: string | undefined) => Promise<SignedArtifact | undefined>;

/** Checks a Sigstore bundle with the keys, or the certificate signers and their roots, that the trust file names. */
export async function checkBundle(bytes: Uint8Array, trust: Trust, artifactFor: FindArtifact): Promise<CheckedSignature> {
  const parsed = parseSigstoreBundle(bytes);
  if ('problem' in parsed) return { report: await verifyParsedBundle(parsed, { profile: 'log' }) };
  return checkParsedBundle(parsed, trust, await artifactOf(parsed.bundle, artifactFor));
}

/** The same for a bundle that stood within another document. */
export async function checkParsedBundle(parsed: Extract<ParsedBundle, { bundle: unknown }>, trust: Trust, artifact: SignedArtifact | undefined): Promise<CheckedSignature> {
  const { signedWith } = parsed.bundle;
  return signedWith.kind === 'key' ? { ...await checkByKey(parsed, signedWith.hint, trust, artifact), hint: signedWith.hint } : checkByCertificate(parsed, trust, artifact);
}

// A message signature says by a digest what it is over; an envelope says it by the subjects of its statement.
async function artifactOf({ content }: SigstoreBundle, artifactFor: FindArtifact): Promise<SignedArtifact | undefined> {
  if (content.kind === 'dsse') return undefined;
  return artifactFor(content.digest?.hash === 'sha256' ? bytesToHex(content.digest.value) : undefined);
}

async function checkByKey(parsed: Extract<ParsedBundle, { bundle: unknown }>, hint: string | undefined, trust: Trust, artifact: SignedArtifact | undefined): Promise<CheckedSignature> {
  const { bundle } = parsed;
  const [signature] = bundle.content.kind === 'dsse' ? bundle.content.envelope.signatures : [];
  if (bundle.content.kind === 'dsse' && signature !== undefined && bundle.entries.length + bundle.timestamps.length === 0) {
    return { report: await verifyEnvelope(bundle.content.envelope, { ...(hint === undefined ? {} : { keyid: hint }), sig: signature.sig }, trust, 'sigstore-bundle') };
  }
  const keys = trustedKeys(trust);
  const isNamed = ({ hint: own, signer }: TrustedKey) => hint === own || hint === signer.id || signer.keyIds?.includes(hint ?? '') === true;
  const roots = openRoots(trust).filter(({ root }) => 'problem' in root || knowsLogOf(bundle, root));
  const reports: (CheckedSignature & { readonly key: TrustedKey })[] = [];
  for (const key of [...keys.filter(isNamed), ...keys.filter((one) => !isNamed(one))]) {
    // An entry in a log that a root knows must hold; without such a root the key alone vouches, and the log is not looked at.
    for (const { spec, root } of roots.length === 0 ? [{ spec: undefined, root: undefined }] : roots) {
      const report = await verifyParsedBundle(parsed, { key: key.key, artifact, profile: 'timestamps', ...(root === undefined ? {} : { root, against: againstText(spec) }) });
      if (report.verdict === 'verified') {
        return { report: { ...report, matched: keys.filter((one) => one.hint === key.hint).map(({ signer }) => signer.id) }, ...(spec === undefined ? {} : { root: spec.sha256 }) };
      }
      reports.push({ report, key });
    }
  }
  const named = reports.filter(({ key }) => isNamed(key));
  if (named.length > 0) return furthest(named) ?? { report: await verifyParsedBundle(parsed, { profile: 'log', artifact }) };
  const report = await verifyParsedBundle(parsed, { profile: 'log', artifact });
  return { report: { ...report, ground: 'identity', failed: 'no key of the trust file verifies the signature' } };
}

function knowsLogOf({ entries }: SigstoreBundle, root: TrustedRoot): boolean {
  return entries.some(({ logId }) => root.logs.some(({ id }) => equalBytes(id, logId)));
}

async function checkByCertificate(parsed: Extract<ParsedBundle, { bundle: unknown }>, trust: Trust, artifact: SignedArtifact | undefined): Promise<CheckedSignature> {
  const checked: CheckedSignature[] = [];
  const roots = openRoots(trust);
  if (roots.length === 0) {
    const report = await verifyParsedBundle(parsed, { artifact, profile: 'log' });
    return { report: report.ground === 'trusted-root' ? { ...report, failed: 'it is signed with a certificate (keyless), and no signer of the trust file names a trust root to hold it against' } : report };
  }
  for (const { spec, root } of roots) {
    const held = { artifact, root, profile: spec.profile, against: againstText(spec) };
    const report = await verifyParsedBundle(parsed, held);
    const isSound = report.ground === 'identity' && report.verdict === 'not-verifiable';
    checked.push({ report: isSound ? await identified(parsed, held, spec, trust, report) : report, root: spec.sha256 });
  }
  return checked.find(({ report }) => report.verdict === 'verified') ?? furthest(checked) ?? { report: await verifyParsedBundle(parsed, { artifact, profile: 'log' }) };
}

/** Everything holds but for who it is: each signer of that root is asked for. */
async function identified(
  parsed: Extract<ParsedBundle, { bundle: unknown }>, held: Parameters<typeof verifyParsedBundle>[1], spec: TrustRootSpec, trust: Trust, sound: SignatureReport,
): Promise<SignatureReport> {
  const refused: SignatureReport[] = [];
  const verified: { readonly id: string; readonly report: SignatureReport }[] = [];
  for (const { id, certificate } of trust.signers) {
    if (certificate?.root !== spec.id) continue;
    const { root: _, ...expected } = certificate;
    const report = await verifyParsedBundle(parsed, { ...held, expected });
    if (report.verdict === 'verified') verified.push({ id, report });
    else refused.push(report);
  }
  const [first] = verified;
  if (first !== undefined) return { ...first.report, matched: verified.map(({ id }) => id) };
  const [only] = refused;
  if (refused.length === 1 && only !== undefined) return only;
  const who = sound.signer?.kind === 'certificate' ? `, and the certificate is for "${sound.signer.certificate.identity}"` : '';
  const failed = `no signer of the trust file is the one that signed: ${refused.length} are listed for this root${who}`;
  return { ...sound, verdict: 'refused', ground: 'identity', failed, steps: [...sound.steps.filter(({ id }) => id !== 'identity'), { id: 'identity', result: 'failed', found: failed }] };
}

interface OpenedRoot {
  readonly spec: TrustRootSpec;
  readonly root: TrustedRoot | { readonly problem: string };
}

// One root is held against many bundles, and reading it parses every certificate in it.
const opened = new Map<string, OpenedRoot['root']>();
const MOST_OPENED = 16;

function openRoots(trust: Trust): readonly OpenedRoot[] {
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
function furthest<T extends CheckedSignature>(checked: readonly T[]): T | undefined {
  return checked.toSorted((a, b) => ORDER.indexOf(b.report.ground ?? 'parse') - ORDER.indexOf(a.report.ground ?? 'parse'))[0];
}
