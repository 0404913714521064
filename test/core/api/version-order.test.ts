import { expect, test } from 'vitest';
import { latestStable } from '../../../src/core/api/latest-release.ts';
import { releaseBefore } from '../../../src/core/api/neighbours.ts';
import { inVersionOrder } from '../../../src/core/api/version-order.ts';
import type { VersionScheme } from '../../../src/core/model/portal-files.ts';
import type { OpenedProject } from '../../../src/core/record/opened.ts';
import { decision, project, record, release, revision } from '../../builders/portal.ts';

/** Approved releases in the order of their seals, a day apart, oldest first. */
function sealedInOrder(versionScheme: VersionScheme, ...versions: readonly string[]): OpenedProject {
  const releases = versions.map((version, index) => {
    const base = record(version);
    const sealed = revision({ ...base, assessed: { ...base.assessed, at: `2026-02-${String(index + 10)}T12:00:00Z` } });
    return { ...release(sealed), decision: decision(sealed) };
  });
  return project(releases.toReversed(), { versionScheme });
}

const versionsOf = (one: OpenedProject) => inVersionOrder(one).map(({ version }) => version);

test('releases stand by version, and not by the day on which they were sealed', () => {
  expect(versionsOf(sealedInOrder('semver', 'v1.9.0', 'v2.0.0-rc.2', 'v2.0.0-rc.10', 'v2.0.0', 'v1.9.1', 'v1.10.0'))).toEqual(['v2.0.0', 'v2.0.0-rc.10', 'v2.0.0-rc.2', 'v1.10.0', 'v1.9.1', 'v1.9.0']);
  expect(versionsOf(sealedInOrder('pep440', '1.0', '1.0.post1', '1.1rc1', '1.0.1'))).toEqual(['1.1rc1', '1.0.1', '1.0.post1', '1.0']);
});

test('without a scheme they stand newest first', () => {
  expect(versionsOf(sealedInOrder('none', 'v2.0.0', 'v1.9.1'))).toEqual(['v1.9.1', 'v2.0.0']);
});

test('what has no place among the versions stands where it was sealed', () => {
  expect(versionsOf(sealedInOrder('semver', 'v1.0.0', 'snapshot-1', 'v1.1.0', 'v2025.11.08-0146', 'v2.0.0'))).toEqual(['v2.0.0', 'v2025.11.08-0146', 'v1.1.0', 'snapshot-1', 'v1.0.0']);
});

test('a hotfix of an old line is not the latest release', () => {
  expect(latestStable(sealedInOrder('semver', 'v1.9.0', 'v2.0.0', 'v1.9.1'))?.version).toBe('v2.0.0');
  expect(latestStable(sealedInOrder('none', 'v1.9.0', 'v2.0.0', 'v1.9.1'))?.version).toBe('v1.9.1');
});

test('the release before is the next lower version that was sealed earlier', () => {
  const all = sealedInOrder('semver', 'v1.9.0', 'v2.0.0', 'v1.9.1', 'v2.0.1');
  const before = (version: string) => {
    const one = all.releases.find((other) => other.version === version);
    return one === undefined ? undefined : releaseBefore(all, one)?.version;
  };
  expect(['v2.0.1', 'v1.9.1', 'v2.0.0', 'v1.9.0'].map(before)).toEqual(['v2.0.0', 'v1.9.0', 'v1.9.0', undefined]);
});
