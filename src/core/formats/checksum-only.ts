import { finding } from '../findings.ts';
import { digest, facts } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { statementOf } from './reading.ts';

const LONE_DIGEST = /^\s*([0-9a-fA-F]{64})\s*$/;

/** 64 hex digits and nothing else. It names no file and nobody stands behind it, whatever the file is called. */
export const checksumOnly: Format<{ readonly sha256: string }> = {
  id: 'checksum-only',
  title: 'Lone SHA-256 digest',
  mediaType: 'text/plain',
  specification: { name: 'SHA-256 in hex' },
  recognise: (sample) => sample.bytes.length < 200 && LONE_DIGEST.test(sample.text ?? ''),
  read,
  view: ({ sha256 }) => [facts('Content', [['SHA-256', digest(sha256)], ['Signed by', 'nobody: a digest is no signature']])],
};

function read(sample: Sample): Reading<{ readonly sha256: string }> {
  const sha256 = LONE_DIGEST.exec(sample.text ?? '')?.[1]?.toLowerCase() ?? '';
  return {
    form: 'valid',
    statement: statementOf('checksum-only', { content: 'not-stated', summary: 'A digest of an unnamed file; no signature', counts: {} }),
    findings: [finding('checksum-only', { message: 'The file holds a SHA-256 digest and no signature', expected: 'a signature, where one is meant', found: '64 hex digits' })],
    document: { sha256 },
  };
}
