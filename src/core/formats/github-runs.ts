import { z } from 'zod';
import { readJobs, viewJobs, type Job, type JobList } from './ci-jobs.ts';
import type { Format, Reading, Sample } from './format.ts';
import { githubOutcome } from './github-outcome.ts';
import { member, readBy, unreadable } from './reading.ts';

const GitHubRun = z.looseObject({
  id: z.number().int(),
  name: z.string().min(1),
  head_sha: z.string(),
  run_attempt: z.number().int().positive().default(1),
  event: z.string().optional(),
  status: z.string(),
  conclusion: z.string().nullable(),
  run_started_at: z.string().nullish(),
  updated_at: z.string().nullish(),
});
const GitHubRuns = z.looseObject({ total_count: z.number().int().nonnegative(), workflow_runs: z.array(GitHubRun) });

/**
 * The answer of GitHub's "List workflow runs for a repository", asked with `head_sha`: every run on one commit. A workflow
 * that failed and was started again on the same commit stands in it twice, or with a higher attempt.
 */
export const githubRuns: Format<JobList> = {
  id: 'github-runs',
  title: 'GitHub workflow runs',
  mediaType: 'application/json',
  specification: { name: 'GitHub REST API, workflow runs', url: 'https://docs.github.com/en/rest/actions/workflow-runs' },
  recognise: ({ json }) => member(json?.value, 'total_count') !== undefined && Array.isArray(member(json?.value, 'workflow_runs')),
  read,
  view: viewJobs,
};

function read(sample: Sample): Reading<JobList> {
  const parsed = readBy(GitHubRuns, sample.json?.value);
  if ('findings' in parsed) return unreadable('github-runs', 'A list of runs that does not follow its format', parsed.findings);
  const { total_count: total, workflow_runs: runs } = parsed.document;
  return readJobs('github-runs', { noun: 'run', jobs: runs.map(runOf), total, counts: { attempt: Math.max(0, ...runs.map((one) => one.run_attempt)) } });
}

function runOf(run: z.infer<typeof GitHubRun>, index: number): Job {
  const at = `/workflow_runs/${index}`;
  const key = run.conclusion === null ? 'status' : 'conclusion';
  return {
    name: run.name, word: run[key] ?? run.status, meaning: githubOutcome(run), at, wordAt: `${at}/${key}`, commit: run.head_sha, run: String(run.id),
    // A run states no end; when it was last changed stands for it, as in GitHub's own command line (`gh run view`).
    stage: run.event, startedAt: run.run_started_at ?? undefined, finishedAt: run.updated_at ?? undefined,
  };
}
