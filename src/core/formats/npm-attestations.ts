import { attestationBlocks, readAttestations, type Attestation, type Attestations } from './attestations.ts';
import { number } from './cells.ts';
import type { Format, Sample } from './format.ts';
import { listOf, member } from './reading.ts';
import { sigstoreBundle } from './sigstore-bundle.ts';

/**
 * What the npm registry answers for a package version: `{"attestations": [{"predicateType": "…", "bundle": {…}}]}`, the
 * registry’s own word that it was published and the build’s provenance. Read here, verified elsewhere.
 */
export const npmAttestations: Format<Attestations> = {
  id: 'npm-attestations',
  title: 'npm attestations',
  mediaType: 'application/json',
  specification: { name: 'npm attestations', url: 'https://github.com/npm/attestation' },
  recognise: ({ json }) => listOf(json?.value, 'attestations').some((one) => typeof member(one, 'predicateType') === 'string' && member(one, 'bundle') !== undefined),
  read: ({ json }: Sample) => {
    const attestations = listOf(json?.value, 'attestations').map(readOne);
    return readAttestations('npm-attestations', { attestations, facts: [['Attestations', number(attestations.length)]] });
  },
  view: attestationBlocks,
};

function readOne(one: unknown, index: number): Attestation {
  const sample = { bytes: new Uint8Array(), json: { value: member(one, 'bundle') } };
  const reading = sigstoreBundle.read(sample, { validate: () => [] });
  return { at: `/attestations/${index}`, reading, blocks: reading.document === undefined ? [] : sigstoreBundle.view(reading.document) };
}
