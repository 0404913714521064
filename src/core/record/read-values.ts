import { finding } from '../findings.ts';
import type { ReadFinding, Sample } from '../formats/format.ts';
import { display } from '../lib/display.ts';
import { valueAt } from '../lib/json-pointer.ts';
import { LONGEST_SEARCHED, MOST_MATCHES, compilePattern } from '../lib/pattern.ts';
import type { SlotSpec, ValueSpec } from '../model/policy.ts';
import type { EvidenceStatement } from '../model/statement.ts';

type Values = NonNullable<EvidenceStatement['values']>;
type Found = Values[string];

/** Reads what the policy's slots ask of a file: the texts under their names, and a finding for each that has none. */
export function readValues(sample: Sample, slots: readonly SlotSpec[]): { readonly values?: Values; readonly findings: readonly ReadFinding[] } {
  const asked = slots.flatMap((slot) => Object.entries(slot.values ?? {}));
  if (asked.length === 0) return { findings: [] };
  const values = new Map<string, Found>();
  const refused = new Set<string>();
  const findings: ReadFinding[] = [];
  for (const [name, spec] of asked) {
    const found = findOne(sample, spec);
    const earlier = values.get(name);
    values.delete(name);
    if ('problem' in found) findings.push(finding('value-not-found', { message: `The file does not state “${name}”`, expected: 'at' in spec ? `a text at ${spec.at}` : 'a line that fits the pattern', found: found.problem }));
    else if ('texts' in found) findings.push(contradiction(name, found.at, found.texts));
    else if (refused.has(name)) continue;
    else if (earlier !== undefined && earlier.text !== found.text) findings.push(contradiction(name, found.at, [found.text, earlier.text]));
    else values.set(name, found);
    // What one slot could not read is not made good by another that reads it elsewhere.
    if (!values.has(name)) refused.add(name);
  }
  return { values: Object.fromEntries(values), findings };
}

function contradiction(name: string, at: string, texts: readonly string[]): ReadFinding {
  return finding('value-contradicts', { message: `The file states “${name}” in several places, and not alike`, place: at, expected: 'one text', found: texts.slice(0, 5).map((text) => display(text, 60)).join(', ') });
}

/** Longer texts are not sealed, and two that are cut would be alike though they are not. */
const LONGEST_VALUE = 300;

type Searched = Found | { readonly texts: readonly string[]; readonly at: string } | { readonly problem: string };

function findOne({ text, json }: Sample, spec: ValueSpec): Searched {
  if ('at' in spec) {
    const value = valueAt(json?.value, spec.at);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? checked(String(value).trim(), spec.at) : { problem: 'none' };
  }
  const pattern = compilePattern(spec.pattern);
  if ('problem' in pattern || text === undefined) return { problem: 'none' };
  if (text.length > LONGEST_SEARCHED) return { problem: `a file of more than ${LONGEST_SEARCHED} characters, which is not searched` };
  const all = pattern.find(text);
  const [first] = all;
  if (first === undefined) return { problem: 'none' };
  if (all.length > MOST_MATCHES) return { problem: `more than ${MOST_MATCHES} places that fit` };
  const at = `line:${lineOf(text, first.offset)}`;
  const texts = [...new Set(all.map((match) => match.text.trim()))];
  return texts.length > 1 ? { texts, at } : checked(texts[0] ?? '', at);
}

// Never masked: two texts are alike only as they stand. A line of a template that nobody filled in states nothing.
function checked(text: string, at: string): Searched {
  if (!/[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) return { problem: 'a blank' };
  return text.length > LONGEST_VALUE ? { problem: `a text of more than ${LONGEST_VALUE} characters` } : { text, at };
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
