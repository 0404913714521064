import { z } from 'zod';
import { countOf } from '../lib/format-number.ts';
import { digest, facts, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';

const MEDIA_TYPES = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

/** https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md */
const Index = z.looseObject({
  schemaVersion: z.literal(2),
  /** Optional in OCI; only Docker's list must have it. */
  mediaType: z.string().optional(),
  manifests: z.array(z.looseObject({
    mediaType: z.string(),
    digest: z.string().regex(/^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-zA-Z=_-]+$/, 'an algorithm, ":" and a digest'),
    size: z.number().int().nonnegative(),
    platform: z.looseObject({ os: z.string(), architecture: z.string(), variant: z.string().optional() }).optional(),
    annotations: z.record(z.string(), z.string()).optional(),
  })),
});
type Index = z.infer<typeof Index>;
type Manifest = Index['manifests'][number];

/** A container image for several platforms: the digest of each. What `docker buildx imagetools inspect --raw` prints. */
export const ociImageIndex: Format<Index> = {
  id: 'oci-image-index',
  title: 'OCI image index',
  mediaType: 'application/vnd.oci.image.index.v1+json',
  specification: { name: 'OCI Image Index Specification', url: 'https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md' },
  recognise: ({ json }) => Array.isArray(member(json?.value, 'manifests')) && isMediaType(member(json?.value, 'mediaType'), member(json?.value, 'schemaVersion')),
  read,
  view: (index) => [
    facts('The image', [['Platforms', number(index.manifests.filter(isImage).length)], ['Media type', words(index.mediaType)]]),
    table({
      title: 'Manifests',
      caption: 'Every manifest with its platform and digest',
      columns: ['Platform', 'Digest', { label: 'Bytes', numeric: true }],
      rows: index.manifests.map((one, at) => [{ text: words(platformOf(one)), at: `/manifests/${at}` }, digest(one.digest.slice(one.digest.indexOf(':') + 1)), number(one.size)]),
    }),
  ],
};

function isMediaType(mediaType: unknown, schemaVersion: unknown): boolean {
  return mediaType === undefined ? schemaVersion === 2 : MEDIA_TYPES.some((type) => type === mediaType);
}

function read({ json }: Sample): Reading<Index> {
  const parsed = readBy(Index, json?.value);
  if ('findings' in parsed) return unreadable('oci-image-index', 'An image index that does not follow its format', parsed.findings);
  const index = parsed.document;
  const images = index.manifests.map((manifest, at) => ({ manifest, at })).filter(({ manifest }) => isImage(manifest));
  return {
    form: 'valid',
    statement: statementOf('oci-image-index', {
      content: images.length === 0 ? 'no-result' : 'not-stated',
      summary: images.length === 0 ? 'An index without an image' : `${countOf(images.length, 'platform')}: ${images.slice(0, 20).map(({ manifest }) => platformOf(manifest)).join(', ')}`,
      counts: { platforms: images.length },
      checks: images.map(({ manifest, at }) => ({ name: platformOf(manifest), word: 'listed', verdict: 'pass', at: `/manifests/${at}` })),
      claims: images.map(({ manifest, at }) => ({ name: platformOf(manifest), ...(/^sha256:[0-9a-f]{64}$/.test(manifest.digest) ? { sha256: manifest.digest.slice(7) } : {}), at: `/manifests/${at}/digest` })),
    }),
    findings: [],
    document: index,
  };
}

// BuildKit lists attestations beside the images, for a platform that is none: docs/attestations/attestation-storage.md of moby/buildkit.
function isImage({ platform, annotations }: Manifest): boolean {
  return platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined;
}

function platformOf({ platform }: Manifest): string {
  return platform === undefined ? 'no platform' : [platform.os, platform.architecture, platform.variant].filter((one) => one !== undefined).join('/');
}
