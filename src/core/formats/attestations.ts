import type { Block } from '../model/block.ts';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Claim } from '../model/statement.ts';
import { facts, table, words } from './cells.ts';
import type { ReadFinding, Reading } from './format.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

// Registries hand out several signed Statements in one document. How each is wrapped is the registry's own.

/** One of them, read. */
export interface Attestation {
  readonly at: string;
  readonly reading: Reading<unknown>;
  readonly blocks: readonly Block[];
}

export interface Attestations {
  readonly attestations: readonly Attestation[];
  readonly facts: Parameters<typeof facts>[1];
}

const MOST = 32;

/** A document of attestations as one piece of evidence: all that they say of files, and everything that is wrong with any. */
export function readAttestations(format: string, found: Attestations, formatVersion?: string): Reading<Attestations> {
  const attestations = found.attestations.slice(0, MOST);
  if (attestations.length === 0) {
    return unreadable(format, 'A document of attestations without one', [finding('signed-content-unreadable', { message: 'The document holds no attestation', expected: 'at least one' })]);
  }
  const claims = attestations.flatMap(({ at, reading }) => reading.statement.claims.map((claim): Claim => ({ ...claim, at })));
  const findings = attestations.flatMap(({ at, reading }) => reading.findings.map((one): ReadFinding => ({ ...one, place: `${at}${one.place ?? ''}`.slice(0, 300) })));
  const form = attestations.some(({ reading }) => reading.form === 'invalid') ? 'invalid' : findings.length > 0 ? 'valid-with-defects' : 'valid';
  return {
    form,
    statement: statementOf(format, {
      content: form === 'invalid' ? 'no-result' : 'not-stated',
      summary: `${countOf(attestations.length, 'attestation')}: ${attestations.map(({ reading }) => reading.statement.summary).join('; ')}`,
      ...(formatVersion === undefined ? {} : { formatVersion }),
      counts: { attestations: found.attestations.length },
      claims,
    }),
    findings: [
      ...findings.slice(0, 50),
      ...(found.attestations.length > MOST ? [finding('list-cut', { message: `The document holds ${found.attestations.length} attestations; the first ${MOST} were read`, expected: `at most ${MOST}`, found: String(found.attestations.length) })] : []),
      ...listsCut({ claims }),
    ],
    document: { ...found, attestations },
  };
}

export function attestationBlocks(document: Attestations): Block[] {
  return [
    facts('The document', document.facts),
    table({
      title: 'Attestations',
      caption: 'Every attestation of the document; whether their signatures hold is checked apart from this',
      columns: ['What it says', 'Form'],
      rows: document.attestations.map(({ at, reading }) => [{ text: words(reading.statement.summary, 400), at }, words(reading.form)]),
    }),
    ...document.attestations.slice(0, 8).flatMap(({ blocks }) => blocks),
  ];
}
