// What the made-up release workflow left behind.

import type { CommandTranscript } from '../../src/core/model/human-records.ts';
import { TRANSCRIPT_SCHEMA } from '../../src/core/model/uris.ts';
import { json, NOTE, text } from './files.ts';
import type { Facts } from './release.ts';
import { runUrl } from './supply-chain.ts';

/** The commands of RELEASE.md's checklist, as CI ran them on the release commit. */
export function commands({ version, commit, day }: Facts): Uint8Array {
  const at = (minute: number) => `${day}T07:${String(minute).padStart(2, '0')}:00Z`;
  const rows = [
    ['test', 'make test', 0, 9, '482 passed, 6 skipped'],
    ['bench', 'make bench', 9, 14, '3 of 3 kernels'],
    ['sbom', `syft . -o cyclonedx-json > sbom-v${version}.json`, 29, 30, ''],
    ['scan', 'trivy fs --format json --output trivy.json .', 44, 46, ''],
    ['sign', 'cosign sign --yes <image>@<digest>', 56, 57, 'both images signed'],
    ['charts', `helm package charts/quasim-api --version ${version}`, 57, 58, ''],
  ] as const;
  return json({
    schema: TRANSCRIPT_SCHEMA, title: 'Release workflow (made up for the Dossier example portal)', commit, planned: rows.map(([name]) => name),
    commands: rows.map(([name, command, from, to, output]) => ({ name, command, startedAt: at(from), finishedAt: at(to), exitCode: 0, ...(output === '' ? {} : { output }) })),
  } satisfies CommandTranscript);
}

const JOBS = ['Build images (linux/amd64)', 'Build images (linux/arm64)', 'Test', 'Benchmark', 'Security', 'Sign', 'Publish', 'Release'];

/** The answer of GitHub's “List jobs for a workflow run”: the seven steps of RELEASE.md, the first for two platforms. */
export function jobs({ version, commit, day, ciRun }: Facts): Uint8Array {
  return json({
    total_count: JOBS.length,
    jobs: JOBS.map((name, index) => ({
      id: ciRun * 100 + index, run_id: ciRun, run_url: runUrl(ciRun), run_attempt: 1, head_sha: commit, head_branch: `v${version}`, html_url: `${runUrl(ciRun)}/jobs/${index}`,
      name, workflow_name: `Release (${NOTE})`, status: 'completed', conclusion: 'success', started_at: `${day}T07:${String(index * 7).padStart(2, '0')}:00Z`, completed_at: `${day}T07:${String(index * 7 + 6).padStart(2, '0')}:00Z`,
      labels: ['example'], steps: [],
    })),
  });
}

const SUITES = [
  { name: 'tests.test_runtime', tests: ['batches_of_unequal_size', 'seed_is_reproducible', 'cancelled_job_frees_memory'] },
  { name: 'tests.test_api', tests: ['queue', 'poll', 'limits_request_bodies', 'refuses_unknown_kernels'] },
  { name: 'tests.test_kernels', tests: ['pressure_poisson_converges', 'autonomous_systems_bounds', 'quasim_runtime_norm'] },
] as const;

/** A pytest JUnit file of the made-up project's short suite. */
export function junit({ version, day }: Facts): Uint8Array {
  return text([
    '<?xml version="1.0" encoding="utf-8"?>', '<testsuites name="quasim">',
    ...SUITES.flatMap(({ name, tests }) => [
      `  <testsuite name="${name}" errors="0" failures="0" skipped="0" tests="${tests.length}" time="${(tests.length * 0.25).toFixed(3)}" timestamp="${day}T07:05:00" hostname="ci-example">`,
      `    <properties><property name="note" value="QuASIM ${version}. ${NOTE}" /></properties>`,
      ...tests.map((test) => `    <testcase classname="${name}" name="test_${test}" time="0.250" />`),
      '  </testsuite>',
    ]),
    '</testsuites>',
  ]);
}

/** What `git cat-file tag` prints of an annotated tag. */
export function gitTag({ version, commit, day }: Facts): Uint8Array {
  return text([
    `object ${commit}`, 'type commit', `tag v${version}`, `tagger QuASIM release team (made up) <release-team@example.invalid> ${Date.parse(`${day}T06:55:00Z`) / 1000} +0000`, '', `Release v${version}`, '', NOTE,
  ]);
}
