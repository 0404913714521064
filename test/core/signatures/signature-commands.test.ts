import { expect, test } from 'vitest';
import type { Signer } from '../../../src/core/model/portal-files.ts';
import type { SignatureKind } from '../../../src/core/model/signature-check.ts';
import { commandToRepeat, type SignatureToRepeat } from '../../../src/core/signatures/signature-commands.ts';
import { fixtureText } from './mutations.ts';

// The commands of minisign, ssh-keygen, gpgv and openssl were run on these very files, with the versions they name or older ones.
// Those of gh and sq are written from their manuals.

function repeat(kind: SignatureKind, signature: string, signer: Partial<Signer>, more: Partial<SignatureToRepeat> = {}): string {
  const command = commandToRepeat({ check: { kind }, signature, artifact: 'artifact.txt', signer: { id: 'ada', name: 'Ada', identity: 'ada', may: ['evidence'], example: false, ...signer }, ...more });
  return command === undefined ? 'none' : `# ${command.tool}\n${command.command}`;
}

test('minisign', () => {
  const [, key = ''] = fixtureText('minisign/key.pub').split('\n');
  expect(repeat('minisign-signature', 'prehashed.minisig', { minisign: key })).toMatchInlineSnapshot(`
    "# minisign 0.11 or newer
    minisign -V -P RWQMYFAo+Cho17RWZQg9T/E3ClocoeAc6XOxYv4irvi8I/93495xL5dc -x prehashed.minisig -m artifact.txt"
  `);
});

test('ssh-keygen, for the namespace that the signature was made for', () => {
  const [line = ''] = fixtureText('ssh/allowed-signers').split('\n').filter((one) => one.includes('ssh-ed25519'));
  expect(repeat('ssh-signature', 'ed25519.sig', { ssh: line }, { check: { kind: 'ssh-signature', says: 'namespace “file”' } })).toMatchInlineSnapshot(`
    "# ssh-keygen of OpenSSH 8.9 or newer
    cat > allowed_signers <<'END'
    fixture@example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBaZ/75EHgYERYpoUpcDQlzBLbNr6fBB+75D63R8Q5B7
    END
    ssh-keygen -Y verify -f allowed_signers -I fixture@example.org -n file -s ed25519.sig < artifact.txt"
  `);
  expect(repeat('ssh-signature', 'ed25519.sig', { ssh: `*@example.org ${line.split(' ').slice(1).join(' ')}` }, { check: { kind: 'ssh-signature', says: 'namespace “file”' } })).toBe('none');
  expect(repeat('ssh-signature', 'ed25519.sig', { ssh: line })).toBe('none');
});

test('gpgv for certificates of version 4, sq for those of version 6', () => {
  const openpgp = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ…\n-----END PGP PUBLIC KEY BLOCK-----\n';
  expect(repeat('openpgp-signature', 'good.asc', { openpgp }, { check: { kind: 'openpgp-signature', key: 'A'.repeat(40) } })).toMatchInlineSnapshot(`
    "# GnuPG 2.2 or newer
    cat > signer.asc <<'END'
    -----BEGIN PGP PUBLIC KEY BLOCK-----

    mDMEZ…
    -----END PGP PUBLIC KEY BLOCK-----
    END
    gpg --dearmor --yes -o signer.gpg signer.asc
    gpgv --keyring ./signer.gpg good.asc artifact.txt"
  `);
  expect(repeat('openpgp-signature', 'good.asc', { openpgp }, { check: { kind: 'openpgp-signature', key: 'a'.repeat(64) } })).toMatchInlineSnapshot(`
    "# sq (Sequoia PGP) 1.3 or newer
    cat > signer.asc <<'END'
    -----BEGIN PGP PUBLIC KEY BLOCK-----

    mDMEZ…
    -----END PGP PUBLIC KEY BLOCK-----
    END
    sq verify --signer-file signer.asc --signature-file good.asc artifact.txt"
  `);
});

test('openssl for a signature alone, as cosign writes it', () => {
  expect(repeat('cosign-signature', 'p256.sig', { publicKey: fixtureText('cosign/key.pub') })).toMatchInlineSnapshot(`
    "# OpenSSL 3.0 or newer
    cat > signer.pem <<'END'
    -----BEGIN PUBLIC KEY-----
    MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE3UjuxuIKlMBKXKpEYOdLq4by3fhV
    3tcOPqriIEECumGDHg4/KhYeg5QEWmBVwMA/dZ0fi/C1890p1a0Vyq5NRg==
    -----END PUBLIC KEY-----
    END
    base64 -d p256.sig > signature.bin
    openssl dgst -sha256 -verify signer.pem -signature signature.bin artifact.txt"
  `);
  expect(repeat('cosign-signature', 'ed25519.sig', { publicKey: fixtureText('cosign/ed25519.pub') })).toContain('openssl pkeyutl -verify -pubin -inkey signer.pem -rawin -in artifact.txt -sigfile signature.bin');
});

const certificate = { root: 'public-good', identity: 'https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1', issuer: 'https://token.actions.githubusercontent.com' };
const root = { id: 'public-good', title: 'Sigstore public-good', file: 'roots/public-good.json', sha256: 'a'.repeat(64), date: '2026-02-11', profile: 'log' as const, example: false };
const predicateType = 'https://slsa.dev/provenance/v1';

test('gh for what GitHub Actions attested, cosign for other bundles', () => {
  const found = { identity: certificate.identity, issuer: certificate.issuer, sourceRepository: 'https://github.com/acme/widget' };
  expect(repeat('sigstore-bundle', 'provenance.sigstore.json', { certificate }, { check: { kind: 'sigstore-bundle', certificate: found }, root, predicateType })).toMatchInlineSnapshot(`
    "# gh (GitHub CLI) v2.67 or newer, and a network, over which it fetches the trusted root
    gh attestation verify artifact.txt \\
      --bundle provenance.sigstore.json \\
      --repo acme/widget \\
      --cert-identity https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1 \\
      --predicate-type https://slsa.dev/provenance/v1"
  `);
  const other = { ...certificate, issuer: 'https://accounts.example.org' };
  expect(repeat('sigstore-bundle', 'provenance.sigstore.json', { certificate: other }, { check: { kind: 'sigstore-bundle', certificate: { ...found, issuer: other.issuer } }, root, predicateType })).toMatchInlineSnapshot(`
    "# cosign v3.0.6 or newer
    cosign verify-blob-attestation \\
      --certificate-identity https://github.com/acme/widget/.github/workflows/release.yml@refs/tags/v1 \\
      --certificate-oidc-issuer https://accounts.example.org \\
      --trusted-root trusted-root.json \\
      --bundle provenance.sigstore.json \\
      --type https://slsa.dev/provenance/v1 \\
      artifact.txt"
  `);
});

test('nothing where no tool reads the file alone', () => {
  for (const kind of ['dsse', 'npm-attestations', 'pypi-attestation'] as const) expect(repeat(kind, 'x.json', {})).toBe('none');
});

test('names of files stay one word of the shell', () => {
  expect(repeat('minisign-signature', `a'; rm -rf ~ #.minisig`, { minisign: 'RWQ' })).toContain(`-x 'a'\\''; rm -rf ~ #.minisig'`);
});
