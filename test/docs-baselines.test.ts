import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { checkPolicy } from '../src/core/gates/compile.ts';
import { readYaml } from '../src/core/lib/read-yaml.ts';
import { BaselineFile, StepFile } from '../src/core/model/baseline-files.ts';
import { PolicySpec } from '../src/core/model/policy.ts';

// What docs/baselines.md shows can be copied: every file of it opens.

const BLOCKS = [...readFileSync('docs/baselines.md', 'utf8').matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gms)].map(([, file = '', text = '']) => ({ file, text }));

function problems(schema: z.ZodType, text: string): unknown {
  const read = readYaml(schema, text);
  return 'problems' in read ? read.problems : [];
}

test.each(BLOCKS.filter(({ file }) => file !== 'policy.yaml'))('$file opens', ({ file, text }) => {
  expect(problems(file.startsWith('steps/') ? StepFile : BaselineFile, text)).toEqual([]);
});

test('the parts of a policy are one that opens and that nothing is wrong with', () => {
  const slots = ['speed', 'speed-again'].map((id) => `  - { id: ${id}, title: Speed, accepts: [{ format: go-bench }] }`).join('\n');
  const parts = BLOCKS.filter(({ file }) => file === 'policy.yaml').map(({ text }) => text).join('');
  const read = readYaml(PolicySpec, `id: demo\ntitle: Demo\nslots:\n${slots}\n${parts}`);
  expect('problems' in read ? read.problems : checkPolicy(read.value)).toEqual([]);
  expect(BLOCKS.length).toBe(6);
});
