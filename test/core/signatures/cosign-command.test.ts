import { expect, test } from 'vitest';
import { cosignCommand, keylessCosignCommand } from '../../../src/core/signatures/cosign-command.ts';

test('cosignCommand() is one command that a reader can paste', () => {
  const { tool, command } = cosignCommand({ publicKey: 'release-bot.pub', bundle: 'record.sigstore.json', subject: 'SHA256SUMS' });
  expect(`${tool}\n${command}`).toMatchInlineSnapshot(`
    "cosign v3.0.6 or newer
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

const keyless = {
  trustedRoot: 'trust/roots/public-good.json', bundle: 'record.sigstore.json', subject: 'SHA256SUMS', timestamped: false, profile: 'log',
  signer: { identity: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/heads/main', issuer: 'https://token.actions.githubusercontent.com' },
} as const;

test('keylessCosignCommand() names who must have signed, and the trust that it is held against', () => {
  const { tool, command, notes } = keylessCosignCommand(keyless);
  expect(`${tool}\n${command}`).toMatchInlineSnapshot(`
    "cosign v3.0.6 or newer
    cosign verify-blob-attestation \\
      --certificate-identity https://github.com/acme/widget/.github/workflows/release.yml@refs/heads/main \\
      --certificate-oidc-issuer https://token.actions.githubusercontent.com \\
      --trusted-root trust/roots/public-good.json \\
      --bundle record.sigstore.json \\
      --type https://w3id.org/dossier/release-record/v1 \\
      SHA256SUMS"
  `);
  expect(notes.map(({ part }) => part)).toEqual(['--certificate-identity', '--trusted-root', '--type']);
});

test('keylessCosignCommand() gives an expression that matches the whole of what the trust file means', () => {
  const { command } = keylessCosignCommand({ ...keyless, signer: { ...keyless.signer, identity: { pattern: 'https://github\\.com/acme/[a-z]+|https://example\\.org/it\'s' } } });
  expect(command).toContain(`--certificate-identity-regexp '^(?:https://github\\.com/acme/[a-z]+|https://example\\.org/it'\\''s)$'`);
  expect(command).not.toContain('--certificate-identity ');
});

test('keylessCosignCommand() asks for the timestamp where an instance keeps no log, and says why it does not ask for the rest', () => {
  const { command, notes } = keylessCosignCommand({ ...keyless, profile: 'timestamps' });
  expect(command).toMatchInlineSnapshot(`
    "cosign verify-blob-attestation \\
      --certificate-identity https://github.com/acme/widget/.github/workflows/release.yml@refs/heads/main \\
      --certificate-oidc-issuer https://token.actions.githubusercontent.com \\
      --trusted-root trust/roots/public-good.json \\
      --use-signed-timestamps=true \\
      --insecure-ignore-tlog=true \\
      --insecure-ignore-sct=true \\
      --bundle record.sigstore.json \\
      --type https://w3id.org/dossier/release-record/v1 \\
      SHA256SUMS"
  `);
  expect(notes.map(({ part }) => part)).toEqual(['--certificate-identity', '--trusted-root', '--type', '--use-signed-timestamps=true', '--insecure-ignore-tlog=true', '--insecure-ignore-sct=true']);
});

test('keylessCosignCommand() asks for the timestamp that a bundle carries beside its log entry', () => {
  const { command } = keylessCosignCommand({ ...keyless, timestamped: true });
  expect(command).toContain('--use-signed-timestamps=true');
  expect(command).not.toContain('insecure');
});
