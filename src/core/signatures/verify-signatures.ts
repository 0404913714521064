import { artifactNameOf } from '../lib/artifact-name.ts';
import { baseName } from '../lib/base-name.ts';
import { countOf } from '../lib/format-number.ts';
import { display, shorten } from '../lib/display.ts';
import type { Envelope } from '../model/envelope.ts';
import type { Trust } from '../model/portal-files.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import { beginCheck } from './begin-check.ts';
import { checkBundle } from './check-bundle.ts';
import type { Beside } from './check-detached.ts';
import { isAttestationKind, isDetachedKind } from './evidence-kinds.ts';
import { coveredFiles } from './covered-files.ts';
import type { CheckedSignature } from './held-against-trust.ts';
import { isForeign, type SignatureReport } from './report.ts';
import { verifyEnvelope } from './verify-envelope.ts';
import { firstAllowed, type Purpose } from './trust.ts';

/** A received file, whose bytes may be had again. */
export interface ReceivedEvidence {
  readonly name: string;
  readonly sha256: string;
  readonly format?: string;
  /** The envelope that was read from it, where it is one. */
  readonly envelope?: Envelope | undefined;
  /** Absent for a file that is too large to be read, or is not here. */
  readonly open?: (() => Promise<Uint8Array>) | undefined;
}

/** What signatures may be over. */
export interface Signable {
  readonly received: readonly Omit<ReceivedEvidence, 'envelope'>[];
  /** The release's files by name and digest; their bytes lie elsewhere. */
  readonly released: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * Checks the signatures that came as evidence: one result per signature, one `none` for an envelope without any. What a
 * signature covers are the received and released files whose digest it is over, directly or by a signed statement. A
 * sound signature by somebody whom the trust file does not name is `untrusted-signer`, an unsound one `invalid`; neither
 * ever counts.
 */
export async function verifySignatures(input: Signable & {
  readonly evidence: readonly ReceivedEvidence[];
  readonly trust: Trust;
  readonly project: string;
  readonly at: string;
}): Promise<readonly SignatureCheck[]> {
  const purpose = { permission: 'evidence', project: input.project, at: input.at };
  const checks: SignatureCheck[] = [];
  for (const holder of input.evidence) {
    for (const checked of await reportsOf(holder, input)) checks.push(sealedCheck(checked, await coveredFiles(checked.report.covers, input), holder, input, purpose));
  }
  return checks;
}

async function reportsOf(holder: ReceivedEvidence, input: Signable & { readonly trust: Trust; readonly at: string }): Promise<readonly CheckedSignature[]> {
  const { format, envelope, open } = holder;
  if (format === 'sigstore-bundle' && open !== undefined) return [await checkBundle(await open(), input.trust, async (sha256) => (await besidesOf(holder, input, sha256))[0]?.artifact)];
  // A reader's browser fetches what checks these kinds when it meets one of them.
  if (isAttestationKind(format) && open !== undefined) {
    const { checkAttestations } = await import('./check-attestations.ts');
    return checkAttestations(format, await open(), input.trust);
  }
  if (isDetachedKind(format) && open !== undefined) {
    const { checkDetached } = await import('./check-detached.ts');
    const signature = await open();
    const tried: (readonly CheckedSignature[])[] = [];
    // Were one file tried alone, taking it away could make another good.
    for (const beside of await besidesOf(holder, input)) tried.push(await checkDetached(format, signature, beside, input));
    return tried.find((checked) => checked.some(({ report }) => report.verdict === 'verified')) ?? tried[0] ?? checkDetached(format, signature, { isList: false }, input);
  }
  if (envelope === undefined) return [];
  if (envelope.signatures.length === 0) return [{ report: beginCheck('dsse').leave('signature', 'the envelope holds no signature'), isAbsent: true }];
  const checked: CheckedSignature[] = [];
  for (const one of envelope.signatures) checked.push({ report: await verifyEnvelope(envelope, one, input.trust, 'dsse'), hint: one.keyid });
  return checked;
}

/**
 * What a detached signature may stand beside, likeliest first: the received file that is called like it without its ending, or
 * released files of that name, which are known by their digest alone; each with a certificate that lies there, and without. A
 * digest that the signature gives goes before names.
 */
async function besidesOf(holder: ReceivedEvidence, { received, released }: Signable, sha256?: string): Promise<readonly Beside[]> {
  const stem = artifactNameOf(holder.name);
  const others = received.filter((one) => one.sha256 !== holder.sha256);
  const all: Signable['received'] = [...others, ...released];
  const called = stem !== undefined ? [...all.filter(({ name }) => name === stem), ...all.slice(others.length).filter(({ name }) => name !== stem && baseName(name) === baseName(stem))] : [];
  const byDigest = sha256 === undefined ? undefined : all.find((one) => one.sha256 === sha256);
  const artifacts = [...new Map((byDigest === undefined ? called : [byDigest]).toReversed().map((one) => [one.sha256, one])).values()].toReversed();
  const certificate = others.find(({ name, open }) => open !== undefined && stem !== undefined && CERTIFICATES.some((ending) => name === `${stem}${ending}`));
  const pem = await certificate?.open?.();
  const besides: Beside[] = [];
  for (const one of artifacts.slice(0, MOST_ARTIFACTS)) {
    const plainly = { artifact: one.open === undefined ? { digests: { sha256: one.sha256 } } : { bytes: await one.open() }, isList: one.format === 'checksums' };
    besides.push(...(pem === undefined ? [] : [{ ...plainly, certificate: pem }]), plainly);
  }
  return besides;
}

/** How many files of one name are tried. */
const MOST_ARTIFACTS = 8;

// As the workflows of the cosign documentation call what --output-certificate writes.
const CERTIFICATES = ['.pem', '.crt', '.cert', '.cer'];

// A verifier that was given no artifact leaves the question open that is answered here.
function withSubjects(step: SignatureReport['steps'][number], covered: number): SignatureReport['steps'][number] {
  if (step.id !== 'subject' || step.result !== 'not-made') return step;
  return covered > 0 ? { ...step, result: 'passed', found: `its digests are those of ${countOf(covered, 'file')} here` } : { ...step, found: `${step.found}; no file here has a digest that it names` };
}

function sealedCheck({ report, hint, root, isAbsent }: CheckedSignature, covers: readonly string[], holder: ReceivedEvidence, { trust }: { readonly trust: Trust }, purpose: Purpose): SignatureCheck {
  const { kind, signer, times, says, against } = report;
  const [time] = times;
  const id = hint ?? (signer?.kind === 'key' && report.verdict !== 'verified' ? signer.id : undefined);
  const facts = {
    holder: holder.sha256,
    covers: [...covers],
    kind,
    ...(id === undefined || id === '' ? {} : { hint: display(id, 300) }),
    ...(time === undefined ? {} : { signedAt: time.at }),
    ...(against === undefined ? {} : { against: shorten(against, 300) }),
    ...(root === undefined ? {} : { root }),
    ...(signer?.kind === 'certificate' ? { certificate: signer.certificate } : {}),
    ...(says === undefined ? {} : { says: display(says, 300) }),
  };
  const steps = (more: SignatureReport['steps'] = []) => [...report.steps.map((step) => withSubjects(step, covers.length)), ...more].slice(0, 40).map(({ id: step, result, found }) => ({ id: step, result, found: display(found, 300) }));
  if (report.verdict !== 'verified') {
    const result = isAbsent === true ? 'none' : isForeign(report) ? 'untrusted-signer' : 'invalid';
    return { ...facts, result, failed: display(report.failed ?? 'it was not verified', 300), ...(report.ground === undefined ? {} : { ground: report.ground }), steps: steps() };
  }
  // With a trusted time, a signer's own times are held against that; otherwise against when the file was received.
  const candidates = (report.matched ?? []).flatMap((one) => trust.signers.filter((entry) => entry.id === one)).map((entry) => ({ signer: entry }));
  const allowance = firstAllowed(candidates, time === undefined ? purpose : { ...purpose, at: time.at });
  if ('problem' in allowance) {
    const failed = shorten(allowance.problem, 300);
    return { ...facts, result: 'untrusted-signer', failed, ground: 'policy', steps: steps([{ id: 'policy', result: 'failed', found: failed }]) };
  }
  const { signer: entry } = allowance.allowed;
  return {
    ...facts, result: 'verified', signer: entry.id, signerName: entry.name, identity: entry.identity,
    ...(signer?.kind === 'key' ? { key: display(signer.id, 300) } : {}),
    steps: steps([{ id: 'policy', result: 'passed', found: `the trust file lets signer "${entry.id}" sign evidence of ${purpose.project}` }]),
  };
}
