// What the made-up releases consist of.

import { json, sha256, text, NOTE, type Subject } from './files.ts';
import { versionFiles } from './source.ts';

/** Who a made-up release is. */
export interface Facts {
  /** Without the `v`. */
  readonly version: string;
  readonly commit: string;
  /** The day on which everything was made. */
  readonly day: string;
  readonly ciRun: number;
  /** The version that a rollback goes back to. */
  readonly previous: string;
}

const CHART_PARTS = ['templates/deployment.yaml', 'templates/service.yaml', 'templates/_helpers.tpl', 'crds/quasimjobs.yaml'] as const;

/** The index of a multi-arch image; its digest is the image's. */
export function imageIndex({ version, day }: Facts, image: string): Uint8Array {
  const manifest = (architecture: string) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: `sha256:${sha256(`${NOTE} ${image} ${version} ${architecture}`)}`, size: 1608, platform: { architecture, os: 'linux' },
  });
  return json({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [manifest('amd64'), manifest('arm64')],
    annotations: { 'org.opencontainers.image.version': version, 'org.opencontainers.image.created': `${day}T07:40:00Z`, 'org.opencontainers.image.description': NOTE },
  });
}

/** The digests of what the chart holds: two files of the source tree, and others that there are not. */
export function chartContents(facts: Facts): readonly Subject[] {
  const source = versionFiles(facts).flatMap(([path, bytes]) => path.startsWith(CHART) ? [{ name: path.slice(CHART.length), sha256: sha256(bytes) }] : []);
  return [...source, ...CHART_PARTS.map((name) => ({ name: `quasim-api/${name}`, sha256: sha256(`${NOTE} ${name} ${facts.version}`) }))];
}

const CHART = 'source/charts/';

/** A text that stands for a released file, so that it can have a digest: it can not be taken for an archive. */
export function placeholder(name: string): Uint8Array {
  return text([`This is not ${name}. ${NOTE}`]);
}

/** What the release consists of, by digest. */
export function released(facts: Facts, sbom: Uint8Array): readonly (Subject & { readonly size: number; readonly kind: string })[] {
  const v = `v${facts.version}`;
  const file = (name: string, kind: string, bytes: Uint8Array) => ({ name, kind, sha256: sha256(bytes), size: bytes.length });
  return [
    file(`registry.example.invalid/quasim-api:${v}`, 'image', imageIndex(facts, 'quasim-api')),
    file(`registry.example.invalid/quasim-bench:${v}`, 'image', imageIndex(facts, 'quasim-bench')),
    file(`quasim-api-${v}.tgz`, 'chart', placeholder(`quasim-api-${v}.tgz`)),
    file(`sybernix-${v}.tar.gz`, 'archive', placeholder(`sybernix-${v}.tar.gz`)),
    file(`sybernix-${v}.zip`, 'archive', placeholder(`sybernix-${v}.zip`)),
    file(`sbom-${v}.json`, 'document', sbom),
  ];
}
