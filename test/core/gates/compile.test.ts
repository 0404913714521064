import { expect, test } from 'vitest';
import { checkPolicy } from '../../../src/core/gates/compile.ts';
import { gate, policy } from '../../builders/gates.ts';

const REPORT = { id: 'report', title: 'Report', accepts: [{ format: 'json' }] };

function problems(parts: Record<string, unknown>): string[] {
  return checkPolicy(policy({ slots: [REPORT], ...parts })).map(({ path, message, hint }) => `${path}: ${message}${hint === undefined ? '' : ` (${hint})`}`);
}

test('checkPolicy() has nothing to say about a sound policy', () => {
  expect(problems({
    scope: { gpu: { title: 'GPU', values: ['yes', 'no'] } },
    baselines: [{ id: 'cpu', title: 'CPU', file: 'baselines/cpu.json' }],
    gates: [
      gate({ when: { gpu: ['yes'], channel: ['stable'] }, checks: [{ rule: 'within-baseline', slot: 'report', baseline: 'cpu' }] }),
      gate({ id: 'people', phase: 'decision', checks: [{ rule: 'sign-off-complete' }] }),
    ],
    signOff: { roles: [{ id: 'qa', title: 'QA' }] },
  })).toEqual([]);
});

test('checkPolicy() tells all problems, each with its place and what was probably meant', () => {
  expect(problems({
    scope: { gpu: { title: 'GPU', values: ['yes', 'no'] } },
    trends: { histories: [{ file: 'histories/nightly.txt', slot: 'repor', title: 'Nightly' }] },
    slots: [REPORT, { ...REPORT, digestIn: 'lists' }, { ...REPORT, id: 'many', inventory: { slot: 'repotr' }, when: { gup: ['yes'] } }],
    gates: [
      gate({ checks: [{ rule: 'evidence-presnt', slot: 'report' }, { rule: 'evidence-present', slot: 'reprot' }] }),
      gate({ when: { gpu: ['maybe'], channel: ['stabel'] }, checks: [{ rule: 'max-age', slot: 'report', days: 0 }, { rule: 'max-age', slot: 'report', days: 1, day: 1 }] }),
      gate({ id: 'people', checks: [{ rule: 'sign-off-complete' }] }),
      gate({ id: 'later', phase: 'decision' }),
      gate({ id: 'base', checks: [{ rule: 'within-baseline', slot: 'report', baseline: 'cpu' }, { rule: 'evidence-present', slot: 'report', slots: ['report'] }] }),
      gate({ id: 'deep', checks: [{ rule: 'digests-agree', slots: ['report', 'reports'], with: 'report', keys: { onnx: 'onxx' } }] }),
      gate({ id: 'cel', checks: [{ rule: 'expression', slots: ['report'], expression: 'evidence[', requirement: 'x' }] }),
    ],
  })).toMatchInlineSnapshot(`
    [
      "slots[1].id: "report" is already the id of slots[0]",
      "gates[1].id: "gate" is already the id of gates[0]",
      "slots[1].digestIn: there is no slot "lists"",
      "slots[2].when.gup: the policy's scope has no "gup" (did you mean "gpu"?)",
      "slots[2].inventory.slot: there is no slot "repotr" (did you mean "report"?)",
      "slots[2].inventory: an inventory is only read where cardinality is "many"",
      "trends.histories[0].slot: there is no slot "repor" (did you mean "report"?)",
      "gates[0].checks[0].rule: there is no rule "evidence-presnt" (did you mean "evidence-present"?)",
      "gates[0].checks[1].slot: there is no slot "reprot" (did you mean "report"?)",
      "gates[1].when.gpu[0]: "maybe" is not a value of "gpu": expected yes, no",
      "gates[1].when.channel[0]: "stabel" is not a value of "channel": expected stable, candidate, draft (did you mean "stable"?)",
      "gates[1].checks[0].days: rule "max-age": Too small: expected number to be >0",
      "gates[1].checks[1]: rule "max-age": Unrecognized key: "day"",
      "gates[2].checks[0].rule: rule "sign-off-complete" judges what people do after the seal, and this gate is judged by it (set phase: decision)",
      "gates[2].checks[0].rule: the policy names no sign-off roles (add signOff.roles)",
      "gates[3].checks[0].rule: rule "evidence-present" judges evidence, and this gate is judged when people decide (set phase: release)",
      "gates[4].checks[0].baseline: there is no baseline "cpu"",
      "gates[4].checks[1]: rule "evidence-present": expected either "slot" with one id or "slots" with a list",
      "gates[5].checks[0].slots[1]: there is no slot "reports" (did you mean "report"?)",
      "gates[5].checks[0].keys.onnx: there is no slot "onxx"",
      "gates[6].checks[0].expression: rule "expression": the expression does not hold up: Unexpected token: EOF",
    ]
  `);
});
