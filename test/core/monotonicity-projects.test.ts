import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { assess } from '../../src/core/assess.ts';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import type { ReleaseRecord, ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { isBlocking, type GateState } from '../../src/core/model/states.ts';
import { namedRecords } from '../../src/core/record/earlier.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { readEarlier } from '../../src/node/sealed-releases.ts';

// What test/core/monotonicity.test.ts holds for Apex-X, for a release of each other project that something blocks: its
// sealed bytes, spoiled at every file.

const schemas = createSchemaPort();

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What stands in the place of a file; nothing where it is gone. */
const MUTATIONS: Readonly<Record<string, (file: File) => File | undefined>> = {
  delete: () => undefined,
  truncate: ({ name, bytes }) => ({ name, bytes: bytes.slice(0, Math.floor(bytes.length / 2)) }),
  corrupt: ({ name, bytes }) => ({ name, bytes: Uint8Array.of(0, 0xff, 0x7b, ...bytes) }),
  'replace by JSON': ({ name }) => ({ name, bytes: utf8('{"status":"pass","passed":true}') }),
  rename: ({ name, bytes }) => ({ name: `${name}.txt`, bytes }),
};

test.each([
  'cortex/releases/v0.1.0-launch-20260219',
  'mogemma/releases/v0.3.0-rc.1',
  'quasim/releases/v2025.12.13-2211',
  'services-platform/releases/2026.4.0',
])('%s: no spoiled file frees a gate', async (release) => {
  const { predicate } = JSON.parse(readFileSync(`content/projects/${release}/revisions/1/record.json`, 'utf8')) as ReleaseRecord; // sealed by this portal
  const files = predicate.files.filter(({ retention }) => retention === 'kept').map(({ name, sha256 }) => ({ name, bytes: object(sha256) }));
  const before = await statesOf(predicate, files);
  expect(new Set([...before.values()].map(isBlocking))).toEqual(new Set([true, false]));
  const freed: string[] = [];
  for (const [index, file] of files.entries()) {
    // Each file is taken away and spoiled in one of the other ways, in turn: the releases are large, and the property above
    // tries every way on a smaller one.
    const [taken, ...others] = Object.entries(MUTATIONS);
    for (const [kind, mutate] of [taken, others[index % others.length]].filter((one) => one !== undefined)) {
      const after = await statesOf(predicate, files.flatMap((other, at) => (at === index ? mutate(file) ?? [] : other)));
      for (const [gate, state] of before) {
        const now = after.get(gate);
        if (isBlocking(state) && (now === undefined || !isBlocking(now))) freed.push(`to ${kind} ${file.name}: ${gate} was ${state} and is ${now ?? 'gone'}`);
      }
    }
  }
  expect(freed).toEqual([]);
}, 300_000);

async function statesOf(sealed: ReleaseRecordPredicate, files: readonly File[]): Promise<ReadonlyMap<string, GateState>> {
  const record = await assess({
    release: sealed.release,
    revision: 1,
    assessed: sealed.assessed,
    files: files.map(({ name, bytes }) => ({ name, sha256: sha256Hex(bytes), size: bytes.length, readable: true, open: () => Promise.resolve(bytes) })),
    inputs: sealed.inputs.map(({ role, name, sha256 }) => ({ role, name, bytes: object(sha256) })),
    history: sealed.history,
    earlier: await readEarlier('content', sealed.release.project, namedRecords(sealed.history)),
    previous: {},
    schemas,
  });
  return new Map(record.predicate.gates.map((gate) => [gate.id, gate.state]));
}

function object(sha256: string): Uint8Array {
  return new Uint8Array(readFileSync(`content/objects/${sha256.slice(0, 2)}/${sha256}`));
}
