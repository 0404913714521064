import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { SignatureFact } from '../../model/facts.ts';
import { Sha256 } from '../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { SignatureKind, StepId, STEPS, type SignatureCheck, type SigningCertificate } from '../../model/signature-check.ts';
import { GateState } from '../../model/states.ts';
import * as paths from '../paths.ts';
import { moment } from '../times.ts';
import { Moment } from '../view.ts';

const FileName = z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() });
/** A released file stands elsewhere, and a digest that nothing here has leads nowhere. */
const Covered = FileName.partial({ href: true });

/** A thing that a signing certificate states. */
export const CertificatePart = z.strictObject({ label: z.string(), value: z.string() });
export type CertificatePart = z.infer<typeof CertificatePart>;

/** One signature over evidence, as checked when the record was sealed. */
export const SignatureRow = z.strictObject({
  holder: FileName,
  covers: z.array(Covered),
  kind: SignatureKind,
  result: SignatureFact,
  state: GateState,
  signer: z.string().optional(),
  name: z.string().optional(),
  identity: z.string().optional(),
  hint: z.string().optional(),
  failed: z.string().optional(),
  /** What the signing certificate says, part by part. */
  certificate: z.array(CertificatePart).optional(),
  /** When it was signed, by somebody other than the signer. */
  signedAt: Moment.optional(),
  /** The trust it was held against, named and dated. */
  against: z.string().optional(),
  /** What else the signature itself says. */
  says: z.string().optional(),
  steps: z.array(z.strictObject({ id: StepId, title: z.string(), result: z.enum(['passed', 'failed', 'not-made']), found: z.string() })).optional(),
});
export type SignatureRow = z.infer<typeof SignatureRow>;

export function signatureRow(check: SignatureCheck, record: ReleaseRecordPredicate): SignatureRow {
  const received = (sha256: string) => record.files.find((one) => one.sha256 === sha256);
  const file = (sha256: string) => ({ name: display(received(sha256)?.name ?? sha256, 300), sha256, href: paths.bytes(sha256) });
  const released = (sha256: string) => ({ name: display(record.release.artifacts.find((one) => one.sha256 === sha256)?.name ?? sha256, 300), sha256 });
  return {
    holder: file(check.holder),
    covers: check.covers.map((sha256) => (received(sha256) === undefined ? released(sha256) : file(sha256))),
    kind: check.kind,
    result: check.result,
    state: signatureState(check.result),
    ...(check.signer === undefined ? {} : { signer: check.signer }),
    ...(check.signerName === undefined ? {} : { name: check.signerName }),
    ...(check.identity === undefined ? {} : { identity: check.identity }),
    ...(check.hint === undefined ? {} : { hint: display(check.hint, 300) }),
    ...(check.failed === undefined ? {} : { failed: display(check.failed, 300) }),
    ...(check.certificate === undefined ? {} : { certificate: certificateParts(check.certificate) }),
    ...(check.signedAt === undefined ? {} : { signedAt: moment(check.signedAt) }),
    ...(check.against === undefined ? {} : { against: display(check.against, 300) }),
    ...(check.says === undefined ? {} : { says: display(check.says, 300) }),
    ...(check.steps === undefined ? {} : { steps: check.steps.map(({ id, result, found }) => ({ id, title: STEPS[id], result, found: display(found, 300) })) }),
  };
}

const CERTIFICATE_WORDS: Readonly<Record<keyof SigningCertificate, string>> = {
  identity: 'Identity', issuer: 'Vouched for by', sourceRepository: 'Source repository', sourceCommit: 'Source commit', sourceRef: 'Source branch or tag',
  workflow: 'Workflow', buildConfig: 'Started workflow', trigger: 'Started by', runner: 'Runner', runUrl: 'Run',
};

/** The parts of a certificate that are stated, in the order in which a reader asks for them. What was started is told where it is another one. */
export function certificateParts(certificate: SigningCertificate): CertificatePart[] {
  const told = Object.keys(CERTIFICATE_WORDS) as (keyof SigningCertificate)[]; // the table has every key
  return told.flatMap((part) => {
    const value = certificate[part];
    const repeats = (part === 'workflow' && value === certificate.identity) || (part === 'buildConfig' && value === (certificate.workflow ?? certificate.identity));
    return value === undefined || repeats ? [] : [{ label: CERTIFICATE_WORDS[part], value: display(value, 1000) }];
  });
}

/** The shape drawn beside a signature's result. */
export function signatureState(result: z.infer<typeof SignatureFact>): GateState {
  switch (result) {
    case 'verified': return 'pass';
    case 'invalid':
    case 'untrusted-signer': return 'invalid';
    case 'checksum-only':
    case 'none': return 'unverified';
  }
}
