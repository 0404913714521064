import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { ReadFinding, Reading, ReadMeasurement } from './format.ts';
import { comparable, isCommit, isMetricName } from './figures.ts';
import { instantOf } from './instant.ts';
import { listsCut, placeOf, statementOf, unreadable } from './reading.ts';

// What the job lists of CI systems share: each job becomes a check by its name.

/** One job of a run, in normal form. */
export interface Job {
  readonly name: string;
  /** The system's own word for how the job stands. */
  readonly word: string;
  /** What it means; absent for a word that the system does not document. */
  readonly meaning: Content | undefined;
  readonly at: string;
  readonly wordAt: string;
  readonly commit: string;
  /** The run or pipeline that it belongs to. */
  readonly run: string;
  readonly stage?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  /** The class of machine it ran on, as far as the list says it. */
  readonly runner?: string | undefined;
}

export interface JobList {
  /** What one entry is called. */
  readonly noun: 'job' | 'run';
  readonly jobs: readonly Job[];
  /** How many jobs the system says there are. */
  readonly total?: number;
  /** Counts that only one system gives. */
  readonly counts: Readonly<Record<string, number>>;
  readonly tag?: string;
}

/** The reading of a job list. A job that did not run is no result, and so is one that the list leaves out. */
export function readJobs(format: string, list: JobList): Reading<JobList> {
  const { noun, jobs, total = jobs.length, counts, tag } = list;
  const commits = [...new Set(jobs.map((one) => one.commit))];
  const mixed = [...commits.slice(1).map((commit) => ({ what: 'commits', commit })), ...commits.filter((one) => !isCommit(one)).map((commit) => ({ what: 'no commit', commit }))][0];
  // Of two commits one may be the released one, and then the jobs of the other would count for it.
  if (mixed !== undefined) {
    return unreadable(format, mixed.what === 'commits' ? 'Jobs of several commits in one list' : 'Jobs whose commit can not be told', [finding('jobs-of-several-commits', {
      message: mixed.what === 'commits' ? `The list holds jobs of ${countOf(commits.length, 'commit')}` : 'A job names no full commit', place: jobs.find((one) => one.commit === mixed.commit)?.at ?? '', expected: mixed.what === 'commits' ? commits[0] ?? '' : '40 hex digits', found: mixed.commit,
    })]);
  }
  const verdicts = jobs.map((one) => one.meaning ?? 'no-result');
  const count = (content: Content) => verdicts.filter((one) => one === content).length;
  const isCut = total > jobs.length;
  const finished = jobs.flatMap((one) => instantOf(one.finishedAt) ?? []).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
  const checks = jobs.map((one, index) => ({ name: one.name, word: one.word, verdict: verdicts[index] ?? 'no-result', at: one.at }));
  return {
    form: isCut ? 'valid-with-defects' : 'valid',
    statement: statementOf(format, {
      content: worstOf([...verdicts, ...(isCut ? ['no-result' as const] : [])]),
      summary: `${count('pass')} of ${countOf(total, noun)} passed${[['fail', 'failed'], ['warn', 'failed as they may'], ['pending', 'not finished'], ['no-result', 'without a result']].flatMap(([content, word]) => (count(content as Content) === 0 ? [] : [`, ${count(content as Content)} ${String(word)}`])).join('')}${isCut ? `; ${total - jobs.length} not listed` : ''}`,
      ...(commits[0] === undefined ? {} : { commit: commits[0] }),
      ...(tag === undefined ? {} : { tag }),
      ...(finished === undefined ? {} : { producedAt: finished }),
      counts: {
        jobs: jobs.length, passed: count('pass'), failed: count('fail'), allowedFailures: count('warn'), pending: count('pending'), withoutResult: count('no-result'), notListed: Math.max(0, total - jobs.length),
        runs: new Set(jobs.map((one) => one.run)).size, ...counts,
      },
      checks,
    }),
    findings: [...unknownWords(jobs), ...nothingRan(jobs, verdicts), ...(isCut ? [notListed(jobs.length, total)] : []), ...listsCut({ checks })],
    measurements: durationsOf(format, list),
    document: list,
  };
}

/**
 * How long each job took that passed: one that failed ended early, and is no faster for it. Where a name stands twice, by
 * a retry or a matrix, the longest counts, so that no further entry makes a release look faster.
 */
function durationsOf(format: string, { noun, jobs }: JobList): ReadMeasurement[] {
  const longest = new Map<string, ReadMeasurement>();
  for (const job of jobs) {
    const [from, to] = [instantOf(job.startedAt), instantOf(job.finishedAt)];
    const metric = `${noun}.${job.name}.duration`;
    if (job.meaning !== 'pass' || from === undefined || to === undefined || Date.parse(to) < Date.parse(from) || !isMetricName(metric)) continue;
    const value = (Date.parse(to) - Date.parse(from)) / 1000;
    const one: ReadMeasurement = { metric, unit: 's', direction: 'lower', value, samples: 1, comparability: comparable({ format, stage: job.stage, runner: job.runner }), at: placeOf(job.at) };
    const key = JSON.stringify([metric, one.comparability]);
    if ((longest.get(key)?.value ?? -1) < value) longest.set(key, one);
  }
  return [...longest.values()];
}

function unknownWords(jobs: readonly Job[]): ReadFinding[] {
  return jobs.filter((one) => one.meaning === undefined).slice(0, 20).map((one) => finding('unknown-word', {
    message: `“${one.word}” of job “${one.name}” is no documented outcome`, place: one.wordAt, expected: 'a documented outcome', found: one.word,
  }));
}

function nothingRan(jobs: readonly Job[], verdicts: readonly Content[]): ReadFinding[] {
  if (verdicts.some((one) => one === 'pass' || one === 'fail' || one === 'warn')) return [];
  return [finding('nothing-checked', { message: jobs.length === 0 ? 'The list holds no job' : 'No job of the list has ended with a result', expected: 'at least one job with a result', found: countOf(jobs.length, 'job') })];
}

function notListed(listed: number, total: number): ReadFinding {
  return finding('jobs-not-listed', { message: `The list says that there are ${total} jobs and holds ${listed}`, place: '/total_count', expected: countOf(total, 'job'), found: countOf(listed, 'job') });
}

export function viewJobs({ noun, jobs, total, counts }: JobList): readonly Block[] {
  return [
    facts('The run', [
      ['Commit', words(jobs[0]?.commit)],
      ['Run', words([...new Set(jobs.map((one) => one.run))].join(', '))],
      ['Attempt', counts['attempt'] === undefined ? undefined : number(counts['attempt'])],
      [noun === 'job' ? 'Jobs' : 'Runs', number(jobs.length)],
      [`${noun === 'job' ? 'Jobs' : 'Runs'} that the system counts`, total === undefined ? undefined : number(total)],
    ]),
    table({
      title: noun === 'job' ? 'Jobs' : 'Runs',
      caption: `Every ${noun} with its outcome`,
      columns: [noun === 'job' ? 'Job' : 'Workflow', 'Outcome', noun === 'job' ? 'Stage' : 'Event', 'Started', 'Finished'],
      rows: jobs.map((one) => [{ text: words(one.name), at: one.at }, verdict(one.word, one.meaning ?? 'no-result', one.wordAt), words(one.stage), moment(instantOf(one.startedAt)), moment(instantOf(one.finishedAt))]),
    }),
  ];
}
