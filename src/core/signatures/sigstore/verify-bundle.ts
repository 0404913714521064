import { parseCertificate, type Certificate } from '../../crypto/certificate.ts';
import { ANY_TIME, verifyPath } from '../../crypto/certificate-path.ts';
import { keyHint, type PublicKey } from '../../crypto/public-key.ts';
import { verifyCertificateTimestamps } from '../../crypto/sct.ts';
import { verifyTimestamp } from '../../crypto/timestamp.ts';
import { isWithin, type Validity } from '../../crypto/validity.ts';
import { hashOf, verifySignature, type HashName, type SignatureResult, type SignedMessage } from '../../crypto/verify-signature.ts';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { equalBytes } from '../../lib/bytes.ts';
import { printable, shorten } from '../../lib/display.ts';
import type { SignatureKind, StepId } from '../../model/signature-check.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../../model/uris.ts';
import { preAuthEncoding } from '../dsse.ts';
import type { Covered, SignatureReport, SignerFound, Step, TrustedTime } from '../report.ts';
import { readBody, type LoggedSignature } from './entry-body.ts';
import { failed, notMade, passed, timeText, verifyCheckpoint, verifyPromise, verifyProof, type Outcome } from './log-entry.ts';
import { parseSigstoreBundle, type LogEntry, type ParsedBundle, type SigstoreBundle } from './parse-bundle.ts';
import { signingCertificate, whyNotExpected, type ExpectedSigner } from './signer.ts';
import { coveredBy, digestOf, matchSubject, readStatement, type Artifact, type StatementHead } from './subjects.ts';
import type { CertificateAuthority, TrustedRoot } from './trusted-root.ts';

/** What a signature is held against. What could not be read stands as its problem, so that the step that needs it says so. */
export interface Against {
  /** Without it, the signature must say by itself what it is over. */
  readonly artifact?: Artifact | undefined;
  /** Needed for a certificate. A key needs none, and then log entries and timestamps are not looked at. */
  readonly root?: TrustedRoot | { readonly problem: string } | undefined;
  /** A managed key: the bundle must be signed by it, and by no certificate. */
  readonly key?: PublicKey | { readonly problem: string } | undefined;
  /** When the key was its owner's: every trusted time must lie within, and there must be one. */
  readonly keyValidFor?: Validity | undefined;
  readonly expected?: ExpectedSigner | undefined;
  /** `log`: a log entry, a certificate timestamp and a trusted time; `timestamps`: signed timestamps alone, as GitHub's own instance gives. */
  readonly profile: 'log' | 'timestamps';
  /** The trust in words that name and date it. */
  readonly against?: string | undefined;
  readonly kind?: SignatureKind;
}

/**
 * Verifies a Sigstore bundle offline (https://github.com/sigstore/architecture-docs/blob/main/client-spec.md). The steps are
 * taken in the order of `STEPS` and the first that fails ends it. Never throws, whatever the bundle holds.
 */
export async function verifyBundle({ bundle, ...against }: Against & { readonly bundle: Uint8Array }): Promise<SignatureReport> {
  return verifyParsedBundle(parseSigstoreBundle(bundle), against);
}

/** The same for a bundle that stood within another document. */
export async function verifyParsedBundle(parsed: ParsedBundle, against: Against): Promise<SignatureReport> {
  const run = new Run(against);
  try {
    await takeSteps(parsed, against, run);
    return run.report({ verdict: 'verified' });
  } catch (error) {
    if (error instanceof Stop) return run.report(error.answer);
    throw error;
  }
}

async function takeSteps(parsed: ParsedBundle, against: Against, run: Run): Promise<void> {
  const bundle = openBundle(parsed, run);
  const root = openRoot(bundle, against, run);
  const signer = openSigner(bundle, against, run);
  run.signer = signer.found;

  const authorities = signer.kind === 'key' ? [] : await findAuthorities(signer.certificate, root, run);
  const times = await findTimes(bundle, root, run);
  const path = signer.kind === 'key' ? undefined : await checkTimes(signer.certificate, authorities, times, bundle, run);
  if (signer.kind === 'key') checkKeyTimes(against.keyValidFor, times, run);
  if (path !== undefined) run.take('sct', await checkCertificateLogs(signer.kind === 'certificate' ? signer.certificate : undefined, path, root, against));
  checkEntries(bundle, root, times, against, run);
  await checkSignature(bundle, signer.key, against, run);
  checkBodies(bundle, signer, root, against, run);
  checkSubject(bundle, against, run);
  await checkIdentity(signer, against, run);
}

type Signer =
  | { readonly kind: 'key'; readonly key: PublicKey; readonly der: Uint8Array; readonly found: SignerFound }
  | { readonly kind: 'certificate'; readonly certificate: Certificate; readonly key: PublicKey; readonly der: Uint8Array; readonly found: SignerFound };

function openBundle(parsed: ParsedBundle, run: Run): SigstoreBundle {
  if ('problem' in parsed) {
    if (parsed.isBareEnvelope === true) run.kind = 'dsse';
    run.need(parsed.step, parsed.isBareEnvelope === true ? notMade(parsed.problem) : failed(parsed.problem));
    throw new Error('a bundle that does not open ends the check');
  }
  const { bundle } = parsed;
  run.need('parse', passed(`a Sigstore bundle v${bundle.version}`));
  // From v0.2 on a bundle may not bring its own root along (client specification, and sigstore-conformance); older ones do.
  const others = bundle.signedWith.kind === 'key' || bundle.version === '0.1' ? [] : bundle.signedWith.others;
  if (others.some(isSelfIssued)) run.need('bundle-structure', failed('the bundle’s certificate chain holds a root certificate'));
  const { entries, timestamps, content } = bundle;
  run.need('bundle-structure', passed(`${content.kind === 'dsse' ? 'a DSSE envelope' : 'a message signature'}, ${counted(entries.length, 'log entry', 'log entries')}, ${counted(timestamps.length, 'timestamp', 'timestamps')}`));
  return bundle;
}

function isSelfIssued(der: Uint8Array): boolean {
  const parsed = parseCertificate(der);
  return 'certificate' in parsed && equalBytes(parsed.certificate.issuer, parsed.certificate.subject);
}

function openRoot(bundle: SigstoreBundle, { root }: Against, run: Run): TrustedRoot | undefined {
  if (root === undefined) {
    const without = notMade('no trusted root was given');
    if (bundle.signedWith.kind === 'certificate') run.need('trusted-root', without);
    else run.take('trusted-root', without);
    return undefined;
  }
  if ('problem' in root) return run.end('trusted-root', failed(root.problem));
  run.need('trusted-root', passed(`${counted(root.certificateAuthorities.length, 'certificate authority', 'certificate authorities')}, ${counted(root.logs.length, 'log', 'logs')}, ${counted(root.timestampAuthorities.length, 'timestamp authority', 'timestamp authorities')}`));
  return root;
}

function openSigner({ signedWith }: SigstoreBundle, { key, expected }: Against, run: Run): Signer {
  if (key !== undefined && 'problem' in key) return run.end('key', failed(key.problem));
  if (signedWith.kind === 'key') {
    if (expected !== undefined) return run.end('key', failed('the bundle is signed by a bare key, and a certificate of the expected identity is demanded'));
    if (key === undefined) return run.end('key', notMade('the bundle is signed by a key, and no key was given'));
    run.need('key', passed(`${key.algorithm} key ${keyHint(key)}`), signedWith.hint);
    return { kind: 'key', key, der: key.spki, found: { kind: 'key', algorithm: key.algorithm, id: keyHint(key) } };
  }
  if (key !== undefined) return run.end('key', failed('the bundle is signed with a certificate, and not by the key that was given'));
  const parsed = parseCertificate(signedWith.leaf);
  if ('problem' in parsed) return run.end('key', failed(parsed.problem));
  const { certificate } = parsed;
  run.need('key', passed(`${certificate.publicKey.algorithm} key of certificate ${certificate.serial}`));
  return { kind: 'certificate', certificate, key: certificate.publicKey, der: certificate.der, found: { kind: 'certificate', certificate: signingCertificate(certificate) } };
}

// Whether somebody trusted issued it is settled first, at no time: without that, the times that come with it tell nothing.
async function findAuthorities(leaf: Certificate, root: TrustedRoot | undefined, run: Run): Promise<readonly CertificateAuthority[]> {
  const authorities: CertificateAuthority[] = [];
  let reason = notMade('the trusted root knows no certificate authority');
  for (const authority of root?.certificateAuthorities ?? []) {
    const checked = await verifyPath(leaf, authority.certificates, ANY_TIME, 'codeSigning');
    if (checked.result === 'valid') authorities.push(authority);
    // An authority that is not its issuer at all says less than one whose signature or rules were held against it.
    else if (reason.result !== 'not-made' || authorities.length === 0) reason = checked.result === 'cannot' ? notMade(checked.problem) : failed(checked.problem);
  }
  const [issuer] = authorities;
  run.need('certificate-chain', issuer === undefined ? reason : passed(`issued by ${issuer.name}`));
  return authorities;
}

/** A time, in milliseconds, with who vouches for it. */
interface Vouched {
  readonly at: number;
  readonly time: TrustedTime;
}

async function findTimes(bundle: SigstoreBundle, root: TrustedRoot | undefined, run: Run): Promise<readonly Vouched[]> {
  const { timestamps, entries, content } = bundle;
  if (root === undefined) {
    if (timestamps.length > 0) run.take('timestamp', notMade('no trusted root was given'));
    if (entries.length > 0) run.take('set', notMade('no trusted root was given'));
    return [];
  }
  const times: Vouched[] = [];
  for (const token of timestamps) {
    const checked = await verifyTimestamp(token, content.signature, root.timestampAuthorities);
    if (checked.result !== 'valid') return run.end('timestamp', checked.result === 'cannot' ? notMade(checked.problem) : failed(checked.problem));
    times.push({ at: Date.parse(checked.time), time: { at: checked.time, source: 'timestamp', by: checked.by.name } });
    run.need('timestamp', passed(`${checked.by.name} saw the signature at ${checked.time}`), checked.time);
  }
  for (const entry of entries) {
    const outcome = await verifyPromise(entry, root.logs);
    // Rekor v2 gives no promise. One that is there must be kept, and without its time it cannot be: then nobody vouches for
    // the entry of a v0.1 bundle.
    if (entry.promise === undefined) {
      run.take('set', outcome);
      continue;
    }
    if (entry.integratedTime === undefined) return run.end('set', failed('the entry holds a promise without the time that it was given at'));
    run.need('set', outcome, String(entry.integratedTime));
    const at = entry.integratedTime * 1000;
    times.push({ at, time: { at: timeText(at), source: 'log', by: logName(entry, root) } });
  }
  run.times.push(...times.map(({ time }) => time));
  return times;
}

function logName(entry: LogEntry, { logs }: TrustedRoot): string {
  return logs.find(({ id }) => equalBytes(id, entry.logId))?.baseUrl.replace(/^https?:\/\//, '') ?? '';
}

/** Every trusted time must lie within the life of the certificate and of all above it. Gives the path that held. */
async function checkTimes(leaf: Certificate, authorities: readonly CertificateAuthority[], times: readonly Vouched[], { entries, timestamps }: SigstoreBundle, run: Run): Promise<readonly Certificate[]> {
  const nothing = 'no trusted time tells when it was signed, and certificates live for minutes';
  if (times.length === 0) return run.end('time', entries.length + timestamps.length === 0 ? notMade(nothing) : failed(nothing));
  let held: readonly Certificate[] = [];
  for (const { at } of times) {
    const path = await pathAt(leaf, authorities, at);
    if ('problem' in path) return run.end('time', failed(path.problem), timeText(at));
    held = path.path;
    run.need('time', passed(`the certificate, valid from ${leaf.notBefore} to ${leaf.notAfter}, was valid at ${timeText(at)}`), timeText(at));
  }
  return held;
}

async function pathAt(leaf: Certificate, authorities: readonly CertificateAuthority[], at: number): Promise<{ readonly path: readonly Certificate[] } | { readonly problem: string }> {
  let problem = `the authority that issued the certificate is not trusted at ${timeText(at)}`;
  for (const { certificates, validFor } of authorities) {
    if (!isWithin(validFor, at)) continue;
    const checked = await verifyPath(leaf, certificates, timeText(at), 'codeSigning');
    if (checked.result === 'valid') return checked;
    ({ problem } = checked);
  }
  return { problem };
}

function checkKeyTimes(validFor: Validity | undefined, times: readonly Vouched[], run: Run): void {
  if (times.length === 0) {
    const outcome = notMade('no trusted time tells when it was signed');
    if (validFor === undefined) run.take('time', outcome);
    else run.need('time', outcome);
  }
  for (const { at } of times) {
    run.need('time', validFor === undefined || isWithin(validFor, at)
      ? passed(`it was signed by ${timeText(at)}${validFor === undefined ? '' : ', when the key was in use'}`)
      : failed(`it was signed at ${timeText(at)}, and the key was in use from ${validFor.start} ${validFor.end === undefined ? 'on' : `to ${validFor.end}`}`), timeText(at));
  }
}

async function checkCertificateLogs(leaf: Certificate | undefined, path: readonly Certificate[], root: TrustedRoot | undefined, { profile }: Against): Promise<Outcome & { readonly isNeeded: boolean }> {
  const isNeeded = profile === 'log';
  if (!isNeeded) return { ...notMade('this instance publishes no certificates'), isNeeded };
  const [, issuer] = path;
  const logs = (root?.certificateLogs ?? []).flatMap(({ key, ...log }) => key === undefined ? [] : [{ ...log, key }]);
  if (leaf === undefined || issuer === undefined) return { ...failed('the certificate has no issuer'), isNeeded };
  const checked = await verifyCertificateTimestamps(leaf, issuer, logs);
  switch (checked.result) {
    case 'valid': return { ...passed(`published in ${checked.logs.map(({ baseUrl }) => baseUrl.replace(/^https?:\/\//, '')).join(', ')}`), isNeeded };
    case 'cannot': return { ...notMade(checked.problem), isNeeded };
    case 'invalid': return { ...failed(checked.problem), isNeeded };
  }
}

function checkEntries({ entries }: SigstoreBundle, root: TrustedRoot | undefined, times: readonly Vouched[], { profile, key }: Against, run: Run): void {
  if (root === undefined) {
    if (entries.length > 0) run.take('inclusion-proof', notMade('no trusted root was given'));
    return;
  }
  if (entries.length === 0 && profile === 'log') {
    const outcome = notMade('the bundle holds no log entry');
    // A key was chosen by whoever gave it: a root that knows no log asks for no entry beside it.
    if (key !== undefined && root.logs.length === 0) run.take('inclusion-proof', outcome);
    else run.need('inclusion-proof', outcome);
  }
  for (const entry of entries) {
    const { proof } = entry;
    const input = `entry ${entry.logIndex}`;
    if (proof === undefined) {
      // v0.1 may rest on the log's promise alone, which was checked.
      run.take('inclusion-proof', notMade('the entry holds no proof, only the log’s promise'), input);
      continue;
    }
    run.need('inclusion-proof', verifyProof(entry, proof), input);
    const outcome = verifyCheckpoint(entry, proof, root.logs, times.map(({ at }) => at));
    if (proof.checkpoint === undefined) run.take('checkpoint', outcome, input);
    else run.need('checkpoint', outcome, input);
  }
}

/** What is signed, with each hash that may have been used: nothing in a bundle binds it, the curve only suggests it. */
function signedMessages({ content }: SigstoreBundle, key: PublicKey, artifact: Artifact | undefined): readonly (SignedMessage & { readonly hash: HashName })[] {
  const [own, ...others] = HASHES_OF[key.algorithm];
  if (content.kind === 'dsse') {
    const bytes = preAuthEncoding(content.envelope.payloadType, content.envelope.payload);
    return [own, ...others].map((hash) => ({ bytes, hash }));
  }
  const { digest } = content;
  const hashes = digest === undefined ? [own, ...others] : [digest.hash];
  if (artifact !== undefined && 'bytes' in artifact) return hashes.map((hash) => ({ bytes: artifact.bytes, hash }));
  return hashes.flatMap((hash) => {
    const hex = artifact === undefined ? undefined : digestOf(artifact, hash);
    const value = artifact === undefined ? digest?.value : hex === undefined ? undefined : fromHex(hex);
    return value === undefined ? [] : [{ hash, digest: value }];
  });
}

// Old clients signed with SHA-256 on every curve.
const HASHES_OF: Readonly<Record<PublicKey['algorithm'], readonly [HashName, ...HashName[]]>> = {
  'ed25519': ['sha512'],
  'ecdsa-p256': ['sha256'],
  'ecdsa-p384': ['sha384', 'sha256'],
  'ecdsa-p521': ['sha512', 'sha256'],
  'rsa': ['sha256'],
};

async function checkSignature(bundle: SigstoreBundle, key: PublicKey, { artifact }: Against, run: Run): Promise<void> {
  const messages = signedMessages(bundle, key, artifact);
  const results: SignatureResult[] = [];
  for (const message of messages) results.push(await verifySignature(key, bundle.content.signature, message, { hash: message.hash }));
  const over = bundle.content.kind === 'dsse' ? 'the envelope' : 'the artifact';
  if (results.includes('valid')) run.need('signature', passed(`the ${key.algorithm} key signed ${over}`));
  else if (messages.length === 0) run.need('signature', notMade('the digest that was signed is of a kind that was not given'));
  else if (results.includes('invalid')) run.need('signature', failed(`the signature does not verify over ${over}`));
  else run.need('signature', notMade(artifact !== undefined && 'bytes' in artifact ? 'this host cannot check a signature of this kind' : `a signature by ${key.algorithm} can only be checked over the bytes, not over a digest`));
}

function checkBodies(bundle: SigstoreBundle, signer: Signer, root: TrustedRoot | undefined, { artifact }: Against, run: Run): void {
  for (const entry of bundle.entries) {
    const input = `entry ${entry.logIndex}`;
    if (root === undefined) {
      run.take('tlog-body', notMade('no trusted root was given'), input);
      continue;
    }
    const body = readBody(entry);
    run.need('tlog-body', 'problem' in body ? failed(`the log entry cannot be read: ${body.problem}`) : bindBody(body.logged, bundle, signer, artifact), input);
  }
}

function bindBody(logged: LoggedSignature, { content }: SigstoreBundle, signer: Signer, artifact: Artifact | undefined): Outcome {
  const own = logged.signers.filter(({ signature }) => equalBytes(signature, content.signature));
  if (own.length === 0) return failed('the log entry is about another signature');
  if (!own.some(({ verifier }) => equalBytes(verifier, signer.der))) return failed(`the log entry is about another ${signer.kind}`);
  const { hash, value } = logged.digest;
  if (content.kind === 'dsse') {
    const { payload, payloadType } = content.envelope;
    if (logged.payloadType !== undefined && logged.payloadType !== payloadType) return failed('the log entry is about another payload type');
    const digest = hashOf(hash, logged.digestOf === 'payload' ? payload : preAuthEncoding(payloadType, payload));
    return equalBytes(digest, value) ? passed('the log entry holds this signature, signer and payload') : failed('the log entry is about another payload');
  }
  if (logged.digestOf === 'payload') return failed('the log entry is about an envelope, and the bundle holds a message signature');
  const hint = content.digest?.hash === hash ? bytesToHex(content.digest.value) : undefined;
  const digest = artifact === undefined ? hint : digestOf(artifact, hash);
  if (digest === undefined) return notMade(`the log entry names the artifact by its ${hash}, which is not known`);
  return digest === bytesToHex(value) ? passed('the log entry holds this signature, signer and digest') : failed('the log entry is about another artifact');
}

function checkSubject({ content }: SigstoreBundle, { artifact }: Against, run: Run): void {
  if (content.kind === 'message') {
    const { digest } = content;
    const hint = digest === undefined ? undefined : bytesToHex(digest.value);
    const own = artifact === undefined || digest === undefined ? undefined : digestOf(artifact, digest.hash);
    if (digest !== undefined && hint !== undefined) run.covers.push({ algorithm: digest.hash, digest: hint });
    else if (artifact !== undefined) run.covers.push(...coversOf(artifact));
    if (artifact === undefined) return run.take('subject', notMade('no artifact was given'), hint);
    // The digest in a bundle is a hint that no signature covers; one that lies is still no bundle of this artifact.
    if (own !== undefined && own !== hint) return run.need('subject', failed(`the bundle says that it is over ${digest?.hash ?? ''}:${hint ?? ''}, and the artifact is ${own}`));
    return run.need('subject', passed('the signature is over the artifact itself'), own);
  }
  const { envelope } = content;
  const isStatement = envelope.payloadType === STATEMENT_PAYLOAD_TYPE;
  if (!isStatement && artifact === undefined) return run.take('subject', notMade(`the payload is of type "${envelope.payloadType}", which names no artifact`));
  const read = readStatement(envelope);
  if ('problem' in read) return run.need('subject', failed(read.problem));
  const { statement }: { readonly statement: StatementHead } = read;
  run.covers.push(...coveredBy(statement.subjects));
  if (artifact === undefined) return run.take('subject', notMade(`no artifact was given; the statement is about ${counted(statement.subjects.length, 'subject', 'subjects')}`));
  return run.need('subject', matchSubject(statement.subjects, artifact), statement.predicateType);
}

function coversOf(artifact: Artifact): readonly Covered[] {
  const known: readonly HashName[] = 'bytes' in artifact ? ['sha256'] : ['sha256', 'sha384', 'sha512'];
  return known.flatMap((algorithm) => {
    const digest = digestOf(artifact, algorithm);
    return digest === undefined ? [] : [{ algorithm, digest }];
  });
}

async function checkIdentity(signer: Signer, { expected }: Against, run: Run): Promise<void> {
  // A key is its own identity: that it is the one that was given was settled by the signature.
  if (signer.kind === 'key') return;
  if (expected === undefined) return run.need('identity', notMade('no identity was given to hold the certificate against'));
  const problem = await whyNotExpected(signer.certificate, expected);
  const { identity, issuer } = signingCertificate(signer.certificate);
  run.need('identity', problem === undefined ? passed(`${identity}${issuer === undefined ? '' : `, by ${issuer}`}`) : failed(problem));
}

type Answer = Pick<SignatureReport, 'verdict' | 'ground' | 'failed'>;

/** Ends the check: not an error, but the way out of steps that lie deep. */
class Stop extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(answer.failed);
    this.answer = answer;
  }
}

/** What was found so far. */
class Run {
  readonly #steps: Step[] = [];
  readonly #against: string | undefined;
  kind: SignatureKind;
  signer: SignerFound | undefined;
  readonly times: TrustedTime[] = [];
  readonly covers: Covered[] = [];

  constructor({ against, kind = 'sigstore-bundle' }: Against) {
    this.#against = against;
    this.kind = kind;
  }

  /** Records a step that may be left out. One that failed ends the check all the same. */
  take(id: StepId, { result, found, isNeeded = false }: Outcome & { readonly isNeeded?: boolean }, input?: string): void {
    const words = shorten(printable(found), 300);
    this.#steps.push({ id, result, found: words, ...(input === undefined ? {} : { input: shorten(printable(input), 300) }) });
    if (result === 'failed') throw new Stop({ verdict: 'refused', ground: id, failed: words });
    if (isNeeded && result === 'not-made') throw new Stop({ verdict: 'not-verifiable', ground: id, failed: words });
  }

  /** Records a step that must pass. */
  need(id: StepId, outcome: Outcome, input?: string): void {
    this.take(id, { ...outcome, isNeeded: true }, input);
  }

  /** Records the step that ends the check. */
  end(id: StepId, outcome: Outcome, input?: string): never {
    this.need(id, outcome, input);
    throw new Error(`the step ${id} passed and was to end the check`);
  }

  report(answer: Answer): SignatureReport {
    // The times are in order, so that the first is the earliest.
    const times = this.times.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    return {
      ...answer,
      kind: this.kind,
      ...(this.signer === undefined ? {} : { signer: this.signer }),
      times,
      ...(this.#against === undefined ? {} : { against: this.#against }),
      covers: this.covers,
      steps: this.#steps,
    };
  }
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function fromHex(hex: string): Uint8Array | undefined {
  return /^(?:[0-9a-f]{2})+$/.test(hex) ? hexToBytes(hex) : undefined;
}
