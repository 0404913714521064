import { byCodeUnit } from '../lib/bytes.ts';
import type { OpenedRevision } from '../record/opened.ts';
import * as paths from './paths.ts';

/**
 * `fetch.txt`, to be read by `curl --config fetch.txt`: brings a record and every file that its SHA256SUMS lists into
 * one folder, under the names they are listed by. What is withheld is named, because `sha256sum -c` will miss it.
 *
 *     url = "https://example.org/portal/evidence/9f86…0a08/perf.json"
 *     output = "perf.json"
 */
export function fetchList(portalUrl: string, project: string, version: string, revision: OpenedRevision): string {
  const record = revision.value;
  const own: readonly paths.RecordFileName[] = ['record.json', ...(revision.bundlePath === undefined ? [] : ['record.sigstore.json' as const]), 'SHA256SUMS'];
  const addresses = new Map<string, string>(own.map((name) => [name, paths.recordFile(project, version, revision.number, name)]));
  const withheld = new Set<string>();
  for (const file of [...record.files, ...record.inputs]) {
    const isPublished = !('publish' in file) || (file.publish === 'raw' && file.retention === 'kept');
    if (isPublished) addresses.set(file.storedName, paths.rawFile(file.sha256, file.storedName));
    else if (file.retention === 'kept') withheld.add(file.storedName);
  }
  return [
    '# curl --config fetch.txt && sha256sum -c SHA256SUMS\n',
    'fail\n',
    ...[...withheld].sort(byCodeUnit).map((name) => `# withheld: ${name}\n`),
    // Stored names are [a-z0-9._-], so nothing in a quoted string needs an escape.
    ...[...addresses].map(([name, path]) => `url = "${new URL(path.slice(1), portalUrl).href}"\noutput = "${name}"\n`),
  ].join('');
}
