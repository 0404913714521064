import { expect, test } from 'vitest';
import { evaluateGates } from '../../../src/core/gates/evaluate.ts';
import type { CheckedWaiver } from '../../../src/core/gates/waive.ts';
import type { RecordSlot } from '../../../src/core/model/record.ts';
import { context, digest, evidence, gate, policy, slot, waiver } from '../../builders/gates.ts';

// One gate on the producer's verdict, which fails, unless the slot says otherwise.
function judge(waivers: readonly CheckedWaiver[], parts: { spec?: Record<string, unknown>; slot?: Partial<RecordSlot>; content?: 'pass' | 'fail'; level?: string } = {}) {
  const report = slot({
    spec: parts.spec ?? {}, slot: parts.slot ?? {}, evidence: [evidence({ statement: { content: parts.content ?? 'fail', summary: '1 of 3 failed' } })],
  });
  const spec = policy({ gates: [gate({ level: parts.level ?? 'required', checks: [{ rule: 'producer-verdict', slot: 'report' }] })], slots: [report.spec] });
  const { gates: [result], findings } = evaluateGates({ policy: spec, policySha256: digest('1'), phase: 'release', context: context({ slots: [report], policy: spec }), waivers });
  return { state: result?.state, waiver: result?.waiver, findings: findings.map((one) => `${one.id}: ${one.message}`) };
}

test('a waiver turns a failing gate into a waived one and keeps the state without it', () => {
  const { state, waiver: applied, findings } = judge([waiver()]);
  expect(state).toBe('waived');
  expect(applied).toMatchObject({ id: 'W-1', sha256: digest('9'), without: 'fail', owner: 'A. Owner', signer: 'release-owner', expires: '2026-03-31' });
  expect(findings).toEqual([]);
});

test.each<[string, Parameters<typeof waiver>[0], string]>([
  ['holds on its last day', { expires: '2026-02-18' }, 'waived'],
  ['ended the day before', { expires: '2026-02-17' }, 'fail'],
  ['holds from the day of the judgement', { created: '2026-02-18' }, 'waived'],
  ['begins the day after', { created: '2026-02-19' }, 'fail'],
  ['is for these bytes', { evidence: digest('a') }, 'waived'],
  ['is for other bytes', { evidence: digest('b') }, 'fail'],
  ['accepts this state', { accepts: ['missing', 'fail'] }, 'waived'],
  ['accepts that the file is missing, not that it fails', { accepts: ['missing'] }, 'fail'],
  ['is for another gate', { gate: 'other' }, 'fail'],
  ['is for another release', { releases: ['v1.3.0'] }, 'fail'],
])('a waiver that %s', (_, parts, expected) => {
  expect(judge([waiver(parts)]).state).toBe(expected);
});

test('a waiver without a valid signature does nothing', () => {
  expect(judge([waiver({}, { problem: 'its approval is not signed' })]).state).toBe('fail');
  expect(judge([waiver({}, {})]).state).toBe('fail');
});

test('an invalid gate is never waived', () => {
  const { state, findings } = judge([waiver({ evidence: digest('a') })], { spec: { signedBy: ['ci'] }, slot: { integrity: { digest: 'not-declared', signature: 'invalid' } } });
  expect(state).toBe('invalid');
  expect(findings).toEqual(['waiver-without-effect: Waiver W-1 for gate gate does nothing: a gate with an invalid signature or digest cannot be waived']);
});

test('a missing signature is waived for exact bytes only, so stripping a bad signature gains nothing', () => {
  const unsigned = { content: 'pass' as const, spec: { signedBy: ['ci'] } };
  expect(judge([waiver()], unsigned).state).toBe('unverified');
  expect(judge([waiver({ evidence: digest('a') })], unsigned).state).toBe('waived');
});

test('each waiver of this release that does nothing says why', () => {
  const all = [
    waiver({ id: 'ended', expires: '2026-02-17' }, { sha256: digest('2'), signer: 'x' }),
    waiver({ id: 'unsigned' }, { sha256: digest('3'), problem: 'the signature does not match' }),
    waiver({ id: 'bytes', evidence: digest('b') }, { sha256: digest('4'), signer: 'x' }),
    waiver({ id: 'typo', gate: 'gaet' }, { sha256: digest('5'), signer: 'x' }),
    waiver({ id: 'elsewhere', releases: ['v1.3.0'] }, { sha256: digest('6'), signer: 'x' }),
    waiver({ id: 'used' }, { sha256: digest('7'), signer: 'x' }),
    waiver({ id: 'second' }, { sha256: digest('8'), signer: 'x' }),
  ];
  expect(judge(all).findings).toMatchInlineSnapshot(`
    [
      "waiver-without-effect: Waiver ended for gate gate does nothing: it ended on 2026-02-17",
      "waiver-without-effect: Waiver unsigned for gate gate does nothing: the signature does not match",
      "waiver-without-effect: Waiver bytes for gate gate does nothing: it is for evidence with another digest",
      "waiver-without-effect: Waiver typo for gate gaet does nothing: the policy has no gate "gaet"",
      "waiver-without-effect: Waiver second for gate gate does nothing: another waiver already accepts this gate",
    ]
  `);
});

test('a waiver for a gate that does not block is told as such', () => {
  expect(judge([waiver()], { content: 'pass' }).findings).toEqual(['waiver-without-effect: Waiver W-1 for gate gate does nothing: the gate is not blocking: pass']);
  expect(judge([waiver()], { level: 'advisory' })).toMatchObject({ state: 'warn' });
});

test('a decision gate is not waived while sealing, and that is no finding', () => {
  const spec = policy({ gates: [gate({ phase: 'decision', checks: [{ rule: 'sign-off-complete' }] })] });
  const { gates, findings } = evaluateGates({ policy: spec, policySha256: digest('1'), phase: 'release', context: context({ policy: spec }), waivers: [waiver()] });
  expect([gates[0]?.state, findings]).toEqual(['pending', []]);
});
