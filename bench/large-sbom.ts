import { closeSync, openSync, writeSync } from 'node:fs';
import { mulberry32 } from './synthetic-portal.ts';

/** What is written once and named many times: no SBOM of a real product has a licence of its own per component. */
const LICENCES = [
  [{ license: { id: 'MIT' } }], [{ license: { id: 'Apache-2.0' } }], [{ license: { id: 'BSD-3-Clause' } }], [{ license: { id: 'ISC' } }], [{ expression: 'MIT OR Apache-2.0' }],
  [{ license: { id: 'LGPL-2.1-or-later' } }], [{ license: { name: 'NVIDIA Proprietary Software' } }], [],
];
const ECOSYSTEMS = ['npm', 'npm', 'npm', 'pypi', 'maven', 'golang', 'deb'];
const WORDS = ['async', 'babel', 'chalk', 'core', 'crypto', 'data', 'event', 'fetch', 'graph', 'http', 'json', 'lexer', 'map', 'node', 'object', 'parser', 'query', 'router', 'stream', 'token', 'utils', 'vector', 'web', 'xml', 'yaml', 'zip'];

/** Writes a CycloneDX 1.6 document as a scanner would: about a kilobyte to a component. The same arguments give the same bytes. */
export function writeLargeSbom(file: string, components: number, seed: number): void {
  const random = mulberry32(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const out = openSync(file, 'w');
  const references: string[] = [];
  writeSync(out, `{"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","version":1,"metadata":${
    JSON.stringify({ timestamp: '2026-02-18T09:47:00Z', tools: { components: [{ type: 'application', name: 'made-up-scanner', version: '1.0.0' }] }, component: { type: 'application', 'bom-ref': 'root', name: 'large', version: '1.0.0' } })
  },"components":[\n`);
  for (let n = 0; n < components; n += 1) {
    const [ecosystem, name, version] = [pick(ECOSYSTEMS), `${pick(WORDS)}-${pick(WORDS)}-${n}`, `${Math.floor(random() * 9)}.${Math.floor(random() * 40)}.${Math.floor(random() * 20)}`];
    const group = random() < 0.3 ? `@${pick(WORDS)}` : undefined;
    const purl = `pkg:${ecosystem}/${group === undefined ? '' : `${encodeURIComponent(group)}/`}${name}@${version}`;
    const licenses = pick(LICENCES);
    references.push(`${purl}?package-id=${hex(random, 16)}`);
    writeSync(out, `${n === 0 ? '' : ',\n'}${JSON.stringify({
      type: 'library', 'bom-ref': references[n], ...(group === undefined ? {} : { group }), name, version,
      description: `A ${pick(WORDS)} ${pick(WORDS)} for ${pick(WORDS)} and ${pick(WORDS)}, with ${pick(WORDS)} support`,
      ...(random() < 0.5 ? { supplier: { name: `${pick(WORDS)} project` } } : {}),
      ...(licenses.length === 0 ? {} : { licenses }), purl,
      hashes: [{ alg: 'SHA-256', content: hex(random, 64) }, { alg: 'SHA-512', content: hex(random, 128) }],
      externalReferences: [
        { type: 'vcs', url: `https://git.example.org/${pick(WORDS)}/${name}.git` }, { type: 'website', url: `https://${name}.example.org/docs` },
        { type: 'distribution', url: `https://registry.example.org/${ecosystem}/${name}/-/${name}-${version}.tgz` },
      ],
      properties: [{ name: 'scanner:package:foundBy', value: `${ecosystem}-cataloger` }, { name: 'scanner:location:0:path', value: `/usr/lib/${ecosystem}/${name}/package.json` }],
    })}`);
  }
  writeSync(out, '],"dependencies":[\n');
  for (let n = 0; n < components; n += 1) writeSync(out, `${n === 0 ? '' : ',\n'}${JSON.stringify({ ref: references[n], dependsOn: n + 1 < components ? [references[n + 1]] : [] })}`);
  writeSync(out, ']}\n');
  closeSync(out);
}

function hex(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += Math.floor(random() * 0x1_0000_0000).toString(16).padStart(8, '0');
  return text.slice(0, length);
}
