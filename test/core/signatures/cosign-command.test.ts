import { expect, test } from 'vitest';
import { cosignCommand } from '../../../src/core/signatures/cosign-command.ts';

test('cosignCommand() is one command that a reader can paste', () => {
  const { tool, command } = cosignCommand({ publicKey: 'release-bot.pub', bundle: 'record.sigstore.json', subject: 'SHA256SUMS' });
  expect(`${tool}\n${command}`).toMatchInlineSnapshot(`
    "cosign v3.0.4 or newer
    cosign verify-blob-attestation \\
      --key release-bot.pub \\
      --bundle record.sigstore.json \\
      --type https://w3id.org/dossier/release-record/v1 \\
      --insecure-ignore-tlog=true \\
      SHA256SUMS"
  `);
});

test('cosignCommand() says why it needs an insecure flag', () => {
  const { notes } = cosignCommand({ publicKey: 'k', bundle: 'b', subject: 's' });
  expect(notes.map(({ part }) => part)).toEqual(['--key', '--type', '--insecure-ignore-tlog=true']);
});

test('a file name is one word of the shell, whatever it holds', () => {
  const { command } = cosignCommand({ publicKey: '-x', bundle: 'b', subject: 'a b; rm -rf "$HOME" \'x\'' });
  expect(command).toContain(`--key '-x'`);
  expect(command.endsWith(`'a b; rm -rf "$HOME" '\\''x'\\'''`)).toBe(true);
});
