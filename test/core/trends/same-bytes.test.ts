// The same question has the same answer everywhere, to the last digit that is sealed.
//
// ECMAScript leaves Math.log, exp, pow, hypot and their like to the engine (section 21.3.2): two engines may differ in the
// last of 53 bits. V8 brings its own (a port of fdlibm), whatever the processor and the C library, and six digits are
// sealed of sixteen. The golden answers would show an engine that does otherwise.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { judgedLines, QUESTIONS } from '../../builders/judged-questions.ts';

const GOLDEN = 'test/fixtures/trends/judged.jsonl';
const SCRIPT = path.resolve('test/builders/judged-questions.ts');

test('judgeSeries() answers a fixed set of questions with fixed digits', () => {
  const lines = judgedLines();
  // After a change of the statistics: JUDGED=1 npx vitest run test/core/trends/same-bytes.test.ts, and read what differs.
  if (process.env['JUDGED'] === '1') writeFileSync(GOLDEN, lines);
  expect(lines.split('\n')).toEqual(readFileSync(GOLDEN, 'utf8').split('\n'));
});

test('the questions are of every kind that has an answer', () => {
  const all = judgedLines();
  for (const method of ['history', 'samples', 'standard-errors', 'paired', 'exact']) expect(all).toContain(`"method":"${method}"`);
  for (const reading of ['better', 'worse', 'changed', 'no-change', 'no-opinion']) expect(all).toContain(`"reading":"${reading}"`);
});

test('the order of the questions does not matter', () => {
  expect(judgedLines(QUESTIONS.toReversed())).toBe(judgedLines());
});

test.each([
  ['another time zone and language', [], { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, ''],
  ['the interpreter alone, in reversed order', ['--no-opt', '--no-maglev', '--no-sparkplug'], { TZ: 'America/St_Johns' }, 'reversed'],
  ['every function compiled at once', ['--always-turbofan'], {}, ''],
] as const)('another process says the same bytes: %s', async (_, flags, env, order) => {
  const { PATH = '' } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, SCRIPT, order], { env: { PATH, ...env } });
  expect(stdout).toBe(judgedLines());
});
