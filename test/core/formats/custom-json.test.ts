import { describe, expect, it } from 'vitest';
import { judgeCustomJson } from '../../../src/core/formats/custom-json.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const schemas = createSchemaPort();
const verdict = { at: '/result', pass: ['ok', 'true'], warn: ['meh'], pending: ['later'], noResult: ['skipped'] };

describe('judgeCustomJson()', () => {
  it.each([
    ['ok', 'pass'], [true, 'pass'], ['meh', 'warn'], ['later', 'pending'], ['skipped', 'no-result'], ['bad', 'fail'], ['OK', 'fail'], [0, 'fail'], [{ ok: true }, 'no-result'], [undefined, 'no-result'],
  ])('takes the word %j for %s', (result, content) => {
    expect(judgeCustomJson({ result }, { verdict }, schemas).content).toBe(content);
  });

  it('says that a verdict is not where the policy expects it', () => {
    expect(judgeCustomJson({}, { verdict }, schemas).findings).toMatchInlineSnapshot(`
      [
        {
          "expected": "“ok” or “true”",
          "found": "nothing",
          "id": "verdict-not-stated",
          "level": "error",
          "message": "No verdict stands at /result",
          "place": "/result",
        },
      ]
    `);
  });

  it('judges the form by the operator’s schema, and still reads the verdict', () => {
    const judged = judgeCustomJson({ result: 'ok', count: '3' }, { verdict, schema: { type: 'object', properties: { count: { type: 'integer' } } } }, schemas);
    expect(judged).toMatchObject({ form: 'invalid', content: 'pass', findings: [{ id: 'schema-violation', place: '/count', expected: 'integer', found: '“3”' }] });
  });

  it('calls evidence invalid when its schema can not be used, and says why', () => {
    const judged = judgeCustomJson({}, { schema: { $ref: 'https://example.com/other.json' } }, schemas);
    expect([judged.form, judged.findings[0]?.message]).toEqual(['invalid',
      'The slot’s JSON Schema can not be used: $ref "https://example.com/other.json" leads out of the schema; nothing is ever fetched, so put what it names into $defs']);
  });

  it('states nothing where the policy asks for nothing', () => {
    expect(judgeCustomJson([], {}, schemas)).toMatchObject({ form: 'valid', content: 'not-stated', findings: [] });
  });
});
