import { ruleById } from '../gates/index.ts';
import { describeCondition } from '../gates/condition.ts';
import type { CheckSpec, GateSpec, PolicySpec, SlotSpec } from '../model/policy.ts';
import { list } from './words.ts';

// The parts of a policy as people read them. Equal parts always read the same, so texts can be compared.

/** A rule with its parameters: `Within baseline: slot cpu-run, baseline cpu`. */
export function checkText(check: CheckSpec): string {
  const { rule, ...params } = check;
  const given = Object.entries(params).map(([key, value]) => `${wordsOf(key)} ${valueText(value)}`).join(', ');
  return `${ruleById(rule)?.title ?? rule}${given === '' ? '' : `: ${given}`}`;
}

/** What a slot accepts: `CycloneDX or SPDX`, with the values that must stand in it. */
export function acceptsText({ accepts }: Pick<SlotSpec, 'accepts'>): string {
  return accepts.map(({ format, where }) => where === undefined ? format : `${format} where ${Object.entries(where).map(([at, text]) => `${at} is ${text}`).join(' and ')}`).join(' or ');
}

/** When a gate or slot applies; `always` without a condition. */
export function whenText({ when }: Pick<GateSpec | SlotSpec, 'when'>): string {
  return describeCondition(when) || 'always';
}

export function historyText({ history }: PolicySpec): string {
  return `the last ${history.limit} releases of channel ${list(history.channels)} before this one`;
}

/** A value of a policy as text: lists by commas, names by their values. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object' && value !== null) return Object.entries(value).map(([key, member]) => `${key} ${valueText(member)}`).join(', ');
  return String(value);
}

/** `distinctPeople`: `distinct people`. */
export function wordsOf(key: string): string {
  return key === 'vex' ? 'VEX slot' : key.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
