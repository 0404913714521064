import { z } from 'zod';
import { finding } from '../findings.ts';
import { code, digest, facts, words } from './cells.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION } from './quasim.ts';

const Metadata = z.looseObject({ artifact: z.string(), signature: z.string(), algorithm: z.string(), timestamp: z.string().optional(), signer: z.string().optional() });
type Metadata = z.infer<typeof Metadata>;

/** What stands beside a `.sig` file: the digest of a file, called its signature. Anybody can reckon it, so nobody has signed. */
export const quasimSignatureMetadata = jsonReport<Metadata>({
  id: 'quasim.signature-metadata',
  title: 'Digest called a signature',
  specification: SPECIFICATION,
  schema: Metadata,
  keys: ['artifact', 'signature', 'algorithm'],
  says: (metadata) => ({
    content: 'not-stated',
    summary: isDigest(metadata) ? 'Checksum only: what it calls a signature is a SHA-256 digest' : 'A signature without a key to check it by',
    claims: isDigest(metadata) ? [{ name: metadata.artifact, sha256: metadata.signature.toLowerCase(), at: '/signature' }] : [],
  }),
  findings: (metadata) => isDigest(metadata)
    ? [finding('checksum-only', { message: 'What the file calls a signature is a digest', place: '/signature', expected: 'a signature, where one is meant', found: `64 hex digits by “${metadata.algorithm}”` })]
    : [finding('unverifiable-claim', { message: 'The file holds a signature and nothing to check it by', place: '/signature', expected: 'the key or certificate, and what is signed', found: metadata.algorithm })],
  view: (metadata) => [facts('What it says', [
    ['File', code(metadata.artifact, '/artifact')],
    ['Signature, it says', isDigest(metadata) ? digest(metadata.signature) : words(metadata.signature)],
    ['Algorithm', words(metadata.algorithm)],
    ['Signer, it says', words(metadata.signer)],
    ['Signed by', 'nobody: a digest is no signature'],
  ])],
});

function isDigest({ signature }: Metadata): boolean {
  return /^[0-9a-fA-F]{64}$/.test(signature);
}
