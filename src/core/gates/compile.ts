import { meant } from '../lib/did-you-mean.ts';
import { compilePattern } from '../lib/pattern.ts';
import type { Condition, PolicySpec, ValueSpec } from '../model/policy.ts';
import { ReleaseChannel, ReleaseKind } from '../model/portal-files.ts';
import { EVENT } from './condition.ts';
import { RULES, ruleById } from './index.ts';

export interface PolicyProblem {
  /** Where in the policy: `gates[2].checks[0].slot`. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** Everything wrong with a policy whose shape is right: unknown names, unfit parameters, doubles. All problems, not the first. */
export function checkPolicy(policy: PolicySpec): readonly PolicyProblem[] {
  return [
    ...doubles('slots', policy.slots),
    ...doubles('baselines', policy.baselines),
    ...doubles('gates', policy.gates),
    ...doubles('signOff.roles', policy.signOff?.roles ?? []),
    ...slotProblems(policy),
    ...(policy.trends?.histories ?? []).flatMap(({ slot }, index) => unknownId(`trends.histories[${index}].slot`, 'slot', slot, policy.slots)),
    ...policy.gates.flatMap((gate, index) => [
      ...conditionProblems(`gates[${index}].when`, gate.when, policy),
      ...gate.checks.flatMap((_, check) => checkProblems(policy, index, check)),
    ]),
  ];
}

function doubles(path: string, entries: readonly { readonly id: string }[]): PolicyProblem[] {
  return entries.flatMap(({ id }, index) => {
    const first = entries.findIndex((entry) => entry.id === id);
    return first === index ? [] : [{ path: `${path}[${index}].id`, message: `"${id}" is already the id of ${path}[${first}]` }];
  });
}

function slotProblems(policy: PolicySpec): PolicyProblem[] {
  return policy.slots.flatMap((slot, index) => [
    ...conditionProblems(`slots[${index}].when`, slot.when, policy),
    ...(slot.digestIn === undefined ? [] : unknownId(`slots[${index}].digestIn`, 'slot', slot.digestIn, policy.slots)),
    ...(slot.inventory !== undefined && 'slot' in slot.inventory ? unknownId(`slots[${index}].inventory.slot`, 'slot', slot.inventory.slot, policy.slots) : []),
    ...(slot.cardinality === 'newest' && slot.paths === undefined
      ? [{ path: `slots[${index}].cardinality`, message: 'which file is newest is only sure where its name binds it to the slot', hint: 'add paths' }]
      : []),
    ...Object.entries(slot.values ?? {}).flatMap(([name, value]) => patternProblems(`slots[${index}].values.${name}.pattern`, value)),
    ...(slot.inventory !== undefined && slot.cardinality !== 'many'
      ? [{ path: `slots[${index}].inventory`, message: 'an inventory is only read where cardinality is "many"' }]
      : []),
  ]);
}

function patternProblems(path: string, value: ValueSpec): PolicyProblem[] {
  if (!('pattern' in value)) return [];
  const compiled = compilePattern(value.pattern);
  return 'problem' in compiled ? [{ path, message: compiled.problem }] : [];
}

function conditionProblems(path: string, when: Condition | undefined, policy: PolicySpec): PolicyProblem[] {
  const dimensions = new Map<string, readonly string[]>([
    ...Object.entries(policy.scope).map(([key, { values }]) => [key, values] as const),
    ['kind', ReleaseKind.options],
    ['channel', ReleaseChannel.options],
  ]);
  return Object.entries(when ?? {}).flatMap(([key, values]) => {
    // Events are named by whoever declares them.
    if (key === EVENT) return [];
    const known = dimensions.get(key);
    if (known === undefined) return [{ path: `${path}.${key}`, message: `the policy's scope has no "${key}"`, ...meant(key, [...dimensions.keys()]) }];
    return values.flatMap((value, index) => known.includes(value)
      ? []
      : [{ path: `${path}.${key}[${index}]`, message: `"${value}" is not a value of "${key}": expected ${known.join(', ')}`, ...meant(value, known) }]);
  });
}

function checkProblems(policy: PolicySpec, gateIndex: number, checkIndex: number): PolicyProblem[] {
  const gate = policy.gates[gateIndex];
  const check = gate?.checks[checkIndex];
  if (gate === undefined || check === undefined) return [];
  const path = `gates[${gateIndex}].checks[${checkIndex}]`;
  const { rule: id, ...given } = check;
  const rule = ruleById(id);
  if (rule === undefined) return [{ path: `${path}.rule`, message: `there is no rule "${id}"`, ...meant(id, RULES.map((one) => one.id)) }];
  const parsed = rule.params.safeParse(given);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => ({ path: [path, ...issue.path.map(step)].join(''), message: `rule "${id}": ${issue.message}` }));
  }
  return [
    ...[...rule.slots(parsed.data), ...rule.optionalSlots?.(parsed.data) ?? []].flatMap((slot) => unknownId(placeOf(path, given, slot), 'slot', slot, policy.slots)),
    ...(rule.baselines?.(parsed.data) ?? []).flatMap((baseline) => unknownId(placeOf(path, given, baseline), 'baseline', baseline, policy.baselines)),
    ...(rule.phase === 'decision' && gate.phase === 'release'
      ? [{ path: `${path}.rule`, message: `rule "${id}" judges what people do after the seal, and this gate is judged by it`, hint: 'set phase: decision' }]
      : []),
    ...(rule.phase !== 'decision' && gate.phase === 'decision'
      ? [{ path: `${path}.rule`, message: `rule "${id}" judges evidence, and this gate is judged when people decide`, hint: 'set phase: release' }]
      : []),
    ...(id === 'sign-off-complete' && policy.signOff === undefined
      ? [{ path: `${path}.rule`, message: 'the policy names no sign-off roles', hint: 'add signOff.roles' }]
      : []),
  ];
}

function unknownId(path: string, kind: string, id: string, known: readonly { readonly id: string }[]): PolicyProblem[] {
  return known.some((entry) => entry.id === id) ? [] : [{ path, message: `there is no ${kind} "${id}"`, ...meant(id, known.map((entry) => entry.id)) }];
}

/** Where in a check's parameters an id was written. */
function placeOf(path: string, params: Record<string, unknown>, id: string): string {
  for (const [key, value] of Object.entries(params)) {
    if (value === id) return `${path}.${key}`;
    if (typeof value !== 'object' || value === null) continue;
    const within = Object.entries(value).find(([, item]) => item === id);
    if (within !== undefined) return `${path}.${key}${step(Array.isArray(value) ? Number(within[0]) : within[0])}`;
  }
  return path;
}

function step(key: PropertyKey): string {
  return typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
}
