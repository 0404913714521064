import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldGates } from '../../../src/core/gates/fold.ts';
import type { GateResult } from '../../../src/core/model/gate-result.ts';
import { GATE_STATES, compareStates, type GateState } from '../../../src/core/model/states.ts';
import { gateResult } from '../../builders/gates.ts';

function gatesOf(...states: GateState[]): GateResult[] {
  return states.map((state, index) => gateResult({ id: `gate-${index}`, state }));
}

test('foldGates() is missing when there is no gate, or none that applies', () => {
  expect(foldGates([])).toMatchObject({ state: 'missing', reason: 'no-gates', because: [] });
  expect(foldGates(gatesOf('not-applicable', 'not-applicable'))).toMatchObject({ state: 'missing', reason: 'no-gates' });
});

test('foldGates() passes when every required gate that applies passes', () => {
  expect(foldGates(gatesOf('pass', 'not-applicable', 'pass'))).toMatchObject({ state: 'pass', because: [], counts: { pass: 2, 'not-applicable': 1, fail: 0 } });
});

test('foldGates() takes the worst state and names every gate in it', () => {
  expect(foldGates(gatesOf('pass', 'missing', 'stale', 'missing'))).toMatchObject({ state: 'missing', because: ['gate-1', 'gate-3'] });
});

test('foldGates() gives a reason when all gates that hold the verdict share it', () => {
  const missing = [gateResult({ state: 'missing', reason: 'no-result' }), gateResult({ state: 'missing', reason: 'no-result' })];
  expect(foldGates(missing).reason).toBe('no-result');
  expect(foldGates([...missing, gateResult({ state: 'missing', reason: 'not-received' })])).not.toHaveProperty('reason');
});

test('foldGates() looks at neither advisory gates nor those judged when people decide', () => {
  const others = [gateResult({ level: 'advisory', state: 'missing' }), gateResult({ phase: 'decision', state: 'pending' })];
  expect(foldGates([...others, gateResult()])).toMatchObject({ state: 'pass', counts: { pass: 1, missing: 0, pending: 0 } });
  expect(foldGates(others)).toMatchObject({ state: 'missing', reason: 'no-gates' });
});

const states = fc.array(fc.constantFrom(...GATE_STATES), { maxLength: 12 });

test('the order of gates does not change the verdict', () => {
  fc.assert(fc.property(states.chain((all) => fc.tuple(fc.constant(gatesOf(...all)), fc.shuffledSubarray(gatesOf(...all), { minLength: all.length }))), ([gates, shuffled]) => {
    const [a, b] = [foldGates(gates), foldGates(shuffled)];
    expect({ ...b, because: [...b.because].sort() }).toEqual({ ...a, because: [...a.because].sort() });
  }));
});

test('adding a required gate never improves a verdict that was judged', () => {
  fc.assert(fc.property(states, fc.constantFrom(...GATE_STATES), (all, added) => {
    fc.pre(foldGates(gatesOf(...all)).reason !== 'no-gates');
    expect(compareStates(foldGates(gatesOf(...all, added)).state, foldGates(gatesOf(...all)).state)).toBeLessThanOrEqual(0);
  }));
});

test('a worse gate never improves the verdict', () => {
  const applying = fc.constantFrom(...GATE_STATES.filter((state) => state !== 'not-applicable'));
  fc.assert(fc.property(states, applying, applying, (others, a, b) => {
    const [worse, better] = compareStates(a, b) <= 0 ? [a, b] : [b, a];
    expect(compareStates(foldGates(gatesOf(...others, worse)).state, foldGates(gatesOf(...others, better)).state)).toBeLessThanOrEqual(0);
  }));
});
