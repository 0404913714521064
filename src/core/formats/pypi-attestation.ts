import { finding } from '../findings.ts';
import { fromBase64 } from '../lib/base64.ts';
import { STATEMENT_PAYLOAD_TYPE } from '../model/uris.ts';
import { attestationBlocks, readAttestations, type Attestation, type Attestations } from './attestations.ts';
import { number, words } from './cells.ts';
import { readSigned, signedBlocks } from './dsse.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, listOf, member, unreadable } from './reading.ts';

/**
 * A PyPI attestation (PEP 740), alone as `pypi-attestations sign` writes it, or with the publisher as the index’s provenance
 * objects hold them. Read here, verified elsewhere.
 */
export const pypiAttestation: Format<Attestations> = {
  id: 'pypi-attestation',
  title: 'PyPI attestation',
  mediaType: 'application/vnd.pypi.integrity.v1+json',
  specification: { name: 'PyPI digital attestations', url: 'https://docs.pypi.org/attestations/' },
  recognise: ({ json }) => isAttestation(json?.value) || listOf(json?.value, 'attestation_bundles').some((one) => isObject(one) && member(one, 'attestations') !== undefined),
  read,
  view: attestationBlocks,
};

function isAttestation(value: unknown): boolean {
  return member(value, 'verification_material') !== undefined && member(member(value, 'envelope'), 'statement') !== undefined;
}

function read({ json }: Sample): Reading<Attestations> {
  const document = json?.value;
  const version = member(document, 'version');
  if (version !== 1) {
    return unreadable('pypi-attestation', 'An attestation of a version that this portal does not read', [finding('spec-version-unknown', {
      message: `PyPI attestation version “${String(typeof version === 'object' ? 'an object' : version)}” is none that this portal reads`, place: '/version', expected: '1', found: String(typeof version === 'object' ? 'an object' : version),
    })]);
  }
  if (isAttestation(document)) return readAttestations('pypi-attestation', { attestations: [readOne(document, '')], facts: [['Attestations', number(1)]] }, '1');
  const bundles = listOf(document, 'attestation_bundles');
  const attestations = bundles.flatMap((bundle, index) => listOf(bundle, 'attestations').map((one, place) => readOne(one, `/attestation_bundles/${index}/attestations/${place}`)));
  const publishers = bundles.map((bundle) => member(bundle, 'publisher')).map((one) => [member(one, 'kind'), member(one, 'repository'), member(one, 'workflow')].map((part) => (typeof part === 'string' ? part : '')).filter((part) => part !== '').join(', '));
  return readAttestations('pypi-attestation', { attestations, facts: [['Attestations', number(attestations.length)], ['Publisher, the index says', words(publishers.join('; '), 400)]] }, '1');
}

function readOne(one: unknown, at: string): Attestation {
  const envelope = member(one, 'envelope');
  const [statement, signature] = ['statement', 'signature'].map((key) => member(envelope, key)).map((text) => (typeof text === 'string' ? fromBase64(text) : undefined));
  if (statement === undefined || signature === undefined) {
    const place = `${at}/envelope`;
    return { at, reading: unreadable('pypi-attestation', 'an attestation whose envelope can not be read', [{ ...finding('signed-content-unreadable', { message: `The envelope at ${place} holds no statement and signature in base64`, expected: 'base64', found: 'other characters' }), place: '/envelope' }]), blocks: [] };
  }
  const reading = readSigned('pypi-attestation', { payloadType: STATEMENT_PAYLOAD_TYPE, payload: statement, signatures: [{ sig: signature }] });
  return { at, reading, blocks: reading.document === undefined ? [] : signedBlocks(reading.document) };
}
