import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evidenceOfV050, evidenceOfV050rc1, type Files } from '../../examples/apex-x/evidence.ts';
import { assess } from '../../src/core/assess.ts';
import { utf8 } from '../../src/core/lib/bytes.ts';
import { readYaml } from '../../src/core/lib/read-yaml.ts';
import { ReleaseSpec } from '../../src/core/model/portal-files.ts';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { isBlocking, type GateState } from '../../src/core/model/states.ts';
import type { AssessmentInput } from '../../src/core/record/assessment.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';

// The real bytes of the example portal's releases, each spoiled in every way at every file: no gate that blocked may
// stop blocking. test/core/gates/monotonicity.test.ts holds the same for generated releases.

const PROJECT = 'content/projects/apex-x';
const schemas = createSchemaPort();
const POLICY = yaml(PolicySpec, `${PROJECT}/policy.yaml`);
const CPU = readFileSync(`${PROJECT}/baselines/perf_baseline_cpu.json`);
const GPU = readFileSync(`${PROJECT}/baselines/perf_baseline_gpu.json`);

const INPUTS: readonly AssessmentInput[] = [
  input('policy', 'projects/apex-x/policy.yaml'),
  input('trust', 'trust/trust.yaml'),
  ...POLICY.baselines.map((one) => input('baseline', `projects/apex-x/${one.file}`)),
  ...POLICY.slots.flatMap((slot) => (slot.jsonSchema === undefined ? [] : [input('json-schema', `projects/apex-x/${slot.jsonSchema}`)])),
];

const TRT = readFileSync(`${PROJECT}/baselines/perf_baseline_trt.json`);
const BASELINES = { cpu: JSON.parse(CPU.toString()), gpu: JSON.parse(GPU.toString()), trt: JSON.parse(TRT.toString()) } as unknown as Parameters<typeof evidenceOfV050>[0]; // the committed baselines

const RELEASES: Readonly<Record<string, Files>> = {
  'v0.5.0-rc.1': evidenceOfV050rc1(BASELINES),
  'v0.5.0': evidenceOfV050(BASELINES),
  'snapshot-42345e8': new Map(readdirSync('examples/apex-x/snapshot-42345e8/artifacts').sort().map((name) =>
    [name, new Uint8Array(readFileSync(`examples/apex-x/snapshot-42345e8/artifacts/${name}`))])),
};

/** Gives the very files back where there is nothing to spoil in this way. */
type Mutation = (files: Files, name: string) => Files;

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  delete: (files, name) => new Map([...files].filter(([other]) => other !== name)),
  empty: (files, name) => new Map([...files, [name, new Uint8Array()]]),
  truncate: (files, name) => new Map([...files, [name, bytesOf(files, name).slice(0, Math.floor(bytesOf(files, name).length / 2))]]),
  corrupt: (files, name) => new Map([...files, [name, Uint8Array.of(0, 0xff, 0x7b, ...bytesOf(files, name))]]),
  'replace by JSON': (files, name) => new Map([...files, [name, utf8('{"status":"pass","passed":true}')]]),
  'replace by text': (files, name) => new Map([...files, [name, utf8('PASS\n')]]),
  rename: (files, name) => new Map([...files].map(([other, bytes]) => [other === name ? `${name}.txt` : other, bytes])),
  duplicate: (files, name) => new Map([...files, [`copy/${name}`, bytesOf(files, name)]]),
  'strip the signatures': (files, name) => withEnvelope(files, name, (envelope) => ({ ...envelope, signatures: [] })),
  'swap a signature': (files, name) => withEnvelope(files, name, (envelope) => ({ ...envelope, signatures: [{ sig: Buffer.alloc(64, 1).toString('base64') }] })),
};

const IDENTITY = new Map(Object.keys(RELEASES).map((version) => [version, yaml(ReleaseSpec, `${PROJECT}/releases/${version}/release.yaml`)]));
const before = new Map(await Promise.all(Object.entries(RELEASES).map(async ([version, files]) => [version, await statesOf(version, files)] as const)));

test('the golden releases have both blocking and passing gates', () => {
  expect(new Set([...before.values()].flatMap((states) => [...states.values()].map(isBlocking)))).toEqual(new Set([true, false]));
});

const CASES = Object.entries(RELEASES).flatMap(([version, files]) => Object.entries(MUTATIONS).map(([kind, mutate]) => ({
  version, kind, spoiled: [...files.keys()].map((name) => ({ name, files: mutate(files, name) })).filter((one) => one.files !== files),
}))).filter(({ spoiled }) => spoiled.length > 0);

test.each(CASES)('$version: to $kind at any file frees no gate', async ({ version, spoiled }) => {
  const freed: string[] = [];
  for (const { name, files } of spoiled) {
    const after = await statesOf(version, files);
    for (const [gate, state] of before.get(version) ?? []) {
      const now = after.get(gate);
      if (isBlocking(state) && (now === undefined || !isBlocking(now))) freed.push(`${name}: ${gate} was ${state} and is ${now ?? 'gone'}`);
    }
  }
  expect(freed).toEqual([]);
}, 180_000);

async function statesOf(version: string, files: Files): Promise<ReadonlyMap<string, GateState>> {
  const record = await assess({
    release: { ...IDENTITY.get(version)!, project: 'apex-x', version, sources: {}, flags: [] },
    revision: 1,
    assessed: { at: '2026-03-01T12:00:00Z', clock: 'declared', engine: { name: 'dossier', version: '0.0.0' } },
    files: [...files].map(([name, bytes]) => ({
      name, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, readable: true, open: () => Promise.resolve(bytes),
    })),
    inputs: INPUTS,
    history: { selector: '', records: [] },
    previous: {},
    schemas,
  });
  return new Map(record.predicate.gates.map((gate) => [gate.id, gate.state]));
}

function bytesOf(files: Files, name: string): Uint8Array {
  return files.get(name) ?? new Uint8Array();
}

/** Changes a file that is a DSSE envelope; leaves any other as it is. */
function withEnvelope(files: Files, name: string, change: (envelope: object) => object): Files {
  const text = Buffer.from(bytesOf(files, name)).toString();
  if (!text.includes('"payloadType"')) return files;
  return new Map([...files, [name, utf8(JSON.stringify(change(JSON.parse(text) as object)))]]);
}

function input(role: AssessmentInput['role'], name: string): AssessmentInput {
  return { role, name, bytes: new Uint8Array(readFileSync(`content/${name}`)) };
}

function yaml<T>(schema: Parameters<typeof readYaml<T>>[0], path: string): T {
  const read = readYaml(schema, readFileSync(path, 'utf8'));
  if ('problems' in read) throw new Error(`${path}: ${JSON.stringify(read.problems)}`);
  return read.value;
}
