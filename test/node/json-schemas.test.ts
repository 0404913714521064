import { describe, expect, it } from 'vitest';
import { createSchemaPort, schemaProblem } from '../../src/node/json-schemas.ts';

const port = createSchemaPort();

describe('createSchemaPort()', () => {
  it.each([
    ['http://json-schema.org/draft-07/schema#', { items: [{ type: 'string' }] }],
    ['https://json-schema.org/draft/2019-09/schema', { items: [{ type: 'string' }] }],
    ['https://json-schema.org/draft/2020-12/schema', { prefixItems: [{ type: 'string' }] }],
  ])('reads %s', ($schema, keywords) => {
    expect(port.validate({ inline: { $schema, ...keywords } }, [1])).toEqual([{ at: '/0', message: 'must be string' }]);
  });

  it('reports every violation once, in the order of their places', () => {
    const schema = { required: ['b', 'a'], additionalProperties: false, properties: { a: {}, b: {}, c: { enum: ['x', 'y'] }, d: { const: 1 } } };
    expect(port.validate({ inline: schema }, { c: 'z', d: 2, e: 0 })).toEqual([
      { at: '', message: 'must have required property \'a\'' },
      { at: '', message: 'must have required property \'b\'' },
      { at: '', message: 'must not have the key "e"' },
      { at: '/c', message: 'must be one of "x", "y"' },
      { at: '/d', message: 'must be 1' },
    ]);
  });

  it('tells of the first violation alone in a large document, because all of them take quadratic time', () => {
    const schema = { items: { type: 'object', required: ['a'] } };
    expect(port.validate({ inline: schema }, Array.from({ length: 3 }, () => ({})))).toHaveLength(3);
    expect(port.validate({ inline: schema }, Array.from({ length: 30_000 }, () => ({})))).toEqual([{ at: '/0', message: "must have required property 'a'" }]);
    expect(port.validate({ inline: schema }, Array.from({ length: 30_000 }, () => ({ a: 1 })))).toEqual([]);
    expect(port.validate({ named: 'sarif-2.1.0' }, { version: '2.1.0', runs: [{ tool: { driver: { name: 't' } }, results: Array.from({ length: 30_000 }, () => ({ level: 7 })) }] })).toHaveLength(1);
  });

  it('finds doubled entries whatever the order of their keys', () => {
    expect(port.validate({ inline: { uniqueItems: true } }, [{ a: 1, b: 2 }, { b: 2, a: 1 }])).toEqual([{ at: '', message: 'must not hold the same entry twice' }]);
    expect(port.validate({ inline: { uniqueItems: true } }, [1, '1', [1], null])).toEqual([]);
  });

  it('takes two schemas with the same $id for two schemas', () => {
    expect(port.validate({ inline: { $id: 'https://example.com/s', type: 'string' } }, 1)).toHaveLength(1);
    expect(port.validate({ inline: { $id: 'https://example.com/s', type: 'number' } }, 1)).toEqual([]);
  });
});

describe('schemaProblem()', () => {
  it.each([
    [{ $ref: '#/$defs/missing' }, '$ref "#/$defs/missing" leads out of the schema; nothing is ever fetched, so put what it names into $defs'],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, '$schema "http://json-schema.org/draft-04/schema#" is not supported; use draft-07, 2019-09 or 2020-12'],
    [[], 'a JSON Schema must be an object'],
    [{ type: 'text' }, expect.stringContaining('schema is invalid')],
  ])('%j', (schema, problem) => {
    expect(schemaProblem(schema)).toEqual(problem);
  });

  it('is silent about a schema that can be used', () => {
    expect(schemaProblem({ type: 'object' })).toBeUndefined();
  });
});
