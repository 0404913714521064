import { z } from 'zod';
import { readJobs, viewJobs, type Job, type JobList } from './ci-jobs.ts';
import type { Format, Reading, Sample } from './format.ts';
import { githubOutcome } from './github-outcome.ts';
import { member, readBy, unreadable } from './reading.ts';

const GitHubJob = z.looseObject({
  name: z.string().min(1),
  head_sha: z.string(),
  run_id: z.number().int(),
  run_attempt: z.number().int().positive().default(1),
  workflow_name: z.string().nullish(),
  status: z.string(),
  conclusion: z.string().nullable(),
  started_at: z.string().nullish(),
  completed_at: z.string().nullish(),
  labels: z.array(z.string()).optional(),
});
const GitHubJobs = z.looseObject({ total_count: z.number().int().nonnegative(), jobs: z.array(GitHubJob) });

/** The answer of GitHub's "List jobs for a workflow run": every job with its commit, attempt, status and conclusion. */
export const githubJobs: Format<JobList> = {
  id: 'github-jobs',
  title: 'GitHub workflow jobs',
  mediaType: 'application/json',
  specification: { name: 'GitHub REST API, workflow jobs', url: 'https://docs.github.com/en/rest/actions/workflow-jobs' },
  recognise: ({ json }) => member(json?.value, 'total_count') !== undefined && Array.isArray(member(json?.value, 'jobs')),
  read,
  view: viewJobs,
};

function read(sample: Sample): Reading<JobList> {
  const parsed = readBy(GitHubJobs, sample.json?.value);
  if ('findings' in parsed) return unreadable('github-jobs', 'A list of jobs that does not follow its format', parsed.findings);
  const { total_count: total, jobs } = parsed.document;
  // Attempts count from 1; a higher one is a retry on the same commit.
  return readJobs('github-jobs', { noun: 'job', jobs: jobs.map(jobOf), total, counts: { attempt: Math.max(0, ...jobs.map((one) => one.run_attempt)) } });
}

function jobOf(job: z.infer<typeof GitHubJob>, index: number): Job {
  const at = `/jobs/${index}`;
  const key = job.conclusion === null ? 'status' : 'conclusion';
  return {
    name: job.name, word: job[key] ?? job.status, meaning: githubOutcome(job), at, wordAt: `${at}/${key}`, commit: job.head_sha, run: String(job.run_id),
    stage: job.workflow_name ?? undefined, startedAt: job.started_at ?? undefined, finishedAt: job.completed_at ?? undefined,
    // The labels that the job asked for; `runner_name` is one machine of many.
    runner: job.labels?.toSorted().join(' '),
  };
}
