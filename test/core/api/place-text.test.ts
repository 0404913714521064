import { expect, test } from 'vitest';
import { placeText } from '../../../src/core/api/place-text.ts';

test.each([
  ['', 'the whole document'],
  ['/checks/0/status', '/checks/0/status'],
  ['line:3', 'line 3'],
  ['line:3:14', 'line 3, column 14'],
  ['byte:9', 'byte 9'],
])('placeText(%j) is %j', (at, text) => {
  expect(placeText(at)).toBe(text);
});
