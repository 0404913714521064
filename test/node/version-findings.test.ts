import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rejudge } from '../../src/core/record/rejudge.ts';
import { contentPaths, readContentBytes } from '../../src/node/content-folder.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { readObject } from '../../src/node/objects.ts';
import { engine } from '../../src/node/engine.ts';
import { seal } from '../../src/node/seal.ts';
import { contentFolder } from '../builders/content.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

/** Seals releases a day apart under a scheme, each with what its release.yaml says more, and gives a sealer's last record. */
async function sealed(scheme: string, releases: Readonly<Record<string, string>>) {
  const { contentDir, evidence } = contentFolder({
    'projects/shelf/project.yaml': `name: Shelf\ntagPattern: '.+\\d.+'\nversionScheme: ${scheme}\n`,
    ...Object.fromEntries(Object.entries(releases).map(([version, more]) => [`projects/shelf/releases/${version}/release.yaml`, `tag: ${version}\ncommit: ${'a'.repeat(40)}\n${more}`])),
  });
  made.push(path.dirname(contentDir));
  let last;
  for (const [index, version] of Object.keys(releases).entries()) {
    last = await seal({ contentDir, project: 'shelf', version, evidence: [evidence], at: `2026-03-0${index + 1}T09:00:00Z` });
  }
  if (last === undefined) throw new Error('nothing was sealed');
  return { contentDir, record: last.record, sha256: last.sha256 };
}

async function found(scheme: string, releases: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { record } = await sealed(scheme, releases);
  return record.predicate.findings.map(({ id, message }) => `${id}: ${message}`);
}

describe('a release is told when', () => {
  it.each<[what: string, scheme: string, releases: Readonly<Record<string, string>>, told: readonly string[]]>([
    ['its version is none of the scheme', 'semver', { 'v1.0-2': '' }, ['version-not-of-scheme: “v1.0-2” is no version by the project’s scheme']],
    ['a date stamp stands beside documented SemVer', 'semver', { 'v2025.11.08-0146': '' }, ['version-not-of-scheme: “v2025.11.08-0146” is a date stamp, and the project documents SemVer 2.0.0']],
    ['a pre-release is declared stable', 'semver', { 'v1.0.0-rc.1': '' }, ['pre-release-as-stable: “v1.0.0-rc.1” is a pre-release by its version, and is declared stable']],
    ['a Python pre-release is declared stable', 'pep440', { '1.0rc1': '' }, ['pre-release-as-stable: “1.0rc1” is a pre-release by its version, and is declared stable']],
    ['it is lower than one of its line', 'semver', { 'v1.4.0': '', 'v1.10.0': '', 'v1.9.0': '' }, ['version-not-higher: “v1.9.0” is lower than “v1.10.0”, which is on the same line and was here before it']],
    ['two names stand for one version', 'semver', { 'v1.4.0': '', '1.4.0': '' }, ['version-not-higher: “1.4.0” and “v1.4.0” are the same version']],
    ['it names a release that is not here', 'none', { 'v1.4.1': 'relations: [{ type: hotfix-of, version: v1.4.0 }]' }, ['relation-unknown: It is declared a hotfix of “v1.4.0”, and no record of that release was here before it']],
    ['a hotfix is on another line than its base', 'semver', { 'v1.4.0': '', 'v2.0.0': 'relations: [{ type: hotfix-of, version: v1.4.0 }]' }, ['relation-contradicts: It is declared a hotfix of “v1.4.0”, and they are on different lines, 2 and 1']],
    ['a hotfix is lower than its base', 'semver', { 'v1.4.0': '', 'v1.3.9': 'relations: [{ type: hotfix-of, version: v1.4.0 }]' }, ['relation-contradicts: It is declared a hotfix of “v1.4.0”, and its version is not the later one']],
    ['a candidate is for another version', 'semver', { 'v1.4.0-rc.1': 'channel: candidate\nrelations: [{ type: candidate-for, version: v1.5.0 }]' }, ['relation-contradicts: It is declared a candidate for “v1.5.0”, and its version is a pre-release of 1.4.0']],
  ])('%s', async (_, scheme, releases, told) => {
    expect(await found(scheme, releases)).toEqual(told);
  });

  it.each<[what: string, scheme: string, releases: Readonly<Record<string, string>>]>([
    ['versions rise', 'semver', { 'v1.4.0': '', 'v1.4.1': 'relations: [{ type: follows, version: v1.4.0 }]' }],
    ['an older line is patched', 'semver', { 'v1.4.0': '', 'v2.0.0': '', 'v1.4.1': '' }],
    ['an older minor version is patched and says so', 'semver', { 'v1.4.0': '', 'v1.5.0': '', 'v1.4.1': 'relations: [{ type: hotfix-of, version: v1.4.0 }]' }],
    ['a candidate comes before its release', 'pep440', { '1.4rc1': 'channel: candidate\nrelations: [{ type: candidate-for, version: "1.4" }]' }],
    ['a project has no scheme', 'none', { 'build-7': '', 'build-6': '' }],
  ])('and not when %s', async (_, scheme, releases) => {
    expect(await found(scheme, releases)).toEqual([]);
  });
});

it('judged again from what was sealed, a release with relations is the same, byte for byte', async () => {
  const { contentDir, record, sha256 } = await sealed('semver', { 'v1.4.0': '', 'v1.4.1': 'relations: [{ type: hotfix-of, version: v1.4.0 }, { type: follows, version: v0.1.0 }]' });
  expect(record.predicate.previous.related?.map(({ version }) => version)).toEqual(['v1.4.0']);
  expect(await rejudge(record, sha256, {
    openObject: (digest) => readObject(contentDir, digest), openRecord: async () => undefined, openEarlier: (project, { version, revision }) => readContentBytes(contentDir, contentPaths.record(project, version, revision)), schemas: createSchemaPort(), engineVersion: engine().version,
  })).toEqual({ result: 'same' });
});

it('the release before is the next lower version, and not the last one sealed', async () => {
  const { record } = await sealed('semver', { 'v1.4.0': '', 'v2.0.0': '', 'v1.4.1': '' });
  expect(record.predicate.previous.release?.version).toBe('v1.4.0');
});

it('a record does not name a release under embargo', async () => {
  const embargo = 'embargo: { advisory: SHELF-2026-1, until: 2026-03-20T12:00:00Z }';
  const { record } = await sealed('semver', { 'v1.4.0': '', 'v1.4.1': embargo, 'v1.5.0': '' });
  expect(JSON.stringify(record)).not.toContain('1.4.1');
  const patched = await sealed('semver', { 'v1.4.0': '', 'v1.4.1': embargo, 'v1.5.0': embargo });
  expect(patched.record.predicate.history.records.map(({ version }) => version)).toEqual(['v1.4.1', 'v1.4.0']);
});
