// Words alone and no schema: what verifies signatures in a browser names them, and must not weigh what a schema library does.

/** What signatures come in. */
export const SIGNATURE_KINDS = {
  dsse: 'DSSE envelope',
  'sigstore-bundle': 'Sigstore bundle',
  'npm-attestations': 'npm attestations',
  'pypi-attestation': 'PyPI attestation',
  'cosign-signature': 'cosign signature',
  'ssh-signature': 'SSH signature',
  'minisign-signature': 'minisign signature',
  'openpgp-signature': 'OpenPGP signature',
} as const;

/** The steps of a check, in the order in which they are taken. A refusal names the first that failed. */
export const STEPS = {
  parse: 'The signature file opens',
  'bundle-structure': 'It holds what its version demands, and nothing twice',
  'trusted-root': 'The trust it is held against is sound itself',
  key: 'The key can be used',
  'certificate-chain': 'The certificate was issued by an authority that is trusted',
  timestamp: 'Signed timestamps are over this signature, by a known authority',
  set: 'The log’s promise of inclusion is signed by the log',
  time: 'A trusted time is known, and certificates were valid then',
  sct: 'The certificate was published in a certificate transparency log',
  'inclusion-proof': 'The entry is in the log’s tree',
  checkpoint: 'The log signed that tree',
  signature: 'The signature verifies',
  'tlog-body': 'The log’s entry is about this signature and this certificate or key',
  subject: 'What was signed names this artifact',
  identity: 'The signer is the expected one',
  policy: 'The trust file lets this signer sign this',
} as const;
