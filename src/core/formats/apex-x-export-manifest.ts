import { z } from 'zod';
import { finding } from '../findings.ts';
import { SPECIFICATION } from './apex-x.ts';
import { digest, facts, moment, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const Count = z.number().int().nonnegative();
const Levels = z.looseObject({ l0: Count, l1: Count, l2: Count });

const ExportManifest = z.looseObject({
  schema_version: z.literal(1),
  created_at_utc: z.string(),
  format: z.literal('onnx'),
  shape_mode: z.enum(['static', 'dynamic']),
  model_class: z.string().min(1),
  profile: z.string().min(1),
  runtime: z.looseObject({ backend: z.string().min(1), precision_profile: z.string().min(1) }),
  input_shape: z.array(z.union([z.number().int().positive(), z.string().min(1)])).length(4),
  contracts: z.looseObject({
    nesting_depth: z.number().int().min(0).max(2),
    kmax: Levels,
    tile_size: Levels,
    ff_map: z.looseObject({ height: Count, width: Count }),
  }).optional(),
  artifacts: z.looseObject({ onnx_path: z.string().min(1), onnx_sha256: z.string() }),
});
type ExportManifest = z.infer<typeof ExportManifest>;

/** What was exported: it claims the digest of the ONNX graph beside it and states the shapes the runtime may rely on. */
export const apexXExportManifest: Format<ExportManifest> = {
  id: 'apex-x.export-manifest',
  title: 'Apex-X export manifest',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => {
    const artifacts = member(json?.value, 'artifacts');
    return isObject(artifacts) && ('onnx_sha256' in artifacts || 'onnx_path' in artifacts) && !isObject(member(json?.value, 'release_metadata'));
  },
  read,
  view,
};

function read(sample: Sample): Reading<ExportManifest> {
  const parsed = readBy(ExportManifest, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.export-manifest', 'An export manifest that does not follow its format', parsed.findings);
  const manifest = parsed.document;
  const { onnx_path: name, onnx_sha256: sha256 } = manifest.artifacts;
  const findings = [...broken(manifest), ...wrongDigest(sha256)];
  const producedAt = instantOf(manifest.created_at_utc);
  return {
    form: findings.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('apex-x.export-manifest', {
      content: 'not-stated',
      summary: `${manifest.model_class}, profile “${manifest.profile}”, exported to ONNX for ${manifest.runtime.backend} with ${manifest.shape_mode} shapes ${shapeText(manifest)}`,
      class: 'generated',
      tool: 'apex-x export',
      ...(producedAt === undefined ? {} : { producedAt }),
      claims: [{ name, key: 'onnx_graph', at: '/artifacts/onnx_sha256', ...(isSha256(sha256) ? { sha256 } : {}) }],
    }),
    findings,
    document: manifest,
  };
}

function isSha256(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

function wrongDigest(sha256: string): ReadFinding[] {
  return isSha256(sha256) ? [] : [finding('not-sha256', { message: 'The digest of the ONNX graph is no SHA-256', place: '/artifacts/onnx_sha256', expected: '64 lower-case hex digits', found: sha256 })];
}

/** The contract that the exporter demands before it writes a manifest (apex_x/export/pipeline.py), asked again. */
function broken(manifest: ExportManifest): ReadFinding[] {
  const { contracts, input_shape: shape, shape_mode: mode } = manifest;
  const isShape = mode === 'static' ? shape.every((one) => typeof one === 'number') : shape.join() === 'batch,3,height,width';
  return [
    ...(isShape ? [] : [finding('verdict-disagrees', { message: `The input shape is not one of ${mode} shapes`, place: '/input_shape', expected: mode === 'static' ? 'four numbers' : 'batch×3×height×width', found: shapeText(manifest) })]),
    ...(contracts === undefined ? [] : (['l0', 'l1', 'l2'] as const).flatMap((level, depth) => {
      const used = depth <= contracts.nesting_depth;
      const [most, tile, map] = [contracts.kmax[level], contracts.tile_size[level], contracts.ff_map];
      return [
        ...((most > 0) === used ? [] : [finding('verdict-disagrees', {
          message: `Level ${level} is ${used ? 'used and may select no tile' : 'not used and may select tiles'}`, place: `/contracts/kmax/${level}`, expected: used ? 'above 0' : '0', found: String(most),
        })]),
        ...(!used || (tile > 0 && map.height % tile === 0 && map.width % tile === 0) ? [] : [finding('verdict-disagrees', {
          message: `The feature map does not divide into tiles of level ${level}`, place: `/contracts/tile_size/${level}`, expected: `a divisor of ${map.height} and ${map.width}`, found: String(tile),
        })]),
      ];
    })),
  ];
}

function shapeText({ input_shape: shape }: ExportManifest): string {
  return shape.join('×');
}

function view(manifest: ExportManifest) {
  const { contracts, artifacts, runtime } = manifest;
  return [
    facts('The export', [
      ['Model', words(manifest.model_class)],
      ['Profile', words(manifest.profile)],
      ['Format', words(manifest.format)],
      ['Shapes', words(manifest.shape_mode)],
      ['Input', words(shapeText(manifest))],
      ['Backend', words(runtime.backend)],
      ['Precision profile', words(runtime.precision_profile)],
      ['Created', moment(instantOf(manifest.created_at_utc))],
      ['ONNX graph', words(artifacts.onnx_path)],
      ['Its SHA-256', digest(artifacts.onnx_sha256)],
    ], 'Folders that name a person or a machine are left out of the path. The gate compares the digest with the graph that arrived.'),
    ...(contracts === undefined ? [] : [
      facts('Contracts', [['Nesting depth', number(contracts.nesting_depth)], ['Feature map', `${contracts.ff_map.height}×${contracts.ff_map.width}`]], 'What the runtime may rely on, whatever the input.'),
      table({
        title: 'Levels',
        caption: 'How many tiles each level may select, and how large they are',
        columns: ['Level', { label: 'Tiles at most', numeric: true }, { label: 'Tile size', numeric: true }],
        rows: (['l0', 'l1', 'l2'] as const).map((level) => [{ text: level, at: `/contracts/kmax/${level}` }, number(contracts.kmax[level]), number(contracts.tile_size[level])]),
      }),
    ]),
  ];
}
