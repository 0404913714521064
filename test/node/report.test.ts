import { describe, expect, test } from 'vitest';
import { createReport } from '../../src/node/report.ts';

function reporting(options: { readonly json?: boolean; readonly tty?: boolean; readonly env?: Readonly<Record<string, string>> }) {
  let out = '';
  let err = '';
  const report = createReport({
    json: options.json ?? false,
    stdout: { write: (text: string) => { out += text; } },
    stderr: { write: (text: string) => { err += text; }, isTTY: options.tty ?? false, columns: 20 },
    env: options.env ?? {},
  });
  return { report, out: () => out, err: () => err };
}

describe('createReport()', () => {
  test('shows progress on a terminal only, on one line of its width', () => {
    const terminal = reporting({ tty: true });
    terminal.report.progress('hashing a-long-name-that-does-not-fit.json');
    terminal.report.result({}, 'done');
    expect([terminal.err(), terminal.out()]).toEqual(['\r\u001b[2Khashing a-long-name\r\u001b[2K', 'done\n']);
    for (const quiet of [reporting({}), reporting({ tty: true, env: { CI: 'true' } })]) {
      quiet.report.progress('hashing');
      expect(quiet.err()).toBe('');
    }
  });

  test('gives one JSON document on standard output, and all else on standard error', () => {
    const one = reporting({ json: true });
    one.report.say('a line');
    one.report.warn({ message: 'odd' });
    one.report.result({ a: 1 }, 'for people');
    expect(JSON.parse(one.out())).toEqual({ a: 1 });
    expect(one.err()).toBe('a line\nwarning odd\n');
  });

  test('colours on a terminal, unless NO_COLOR asks for none', () => {
    const paint = (env: Readonly<Record<string, string>>) => {
      const one = reporting({ tty: true, env });
      one.report.fail({ message: 'no' });
      return one.err();
    };
    expect(paint({})).toBe('\u001b[31merror\u001b[0m no\n');
    expect(paint({ NO_COLOR: '1' })).toBe('error no\n');
  });

  test('escapes what GitHub would take for the end of an annotation', () => {
    const one = reporting({ env: { GITHUB_ACTIONS: 'true' } });
    one.report.fail({ message: '100 %', expected: 'really', place: { file: 'a,b:c.yaml', line: 3, column: 4, key: 'x' } });
    expect(one.err().split('\n').at(-2)).toBe('::error file=a%2Cb%3Ac.yaml,line=3,col=4::x: 100 %25%0A  expected  really');
  });

  test('says nothing that a terminal or a GitHub runner obeys, whatever it quotes', () => {
    const evil = 'a\r\n ::error::no\n##[add-mask]x\u001b[31m\u009b\u202e';
    const one = reporting({ env: { GITHUB_ACTIONS: 'true' } });
    one.report.say(evil);
    one.report.fail({ message: evil, place: evil });
    one.report.result({}, evil);
    const lines = `${one.out()}${one.err()}`.split('\n').filter((line) => !line.startsWith('::error file='));
    expect(lines.filter((line) => /^\s*::|##\[|[^\P{C}\n]/u.test(line))).toEqual([]);
    expect(one.err().split('\n').filter((line) => line.startsWith('::'))).toHaveLength(1);
  });

  test('escapes within a JSON document, which still says the same', () => {
    const value = { text: 'a\u009b\u202e\u{E0041}##[error]\n::b' };
    const one = reporting({ json: true });
    one.report.result(value, '');
    expect(JSON.parse(one.out())).toEqual(value);
    expect(one.out()).toMatch(/^[\n\x20-\x7e]*$/);
    expect(one.out()).not.toContain('##[');
  });
});
