import { describe, expect, test } from 'vitest';
import { evaluateGates } from '../../../src/core/gates/evaluate.ts';
import type { Measurement } from '../../../src/core/model/measurement.ts';
import type { EarlierRelease } from '../../../src/core/record/earlier.ts';
import { fillSlots } from '../../../src/core/record/fill-slots.ts';
import { movementContext, movementsOf } from '../../../src/core/record/movements.ts';
import { context, digest, evidence, gate, policy, release } from '../../builders/gates.ts';

// Ways to get a caught regression past the rule, each found by trying. None of them may work.

const SPEED = digest('a');
const JUNK = digest('b');
const WIGGLE = [0, 0.004, -0.003, 0.002, -0.005, 0.001, 0.003, -0.002, 0.005, -0.001, 0.002, -0.004];

function measured(metric: string, value: number, more: Partial<Measurement> = {}): Measurement {
  return { metric, unit: 'ms', direction: 'lower', value, comparability: { device: 'cpu' }, pointer: { file: SPEED, at: `/${metric}` }, ...more };
}

const earlier = (index: number, measured: EarlierRelease['measured']): EarlierRelease => ({
  version: `v1.${index}.0`, revision: 1, sha256: digest(index.toString(16).slice(-1)), channel: 'stable', at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(), measured,
});

interface World {
  readonly now: readonly Measurement[];
  /** Oldest first. */
  readonly past: readonly EarlierRelease[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly unread?: readonly string[];
}

function gateOf({ now, past, params = {}, unread = [] }: World): string {
  const spec = policy({ slots: [{ id: 'speed', title: 'Speed', accepts: [{ format: 'json' }] }], gates: [gate({ id: 'speed', checks: [{ rule: 'no-regression', slot: 'speed', ...params }] })] });
  const file = evidence({ file: { sha256: SPEED, slots: ['speed'], name: 'speed.json', storedName: 'speed.json' }, measurements: now });
  const slots = fillSlots(spec.slots.map((slot) => ({ spec: slot, applies: true, scope: '', evidence: [file], wrongFormat: new Set() })), release(), []);
  const grounds = { policy: spec, release: release(), assessedAt: '2026-02-18T12:40:00Z', slots, evidence: [], earlier: past.toReversed(), histories: [], steps: [] };
  const { gates: [one] } = evaluateGates({
    policy: spec, policySha256: digest('1'), phase: 'release', waivers: [], context: context({ policy: spec, slots, comparisons: [], ...movementContext(grounds, movementsOf(grounds), unread) }),
  });
  return `${one?.state}${one?.reason === undefined ? '' : `/${one.reason}`}`;
}

const usual = (index: number, more: EarlierRelease['measured'] = []) => earlier(index, [...['encode', 'decode', 'parse', 'print', 'load'].map((metric) => ({ slot: 'speed', measurement: measured(metric, 100 * (1 + (WIGGLE[(index + metric.length) % WIGGLE.length] ?? 0))) })), ...more]);
const nowWith = (encode: number) => [measured('encode', encode), ...['decode', 'parse', 'print', 'load'].map((metric) => measured(metric, 100))];

describe('files that no gate asks for', () => {
  const wild = (index: number) => Array.from({ length: 10 }, (_, at) => ({ slot: '', measurement: measured(`wild ${at}`, (index + at) % 7 === 3 ? 10 ** ((index + at) % 5) : 1, { pointer: { file: JUNK, at: `/${at}` } }) }));
  const stepped = (index: number) => Array.from({ length: 10 }, (_, at) => ({ slot: '', measurement: measured(`stepped ${at}`, index < 6 ? 1 : 2, { pointer: { file: JUNK, at: `/${at}` } }) }));

  test.each([['none', () => []], ['values that jump about', wild], ['levels that moved', stepped]])('do not loosen what is asked: %s', (_, junk) => {
    expect(gateOf({ now: nowWith(112), past: WIGGLE.map((__, index) => usual(index, junk(index))) })).toBe('fail/regressed');
  });
});

describe('an evaluation', () => {
  const ITEMS = digest('c');
  const score = (right: number, of: number, items = ITEMS, by = Math.sqrt(right / of * (1 - right / of) / of)) => measured('task.accuracy', right / of, {
    unit: '', direction: 'higher', spread: { kind: 'standard-error', by }, outcomes: '1'.repeat(right) + '0'.repeat(of - right), items,
  });
  const past = [earlier(0, [{ slot: 'speed', measurement: score(180, 300) }])];

  test('with fewer right is caught item by item, and one item less does not hide it', () => {
    expect(gateOf({ now: [score(160, 300)], past })).toBe('fail/regressed');
    expect(gateOf({ now: [score(160, 299, digest('d'))], past })).toBe('inconclusive/not-comparable');
  });

  test.each([0.05, 0.2, 1000])('that says it is unsure by %d does not pass for that', (by) => {
    const alone = (value: number, error: number) => measured('task.accuracy', value, { unit: '', direction: 'higher', spread: { kind: 'standard-error', by: error } });
    const before = [earlier(0, [{ slot: 'speed', measurement: alone(0.6, 0.01) }])];
    expect(gateOf({ now: [alone(0.5, 0.01)], past: before })).toBe('fail/regressed');
    expect(gateOf({ now: [alone(0.5, by)], past: before })).toBe('inconclusive/too-noisy');
    expect(gateOf({ now: [alone(0.6, 0.011)], past: before })).toBe('pass');
  });
});

test('a failure rate that was always 0 and is 0.5 is caught', () => {
  const past = WIGGLE.map((_, index) => earlier(index, [{ slot: 'speed', measurement: measured('failures', 0, { unit: '' }) }]));
  expect(gateOf({ now: [measured('failures', 0.5, { unit: '' })], past })).toBe('fail/regressed');
  expect(gateOf({ now: [measured('failures', 0, { unit: '' })], past })).toBe('pass');
});

describe('an exact value', () => {
  const share = (value: number) => measured('coverage.lines', value, { unit: '%', direction: 'higher', exact: true });
  const past = (values: readonly number[]) => values.map((value, index) => earlier(index, [{ slot: 'speed', measurement: share(value) }]));

  test('that creeps, a little at each release, is called once it went too far', () => {
    const steady = [90, 90, 90.1, 90, 89.9, 90, 90, 90];
    expect(gateOf({ now: [share(88)], past: past(steady) })).toBe('pass');
    expect(gateOf({ now: [share(85)], past: past([...steady, 88, 86.5]) })).toBe('fail/regressed');
    expect(gateOf({ now: [share(86)], past: past([...steady, 88, 86.5]) })).toBe('pass');
  });

  test('that moved once is called by that release, and not again by the next', () => {
    expect(gateOf({ now: [share(80)], past: past([90, 90, 90, 90, 90, 90, 90, 90]) })).toBe('fail/regressed');
    expect(gateOf({ now: [share(80)], past: past([90, 90, 90, 90, 90, 90, 90, 90, 80]) })).toBe('pass');
  });
});

test('a history that can not be read makes no metric a new one', () => {
  const world = { now: nowWith(100), past: [], params: { newMetrics: 'listed' } };
  expect(gateOf(world)).toBe('not-applicable/nothing-to-compare');
  expect(gateOf({ ...world, unread: ['speed'] })).toBe('inconclusive/no-baseline');
});

describe('a value that is no longer measured', () => {
  const without = (one: EarlierRelease, unsettled: readonly string[]): EarlierRelease => ({ ...one, measured: one.measured.filter(({ measurement }) => measurement.metric !== 'encode'), unsettled });
  const now = nowWith(100).filter(({ metric }) => metric !== 'encode');
  const upTo = (count: number) => WIGGLE.slice(0, count).map((_, index) => usual(index));

  test('is owed until a release without it passes or is waived', () => {
    expect(gateOf({ now, past: upTo(10) })).toBe('missing/no-result');
    expect(gateOf({ now, past: [...upTo(9), without(usual(9), ['speed'])] })).toBe('missing/no-result');
    expect(gateOf({ now, past: [...upTo(9), without(usual(9), ['memory'])] })).toBe('pass');
    expect(gateOf({ now, past: [...upTo(9), without(usual(9), ['speed']), without(usual(10), ['speed']), without(usual(11), ['speed'])] })).toBe('missing/no-result');
  });

  test('and one of several ways of measuring it too, but none that another one replaced', () => {
    const on = (device: string, one: Measurement): Measurement => ({ ...one, comparability: { device } });
    const both = upTo(9).map((one) => ({ ...one, measured: one.measured.flatMap(({ slot, measurement }) => [{ slot, measurement }, { slot, measurement: on('gpu', measurement) }]) }));
    expect(gateOf({ now: nowWith(100), past: [...both, { ...usual(9), unsettled: ['speed'] }] })).toBe('inconclusive/not-comparable');
    const elsewhere = Array.from({ length: 9 }, (_, index) => ({ ...usual(index + 2), unsettled: ['speed'], measured: usual(index + 2).measured.map(({ slot, measurement }) => ({ slot, measurement: on('gpu', measurement) })) }));
    expect(gateOf({ now: nowWith(100).map((one) => on('gpu', one)), past: [...upTo(2), ...elsewhere] })).toBe('pass');
  });
});

describe('a slow drift, which no release shows by itself', () => {
  const RELEASES = 24;
  const drifting = (by: number) => Array.from({ length: RELEASES }, (_, index) => earlier(index, nowWith(100 * (1 + by * index) * (1 + (WIGGLE[index % WIGGLE.length] ?? 0))).map((measurement) => ({ slot: 'speed', measurement }))));

  test.each([[0.01, 'warn/drifting'], [-0.01, 'pass'], [0, 'pass']])('of %d with each release: %s', (by, expected) => {
    expect(gateOf({ now: nowWith(100 * (1 + by * RELEASES)), past: drifting(by) })).toBe(expected);
  });
});
