import path from 'node:path';
import { contentPaths, listRevisions } from './content-folder.ts';
import { decidedRelease, type DecidedRelease } from './decided-release.ts';
import { refuse, type OperatorProblem } from './errors.ts';
import { withdrawalOf } from './filed-addenda.ts';
import { timeOf } from './judge.ts';
import { tooEarly } from './sign-off.ts';
import { prepareAddendum, writeAddendum, type AddendumOptions, type WrittenAddendum } from './write-addendum.ts';

/**
 * Says of a decided release that it is withdrawn, deprecated or superseded. The record, its pages and its address stay;
 * the release is no longer used as a baseline or as the latest.
 */
export async function changeStanding(options: AddendumOptions & { readonly kind: 'withdraw' | 'deprecate' | 'supersede'; readonly instead?: string | undefined }): Promise<WrittenAddendum> {
  const { kind, instead } = options;
  const release = await decidedRelease(options);
  const time = timeOf(options.at, (options.now ?? (() => new Date()))());
  refuse([
    ...tooEarly('What is added cannot be older than what it is added to', time.at, [release.latest]),
    ...said(release, options),
    ...await insteadProblems(options),
  ]);
  return writeAddendum(options, release, prepareAddendum(options, release, { kind, ...time, instead }));
}

const WORDS = { withdraw: 'withdrawn', deprecate: 'deprecated', supersede: 'superseded' } as const;

// Of a release that was never released, nothing can be taken back; and what was said once is not said again.
function said({ decision, addenda }: DecidedRelease, { kind, contentDir, project, version }: Parameters<typeof changeStanding>[0]): OperatorProblem[] {
  const name = `${project} ${version}`;
  if (decision.predicate.decision === 'NO-GO' && kind !== 'supersede') return [{ message: `Cannot ${kind} ${name}: people decided NO-GO, so it was never released` }];
  const withdrawn = withdrawalOf(addenda);
  const before = withdrawn ?? (kind === 'deprecate' ? addenda.find((one) => one.counts && one.value.predicate.kind === 'deprecate') : undefined);
  if (before === undefined || kind === 'supersede') return [];
  const { at, name: who, kind: was } = before.value.predicate;
  return [{
    message: `Cannot ${kind} ${name}: it is ${was === 'withdraw' ? WORDS.withdraw : WORDS.deprecate}, by ${who} at ${at}`, place: path.join(contentDir, before.path),
    hint: `\`dossier supersede ${project}/${version} --instead VERSION\` names another release to use`,
  }];
}

async function insteadProblems({ contentDir, project, version, instead }: Parameters<typeof changeStanding>[0]): Promise<OperatorProblem[]> {
  if (instead === undefined) return [];
  if (instead === version) return [{ message: 'A release cannot take its own place', found: `--instead ${instead}` }];
  const isSealed = !/[/\\]/.test(instead) && instead !== '..' && (await listRevisions(contentDir, project, instead)).length > 0;
  return isSealed ? [] : [{
    message: `There is no sealed release “${instead}” of ${project} to use in its place`, place: path.join(contentDir, contentPaths.releases(project)), hint: '`dossier status` lists what is sealed',
  }];
}
