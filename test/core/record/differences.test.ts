import { expect, it } from 'vitest';
import { differences } from '../../../src/core/record/differences.ts';

type Judged = Parameters<typeof differences>[0];

const A = 'a'.repeat(64);
const B = 'b'.repeat(64);

const judged = (parts: { owner?: string; files?: [string, string][]; inputs?: [string, string][]; gate?: string }) => ({
  release: { version: 'v1', ...(parts.owner === undefined ? {} : { owner: parts.owner }) },
  files: (parts.files ?? []).map(([name, sha256]) => ({ name, sha256 })),
  inputs: (parts.inputs ?? []).map(([name, sha256]) => ({ name, sha256 })),
  gates: parts.gate === undefined ? [] : [{ id: 'perf', state: parts.gate }],
// Only the members that differences() reads are built; the sealed shape has many more.
}) as unknown as Judged;

it('differences() names what was added, changed and removed, and gates that moved', () => {
  expect(differences(
    judged({ files: [['a.json', A], ['b.json', A]], inputs: [['policy.yaml', A]], gate: 'missing' }),
    judged({ owner: 'E', files: [['a.json', B], ['c.json', A]], inputs: [['policy.yaml', B]], gate: 'pass' }),
  )).toEqual([
    'release owner changed',
    'input policy.yaml changed',
    'evidence c.json added',
    'evidence a.json changed',
    'evidence b.json removed',
    'gate perf: Missing became Pass',
  ]);
});

it('differences() is empty for equal records', () => {
  expect(differences(judged({ files: [['a.json', A]] }), judged({ files: [['a.json', A]] }))).toEqual([]);
});

it('differences() counts what it cuts', () => {
  const many = Array.from({ length: 80 }, (_, index): [string, string] => [`f${index}.json`, A]);
  const phrases = differences(judged({}), judged({ files: many }));
  expect(phrases).toHaveLength(51);
  expect(phrases.at(-1)).toBe('30 more differences');
});
