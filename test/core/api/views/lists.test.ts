import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { viewFor, listPages } from '../../../../src/core/api/documents.ts';
import { frameOf } from '../../../../src/core/api/frame.ts';
import { AccessibilityView, TESTED, accessibilityView } from '../../../../src/core/api/views/accessibility.ts';
import { LatestView, latest, latestView } from '../../../../src/core/api/views/latest.ts';
import { latestBand } from '../../../../src/core/api/views/project-home.ts';
import { ReleaseListView, releaseListView } from '../../../../src/core/api/views/release-list.ts';
import { Addendum } from '../../../../src/core/model/addendum.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from '../../../../src/core/model/uris.ts';
import type { OpenedRelease, SealState } from '../../../../src/core/record/opened.ts';
import { APPROVED, CLEAN, DRAFT, REFUSED, believableEvidence, believablePortal } from '../../../builders/believable-portal.ts';
import { VERIFIED, portal, project, sha256 } from '../../../builders/portal.ts';

const opened = believablePortal();

function withdrawn(one: OpenedRelease, seal: SealState): OpenedRelease {
  const value = Addendum.parse({
    _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: sha256('record') } }], predicateType: ADDENDUM_PREDICATE,
    predicate: { kind: 'withdraw', name: 'S. Iyer', statement: 'It loses data.', at: '2026-03-01T10:00:00Z', clock: 'clock' },
  });
  return { ...one, addenda: [{ value, sha256: sha256('withdrawn'), size: 500, seal, path: 'addendum.json', id: '2026-03-01-00000000' }] };
}

describe('the latest stable release', () => {
  const page = { path: '/sample/latest/', view: 'latest', project: 'sample', inputs: [] };
  test('is approved, and cites the address that never changes', () => {
    const view = latestView(page, opened);
    expect(LatestView.parse(view)).toEqual(view);
    expect([view.latest.version, view.digest, view.facts[0]?.value]).toEqual(['v1.4.0', APPROVED.revisions[0]?.sha256, [{ text: '/sample/releases/v1.4.0/r/1/', href: '/sample/releases/v1.4.0/r/1/', code: 'code' }]]);
  });
  test('is the one before, once it is withdrawn', () => {
    const one = project([withdrawn(APPROVED, VERIFIED), CLEAN]);
    expect([latestView(page, portal(one)).latest.version, latestBand(one)?.version]).toEqual(['v1.3.0', 'v1.3.0']);
  });
  test('stays while a withdrawal is only claimed', () => {
    expect(latestView(page, portal(project([withdrawn(APPROVED, { result: 'none' }), CLEAN]))).latest.version).toBe('v1.4.0');
  });
  test('has no page where nothing is approved as stable', () => {
    expect(latest.pages(portal(project([REFUSED, DRAFT])))).toEqual([]);
  });
});

describe('filtered lists', () => {
  const listOf = (name: string, releases: readonly OpenedRelease[]) => {
    const view = releaseListView({ path: '/', view: 'release-list', project: 'sample', name, inputs: [] }, portal(project(releases)));
    expect(ReleaseListView.parse(view)).toEqual(view);
    return view;
  };
  test('hold the releases of the stable channel', () => {
    const view = listOf('stable', [APPROVED, DRAFT, CLEAN]);
    expect([view.matrix.rows.map((row) => row.version), view.sentence]).toEqual([['v1.4.0', 'v1.3.0'], 'Two of three releases.']);
  });
  test('hold the releases with exceptions', () => {
    expect(listOf('exceptions', [APPROVED, REFUSED, CLEAN]).matrix.rows.map((row) => row.version)).toEqual(['v1.4.0', 'v1.4.0-rc.2']);
  });
  test('say that there are none', () => {
    expect([listOf('stable', [DRAFT]).sentence, listOf('exceptions', [CLEAN]).sentence]).toEqual(['No stable release is sealed so far.', 'No sealed release has an exception.']);
  });
  test('stay bounded, and name the years that hold the rest', () => {
    const view = listOf('stable', Array.from({ length: 60 }, (_, index) => ({ ...CLEAN, version: `v${index}` })));
    expect([view.matrix.rows.length, view.sentence, view.years.map((year) => year.text)]).toEqual([50, '60 of 60 releases; the newest 50 are listed.', ['2026']]);
  });
});

describe('accessibility', () => {
  test('claims nothing that no test backs', () => {
    for (const { file, test: name } of TESTED) expect(readFileSync(file, 'utf8'), `${file}: ${name}`).toContain(name);
    const view = accessibilityView(opened);
    expect(AccessibilityView.parse(view)).toEqual(view);
    expect(view.tested).toEqual([...TESTED]);
  });
  test('says where to report', () => {
    expect(JSON.stringify(accessibilityView(portal(project([]), { repository: 'https://github.com/example/portal' })).report)).toContain('https://github.com/example/portal');
  });
});

test('every view about a release says who that release is', async () => {
  for (const page of listPages(opened)) {
    const view = await viewFor(page, opened, believableEvidence);
    if (page.version === undefined) expect(view.identity, page.path).toBeUndefined();
    else expect(view.identity?.map((notice) => notice.title), page.path).toEqual([page.version === DRAFT.version ? 'A draft, not a release.' : 'An example, made up.']);
  }
});

const ORDER = ['Releases', 'Trends', 'Compare', 'Controls', 'Support', 'Advisories', 'Log', 'Verify', 'Docs'];

test('the header leads to what the portal has, in a fixed order', () => {
  const [page] = listPages(opened);
  if (page === undefined) throw new Error('a portal has pages');
  const links = frameOf(page, opened).nav.map((link) => link.text);
  expect(links.filter((text) => ORDER.includes(text))).toEqual(links);
  expect([...links]).toEqual([...links].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)));
});
