import { baseName } from './base-name.ts';

// What tools write behind an artifact's name when they write what signs it beside it. The longest that fits goes.
const ENDINGS = [
  '.publish.attestation', '.provenance.attestation', '.sigstore.json', '.intoto.jsonl', '.intoto.json', '.cosign.bundle', '.provenance', '.attestations.json',
  '.att.json', '.signature', '.sigstore', '.minisig', '.bundle', '.sshsig', '.sign', '.sig', '.asc', '.gpg', '.pgp', '.att',
];

/**
 * The name of the artifact that a signature file stands beside, by convention: `x.tar.gz.sig` is beside `x.tar.gz`.
 * `undefined` for a name that says nothing. Names prove nothing: this only tells which artifact to try.
 */
export function artifactNameOf(signatureName: string): string | undefined {
  const ending = ENDINGS.find((one) => signatureName.toLowerCase().endsWith(one) && baseName(signatureName).length > one.length);
  return ending === undefined ? undefined : signatureName.slice(0, -ending.length);
}
