import { finding } from '../findings.ts';
import { facts, verdict } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, statementOf } from './reading.ts';

interface Document {
  readonly word: string;
}

/**
 * `{"verified": true}` and nothing else: somebody's word that a signature was checked, without the signature, the key or
 * the file it was over. Nobody can check it, so it counts for nothing, whatever the file is called.
 */
export const cosignClaim: Format<Document> = {
  id: 'cosign-claim',
  title: 'Claim of a verified signature',
  mediaType: 'application/json',
  specification: { name: 'no specification' },
  recognise: ({ json }) => isObject(json?.value) && Object.keys(json.value).join() === 'verified' && typeof json.value['verified'] === 'boolean',
  read,
  view: ({ word }) => [facts('The claim', [['Verified, it says', verdict(word, 'not-stated', '/verified')], ['Signed by', 'nobody: the file holds no signature']])],
};

function read({ json }: Sample): Reading<Document> {
  const word = String(isObject(json?.value) ? json.value['verified'] : '');
  return {
    form: 'valid',
    statement: statementOf('cosign-claim', {
      content: 'not-stated', summary: 'An unverifiable claim that something was verified; no signature', producerWord: word, producerVerdict: word === 'true' ? 'pass' : 'fail', producerWordAt: '/verified', class: 'claimed',
    }),
    findings: [finding('unverifiable-claim', { message: 'The file says that a signature was verified, and holds none', place: '/verified', expected: 'a signature, its key and what it is over', found: word })],
    document: { word },
  };
}
