import { expect, test } from 'vitest';
import { OperatorError } from '../../src/node/errors.ts';
import { judge } from '../../src/node/judge.ts';
import { POLICY, contentFolder } from '../builders/content.ts';

const judged = async (schema: string) => {
  const { contentDir, evidence } = contentFolder({
    'projects/shelf/policy.yaml': POLICY.replace('    paths: [notes.json]\n', '    paths: [notes.json]\n    jsonSchema: schemas/notes.json\n'),
    'projects/shelf/schemas/notes.json': schema,
  });
  return judge({ contentDir, project: 'shelf', version: 'v1.0.0', evidence: [evidence], at: '2026-02-02T00:00:00Z', env: {} });
};

test('a JSON Schema that can be used judges', async () => {
  await expect(judged('{"type":"object"}')).resolves.toMatchObject({ status: 'new' });
});

test.each([
  ['{"type":', /does not parse/],
  ['{"type":"text"}', /can not be used/],
  ['{"$ref":"https://example.org/other.json"}', /can not be used: \$ref "https:\/\/example.org\/other.json" leads out of the schema/],
])('the JSON Schema %s of a slot is an error of the policy, before anything is judged', async (schema, message) => {
  const error = await judged(schema).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperatorError);
  expect((error as OperatorError).problems).toMatchObject([{ message: expect.stringMatching(message) as string, place: { key: 'slots[0].jsonSchema' } }]);
});
