import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../../src/core/lib/canonical-json.ts';
import { TrustSpec } from '../../../src/core/model/portal-files.ts';
import { readTrust } from '../../../src/core/verify/read-trust.ts';

const EXAMPLE = TrustSpec.parse(parse(readFileSync('content/trust/trust.yaml', 'utf8')));
const KEYLESS = TrustSpec.parse({
  roots: [{ id: 'public-good', title: 'Sigstore public good', file: 'roots/public-good.json', sha256: 'a'.repeat(64), date: '2026-02-11', source: 'root-signing', profile: 'log' }],
  signers: [
    { id: 'ci', name: 'CI', identity: 'ci', may: ['record'], projects: ['demo'], validUntil: '2027-01-01T00:00:00Z', certificate: { root: 'public-good', identity: { pattern: 'https://.*' }, issuer: 'https://issuer.example', trigger: 'push' } },
    { id: 'ada', name: 'Ada', identity: 'ada', may: ['evidence'], minisign: 'RWQ=' },
  ],
});

test.each([['the example’s', EXAMPLE], ['one with certificates', KEYLESS]])('reads %s trust file as its schema does', (_, trust) => {
  expect(readTrust(canonicalBytes(trust))).toEqual({ trust });
});

// What the schema refuses may never be read as trust here.
test('accepts nothing that the schema refuses', () => {
  const words = fc.oneof(fc.constantFrom('signers', 'id', 'may', 'projects', 'validUntil', 'publicKey', 'certificate', 'x'), fc.string());
  fc.assert(fc.property(fc.constantFrom(EXAMPLE, KEYLESS), fc.nat(), words, fc.jsonValue(), (trust, at, key, value) => {
    const copy = JSON.parse(JSON.stringify(trust)) as { signers: Record<string, unknown>[] };
    const signer = copy.signers[at % copy.signers.length];
    if (signer !== undefined) signer[key] = value;
    const read = readTrust(canonicalBytes(copy));
    if ('problem' in read) return;
    // It is laxer about texts, such as how long they are, and never about what a signer may do and until when.
    const strict = TrustSpec.safeParse(copy);
    if (strict.success) expect(read.trust).toEqual(strict.data);
    else expect(Object.keys(read.trust.signers[at % copy.signers.length] ?? {}).sort()).toEqual(Object.keys(copy.signers[at % copy.signers.length] ?? {}).sort());
  }), { numRuns: 200 });
});

test.each([
  ['{', 'it is not JSON'],
  ['[]', 'the trust file is no mapping'],
  ['{"signers":[{"id":"a","name":"A","identity":"a","may":["record"],"publicKey":"x","until":"2026"}]}', 'signers[0] has the key "until", which is unknown here'],
  ['{"signers":[{"id":"a","name":"A","identity":"a","may":["record"]}]}', 'signers[0] must have exactly one key or certificate'],
  ['{"signers":[{"id":"a","name":"A","identity":"a","may":"record","publicKey":"x"}]}', 'signers[0].may is no list'],
  ['{"signers":[{"id":"a","name":"A","identity":"a","may":[],"publicKey":"x","validUntil":"soon"}]}', 'signers[0].validUntil is no moment'],
])('says what is wrong with %j', (text, problem) => {
  expect(readTrust(utf8(text))).toEqual({ problem });
});
