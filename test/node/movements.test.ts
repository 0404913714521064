import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../src/core/lib/bytes.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { namedRecords } from '../../src/core/record/earlier.ts';
import { judgeAgain } from '../../src/core/record/judge-again.ts';
import { openRecord } from '../../src/core/record/open.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { readObject } from '../../src/node/objects.ts';
import { readEarlier } from '../../src/node/sealed-releases.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifyPack } from '../../src/node/verify-pack.ts';
import type { Sealed } from '../../src/node/seal.ts';
import { MEASURED_POLICY, around, goBench, measuringFolder, sealMeasured } from '../builders/measured-content.ts';
import { packedFiles, putZip, zipBytes } from '../builders/pack.ts';

// Ten releases that measure alike, and what becomes of an eleventh.

const contentDir = measuringFolder();
const WIGGLE = [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2, 0.5, -0.1];
const usual = (by = 0) => ({ Encode: around(1000 + by), Decode: around(500 + by / 2) });

beforeAll(async () => {
  for (const [day, by] of WIGGLE.entries()) await sealMeasured(contentDir, { version: `v1.${day}.0`, runs: usual(by) }, day);
}, 60_000);
afterAll(() => rmSync(contentDir, { recursive: true, force: true }));

const last = WIGGLE.length;
let tried = 0;
/** Seals one more release and takes it away again, so that each case follows the same ten. */
async function next(release: Partial<Parameters<typeof sealMeasured>[1]>): Promise<Sealed> {
  tried += 1;
  const version = `v2.${tried}.0`;
  const sealed = await sealMeasured(contentDir, { version, runs: usual(), ...release }, last);
  rmSync(path.join(contentDir, 'projects/shelf/releases', version), { recursive: true });
  return sealed;
}

function gateOf({ record }: Pick<Sealed, 'record'>) {
  const [gate] = record.predicate.gates;
  return gate === undefined ? undefined : `${gate.state}${gate.reason === undefined ? '' : `/${gate.reason}`}`;
}

const movementsOf = ({ record }: Sealed): NonNullable<ReleaseRecordPredicate['movements']> => record.predicate.movements ?? [];

describe('a release after ten that measured alike', () => {
  test('passes where nothing changed, and names what it was compared with', async () => {
    const sealed = await next({});
    expect(gateOf(sealed)).toBe('pass');
    expect(movementsOf(sealed).find(({ metric }) => metric.includes('Encode'))).toMatchObject({
      slot: 'speed', unit: 'ns/op', asked: true, judged: { reading: 'no-change', method: 'history', n: 10, of: 2 }, before: { version: 'v1.9.0' }, since: { version: 'v1.0.0' },
    });
  });

  test('fails where a value got slower by more than matters, and says of which', async () => {
    const sealed = await next({ runs: { ...usual(), Encode: around(1300) } });
    expect(gateOf(sealed)).toBe('inconclusive/needs-recapture');
    const twice = await next({ runs: { ...usual(), Encode: around(1300) }, files: { 'again.txt': goBench({ ...usual(), Encode: around(1310) }) } });
    expect(gateOf(twice)).toBe('fail/regressed');
    expect(twice.record.predicate.gates[0]?.observed).toMatch(/Encode is 1,300\sns\/op; worse, \+30\.0\s% \(95\s%: .*\) from 1,000\sns\/op, matters from 5\.0\s%; n 10, v1\.0\.0 to v1\.9\.0: against the spread of earlier values/);
    const once = await next({ runs: { ...usual(), Encode: around(1300) }, files: { 'again.txt': goBench(usual(3)) } });
    expect(gateOf(once)).toBe('warn/not-confirmed');
    // The capture of an earlier release says nothing of this one.
    const copied = await next({ runs: { ...usual(), Encode: around(1300) }, files: { 'again.txt': goBench(usual(WIGGLE.at(-1))) } });
    expect(gateOf(copied)).toBe('inconclusive/needs-recapture');
  });

  test.each([
    ['a metric is gone', { runs: { Decode: around(500) } }, 'missing/no-result'],
    ['it ran on another processor', { cpu: 'Other 1' }, 'inconclusive/not-comparable'],
    ['only single runs are left', { runs: { Encode: [1000], Decode: [500] } }, 'inconclusive/not-comparable'],
    ['a metric is new', { runs: { ...usual(), Flush: around(10) } }, 'inconclusive/no-baseline'],
  ] as const)('does not pass where %s', async (_, release, expected) => {
    expect(gateOf(await next(release))).toBe(expected);
  });

  test('says what differs in how it was measured', async () => {
    const sealed = await next({ cpu: 'Other 1' });
    expect(movementsOf(sealed)[0]).toMatchObject({ judged: { reading: 'no-opinion', why: 'not-comparable' }, differs: [{ key: 'cpu', before: 'Example 9000', after: 'Other 1' }] });
  });

  test('an inventory has none', async () => {
    const policy = path.join(contentDir, 'projects/shelf/policy.yaml');
    const text = readFileSync(policy);
    rmSync(policy);
    const { record } = await next({});
    expect(record.predicate).not.toHaveProperty('movements');
    writeFileSync(policy, text);
  });
});

test('the first release has nothing to compare with', async () => {
  const first = measuringFolder();
  const sealed = await sealMeasured(first, { version: 'v1.0.0', runs: usual() }, 0);
  expect(gateOf(sealed)).toBe('not-applicable/nothing-to-compare');
  expect(movementsOf(sealed).map(({ judged }) => judged.why)).toEqual(['first-value', 'first-value']);
  rmSync(first, { recursive: true });
});

test('what a record has no room for is left out of its movements and counted', async () => {
  const ids = ['a', 'b', 'c', 'd'];
  const slots = ids.map((id) => `  - { id: ${id}, title: ${id}, accepts: [{ format: go-bench }], paths: [${id}.txt], mandatory: false }\n`);
  const gates = ids.map((id) => `  - { id: ${id}, title: ${id}, short: ${id}, group: Speed, requirement: No slower, checks: [{ rule: no-regression, slot: ${id} }] }\n`);
  const many = measuringFolder({ 'projects/shelf/policy.yaml': `id: speed-1\ntitle: Speed\nslots:\n${slots.join('')}gates:\n${gates.join('')}` });
  const files = Object.fromEntries(ids.map((id) => [`${id}.txt`, goBench(Object.fromEntries(Array.from({ length: 480 }, (_, at) => [`${id}${at}`, [100 + at]])))]));
  for (const day of [0, 1]) {
    const sealed = await sealMeasured(many, { version: `v1.${day}.0`, runs: {}, files }, day);
    expect(movementsOf(sealed).length + (sealed.record.predicate.movementsLeftOut ?? 0)).toBe(4 * 480);
    expect(sealed.record.predicate.movementsLeftOut).toBeGreaterThan(100);
  }
  rmSync(many, { recursive: true });
});

test('of withheld evidence the runs and items are not published', async () => {
  const withheld = measuringFolder({ 'projects/shelf/policy.yaml': MEASURED_POLICY.replace('paths: [speed.txt]', 'paths: [speed.txt], publish: withheld') });
  const [one] = (await sealMeasured(withheld, { version: 'v1.0.0', runs: usual() }, 0)).record.predicate.measurements;
  expect(one).toMatchObject({ metric: 'BenchmarkEncode', value: 1000, samples: 5 });
  expect(one).not.toHaveProperty('values');
  rmSync(withheld, { recursive: true });
});

test('judged again from what was sealed, all of them are the same, and one release of them too', async () => {
  const options = { rejudge: true, allowUnsigned: true };
  expect((await verifyContent(contentDir, options)).checked).toContain('10 of 10 records judged again from their sealed evidence: the same, byte for byte');
  const one = await verifyContent(contentDir, { ...options, only: { project: 'shelf', version: 'v1.9.0' } });
  expect(one.checked).toContain('1 of 1 records judged again from their sealed evidence: the same, byte for byte');
});

test('a record that others compare with is missed where it was taken away', async () => {
  const folder = path.join(contentDir, 'projects/shelf/releases/v1.3.0');
  const aside = `${contentDir}-aside`;
  renameSync(folder, aside);
  const { problems } = await verifyContent(contentDir, { allowUnsigned: true });
  renameSync(aside, folder);
  expect(problems).toContainEqual({ file: 'projects/shelf/releases/v1.3.0/revisions/1/record.json', problem: 'it is missing; projects/shelf/releases/v1.9.0/revisions/1/record.json compares with it' });
});

test('an amendment is judged with the history of its record, whatever was sealed since', async () => {
  const folder = path.join(contentDir, 'projects/shelf/releases/v1.8.0/revisions/1/record.json');
  const opened = openRecord(new Uint8Array(readFileSync(folder)));
  if ('problems' in opened) throw new Error('the record does not open');
  const { predicate } = opened.value;
  const inputs = await Promise.all(predicate.inputs.map(async ({ role, name, sha256 }) => ({ role, name, bytes: await readObject(contentDir, sha256) ?? new Uint8Array() })));
  const again = (late: Parameters<typeof judgeAgain>[0]['late']) => readEarlier(contentDir, 'shelf', namedRecords(predicate.history)).then((earlier) => judgeAgain({
    record: { predicate, sha256: opened.sha256 }, basis: predicate, assessed: { ...predicate.assessed, at: '2026-04-01T00:00:00Z' }, late, notReceived: [], inputs, earlier,
    openObject: (sha256) => readObject(contentDir, sha256), schemas: createSchemaPort(),
  }));
  const { predicate: now } = await again([]);
  expect([now.history, now.movements]).toEqual([predicate.history, predicate.movements]);
  const bytes = new TextEncoder().encode(goBench({ Encode: around(1300), Decode: around(500) }));
  const { predicate: later } = await again([{ name: 'speed.txt', sha256: sha256Hex(bytes), size: bytes.length, readable: true, open: () => Promise.resolve(bytes) }]);
  expect(later.movements?.find(({ metric }) => metric === 'BenchmarkEncode')?.judged).toMatchObject({ reading: 'worse', n: 8 });
  expect(later.gates[0]).toMatchObject({ state: 'inconclusive', reason: 'needs-recapture' });
});

describe('an audit pack', () => {
  const EARLIER = /^shelf-v1\.9\.0-r1\/earlier\//;

  test('holds the records that the judgement rests on, so that it can be judged again from the pack alone', async () => {
    const files = await packedFiles(contentDir);
    expect([...files.keys()].filter((name) => EARLIER.test(name))).toEqual([...Array(9).keys()].map((day) => `shelf-v1.9.0-r1/earlier/v1.${day}.0/1/record.json`));
    const guide = new TextDecoder().decode(files.get('shelf-v1.9.0-r1/README.txt'));
    expect(guide).toMatch(/^earlier\/ .*records of earlier releases/m);
    expect(guide).toContain(`${sha256Hex(files.get('shelf-v1.9.0-r1/earlier/v1.0.0/1/record.json') ?? new Uint8Array())} earlier/v1.0.0/1/record.json`);
    const report = await verifyPack(await putZip(await zipBytes(files), 'shelf-v1.9.0-r1.zip'), { rejudge: true, allowUnsigned: true });
    expect(report.problems).toEqual([]);
    expect(report.checked).toContain('1 of 1 records judged again from their sealed evidence: the same, byte for byte');
  });

  test.each([
    ['another record', (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString().replace('"v1.0.0"', '"v0.0.0"')), 'it is not the record that this release was compared with'],
    ['a record that nothing names', undefined, 'no record here was compared with it'],
  ])('does not take %s', async (_, change, problem) => {
    const files = new Map(await packedFiles(contentDir));
    const name = 'shelf-v1.9.0-r1/earlier/v1.0.0/1/record.json';
    const bytes = files.get(name) ?? new Uint8Array();
    files.set(change === undefined ? name.replace('v1.0.0', 'v0.9.0') : name, change?.(bytes) ?? bytes);
    const sums = 'shelf-v1.9.0-r1/SHA256SUMS';
    files.set(sums, Buffer.from([...files].filter(([one]) => one !== sums).map(([one, of]) => `${sha256Hex(of)}  ${one.slice('shelf-v1.9.0-r1/'.length)}\n`).join('')));
    const sorted = new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
    const report = await verifyPack(await putZip(await zipBytes(sorted), 'shelf-v1.9.0-r1.zip'), { rejudge: true, allowUnsigned: true });
    expect(report.problems.map((one) => one.problem)).toEqual([problem]);
  });
});

test('without an earlier record it can not be judged again, and says which', async () => {
  const record = path.join(contentDir, 'projects/shelf/releases/v1.3.0/revisions/1/record.json');
  const bytes = readFileSync(record);
  writeFileSync(record, Buffer.concat([bytes, Buffer.from(' ')]));
  const report = await verifyContent(contentDir, { rejudge: true, allowUnsigned: true, only: { project: 'shelf', version: 'v1.9.0' } });
  writeFileSync(record, bytes);
  expect(report.notChecked.join('\n')).toMatch(/the record of v1\.3\.0, revision 1 \([0-9a-f]{64}\), with whose values it compares, is not here/);
});

describe('after a release whose value was called worse', () => {
  const slow = (value: number) => ({ runs: { ...usual(), Encode: around(value) }, files: { 'again.txt': goBench({ ...usual(), Encode: around(value + 2) }) } });
  const encodeOf = (sealed: Sealed) => movementsOf(sealed).find(({ slot, metric }) => slot === 'speed' && metric.includes('Encode'));
  const step = `schema: https://w3id.org/dossier/step/v1\nid: checked-input\nrelease: v2.90.0\nmetrics: ['*Encode*']\nreason: It checks its input.\nauthor: A. Person\ndate: 2026-03-11\n`;

  beforeAll(async () => {
    await sealMeasured(contentDir, { version: 'v2.90.0', ...slow(1300) }, last);
  });

  test('the same again is as bad as before: what was called worse is no normal value', async () => {
    const sealed = await sealMeasured(contentDir, { version: 'v2.91.0', ...slow(1303) }, last + 1);
    expect(gateOf(sealed)).toBe('fail/regressed');
    expect(encodeOf(sealed)).toMatchObject({ judged: { reading: 'worse', n: 10 }, before: { version: 'v2.90.0' }, leftOut: 1 });
  });

  test('a reviewed step makes it normal from the release on that it names, also what was called worse before the review', async () => {
    writeFileSync(path.join(contentDir, 'projects/shelf/step.yaml'), step);
    writeFileSync(path.join(contentDir, 'projects/shelf/policy.yaml'), `${MEASURED_POLICY}trends: { atLeast: 5, steps: [step.yaml] }\n`);
    const first = await sealMeasured(contentDir, { version: 'v2.92.0', ...slow(1310) }, last + 2);
    expect(encodeOf(first)).toMatchObject({ since: { version: 'v2.90.0' }, step: 'checked-input' });
    expect(encodeOf(first)).not.toHaveProperty('leftOut');
    expect(encodeOf(first)?.judged).toMatchObject({ reading: 'no-opinion', n: 2 });
    for (const day of [3, 4]) await sealMeasured(contentDir, { version: `v2.9${day}.0`, ...slow(1300 + day) }, last + day);
    const worse = await sealMeasured(contentDir, { version: 'v2.95.0', ...slow(1900) }, last + 5);
    expect(encodeOf(worse)?.judged.reading).toBe('worse');
    const after = await sealMeasured(contentDir, { version: 'v2.96.0', ...slow(1900) }, last + 6);
    expect(encodeOf(after)).toMatchObject({ judged: { reading: 'worse', n: 5 }, leftOut: 1 });
  });
});
