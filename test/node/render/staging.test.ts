import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStaging, SITE_SUMS } from '../../../src/node/render/staging.ts';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dossier-staging-'));
  out = join(folder, 'site');
});

function publish(text: string): void {
  const staging = openStaging(out);
  staging.write('/a/index.html', text);
  staging.write(`/${SITE_SUMS}`, '');
  staging.publish();
}

describe('openStaging()', () => {
  it('leaves the site before untouched until it publishes', () => {
    publish('one');
    const staging = openStaging(out);
    staging.write('/a/index.html', 'two');
    expect(readFileSync(join(out, 'a/index.html'), 'utf8')).toBe('one');
    staging.write(`/${SITE_SUMS}`, '');
    staging.publish();
    expect(readFileSync(join(out, 'a/index.html'), 'utf8')).toBe('two');
  });

  it('leaves nothing beside the site', () => {
    publish('one');
    publish('two');
    openStaging(out).discard();
    expect(readdirSync(folder)).toEqual(['site']);
  });

  it('drops files that the new site does not have', () => {
    publish('one');
    writeFileSync(join(out, 'left-over.html'), 'old');
    publish('two');
    expect(existsSync(join(out, 'left-over.html'))).toBe(false);
  });

  it('brings back the site of a build that was killed between its two renames', () => {
    publish('one');
    renameSync(out, join(folder, '.site.previous'));
    openStaging(out).discard();
    expect(readFileSync(join(out, 'a/index.html'), 'utf8')).toBe('one');
  });

  it('refuses a folder that no build wrote', () => {
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.md'), 'irreplaceable');
    expect(() => openStaging(out)).toThrow('Cannot build here: the folder holds files that no build wrote');
    expect(readFileSync(join(out, 'thesis.md'), 'utf8')).toBe('irreplaceable');
  });

  it.each(['/../x', 'x', '/a//b', '/a\\b', '/a/'])('refuses to write %s', (path) => {
    expect(() => openStaging(out).write(path, '')).toThrow('is no path of a site');
  });

  it('refuses two things at one address', () => {
    const staging = openStaging(out);
    staging.write('/a.json', '1');
    expect(() => staging.write('/a.json', '2')).toThrow('Two things are published as /a.json');
  });
});
