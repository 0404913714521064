import { bytesToHex } from '@noble/hashes/utils.js';
import { isChecksumContent, parseChecksumLine, type ChecksumLine } from '../lib/checksum-list.ts';
import { display } from '../lib/display.ts';
import { verifyClearSigned, type OpenPgpTrust } from './openpgp.ts';
import type { Covered, SignatureReport, Step } from './report.ts';
import { digestOf, type SignedArtifact } from './signed-artifact.ts';

// One signature over a list of digests covers every artifact that the list names.

const MOST_LINES = 10_000;
const ALGORITHMS = new Map<number, Covered['algorithm']>([[64, 'sha256'], [96, 'sha384'], [128, 'sha512']]);

/**
 * Carries a signature over a checksum list on to what it lists. `signed` is the report about the list’s own bytes; of
 * what is not verified nothing is carried on. With an artifact, its digest must stand in the list.
 */
export function coverListed({ signed, list, artifact }: {
  readonly signed: SignatureReport;
  /** The text that was signed. */
  readonly list: string;
  readonly artifact?: SignedArtifact & { readonly name?: string };
}): SignatureReport {
  if (signed.verdict !== 'verified') return { ...signed, covers: [] };
  const lines = list.split('\n').filter(isChecksumContent);
  const refuse = (failed: string): SignatureReport => ({ ...signed, verdict: 'refused', ground: 'subject', failed, covers: [], steps: [...signed.steps, { id: 'subject', result: 'failed', found: failed }] });
  if (lines.length > MOST_LINES) return refuse(`the signed list has ${lines.length} lines, and at most ${MOST_LINES} are read`);
  const listed = lines.flatMap((line) => parseChecksumLine(line) ?? []);
  // Who warns of a bad file names its digest, too, and signs that. Only a text that is a list and nothing else vouches.
  if (listed.length > 0 && listed.length < lines.length) return refuse('the signed text holds more than a list of digests');
  const twice = contradiction(listed);
  if (twice !== undefined) return refuse(`the signed list gives two digests for “${display(twice, 200)}”`);
  const covers = listed.flatMap(({ name, digest }): Covered[] => {
    const algorithm = ALGORITHMS.get(digest.length);
    return algorithm === undefined ? [] : [{ name, algorithm, digest }];
  });
  if (covers.length === 0) return refuse('the signed text lists no digest by SHA-256, SHA-384 or SHA-512');

  const held = artifact === undefined ? undefined : findArtifact(artifact, covers);
  if (artifact !== undefined && held === undefined) return refuse(whyNotListed(artifact, covers));
  const step: Step = { id: 'subject', result: 'passed', found: held === undefined ? `the signed list names ${covers.length} files` : `the signed list holds its digest, for “${display(held.name ?? '', 200)}”`, ...(held === undefined ? {} : { input: held.digest }) };
  // The list's own bytes are no artifact of the release.
  return { ...signed, covers, steps: [...signed.steps, step] };
}

/**
 * The same for a clear-signed file: signature and list in one. Without an artifact to look for, a text that is no list is
 * verified all the same, and covers nothing.
 */
export async function verifyClearSignedList({ artifact, ...file }: {
  readonly file: Uint8Array;
  readonly trust: readonly OpenPgpTrust[];
  readonly at?: string;
  readonly against?: string;
  readonly artifact?: SignedArtifact & { readonly name?: string };
}): Promise<SignatureReport> {
  const { report, text } = await verifyClearSigned(file);
  if (text === undefined) return report;
  const listed = coverListed({ signed: report, list: text, ...(artifact === undefined ? {} : { artifact }) });
  return artifact === undefined && listed.verdict === 'refused' ? report : listed;
}

function findArtifact(artifact: SignedArtifact, covers: readonly Covered[]): Covered | undefined {
  const digests = (['sha256', 'sha512'] as const).map((algorithm) => ({ algorithm, digest: digestOf(artifact, algorithm) }));
  return covers.find((one) => digests.some(({ algorithm, digest }) => digest !== undefined && one.algorithm === algorithm && one.digest === bytesToHex(digest)));
}

function whyNotListed({ name }: { readonly name?: string }, covers: readonly Covered[]): string {
  if (name === undefined) return 'the signed list does not hold the artifact’s digest';
  const shown = display(name, 200);
  return covers.some((one) => one.name === name) ? `the signed list gives another digest for “${shown}”` : `the signed list does not hold the digest of “${shown}”`;
}

function contradiction(listed: readonly ChecksumLine[]): string | undefined {
  const known = new Map<string, string>();
  return listed.find(({ name, digest }) => {
    const key = `${digest.length} ${name}`;
    const earlier = known.get(key);
    known.set(key, digest);
    return earlier !== undefined && earlier !== digest;
  })?.name;
}
