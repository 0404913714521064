// The made-up evidence of mogemma's example releases. The two documents are the project's own, byte for byte.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { readFile as readEvidence } from '../../src/core/formats/read.ts';
import { BASELINE_SCHEMA } from '../../src/core/model/uris.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { json, NOTE, text } from '../apex-x/note.ts';
import type { SigstoreInstance } from '../sigstore/instance.ts';
import type { Files } from '../story.ts';
import { BROKEN_RUN, embeddingRun, generationRun, gpuGenerationRun } from './benchmark.ts';
import { distChecksums } from './build.ts';
import { CI_JOBS, jobs, later, PUBLISH_JOBS, runs } from './ci.ts';
import { cleanTree, matrixChecks, preRelease, smokeImports, tagObject } from './commands.ts';
import { gpuNotReady, parityHeld } from './parity.ts';
import { dryRunChecklist, goNoGo, INCORRECT_BUILD, REGRESSION } from './people.ts';
import { keylessProvenance, signedProvenance } from './provenance.ts';

interface Facts {
  readonly tag: string;
  /** PEP 440's normal form, as wheels are named. */
  readonly version: string;
  readonly commit: string;
  /** The day on which the steps were run; everything begins at eight. */
  readonly day: string;
  readonly run: number;
  /** Seconds of the two runs. */
  readonly generation: number;
  readonly embedding: number;
  /** Where the wheels were built, when it was not on the forge's own machines. */
  readonly runner?: string;
}

export const FACTS = {
  'v0.2.0': { tag: 'v0.2.0', version: '0.2.0', commit: '3f1c9a7e5d2b48601c7de9f2a3b4c5d6e7f80912', day: '2026-03-10', run: 3101, generation: 0.0101, embedding: 0.000415 },
  'v0.3.0-rc.1': { tag: 'v0.3.0-rc.1', version: '0.3.0rc1', commit: '8a2e4c6f1b3d5079e8c7a6b5d4e3f2019c8b7a65', day: '2026-04-01', run: 3340, generation: 0.01175, embedding: 0 },
  'v0.3.0-rc.2': { tag: 'v0.3.0-rc.2', version: '0.3.0rc2', commit: 'c40d7b19e2f6583a94b0c1d7e8f23a5b6c9d0e14', day: '2026-04-08', run: 3395, generation: 0.01177, embedding: 0.000428 },
  'v0.3.0': { tag: 'v0.3.0', version: '0.3.0', commit: '5e9b02d4c7a8136f0d2e4b6a8c0f1e3d5b7a9c8f', day: '2026-04-15', run: 3440, generation: 0.01161, embedding: 0.000421 },
  'v0.3.1': { tag: 'v0.3.1', version: '0.3.1', commit: 'd17f3a5c9e0b284667c8d9a0b1e2f3c4d5a6b7c8', day: '2026-04-27', run: 3502, generation: 0.01022, embedding: 0.000418, runner: 'self-hosted' },
} as const satisfies Record<string, Facts>;

/** What v0.2.0 is held against: of the generation run only its throughput was kept, so it is written down. */
export const FIRST_BASELINES: Files = new Map([
  ['baselines/generation.yaml', governed({
    values: measured(generationRun(0.0104), 'generation.tokens_per_second'),
    reason: 'Throughput of the last capture before v0.2.0, whose file was not kept. Made up for the Dossier example portal.',
    date: '2026-02-20',
  })],
  ['baselines/baseline-embedding.json', embeddingRun(0.00042)],
]);
/** The captures of v0.2.0, which all later releases are held against. */
export const SECOND_BASELINE: Files = new Map([['generation', generationRun(FACTS['v0.2.0'].generation)], ['embedding', embeddingRun(FACTS['v0.2.0'].embedding)]]);
export const SECOND_BASELINES: Files = new Map([
  ['baselines/generation.yaml', governed({
    release: 'v0.2.0',
    reason: 'The first release whose capture is kept with its evidence. Later ones are held against this one and not against each other, so that small drops do not add up unseen. Made up for the Dossier example portal.',
    date: '2026-03-11',
  })],
  ['baselines/baseline-embedding.json', SECOND_BASELINE.get('embedding')!],
]);

function governed(baseline: { readonly reason: string; readonly date: string; readonly release?: string; readonly values?: readonly object[] }): Uint8Array {
  return new TextEncoder().encode(stringify({ schema: BASELINE_SCHEMA, ...baseline, author: 'T. Vance' }, { lineWidth: 110 }));
}

/** One value of a run, with what must be equal for a comparison. */
function measured(run: Uint8Array, name: string) {
  const { measurements = [] } = readEvidence(run, createSchemaPort()).reading;
  return measurements.filter(({ metric }) => metric === name).map(({ metric, unit, direction, value, comparability }) => ({ metric, unit, direction, value, comparability }));
}

export async function madeUpEvidence(sigstore: SigstoreInstance): Promise<ReadonlyMap<string, Files>> {
  const documents = await ownDocuments('snapshot-10e6e8c');
  const withGpu = (facts: Facts) => new Map([
    ['docs/baseline-generation-gpu.json', gpuGenerationRun(0.0078)],
    ['parity_artifact.json', parityHeld(later(`${facts.day}T10:00:00Z`, 4).replace('Z', '.118204+00:00'))],
  ]);
  const [good, second, third, hotfix] = [FACTS['v0.2.0'], FACTS['v0.3.0-rc.2'], FACTS['v0.3.0'], FACTS['v0.3.1']];
  return new Map([
    ['v0.2.0/artifacts', new Map([...complete(good), ...documents])],
    ['v0.2.0/published', published(good)],
    ['v0.3.0-rc.1/artifacts', refusedCandidate(FACTS['v0.3.0-rc.1'], new Map([...documents, ...await ownDocuments('snapshot-5909b5f')]))],
    ['v0.3.0-rc.2/artifacts', new Map([...complete(second), ...withGpu(second), ...documents, ['recapture/baseline-generation.json', generationRun(0.01169)]])],
    ['v0.3.0-rc.2/regression', new Map([['remediation/issue.json', json(REGRESSION)]])],
    ['v0.3.0/artifacts', new Map([...complete(third, sigstore), ...withGpu(third), ...documents, ...dryRun(third)])],
    ['v0.3.0/recapture', new Map([['recapture/baseline-generation.json', generationRun(0.01031)]])],
    ['v0.3.0/published', published(third)],
    ['v0.3.0/remediation', new Map([['remediation/issue.json', json(INCORRECT_BUILD)], ['remediation/SHA256SUMS', distChecksums(third.version)]])],
    ['v0.3.1/artifacts', new Map([...complete(hotfix, sigstore), ...withGpu(hotfix), ...documents, ['release/package-notes.md', text([
      '# mogemma 0.3.1', '', NOTE, '', '- Replaces v0.3.0, whose cp314 wheel for macOS arm64 lacks a kernel.', '- The wheels are built with an empty kernel cache.',
    ])]])],
    ['v0.3.1/published', published(hotfix)],
  ]);
}

/** Everything that a release owes before people decide. From v0.3.0 on the publishing workflow signs its provenance keyless. */
function complete({ tag, version, commit, day, run, generation, embedding, runner }: Facts, sigstore?: SigstoreInstance): Map<string, Uint8Array> {
  const build = { tag, commit, startedOn: `${day}T09:00:00Z`, ...(runner === undefined ? {} : { runner }) };
  return new Map([
    sigstore === undefined
      ? ['dist/provenance.intoto.json', signedProvenance(build, distChecksums(version))]
      : ['dist/provenance.sigstore.json', keylessProvenance(build, distChecksums(version), sigstore)],
    ['dist/SHA256SUMS', distChecksums(version)],
    ['dist-again/SHA256SUMS', distChecksums(version)],
    ['smoke/commands.json', smokeImports(commit, `${day}T11:00:00Z`)],
    ['git/tag.txt', tagObject(commit, tag, `${day}T10:45:00Z`)],
    ['git/status.txt', cleanTree(commit, 'main')],
    ['runbook/pre-release.json', preRelease(commit, `${day}T08:00:00Z`)],
    ['runbook/matrix-checks.json', matrixChecks(commit, `${day}T08:30:00Z`)],
    ['ci/jobs.json', jobs({ id: run, workflow: 'Tests And Linting', commit, branch: 'main', startedAt: `${day}T07:10:00Z` }, CI_JOBS)],
    ['docs/baseline-generation.json', generationRun(generation)],
    ['docs/baseline-embedding.json', embeddingRun(embedding)],
    ['release/go-no-go.json', json(goNoGo(`${day}T12:30:00Z`))],
  ]);
}

/** v0.3.0-rc.1: a build under emulation that timed out, a lightweight tag, one breach without a second capture, an empty run. */
function refusedCandidate(facts: Facts, documents: Files): Files {
  const { tag, version, commit, day, run } = facts;
  const lost = 'cp314-manylinux_2_34_aarch64';
  return new Map([
    ...complete(facts),
    ...documents,
    ['dist/SHA256SUMS', distChecksums(version, { without: lost })],
    ['dist/provenance.intoto.json', signedProvenance({ tag, commit, startedOn: `${day}T09:00:00Z` }, distChecksums(version, { without: lost }))],
    ['dist-again/SHA256SUMS', distChecksums(version, { without: lost, rebuilt: 'cp310-macosx_14_0_arm64' })],
    ['smoke/commands.json', smokeImports(commit, `${day}T11:00:00Z`, [lost])],
    ['git/tag.txt', text([
      'tree 9d1dcfdaf1a6857c5f83dc27019c7600e1ffaff8', 'author T. Vance <t.vance@example.invalid> 1775030400 +0000', 'committer T. Vance <t.vance@example.invalid> 1775030400 +0000', '', 'release: 0.3.0-rc.1', '', NOTE,
    ])],
    ['runbook/pre-release.json', preRelease(commit, `${day}T08:00:00Z`, { '9 embedding baseline': 1 })],
    ['ci/jobs.json', jobs({ id: run, workflow: 'Tests And Linting', commit, branch: 'main', startedAt: `${day}T07:10:00Z` }, CI_JOBS, { 'Build wheels (ubuntu-latest)': 'timed_out', 'Release quality gate': 'skipped' })],
    ['docs/baseline-embedding.json', BROKEN_RUN],
    ['docs/baseline-generation-gpu.json', gpuGenerationRun(0.0078)],
    ['parity_artifact.json', gpuNotReady(`${day}T10:04:00.118204+00:00`)],
    ['release/go-no-go.json', json(goNoGo(`${day}T12:30:00Z`, ['ci-quality', 'reproducible', 'documents-current']))],
  ]);
}

function dryRun({ commit, day, run }: Facts): Files {
  return new Map([
    ['dry-run/jobs.json', jobs({ id: run - 1, workflow: 'Latest Release', commit, branch: 'v0.3.0-rc.3', startedAt: `${day}T06:00:00Z` }, PUBLISH_JOBS.slice(0, 3))],
    ['dry-run/baseline-generation.json', generationRun(0.01018)],
    ['dry-run/baseline-embedding.json', embeddingRun(0.000417)],
    ['dry-run/checklist.json', json(dryRunChecklist(`${day}T07:00:00Z`, later(`${day}T06:40:00Z`, 24 * 60)))],
  ]);
}

/** What is owed once a release is published: the day after its steps. */
function published({ tag, version, commit, day, run }: Facts): Files {
  const startedAt = later(`${day}T14:30:00Z`, 24 * 60);
  const publishing = { id: run + 1, workflow: 'Latest Release', commit, branch: tag, startedAt, event: 'release' } as const;
  return new Map([
    ['publish/release.json', json({ tag_name: tag, name: `mogemma ${version}`, body: NOTE, draft: false, prerelease: false, published_at: startedAt, html_url: `https://ci.example.invalid/mogemma/releases/${tag}` })],
    ['publish/jobs.json', jobs(publishing, PUBLISH_JOBS)],
    ['publish/runs.json', runs([publishing, { id: run, workflow: 'Tests And Linting', commit, branch: 'main', startedAt: `${day}T07:10:00Z`, event: 'push' }])],
    ['publish/SHA256SUMS', distChecksums(version)],
  ]);
}

/** The documents of a snapshot, as the project committed them. */
async function ownDocuments(snapshot: string): Promise<Files> {
  const names = snapshot === 'snapshot-10e6e8c' ? ['docs/release-runbook.md', 'docs/performance-baselines.md'] : ['docs/performance-baselines.md'];
  return new Map(await Promise.all(names.map(async (name) => [name, new Uint8Array(await readFile(path.join(import.meta.dirname, snapshot, 'artifacts', name)))] as const)));
}
