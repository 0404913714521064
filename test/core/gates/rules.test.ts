import { describe, expect, test } from 'vitest';
import { evaluateGates } from '../../../src/core/gates/evaluate.ts';
import { RULES, ruleById } from '../../../src/core/gates/index.ts';
import type { FilledSlot, RuleContext } from '../../../src/core/gates/rule.ts';
import type { CheckResult, GateResult } from '../../../src/core/model/gate-result.ts';
import { GateResult as GateResultSchema } from '../../../src/core/model/gate-result.ts';
import { REASONS } from '../../../src/core/model/states.ts';
import {
  COMMIT, OTHER_COMMIT, comparison, context, digest, evidence, gate, measurement, movement, policy, release, signOff, signature, slot,
} from '../../builders/gates.ts';

// Every rule with ordinary parameters over the slot "report". A rule without a row here fails the first test.
const ORDINARY: Readonly<Record<string, Record<string, unknown>>> = {
  'evidence-present': { slot: 'report' },
  'form-valid': { slot: 'report' },
  'producer-verdict': { slot: 'report' },
  'checks-pass': { slot: 'report', checks: ['a'] },
  'matrix-complete': { slot: 'report', axes: { os: ['a'] }, cell: '{os}' },
  'values-agree': { values: [{ slot: 'report', value: 'version' }], with: 'version' },
  'values-stated': { slot: 'report', values: ['version'] },
  'tests-pass': { slot: 'report', atLeast: 10 },
  'within-baseline': { slot: 'report', baseline: 'cpu' },
  'no-regression': { slot: 'report' },
  'digests-agree': { slot: 'report', with: 'list' },
  'twins-agree': { slot: 'report', with: 'twin' },
  'tolerance-profile': { slot: 'report', profile: 'balanced' },
  'identity-stated': { slot: 'report', fields: ['tag', 'commit'] },
  'no-open-vulnerabilities': { slot: 'report', atMost: { critical: 0 } },
  'remediation-in-time': { slot: 'report', days: { critical: 0, high: 7 } },
  'runtime-transparency': { slot: 'report' },
  'signed-by': { slot: 'report', signers: ['ci'] },
  'subjects-signed': { slot: 'report', signers: ['ci'], names: ['app-*.tgz'] },
  'signer-continuity': { slots: ['report'] },
  'max-age': { slot: 'report', days: 90 },
  'sign-off-complete': {},
  expression: { slots: ['report'], expression: 'evidence["report"].content == "pass"', requirement: 'It passes' },
};

const list = (claims: { name: string; key?: string; sha256?: string }[]) =>
  slot({ spec: { id: 'list', title: 'List', accepts: [{ format: 'checksums' }] }, evidence: [evidence({
    file: { sha256: digest('b'), name: 'SHA256SUMS', slots: ['list'] }, statement: { claims: claims.map((claim, index) => ({ ...claim, at: `line:${index + 1}` })) },
  })] });

// For each rule a context in which it passes; what the engine finds wrong with "report" must win over that.
function passing(rule: string, report: FilledSlot = slot({ evidence: [good()] })): RuleContext {
  return context({
    release: release({ artifacts: [{ name: 'app-1.4.0.tgz', sha256: digest('e') }] }),
    slots: [report, list([{ name: 'report.json', sha256: digest('a') }]), twinOf(report.evidence[0] ?? good())],
    comparisons: rule === 'within-baseline' ? [comparison()] : [],
    movements: [movement()],
    heldAgainst: { releases: 3, histories: [], unread: [] },
    signatures: [signature()],
    signerChanges: [],
  });
}

function good(parts: Parameters<typeof evidence>[0] = {}) {
  return evidence({
    file: { ...parts.file },
    statement: { counts: { passed: 12, failed: 0, errors: 0, skipped: 1 }, producedAt: '2026-02-18T00:00:00Z', backends: { requested: 'cpu', selected: 'cpu', executed: 'cpu', at: '/runtime' }, commit: COMMIT, tag: 'v1.4.0', profile: 'balanced', checks: [{ name: 'a', word: 'PASS', verdict: 'pass', at: '/0' }], vulnerabilities: [], claims: [{ name: 'app-1.4.0.tgz', sha256: digest('e'), at: '/subject/0' }], values: { version: { text: '1.4.0', at: 'line:3' } }, ...parts.statement },
    measurements: parts.measurements ?? [measurement()],
  });
}

/** The same document in another format. */
function twinOf(one: ReturnType<typeof good>, parts: Parameters<typeof evidence>[0] = {}): FilledSlot {
  return slot({ spec: { id: 'twin', title: 'Twin' }, evidence: [evidence({ ...parts, file: { sha256: digest('7'), name: 'report.md', slots: ['twin'], ...parts.file }, statement: { ...one.statement, ...parts.statement } })] });
}

function judge(rule: string, params: Record<string, unknown>, given: RuleContext, gateParts: Record<string, unknown> = {}): GateResult {
  const phase = ruleById(rule)?.phase ?? 'release';
  const spec = gate({ phase, checks: [{ rule, ...params }], ...gateParts });
  const { gates } = evaluateGates({ policy: { ...given.policy, gates: [spec] }, policySha256: digest('1'), phase, context: given, waivers: [] });
  const [result] = gates;
  if (result === undefined) throw new Error('no gate was judged');
  // Whatever a rule gives must fit the record, and its reason must belong to its state.
  GateResultSchema.parse(result);
  for (const check of result.checks) if (check.reason !== undefined) expect(check.state).toBe(REASONS[check.reason].state);
  return result;
}

function stateOf(result: GateResult | CheckResult) {
  return result.reason === undefined ? result.state : `${result.state}/${result.reason}`;
}

const EVIDENCE_RULES = RULES.filter((rule) => rule.phase !== 'decision').map((rule) => rule.id);

describe('every rule', () => {
  test.each(RULES.map((rule) => rule.id))('%s is missing or not applicable for an empty release', (rule) => {
    const empty = context({ slots: [slot({ evidence: [] }), slot({ spec: { id: 'list', title: 'List' }, evidence: [] })] });
    const params = ORDINARY[rule];
    if (params === undefined) throw new Error(`"${rule}" has no ordinary parameters here`);
    // Sign-offs are no evidence: without any, the rule waits for them.
    expect(judge(rule, params, empty).state).toMatch(rule === 'sign-off-complete' ? /^pending$/ : /^(?:missing|not-applicable)$/);
  });

  test.each(RULES.map((rule) => rule.id))('%s refuses a parameter it does not know', (rule) => {
    expect(ruleById(rule)?.params.safeParse({ ...ORDINARY[rule], tolerence: 1 }).success).toBe(false);
  });

  test.each(EVIDENCE_RULES)('%s passes where all is well', (rule) => {
    const result = judge(rule, ORDINARY[rule] ?? {}, passing(rule));
    expect(stateOf(result)).toBe('pass');
    expect(result.glance).not.toBe('');
  });

  test.each(EVIDENCE_RULES)('%s is not applicable where the scope excludes its slot, even when a file came', (rule) => {
    const excluded = slot({ spec: { when: { gpu: ['yes'] } }, evidence: [good()] });
    expect(stateOf(judge(rule, ORDINARY[rule] ?? {}, { ...passing(rule, excluded), release: release({ scope: { gpu: 'no' } }) }))).toBe('not-applicable/out-of-scope');
  });

  test.each(EVIDENCE_RULES)('%s applies where the release does not declare the scope', (rule) => {
    const conditional = slot({ spec: { when: { gpu: ['yes'] } }, evidence: [] });
    expect(stateOf(judge(rule, ORDINARY[rule] ?? {}, passing(rule, conditional)))).toBe('missing/not-received');
  });

  test.each(EVIDENCE_RULES.flatMap((rule) => [
    { rule, what: 'a digest that its list contradicts', spec: { digestIn: 'list' }, slot: { integrity: { digest: 'does-not-match', signature: 'none' } }, expected: 'invalid/digest-mismatch' },
    { rule, what: 'no digest in its list', spec: { digestIn: 'list' }, slot: { integrity: { digest: 'not-declared', signature: 'none' } }, expected: 'unverified/not-listed' },
    { rule, what: 'a signature that does not match', spec: { signedBy: ['ci'] }, slot: { integrity: { digest: 'not-declared', signature: 'invalid' } }, expected: 'invalid/signature-mismatch' },
    { rule, what: 'somebody else’s signature', spec: { signedBy: ['ci'] }, slot: { integrity: { digest: 'not-declared', signature: 'untrusted-signer' } }, expected: 'invalid/unexpected-signer' },
    { rule, what: 'no signature', spec: { signedBy: ['ci'] }, slot: { integrity: { digest: 'not-declared', signature: 'none' } }, expected: 'unverified/not-signed' },
    { rule, what: 'a checksum instead of a signature', spec: { signedBy: ['ci'] }, slot: { integrity: { digest: 'not-declared', signature: 'checksum-only' } }, expected: 'unverified/not-signed' },
    { rule, what: 'a file nobody can read', spec: {}, slot: { form: 'unrecognised' }, expected: 'missing/unreadable' },
    { rule, what: 'a file that breaks its format', spec: {}, slot: { form: 'invalid' }, expected: rule === 'form-valid' ? 'fail/form-invalid' : 'missing/unreadable' },
    { rule, what: 'many files and no inventory', spec: { cardinality: 'many' }, slot: {}, expected: 'unverified/no-inventory' },
    { rule, what: 'an inventory that did not arrive', spec: { cardinality: 'many', inventory: { slot: 'gone' } }, slot: {}, expected: 'unverified/no-inventory' },
    { rule, what: 'fewer files than its inventory names', spec: { cardinality: 'many', inventory: { names: ['b.json'] } }, slot: { absent: ['b.json'] }, expected: 'missing/not-received' },
    { rule, what: 'two different files where one is expected', spec: {}, slot: { files: [digest('a'), digest('2')] }, expected: 'inconclusive/ambiguous' },
  ] as const))('$rule is $expected for $what', ({ rule, spec, slot: parts, expected }) => {
    expect(stateOf(judge(rule, ORDINARY[rule] ?? {}, passing(rule, slot({ spec, slot: parts as Partial<FilledSlot['slot']>, evidence: [good()] }))))).toBe(expected);
  });

  test.each(EVIDENCE_RULES.flatMap((rule) => [
    { rule, what: 'that nobody signed', list: { integrity: { digest: 'not-declared', signature: 'none' } }, expected: 'unverified/not-signed' },
    { rule, what: 'whose signature does not match', list: { integrity: { digest: 'not-declared', signature: 'invalid' } }, expected: 'invalid/signature-mismatch' },
    { rule, what: 'that came twice, differently', list: { integrity: { digest: 'not-declared', signature: 'verified' }, files: [digest('3'), digest('4')] }, expected: 'inconclusive/ambiguous' },
  ] as const))('$rule is $expected where the list that must be signed is one $what', ({ rule, list, expected }) => {
    const listed = slot({ spec: { digestIn: 'sums' }, slot: { integrity: { digest: 'matches', signature: 'none' } }, evidence: [good()] });
    const sums = slot({ spec: { id: 'sums', title: 'Sums', signedBy: ['ci'] }, slot: list as Partial<FilledSlot['slot']>, evidence: [good({ file: { sha256: digest('3') } })] });
    const sound = passing(rule, listed);
    expect(stateOf(judge(rule, ORDINARY[rule] ?? {}, { ...sound, slots: new Map([...sound.slots, ['sums', sums]]) }))).toBe(expected);
  });

  test('evidence-present asks of an inventory what is asked of a list, and ends where slots name each other', () => {
    const many = slot({ spec: { cardinality: 'many', inventory: { slot: 'sums' }, digestIn: 'sums' }, slot: { integrity: { digest: 'matches', signature: 'none' } }, evidence: [good()] });
    const sums = slot({
      spec: { id: 'sums', title: 'Sums', digestIn: 'report' }, slot: { integrity: { digest: 'not-declared', signature: 'none' } },
      evidence: [good({ file: { sha256: digest('3') }, statement: { claims: [{ name: 'report.json', sha256: digest('a'), at: 'line:1' }] } })],
    });
    expect(judge('evidence-present', { slot: 'report' }, context({ slots: [many, sums] }))).toMatchObject({ state: 'unverified', reason: 'not-listed', observed: '“Report” does not list “Sums”' });
  });

  test.each(EVIDENCE_RULES)('%s is stale for evidence about another commit', (rule) => {
    const stale = slot({ evidence: [good({ statement: { commit: OTHER_COMMIT } })] });
    expect(stateOf(judge(rule, ORDINARY[rule] ?? {}, passing(rule, stale)))).toBe('stale/other-commit');
  });

  test.each(EVIDENCE_RULES)('%s takes undeclared digests and signatures for facts, not for gates', (rule) => {
    const loose = slot({ slot: { integrity: { digest: 'does-not-match', signature: 'invalid' } }, evidence: [good()] });
    expect(judge(rule, ORDINARY[rule] ?? {}, passing(rule, loose)).state).toBe('pass');
  });
});

describe('the engine', () => {
  test('keeps the worse of what it finds and what the rule finds', () => {
    const failing = slot({ evidence: [good({ statement: { commit: OTHER_COMMIT, content: 'fail', summary: '1 of 3 failed' } })] });
    expect(judge('producer-verdict', { slot: 'report' }, context({ slots: [failing] }))).toMatchObject({ state: 'fail', reason: 'producer-failed', observed: '1 of 3 failed' });
  });

  test('lets an attachment through where the slot takes attachments, and nothing else', () => {
    const spec = { accepts: [{ format: 'attachment' }] };
    const opaque = (format: string) => slot({ spec, slot: { form: 'unrecognised' }, evidence: [evidence({ file: { form: 'unrecognised', format } })] });
    expect(['attachment', 'json'].map((format) => stateOf(judge('evidence-present', { slot: 'report' }, context({ slots: [opaque(format)] }))))).toEqual(['pass', 'missing/unreadable']);
  });

  test('turns a failing advisory gate into a warning and leaves other states', () => {
    const failing = slot({ evidence: [good({ statement: { content: 'fail' } })] });
    expect(stateOf(judge('producer-verdict', { slot: 'report' }, context({ slots: [failing] }), { level: 'advisory' }))).toBe('warn/advisory');
    expect(stateOf(judge('producer-verdict', { slot: 'report' }, context({ slots: [slot({ evidence: [] })] }), { level: 'advisory' }))).toBe('missing/not-received');
  });

  test('finds a gate whose condition does not hold not applicable', () => {
    const result = judge('evidence-present', { slot: 'report' }, context({ slots: [slot({ evidence: [] })] }), { when: { channel: ['candidate'] } });
    expect(result).toMatchObject({ state: 'not-applicable', reason: 'out-of-scope', observed: 'Applies when channel is candidate' });
  });

  test('never passes an unknown rule or slot', () => {
    expect(judge('evidence-presnt', { slot: 'report' }, context({ slots: [slot()] })).state).toBe('fail');
    expect(judge('evidence-present', { slot: 'reprot' }, context({ slots: [slot()] })).state).toBe('missing');
  });

  test('lists decision gates as pending while sealing', () => {
    const spec = gate({ phase: 'decision', checks: [{ rule: 'sign-off-complete' }] });
    const { gates } = evaluateGates({ policy: policy({ gates: [spec] }), policySha256: digest('1'), phase: 'release', context: context(), waivers: [] });
    expect(gates.map(stateOf)).toEqual(['pending/awaiting-decision']);
  });

  test('counts how many of several slots are there', () => {
    const slots = ['a', 'b', 'c'].map((id, index) => slot({ spec: { id, title: id.toUpperCase() }, ...(index === 0 ? { evidence: [] } : {}) }));
    expect(judge('evidence-present', { slots: ['a', 'b', 'c'] }, context({ slots }))).toMatchObject({ state: 'missing', observed: '“A” did not arrive', glance: '2 of 3' });
  });

  test('cuts hostile text to what the record holds and makes it printable', () => {
    const hostile = slot({ evidence: [good({ statement: { content: 'fail', summary: `\u202E${'x'.repeat(399)}`, producerWord: '\u0007'.repeat(99) } })] });
    expect(judge('producer-verdict', { slot: 'report' }, context({ slots: [hostile] })).observed).toMatch(/^\\u\{202e\}x+…$/);
  });
});

describe('producer-verdict', () => {
  test.each([
    ['pass', 'pass'], ['fail', 'fail/producer-failed'], ['warn', 'warn/producer-warned'], ['pending', 'pending/producer-pending'],
    ['no-result', 'missing/no-result'], ['not-stated', 'fail/not-stated'],
  ] as const)('reads %s as %s', (content, expected) => {
    expect(stateOf(judge('producer-verdict', { slot: 'report' }, context({ slots: [slot({ evidence: [good({ statement: { content } })] })] })))).toBe(expected);
  });

  test('shows how many checks passed, and the producer’s own words', () => {
    const checks = [{ name: 'a', word: 'PASS', verdict: 'pass' as const, at: '/0' }, { name: 'b', word: 'FAIL', verdict: 'fail' as const, at: '/1' }];
    const result = judge('producer-verdict', { slot: 'report' }, context({ slots: [slot({ evidence: [good({ statement: { content: 'fail', checks, producerWord: 'fail' } })] })] }));
    expect(result.glance).toBe('1 of 2');
    expect(result.checks[0]?.operands.map((one) => one.value)).toEqual(['fail', 'PASS', 'FAIL']);
  });
});

describe('tests-pass', () => {
  const run = (counts: Record<string, number>, params: Record<string, unknown> = {}, content: 'pass' | 'fail' | 'no-result' | 'not-stated' = 'pass') =>
    judge('tests-pass', { slot: 'report', ...params }, context({ slots: [slot({ evidence: [evidence({ statement: { content, counts: { failed: 0, errors: 0, skipped: 0, ...counts } } })] })] }));

  test.each([
    ['passes alone', { passed: 3 }, {}, 'pass'],
    ['a failure', { passed: 3, failed: 1 }, {}, 'fail/producer-failed'],
    ['an error', { passed: 3, errors: 1 }, {}, 'fail/producer-failed'],
    ['no test', { passed: 0 }, {}, 'missing/no-result'],
    ['skipped tests alone', { passed: 0, skipped: 3 }, {}, 'missing/no-result'],
    ['skipped tests among others', { passed: 3, skipped: 3 }, {}, 'pass'],
    ['as many skipped as allowed', { passed: 3, skipped: 2 }, { allowSkipped: 2 }, 'pass'],
    ['more skipped than allowed', { passed: 3, skipped: 3 }, { allowSkipped: 2 }, 'fail/requirement-not-met'],
    ['as many as must run', { passed: 3 }, { atLeast: 3 }, 'pass'],
    ['fewer than must run', { passed: 3 }, { atLeast: 4 }, 'fail/requirement-not-met'],
    ['no count of passes', {}, {}, 'fail/not-stated'],
  ])('with %s', (_, counts, params, expected) => expect(stateOf(run(counts, params))).toBe(expected));

  test('goes by the worse of the counts and what the format read', () => {
    expect(stateOf(run({ passed: 3 }, {}, 'no-result'))).toBe('missing/no-result');
    expect(stateOf(run({ passed: 3 }, {}, 'fail'))).toBe('fail/producer-failed');
  });

  test('says what ran and what was skipped', () => {
    expect(run({ passed: 2518, failed: 2, errors: 1, skipped: 4 })).toMatchObject({ observed: '2,521 tests ran, 2 failed, 1 ended in an error, 4 skipped', glance: '3 failed' });
    expect(run({ passed: 3, skipped: 3 }, { allowSkipped: 2 }).observed).toBe('3 tests ran, none failed, 3 skipped, more than the 2 allowed');
  });

  test('asks each file for a test that ran, and counts equal files once', () => {
    const files = (...passed: readonly number[]) => passed.map((number, index) => evidence({ file: { sha256: digest(String(index)) }, statement: { counts: { passed: number, failed: 0, errors: 0, skipped: 0 } } }));
    const many = (all: ReturnType<typeof files>, params: Record<string, unknown> = {}) =>
      stateOf(judge('tests-pass', { slot: 'report', ...params }, context({ slots: [slot({ spec: { cardinality: 'many', inventory: { names: ['report.json'] } }, evidence: all })] })));
    expect(many(files(3, 3), { atLeast: 6 })).toBe('pass');
    expect(many(files(3, 0))).toBe('missing/no-result');
    const [one] = files(3);
    expect(many(one === undefined ? [] : [one, one], { atLeast: 6 })).toBe('fail/requirement-not-met');
  });
});

describe('form-valid', () => {
  test('accepts defects only where the policy does', () => {
    const defective = context({ slots: [slot({ slot: { form: 'valid-with-defects' } })] });
    expect(stateOf(judge('form-valid', { slot: 'report' }, defective))).toBe('fail/form-invalid');
    expect(stateOf(judge('form-valid', { slot: 'report', allowDefects: true }, defective))).toBe('pass');
  });
});

describe('within-baseline', () => {
  const params = { slot: 'report', baseline: 'cpu' };
  const within = (comparisons: RuleContext['comparisons'], extra: Record<string, unknown> = {}) => judge('within-baseline', { ...params, ...extra }, context({ slots: [slot()], comparisons }));

  test('is missing when nothing was compared', () => {
    expect(within([])).toMatchObject({ state: 'missing', reason: 'no-result', observed: 'Nothing was compared: the baseline sets no limits', glance: 'no checks' });
  });

  test('keeps the tightest limit and the largest headroom use', () => {
    const result = within([comparison(), comparison({ metric: 'p50', headroomUsed: 0.679, formula: '1.114 × (1 + 0.75) + 2 = 3.950 ms' })]);
    expect(result).toMatchObject({ state: 'pass', observed: '2 metrics inside their limits; most headroom used: 67.9\u00a0% by p50', glance: '2 of 2' });
    expect(result.checks[0]?.limit).toEqual({ text: 'p50: 1.114 × (1 + 0.75) + 2 = 3.950 ms', inclusive: true, headroomUsed: 0.679 });
  });

  test('names the metric that is over its limit, with enough digits to see it', () => {
    const over = comparison({ current: 45.00001, headroomUsed: 1.0000007, state: 'fail', reason: 'over-limit' });
    expect(within([comparison({ metric: 'p50' }), over])).toMatchObject({ state: 'fail', observed: 'p95 is 45.00001\u00a0ms, over its limit of 45.00000\u00a0ms' });
  });

  test('is missing where a metric of the baseline was not measured, and inconclusive where it is not comparable', () => {
    const { current: _, headroomUsed: __, ...unmeasured } = comparison({ metric: 'p50' });
    expect(within([comparison(), { ...unmeasured, state: 'missing', reason: 'no-result' }])).toMatchObject({ state: 'missing', observed: 'p50 was not measured', glance: '1 of 2' });
    expect(stateOf(within([{ ...unmeasured, state: 'inconclusive', reason: 'not-comparable' }]))).toBe('inconclusive/not-comparable');
  });

  test('a limit for a metric that the earlier run did not measure is owed all the same', () => {
    const limits = [{ metric: 'p95', worseBy: 0.1 }, { metric: 'p50', worseBy: 0.1 }];
    const judged = (one: RuleContext['comparisons'][number]) => judge('within-baseline', params, context({
      slots: [slot()], comparisons: [one], policy: policy({ slots: [slot().spec], baselines: [{ id: 'cpu', title: 'CPU', file: 'cpu.json', limits }] }),
    }));
    expect(stateOf(judged(comparison()))).toBe('inconclusive/no-baseline');
    expect(stateOf(judged(comparison({ state: 'warn', reason: 'to-investigate' })))).toBe('inconclusive/no-baseline');
    expect(stateOf(judged(comparison({ state: 'fail', reason: 'over-limit' })))).toBe('fail/over-limit');
  });

  test('counts metrics that were not measured where naming them would take a page', () => {
    const { current: _, headroomUsed: __, ...unmeasured } = comparison({ state: 'missing', reason: 'no-result' });
    expect(within(['a', 'b', 'c', 'd'].map((metric) => ({ ...unmeasured, metric }))).observed).toBe('4 of 4 metrics were not measured');
  });

  test('looks at the named metrics alone, and never passes one that the baseline lacks', () => {
    const over = comparison({ metric: 'p50', state: 'fail', reason: 'over-limit' });
    expect(within([comparison(), over], { metrics: ['p95'] })).toMatchObject({ state: 'pass', glance: '37.2\u00a0ms' });
    expect(stateOf(within([comparison()], { metrics: ['p95', 'p99'] }))).toBe('inconclusive/no-baseline');
  });
});

describe('within-baseline with a second capture', () => {
  const params = { slot: 'report', baseline: 'cpu', recapture: 'again' };
  const first = slot({ evidence: [good()] });
  const breach = comparison({ state: 'fail', reason: 'over-limit', current: 50, currentAt: { file: digest('a'), at: '/p95' } });
  const again = (parts: Partial<ReturnType<typeof comparison>> = {}) => ({ ...breach, slot: 'again', currentAt: { file: digest('8'), at: '/p95' }, ...parts });
  const second = (spec: Record<string, unknown> = {}, parts: Parameters<typeof slot>[0] = {}) =>
    slot({ spec: { id: 'again', title: 'Again', ...spec }, evidence: [good({ file: { sha256: digest('8'), slots: ['again'] } })], ...parts });
  const none = slot({ spec: { id: 'again', title: 'Again' }, evidence: [] });

  test.each([
    { what: 'no second capture', slots: [first, none], comparisons: [breach], expected: 'inconclusive/needs-recapture' },
    { what: 'a second capture that breaches too', slots: [first, second()], comparisons: [breach, again()], expected: 'fail/over-limit' },
    { what: 'a second capture inside', slots: [first, second()], comparisons: [breach, again({ state: 'pass', current: 40 })], expected: 'warn/not-confirmed' },
    { what: 'a second capture that was not measured alike', slots: [first, second()], comparisons: [breach, again({ state: 'inconclusive', reason: 'not-comparable' })], expected: 'inconclusive/needs-recapture' },
    { what: 'the first capture handed in again', slots: [first, second()], comparisons: [breach, again({ state: 'pass', currentAt: breach.currentAt })], expected: 'inconclusive/needs-recapture' },
    { what: 'a second capture of another commit', slots: [first, second({}, { evidence: [good({ file: { sha256: digest('8') }, statement: { commit: OTHER_COMMIT } })] })], comparisons: [breach, again({ state: 'pass' })], expected: 'inconclusive/needs-recapture' },
    { what: 'no breach', slots: [first, none], comparisons: [comparison()], expected: 'pass' },
  ])('$what: $expected', ({ slots, comparisons, expected }) => {
    expect(stateOf(judge('within-baseline', params, context({ slots, comparisons })))).toBe(expected);
  });

  test('a value past the point of attention warns', () => {
    const result = judge('within-baseline', { slot: 'report', baseline: 'cpu' }, context({ slots: [first], comparisons: [comparison({ state: 'warn', reason: 'to-investigate' })] }));
    expect([stateOf(result), result.observed]).toEqual(['warn/to-investigate', 'p95 was past the point from which it must be looked into']);
  });
});

describe('checks-pass', () => {
  const params = { slot: 'report', checks: ['login', 'import'] };
  const checks = (...words: readonly (readonly [string, 'pass' | 'fail' | 'pending' | 'no-result'])[]) =>
    context({ slots: [slot({ evidence: [good({ statement: { checks: words.map(([name, verdict], index) => ({ name, word: verdict, verdict, at: `/${index}` })) } })] })] });
  const judged = (given: RuleContext) => judge('checks-pass', params, given);

  test('passes where each named check is there and passed, whatever else failed', () => {
    expect(stateOf(judged(checks(['login', 'pass'], ['import', 'pass'], ['other', 'fail'])))).toBe('pass');
  });

  test.each([
    { what: 'one that is not there', given: checks(['login', 'pass']), expected: 'missing/not-run', observed: 'import: not run' },
    { what: 'one that failed, rather than one that is not there', given: checks(['login', 'fail']), expected: 'fail/producer-failed', observed: 'login: fail' },
    { what: 'one that passed here and failed there', given: checks(['login', 'pass'], ['import', 'pass'], ['import', 'fail']), expected: 'fail/producer-failed', observed: 'import: fail' },
    { what: 'one that is not finished', given: checks(['login', 'pending'], ['import', 'pass']), expected: 'pending/producer-pending', observed: 'login: pending' },
    { what: 'one that was skipped', given: checks(['login', 'no-result'], ['import', 'pass']), expected: 'missing/no-result', observed: 'login: no-result' },
  ])('$what: $expected', ({ given, expected, observed }) => {
    expect([stateOf(judged(given)), judged(given).observed]).toEqual([expected, observed]);
  });
});

describe('matrix-complete', () => {
  const axes = { python: ['cp310', 'cp311'], platform: ['linux', 'macos'] };
  const wheels = (names: readonly string[]) => names.map((name, index) => good({ file: { name: `dist/${name}`, sha256: digest(String(index)) } }));
  const files = (...names: readonly string[]) => context({ slots: [slot({ spec: { cardinality: 'many', inventory: { names: ['x'] } }, evidence: wheels(names) })] });
  const ALL = ['m-cp310-linux.whl', 'm-cp310-macos.whl', 'm-cp311-linux.whl', 'm-cp311-macos.whl'];
  const params = { slot: 'report', axes, cell: 'm-{python}-{platform}.whl', of: 'files' };

  test('passes with every cell, and names each in its trace', () => {
    const result = judge('matrix-complete', params, files(...ALL));
    expect([stateOf(result), result.glance, result.checks[0]?.operands.map(({ name }) => name)])
      .toEqual(['pass', '4 of 4', ['cp310 × linux', 'cp310 × macos', 'cp311 × linux', 'cp311 × macos']]);
  });

  test('a cell that is not there was not run', () => {
    const result = judge('matrix-complete', params, files(...ALL.slice(1)));
    expect([stateOf(result), result.observed]).toEqual(['missing/not-run', '1 cell not run: cp310 × linux']);
    expect(result.checks[0]?.operands.map(({ value, state }) => [value, state])).toEqual([['not run', 'missing'], ...ALL.slice(1).map(() => ['received', 'pass'])]);
    expect(result.checks[0]?.axes).toEqual([{ name: 'python', values: ['cp310', 'cp311'] }, { name: 'platform', values: ['linux', 'macos'] }]);
  });

  test('a cell left out on purpose is owed no longer, and says why; a matrix of such cells alone is no result', () => {
    const skipped = [{ where: { python: ['cp310'], platform: ['linux'] }, reason: 'no compiler' }];
    const result = judge('matrix-complete', { ...params, skipped }, files(...ALL.slice(1)));
    expect([stateOf(result), result.checks[0]?.operands[0]]).toEqual(['pass', { name: 'cp310 × linux', value: 'left out on purpose: no compiler', state: 'not-applicable' }]);
    expect(stateOf(judge('matrix-complete', { ...params, skipped: [{ where: {}, reason: 'all of it' }] }, files('other.whl')))).toBe('missing/no-result');
  });

  test('a cell left out on purpose that failed all the same fails', () => {
    const given = context({ slots: [slot({ evidence: [good({ statement: { checks: [{ name: 'a', word: 'failure', verdict: 'fail', at: '/0' }] } })] })] });
    expect(stateOf(judge('matrix-complete', { slot: 'report', axes: { os: ['a'] }, cell: '{os}', skipped: [{ where: { os: ['a'] }, reason: 'flaky' }] }, given))).toBe('fail/producer-failed');
  });

  test('a mark is shown beside the cell', () => {
    const result = judge('matrix-complete', { ...params, marked: [{ where: { platform: ['linux'] }, note: 'under QEMU' }] }, files(...ALL));
    expect(result.checks[0]?.operands.map(({ value }) => value)).toEqual(['received; under QEMU', 'received', 'received; under QEMU', 'received']);
  });

  test.each([
    { what: 'a cell name without one of the axes', wrong: { cell: 'm-{python}.whl' } },
    { what: 'a skipped value that no axis has', wrong: { skipped: [{ where: { python: ['cp39'] }, reason: 'old' }] } },
    { what: 'no axis', wrong: { axes: {} } },
    { what: 'more cells than a trace holds', wrong: { axes: { python: Array.from({ length: 51 }, (_, one) => `cp${one}`), platform: ['linux', 'macos'] } } },
  ])('refuses $what', ({ wrong }) => {
    expect(ruleById('matrix-complete')?.params.safeParse({ ...params, ...wrong }).success).toBe(false);
  });
});

describe('values-agree', () => {
  const place = (id: string, text?: string) => slot({ spec: { id, title: id }, evidence: [good({ file: { name: `${id}.txt`, sha256: digest(id) }, statement: { values: text === undefined ? {} : { version: { text, at: 'line:1' } } } })] });
  const params = (...ids: readonly string[]) => ({ values: ids.map((id) => ({ slot: id, value: 'version' })) });
  const judged = (more: Record<string, unknown>, ...slots: FilledSlot[]) => judge('values-agree', { ...params(...slots.map(({ spec }) => spec.id)), ...more }, context({ slots }));

  test.each([
    { what: 'two places that say the same', result: judged({}, place('a', '1.4.0'), place('b', '1.4.0')), expected: 'pass', observed: '2 places say 1.4.0' },
    { what: 'two that differ', result: judged({}, place('a', '1.4.0'), place('b', '1.3.9')), expected: 'fail/requirement-not-met', observed: 'They differ: 1.4.0, 1.3.9' },
    { what: 'one that says nothing', result: judged({}, place('a', '1.4.0'), place('b')), expected: 'fail/not-stated', observed: 'Not stated by b.txt: version' },
    { what: 'the release’s version, with and without its v', result: judged({ with: 'version' }, place('a', '1.4.0'), place('b', 'v1.4.0')), expected: 'pass', observed: '2 places say 1.4.0' },
    { what: 'another version than the release’s', result: judged({ with: 'version' }, place('a', '1.4.1')), expected: 'fail/requirement-not-met', observed: 'They differ: 1.4.1, 1.4.0' },
    { what: 'a text that the policy gives', result: judged({ equals: '12%' }, place('a', '15%')), expected: 'fail/requirement-not-met', observed: 'They differ: 15%, 12%' },
  ])('$what: $expected', ({ result, expected, observed }) => {
    expect([stateOf(result), result.observed]).toEqual([expected, observed]);
  });

  test('refuses one value that is held against nothing, or against itself', () => {
    expect(ruleById('values-agree')?.params.safeParse(params('a')).success).toBe(false);
    expect(ruleById('values-agree')?.params.safeParse(params('a', 'a')).success).toBe(false);
  });

  test('one place alone agrees with nothing, where the scope leaves out the other', () => {
    const other = slot({ spec: { id: 'b', title: 'b', when: { target: ['gpu'] } }, evidence: [] });
    expect(stateOf(judge('values-agree', params('a', 'b'), context({ release: release({ scope: { target: 'cpu' } }), slots: [place('a', '1.4.0'), other] })))).toBe('missing/no-result');
  });
});

describe('values-stated', () => {
  const judged = (values: Readonly<Record<string, string>>) => judge('values-stated', { slot: 'report', values: ['risk', 'triggers'] }, context({ slots: [slot({
    evidence: [good({ statement: { values: Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text, at: 'line:1' }])) } })],
  })] }));

  test.each([
    { what: 'a document that states each, whatever it says', values: { risk: 'none known', triggers: 'unhealthy' }, expected: 'pass', observed: '2 texts stated' },
    { what: 'one that leaves a line of its template empty', values: { risk: 'none known' }, expected: 'fail/not-stated', observed: 'Not stated: triggers' },
    { what: 'an empty template', values: {}, expected: 'fail/not-stated', observed: 'Not stated: risk, triggers' },
  ])('$what: $expected', ({ values, expected, observed }) => {
    expect([stateOf(judged(values)), judged(values).observed]).toEqual([expected, observed]);
  });
});

describe('digests-agree', () => {
  const agree = (claims: Parameters<typeof list>[0], params: Record<string, unknown> = { slot: 'report' }) =>
    stateOf(judge('digests-agree', { ...params, with: 'list' }, context({ slots: [slot(), list(claims)] })));

  test.each([
    ['the name and the digest', [{ name: 'report.json', sha256: digest('a') }], 'pass'],
    ['a longer path', [{ name: 'artifacts/ci/report.json', sha256: digest('a') }], 'pass'],
    ['the digest under another name', [{ name: 'renamed.json', sha256: digest('a') }], 'pass'],
    ['the name with another digest', [{ name: 'report.json', sha256: digest('b') }], 'invalid/digest-mismatch'],
    ['both a right and a wrong digest', [{ name: 'report.json', sha256: digest('a') }, { name: 'report.json', sha256: digest('b') }], 'invalid/digest-mismatch'],
    ['another file', [{ name: 'other.json', sha256: digest('b') }], 'unverified/not-listed'],
    ['a name that only ends alike', [{ name: 'my-report.json', sha256: digest('b') }], 'unverified/not-listed'],
    ['the name without a digest', [{ name: 'report.json' }], 'unverified/not-listed'],
    ['nothing', [], 'unverified/not-listed'],
  ])('with a list that holds %s', (_, claims, expected) => expect(agree(claims)).toBe(expected));

  test.each([
    ['the digest', [{ name: 'old/graph.onnx', key: 'onnx_graph', sha256: digest('a') }], 'pass'],
    ['another digest', [{ name: 'report.json', key: 'onnx_graph', sha256: digest('b') }], 'invalid/digest-mismatch'],
    ['no digest', [{ name: 'report.json', key: 'onnx_graph' }], 'unverified/not-listed'],
    ['no such row', [{ name: 'report.json', sha256: digest('a') }], 'unverified/not-listed'],
  ])('by the producer’s key, with a row that holds %s', (_, claims, expected) => expect(agree(claims, { keys: { onnx_graph: 'report' } })).toBe(expected));

  test('takes a list of the release for silent about a file that came later, unless it names its very bytes', () => {
    const late = (claims: Parameters<typeof list>[0]) => stateOf(judge('digests-agree', { slot: 'report', with: 'list' }, context({ slots: [slot({ evidence: [evidence({ file: { late: true } })] }), list(claims)] })));
    expect(late([{ name: 'report.json', sha256: digest('b') }])).toBe('unverified/not-listed');
    expect(late([{ name: 'report.json', sha256: digest('a') }])).toBe('pass');
  });

  test('compares the slots that the scope includes', () => {
    const engine = slot({ spec: { id: 'engine', title: 'Engine', when: { target: ['tensorrt'] } }, evidence: [] });
    const given = context({ release: release({ scope: { target: 'cpu' } }), slots: [slot(), engine, list([{ name: 'report.json', sha256: digest('a') }])] });
    expect(judge('digests-agree', { slots: ['report', 'engine'], with: 'list' }, given)).toMatchObject({ state: 'pass', glance: '1 of 1' });
  });
});

describe('identity-stated', () => {
  const identity = (parts: Parameters<typeof release>[0], said: Parameters<typeof evidence>[0] = { statement: { tag: 'v1.4.0', commit: COMMIT } }, more: Record<string, unknown> = {}) =>
    judge('identity-stated', { slot: 'report', ...more }, context({ release: release(parts), slots: [slot({ evidence: [evidence(said)] })] }));
  const whole = { owner: 'Ada', buildDate: '2026-02-18T09:00:00Z', scope: { runtimeTarget: 'cpu' } };

  test.each([
    ['everything stated', whole, undefined, {}, 'pass'],
    ['no owner', { buildDate: whole.buildDate }, undefined, {}, 'fail/not-stated'],
    ['a scope key that is not declared', whole, undefined, { scope: ['gpu'] }, 'fail/not-stated'],
    ['a scope key that is', whole, undefined, { scope: ['runtimeTarget'] }, 'pass'],
    ['a guessed commit', { ...whole, sources: { commit: 'guess' as const } }, undefined, {}, 'fail/not-stated'],
    ['a branch for a tag', { ...whole, flags: ['tag-is-branch' as const] }, undefined, {}, 'fail/requirement-not-met'],
    ['a document that names another tag', whole, { statement: { tag: 'main', commit: COMMIT } }, {}, 'fail/requirement-not-met'],
    ['a document that names no tag', whole, { statement: { commit: COMMIT } }, {}, 'fail/requirement-not-met'],
    ['a document about another commit', whole, { statement: { tag: 'v1.4.0', commit: OTHER_COMMIT } }, {}, 'stale/other-commit'],
  ])('with %s', (_, parts, said, more, expected) => expect(stateOf(identity(parts, said, more))).toBe(expected));
});

describe('twins-agree', () => {
  const twins = (parts: Parameters<typeof evidence>[0]) => judge('twins-agree', { slot: 'report', with: 'twin' }, context({ slots: [slot({ evidence: [attested] }), twinOf(attested, parts)] }));
  const attested = good({ statement: {
    producerWord: 'pass', counts: { gates: 1 }, claims: [{ name: 'dist/app.bin', key: 'app', sha256: digest('1'), word: 'PASS', at: '/artifacts/0' }],
  } });
  const [claim] = attested.statement.claims;

  test('shows each value of both and where it stands', () => {
    const result = twins({});
    expect([stateOf(result), result.observed, result.glance]).toEqual(['pass', '8 values agree', '8 of 8']);
    expect(result.checks[0]?.operands.slice(-3)).toMatchObject([{ name: 'a: word in report.md', value: 'PASS', pointer: { file: digest('7'), at: '/0' } }, { name: 'count of gates in report.json', value: '1' }, { name: 'count of gates in report.md' }]);
  });

  test.each([
    ['another digest', { claims: [{ ...claim!, sha256: digest('2') }] }, 'fail/requirement-not-met', 'The two differ in app: SHA-256'],
    ['another path', { claims: [{ ...claim!, name: 'dist/other.bin' }] }, 'fail/requirement-not-met', 'The two differ in app: path'],
    ['another word for a file', { claims: [{ ...claim!, word: 'FAIL' }] }, 'fail/requirement-not-met', 'The two differ in app: word'],
    ['another word for a check', { checks: [{ name: 'a', word: 'FAIL', verdict: 'fail' as const, at: 'line:9' }] }, 'fail/requirement-not-met', 'The two differ in a: word'],
    ['another verdict', { producerWord: 'fail' }, 'fail/requirement-not-met', 'The two differ in verdict'],
    ['another tag', { tag: 'v1.3.0' }, 'fail/requirement-not-met', 'The two differ in tag'],
    ['another count', { counts: { gates: 2 } }, 'fail/requirement-not-met', 'The two differ in count of gates'],
    ['no digest where the other has one', { claims: [{ name: 'dist/app.bin', key: 'app', word: 'PASS', at: 'line:9' }] }, 'fail/requirement-not-met', 'The two differ in app: SHA-256'],
    ['a check too few', { checks: [] }, 'fail/not-stated', 'Only one of the two gives a: word'],
    ['a file too few', { claims: [] }, 'fail/not-stated', 'Only one of the two gives app: path; app: SHA-256; app: word'],
    ['no row in common', { claims: [], checks: [] }, 'missing/no-result', 'The two documents have nothing in common'],
  ])('with %s', (_, statement, expected, observed) => {
    const result = twins({ statement });
    expect([stateOf(result), result.observed]).toEqual([expected, observed]);
  });

  test('never pass where a record keeps not all of what they list', () => {
    const cut = good({ statement: { checks: Array.from({ length: 500 }, (_, index) => ({ name: `check ${index}`, word: 'PASS', verdict: 'pass' as const, at: '/0' })) } });
    const result = judge('twins-agree', { slot: 'report', with: 'twin' }, context({ slots: [slot({ evidence: [cut] }), twinOf(cut)] }));
    expect([stateOf(result), result.observed]).toEqual(['fail/not-stated', 'report.json lists more than a record keeps, and what was cut could differ']);
  });
});

describe('tolerance-profile', () => {
  const parity = (statement: Parameters<typeof evidence>[0]) => stateOf(judge('tolerance-profile', { slot: 'report', profile: 'balanced' }, context({ slots: [slot({ evidence: [evidence(statement)] })] })));

  test.each([
    ['the named profile', { profile: 'balanced' }, 'pass'],
    ['a looser profile', { profile: 'edge' }, 'fail/requirement-not-met'],
    ['a stricter profile, which is not the one that was asked for', { profile: 'quality' }, 'fail/requirement-not-met'],
    ['no profile', {}, 'fail/not-stated'],
    ['a failure under it', { profile: 'balanced', content: 'fail' as const }, 'fail/producer-failed'],
    ['nothing compared under it', { profile: 'balanced', content: 'no-result' as const }, 'missing/no-result'],
    ['no verdict', { profile: 'balanced', content: 'not-stated' as const }, 'missing/no-result'],
  ])('with %s', (_, statement, expected) => expect(parity({ statement })).toBe(expected));
});

describe('runtime-transparency', () => {
  const run = (backends: Record<string, string> | undefined, params: Record<string, unknown> = {}) => {
    const one = evidence({ statement: backends === undefined ? {} : { backends: { ...backends, at: '/runtime' } } });
    return judge('runtime-transparency', { slot: 'report', ...params }, context({ slots: [slot({ evidence: [one] })] }));
  };
  const same = { requested: 'cpu', selected: 'cpu', executed: 'cpu' };
  const fallback = { requested: 'tensorrt', selected: 'tensorrt', executed: 'cpu' };

  test('fails evidence that does not state its backends', () => {
    expect(run(undefined)).toMatchObject({ state: 'fail', reason: 'not-stated', observed: 'The file does not state which backend ran' });
    expect(run({ requested: 'cpu', selected: 'cpu' })).toMatchObject({ state: 'fail', reason: 'not-stated', observed: 'The file does not state the executed backend' });
  });

  test.each([
    ['the requested backend', same, {}, 'pass'],
    ['a fallback', { ...fallback, executionFallbackReason: 'no GPU' }, {}, 'fail/requirement-not-met'],
    ['a fallback that is allowed and explained', { ...fallback, executionFallbackReason: 'no GPU' }, { allowFallback: true }, 'pass'],
    ['a fallback that is allowed and not explained', fallback, { allowFallback: true }, 'fail/not-stated'],
    ['the requested backend with a fallback reason', { ...same, selectionFallbackReason: 'no GPU' }, {}, 'fail/requirement-not-met'],
  ])('judges a run on %s', (_, backends, params, expected) => expect(stateOf(run(backends, params))).toBe(expected));

  test('says the reason of a fallback that it lets pass', () => {
    expect(run({ ...fallback, executionFallbackReason: 'no GPU' }, { allowFallback: true }).observed)
      .toBe('Fallback, which the policy allows: requested tensorrt, selected tensorrt, ran cpu: no GPU');
  });
});

describe('signed-by', () => {
  const sign = (...signatures: Parameters<typeof signature>[0][]) =>
    stateOf(judge('signed-by', { slot: 'report', signers: ['ci'] }, context({ slots: [slot()], signatures: signatures.map(signature) })));

  test.each([
    ['a verified signature by the signer', [{}], 'pass'],
    ['a good signature beside a bad one', [{ result: 'invalid' as const }, {}], 'pass'],
    ['no signature', [], 'unverified/not-signed'],
    ['a signature over another file', [{ covers: [digest('b')] }], 'unverified/not-signed'],
    ['a signature that does not match', [{ result: 'invalid' as const }], 'invalid/signature-mismatch'],
    ['a verified signature by another signer', [{ signer: 'nightly' }], 'invalid/unexpected-signer'],
    ['a signature by nobody known', [{ result: 'untrusted-signer' as const }], 'invalid/unexpected-signer'],
  ])('with %s', (_, signatures, expected) => expect(sign(...signatures)).toBe(expected));
});

describe('subjects-signed', () => {
  const file = { name: 'registry.example.invalid/app:1.4.0', sha256: digest('e') };
  const about = (claims: { name: string; sha256: string }[]) => slot({ evidence: [evidence({ statement: { claims: claims.map((claim) => ({ ...claim, at: '/subject/0' })) } })] });
  const judged = (parts: { readonly artifacts?: typeof file[]; readonly claims?: typeof file[]; readonly signatures?: Parameters<typeof signature>[0][]; readonly params?: object }) => stateOf(judge(
    'subjects-signed', { slot: 'report', signers: ['ci'], names: ['app:*'], ...parts.params },
    context({ release: release({ artifacts: parts.artifacts ?? [file] }), slots: [about(parts.claims ?? [file])], signatures: (parts.signatures ?? [{}]).map((one) => signature({ holder: digest('a'), ...one })) }),
  ));

  test.each([
    ['a signed statement that gives its digest', {}, 'pass'],
    ['a signed statement that gives its digest under another name', { claims: [{ ...file, name: 'app' }] }, 'pass'],
    ['a statement that nobody signed', { signatures: [] }, 'unverified/not-signed'],
    ['a signed statement about something else', { claims: [{ name: 'other', sha256: digest('f') }] }, 'unverified/not-signed'],
    ['a statement that gives another digest', { claims: [{ ...file, sha256: digest('f') }] }, 'invalid/digest-mismatch'],
    ['a statement that gives another digest beside one that is right', { claims: [file, { ...file, sha256: digest('f') }] }, 'invalid/digest-mismatch'],
    ['a statement signed by somebody else', { signatures: [{ signer: 'nightly' }] }, 'invalid/unexpected-signer'],
    ['a statement whose signature does not match', { signatures: [{ result: 'invalid' as const }] }, 'invalid/signature-mismatch'],
    ['a file that the release does not name', { artifacts: [] }, 'fail/not-stated'],
    ['a second file that nobody signed', { artifacts: [file, { name: 'app.zip', sha256: digest('3') }] }, 'unverified/not-signed'],
    ['a second file that the policy leaves unsigned', { artifacts: [file, { name: 'app.zip', sha256: digest('3') }], params: { unsigned: [{ name: '*.zip', reason: 'A copy of the tarball.' }] } }, 'pass'],
    ['a file that the policy leaves unsigned and a statement contradicts', { claims: [{ ...file, sha256: digest('f') }], params: { unsigned: [{ name: 'app:*', reason: 'x' }] } }, 'invalid/digest-mismatch'],
  ] as const)('with %s', (_, parts, expected) => expect(judged(parts as Parameters<typeof judged>[0])).toBe(expected));
});

describe('signer-continuity', () => {
  const change = { slot: 'report', file: digest('a'), part: 'key' as const, was: ['one'], now: 'two' };
  const judged = (params: Record<string, unknown>, ...signerChanges: readonly object[]) => stateOf(judge('signer-continuity', params, context({ slots: [slot()], signerChanges: signerChanges.map((one) => ({ ...change, ...one })) })));

  test.each([
    ['nobody else', {}, [], 'pass'],
    ['another key', {}, [{}], 'fail/signer-changed'],
    ['another key, in a slot that is asked for', { slots: ['report'] }, [{}], 'fail/signer-changed'],
    ['another key, which the policy allows', { allow: ['key'] }, [{}], 'pass'],
    ['another key and issuer, of which it allows one', { allow: ['key'] }, [{}, { part: 'issuer' }], 'fail/signer-changed'],
    ['another key that was announced', {}, [{ planned: 'listed from tomorrow on' }], 'pass'],
    ['nobody', { allow: ['key', 'identity'] }, [{ part: 'signature', now: undefined }], 'unverified/not-signed'],
    ['another key in no slot', {}, [{ slot: undefined }], 'pass'],
    ['another key in a slot that the policy does not have', {}, [{ slot: 'gone' }], 'pass'],
  ] as const)('with %s', (_, params, changes, expected) => expect(judged(params, ...changes)).toBe(expected));

  test('is not applicable without an earlier release', () => {
    expect(stateOf(judge('signer-continuity', {}, context({ slots: [slot()] })))).toBe('not-applicable/nothing-to-compare');
  });
});

describe('max-age', () => {
  // The judgement is on 18 February 2026.
  test.each([
    ['2026-02-18T23:59:59Z', 'pass'], ['2025-11-20T00:00:00Z', 'pass'], ['2025-11-19T23:59:59Z', 'stale/too-old'], ['2026-02-19T00:00:00Z', 'unverified/no-date'],
  ])('of 90 days takes evidence of %s as %s', (producedAt, expected) => {
    expect(stateOf(judge('max-age', { slot: 'report', days: 90 }, context({ slots: [slot({ evidence: [evidence({ statement: { producedAt } })] })] })))).toBe(expected);
  });

  test('is unverified without a date', () => {
    expect(stateOf(judge('max-age', { slot: 'report', days: 90 }, context({ slots: [slot()] })))).toBe('unverified/no-date');
  });
});

describe('sign-off-complete', () => {
  const roles = [{ id: 'engineering', title: 'Engineering' }, { id: 'qa', title: 'Quality assurance' }, { id: 'product', title: 'Product' }];
  const decide = (signOffs: RuleContext['signOffs'], distinctPeople = 2) =>
    judge('sign-off-complete', {}, context({ policy: policy({ signOff: { roles, distinctPeople } }), ...(signOffs === undefined ? {} : { signOffs }) }));

  test.each([
    ['every role', [signOff('engineering'), signOff('qa'), signOff('product')], 'pass'],
    ['a role open', [signOff('engineering'), signOff('qa')], 'pending/awaiting-sign-off'],
    ['a role claimed only', [signOff('engineering'), signOff('qa'), signOff('product', { claimed: true })], 'unverified/claimed-only'],
    ['a rejection', [signOff('engineering'), signOff('qa'), signOff('product', { decision: 'reject' as const })], 'fail/requirement-not-met'],
    ['a role that both approved and rejected', [signOff('engineering'), signOff('qa'), signOff('product'), signOff('product', { decision: 'reject' as const })], 'fail/requirement-not-met'],
    ['one person in two roles', [signOff('engineering', { identity: 'a' }), signOff('qa', { identity: 'a' }), signOff('product')], 'warn/same-person'],
    ['one person in all roles', ['engineering', 'qa', 'product'].map((role) => signOff(role, { identity: 'a' })), 'fail/requirement-not-met'],
    ['nobody', [], 'pending/awaiting-sign-off'],
  ])('with %s', (_, signOffs, expected) => expect(stateOf(decide(signOffs))).toBe(expected));

  test('says who is missing and how many signed', () => {
    expect(decide([signOff('engineering')])).toMatchObject({ observed: 'Not signed yet: Quality assurance, Product', glance: '1 of 3' });
  });
});

describe('expression', () => {
  const evaluate = (expression: string, one = evidence({ statement: { counts: { failed: 0, total: 12 } }, measurements: [measurement()] })) =>
    judge('expression', { slots: ['report'], expression, requirement: 'As it says' }, context({ slots: [slot({ evidence: [one] })] }));

  test.each([
    ['evidence["report"].counts.failed == 0', 'pass'],
    ['evidence["report"].counts.failed + 12 == evidence["report"].counts.total', 'pass'],
    ['evidence["report"].metrics.p95 <= 37.2 && release.channel == "stable"', 'pass'],
    ['evidence["report"].counts.total < 12', 'fail/requirement-not-met'],
    ['evidence["report"].counts.skipped == 0', 'inconclusive/expression-error'],
    ['evidence["other"].present', 'inconclusive/expression-error'],
    ['evidence["report"].counts', 'inconclusive/expression-error'],
    ['evidence["report"].checks.all(c, c.verdict == "pass") && evidence["report"].checks.size() > 0', 'fail/requirement-not-met'],
    ['evidence["report"].counts.constructor == 1', 'inconclusive/expression-error'],
  ])('%s is %s', (text, expected) => expect(stateOf(evaluate(text))).toBe(expected));

  test('asks every file of a slot and is met only when all of them meet it', () => {
    const files = ['a', 'b'].map((name, index) => evidence({ file: { sha256: digest(name), name: `${name}.json` }, statement: { counts: { failed: index } } }));
    const many = slot({ spec: { cardinality: 'many', inventory: { names: ['a.json', 'b.json'] } }, evidence: files });
    expect(stateOf(judge('expression', { slots: ['report'], expression: 'evidence["report"].counts.failed == 0', requirement: 'None failed' }, context({ slots: [many] })))).toBe('fail/requirement-not-met');
  });

  test('keeps its text, its requirement and the values it names', () => {
    const [check] = evaluate('evidence["report"].counts.failed == 0').checks;
    expect(check).toMatchObject({ expression: 'evidence["report"].counts.failed == 0', required: 'As it says', operands: [{ name: 'Report: failed', value: '0' }] });
  });

  test.each([
    ['(((', 'Unexpected token: EOF'],
    ['1 + 1', 'it gives int where true or false is expected'],
    ['secrets.token == ""', 'Unknown variable: secrets'],
    ['"a".matches("(a+)+$")', '"matches" is not available in gate expressions'],
    ['timestamp("2026-02-18T00:00:00Z").getHours("Europe/Berlin") == 1', '"getHours" is not available in gate expressions'],
    ['[1].all(a, [1].all(b, [1].all(c, true)))', 'comprehensions are nested more than 2 deep'],
    [`${'1 + '.repeat(400)}1 > 0`, 'Exceeded max'],
  ])('refuses %s', (expression, problem) => {
    const parsed = ruleById('expression')?.params.safeParse({ slots: ['report'], expression, requirement: 'x' });
    expect(parsed?.error?.issues.map((issue) => issue.message).join()).toContain(problem);
  });
});

describe('no-open-vulnerabilities', () => {
  const row = (severity: 'critical' | 'high' | 'medium' | 'unknown', id = 'CVE-2026-1') => ({ id, aliases: [], severity, name: 'lib', version: '1', purl: 'pkg:npm/lib@1', at: '/matches/0' });
  const scan = (rows: readonly ReturnType<typeof row>[], parts: Parameters<typeof evidence>[0] = {}) => evidence({
    ...parts, statement: { content: 'not-stated', counts: Object.fromEntries(['critical', 'high', 'medium', 'unknown'].map((severity) => [severity, rows.filter((one) => one.severity === severity).length])), vulnerabilities: [...rows], ...parts.statement },
  });
  const vex = (status: 'not_affected' | 'affected', parts: Parameters<typeof slot>[0] = {}) => slot({
    spec: { id: 'vex', title: 'VEX' }, evidence: [evidence({ file: { sha256: digest('b'), name: 'vex.json', slots: ['vex'] }, statement: { content: 'not-stated', vex: [{ vulnerability: 'CVE-2026-1', aliases: [], products: ['pkg:npm/lib@1'], status, justification: 'component_not_present', at: '/statements/0' }] } })], ...parts,
  });
  const judged = (rows: readonly ReturnType<typeof row>[], params: Record<string, unknown> = {}, ...more: FilledSlot[]) =>
    judge('no-open-vulnerabilities', { slot: 'report', atMost: { critical: 0, high: 0 }, ...params }, context({ slots: [slot({ evidence: [scan(rows)] }), ...more] }));

  test.each<[string, Parameters<typeof judged>, string]>([
    ['nothing', [[]], 'pass'],
    ['a severity without a limit', [[row('medium')]], 'pass'],
    ['one over the limit', [[row('high')]], 'fail/over-limit'],
    ['one at the limit', [[row('high')], { atMost: { high: 1 } }], 'pass'],
    ['an unrated one, where high has a limit', [[row('unknown')]], 'fail/over-limit'],
    ['an unrated one, where only critical has a limit', [[row('unknown')], { atMost: { critical: 0 } }], 'fail/over-limit'],
    ['an unrated one together with a high one', [[row('unknown', 'a'), row('high', 'b')], { atMost: { high: 1 } }], 'fail/over-limit'],
    ['an unrated one, where unrated ones have a limit', [[row('unknown')], { atMost: { high: 0, unknown: 1 } }], 'pass'],
    ['an unrated one, where high may have some and critical none', [[row('unknown')], { atMost: { critical: 0, high: 5 } }], 'fail/over-limit'],
    ['an unrated one beside as many as may be', [[row('unknown', 'a'), row('critical', 'b')], { atMost: { critical: 1, high: 1 } }], 'fail/over-limit'],
    ['one that VEX excuses', [[row('critical')], { vex: 'vex' }, vex('not_affected')], 'pass'],
    ['one that VEX confirms', [[row('critical')], { vex: 'vex' }, vex('affected')], 'fail/over-limit'],
    ['a VEX document that did not arrive', [[], { vex: 'vex' }, vex('affected', { evidence: [] })], 'missing/not-received'],
    ['a VEX document nobody can read', [[row('critical')], { vex: 'vex' }, vex('not_affected', { slot: { form: 'invalid' } })], 'missing/unreadable'],
  ])('with %s', (_, given, expected) => expect(stateOf(judged(...given))).toBe(expected));

  test('says which are open and which are excused, where, and why', () => {
    const result = judged([row('critical'), row('high', 'CVE-2026-2')], { vex: 'vex' }, vex('not_affected'));
    expect(result.checks[0]?.operands.map(({ name, value, pointer }) => [name, value, pointer?.file.slice(0, 1), pointer?.at])).toEqual([
      ['report.json: open critical', '0 of at most 0', 'a', ''], ['report.json: open high', '1 of at most 0', 'a', ''],
      ['CVE-2026-2 (high)', 'open in lib 1', 'a', '/matches/0'], ['CVE-2026-1 (critical)', 'excused: not affected: component not present', 'b', '/statements/0'],
    ]);
  });

  test('never passes when a rating is lost that it failed with', () => {
    for (const atMost of [{ critical: 0 }, { critical: 0, high: 5 }, { critical: 1, high: 1 }, { medium: 0, critical: 2 }]) {
      for (const severity of ['critical', 'high', 'medium'] as const) {
        const rows = Array.from({ length: 3 }, (_, index) => row(severity, `CVE-${index}`));
        if (stateOf(judged(rows, { atMost })) !== 'pass') expect(stateOf(judged(rows.map((one) => ({ ...one, severity: 'unknown' as const })), { atMost }))).not.toBe('pass');
      }
    }
  });

  test.each([
    [{ critical: 0, high: 0 }, 'At most 0 critical, 0 high or unrated open'], [{ critical: 0 }, 'At most 0 critical or unrated open'],
    [{ critical: 0, high: 5 }, 'At most 0 critical or unrated, 5 high or unrated open'], [{ critical: 0, unknown: 3 }, 'At most 0 critical, 3 unknown open'],
  ])('says what is demanded: %j', (atMost, text) => expect(judged([], { atMost }).checks[0]?.required).toBe(text));

  test('is no result for an unfinished scan, and a failure where that found too much', () => {
    const unfinished = (rows: readonly ReturnType<typeof row>[]) => judge('no-open-vulnerabilities', { slot: 'report', atMost: { high: 0 } }, context({ slots: [slot({ evidence: [scan(rows, { statement: { content: 'no-result', summary: '1 of 1 runs did not finish' } })] })] }));
    expect([stateOf(unfinished([])), stateOf(unfinished([row('high')]))]).toEqual(['missing/no-result', 'fail/over-limit']);
  });

  test('is a failure for a file that lists no vulnerabilities', () => {
    expect(stateOf(judge('no-open-vulnerabilities', { slot: 'report', atMost: { high: 0 } }, context({ slots: [slot()] })))).toBe('fail/not-stated');
  });

  test('needs a limit', () => expect(ruleById('no-open-vulnerabilities')?.params.safeParse({ slot: 'report', atMost: {} }).success).toBe(false));
});
