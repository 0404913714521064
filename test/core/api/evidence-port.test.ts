import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evidencePort } from '../../../src/core/api/evidence-port.ts';
import { FORMATS } from '../../../src/core/formats/index.ts';
import { readFile } from '../../../src/core/formats/read.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/formats');
const schemas = createSchemaPort();
const samples = FORMATS.flatMap(({ id }) => readdirSync(join(ROOT, id)).filter((name) => !name.endsWith('.reading.json')).map((name) => join(ROOT, id, name)));

describe('evidencePort()', () => {
  it('reads what a record holds to be valid as it was read when it was judged, though it checks less', async () => {
    let valid = 0;
    for (const sample of samples) {
      const bytes = new Uint8Array(readFileSync(sample));
      const { format, reading } = readFile(bytes, schemas);
      if (reading.form !== 'valid') continue;
      valid += 1;
      const again = await evidencePort(() => Promise.resolve(bytes), { validate: () => { throw new Error('asked again'); } }).read('a'.repeat(64), { form: 'valid' });
      expect([sample, again?.format.id, again?.reading]).toEqual([sample, format.id, reading]);
    }
    expect(valid).toBeGreaterThan(50);
  });

  it('reads a text of many JSON documents as the text it is', async () => {
    const bytes = new TextEncoder().encode('{"a":1}\n{"a":2}\n');
    const read = await evidencePort(() => Promise.resolve(bytes), schemas).read('a'.repeat(64), { form: 'valid' });
    expect(read?.format.id).toBe('attachment');
  });

  it('lists components once for each reading', async () => {
    const bytes = new TextEncoder().encode('{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a"}]}');
    const port = evidencePort(() => Promise.resolve(bytes), schemas);
    const [first, second] = [await port.read('a'.repeat(64)), await port.read('a'.repeat(64))];
    expect(first?.components()?.rows.map((row) => row.name)).toEqual(['a']);
    expect(second?.components()).toBe(first?.components());
  });
});
