import { describe, expect, it } from 'vitest';
import { verifyBundle } from '../../../../src/core/signatures/sigstore/verify-bundle.ts';
import { againstOf, digestsOf, hasFile, sampleCases, sampleFile, type SampleCase } from './samples.ts';

const CASES = ['conformance', 'bundles'].flatMap(sampleCases);

// `invalid` by its ground; what has no verdict offline must not be verified, and nothing in it is wrong.
function answerOf({ expect: verdict, ground }: SampleCase) {
  switch (verdict) {
    case 'valid': return { verdict: 'verified' };
    case 'invalid': return { verdict: 'refused', ground };
    case 'unverifiable-offline': return { verdict: 'not-verifiable' };
  }
}

describe('verifyBundle() gives the samples’ verdict, and refuses for their ground', () => {
  it('has all of them', () => {
    expect(CASES.length).toBe(34);
    expect(CASES.filter((sample) => sample.artifact !== null && !hasFile(sample, sample.artifact)).map(({ name }) => name)).toEqual([]);
  });

  it.each(CASES)('$folder/$name', async (sample) => {
    const bundle = sampleFile(sample, sample.file);
    const artifact = sample.artifact === null ? undefined : { bytes: sampleFile(sample, sample.artifact) };
    expect(await verifyBundle({ ...againstOf(sample), bundle, artifact })).toMatchObject(answerOf(sample));
  });

  it.each(CASES.filter(({ artifact }) => artifact !== null))('$folder/$name, by the artifact’s digest alone', async (sample) => {
    const digests = digestsOf(sampleFile(sample, sample.artifact ?? ''));
    expect(await verifyBundle({ ...againstOf(sample), bundle: sampleFile(sample, sample.file), artifact: { digests } })).toMatchObject(answerOf(sample));
  });
});
