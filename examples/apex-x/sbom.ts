export type SbomComponent = readonly [name: string, version: string, licence?: string];

export const COMPONENTS: readonly SbomComponent[] = [
  ['albumentations', '2.0.5', 'MIT'],
  ['filelock', '3.19.1', 'Unlicense'],
  ['fsspec', '2025.9.0', 'BSD-3-Clause'],
  ['jinja2', '3.1.6', 'BSD-3-Clause'],
  ['libnvinfer-plugin', '10.9.0'],
  ['markupsafe', '3.0.2', 'BSD-3-Clause'],
  ['mpmath', '1.3.0', 'BSD-3-Clause'],
  ['networkx', '3.5', 'BSD-3-Clause'],
  ['numpy', '2.3.3', 'BSD-3-Clause'],
  ['onnx', '1.19.0', 'Apache-2.0'],
  ['onnxruntime', '1.22.1', 'MIT'],
  ['opencv-python-headless', '4.12.0.88', 'Apache-2.0'],
  ['opentelemetry-api', '1.37.0', 'Apache-2.0'],
  ['pillow', '11.3.0', 'HPND'],
  ['prometheus-client', '0.23.1', 'Apache-2.0'],
  ['protobuf', '6.32.1', 'BSD-3-Clause'],
  ['py-cpuinfo-shim', '0.2.0'],
  ['pydantic', '2.11.9', 'MIT'],
  ['pyyaml', '6.0.3', 'MIT'],
  ['rasterio', '1.4.3', 'BSD-3-Clause'],
  ['scipy', '1.16.2', 'BSD-3-Clause'],
  ['structlog', '25.4.0', 'Apache-2.0'],
  ['sympy', '1.14.0', 'BSD-3-Clause'],
  ['timm', '1.0.20', 'Apache-2.0'],
  ['torch', '2.9.1', 'BSD-3-Clause'],
  ['tqdm-stubs', '4.67.0'],
  ['triton', '3.5.1', 'MIT'],
  ['typing-extensions', '4.15.0', 'PSF-2.0'],
];

const DIRECT = ['albumentations', 'numpy', 'onnx', 'onnxruntime', 'opentelemetry-api', 'prometheus-client', 'pydantic', 'pyyaml', 'rasterio', 'structlog', 'timm', 'torch', 'triton'];

/** What v0.3.2 was made of: nothing without a licence, and an older pillow. */
export const EARLIER: readonly SbomComponent[] = COMPONENTS.flatMap(([name, version, licence]): SbomComponent[] => (licence === undefined ? [] : [[name, name === 'pillow' ? '11.2.1' : version, licence]]));

/** What v0.5.1 is made of: a newer pillow, and otherwise the same. */
export const LATER: readonly SbomComponent[] = COMPONENTS.map(([name, version, ...licence]): SbomComponent => [name, name === 'pillow' ? '11.3.1' : version, ...licence]);

/** A CycloneDX 1.6 SBOM of a made-up build; three components of the newer builds state no licence. */
export function sbom(version: string, timestamp: string, note: string, components: readonly SbomComponent[] = COMPONENTS) {
  const purl = (name: string) => `pkg:pypi/${name}@${components.find(([one]) => one === name)?.[1] ?? ''}`;
  const root = `pkg:generic/apex-x@${version}`;
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp,
      tools: { components: [{ type: 'application', name: 'dossier-example', version: '1' }] },
      component: { type: 'application', 'bom-ref': root, name: 'apex-x', version, licenses: [{ license: { id: 'Apache-2.0' } }], purl: root },
      properties: [{ name: 'dossier:note', value: note }],
    },
    components: components.map(([name, itsVersion, licence]) => ({
      type: 'library', 'bom-ref': purl(name), name, version: itsVersion, purl: purl(name),
      ...(licence === undefined ? {} : { licenses: [{ license: { id: licence } }] }),
    })),
    dependencies: [
      { ref: root, dependsOn: DIRECT.map(purl) },
      { ref: purl('torch'), dependsOn: ['filelock', 'fsspec', 'jinja2', 'networkx', 'sympy', 'triton', 'typing-extensions'].map(purl) },
      { ref: purl('sympy'), dependsOn: [purl('mpmath')] },
      { ref: purl('jinja2'), dependsOn: [purl('markupsafe')] },
      { ref: purl('timm'), dependsOn: [purl('torch'), purl('pyyaml')] },
      { ref: purl('albumentations'), dependsOn: [purl('numpy'), purl('scipy'), purl('opencv-python-headless'), purl('pydantic')] },
      { ref: purl('onnx'), dependsOn: [purl('protobuf'), purl('numpy')] },
    ],
  };
}
