// Made-up answers of GitHub's REST API, with the names of mogemma's own workflows and jobs.

import { json } from '../apex-x/note.ts';

export const CI_JOBS = [
  'lint', 'mypy', 'pyright', ...['3.10', '3.11', '3.12', '3.13', '3.14'].map((python) => `test-linux (${python})`),
  'Build wheels (ubuntu-latest)', 'Build wheels (macos-latest)', 'Build source distribution', 'Release quality gate',
];
export const PUBLISH_JOBS = ['Build source distribution', 'Build wheels (ubuntu-latest)', 'Build wheels (macos-latest)', 'Publish to PyPI'];

interface Run {
  readonly id: number;
  readonly workflow: 'Tests And Linting' | 'Latest Release';
  readonly commit: string;
  readonly branch: string;
  readonly startedAt: string;
  readonly attempt?: number;
}

/** "List jobs for a workflow run". Every job passes but those named in `outcomes`. */
export function jobs(run: Run, names: readonly string[], outcomes: Readonly<Record<string, string>> = {}): Uint8Array {
  return json({
    total_count: names.length,
    jobs: names.map((name, index) => ({
      id: run.id * 100 + index, run_id: run.id, run_attempt: run.attempt ?? 1, workflow_name: run.workflow, head_branch: run.branch, head_sha: run.commit, name,
      status: 'completed', conclusion: outcomes[name] ?? 'success', created_at: run.startedAt, started_at: later(run.startedAt, index), completed_at: later(run.startedAt, index + 9),
      html_url: `https://ci.example.invalid/mogemma/runs/${run.id}/jobs/${index}`, labels: [name.includes('macos') ? 'macos-latest' : 'ubuntu-latest'],
    })),
  });
}

/** "List workflow runs for a repository", asked for one commit. */
export function runs(list: readonly (Run & { readonly event: string; readonly conclusion?: string })[]): Uint8Array {
  return json({
    total_count: list.length,
    workflow_runs: list.map((run, index) => ({
      id: run.id, name: run.workflow, head_branch: run.branch, head_sha: run.commit, run_number: 40 + index, run_attempt: run.attempt ?? 1, event: run.event,
      status: 'completed', conclusion: run.conclusion ?? 'success', created_at: run.startedAt, run_started_at: run.startedAt, updated_at: later(run.startedAt, 31),
      html_url: `https://ci.example.invalid/mogemma/runs/${run.id}`,
    })),
  });
}

export function later(instant: string, minutes: number): string {
  return new Date(Date.parse(instant) + minutes * 60_000).toISOString().replace('.000Z', 'Z');
}
