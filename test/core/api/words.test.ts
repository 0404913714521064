import { describe, expect, test } from 'vitest';
import { causeOf, counted, evidenceSentence, exceptionNote, exceptionSentence, exceptionTitle, firstSentence, headline, howToUnblock, list, numberWord, signatureSentence, stateCounts } from '../../../src/core/api/words.ts';
import type { GateResult } from '../../../src/core/model/gate-result.ts';
import { REASONS, isBlocking, type Decision, type GateState, type ReasonCode } from '../../../src/core/model/states.ts';
import { APPROVED, gate } from '../../builders/believable-portal.ts';
import { comparison, slot } from '../../builders/portal.ts';

const states = (...given: readonly GateState[]) => given.map((state, index) => gate(`g${index}`, { state }));
const blocked = (gates: readonly GateResult[]) => gates.filter((one) => one.level === 'required' && isBlocking(one.state));
const said = (decision: Decision, gates: readonly GateResult[]) => headline({ decision, gates, blocking: blocked(gates) });

describe('headline() by the first rule that fits', () => {
  test.each<[string, Decision, readonly GateResult[], string]>([
    ['GO with nothing to report', 'GO', states('pass', 'pass'), 'Approved for release. All two gates pass.'],
    ['GO where a gate is out of scope', 'GO', states('pass', 'pass', 'not-applicable'), 'Approved for release. All two gates that apply pass.'],
    ['GO with a waiver and a warning', 'GO', states('pass', 'waived', 'warn'), 'Approved for release, with one waiver and one warning.'],
    ['GO with two waivers', 'GO', states('waived', 'waived'), 'Approved for release, with two waivers.'],
    ['GO where one gate is in scope', 'GO', states('pass', 'not-applicable'), 'Approved for release. The one gate that applies passes.'],
    ['GO against the verdict', 'GO', states('pass', 'fail', 'missing'), 'Approved although two gates block.'],
    ['GO where nothing applies', 'GO', states('not-applicable'), 'Approved although no gate applies, so nothing was judged.'],
    ['GO over a broken signature', 'GO', [gate('s', { state: 'invalid', reason: 'signature-mismatch' })], 'Do not use, although approved. One signature does not match.'],
    ['a digest that does not match', 'NO-GO', [gate('s', { state: 'invalid', reason: 'digest-mismatch' }), gate('t', { state: 'fail' })], 'Do not use. One digest does not match.'],
    ['NO-GO', 'NO-GO', states('pass', 'fail', 'missing'), 'Not released. One gate failed and one lacks evidence.'],
    ['NO-GO without a cause', 'NO-GO', states('pass'), 'Not released, although no gate blocks.'],
    ['open and pending', 'OPEN', states('pass', 'pending', 'pending'), 'Not decided. Two of three gates are pending.'],
    ['open, with one pending and one failed', 'OPEN', states('fail', 'pending'), 'Judged, not decided. One gate failed and one is pending.'],
    ['open with one gate', 'OPEN', states('pending'), 'Not decided. One of one gate is pending.'],
    ['open and judged', 'OPEN', states('pass', 'fail', 'stale', 'stale'), 'Judged, not decided. One gate failed and two are stale.'],
    ['open and clean', 'OPEN', states('pass'), 'Judged, not decided. The one gate passes.'],
    ['open where nothing applies', 'OPEN', states('not-applicable'), 'Not decided. No gate applies, so nothing was judged.'],
    ['an inventory', 'OPEN', [], 'An inventory. No policy was applied, so nothing was judged.'],
  ])('%s', (_, decision, gates, sentence) => {
    expect(said(decision, gates)).toBe(sentence);
  });

  test('a gate that waits for the decision is not called pending', () => {
    const waits = gate('sign-off', { state: 'pending', reason: 'awaiting-decision', phase: 'decision' });
    expect(headline({ decision: 'OPEN', gates: [gate('a'), waits], blocking: [] })).toBe('Judged, not decided. The one gate passes.');
  });

  test('an advisory gate that is missing does not block and is not hidden', () => {
    expect(said('GO', [gate('a'), gate('b', { state: 'missing', level: 'advisory' })])).toBe('Approved for release, with one advisory gate without a result.');
    expect(said('GO', [gate('a'), gate('b', { state: 'stale', level: 'advisory' })])).toBe('Approved for release, with one advisory gate unmet.');
  });
});

test('every state has words for one gate and for many', () => {
  expect(stateCounts(states('invalid', 'fail', 'fail', 'missing', 'stale', 'unverified', 'inconclusive', 'pending', 'waived', 'warn', 'not-applicable', 'pass', 'pass')))
    .toMatchInlineSnapshot('"One gate is invalid, two failed, one lacks evidence, one is stale, one is unverified, one is inconclusive, one is pending, one is waived, one has a warning, one does not apply and two pass"');
  expect(stateCounts([])).toBeUndefined();
});

test('numbers are words up to nine and figures above', () => {
  expect([0, 1, 9, 10, 2518].map(numberWord)).toEqual(['no', 'one', 'nine', '10', '2,518']);
  expect([counted(1, 'gate'), counted(3, 'gate')]).toEqual(['one gate', 'three gates']);
  expect([list(['a']), list(['a', 'b']), list(['a', 'b', 'c'])]).toEqual(['a', 'a and b', 'a, b and c']);
});

test('firstSentence() ends with the first full stop that ends one', () => {
  expect(['It crashes. Made up.', 'Since v1.2.1 it crashes. So.', 'no end'].map(firstSentence)).toEqual(['It crashes.', 'Since v1.2.1 it crashes.', 'no end']);
});

describe('exceptionNote()', () => {
  const named = { title: 'TensorRT performance regression', short: 'TRT speed', state: 'missing', reason: 'no-result', glance: 'No checks' } as const;

  test('says what was seen, by the short name', () => {
    expect(exceptionNote(gate('trt', { ...named, observed: '2 of 3 shapes ran' }), { comparisons: [] })).toBe('TRT speed: 2 of 3 shapes ran');
  });
  test('says the value where what was seen is too long', () => {
    expect(exceptionNote(gate('trt', { ...named, observed: 'Nothing was compared: the baseline sets no limits for any shape' }), { comparisons: [] })).toBe('TRT speed: no checks');
  });
  test.each(['', 'x'.repeat(59), 'x '.repeat(200), 'one clause; another clause that goes on and on and on; and more'])('is never longer than sixty characters for %j', (observed) => {
    expect(exceptionNote(gate('trt', { ...named, observed }), { comparisons: [] }).length).toBeLessThanOrEqual(60);
  });
});

describe('exceptionTitle()', () => {
  test('leaves a name as it is written that begins what was observed', () => {
    const title = (observed: string) => exceptionTitle(gate('speed', { title: 'Speed', state: 'fail', reason: 'regressed', observed }), { comparisons: [] });
    expect(title('BenchmarkNextDispatch is 64 ms; worse')).toBe('Speed: BenchmarkNextDispatch is 64 ms; worse');
    expect(title('Too few values')).toBe('Speed: too few values');
  });

  test('keeps whole clauses, as many as fit', () => {
    const observed = '28 components, 3 without a licence, 28 without a supplier; 6 of the 7 NTIA minimum elements are there';
    expect(exceptionTitle(gate('licences', { title: 'Licences', state: 'warn', reason: 'requirement-not-met', observed }), { comparisons: [] })).toBe('Licences: 28 components, 3 without a licence, 28 without a supplier');
  });

  const over = gate('perf', { title: 'CPU latency', state: 'fail', reason: 'over-limit', slots: ['perf'] });

  test('says how far a value is over its limit', () => {
    expect(exceptionTitle(over, { comparisons: [comparison(43.4, { limit: 41.9, state: 'fail' })] })).toBe('CPU latency is 3.6\u00a0% over its limit');
  });
  test('says under where higher is better', () => {
    expect(exceptionTitle(over, { comparisons: [comparison(0.4, { limit: 0.5, direction: 'higher', state: 'fail' })] })).toBe('CPU latency is 20.0\u00a0% under its limit');
  });
  test('never rounds a breach away', () => {
    expect(exceptionTitle(over, { comparisons: [comparison(41.9001, { limit: 41.9, state: 'fail' })] })).toBe('CPU latency is less than 0.1\u00a0% over its limit');
  });
  test('counts where several values are outside', () => {
    const two = [comparison(43, { state: 'fail' }), comparison(44, { state: 'fail', metric: 'p50' })];
    expect(exceptionTitle(over, { comparisons: two })).toBe('CPU latency: two values are outside their limits');
  });
  test('quotes what the engine observed about one piece of evidence', () => {
    expect(exceptionTitle(gate('r', { state: 'missing', reason: 'not-received', observed: '“Rollback plan” did not arrive' }), { comparisons: [] })).toBe('Rollback plan did not arrive');
  });
  test('names gate and observation otherwise', () => {
    expect(exceptionTitle(gate('r', { title: 'Docs', state: 'fail', reason: 'requirement-not-met', observed: 'Two files are unchanged' }), { comparisons: [] })).toBe('Docs: two files are unchanged');
  });
  test('falls back to the reason where the observation is long', () => {
    expect(exceptionTitle(gate('r', { title: 'Docs', state: 'fail', reason: 'requirement-not-met', observed: 'x'.repeat(91) }), { comparisons: [] })).toBe('Docs: the requirement is not met');
  });
  test('looks behind a waiver', () => {
    const waived = APPROVED.revisions[0]?.value.gates.find((one) => one.state === 'waived');
    expect(waived === undefined ? undefined : causeOf(waived)).toBe('over-limit');
    expect(waived === undefined ? undefined : exceptionSentence(waived, APPROVED.revisions[0]?.value ?? { comparisons: [] })).toBe('GPU latency is 2.6\u00a0% over its limit; waived until 31\u00a0Mar\u00a02026');
  });
});

test('every blocking reason that evidence can mend says how', () => {
  const mute = Object.entries(REASONS).filter(([code, reason]) => isBlocking(reason.state) && howToUnblock(gate('g', { state: reason.state, reason: code as ReasonCode })) === undefined).map(([code]) => code);
  expect(mute).toEqual(['no-gates', 'expression-error', 'awaiting-decision']);
});

test('an invalid gate offers no waiver', () => {
  expect(howToUnblock(gate('s', { state: 'invalid', reason: 'signature-mismatch' }))).toMatchInlineSnapshot('"To unblock: collect the file and its signature from one run and seal again. This can not be waived."');
});

test('what people rejected is not mended by sealing the same again', () => {
  expect(howToUnblock(gate('s', { state: 'fail', reason: 'requirement-not-met', phase: 'decision' })))
    .toBe('To unblock: settle what kept a role from approving, and have every role approve, or record a waiver.');
});

test('evidence and signatures are counted in words', () => {
  expect(evidenceSentence([slot('a', { presence: 'received' })])).toBe('No mandatory evidence is missing');
  expect(evidenceSentence([slot('a'), slot('b', { presence: 'received' }), slot('c', { presence: 'not-applicable' })])).toBe('One of two mandatory pieces of evidence is missing');
  expect(signatureSentence([])).toBe('no signature came with the evidence');
  expect(signatureSentence(APPROVED.revisions[0]?.value.signatures ?? [])).toBe('both signatures on the evidence verify');
});
