import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { valueAt } from '../lib/json-pointer.ts';
import type { Content, Form } from '../model/facts.ts';
import type { SlotSpec } from '../model/policy.ts';
import type { ReadFinding, SchemaPort } from './format.ts';
import { describe, placeOf, violationFindings } from './reading.ts';

export interface CustomJudgement {
  readonly form: Form;
  readonly content: Content;
  readonly summary: string;
  readonly producerWord?: string;
  readonly producerWordAt?: string;
  readonly findings: readonly ReadFinding[];
}

/** Judges JSON by what the operator wrote in the policy: its form by their JSON Schema, its content by their verdict. */
export function judgeCustomJson(
  value: unknown,
  by: { readonly schema?: unknown; readonly verdict?: SlotSpec['verdict'] },
  schemas: SchemaPort,
): CustomJudgement {
  const { form, findings } = by.schema === undefined ? { form: 'valid' as const, findings: [] } : judgeForm(value, by.schema, schemas);
  const judged = judgeContent(value, by.verdict);
  return { ...judged, form, findings: [...findings, ...judged.findings] };
}

function judgeForm(value: unknown, schema: unknown, schemas: SchemaPort): { form: Form; findings: readonly ReadFinding[] } {
  try {
    const violations = schemas.validate({ inline: schema }, value);
    return { form: violations.length === 0 ? 'valid' : 'invalid', findings: violationFindings(violations, value) };
  } catch (error) {
    // The schema is the operator's, so it may be anything; a validator throws at one that does not compile.
    return { form: 'invalid', findings: [finding('schema-unusable', { message: `The slot’s JSON Schema can not be used: ${error instanceof Error ? error.message : String(error)}` })] };
  }
}

function judgeContent(value: unknown, verdict: SlotSpec['verdict']): Omit<CustomJudgement, 'form'> {
  if (verdict === undefined) return { content: 'not-stated', summary: 'The policy names no place where a verdict stands', findings: [] };
  const found = valueAt(value, verdict.at);
  if (typeof found !== 'string' && typeof found !== 'boolean' && typeof found !== 'number') {
    return {
      content: 'no-result',
      summary: `No verdict stands at ${verdict.at}`,
      findings: [finding('verdict-not-stated', { message: `No verdict stands at ${verdict.at}`, place: placeOf(verdict.at), expected: verdict.pass.map((word) => `“${word}”`).join(' or '), found: describe(found) })],
    };
  }
  const word = String(found);
  const content = contentOf(word, verdict);
  return { content, summary: `The file says “${display(word, 60)}” at ${verdict.at}`, producerWord: display(word, 100), producerWordAt: placeOf(verdict.at), findings: [] };
}

// A word that the policy does not list is a failure: a new word must never pass by being new.
function contentOf(word: string, verdict: NonNullable<SlotSpec['verdict']>): Content {
  if (verdict.pass.includes(word)) return 'pass';
  if (verdict.warn.includes(word)) return 'warn';
  if (verdict.pending.includes(word)) return 'pending';
  return verdict.noResult.includes(word) ? 'no-result' : 'fail';
}
