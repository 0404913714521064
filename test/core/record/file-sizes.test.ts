import { describe, expect, it, test } from 'vitest';
import { releasedSizes, sizeOf } from '../../../src/core/record/file-sizes.ts';

const digest = (character: string) => character.repeat(64);
const nameIn = (version: string, name: string, more: { tag?: string; others?: readonly string[] } = {}) => {
  const artifacts = [name, ...more.others ?? []].map((one, index) => ({ name: one, sha256: digest(String(index)), size: 10 + index }));
  return releasedSizes({ version, ...(more.tag === undefined ? {} : { tag: more.tag }), artifacts }, new Set())[0]?.metric;
};

describe('the name of a released file in a series', () => {
  test.each([
    ['0.5.0', 'apex_x-0.5.0-py3-none-any.whl', 'size of apex_x-*-py3-none-any.whl'],
    ['v0.5.0', 'dist/apex_x-0.5.0.tar.gz', 'size of apex_x-*.tar.gz'],
    ['v0.5.0', 'tool-v0.5.0-linux', 'size of tool-*-linux'],
    ['0.5.0-rc.1', 'apex_x-0.5.0rc1-py3-none-any.whl', 'size of apex_x-*-py3-none-any.whl'],
    ['0.5.0-rc.1', 'apex-x-0.5.0-rc.1.tgz', 'size of apex-x-*.tgz'],
    ['2025.12.13-2211', 'quasim_2025.12.13-2211.zip', 'size of quasim_*.zip'],
    // Another version, and one that only begins or ends alike, stay.
    ['0.5.0', 'plugin-10.5.0.bin', 'size of plugin-10.5.0.bin'],
    ['0.5.0', 'plugin-0.5.01.bin', 'size of plugin-0.5.01.bin'],
    ['1.0', 'lib-1.0.2.so', 'size of lib-1.0.2.so'],
    ['2', 'model-2.onnx', 'size of model-2.onnx'],
  ])('in %s, %s is measured as “%s”', (version, name, metric) => {
    expect(nameIn(version, name)).toBe(metric);
  });

  it('leaves out the version that the tag holds', () => {
    expect(nameIn('stable', 'app-3.1.4.tar.gz', { tag: 'v3.1.4' })).toBe('size of app-*.tar.gz');
  });

  it('stays whole where two files would have the same', () => {
    expect(nameIn('1.2.0', 'app-1.2.0.bin', { others: ['app-v1.2.0.bin'] })).toBe('size of app-1.2.0.bin');
  });
});

it('a released file is pointed at by its own digest, and one without a size or that came as evidence is left out', () => {
  const release = { version: '1.0.0', artifacts: [{ name: 'a', sha256: digest('a'), size: 7 }, { name: 'b', sha256: digest('b') }, { name: 'c', sha256: digest('c'), size: 9 }] };
  expect(releasedSizes(release, new Set([digest('c')]))).toEqual([
    { metric: 'size of a', unit: 'B', direction: 'lower', value: 7, exact: true, comparability: {}, pointer: { file: digest('a'), at: '' } },
  ]);
});

it('a hostile name is shown as it is and never longer than a metric', () => {
  const release = { version: '1.0.0', artifacts: [] };
  expect(sizeOf({ name: `evil\u202e${'x'.repeat(5000)}`, sha256: digest('a'), size: 1 }, release).metric).toMatch(/^size of evil\\u\{202e\}x+…$/);
});
