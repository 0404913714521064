import { z } from 'zod';
import type { Content } from '../model/facts.ts';
import { readJobs, viewJobs, type Job, type JobList } from './ci-jobs.ts';
import type { Format, Reading, Sample } from './format.ts';
import { member, readBy, unreadable } from './reading.ts';

const GitLabJob = z.looseObject({
  name: z.string().min(1),
  stage: z.string(),
  status: z.string(),
  allow_failure: z.boolean(),
  ref: z.string().optional(),
  tag: z.boolean().default(false),
  commit: z.looseObject({ id: z.string() }),
  pipeline: z.looseObject({ id: z.number().int() }),
  started_at: z.string().nullish(),
  finished_at: z.string().nullish(),
  tag_list: z.array(z.string()).nullish(),
});
const GitLabJobs = z.array(GitLabJob).min(1);

/**
 * The answer of GitLab's "List pipeline jobs". It does not say how many jobs there are, and a page of it looks like the
 * whole: only a gate that names the jobs it wants can tell that one is missing.
 */
export const gitlabJobs: Format<JobList> = {
  id: 'gitlab-jobs',
  title: 'GitLab pipeline jobs',
  mediaType: 'application/json',
  specification: { name: 'GitLab REST API, jobs', url: 'https://docs.gitlab.com/api/jobs/' },
  recognise: ({ json }) => Array.isArray(json?.value) && json.value.some((one) => ['stage', 'allow_failure', 'pipeline'].every((key) => member(one, key) !== undefined)),
  read,
  view: viewJobs,
};

function read(sample: Sample): Reading<JobList> {
  const parsed = readBy(GitLabJobs, sample.json?.value);
  if ('findings' in parsed) return unreadable('gitlab-jobs', 'A list of jobs that does not follow its format', parsed.findings);
  const jobs = parsed.document;
  const refs = [...new Set(jobs.map((one) => (one.tag ? one.ref : undefined)))];
  return readJobs('gitlab-jobs', { noun: 'job', jobs: jobs.map(jobOf), counts: {}, ...(refs.length === 1 && refs[0] !== undefined ? { tag: refs[0] } : {}) });
}

function jobOf(job: z.infer<typeof GitLabJob>, index: number): Job {
  const at = `/${index}`;
  return {
    name: job.name, word: job.status, meaning: meaningOf(job), at, wordAt: `${at}/status`, commit: job.commit.id, run: String(job.pipeline.id),
    stage: job.stage, startedAt: job.started_at ?? undefined, finishedAt: job.finished_at ?? undefined,
    runner: job.tag_list?.toSorted().join(' '),
  };
}

const STATUSES: Readonly<Record<string, Content>> = {
  success: 'pass', failed: 'fail', canceled: 'no-result', canceling: 'no-result', skipped: 'no-result', manual: 'no-result',
  created: 'pending', waiting_for_resource: 'pending', waiting_for_callback: 'pending', preparing: 'pending', pending: 'pending', running: 'pending', scheduled: 'pending',
};

/** A job that may fail and did is a warning: the pipeline goes on, and the job did not pass. */
function meaningOf({ status, allow_failure: mayFail }: z.infer<typeof GitLabJob>): Content | undefined {
  if (status === 'failed' && mayFail) return 'warn';
  return Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined;
}
