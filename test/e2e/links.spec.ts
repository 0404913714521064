import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect } from '@playwright/test';
import { PORTAL } from './build-portal.ts';
import { builtPages, fileOf, portalUrl, test } from './portal.ts';

test('every link of every page leads somewhere, fragment included', () => {
  const targets = new Map<string, string>();
  for (const page of builtPages()) {
    const html = readFileSync(fileOf(page), 'utf8');
    for (const [, address = ''] of html.matchAll(/<[a-z][^>]*?\s(?:href|src)="([^"]*)"/g)) {
      const target = new URL(address.replaceAll('&amp;', '&').replaceAll('&#38;', '&'), new URL(page.path, portalUrl()));
      if (target.origin === new URL(portalUrl()).origin) targets.set(target.href, page.path);
    }
  }
  expect(targets.size).toBeGreaterThan(100);

  const bodies = new Map<string, string | undefined>();
  const broken: string[] = [];
  for (const [target, from] of targets) {
    const [address = '', fragment] = target.split('#');
    if (!address.startsWith(portalUrl())) {
      broken.push(`/${from} leads out of the portal: ${target}`);
      continue;
    }
    if (!bodies.has(address)) {
      const file = fileAt(address);
      bodies.set(address, existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined);
    }
    const body = bodies.get(address);
    if (body === undefined) broken.push(`/${from} leads to nothing: ${target}`);
    else if (fragment !== undefined && fragment !== '' && !body.includes(`id="${decodeURIComponent(fragment)}"`)) broken.push(`/${from} leads to no such place: ${target}`);
  }
  expect(broken).toEqual([]);
});

test('links to raw evidence are downloads', () => {
  const opened = builtPages().flatMap((page) => [...readFileSync(fileOf(page), 'utf8').matchAll(/<a\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /href="[^"]*evidence\/[0-9a-f]{64}\/[^"#]+"/.test(tag) && !/\sdownload(?:[\s=>])/.test(tag))
    .map((tag) => `/${page.path}: ${tag}`));
  expect(opened).toEqual([]);
});

/** The file that a static host answers with. */
function fileAt(address: string): string {
  const below = decodeURIComponent(address.slice(portalUrl().length).split('?')[0] ?? '');
  return `${PORTAL}/${below.endsWith('/') || below === '' ? `${below}index.html` : below}`;
}
