import type { Content } from '../model/facts.ts';

// GitHub REST API, workflow jobs and workflow runs: both have a status, and a conclusion once they are completed.

const CONCLUSIONS: Readonly<Record<string, Content>> = {
  success: 'pass', failure: 'fail', timed_out: 'fail', startup_failure: 'fail', action_required: 'pending', neutral: 'no-result', cancelled: 'no-result', skipped: 'no-result', stale: 'no-result',
};
const UNFINISHED = new Set(['queued', 'in_progress', 'waiting', 'requested', 'pending']);

/** What status and conclusion mean together; `undefined` for words that are not documented. */
export function githubOutcome({ status, conclusion }: { readonly status: string; readonly conclusion: string | null }): Content | undefined {
  // What still runs has no outcome, whatever stands where the outcome belongs.
  if (UNFINISHED.has(status)) return 'pending';
  return status === 'completed' && conclusion !== null && Object.hasOwn(CONCLUSIONS, conclusion) ? CONCLUSIONS[conclusion] : undefined;
}
