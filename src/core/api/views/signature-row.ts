import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { SignatureFact } from '../../model/facts.ts';
import { Sha256 } from '../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { SignatureKind, type SignatureCheck } from '../../model/signature-check.ts';
import { GateState } from '../../model/states.ts';
import * as paths from '../paths.ts';

const FileName = z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() });

/** One signature over evidence, as checked when the record was sealed. */
export const SignatureRow = z.strictObject({
  holder: FileName,
  covers: z.array(FileName),
  kind: SignatureKind,
  result: SignatureFact,
  state: GateState,
  signer: z.string().optional(),
  name: z.string().optional(),
  identity: z.string().optional(),
  hint: z.string().optional(),
  failed: z.string().optional(),
});
export type SignatureRow = z.infer<typeof SignatureRow>;

export function signatureRow(check: SignatureCheck, record: ReleaseRecordPredicate): SignatureRow {
  const file = (sha256: string) => ({
    name: display(record.files.find((one) => one.sha256 === sha256)?.name ?? sha256, 300), sha256, href: paths.bytes(sha256),
  });
  return {
    holder: file(check.holder),
    covers: check.covers.map(file),
    kind: check.kind,
    result: check.result,
    state: signatureState(check.result),
    ...(check.signer === undefined ? {} : { signer: check.signer }),
    ...(check.signerName === undefined ? {} : { name: check.signerName }),
    ...(check.identity === undefined ? {} : { identity: check.identity }),
    ...(check.hint === undefined ? {} : { hint: display(check.hint, 300) }),
    ...(check.failed === undefined ? {} : { failed: display(check.failed, 300) }),
  };
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
