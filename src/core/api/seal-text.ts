import { display } from '../lib/display.ts';
import type { SealState } from '../record/opened.ts';
import { moment } from './times.ts';
import type { Fact, Text } from './view.ts';

/** What the check of a signature over one of our own documents came to. */
export function sealText(seal: SealState): Text {
  switch (seal.result) {
    case 'verified': return [{ text: 'Verifies', state: 'pass' }, `: ${seal.name}, ${seal.identity}${seal.example ? '; an example key whose private half is public' : ''}`];
    case 'none': return [{ text: 'Not signed', state: 'unverified' }];
    case 'untrusted-signer': return [{ text: 'By nobody the trust file names', state: 'invalid' }, `: ${display(seal.failed, 300)}`];
    case 'invalid': return [{ text: 'Does not match', state: 'invalid' }, `: ${display(seal.failed, 300)}`];
  }
}

/** By what it is signed: a key, or a certificate with whose it is, when, and against which root. */
export function signedWith({ keyId, certificate, signedAt, against }: Extract<SealState, { result: 'verified' }>): Fact[] {
  if (certificate === undefined) return [{ label: 'Key', value: [{ text: keyId ?? '', code: 'code' }] }];
  return [
    { label: 'Certificate', value: [{ text: display(certificate.identity, 300), code: 'code' }, ...(certificate.issuer === undefined ? [] : [', vouched for by ', { text: display(certificate.issuer, 300), code: 'code' as const }])] },
    ...(signedAt === undefined ? [] : [{ label: 'Signed at', value: [moment(signedAt), ', by somebody other than the signer'] }]),
    ...(against === undefined ? [] : [{ label: 'Held against', value: [display(against, 300)] }]),
  ];
}
