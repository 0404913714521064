import { display } from '../lib/display.ts';
import type { SealState } from '../record/opened.ts';
import type { Text } from './view.ts';

/** What the check of a signature over one of our own documents came to. */
export function sealText(seal: SealState): Text {
  switch (seal.result) {
    case 'verified': return [{ text: 'Verifies', state: 'pass' }, `: ${seal.name}, ${seal.identity}${seal.example ? '; an example key whose private half is public' : ''}`];
    case 'none': return [{ text: 'Not signed', state: 'unverified' }];
    case 'untrusted-signer': return [{ text: 'By nobody the trust file names', state: 'invalid' }, `: ${display(seal.failed, 300)}`];
    case 'invalid': return [{ text: 'Does not match', state: 'invalid' }, `: ${display(seal.failed, 300)}`];
  }
}
