import { finding } from '../findings.ts';
import type { ReadFinding, Sample } from '../formats/format.ts';
import { display } from '../lib/display.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { compilePattern } from '../lib/pattern.ts';
import type { SlotSpec, ValueSpec } from '../model/policy.ts';
import type { EvidenceStatement } from '../model/statement.ts';

type Values = NonNullable<EvidenceStatement['values']>;
type Found = Values[string];

/** Reads what the policy's slots ask of a file: the texts under their names, and a finding for each that has none. */
export function readValues(sample: Sample, slots: readonly SlotSpec[]): { readonly values?: Values; readonly findings: readonly ReadFinding[] } {
  const asked = slots.flatMap((slot) => Object.entries(slot.values ?? {}));
  if (asked.length === 0) return { findings: [] };
  const values = new Map<string, Found>();
  const findings: ReadFinding[] = [];
  for (const [name, spec] of asked) {
    const all = findAll(sample, spec);
    const texts = new Set([...all, ...values.has(name) ? [values.get(name)!] : []].map(({ text }) => text));
    const [first] = all;
    if (first !== undefined && texts.size === 1) values.set(name, first);
    else {
      values.delete(name);
      findings.push(first === undefined
        ? finding('value-not-found', { message: `The file does not state “${name}”`, expected: 'at' in spec ? `a text at ${spec.at}` : 'a line that fits the pattern', found: 'none' })
        : finding('value-contradicts', { message: `The file states “${name}” in several places, and not alike`, place: first.at, expected: 'one text', found: [...texts].slice(0, 5).map((text) => display(text, 60)).join(', ') }));
    }
  }
  return { values: Object.fromEntries(values), findings };
}

function findAll({ text, json }: Sample, spec: ValueSpec): readonly Found[] {
  if ('at' in spec) {
    const value = valueAt(json?.value, spec.at);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [{ text: shown(String(value)), at: spec.at }] : [];
  }
  const pattern = compilePattern(spec.pattern);
  if ('problem' in pattern || text === undefined) return [];
  return pattern.find(text).map((match) => ({ text: shown(match.text), at: `line:${lineOf(text, match.offset)}` }));
}

// Never masked: two texts are alike only as they stand.
function shown(text: string): string {
  return text.trim().slice(0, 300);
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
