import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { SPECIFICATION } from './apex-x.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

const PluginVersions = z.looseObject({
  plugins: z.array(z.looseObject({ name: z.string().min(1), version: z.string(), namespace: z.string() })),
  /** The calibration metadata lists its plugins in the same way, beside the graph that it is about. */
  onnx_sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits (SHA-256)').optional(),
  precision_profile: z.string().optional(),
});
type PluginVersions = z.infer<typeof PluginVersions>;

/** The TensorRT plugins that an engine was built with. Nothing upstream writes the file; its rows are those of the calibration metadata. */
export const apexXPluginVersions: Format<PluginVersions> = {
  id: 'apex-x.plugin-versions',
  title: 'Apex-X TensorRT plugin versions',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => {
    const plugins = member(json?.value, 'plugins');
    return Array.isArray(plugins) && Object.keys(json?.value as object).every((key) => KEYS.includes(key)) && (plugins.length === 0 || plugins.some((one) => isObject(one) && ('namespace' in one || 'version' in one)));
  },
  read,
  view: (document) => [
    facts('The plugins', [['Plugins', number(document.plugins.length)], ['Precision profile', document.precision_profile === undefined ? undefined : words(document.precision_profile)]],
      'An engine runs only where the same plugins are registered. The file gives no time and no commit.'),
    table({
      title: 'Plugins',
      caption: 'Every plugin with its version and namespace',
      columns: ['Plugin', 'Version', 'Namespace'],
      rows: document.plugins.map((one, index) => [{ text: words(one.name), code: true as const, at: `/plugins/${index}` }, words(one.version), words(one.namespace)]),
    }),
  ],
};

// `plugins` is a common word in other people's documents; one with any further key is none of these.
const KEYS = ['plugins', 'schema_version', 'created_at_utc', 'notes', 'onnx_sha256', 'precision_profile', 'calibration_dataset_version', 'tensorrt_version'];

function read(sample: Sample): Reading<PluginVersions> {
  const parsed = readBy(PluginVersions, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.plugin-versions', 'Plugin versions that do not follow their format', parsed.findings);
  const { plugins, onnx_sha256: sha256 } = parsed.document;
  const unstated = plugins.flatMap((one, index) => (isStandIn(one.version) ? [{ name: one.name, at: `/plugins/${index}/version`, found: one.version }] : []));
  const findings = [...empty(plugins), ...unstated.slice(0, 20).map(({ name, at, found }) => finding('version-not-stated', {
    message: `The version of “${name}” is not stated`, place: at, expected: 'a version', found: found === '' ? 'nothing' : found,
  }))];
  return {
    form: unstated.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('apex-x.plugin-versions', {
      content: plugins.length === 0 || unstated.length > 0 ? 'no-result' : 'not-stated',
      summary: plugins.length === 0 ? 'No plugin is listed' : `${countOf(plugins.length, 'plugin')}${unstated.length === 0 ? '' : `, ${unstated.length} without a version`}`,
      counts: { plugins: plugins.length, withoutVersion: unstated.length },
      claims: sha256 === undefined ? [] : [{ name: 'ONNX graph', key: 'onnx_graph', sha256, at: '/onnx_sha256' }],
    }),
    findings,
    document: parsed.document,
  };
}

// The producing code writes "unknown" where the plugin registry names no version.
function isStandIn(version: string): boolean {
  return ['', 'unknown'].includes(version.trim().toLowerCase());
}

function empty(plugins: readonly unknown[]): ReadFinding[] {
  return plugins.length > 0 ? [] : [finding('nothing-checked', { message: 'The file lists no plugin', place: '/plugins', expected: 'at least one plugin', found: 'none' })];
}
