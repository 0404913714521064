import { expect, test } from 'vitest';
import { csv } from '../../../src/core/lib/csv.ts';

test.each([
  [['a', 'b'], 'a,b\r\n'],
  [['a,b', 'say "x"', 'two\nlines'], '"a,b","say ""x""","two\nlines"\r\n'],
  [[1.5, -2, undefined, ''], '1.5,-2,,\r\n'],
  [['=1+1', '+1', '-1', '@x', '\tx'], "'=1+1,'+1,'-1,'@x,'\tx\r\n"],
  [[' =1+1', '\uff1d1+1', 'a=1', ' a'], "' =1+1,'\uff1d1+1,a=1, a\r\n"],
  [['=HYPERLINK("x")'], `"'=HYPERLINK(""x"")"\r\n`],
])('csv([%j]) is %j', (row, text) => {
  expect(csv([row])).toBe(text);
});
