import { expect, test } from 'vitest';
import { remediationInTime } from '../../../src/core/gates/rules/remediation-in-time.ts';
import type { SealedVulnerability } from '../../../src/core/model/statement.ts';
import { context, evidence, slot } from '../../builders/gates.ts';

const found = (severity: SealedVulnerability['severity'], foundOn?: string): SealedVulnerability =>
  ({ id: 'PT-1', aliases: [], severity, name: 'auth-service', ...(foundOn === undefined ? {} : { foundOn }), at: '/findings/0' });

function judge(open: readonly SealedVulnerability[] | undefined, content: 'not-stated' | 'no-result' = 'not-stated') {
  const params = remediationInTime.params.parse({ slot: 'report', days: { critical: 0, high: 7, medium: 30 } });
  const one = evidence({ statement: { content, ...(open === undefined ? {} : { vulnerabilities: [...open] }) } });
  return remediationInTime.judge(params, context({ assessedAt: '2026-03-19T12:00:00Z', slots: [slot({ evidence: [one] })] }));
}

test.each([
  ['nothing is open', [], 'pass', undefined],
  ['a high one is open on its seventh day', [found('high', '2026-03-12')], 'pass', undefined],
  ['a high one is open on its eighth day', [found('high', '2026-03-11')], 'fail', 'over-limit'],
  ['a medium one is open on its thirtieth day', [found('medium', '2026-02-17')], 'pass', undefined],
  ['a medium one is open on its thirty-first day', [found('medium', '2026-02-16')], 'fail', 'over-limit'],
  ['a critical one was found today', [found('critical', '2026-03-19')], 'fail', 'over-limit'],
  ['one that is not rated is held to the shortest time', [found('unknown', '2026-03-19')], 'fail', 'over-limit'],
  ['a low one has no limit', [found('low', '2024-01-01')], 'pass', undefined],
  ['a high one gives no day', [found('high')], 'unverified', 'no-date'],
  ['a high one is dated ahead', [found('high', '2026-03-20')], 'unverified', 'no-date'],
] as const)('%s', (_, open, state, reason) => {
  expect(judge(open)).toMatchObject({ state, ...(reason === undefined ? {} : { reason }) });
});

test('what lists no findings has none to be in time', () => {
  expect(judge(undefined)).toMatchObject({ state: 'fail', reason: 'not-stated' });
  expect(judge([], 'no-result')).toMatchObject({ state: 'missing', reason: 'no-result' });
});

test('it names what is late, and how late', () => {
  expect(judge([found('high', '2026-03-09'), found('medium', '2026-03-18')]).observed).toMatchInlineSnapshot(`"PT-1 (high): open for 10 days of at most 7"`);
});
