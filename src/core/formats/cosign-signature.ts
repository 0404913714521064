import { parseCosignSignature, type CosignSignature } from '../crypto/cosign-signature.ts';
import { finding } from '../findings.ts';
import { bytes as size, code, facts } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { member, statementOf, unreadable } from './reading.ts';

/**
 * A signature alone, as `cosign sign-blob` writes it, or the bundle of its versions 1 and 2: signature, certificate and the
 * log’s promise. Read here, verified elsewhere.
 */
export const cosignSignature: Format<CosignSignature> = {
  id: 'cosign-signature',
  title: 'cosign signature',
  mediaType: 'application/octet-stream',
  specification: { name: 'cosign', url: 'https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md' },
  recognise: ({ bytes, json }) => (json === undefined ? parseCosignSignature(bytes) !== undefined : typeof member(json.value, 'base64Signature') === 'string'),
  read,
  view: ({ signature, certificate, entry }) => [facts('The signature', [
    ['Signature', size(signature.length)],
    ['Certificate', certificate === undefined ? 'none: whoever checks it must know the key' : 'in the file'],
    ['Log entry', entry === undefined ? 'none: nobody but its signer says when it was made' : code(entry.logIndex)],
  ], 'What the file holds. Which artifact it is over, and whether it holds, is checked apart from this.')],
};

function read({ bytes }: Sample): Reading<CosignSignature> {
  const signature = parseCosignSignature(bytes);
  if (signature === undefined) {
    return unreadable('cosign-signature', 'A cosign signature that can not be read', [finding('signed-content-unreadable', { message: 'The file has the members of a cosign bundle, and they do not hold what belongs there', expected: 'base64Signature, and cert and rekorBundle where it has them' })]);
  }
  return {
    form: 'valid',
    statement: statementOf('cosign-signature', {
      content: 'not-stated',
      summary: signature.certificate === undefined ? 'Signs one artifact with a key that it does not name' : 'Signs one artifact with the key of a certificate',
      counts: { signatures: 1 },
    }),
    findings: [],
    document: signature,
  };
}
