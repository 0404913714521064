import { readFileSync } from 'node:fs';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { parseTrustedRoot } from '../src/core/signatures/sigstore/trusted-root.ts';
import { verifyBundle } from '../src/core/signatures/sigstore/verify-bundle.ts';
import { median, milliseconds, table } from './measure.ts';

const FIXTURES = 'test/fixtures/sigstore';

interface Sample { readonly case?: string; readonly file: string; readonly artifact: string | null; readonly trusted_root: string | null; readonly key?: string | null; readonly identity?: string | null; readonly issuer?: string | null; readonly expect: string }

/** Verifies the same bundles, roots and artifacts with our verifier and with @sigstore/verify, in turn. Parsing counts for both. */
export async function verifyBundles({ rounds, times }: { rounds: number; times: number }): Promise<void> {
  const samples = keylessSamples();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const own = await milliseconds(async () => {
      for (let time = 0; time < times; time += 1) for (const sample of samples) await sample.ours();
    });
    const other = await milliseconds(() => {
      for (let time = 0; time < times; time += 1) for (const sample of samples) sample.theirs();
    });
    // The first round warms both up.
    if (round > 0) ours.push(own);
    if (round > 0) theirs.push(other);
  }
  const each = (all: readonly number[]) => `${(median(all) / samples.length / times).toFixed(2)} ms a bundle`;
  table([
    [`verifyBundle(), ${samples.length} bundles, median of ${rounds}`, each(ours)],
    ['@sigstore/verify, median', each(theirs)],
    ['ratio of medians', `${(median(ours) / median(theirs)).toFixed(2)} ×`],
  ]);
}

/** The valid conformance cases by certificate and with a log: what both verifiers accept. */
function keylessSamples(): readonly { ours(): Promise<void>; theirs(): void }[] {
  const folder = `${FIXTURES}/conformance`;
  const cases = JSON.parse(readFileSync(`${folder}/expected.json`, 'utf8')) as readonly Sample[];
  const read = (file: string) => new Uint8Array(readFileSync(`${folder}/${file}`.replace('sigstore-trusted-roots', 'trusted-roots')));
  return cases.filter((one) => one.expect === 'valid' && (one.key ?? null) === null && one.trusted_root !== null && one.artifact !== null && typeof one.identity === 'string').map((one) => {
    const [bundle, root, artifact] = [read(one.file), read(one.trusted_root ?? ''), read(one.artifact ?? '')];
    const { identity, issuer } = one;
    return {
      async ours() {
        const parsed = parseTrustedRoot(root);
        const report = await verifyBundle({
          bundle, artifact: { bytes: artifact }, profile: 'log', root: 'root' in parsed ? parsed.root : parsed,
          expected: identity == null ? undefined : { identity, ...(issuer == null ? {} : { issuer }) },
        });
        if (report.verdict !== 'verified') throw new Error(`${one.file}: ${report.failed ?? ''}`);
      },
      theirs() {
        const parsed = bundleFromJSON(json(bundle));
        const entity = toSignedEntity(parsed, parsed.content.$case === 'messageSignature' ? Buffer.from(artifact) : undefined);
        new Verifier(toTrustMaterial(TrustedRoot.fromJSON(json(root)))).verify(entity, identity == null ? undefined : { subjectAlternativeName: identity, ...(issuer == null ? {} : { extensions: { issuer } }) });
      },
    };
  });
}

function json(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}
