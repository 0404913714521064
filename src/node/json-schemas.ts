import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import type { SchemaPort, SchemaViolation } from '../core/formats/format.ts';
import { canonicalJson } from '../core/lib/canonical-json.ts';
import { byCodeUnit } from '../core/lib/bytes.ts';
import openVex from './schemas/openvex-0.2.0.schema.json' with { type: 'json' };
import sarif from './schemas/sarif-2.1.0.schema.json' with { type: 'json' };
import spdx22 from './schemas/spdx-2.2.schema.json' with { type: 'json' };
import spdx23 from './schemas/spdx-2.3.schema.json' with { type: 'json' };

const require = createRequire(import.meta.url);
const PACKAGE = join('@cyclonedx', 'cyclonedx-library');

// Names that formats use, and the official schema of each: CycloneDX ships its own, the others lie beside this file.
const COPIED: Readonly<Record<string, { readonly schema: object; readonly make: Make }>> = {
  'sarif-2.1.0': { schema: sarif, make: (options) => new Ajv(options) },
  'openvex-0.2.0': { schema: openVex, make: (options) => new Ajv2020(options) },
};
const SPDX: Readonly<Record<string, object>> = { 'spdx-2.2': spdx22, 'spdx-2.3': spdx23 };
const CYCLONEDX: Readonly<Record<string, string>> = {
  'cyclonedx-1.2-strict': 'bom-1.2-strict', 'cyclonedx-1.3-strict': 'bom-1.3-strict',
  'cyclonedx-1.4': 'bom-1.4', 'cyclonedx-1.5': 'bom-1.5', 'cyclonedx-1.6': 'bom-1.6', 'cyclonedx-1.7': 'bom-1.7',
};
const REFERENCED = ['spdx', 'jsf-0.82', 'cryptography-defs'];

/** An operator's schema that can not be used, with the reason as a phrase. */
export class UnusableSchema extends Error {}

/** Judges by JSON Schema with Ajv. Each schema compiles when it is first needed: a named one once, another once for each port. */
export function createSchemaPort(): SchemaPort {
  const inlineForAll = new WeakMap<object, ValidateFunction>();
  const inlineForFirst = new WeakMap<object, ValidateFunction>();
  return {
    validate(schema, value) {
      const [options, named, inline] = isLarge(value) ? [FIRST_ERROR, namedForFirst, inlineForFirst] : [OPTIONS, namedForAll, inlineForAll];
      if ('named' in schema) {
        const validate = named.get(schema.named) ?? compileNamed(schema.named, options);
        named.set(schema.named, validate);
        return violations(validate, value);
      }
      const key = typeof schema.inline === 'object' && schema.inline !== null ? schema.inline : undefined;
      const validate = (key && inline.get(key)) ?? compileInline(schema.inline, options);
      if (key !== undefined) inline.set(key, validate);
      return violations(validate, value);
    },
  };
}

// Ajv copies all errors so far with each further one: 40,000 broken SARIF results of 13 bytes take 18 s.
const MOST_VALUES = 20_000;

/** Whether a document holds more values than all errors could be told of; then the first one has to do. */
function isLarge(document: unknown): boolean {
  let values = 0;
  const open: unknown[] = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    for (const inner of Object.values(value)) {
      values += 1;
      if (values > MOST_VALUES) return true;
      open.push(inner);
    }
  }
  return false;
}

/** Why an operator's schema can not be used, as a phrase; `undefined` for one that can. */
export function schemaProblem(schema: unknown): string | undefined {
  try {
    compileInline(schema, OPTIONS);
    return undefined;
  } catch (error) {
    if (error instanceof UnusableSchema) return error.message;
    throw error;
  }
}

function violations(validate: ValidateFunction, value: unknown): SchemaViolation[] {
  if (validate(value)) return [];
  const all = (validate.errors ?? []).map(({ instancePath, message, params, keyword }) => ({ at: instancePath, message: worded(keyword, message ?? 'is not valid', params) }));
  const unique = new Map(all.map((one) => [`${one.at}\n${one.message}`, one]));
  return [...unique.values()].sort((a, b) => byCodeUnit(a.at, b.at) || byCodeUnit(a.message, b.message));
}

function worded(keyword: string, message: string, params: Record<string, unknown>): string {
  switch (keyword) {
    case 'additionalProperties': return `must not have the key "${String(params['additionalProperty'])}"`;
    case 'enum': return `must be one of ${listed(params['allowedValues'])}`;
    case 'const': return `must be ${JSON.stringify(params['allowedValue'])}`;
    default: return message;
  }
}

function listed(values: unknown): string {
  const all = Array.isArray(values) ? values.map((value) => JSON.stringify(value)) : [];
  return all.length <= 8 ? all.join(', ') : `${all.slice(0, 6).join(', ')} and ${all.length - 6} more`;
}

function compileNamed(name: string, options: Options): ValidateFunction {
  const spdx = SPDX[name];
  if (spdx !== undefined) return compileSpdx(spdx, options);
  const copied = COPIED[name];
  if (copied !== undefined) return compileCopied(copied, options);
  const file = CYCLONEDX[name];
  if (file === undefined) throw new TypeError(`no JSON Schema is named "${name}"`);
  const ajv = prepared(new Ajv(options));
  for (const referenced of REFERENCED) {
    // Their $id names another address than the one they are referred to by.
    const { $id: _, ...schema } = readSchema(referenced);
    ajv.addSchema(schema, `http://cyclonedx.org/schema/${referenced}.SNAPSHOT.schema.json`);
  }
  return ajv.compile(readSchema(file));
}

// They name the dialect of 2019-09 in two spellings, and use nothing of it that draft-07 does not have.
function compileSpdx({ $schema: _, ...schema }: { readonly $schema?: string }, options: Options): ValidateFunction {
  return prepared(new Ajv(options)).compile(schema);
}

// SARIF's names draft 4, of which it uses nothing that draft 7 reads otherwise; `id` was its word for `$id`.
function compileCopied({ schema, make }: { readonly schema: object; readonly make: Make }, options: Options): ValidateFunction {
  const { $schema: _, id: __, ...rest } = schema as Record<string, unknown>;
  return prepared(make(options)).compile(rest);
}

function readSchema(name: string): Record<string, unknown> {
  // The package ships these files and does not export them, so they are found beside its entry point. They are objects.
  const entry = require.resolve('@cyclonedx/cyclonedx-library');
  const root = entry.slice(0, entry.lastIndexOf(PACKAGE) + PACKAGE.length);
  return JSON.parse(readFileSync(join(root, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<string, unknown>;
}

const DIALECTS: readonly (readonly [uri: RegExp, make: Make])[] = [
  [/^https?:\/\/json-schema\.org\/draft-07\/schema#?$/, (options) => new Ajv(options)],
  [/^https?:\/\/json-schema\.org\/draft\/2019-09\/schema#?$/, (options) => new Ajv2019(options)],
  [/^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/, (options) => new Ajv2020(options)],
];

function compileInline(schema: unknown, options: Options): ValidateFunction {
  if (typeof schema === 'boolean') throw new UnusableSchema('a JSON Schema here must be an object, not true or false');
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) throw new UnusableSchema('a JSON Schema must be an object');
  const dialect = (schema as Record<string, unknown>)['$schema'] ?? 'https://json-schema.org/draft/2020-12/schema';
  const make = DIALECTS.find(([uri]) => typeof dialect === 'string' && uri.test(dialect))?.[1];
  if (make === undefined) throw new UnusableSchema(`$schema ${JSON.stringify(dialect)} is not supported; use draft-07, 2019-09 or 2020-12`);
  try {
    return prepared(make(options)).compile(schema);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const missing = /^can't resolve reference (\S+)/.exec(message)?.[1];
    throw new UnusableSchema(missing === undefined ? message : `$ref "${missing}" leads out of the schema; nothing is ever fetched, so put what it names into $defs`);
  }
}

const OPTIONS: Options = { strict: false, allErrors: true, validateFormats: true, addUsedSchema: false };
const FIRST_ERROR: Options = { ...OPTIONS, allErrors: false };

// That of SARIF alone takes half a second to compile.
const namedForAll = new Map<string, ValidateFunction>();
const namedForFirst = new Map<string, ValidateFunction>();

type Make = (options: Options) => Ajv;

function prepared<T extends Ajv>(ajv: T): T {
  // ajv-formats is CommonJS; its default export is the function in either interpretation.
  (addFormats as unknown as { default: (ajv: Ajv) => void }).default(ajv);
  const uriReference = fullFormats['uri-reference'];
  if (!(uriReference instanceof RegExp)) throw new TypeError('ajv-formats has no expression for uri-reference');
  // RFC 3987: an IRI is a URI in which other scripts may stand for letters.
  ajv.addFormat('iri-reference', (text) => uriReference.test(text.replace(/[^\0-\x7f]/gu, 'x')));
  const { uri } = fullFormats;
  if (typeof uri !== 'function') throw new TypeError('ajv-formats has no function for uri');
  ajv.addFormat('iri', (text) => uri(text.replace(/[^\0-\x7f]/gu, 'x')));
  ajv.addFormat('idn-email', /^[^\s@]+@[^\s@]+$/u);
  // Ajv compares every two objects of an array: 16,000 components take 38 s.
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not hold the same entry twice' },
    validate: (wanted: boolean, entries: unknown[]) => !wanted || areDifferent(entries),
  });
  return ajv;
}

/** Whether no two entries are equal. Canonical text costs much, so only entries that agree at first sight are compared by it. */
function areDifferent(entries: readonly unknown[]): boolean {
  if (entries.length < 2) return true;
  const alike = new Map<string, unknown[]>();
  for (const entry of entries) {
    const sight = firstSight(entry);
    const others = alike.get(sight);
    if (others === undefined) alike.set(sight, [entry]);
    else others.push(entry);
  }
  return alike.size === entries.length || [...alike.values()].every((group) => group.length === 1 || new Set(group.map(sameText)).size === group.length);
}

/** The same for equal entries, and seldom for others: keys in order, and the values that are no lists or objects. */
function firstSight(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return Array.isArray(entry) ? `list ${entry.length}` : `${typeof entry} ${String(entry)}`;
  const members = entry as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(members).sort()) {
    const value = members[key];
    text += typeof value === 'object' ? `${key}\n` : `${key}\t${String(value)}\n`;
  }
  return text;
}

// JSON can write numbers that are not finite, and those have no canonical text.
function sameText(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}
