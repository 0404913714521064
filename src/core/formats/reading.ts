import type { z } from 'zod';
import leven from 'leven';
import { finding } from '../findings.ts';
import { display, printable } from '../lib/display.ts';
import { pointer, valueAt } from '../lib/json-pointer.ts';
import { MOST_CHECKS, MOST_CLAIMS, type EvidenceStatement } from '../model/statement.ts';
import type { ReadFinding, Reading, SchemaViolation } from './format.ts';

// What every format does alike when it makes a reading.

const MOST_VIOLATIONS = 50;

type StatementParts = Partial<Omit<EvidenceStatement, 'format'>> & Pick<EvidenceStatement, 'content' | 'summary'>;

/** A statement with its lists cut to what a record keeps and its texts made printable; `listsCut` tells what was cut. */
export function statementOf(format: string, parts: StatementParts): EvidenceStatement {
  return {
    ...parts,
    format,
    summary: display(parts.summary, 400),
    ...shown(parts, 'formatVersion', 60),
    ...shown(parts, 'producerWord', 100),
    ...shown(parts, 'tool', 200),
    ...shown(parts, 'tag', 200),
    ...shown(parts, 'predicateType', 300),
    ...shown(parts, 'profile', 100),
    counts: parts.counts ?? {},
    checks: (parts.checks ?? []).slice(0, MOST_CHECKS).map((check) => ({ ...check, name: display(check.name, 300), word: display(check.word, 100) })),
    // A name must still match the file it names, so it is made printable and not masked.
    claims: (parts.claims ?? []).slice(0, MOST_CLAIMS).map((claim) => ({
      ...claim, name: printable(claim.name).slice(0, 1000), ...shown(claim, 'key', 200), ...shown(claim, 'word', 100),
    })),
  };
}

export function listsCut(parts: { readonly checks?: readonly unknown[]; readonly claims?: readonly unknown[] }): ReadFinding[] {
  return ([['checks', parts.checks?.length ?? 0, MOST_CHECKS], ['named files', parts.claims?.length ?? 0, MOST_CLAIMS]] as const)
    .filter(([, count, most]) => count > most)
    .map(([what, count, most]) => finding('list-cut', { message: `The file lists ${count} ${what}; the record keeps the first ${most}`, expected: `at most ${most}`, found: String(count) }));
}

/** A file that is of the format and can not be read. It holds no result, whatever it meant to say. */
export function unreadable<Document>(format: string, summary: string, findings: readonly ReadFinding[], more: Partial<StatementParts> = {}): Reading<Document> {
  return { form: 'invalid', statement: statementOf(format, { ...more, content: 'no-result', summary }), findings };
}

/** Reads a value by a Zod schema: the typed document, or one finding per problem. */
export function readBy<T>(schema: z.ZodType<T>, value: unknown): { readonly document: T } | { readonly findings: readonly ReadFinding[] } {
  const result = schema.safeParse(value);
  if (result.success) return { document: result.data };
  // A value that breaks its pattern breaks the refinements after it too; the first says what is wrong.
  const issues = [...new Map([...result.error.issues].reverse().map((issue) => [`${issue.code === 'unrecognized_keys' ? 'keys' : ''}${JSON.stringify(issue.path)}`, issue])).values()].reverse();
  return { findings: [...issues.slice(0, MOST_VIOLATIONS).flatMap((issue) => issueFindings(issue, schema, value)), ...restOf(issues.length)] };
}

/** Findings for what a JSON Schema validator reports. */
export function violationFindings(violations: readonly SchemaViolation[], value: unknown): ReadFinding[] {
  return [
    ...violations.slice(0, MOST_VIOLATIONS).map(({ at, message }) => finding('schema-violation', {
      message: `The value at ${at === '' ? 'the top' : at} ${message}`,
      place: placeOf(at),
      expected: message.replace(/^must (?:be )?/, ''),
      found: describe(valueAt(value, at)),
    })),
    ...restOf(violations.length),
  ];
}

/** A pointer fit for a record: cut at the first part that is unprintable, and to 300 characters. */
export function placeOf(at: string): string {
  const parts = at.split('/').slice(1);
  const hidden = parts.findIndex((part) => printable(part) !== part);
  let kept = hidden === -1 ? parts : parts.slice(0, hidden);
  while (kept.length > 0 && kept.join('/').length > 300) kept = kept.slice(0, -1);
  return kept.map((part) => `/${part}`).join('');
}

/** A JSON value in a few words: what was found. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'an object';
  return typeof value === 'string' ? `“${value.slice(0, 200)}”` : String(value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of the document that is its own: `__proto__` and its like lead nowhere. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A list that is a member of its own; empty where there is none. */
export function listOf(holder: unknown, key: string): readonly unknown[] {
  const list = member(holder, key);
  return Array.isArray(list) ? list : [];
}

function issueFindings(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): ReadFinding[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? '' : part));
  const at = pointer(...path);
  const where = at === '' ? 'the top' : at;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const there = valueAt(value, at);
      const meant = nearest(key, keysAt(schema, path).filter((known) => member(there, known) === undefined));
      return finding('unknown-key', {
        message: `The key “${key}” at ${where} is none of this record${meant === undefined ? '' : `; “${meant}” may be meant`}`,
        place: placeOf(`${at}${pointer(key)}`),
        ...(meant === undefined ? {} : { expected: meant }),
        found: key,
      });
    });
  }
  const found = valueAt(value, at);
  if (found === undefined) {
    return [finding('schema-violation', { message: `${where} is missing`, place: placeOf(at), expected: expectedBy(issue), found: 'nothing' })];
  }
  return [finding('schema-violation', { message: `The value at ${where} is not what the format demands: ${expectedBy(issue)}`, place: placeOf(at), expected: expectedBy(issue), found: describe(found) })];
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type': return ARTICLES[issue.expected] ?? issue.expected;
    case 'invalid_value': return `one of ${issue.values.map((one) => `“${String(one)}”`).join(', ')}`;
    case 'too_small': return `at least ${String(issue.minimum)} ${issue.origin === 'string' ? 'characters' : issue.origin === 'array' ? 'entries' : ''}`.trim();
    case 'too_big': return `at most ${String(issue.maximum)} ${issue.origin === 'string' ? 'characters' : issue.origin === 'array' ? 'entries' : ''}`.trim();
    case 'invalid_key': return issue.issues[0]?.message ?? issue.message;
    default: return issue.message.replace(/^expected /, '');
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'a text', number: 'a number', int: 'a whole number', boolean: 'true or false', object: 'an object', record: 'an object', array: 'a list', null: 'null',
};

/** The keys that a strict schema has at a path, as far as plain objects and lists lead. */
function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  // The parts of a Zod schema that hold other schemas; which ones are there depends on its kind.
  let def = schema.def as { shape?: Record<string, z.ZodType>; element?: z.ZodType; innerType?: z.ZodType };
  for (const part of path) {
    while (def.innerType !== undefined) def = def.innerType.def as typeof def;
    const next = typeof part === 'number' ? def.element : def.shape?.[part];
    if (next === undefined) return [];
    def = next.def as typeof def;
  }
  while (def.innerType !== undefined) def = def.innerType.def as typeof def;
  return Object.keys(def.shape ?? {});
}

function nearest(key: string, known: readonly string[]): string | undefined {
  if (key.length > 60) return undefined;
  const distance = (one: string) => leven(key.toLowerCase(), one.toLowerCase());
  const best = [...known].sort((a, b) => distance(a) - distance(b))[0];
  return best !== undefined && distance(best) <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}

function restOf(count: number): ReadFinding[] {
  return count <= MOST_VIOLATIONS ? [] : [finding('schema-violation', { message: `There are ${count - MOST_VIOLATIONS} more places that break the rules of the format` })];
}

function shown<K extends string>(parts: { readonly [key in K]?: string | undefined }, key: K, limit: number): { [key in K]?: string } {
  const value = parts[key];
  // A computed key loses its literal type; it is K.
  return (value === undefined ? {} : { [key]: display(value, limit) }) as { [key in K]?: string };
}
