import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateGates } from '../../../src/core/gates/evaluate.ts';
import type { SlotEvidence } from '../../../src/core/gates/rule.ts';
import type { SignatureCheck } from '../../../src/core/model/signature-check.ts';
import type { SealedVulnerability } from '../../../src/core/model/statement.ts';
import { isBlocking } from '../../../src/core/model/states.ts';
import { fillSlots } from '../../../src/core/record/fill-slots.ts';
import { signerChanges } from '../../../src/core/record/signer-continuity.ts';
import { compareToBaseline } from '../../../src/core/trends/compare.ts';
import { COMMIT, OTHER_COMMIT, baselineMetric, context, digest, evidence, gate, measurement, policy, release, signature, statement } from '../../builders/gates.ts';

// A small universe of releases, and every way in which evidence can be spoiled. Whatever is spoiled, no gate that
// blocked stops blocking. test/core/monotonicity.test.ts holds the same for real bytes.

interface World {
  /** Files by slot. */
  readonly files: Readonly<Record<SlotId, readonly SlotEvidence[]>>;
  readonly signatures: readonly SignatureCheck[];
  /** Digests of files whose format their slot does not take. */
  readonly wrongFormat: readonly string[];
}
type SlotId = 'report' | 'list' | 'parts' | 'dated';
const SLOTS: readonly SlotId[] = ['report', 'list', 'parts', 'dated'];

const SPEC = policy({
  slots: [
    { id: 'report', title: 'Report', accepts: [{ format: 'json' }], digestIn: 'list', signedBy: ['ci'] },
    { id: 'list', title: 'List', accepts: [{ format: 'checksums' }] },
    { id: 'parts', title: 'Parts', accepts: [{ format: 'json' }], cardinality: 'many', inventory: { names: ['part-0.json', 'part-1.json'] } },
    { id: 'dated', title: 'Dated', accepts: [{ format: 'json' }], paths: ['dated-*.json'], cardinality: 'newest' },
  ],
  gates: [
    { rule: 'evidence-present', slots: ['report', 'list', 'parts'] },
    { rule: 'form-valid', slots: ['report', 'parts'] },
    { rule: 'form-valid', slots: ['list', 'parts'], allowDefects: true },
    { rule: 'producer-verdict', slots: ['report', 'parts'] },
    { rule: 'producer-verdict', slot: 'parts' },
    { rule: 'tests-pass', slots: ['report', 'parts'] },
    { rule: 'tests-pass', slot: 'parts', atLeast: 15, allowSkipped: 1 },
    { rule: 'within-baseline', slot: 'report', baseline: 'cpu' },
    { rule: 'within-baseline', slot: 'parts', baseline: 'cpu' },
    { rule: 'digests-agree', slots: ['report', 'parts'], with: 'list' },
    { rule: 'digests-agree', keys: { report: 'report' }, with: 'list' },
    { rule: 'no-open-vulnerabilities', slots: ['report', 'parts'], atMost: { critical: 0, high: 0 } },
    { rule: 'no-open-vulnerabilities', slot: 'report', vex: 'parts', atMost: { high: 0 }, acceptSuppressions: true },
    { rule: 'runtime-transparency', slot: 'report' },
    { rule: 'runtime-transparency', slot: 'parts', allowFallback: true },
    { rule: 'signed-by', slots: ['list', 'report'], signers: ['ci'] },
    { rule: 'signed-by', slot: 'list', signers: ['ci'] },
    { rule: 'subjects-signed', slot: 'list', signers: ['ci'], names: ['report.json'] },
    { rule: 'signer-continuity' },
    { rule: 'signer-continuity', slots: ['report'], allow: ['key'] },
    { rule: 'tolerance-profile', slot: 'report', profile: 'balanced' },
    { rule: 'checks-pass', slots: ['report', 'parts'], checks: ['a'] },
    { rule: 'checks-pass', slot: 'parts', checks: ['a', 'b'] },
    { rule: 'matrix-complete', slot: 'report', axes: { name: ['a', 'b'] }, cell: '{name}' },
    { rule: 'matrix-complete', slot: 'parts', axes: { name: ['a', 'b'] }, cell: '{name}', skipped: [{ where: { name: ['b'] }, reason: 'Not offered' }] },
    { rule: 'matrix-complete', slot: 'parts', axes: { part: ['0', '1'] }, cell: 'part-{part}.json', of: 'files' },
    { rule: 'matrix-complete', slot: 'list', axes: { part: ['0', '1'] }, cell: 'part-{part}.json', of: 'claims' },
    { rule: 'values-agree', values: [{ slot: 'report', value: 'version' }, { slot: 'parts', value: 'version' }] },
    { rule: 'values-agree', values: [{ slot: 'report', value: 'version' }, { slot: 'list', value: 'version' }], with: 'version' },
    { rule: 'values-stated', slot: 'parts', values: ['version'] },
    { rule: 'remediation-in-time', slots: ['report', 'parts'], days: { critical: 0, high: 30 } },
    { rule: 'within-baseline', slot: 'report', baseline: 'cpu', recapture: 'parts' },
    { rule: 'within-baseline', slot: 'report', baseline: 'cpu', metrics: ['p95'], recapture: 'dated' },
    { rule: 'producer-verdict', slot: 'dated' },
    { rule: 'checks-pass', slots: ['dated'], checks: ['a'] },
    { rule: 'values-agree', values: [{ slot: 'dated', value: 'version' }], with: 'version' },
    { rule: 'twins-agree', slot: 'parts', with: 'parts' },
    { rule: 'max-age', slot: 'parts', days: 90 },
    { rule: 'expression', slots: ['report'], expression: 'evidence["report"].content != "fail"', requirement: 'x' },
    { rule: 'expression', slots: ['parts'], expression: '!("failed" in evidence["parts"].counts) || evidence["parts"].counts.failed == 0', requirement: 'x' },
  ].flatMap((check, index) => (['required', 'advisory'] as const).map((level) => gate({ id: `${JSON.stringify(check).includes('"dated"') ? 'dated' : 'gate'}-${index}-${level}`, level, checks: [check] }))),
});

const RELEASE = release({ artifacts: [{ name: 'report.json', sha256: digest('a') }] });

function statesOf(world: World) {
  const slots = fillSlots(SPEC.slots.map((spec) => ({
    spec, applies: true, scope: '', evidence: world.files[spec.id as SlotId], wrongFormat: new Set(world.wrongFormat), // the policy above has these slots alone
  })), RELEASE, world.signatures);
  const comparisons = slots.filter(({ spec }) => spec.id !== 'list').flatMap(({ spec, evidence: standing }) => standing.flatMap((one) =>
    compareToBaseline({ slot: spec.id, measurements: one.measurements, baseline: { id: 'cpu', metrics: [baselineMetric(), baselineMetric({ metric: 'p50' })] } })));
  const { gates } = evaluateGates({
    policy: SPEC, policySha256: digest('1'), phase: 'release', waivers: [], context: context({ release: RELEASE, policy: SPEC, slots, comparisons, signatures: world.signatures, signerChanges: changesOf(world) }),
  });
  return new Map(gates.map((one) => [one.id, one.state]));
}

// At the release before, CI signed the report and the list by the same key.
const PREVIOUS = {
  version: 'v1.3.0', revision: 1, sha256: digest('7'), at: '2026-01-01T00:00:00Z',
  signers: ['report', 'list'].map((slot) => ({ slot, kind: 'dsse' as const, signer: 'ci', identity: 'ci@example.org' })),
};

function changesOf({ files, signatures }: World) {
  return signerChanges(PREVIOUS, { files: SLOTS.flatMap((slot) => files[slot].map(({ file }) => file)), signatures }, { signers: [] });
}

const DIGESTS: Readonly<Record<string, string>> = { 'report.json': digest('a'), 'list.txt': digest('b'), 'part-0.json': digest('3'), 'part-1.json': digest('4'), 'dated-0.json': digest('8'), 'dated-1.json': digest('9') };

function anEvidence(slot: SlotId, name: string): fc.Arbitrary<SlotEvidence> {
  return fc.record({
    form: often('valid' as const, 'valid-with-defects' as const, 'invalid' as const, 'unrecognised' as const),
    content: often('pass' as const, 'fail' as const, 'warn' as const, 'pending' as const, 'no-result' as const, 'not-stated' as const),
    commit: often(COMMIT, OTHER_COMMIT),
    producedAt: often('2026-02-01T00:00:00Z', '2020-01-01T00:00:00Z'),
    executed: often('cpu', 'gpu'),
    p95: often(37.2, 100),
    failed: often(0, 1),
    passed: often(10, 0, 5),
    skipped: often(0, 1),
    profile: often('balanced', 'edge'),
    word: often('PASS', 'FAIL'),
    claimed: often(digest('a'), digest('f')),
    found: often([], [VULNERABILITY], [{ ...VULNERABILITY, suppressed: 'Test code only' }]),
    foundOn: often('2026-02-01', '2025-12-01'),
    version: often('1.4.0', '1.3.9', undefined),
    vex: often('not_affected' as const, 'affected' as const, 'under_investigation' as const),
  }).map((parts) => evidence({
    file: { sha256: DIGESTS[name] ?? '', name, storedName: name, slots: [slot], form: parts.form },
    statement: {
      content: parts.content, commit: parts.commit, producedAt: name === 'dated-1.json' ? parts.producedAt.replace('-02-', '-03-') : parts.producedAt, counts: { failed: parts.failed, passed: parts.passed, errors: 0, skipped: parts.skipped, high: parts.found.length }, profile: parts.profile,
      ...(parts.version === undefined ? {} : { values: { version: { text: parts.version, at: 'line:1' } } }),
      vulnerabilities: parts.found.map((one) => ({ ...one, foundOn: parts.foundOn })), vex: [{ vulnerability: 'CVE-2026-1', aliases: [], products: ['pkg:npm/lib@1'], status: parts.vex, justification: 'component_not_present', at: '/statements/0' }],
      checks: ['a', 'b'].map((check, at) => ({ name: check, word: parts.word, verdict: parts.word === 'PASS' ? 'pass' as const : 'fail' as const, at: `/${at}` })),
      backends: { requested: 'cpu', selected: 'cpu', executed: parts.executed, at: '/runtime' },
      claims: slot === 'list'
        ? [{ name: 'report.json', key: 'report', sha256: parts.claimed, at: 'line:1' }, ...['part-0.json', 'part-1.json'].map((part, index) => ({ name: part, sha256: DIGESTS[part] ?? '', at: `line:${index + 2}` }))]
        : [],
    },
    measurements: [measurement({ value: parts.p95, pointer: { file: DIGESTS[name] ?? '', at: '/p95' } }), measurement({ metric: 'p50', value: 1, pointer: { file: DIGESTS[name] ?? '', at: '/p50' } })],
  }));
}

const VULNERABILITY: SealedVulnerability = { id: 'CVE-2026-1', aliases: [], severity: 'high', name: 'lib', version: '1', purl: 'pkg:npm/lib@1', at: '/0' };

/** The first value most of the time, so that most of a world is sound and single faults show. */
function often<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

function maybe(slot: SlotId, name: string): fc.Arbitrary<SlotEvidence[]> {
  return fc.oneof({ weight: 8, arbitrary: anEvidence(slot, name).map((one) => [one]) }, { weight: 1, arbitrary: fc.constant<SlotEvidence[]>([]) });
}

const aSignature = (covers: string) => fc.record({ result: often('verified' as const, 'invalid' as const, 'untrusted-signer' as const), signer: often('ci', 'other') })
  .map((parts) => signature({ ...parts, covers: [covers] }));

const aWorld: fc.Arbitrary<World> = fc.record({
  files: fc.record({
    report: maybe('report', 'report.json'),
    list: maybe('list', 'list.txt'),
    parts: fc.tuple(maybe('parts', 'part-0.json'), maybe('parts', 'part-1.json')).map((both) => both.flat()),
    dated: fc.tuple(maybe('dated', 'dated-0.json'), maybe('dated', 'dated-1.json')).map((both) => both.flat()),
  }),
  signatures: fc.tuple(fc.array(aSignature(digest('a')), { minLength: 1, maxLength: 2 }), fc.array(aSignature(digest('b')), { maxLength: 2 })).map((both) => both.flat()),
  wrongFormat: fc.oneof({ weight: 8, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.constant([digest('a')]) }),
});

type Mutation = (world: World, at: number) => World;

function everyFile(world: World, change: (one: SlotEvidence, index: number) => readonly SlotEvidence[]): World {
  let index = -1;
  const files = Object.fromEntries(SLOTS.map((slot) => [slot, world.files[slot].flatMap((one) => change(one, index += 1))])) as unknown as World['files']; // one entry per slot, by construction
  return { ...world, files };
}

/** What is left of a document whose structure is broken: its bytes are others and nothing in it can be read. */
function broken(one: SlotEvidence, form: 'invalid' | 'unrecognised'): SlotEvidence {
  return { file: { ...one.file, form, sha256: `${one.file.sha256.slice(1)}0` }, statement: statement({ content: 'no-result', summary: 'It could not be read' }), measurements: [] };
}

function everySignature(world: World, change: (one: SignatureCheck, index: number) => readonly SignatureCheck[]): World {
  return { ...world, signatures: world.signatures.flatMap(change) };
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  delete: (world, at) => everyFile(world, (one, index) => (index === at ? [] : [one])),
  truncate: (world, at) => everyFile(world, (one, index) => [index === at ? broken(one, 'invalid') : one]),
  corrupt: (world, at) => everyFile(world, (one, index) => [index === at ? broken(one, 'unrecognised') : one]),
  're-type': (world, at) => {
    const hit = SLOTS.flatMap((slot) => world.files[slot])[at];
    return hit === undefined ? world : { ...world, wrongFormat: [...world.wrongFormat, hit.file.sha256] };
  },
  // A name binds nothing but the dated files, and those it binds no longer: they are as good as gone.
  rename: (world, at) => everyFile(world, (one, index) => (index !== at ? [one] : one.file.slots.includes('dated') ? [] : [{ ...one, file: { ...one.file, name: `${one.file.name}.txt`, storedName: `${one.file.storedName}.txt` } }])),
  duplicate: (world, at) => everyFile(world, (one, index) => (index === at ? [one, { ...one, file: { ...one.file, name: `copy/${one.file.name}`, storedName: `copy-${one.file.storedName}` } }] : [one])),
  'strip a signature': (world, at) => everySignature(world, (one, index) => (index === at ? [] : [one])),
  'strip every signature': (world) => everySignature(world, () => []),
  'swap a signature': (world, at) => everySignature(world, (one, index) => [index === at ? { ...one, result: 'invalid' } : one]),
  'sign with another key': (world, at) => everySignature(world, (one, index) => [index === at ? { ...one, result: 'untrusted-signer', signer: 'stranger' } : one]),
  'move a signature to another file': (world, at) => everySignature(world, (one, index) => [index === at ? { ...one, covers: [digest('7')] } : one]),
};

test('the sound world passes every gate, so that there is something to spoil', () => {
  const sound = (slot: SlotId, name: string) => fc.sample(anEvidence(slot, name).filter((one) =>
    one.file.form === 'valid' && one.statement.content === 'pass' && one.statement.commit === COMMIT && one.statement.producedAt?.startsWith('2026') === true &&
    one.statement.backends?.executed === 'cpu' && one.measurements[0]?.value === 37.2 && one.statement.counts.failed === 0 && one.statement.counts.passed === 10 && one.statement.vulnerabilities?.length === 0 && one.statement.counts.skipped === 0 &&
    one.statement.profile === 'balanced' && one.statement.checks[0]?.word === 'PASS' && one.statement.values?.['version']?.text === '1.4.0' &&
    one.statement.claims.every((claim) => claim.sha256 === DIGESTS[claim.name])), { numRuns: 1, seed: 1 });
  const world: World = {
    files: { report: sound('report', 'report.json'), list: sound('list', 'list.txt'), parts: [...sound('parts', 'part-0.json'), ...sound('parts', 'part-1.json')], dated: [...sound('dated', 'dated-0.json'), ...sound('dated', 'dated-1.json')] },
    signatures: [signature({ covers: [digest('a')] }), signature({ covers: [digest('b')] })],
    wrongFormat: [],
  };
  expect([...new Set(statesOf(world).values())]).toEqual(['pass']);
});

test.each(Object.keys(MUTATIONS))('to %s never lets a blocking gate pass', (kind) => {
  fc.assert(fc.property(aWorld, fc.nat({ max: 6 }), (world, at) => {
    const before = statesOf(world);
    const after = statesOf(MUTATIONS[kind]?.(world, at) ?? world);
    // Decision 0004: without the newest of dated files, the one before it stands again.
    const isLimit = (id: string) => id.startsWith('dated-') && (kind === 'delete' || kind === 'rename');
    const freed = [...before].filter(([id, state]) => isBlocking(state) && !isBlocking(after.get(id) ?? 'pass') && !isLimit(id));
    // An advisory gate that was missing and now fails is a warning: it never counted.
    expect(freed.filter(([id]) => !id.endsWith('-advisory'))).toEqual([]);
    expect(freed.filter(([id]) => id.endsWith('-advisory') && after.get(id) !== 'warn')).toEqual([]);
  }), { numRuns: 200 });
});
