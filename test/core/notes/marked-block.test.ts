import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markedBlock, placeBlock } from '../../../src/core/notes/marked-block.ts';

const NAME = 'apex-x/v1.4.0';
const BLOCK = markedBlock(NAME, '**GO** for Apex-X v1.4.0.\n\n- One line\n');
const OTHER = markedBlock(NAME, '**WITHDRAWN** for Apex-X v1.4.0.\n');

const place = (text: string, block = BLOCK, name = NAME) => placeBlock(text, name, block);
function placed(text: string, block = BLOCK): string {
  const result = place(text, block);
  if ('problems' in result) throw new Error(result.problems.map(({ line, message }) => `${line}: ${message}`).join('; '));
  return result.text;
}
const refused = (text: string, name = NAME) => {
  const result = place(text, BLOCK, name);
  return 'problems' in result ? result.problems.map(({ line, message, hint }) => `${line}: ${message}${hint === undefined ? '' : ` (${hint})`}`) : [`it was ${result.did}`];
};

describe('placeBlock()', () => {
  test('appends after an empty line, and keeps every character before it', () => {
    expect(placed('')).toBe(BLOCK);
    expect(placed('Notes')).toBe(`Notes\n\n${BLOCK}`);
    expect(placed('Notes\n')).toBe(`Notes\n\n${BLOCK}`);
    expect(placed('Notes\n\n')).toBe(`Notes\n\n${BLOCK}`);
    expect(placed('Notes  \n\n\n')).toBe(`Notes  \n\n\n${BLOCK}`);
  });

  test('replaces what stands between the markers, and nothing else', () => {
    const around = (block: string) => `# v1.4.0 🎉 \t\n\n${block.trimEnd()}   \n<!-- mine -->\nlast, no final newline  `;
    expect(placed(around(BLOCK), OTHER)).toBe(around(OTHER));
    expect(place(around(BLOCK))).toEqual({ did: 'unchanged', text: around(BLOCK) });
  });

  test('writes the line breaks of the place', () => {
    expect(placed('a\r\nb\r\n')).toBe(`a\r\nb\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}`);
    expect(placed(placed('a\r\nb\r\n'), OTHER)).toBe(`a\r\nb\r\n\r\n${OTHER.replaceAll('\n', '\r\n')}`);
    expect(placed('a\nb\r\nc\n')).toBe(`a\nb\r\nc\n\n${BLOCK}`);
  });

  test('keeps a byte order mark', () => {
    expect(placed('\uFEFF')).toBe(`\uFEFF${BLOCK}`);
    expect(placed(`\uFEFF${BLOCK}after\n`, OTHER)).toBe(`\uFEFF${OTHER}after\n`);
  });

  test('fills markers that name no release, and names it', () => {
    expect(placed('# Notes\n\n<!-- dossier:begin -->\n<!-- dossier:end -->\n\nMore\n')).toBe(`# Notes\n\n${BLOCK}\nMore\n`);
    expect(refused('<!-- dossier:begin --><!-- dossier:end -->\n')).toEqual(['1: A marker must stand on a line of its own']);
  });

  test('leaves the blocks of other projects alone', () => {
    const quasim = markedBlock('quasim/1.2.0', '**NO-GO**\n');
    expect(placed(quasim)).toBe(`${quasim}\n${BLOCK}`);
  });

  test.each([
    ['a fence', '```markdown\n<!-- dossier:begin -->\n<!-- dossier:end -->\n```\n'],
    ['a fence of tildes, longer than what it holds', `~~~~\n~~~\n${BLOCK}~~~~\n`],
    ['indented code', `Text\n\n${BLOCK.trimEnd().replaceAll(/^/gm, '    ')}\n`],
    ['a quotation', `${BLOCK.trimEnd().replaceAll(/^/gm, '> ')}\n`],
    ['a list', `- item\n\n${BLOCK.trimEnd().replaceAll(/^/gm, '  ')}\n`],
    ['another comment', `<!-- write\n<!-- dossier:begin x/y\n-->\n`],
    ['a pre element', `<pre>\n${BLOCK}</pre>\n`],
    ['running text', 'Write `<!-- dossier:begin -->` and <!-- dossier:end --> into it\n'],
  ])('takes markers in %s for text', (_, text) => {
    expect(placed(text)).toBe(`${text}\n${BLOCK}`);
    expect(placed(placed(text), OTHER)).toBe(`${text}\n${OTHER}`);
  });

  test('finds markers between tags that show nothing of themselves', () => {
    const around = (block: string) => `<details>\n<summary>Evidence</summary>\n${block}</details>\n`;
    expect(placed(around(BLOCK), OTHER)).toBe(around(OTHER));
  });

  test('refuses what leaves more than one place, or none, and says where', () => {
    expect(refused(`${BLOCK}\n${OTHER}`)).toEqual([`9: The text has two blocks for ${NAME} (take one of them out)`]);
    expect(refused(`<!-- dossier:begin -->\n<!-- dossier:end -->\n${BLOCK}`)).toEqual([`3: The text has two blocks for ${NAME} (take one of them out)`]);
    expect(refused('x\n\n<!-- dossier:begin -->\ny\n')).toEqual(['3: The block that begins here does not end']);
    expect(refused('<!-- dossier:end -->\n')).toEqual(['1: A block ends here that does not begin']);
    expect(refused(`<!-- dossier:begin -->\n\n${BLOCK}`)).toEqual(['1: The block that begins here does not end']);
    expect(refused('<!-- dossier:begin --> text\n')).toEqual(['1: A marker must stand on a line of its own']);
    expect(refused(markedBlock('apex-x/v1.3.0', 'GO'))).toEqual([
      '1: The text has a block of apex-x/v1.3.0 and none of apex-x/v1.4.0 (take it out; or, where one text tells of several releases, write <!-- dossier:begin apex-x/v1.4.0 --> and <!-- dossier:end --> where the new block belongs)',
    ]);
    expect(refused('x'.repeat(500_001))).toEqual(['1: The text is too long']);
  });

  test.each(['```\nnever closed\n', 'Text\n\n<!-- never closed\n', '<pre>\nnever closed\n'])('does not append where the end of the text is code or comment: %j', (text) => {
    expect(refused(text)).toEqual([`${text.split('\n').length}: The end of the text stands in a code fence, a comment or an HTML element that is not closed (close it, or write <!-- dossier:begin apex-x/v1.4.0 --> and <!-- dossier:end --> where the block belongs)`]);
  });

  test('one text can hold a block of each version, once their places are marked', () => {
    const older = markedBlock('apex-x/v1.3.0', 'GO');
    const text = `## 1.4.0\n\n<!-- dossier:begin ${NAME} -->\n<!-- dossier:end -->\n\n## 1.3.0\n\n${older}`;
    expect(placed(text)).toBe(`## 1.4.0\n\n${BLOCK}\n## 1.3.0\n\n${older}`);
  });
});

describe('foreign text stays byte for byte', () => {
  const FOLDER = 'test/fixtures/release-bodies';
  const bodies = readdirSync(FOLDER).filter((name) => name.endsWith('.body')).map((name) => [name, readFileSync(`${FOLDER}/${name}`, 'utf8')] as const);
  test('there are bodies', () => expect(bodies.length).toBeGreaterThanOrEqual(6));

  const withBreaks = (text: string, lineBreak: string) => text.replaceAll(/\r\n|\n/g, lineBreak);
  const variants: readonly (readonly [what: string, of: (body: string) => string])[] = [
    ['as it is', (body) => body],
    ['with the line breaks of the web editor', (body) => withBreaks(body, '\r\n')],
    ['with those of Unix', (body) => withBreaks(body, '\n')],
    ['without a line break at its end', (body) => body.trimEnd()],
    ['with trailing spaces', (body) => body.replaceAll(/(?=\r?\n)/g, '  \t')],
    ['with a byte order mark', (body) => `\uFEFF${body}`],
    ['with the block in its middle', (body) => {
      const lines = body.split(/(?<=\n)/);
      const middle = lines.findIndex((line, index) => index > lines.length / 2 && /^\r?\n$/.test(line));
      return [...lines.slice(0, middle), '\n<!-- dossier:begin -->\n\n<!-- dossier:end -->\n\n', ...lines.slice(middle)].join('');
    }],
  ];
  describe.each(variants)('%s', (_what, of) => {
    test.each(bodies)('%s', (_name, body) => {
      const text = of(body);
      expect(place(text), 'a real body takes a block').not.toHaveProperty('problems');
      holds(text);
    });
  });

  // Pieces that mean something to Markdown, at random: fences, lists, quotations, HTML, comments, markers and line breaks.
  const piece = fc.oneof(
    fc.constantFrom('\n', '\r\n', '\r', '\n\n', '```', '~~~', '````md', '- ', '1. ', '> ', '    ', '\t', '<details>', '</details>', '<pre>', '</pre>', '<!--', '-->', '<!-- x -->', '<script>', '<![CDATA[', '<?', '|a|b|', '|-|-|',
      '# ', '---', '===', '[x]: y', '[^1]: ', '<!-- dossier:begin -->', '<!-- dossier:end -->', `<!-- dossier:begin ${NAME} -->`, '<!-- dossier:begin quasim/1 -->', '**', '`', '\\', '\uFEFF', '🎉', '\u0000', '&lt;', ' ', 'text'),
    fc.string({ unit: 'binary', maxLength: 10 }),
  );
  test('in any text', () => {
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => holds(pieces.join(''))), { numRuns: 3000 });
  });

  /** Whatever is put in: what stood around the block stands around it still, and the second run changes nothing. */
  function holds(text: string): void {
    const first = place(text);
    if ('problems' in first) {
      expect(first.problems.length).toBeGreaterThan(0);
      return;
    }
    expect(place(first.text)).toEqual({ did: 'unchanged', text: first.text });
    const second = placed(first.text, OTHER);
    const lineBreakOf = (whole: string) => (whole.includes(BLOCK.trimEnd().replaceAll('\n', '\r\n')) ? '\r\n' : whole.includes(BLOCK.trimEnd()) ? '\n' : '\r');
    const [before, after, ...more] = first.text.split(BLOCK.trimEnd().replaceAll('\n', lineBreakOf(first.text)));
    expect(more).toEqual([]);
    expect(second).toBe(`${before}${OTHER.trimEnd().replaceAll('\n', lineBreakOf(first.text))}${after}`);
    if (first.did === 'appended') expect(first.text.startsWith(text)).toBe(true);
    else expect([text.startsWith(before ?? ''), text.endsWith(after ?? '')]).toEqual([true, true]);
  }
});
