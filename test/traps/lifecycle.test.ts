import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { frameOf } from '../../src/core/api/frame.ts';
import { latestStable } from '../../src/core/api/latest-release.ts';
import { listPages } from '../../src/core/api/documents.ts';
import * as paths from '../../src/core/api/paths.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { seal } from '../../src/node/seal.ts';
import { contentFolder } from '../builders/content.ts';

const made: string[] = [];
afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));

// Trap 7.19 of the seed systems: a workflow that is started by hand runs on a branch and passes its name for a tag.
test('7.19: release_tag "main" makes a draft page, and not a release', async () => {
  const { contentDir, evidence } = contentFolder({
    'projects/shelf/project.yaml': 'name: Shelf\nversionScheme: semver\n',
    'projects/shelf/releases/main/release.yaml': `tag: main\ncommit: ${'a'.repeat(40)}\nkind: release\nchannel: stable\n`,
  });
  made.push(path.dirname(contentDir));
  const { record } = await seal({ contentDir, project: 'shelf', version: 'main', evidence: [evidence], at: '2026-03-01T09:00:00Z' });
  const { release, findings } = record.predicate;
  expect(release).toMatchObject({ kind: 'draft', channel: 'draft', flags: ['tag-is-branch'] });
  expect(findings.filter(({ id }) => id.startsWith('version-'))).toEqual([]);

  const portal = await loadPortal(contentDir);
  const [project] = portal.projects;
  const page = listPages(portal).find((one) => one.path === paths.release('shelf', 'main'));
  expect(project === undefined ? 'no project' : latestStable(project)).toBeUndefined();
  expect(page === undefined ? [] : frameOf(page, portal).notices.map(({ title, text }) => [title, text.join('')])).toEqual([
    ['A draft, not a release.', 'The tag is a branch name, so this is a draft and no release.'],
  ]);
});
