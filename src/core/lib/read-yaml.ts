import leven from 'leven';
import { isAlias, isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import { printable, shorten } from './display.ts';

/** What is wrong at one place of a file that somebody wrote by hand. */
export interface FileProblem {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** Path of the key: `slots[2].accepts`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

// A file somebody writes by hand is never near these; a file that is was made to exhaust us.
const MOST_CHARACTERS = 2_000_000;
const MOST_ALIASES = 100;
// After a syntax error the parser guesses, so the first few say it all.
const MOST_FAULTS = 10;

/**
 * Reads YAML 1.2 (so JSON too) by a schema. Gives the value, or every problem there is, each with its place. Never
 * throws: a key given twice, a tag, several documents and an alias bomb are problems like any other.
 */
export function readYaml<T>(schema: z.ZodType<T>, text: string): { readonly value: T } | { readonly problems: readonly FileProblem[] } {
  if (text.length > MOST_CHARACTERS) return whole(`the file has ${text.length} characters`, { expected: `at most ${MOST_CHARACTERS}` });
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  if ('problems' in read) return read;
  const { document, json } = read;
  const parsed = schema.safeParse(json, { reportInput: true });
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, schema, json)).map(({ at, onKey, ...problem }) => ({
    ...positionOf(document, lines, at, onKey),
    path: printPath(at),
    ...problem,
  }));
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** Where a key stands that a later check found wrong, by its path as problems print it: `gates[0].checks[1].rule`. */
export function locateKey(text: string, printed: string): Pick<FileProblem, 'line' | 'column'> {
  const lines = new LineCounter();
  const read = readDocument(text, lines);
  const path = [...printed.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([key, index]) => (index === undefined ? key : Number(index)));
  return 'problems' in read ? { line: 1, column: 1 } : positionOf(read.document, lines, path, undefined);
}

function readDocument(text: string, lines: LineCounter):
  { readonly document: Document; readonly json: unknown } | { readonly problems: readonly FileProblem[] } {
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, strict: true });
    const faults = [...document.errors, ...document.warnings];
    if (faults.length > 0) {
      return { problems: faults.slice(0, MOST_FAULTS).map((fault) => ({ ...position(lines, fault.pos[0]), path: '', ...describeFault(fault.code, fault.message) })) };
    }
    const aliases = countAliases(document);
    if (aliases > MOST_ALIASES) return whole(`the file uses ${aliases} aliases`, { expected: `at most ${MOST_ALIASES}` });
    return { document, json: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (error) {
    // The two ways in which the parser gives up: nesting beyond the stack, and aliases that multiply.
    return whole(error instanceof ReferenceError ? 'its aliases multiply to too many values' : 'it is nested too deeply', {
      hint: 'write the values out',
    });
  }
}

function countAliases(document: Document): number {
  let count = 0;
  visit(document, (_, node) => {
    if (isAlias(node)) count += 1;
  });
  return count;
}

function describeFault(code: string, message: string): Pick<FileProblem, 'message' | 'hint'> {
  switch (code) {
    case 'DUPLICATE_KEY': return { message: 'this key is given twice', hint: 'keep one of the two' };
    case 'TAG_RESOLVE_FAILED': return { message: 'YAML tags ("!…") are not used here', hint: 'write the plain value' };
    case 'MULTIPLE_DOCS': return { message: 'the file holds more than one YAML document', hint: 'remove the line "---" and what follows it' };
    case 'TAB_AS_INDENT': return { message: 'a tab stands where YAML wants spaces' };
    default: return { message: `this is no YAML: ${shorten(printable(message), 200)}` };
  }
}

interface Described extends Pick<FileProblem, 'message' | 'expected' | 'found' | 'hint'> {
  readonly at: readonly PropertyKey[];
  /** Point at the key itself, not at its value. */
  readonly onKey?: true;
}

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue, schema: z.ZodType, json: unknown): Described[] {
  const found = show(valueAt(json, issue.path));
  switch (issue.code) {
    case 'unrecognized_keys': {
      const known = keysAt(schema, issue.path);
      return issue.keys.map((key) => ({ at: [...issue.path, key], onKey: true, message: 'unknown key', ...keyHint(key, known) }));
    }
    case 'invalid_type':
      return valueAt(json, issue.path) === undefined
        ? [{ at: issue.path, message: 'it is missing', expected: typeWords(issue.expected) }]
        : [{ at: issue.path, message: `it must be ${typeWords(issue.expected)}`, found }];
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const missing = valueAt(json, issue.path) === undefined;
      return [{
        at: issue.path, message: missing ? 'it is missing' : 'this word is not known here', expected: allowed.map((word) => `"${word}"`).join(', '),
        ...(missing ? {} : { found, ...meant(String(valueAt(json, issue.path)), allowed) }),
      }];
    }
    case 'invalid_union': {
      // The branch that got furthest is the one that was meant.
      const branches = issue.errors.filter((errors) => errors.length > 0);
      const deepest = branches.sort((a, b) => depth(b) - depth(a))[0];
      if (deepest === undefined || depth(deepest) === 0) return [{ at: issue.path, message: 'it has none of the forms allowed here', found }];
      return deepest.flatMap((inner) => describeIssue({ ...inner, path: [...issue.path, ...inner.path] }, schema, json));
    }
    case 'invalid_key':
      return [{ at: issue.path, onKey: true, message: 'this key has not the form of a key here' }];
    default:
      return [{ at: issue.path, message: lowerFirst(issue.message), found }];
  }
}

function depth(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length));
}

function keyHint(key: string, known: readonly string[]): Pick<FileProblem, 'expected' | 'hint'> {
  const hint = meant(key, known);
  return hint.hint === undefined && known.length > 0 ? { expected: known.join(', ') } : hint;
}

function meant(word: string, known: readonly string[]): { readonly hint?: string } {
  const nearest = nearestWord(word, known);
  return nearest === undefined ? {} : { hint: `did you mean "${nearest}"` };
}

/** The known word that a mistyped one most likely stands for. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const typed = word.slice(0, 100).toLowerCase();
  const [nearest] = known
    .map((one) => ({ one, distance: leven(typed, one.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest !== undefined && nearest.distance <= (typed.length < 4 ? 1 : Math.max(2, Math.floor(typed.length / 3))) ? nearest.one : undefined;
}

function typeWords(type: string): string {
  switch (type) {
    case 'object':
    case 'record': return 'a mapping (key: value)';
    case 'array': return 'a list';
    case 'string': return 'text';
    case 'boolean': return 'true or false';
    case 'int': return 'a whole number';
    default: return `a ${type}`;
  }
}

function show(value: unknown): string {
  switch (typeof value) {
    case 'undefined': return 'nothing';
    case 'string': return `"${shorten(printable(value), 80)}"`;
    case 'object': return value === null ? 'nothing' : Array.isArray(value) ? `a list of ${value.length}` : 'a mapping';
    default: return `${typeof value} ${String(value)}`;
  }
}

function lowerFirst(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** The keys that the schema knows at a path; none where it can not say. */
function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    const shape = schema.shape as Readonly<Record<string, z.core.$ZodType>>;
    if (key === undefined) return Object.keys(shape);
    const member = Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
    return member === undefined ? [] : keysAt(member, rest);
  }
  if (schema instanceof z.ZodArray && key !== undefined) return keysAt(schema.element, rest);
  if (schema instanceof z.ZodRecord && key !== undefined) return keysAt(schema.valueType, rest);
  return [];
}

function printPath(path: readonly PropertyKey[]): string {
  return path.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${printable(String(key))}`)).join('');
}

function whole(message: string, more: Pick<FileProblem, 'expected' | 'hint'> = {}): { readonly problems: readonly FileProblem[] } {
  return { problems: [{ line: 1, column: 1, path: '', message, ...more }] };
}

function position(lines: LineCounter, offset: number): Pick<FileProblem, 'line' | 'column'> {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

// A missing value has no place of its own; the nearest thing around it that exists has.
function positionOf(document: Document, lines: LineCounter, path: readonly PropertyKey[], onKey: true | undefined): Pick<FileProblem, 'line' | 'column'> {
  for (let length = path.length; length >= 0; length -= 1) {
    const part = path.slice(0, length).map((key) => (typeof key === 'symbol' ? key.description : key));
    const key = onKey === true || length < path.length ? keyNode(document, part) : undefined;
    const node = key ?? (length === 0 ? document.contents : document.getIn(part, true));
    if (isNode(node) && node.range) return position(lines, node.range[0]);
  }
  return { line: 1, column: 1 };
}

function keyNode(document: Document, path: readonly unknown[]): unknown {
  if (path.length === 0) return undefined;
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isMap(parent) ? parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key : undefined;
}
