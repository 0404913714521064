import { STATEMENT_PAYLOAD_TYPE } from '../../model/uris.ts';
import type { SignatureReport } from '../report.ts';
import { readEntry, type ParsedBundle, type SigstoreBundle } from './parse-bundle.ts';
import { bytes, count, malformed, Message, readJson, readValue, text } from './proto-json.ts';
import { refuse } from './refuse.ts';
import { readStatement } from './subjects.ts';
import { verifyParsedBundle, type Against } from './verify-bundle.ts';

// PEP 740 (https://peps.python.org/pep-0740/): the attestation objects that are uploaded beside a distribution, and the
// provenance objects in which PyPI's integrity API serves them. Another container for the content of a Sigstore bundle.

/** Whom PyPI names as the publisher. Not signed: held against the certificate. */
export interface Publisher {
  readonly kind: string;
  readonly repository?: string;
  readonly workflow?: string;
}

export interface PypiAttestation {
  readonly publisher?: Publisher;
  readonly report: SignatureReport;
}

const MOST = { bundles: 16, attestations: 16, entries: 32 };
const ATTESTATION = ['version', 'verification_material', 'envelope'];

/**
 * Verifies an attestation object, or each of a provenance object, one report for each in its order. A statement must have
 * one subject: the distribution, by its file name where that is given.
 */
export async function verifyPypiAttestations({ document, fileName, ...against }: Omit<Against, 'key' | 'keyValidFor' | 'kind'> & {
  readonly document: Uint8Array;
  readonly fileName?: string | undefined;
}): Promise<{ readonly attestations: readonly PypiAttestation[] } | { readonly problem: string }> {
  const read = readJson(document, readDocument);
  if ('problem' in read) return { problem: `the attestation cannot be read: ${read.problem}` };
  const attestations: PypiAttestation[] = [];
  for (const { publisher, value, path } of read.value) {
    const parsed = readAttestation(value, path);
    const report = await verifyParsedBundle(parsed, { ...against, kind: 'pypi-attestation' });
    attestations.push({ ...(publisher === undefined ? {} : { publisher }), report: holdToPublisher(holdToSubject(report, parsed, fileName), publisher) });
  }
  return { attestations };
}

interface Held {
  readonly publisher?: Publisher;
  readonly value: unknown;
  readonly path: string;
}

function readDocument(value: unknown): readonly Held[] {
  const document = new Message(value, '');
  if (document.required('version', count) !== 1) malformed('version', 'is not 1');
  if (!document.has('attestation_bundles')) return [{ value, path: '' }];
  const provenance = new Message(value, '', ['version', 'attestation_bundles']);
  return provenance.list('attestation_bundles', MOST.bundles, (one, path) => {
    const bundle = new Message(one, path, ['publisher', 'attestations']);
    const publisher = bundle.required('publisher', readPublisher);
    return bundle.list('attestations', MOST.attestations, (attestation, at) => ({ publisher, value: attestation, path: at }));
  }).flat();
}

function readPublisher(value: unknown, path: string): Publisher {
  const publisher = new Message(value, path);
  const repository = publisher.optional('repository', text);
  const workflow = publisher.optional('workflow', text) ?? publisher.optional('workflow_filepath', text);
  return { kind: publisher.required('kind', text), ...(repository === undefined ? {} : { repository }), ...(workflow === undefined ? {} : { workflow }) };
}

// PEP 740 §Attestation objects. The envelope is a DSSE one whose payload type is always that of a statement.
function readAttestation(value: unknown, path: string): ParsedBundle {
  const read = readValue(value, (): SigstoreBundle => {
    const attestation = new Message(value, path, ATTESTATION);
    if (attestation.required('version', count) !== 1) malformed(attestation.at('version'), 'is not 1');
    const material = attestation.required('verification_material', (inner, at) => new Message(inner, at, ['certificate', 'transparency_entries']));
    const { statement, signature } = attestation.required('envelope', (inner, at) => {
      const envelope = new Message(inner, at, ['statement', 'signature']);
      return { statement: envelope.required('statement', bytes), signature: envelope.required('signature', bytes) };
    });
    const entries = material.list('transparency_entries', MOST.entries, (entry, at) => readEntry(entry, at, '0.3'));
    return {
      version: '0.3',
      content: { kind: 'dsse', signature, envelope: { payloadType: STATEMENT_PAYLOAD_TYPE, payload: statement, signatures: [{ sig: signature }] } },
      signedWith: { kind: 'certificate', leaf: material.required('certificate', bytes), others: [] },
      entries,
      timestamps: [],
    };
  });
  return 'problem' in read ? { problem: `the attestation is malformed: ${read.problem}`, step: 'bundle-structure' } : { bundle: read.value };
}

function holdToSubject(report: SignatureReport, parsed: ParsedBundle, fileName: string | undefined): SignatureReport {
  const read = 'problem' in parsed || parsed.bundle.content.kind !== 'dsse' ? undefined : readStatement(parsed.bundle.content.envelope);
  if (read === undefined || 'problem' in read) return report;
  const [subject, ...more] = read.statement.subjects;
  if (subject === undefined || more.length > 0) return refuse(report, 'subject', `an attestation of PyPI is about one distribution, and this one about ${read.statement.subjects.length}`);
  return fileName === undefined || subject.name === fileName ? report : refuse(report, 'subject', `the statement is about "${subject.name ?? ''}", and the distribution is "${fileName}"`);
}

const FORGES: ReadonlyMap<string, string> = new Map([['GitHub', 'https://github.com/'], ['GitLab', 'https://gitlab.com/']]);

function holdToPublisher(report: SignatureReport, publisher: Publisher | undefined): SignatureReport {
  const forge = FORGES.get(publisher?.kind ?? '');
  if (publisher === undefined || forge === undefined || report.signer?.kind !== 'certificate') return report;
  const { sourceRepository, buildConfig, identity } = report.signer.certificate;
  const repository = `${forge}${publisher.repository ?? ''}`;
  if (sourceRepository !== repository) return refuse(report, 'identity', `PyPI names the publisher ${repository}, and the certificate is of ${sourceRepository ?? 'no repository'}`);
  const built = buildConfig ?? identity;
  return publisher.workflow === undefined || built.includes(`/${publisher.workflow}@`)
    ? report
    : refuse(report, 'identity', `PyPI names the workflow ${publisher.workflow}, and the certificate is of ${built}`);
}
