import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { parse } from 'yaml';
import { nearestWord } from '../core/lib/read-yaml.ts';
import type { PolicySpec } from '../core/model/policy.ts';
import { ReleaseSpec, type ProjectSpec } from '../core/model/portal-files.ts';
import type { IdentityFlag, ReleaseIdentity } from '../core/model/record.ts';
import { tagExpression, type ContentFile } from './content-folder.ts';
import { refuse, type OperatorProblem } from './errors.ts';

/** What the command line says about a release; it outweighs all other sources. */
export type IdentityFlags = Partial<Pick<ReleaseSpec, 'tag' | 'commit' | 'commitDate' | 'date' | 'buildDate' | 'kind' | 'channel' | 'owner' | 'ciRun' | 'scope'>>;

export interface IdentitySources {
  readonly project: string;
  readonly version: string;
  readonly flags: IdentityFlags;
  readonly file?: ContentFile<ReleaseSpec> | undefined;
  /** Environment variables of a CI job; empty to take nothing from them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A folder in whose git work tree the commit may be looked up; absent to guess nothing. */
  readonly guessIn?: string | undefined;
  readonly spec: ProjectSpec;
}

/** Who the release is, each part from the best source that has it: flag, `release.yaml`, CI variable, git work tree. */
export function identify(sources: IdentitySources): ReleaseIdentity {
  const { file, flags } = sources;
  const stated: Record<string, unknown> = { ...file?.value };
  const from: Record<string, 'flag' | 'file' | 'ci' | 'guess'> = Object.fromEntries(statedKeys(file).map((key) => [key, 'file']));
  const fill = (parts: Readonly<Record<string, unknown>>, source: 'flag' | 'ci' | 'guess') => {
    for (const [key, value] of Object.entries(parts)) {
      if (value === undefined || (source !== 'flag' && from[key] !== undefined)) continue;
      stated[key] = value;
      from[key] = source;
    }
  };
  fill(flags, 'flag');
  fill(fromCi(sources.env), 'ci');
  // A date belongs to its commit: it is looked up only where the commit itself is.
  if (from['commit'] === undefined && sources.guessIn !== undefined) fill(fromGit(sources.guessIn), 'guess');

  const parsed = ReleaseSpec.safeParse(stated);
  refuse(parsed.success ? [] : parsed.error.issues.map((issue) => {
    const key = String(issue.path[0] ?? '');
    return { message: issue.message, place: `${from[key] === 'ci' ? 'CI variable for ' : 'release identity: '}${key}`, found: String(stated[key]) };
  }));
  const release = ReleaseSpec.parse(stated);
  const identityFlags = flagsOf(release, from, sources);
  return { ...release, ...asDraft(release, identityFlags), project: sources.project, version: sources.version, sources: from, flags: identityFlags };
}

/** Problems with the declared scope: every dimension of the policy must have one of its values, or conditions could be dodged. */
export function checkScope(release: ReleaseIdentity, policy: PolicySpec, contentDir: string, releaseFile: string): readonly OperatorProblem[] {
  const place = (key: string) => ({ file: path.join(contentDir, releaseFile), key: `scope.${key}` });
  const known = Object.keys(policy.scope);
  return [
    ...Object.entries(policy.scope).flatMap(([key, { title, values }]) => {
      const value = release.scope[key];
      if (value !== undefined && values.includes(value)) return [];
      const meant = value === undefined ? undefined : nearestWord(value, values);
      return [{
        message: value === undefined ? `the policy needs to know the ${title.toLowerCase()} of the release` : `the policy knows no such ${title.toLowerCase()}`,
        place: place(key),
        expected: values.map((one) => `"${one}"`).join(', '),
        found: value === undefined ? 'nothing' : `"${value}"`,
        ...(meant === undefined ? {} : { hint: `did you mean "${meant}"` }),
      }];
    }),
    ...Object.keys(release.scope).filter((key) => !known.includes(key)).map((key) => {
      const meant = nearestWord(key, known);
      return {
        message: 'the policy has no such scope dimension',
        place: place(key),
        expected: known.length === 0 ? 'no scope' : known.join(', '),
        ...(meant === undefined ? {} : { hint: `did you mean "${meant}"` }),
      };
    }),
  ];
}

// Defaults are nobody's statement, so the keys that really stand in the file are read again.
function statedKeys(file: ContentFile<ReleaseSpec> | undefined): string[] {
  return file === undefined ? [] : Object.keys((parse(new TextDecoder().decode(file.bytes)) ?? {}) as object);
}

// https://docs.github.com/actions/reference/variables-reference, https://docs.gitlab.com/ci/variables/predefined_variables/
function fromCi(env: Readonly<Record<string, string | undefined>>): Partial<ReleaseSpec> {
  if (env['GITHUB_ACTIONS'] === 'true') {
    return defined({
      tag: env['GITHUB_REF_NAME'],
      commit: env['GITHUB_SHA'],
      ciRun: env['GITHUB_RUN_ID'] === undefined ? undefined : `${env['GITHUB_SERVER_URL']}/${env['GITHUB_REPOSITORY']}/actions/runs/${env['GITHUB_RUN_ID']}`,
    });
  }
  if (env['GITLAB_CI'] === 'true') {
    return defined({
      tag: env['CI_COMMIT_TAG'] ?? env['CI_COMMIT_BRANCH'],
      commit: env['CI_COMMIT_SHA'],
      commitDate: toUtc(env['CI_COMMIT_TIMESTAMP']),
      ciRun: env['CI_PIPELINE_URL'],
    });
  }
  return {};
}

function fromGit(folder: string): Partial<ReleaseSpec> {
  try {
    const [commit, date] = execFileSync('git', ['-C', folder, 'show', '-s', '--format=%H %cI', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .trim().split(' ');
    return defined({ commit, commitDate: toUtc(date) });
  } catch {
    return {};
  }
}

function toUtc(time: string | undefined): string | undefined {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString().replace('.000Z', 'Z');
}

function defined<T extends object>(parts: T): { [K in keyof T]: NonNullable<T[K]> } {
  // Only members that are there survive, which is what the type says.
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined && value !== '')) as { [K in keyof T]: NonNullable<T[K]> };
}

function flagsOf(release: ReleaseSpec, from: Readonly<Record<string, string>>, { spec, env }: IdentitySources): IdentityFlag[] {
  const flags: IdentityFlag[] = [];
  if (release.tag === undefined) flags.push('no-tag');
  // Before the pattern is asked: anyone who may push a branch may name it like a release.
  else if (from['tag'] === 'ci' && isBranchJob(env)) flags.push('tag-is-branch');
  else if (!tagExpression(spec).test(release.tag)) flags.push(BRANCH.test(release.tag) ? 'tag-is-branch' : 'tag-not-a-release');
  if (release.commit === undefined) flags.push('no-commit');
  else if (from['commit'] === 'guess') flags.push('commit-guessed');
  return flags;
}

// `12/merge` is what GitHub calls the trial merge of a pull request.
const BRANCH = /^(?:main|master|develop|dev|trunk|next|HEAD|refs\/.*|\d+\/merge|(?:feature|feat|fix|bugfix|hotfix|release|chore|renovate|dependabot)\/.*)$/;

function isBranchJob(env: Readonly<Record<string, string | undefined>>): boolean {
  return env['GITHUB_ACTIONS'] === 'true' ? env['GITHUB_REF_TYPE'] !== 'tag' : (env['CI_COMMIT_TAG'] ?? '') === '';
}

/** Without a release tag it is a draft, whatever anyone calls it. A snapshot claims to be nothing more. */
function asDraft(release: ReleaseSpec, flags: readonly IdentityFlag[]): Pick<ReleaseSpec, 'kind' | 'channel'> {
  const isDraft = flags.includes('no-tag') || flags.includes('tag-is-branch') || flags.includes('tag-not-a-release');
  if (!isDraft) return { kind: release.kind, channel: release.channel };
  return { kind: release.kind === 'snapshot' ? 'snapshot' : 'draft', channel: 'draft' };
}
