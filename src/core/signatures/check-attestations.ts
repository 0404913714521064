import type { Trust } from '../model/portal-files.ts';
import { beginCheck } from './begin-check.ts';
import type { AttestationKind } from './evidence-kinds.ts';
import { heldAgainstTrust, type CheckedSignature } from './held-against-trust.ts';
import { verifyNpmAttestations } from './sigstore/npm-attestations.ts';
import { verifyPypiAttestations } from './sigstore/pypi-attestation.ts';
import { trustedKeys } from './trust.ts';

/** Checks each attestation of a registry's document: certificates against the trust roots, the registry's own keys against those listed by their ids. */
export async function checkAttestations(kind: AttestationKind, document: Uint8Array, trust: Trust): Promise<readonly CheckedSignature[]> {
  const keys = trustedKeys(trust).flatMap(({ signer, key }) => (signer.keyIds ?? []).map((id) => ({ id, key })));
  return heldAgainstTrust(async (against) => {
    const read = kind === 'npm-attestations' ? await verifyNpmAttestations({ document, keys, ...against }) : await verifyPypiAttestations({ document, ...against });
    return 'problem' in read ? [beginCheck(kind).refuse('parse', read.problem)] : read.attestations.map(({ report }) => report);
  }, trust);
}
