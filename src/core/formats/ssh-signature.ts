import { parseSshSignature, SSH_SIGNATURE_BEGIN, type SshSignature } from '../crypto/ssh-signature.ts';
import { sshFingerprint } from '../crypto/ssh-key.ts';
import { finding } from '../findings.ts';
import { printable } from '../lib/display.ts';
import type { Block } from '../model/block.ts';
import { code, facts } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { statementOf, unreadable } from './reading.ts';

/** A signature that `ssh-keygen -Y sign` made. Read here, verified elsewhere. */
export const sshSignature: Format<SshSignature> = {
  id: 'ssh-signature',
  title: 'SSH signature',
  mediaType: 'application/vnd.openssh.signature',
  specification: { name: 'OpenSSH SSHSIG', url: 'https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig' },
  recognise: ({ text }) => text?.startsWith(SSH_SIGNATURE_BEGIN) === true,
  read,
  view: (signature) => [facts('The signature', [
    ['Key, it says', code(sshFingerprint(signature.publicKey))],
    ['Algorithm', code(signature.algorithm)],
    ['Digest of the artifact', code(signature.hash)],
    // It looks like an e-mail address and is none.
    ['Namespace', { text: printable(signature.namespace).slice(0, 200), code: true }],
    ['Time', 'none: an SSH signature says nothing of when it was made'],
  ], ABOUT)] satisfies Block[],
};

const ABOUT = 'What the signature says of itself. Which artifact it is over, and whether it holds, is checked apart from this.';

function read({ bytes }: Sample): Reading<SshSignature> {
  const parsed = parseSshSignature(bytes);
  if ('problem' in parsed) {
    return unreadable('ssh-signature', 'An SSH signature that can not be read', [finding('signed-content-unreadable', { message: `The file begins like an SSH signature, and ${parsed.problem}` })]);
  }
  const { signature } = parsed;
  return {
    form: 'valid',
    statement: statementOf('ssh-signature', { formatVersion: '1', content: 'not-stated', summary: `Signs one artifact with the key ${sshFingerprint(signature.publicKey)}`, counts: { signatures: 1 } }),
    findings: [],
    document: signature,
  };
}
