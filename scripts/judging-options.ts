import type { Command } from 'commander';
import type { IdentityFlags } from '../src/node/identity.ts';
import type { JudgeOptions } from '../src/node/judge.ts';
import { OperatorError } from '../src/node/errors.ts';
import { pairs, releaseName, several, type CommonOptions } from './verb.ts';

export interface JudgingOptions extends CommonOptions {
  readonly evidence?: readonly string[];
  readonly at?: string;
  readonly tag?: string;
  readonly commit?: string;
  readonly commitDate?: string;
  readonly kind?: IdentityFlags['kind'];
  readonly channel?: IdentityFlags['channel'];
  readonly owner?: string;
  readonly scope?: Record<string, string>;
  /** False for --no-ci. */
  readonly ci: boolean;
}

/** The options of every verb that judges: where the evidence is, as of when, and who the release is. */
export function addJudgingOptions(verb: Command): Command {
  return verb
    .option('--evidence <path>', 'a folder, file or quoted glob of what CI left behind; may be given several times', several)
    .option('--at <time>', 'judge as of this UTC time instead of the clock’s')
    .option('--tag <tag>', 'the release tag')
    .option('--commit <id>', 'the full commit id')
    .option('--commit-date <time>', 'when the commit was made, in UTC')
    .option('--kind <kind>', 'release, candidate, hotfix, snapshot or draft')
    .option('--channel <channel>', 'stable, candidate or draft')
    .option('--owner <name>', 'who answers for the release')
    .option('--scope <key=value>', 'a dimension of the declared scope; may be given several times', pairs)
    .option('--no-ci', 'take nothing from CI variables or the git work tree');
}

/** What to judge. Without evidence that is an error: an empty release is sealed from an empty folder, on purpose. */
export function judgeOptions(options: JudgingOptions, name: string): JudgeOptions {
  const { tag, commit, commitDate, kind, channel, owner, scope, ci } = options;
  const flags = { tag, commit, commitDate, kind, channel, owner, scope };
  const evidence = options.evidence ?? [];
  if (evidence.length === 0) throw new OperatorError('No evidence is named', { hint: 'name the folder that CI left behind with --evidence DIR' });
  return {
    contentDir: options.content,
    ...releaseName(name),
    evidence,
    at: options.at,
    // Only given flags are kept, so the shape is that of IdentityFlags; identify() checks the values.
    identity: Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined)) as IdentityFlags,
    env: ci ? process.env : {},
    guessIn: ci ? evidence[0] : undefined,
  };
}
