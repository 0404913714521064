import { parseMinisignSignature, type MinisignSignature } from '../crypto/minisign.ts';
import { finding } from '../findings.ts';
import { code, facts, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { statementOf, unreadable } from './reading.ts';

/** A signature that minisign made. Read here, verified elsewhere. */
export const minisignSignature: Format<MinisignSignature> = {
  id: 'minisign-signature',
  title: 'minisign signature',
  mediaType: 'text/plain',
  specification: { name: 'minisign', url: 'https://jedisct1.github.io/minisign/#signature-format' },
  recognise: ({ text }) => text?.startsWith('untrusted comment: ') === true && /\ntrusted comment: /.test(text),
  read,
  view: ({ keyId, prehashed, trustedComment }) => [facts('The signature', [
    ['Key id, it says', code(keyId)],
    ['Over', prehashed ? 'the artifact’s BLAKE2b digest' : 'the artifact itself, as old versions sign'],
    ['Trusted comment', { text: words(trustedComment, 300), at: 'line:3' }],
    ['Time', 'none but what its signer may have written into the trusted comment'],
  ], 'What the signature says of itself. Which artifact it is over, and whether it holds, is checked apart from this. The untrusted comment is signed by nobody and not shown.')],
};

function read({ bytes }: Sample): Reading<MinisignSignature> {
  const parsed = parseMinisignSignature(bytes);
  if ('problem' in parsed) {
    return unreadable('minisign-signature', 'A minisign signature that can not be read', [finding('signed-content-unreadable', { message: `The file begins like a minisign signature, and ${parsed.problem}` })]);
  }
  const { signature } = parsed;
  // What minisign itself writes: `timestamp:… file:… [hashed]`, set apart by tabs.
  const name = /(?:^|\t)file:([^\t]+)/.exec(signature.trustedComment)?.[1];
  return {
    form: 'valid',
    statement: statementOf('minisign-signature', {
      content: 'not-stated',
      summary: `Signs one artifact with the key ${signature.keyId}`,
      counts: { signatures: 1 },
      claims: name === undefined ? [] : [{ name, at: 'line:3' }],
    }),
    findings: [],
    document: signature,
  };
}
