import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { dayText, instantText } from '../lib/dates.ts';
import type { Finding } from '../model/finding.ts';
import type { ReleaseIdentity } from '../model/record.ts';
import { SCHEME_TITLES, versioningOf, type Version, type Versioning } from '../model/versions.ts';
import type { Assessment } from './assessment.ts';
import type { Inputs } from './read-inputs.ts';

/** What a release says of itself and what contradicts it: its version, its channel, and the releases it names. */
export function checkIdentity({ assessment, inputs }: { readonly assessment: Assessment; readonly inputs: Inputs }): Finding[] {
  const { release } = assessment;
  const versioning = inputs.project === undefined ? undefined : versioningOf(inputs.project);
  return [
    ...unknownRelations(assessment),
    // A draft is no release, so its name need not be a version.
    ...(versioning === undefined || release.channel === 'draft' ? [] : [
      ...versionFindings(release, versioning),
      ...orderFindings(assessment, versioning),
      ...relationFindings(release, versioning),
    ]),
  ];
}

function versionFindings(release: ReleaseIdentity, versioning: Versioning): Finding[] {
  const version = versioning.parse(release.version);
  const expected = `a version by ${SCHEME_TITLES[versioning.scheme]}`;
  if (version === undefined) return [finding('version-not-of-scheme', { message: `“${release.version}” is no version by the project’s scheme`, expected, found: release.version })];
  return [
    ...(version.form === versioning.scheme ? [] : [finding('version-not-of-scheme', {
      message: `“${release.version}” is a date stamp, and the project documents ${SCHEME_TITLES[versioning.scheme]}`, expected, found: `a date stamp: ${stampText(version)}`,
    })]),
    ...(version.isPreRelease && release.channel === 'stable' ? [finding('pre-release-as-stable', {
      message: `“${release.version}” is a pre-release by its version, and is declared stable`, expected: 'channel candidate', found: 'channel stable',
    })] : []),
  ];
}

/** `8 Nov 2025 01:46 UTC`, or the day where the stamp has no time. */
export function stampText({ stampedAt = '' }: Pick<Version, 'stampedAt'>): string {
  return stampedAt.length > 10 ? instantText(stampedAt) : dayText(stampedAt);
}

// Only what the record names as known when it was made, so that judging it again finds the same.
function orderFindings({ release, history, previous }: Assessment, versioning: Versioning): Finding[] {
  const known = [...new Set([...history.records, ...(previous.release === undefined ? [] : [previous.release]), ...previous.related ?? []].map(({ version }) => version))];
  const line = versioning.parse(release.version)?.line;
  const same = known.filter((other) => versioning.compare(release.version, other) === 0 && !names(release, 'rebuild-of', other));
  const higher = known.filter((other) => (versioning.compare(release.version, other) ?? 0) < 0 && versioning.parse(other)?.line === line);
  const highest = higher.reduce<string | undefined>((most, one) => (most === undefined || (versioning.compare(one, most) ?? 0) > 0 ? one : most), undefined);
  // A patch of an older minor version says so: it names what it patches.
  const isExpected = release.relations.some(({ type }) => type === 'hotfix-of' || type === 'rebuild-of');
  return [
    ...same.map((other) => finding('version-not-higher', { message: `“${release.version}” and “${other}” are the same version`, expected: 'a version of its own', found: other })),
    ...(highest === undefined || isExpected ? [] : [finding('version-not-higher', {
      message: `“${release.version}” is lower than “${highest}”, which is on the same line and was here before it`, expected: `higher than ${highest}, or a relation “hotfix-of”`, found: release.version,
    })]),
  ];
}

function unknownRelations({ release, previous: { related } }: Assessment): Finding[] {
  // Records of engines that did not look say nothing of it.
  if (related === undefined) return [];
  return release.relations
    // What it is a candidate for comes later.
    .filter(({ type, version }) => type !== 'candidate-for' && !related.some((one) => one.version === version))
    .map(({ type, version }) => finding('relation-unknown', { message: `It is declared ${WORDS[type]} “${version}”, and no record of that release was here before it`, expected: 'a release sealed earlier', found: display(version, 100) }));
}

function relationFindings(release: ReleaseIdentity, versioning: Versioning): Finding[] {
  const own = versioning.parse(release.version);
  return release.relations.flatMap(({ type, version: other }) => {
    const named = versioning.parse(other);
    const order = versioning.compare(release.version, other);
    if (own === undefined || named === undefined || order === undefined) return [];
    const problem = contradictionOf(type, own, named, order);
    return problem === undefined ? [] : [finding('relation-contradicts', { message: `It is declared ${WORDS[type]} “${other}”, and ${problem}`, found: `${release.version} and ${other}` })];
  });
}

type RelationType = ReleaseIdentity['relations'][number]['type'];

const WORDS: Readonly<Record<RelationType, string>> = {
  follows: 'to follow', supersedes: 'to replace', 'hotfix-of': 'a hotfix of', 'candidate-for': 'a candidate for', 'rebuild-of': 'a rebuild of',
};

function contradictionOf(type: RelationType, own: Version, named: Version, order: number): string | undefined {
  switch (type) {
    case 'follows':
    case 'supersedes': return order > 0 ? undefined : 'its version is not the later one';
    case 'hotfix-of':
      if (order <= 0) return 'its version is not the later one';
      return own.line === named.line ? undefined : `they are on different lines, ${own.line} and ${named.line}`;
    case 'candidate-for':
      if (!own.isPreRelease) return 'its own version is no pre-release';
      return own.final === named.final && !named.isPreRelease ? undefined : `its version is a pre-release of ${own.final}`;
    case 'rebuild-of': return own.final === named.final ? undefined : 'their versions differ';
  }
}

function names(release: ReleaseIdentity, type: RelationType, version: string): boolean {
  return release.relations.some((relation) => relation.type === type && relation.version === version);
}
