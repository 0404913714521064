import { describe, expect, it, test } from 'vitest';
import { advisoryNotices, effectOn, linePatches, patchSentence } from '../../../src/core/api/advisories.ts';
import { listDerived } from '../../../src/core/api/derived.ts';
import { listPages, viewFor } from '../../../src/core/api/documents.ts';
import { frameOf } from '../../../src/core/api/frame.ts';
import * as paths from '../../../src/core/api/paths.ts';
import { intervalsOf, median, periodText, supportText } from '../../../src/core/api/support.ts';
import { AdvisoriesView } from '../../../src/core/api/views/advisories.ts';
import { AdvisoryView } from '../../../src/core/api/views/advisory.ts';
import { PortalHomeView } from '../../../src/core/api/views/portal-home.ts';
import { SupportView } from '../../../src/core/api/views/support.ts';
import { Advisory } from '../../../src/core/model/advisory.ts';
import type { VersionScheme } from '../../../src/core/model/portal-files.ts';
import { SupportPolicy } from '../../../src/core/model/support.ts';
import { versioningOf } from '../../../src/core/model/versions.ts';
import type { HandWritten, OpenedPortal, OpenedProject } from '../../../src/core/record/opened.ts';
import { decision, evidenceOf, portal, project, record, release, revision, sha256 } from '../../builders/portal.ts';

/** Approved stable releases, given as version and day; those that end in "?" are not decided. */
function lifeOf(versionScheme: VersionScheme, ...made: readonly string[]): OpenedProject {
  const releases = made.map((one) => {
    const [version = '', on = ''] = one.replace('?', '').split(' ');
    const base = record(version);
    const sealed = revision({ ...base, release: { ...base.release, date: on }, assessed: { ...base.assessed, at: `${on}T12:00:00Z` } });
    return { ...release(sealed), ...(one.endsWith('?') ? {} : { decision: decision(sealed) }) };
  });
  return project(releases.toReversed(), { versionScheme });
}

function written<T>(value: T, path: string): HandWritten<T> {
  return { value, sha256: sha256(path), path };
}

const SUPPORT = SupportPolicy.parse({
  about: 'The latest major version in full, the one before it for a year.',
  lines: [
    { line: '3', title: '3.x', versions: '3.x', support: 'full', until: '2027-11-04' },
    { line: '2', title: '2.x', versions: '2.x', support: 'security', until: '2026-11-04' },
    { line: '1', title: '1.x', versions: '1.x', support: 'none', until: '2026-01-31', note: 'Move to 2.x.' },
  ],
  cadence: { major: 'P3M', minor: 'P1M' },
});

const advisoryOf = (more: object = {}) => Advisory.parse({
  id: 'DEMO-2026-1', modified: '2026-03-05T12:00:00Z', published: '2026-03-05T12:00:00Z', summary: 'Shelves fall',
  affected: [{ package: { ecosystem: 'PyPI', name: 'demo' }, ranges: [{ type: 'SEMVER', events: [{ introduced: '1.2.0' }, { fixed: '2.0.1' }, { introduced: '3.0.0' }, { fixed: '3.0.1' }] }] }],
  aliases: ['CVE-2026-99001'], credits: [{ name: 'Ada <ada@example.org>', contact: ['mailto:ada@example.org'], type: 'FINDER' }], database_specific: { severity: 'HIGH' }, ...more,
});

const LIFE = ['v1.1.0 2025-10-01', 'v1.2.0 2025-11-01', 'v2.0.0 2025-12-01', 'v3.0.0 2026-02-20', 'v2.0.1 2026-03-04', 'v3.0.1 2026-03-04'] as const;
const demo: OpenedProject = { ...lifeOf('semver', ...LIFE), support: written(SUPPORT, 'projects/sample/support.yaml'), advisories: [written(advisoryOf(), 'projects/sample/advisories/DEMO-2026-1.yaml')] };

async function viewAt(path: string, of: OpenedPortal): Promise<unknown> {
  const page = listPages(of).find((one) => one.path === path);
  if (page === undefined) throw new Error(`no page ${path}`);
  return viewFor(page, of, evidenceOf());
}

describe('support', () => {
  it('shows each line with the end of its support and its latest release, and cadence beside real intervals', async () => {
    const view = SupportView.parse(await viewAt(paths.support('sample'), portal(demo)));
    expect(view.sentence).toBe('Three lines of releases; two are supported by this statement.');
    expect(view.lines.map(({ title, word, until, latest, releases }) => [title, word, until?.time, latest?.release.text, latest?.date.time, releases])).toEqual([
      ['3.x', 'Full', '2027-11-04', 'v3.0.1', '2026-03-04', 'Two records'],
      ['2.x', 'Security fixes', '2026-11-04', 'v2.0.1', '2026-03-04', 'Two records'],
      ['1.x', 'None', '2026-01-31', 'v1.2.0', '2025-11-01', 'Two records'],
    ]);
    expect(view.cadence).toEqual([
      { step: 'Major version', stated: 'every 3\u00a0months', shown: '81\u00a0days', number: 1 },
      { step: 'Minor version', stated: 'every month', shown: '31\u00a0days', number: 1 },
      { step: 'Patch', stated: 'not stated', shown: '52.5\u00a0days in the median, 12 to 93', number: 2 },
    ]);
  });

  it('has no page where nothing is stated', () => {
    expect(listPages(portal(lifeOf('semver', ...LIFE))).map(({ path }) => path)).not.toContain(paths.support('sample'));
  });

  it('says on a release which line it is on', () => {
    const text = (version: string) => supportText(demo, version)?.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
    expect([text('v2.0.0'), text('v1.1.0'), text('v9.0.0'), text('snapshot')]).toEqual([
      '2.x, security fixes only until 4\u00a0Nov\u00a02026', '1.x, no support; it ended on 31\u00a0Jan\u00a02026', 'on no line of the support policy', 'on no line of the support policy',
    ]);
  });

  it('takes intervals from release to release where numbers are dates, and only from approved ones', () => {
    expect(intervalsOf(lifeOf('date-stamp', 'v2025.11.01-1200 2025-11-01', 'v2025.11.04-1200 2025-11-04?', 'v2025.11.08-0146 2025-11-08', 'v2025.11.10-1234 2025-11-10'))).toEqual([{ step: 'release', days: [2, 7] }]);
    expect(intervalsOf(lifeOf('none', ...LIFE))).toEqual([]);
  });

  it('takes no interval to or from what has no record here', () => {
    expect(intervalsOf(lifeOf('semver', 'v0.2.0 2026-02-10', 'v0.1.5 2026-03-17', 'v0.2.1 2026-03-17'))).toEqual([{ step: 'patch', days: [35] }]);
    expect(intervalsOf(lifeOf('semver', 'v1.0.0 2026-01-01', 'v3.0.0 2026-03-01', 'v3.2.0 2026-04-01'))).toEqual([]);
  });

  test.each([['P3M', '3\u00a0months'], ['P1Y6M', '1\u00a0year and 6\u00a0months'], ['P2W', '2\u00a0weeks'], ['P1D', '1\u00a0day']])('%s reads %s', (period, text) => {
    expect(periodText(period)).toBe(text);
  });

  test('the median is the middle, or the mean of the two in it', () => {
    expect([median([]), median([4]), median([1, 3]), median([1, 2, 9])]).toEqual([undefined, 4, 2, 2]);
  });
});

describe('what an advisory says of a version', () => {
  const semver = versioningOf({ versionScheme: 'semver' });
  const pep440 = versioningOf({ versionScheme: 'pep440' });
  const of = (...events: readonly object[]) => advisoryOf({ affected: [{ ranges: [{ type: 'ECOSYSTEM', events }] }] });

  // https://ossf.github.io/osv-schema/#evaluation
  it.each<[string, Advisory, string, ReturnType<typeof effectOn>]>([
    ['before it was introduced', of({ introduced: '1.2.0' }, { fixed: '1.4.0' }), 'v1.1.9', 'not-affected'],
    ['where it was introduced', of({ introduced: '1.2.0' }, { fixed: '1.4.0' }), 'v1.2.0', 'affected'],
    ['where it is fixed', of({ introduced: '1.2.0' }, { fixed: '1.4.0' }), 'v1.4.0', 'not-affected'],
    ['a pre-release of the fix', of({ introduced: '1.2.0' }, { fixed: '1.4.0' }), 'v1.4.0-rc.1', 'affected'],
    ['from the first on', of({ introduced: '0' }), 'v0.0.1', 'affected'],
    ['the last affected one', of({ introduced: '0' }, { last_affected: '1.2.0' }), 'v1.2.0', 'affected'],
    ['after the last affected one', of({ introduced: '0' }, { last_affected: '1.2.0' }), 'v1.2.1', 'not-affected'],
    ['beyond the limit', of({ introduced: '1.0.0' }, { limit: '2.0.0' }), 'v2.0.0', 'not-affected'],
    ['in the second of two ranges, in any order', of({ fixed: '3.0.1' }, { introduced: '3.0.0' }, { fixed: '2.0.1' }, { introduced: '0' }), 'v3.0.0', 'affected'],
    ['any version, where the first is affected and none is fixed', of({ introduced: '0' }), 'v2025.11.08-0146', 'affected'],
    ['a version of another form', of({ introduced: '1.0.0' }), 'snapshot-1', 'not-stated'],
    ['commits alone', advisoryOf({ affected: [{ ranges: [{ type: 'GIT', repo: 'https://example.org/demo', events: [{ introduced: '0' }] }] }] }), 'v1.0.0', 'not-stated'],
    ['a version that is listed without its "v"', advisoryOf({ affected: [{ versions: ['1.0.0'] }] }), 'v1.0.0', 'affected'],
    ['a version that is not listed', advisoryOf({ affected: [{ versions: ['1.0.0'] }] }), 'v1.0.1', 'not-affected'],
  ])('%s', (_, advisory, version, effect) => {
    expect(effectOn(advisory, version, semver)).toBe(effect);
  });

  it('reads Python’s versions as Python does', () => {
    expect(['1.0', '1.0.post1', '1.1rc1', '1.1'].map((version) => effectOn(of({ introduced: '1.0' }, { fixed: '1.1' }), version, pep440))).toEqual(['affected', 'affected', 'affected', 'not-affected']);
  });

  it('without a scheme takes only listed versions', () => {
    expect(effectOn(of({ introduced: '0' }), 'v1.0.0', undefined)).toBe('not-stated');
    expect(effectOn(advisoryOf({ affected: [{ versions: ['build-7'] }] }), 'build-7', undefined)).toBe('affected');
  });
});

describe('advisories', () => {
  it('say of each line which release patches it, on which day, and whether it was on one day', async () => {
    const view = AdvisoryView.parse(await viewAt(paths.advisory('sample', 'DEMO-2026-1'), portal(demo)));
    expect(view.patches).toBe('Both affected supported lines were patched on the same day, 4\u00a0Mar\u00a02026.');
    expect(view.lines.map(({ title, word, patch, affected, note }) => [title, word, patch?.release.text, patch?.date.time, affected.map(({ text }) => text).join(), note])).toEqual([
      ['3.x', 'Patched', 'v3.0.1', '2026-03-04', 'v3.0.0', undefined],
      ['2.x', 'Patched', 'v2.0.1', '2026-03-04', 'v2.0.0', undefined],
      ['1.x', 'Not patched', undefined, undefined, 'v1.2.0', 'The line gets no patches.'],
    ]);
    expect(view.credits).toEqual(['Ada <a…@example.org>, finder']);
    expect(view.facts.slice(0, 1)).toEqual([{ label: 'Severity', value: ['High'] }]);
  });

  it('count only an approved stable release as a patch', () => {
    const life = { ...lifeOf('semver', 'v2.0.0 2025-12-01', 'v3.0.0 2026-02-20', 'v2.0.1 2026-03-04?', 'v3.0.1 2026-03-04'), support: written(SUPPORT, 'support.yaml') };
    const patches = linePatches(life, advisoryOf());
    expect(patches.map(({ title, patch, waiting }) => [title, patch?.version, waiting?.version])).toEqual([['3.x', 'v3.0.1', undefined], ['2.x', undefined, 'v2.0.1']]);
    expect(patchSentence(patches)).toBe('One of two affected supported lines is not patched: 2.x.');
  });

  it('take a line for affected whose fix they name, where only the fix has a record here', () => {
    const life = lifeOf('semver', 'v2.0.0 2025-12-01', 'v2.0.1 2026-03-04', 'v3.0.1 2026-03-04');
    const patches = linePatches(life, advisoryOf());
    expect(patches.map(({ title, isAffected, affected, patch }) => [title, isAffected, affected.length, patch?.version])).toEqual([['Line 3', true, 0, 'v3.0.1'], ['Line 2', true, 1, 'v2.0.1']]);
    expect(patchSentence(patches)).toBe('Both affected supported lines were patched on the same day, 4\u00a0Mar\u00a02026.');
  });

  it('tell several days apart, and take versions’ own lines where no policy names lines', () => {
    const patches = linePatches(lifeOf('semver', 'v2.0.0 2025-12-01', 'v3.0.0 2026-02-20', 'v2.0.1 2026-03-04', 'v3.0.1 2026-03-09'), advisoryOf());
    expect(patches.map(({ title }) => title)).toEqual(['Line 3', 'Line 2']);
    expect(patchSentence(patches)).toBe('Both affected supported lines were patched, from 4\u00a0Mar\u00a02026 to 9\u00a0Mar\u00a02026.');
  });

  it('are said on every page of an affected release, with what fixes it', () => {
    const said = (version: string) => demo.releases.filter((one) => one.version === version).flatMap((one) => advisoryNotices(demo, one)).map(({ title, text }) => `${title} ${text.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')}`);
    expect(said('v2.0.0')).toEqual(['Affected by DEMO-2026-1. Shelves fall. Fixed in v2.0.1. The advisory']);
    expect(said('v1.2.0')).toEqual(['Affected by DEMO-2026-1. Shelves fall. Its line is not patched; fixed in v3.0.1 and v2.0.1. The advisory']);
    expect([said('v1.1.0'), said('v2.0.1')]).toEqual([[], []]);
    const one = portal(demo);
    for (const page of listPages(one).filter(({ version, view }) => version === 'v2.0.0' && view !== 'release')) expect(frameOf(page, one).notices.map(({ title }) => title), page.path).toContain('Affected by DEMO-2026-1.');
  });

  it('hold nothing against a release once withdrawn', async () => {
    const life = { ...demo, advisories: [written(advisoryOf({ withdrawn: '2026-03-07T12:00:00Z' }), 'a')] };
    expect(life.releases.flatMap((one) => advisoryNotices(life, one))).toEqual([]);
    expect(AdvisoriesView.parse(await viewAt(paths.advisories('sample'), portal(life))).sentence).toMatch(/^One advisory published, one of them withdrawn\./);
  });

  it('are published in the OSV format, without the addresses of people', async () => {
    const file = listDerived(portal(demo)).find(({ path }) => path === paths.advisoryFile('sample', 'DEMO-2026-1'));
    const osv = JSON.parse(await file?.text(portal(demo), evidenceOf()) ?? '') as { readonly credits: unknown };
    expect(Advisory.safeParse(osv).success).toBe(true);
    expect(osv.credits).toEqual([{ name: 'Ada <a…@example.org>', type: 'FINDER' }]);
  });
});

test('the overview shows relations from both sides', async () => {
  const [newer, older] = lifeOf('semver', 'v1.0.0 2026-01-01', 'v1.0.1 2026-01-05').releases;
  if (newer === undefined || older === undefined) throw new Error('two releases');
  const base = newer.revisions[0]?.value ?? record('v1.0.1');
  const hotfix = release(revision({ ...base, release: { ...base.release, relations: [{ type: 'hotfix-of', version: 'v1.0.0' }] } }));
  const both = portal(project([hotfix, older], { versionScheme: 'semver' }));
  const facts = async (version: string) => ((await viewAt(paths.release('sample', version), both)) as { readonly facts: readonly { readonly label: string; readonly value: unknown }[] }).facts;
  expect(await facts('v1.0.0')).toContainEqual({ label: 'Has hotfix', value: [{ text: 'v1.0.1', href: paths.release('sample', 'v1.0.1') }] });
  expect(await facts('v1.0.1')).toContainEqual({ label: 'Hotfix of', value: [{ text: 'v1.0.0', href: paths.release('sample', 'v1.0.0') }] });
});

describe('a portal of several projects', () => {
  const several: OpenedPortal = { ...portal(demo), projects: [demo, { ...lifeOf('none', 'b1 2026-01-01?'), id: 'other', spec: { ...demo.spec, name: 'Other', versionScheme: 'none' } }] };

  it('has the portal’s links in one row and the project’s in another', () => {
    const page = listPages(several).find(({ path }) => path === paths.support('sample'));
    if (page === undefined) throw new Error('no support page');
    const frame = frameOf(page, several);
    expect(frame.nav.map(({ text }) => text)).toEqual(['Projects', 'Verify', 'Docs']);
    expect(frame.project?.nav.filter(({ current }) => current).map(({ text }) => text)).toEqual(['Support']);
    expect(frame.project?.nav.map(({ text }) => text)).toEqual(['Releases', 'Trends', 'Compare', 'Support', 'Advisories']);
    const home = listPages(several).find(({ path }) => path === paths.home());
    expect(home === undefined ? undefined : frameOf(home, several).project).toBeUndefined();
  });

  it('opens with each project’s latest release, and what was decided about all of them', async () => {
    const view = PortalHomeView.parse(await viewAt(paths.home(), several));
    expect(view.projects.map(({ name, latest, records, counts, advisories }) => [name, latest?.version, latest?.decision, records, counts, advisories?.text])).toEqual([
      [demo.spec.name, 'v3.0.1', 'GO', 'Six records', 'six approved', 'One advisory'],
      ['Other', 'b1', 'OPEN', 'One record', 'one not decided', undefined],
    ]);
  });
});
