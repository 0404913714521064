import { describe, expect, it } from 'vitest';
import { relativePath, withBase, withRelativeLinks } from '../../../src/core/api/relative-links.ts';

describe('relativePath()', () => {
  it.each([
    ['/', '/', './'],
    ['/', '/apex-x/', 'apex-x/'],
    ['/', '/#top', '#top'],
    ['/a/b/', '/a/b/', './'],
    ['/a/b/', '/a/b/#gate-x', '#gate-x'],
    ['/a/b/', '/a/', '../'],
    ['/a/b/', '/', '../../'],
    ['/a/b/', '/a/c.json#x', '../c.json#x'],
    ['/a/b/', '/_astro/x.css?v=1', '../../_astro/x.css?v=1'],
    ['/a/b/', '/a/b/c:d/', './c:d/'],
    ['/404.html', '/states/', 'states/'],
  ])('from %s to %s is %s', (from, to, way) => {
    expect(relativePath(from, to)).toBe(way);
  });

  it('leads where the absolute path leads, from every page to every page', () => {
    const addresses = ['/', '/a/', '/a/b/', '/a/b/c/', '/b/', '/a/x.json', '/_astro/y.css'];
    for (const from of addresses) {
      for (const to of addresses) {
        expect(new URL(relativePath(from, to), `https://example.org/base${from}`).pathname).toBe(`/base${to}`);
      }
    }
  });
});

describe('withRelativeLinks()', () => {
  it('rewrites href and src of tags', () => {
    expect(withRelativeLinks('<a class="x" href="/a/">A</a><script type="module" src="/_astro/y.js"></script>', '/b/'))
      .toBe('<a class="x" href="../a/">A</a><script type="module" src="../_astro/y.js"></script>');
  });

  it.each([
    ['other hosts', '<a href="https://example.org/a/">A</a>'],
    ['addresses without a scheme', '<a href="//example.org/a/">A</a>'],
    ['text that looks like an attribute', '<p>write href="/a/" there</p>'],
    ['other attributes', '<pre data-href="/a/" title=\' href="/a/" \'>x</pre>'],
    ['what is relative already', '<a href="#gates">G</a>'],
  ])('leaves %s alone', (_, html) => {
    expect(withRelativeLinks(html, '/b/')).toBe(html);
  });

  it('is not misled by ">" in an attribute', () => {
    expect(withRelativeLinks('<a title="a > b" href="/a/">A</a>', '/')).toBe('<a title="a > b" href="a/">A</a>');
  });
});

it('withBase() puts addresses below the base path', () => {
  expect(withBase('<a href="/states/">States</a>', '/portal/')).toBe('<a href="/portal/states/">States</a>');
});
