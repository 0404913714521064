import { describe, expect, test } from 'vitest';
import { waiverStubs } from '../../../src/core/gates/waiver-stub.ts';
import type { CheckResult, GateResult } from '../../../src/core/model/gate-result.ts';
import { Waiver } from '../../../src/core/model/human-records.ts';
import type { RecordInput } from '../../../src/core/model/record.ts';
import { GATE_STATES } from '../../../src/core/model/states.ts';
import { digest, file, gateResult, release } from '../../builders/gates.ts';

const check = (parts: Partial<CheckResult> = {}): CheckResult => ({ rule: 'form-valid', state: 'fail', required: 'Valid', observed: 'Not valid', operands: [], ...parts });
const failing = (parts: Partial<GateResult> = {}) => gateResult({ state: 'fail', reason: 'form-invalid', slots: ['report'], checks: [check()], ...parts });
const readAt = (...digests: string[]) => digests.map((sha256) => ({ name: 'value', value: '1', pointer: { file: sha256, at: '' } }));

function stubs(gate: GateResult, parts: { files?: Parameters<typeof waiverStubs>[0]['files']; waivers?: readonly string[] } = {}) {
  const inputs = (parts.waivers ?? []).map((id): RecordInput => ({ role: 'waiver', name: `projects/apex-x/waivers/${id}.json`, storedName: `${id}.json`, sha256: digest('7'), size: 1 }));
  return waiverStubs({
    gates: [gate], files: parts.files ?? [file()], inputs, release: release(), assessed: { at: '2026-02-18T12:40:00Z', clock: 'clock', engine: { name: 'dossier', version: '0.1.0' } },
  });
}

test('a stub names the gate, the state it has now, the release, the bytes and thirty days', () => {
  expect(stubs(failing())).toEqual([{
    schema: 'https://w3id.org/dossier/waiver/v1', id: 'W-gate-v1-4-0', gate: 'gate', accepts: ['fail'], releases: ['v1.4.0'], evidence: digest('a'),
    owner: '', approvedBy: [''], reason: '', created: '2026-02-18', expires: '2026-03-20',
  }]);
});

test('the schema refuses a stub until people have filled it in, and nothing else', () => {
  const [stub] = stubs(failing());
  expect(Waiver.safeParse(stub).error?.issues.map((issue) => issue.path.join('.'))).toEqual(['owner', 'approvedBy.0', 'reason']);
  expect(Waiver.safeParse({ ...stub, owner: 'Ada', approvedBy: ['Grace'], reason: 'Known' }).success).toBe(true);
});

test.each(GATE_STATES)('a gate that is %s', (state) => {
  const waivable = ['fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending'].includes(state);
  expect(stubs(failing({ state, checks: [check({ state })] })).map((stub) => stub.accepts)).toEqual(waivable ? [[state]] : []);
});

test.each([['is advisory', { level: 'advisory' }], ['waits for the decision', { phase: 'decision', state: 'pending', reason: 'awaiting-decision' }]] as const)('a gate that %s needs no waiver', (_, parts) => {
  expect(stubs(failing(parts))).toEqual([]);
});

describe('the bytes', () => {
  const two = [file(), file({ sha256: digest('b'), name: 'other.json', slots: ['report'] })];

  test('are left open where several files decide', () => {
    expect(stubs(failing(), { files: two })[0]).not.toHaveProperty('evidence');
    expect(stubs(failing({ checks: [check({ operands: readAt(digest('a'), digest('b')) })] }), { files: two })[0]).not.toHaveProperty('evidence');
  });

  test('are those that the failing check read', () => {
    const checks = [check({ operands: readAt(digest('b')) }), check({ state: 'pass', operands: readAt(digest('a')) })];
    expect(stubs(failing({ checks }), { files: two })[0]?.evidence).toBe(digest('b'));
  });

  test('are none where the evidence did not arrive, though another file of the gate did', () => {
    expect(stubs(failing({ state: 'missing', reason: 'not-received', checks: [check({ state: 'missing', reason: 'not-received' })] }))[0]).not.toHaveProperty('evidence');
  });

  test('have to be named where a signature is missing', () => {
    const unsigned = failing({ state: 'unverified', reason: 'not-signed', checks: [check({ state: 'unverified', reason: 'not-signed' })] });
    expect(stubs(unsigned)[0]?.evidence).toBe(digest('a'));
    expect(stubs(unsigned, { files: two })[0]?.evidence).toBe('');
  });
});

describe('the id', () => {
  test('is one that no waiver has', () => {
    expect(stubs(failing(), { waivers: ['W-gate-v1-4-0', 'W-gate-v1-4-0-2'] })[0]?.id).toBe('W-gate-v1-4-0-3');
  });

  test('fits whatever gate and version are called', () => {
    const [stub] = stubs(failing({ id: 'g'.repeat(63) }));
    expect(Waiver.shape.id.safeParse(stub?.id).success).toBe(true);
  });
});
