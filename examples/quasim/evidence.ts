// The made-up evidence of QuASIM's example releases. It agrees with itself: digests are those of the files beside them.

import { minisignature } from '../detached-signatures.ts';
import type { Files } from '../story.ts';
import { benchmarkSuite } from './bench.ts';
import { commands, gitTag, jobs, junit } from './ci.ts';
import { auditLog, auditSummary, complianceSnapshot, hashChain, verifyReport } from './compliance.ts';
import { exportControl } from './export-control.ts';
import { checksums, sha256, type Subject } from './files.ts';
import { afterRelease, emergencyChecklist, releaseChecklist, rollbackPlan } from './process.ts';
import { chartContents, imageIndex, placeholder, released, type Facts } from './release.ts';
import { changelog, documentation, releaseNotes, versionFiles, type Notes } from './source.ts';
import { bandit, calledSignatures, codeql, cosignSignature, licences, provenance, sbom, trivy } from './supply-chain.ts';

export const V014: Facts = { version: '0.1.4', commit: '3fd8a41c0b97e625d18a5c4e7092bf63d1e870ab', day: '2026-01-13', ciRun: 3987, previous: 'v0.1.3' };
export const V020: Facts = { version: '0.2.0', commit: '5b0d8e21c7f3496ab81d0e5f2c97a6431be8d05f', day: '2026-02-10', ciRun: 4120, previous: 'v0.1.4' };
export const V021: Facts = { version: '0.2.1', commit: 'e14c7a90b52d863f01c9d7ba48e65f3029ad81c6', day: '2026-03-17', ciRun: 4391, previous: 'v0.2.0' };
export const V015: Facts = { version: '0.1.5', commit: '90f6b2d7e3a1584cc20be95d6f7834a1d05b9ec2', day: '2026-03-17', ciRun: 4392, previous: 'v0.1.4' };

/** v0.1.4: the last of its line that nobody was in a hurry for. */
export function evidenceOfV014(): Files {
  return complete(V014, { factor: 1, entries: ['A job without a seed is refused (#377)'], notes: { fixes: '**[API]** A job without a seed is refused (#377)' } });
}

/** v0.2.0: a minor release with nothing left open. */
export function evidenceOfV020(): Files {
  return complete(V020, {
    factor: 0.99, entries: ['Batches of unequal size (#412)', 'A cancelled job gives its memory back (#405)'],
    notes: {
      features: '**[Scheduler]** Batches of unequal size (#412)', enhancements: '**[Runtime]** Fewer copies between the stages of a batch (#398)', fixes: '**[API]** A cancelled job gives its memory back (#405)',
      deprecations: '**[API]** `POST /v1/run`, to be removed in v0.4.0', dependencies: 'Updated dependency numpy from v2.3.3 to v2.3.4', performance: '**[quasim_runtime]** 1 % less latency', documentation: 'Added guide for batches of unequal size',
    },
  });
}

/** What was done in the week after the release of v0.2.0. */
export function afterV020(): Files {
  return new Map([['process/after-release.json', afterRelease('0.2.0', '2026-02-18T09:00:00Z')]]);
}

const FIX = '**[API]** Request bodies are limited to 8 MB (CVE-2026-99102)';

/** v0.2.1 and v0.1.5: the patches of one vulnerability, released together. */
export function evidenceOfV021(): Files {
  return emergency(V021);
}
export function evidenceOfV015(): Files {
  const name = `sybernix-v${V015.version}.zip`;
  return new Map([...emergency(V015), ...calledSignatures(V015, { name, sha256: sha256(placeholder(name)) })]);
}

function emergency(facts: Facts): Files {
  const files = complete(facts, { factor: 1.01, entries: ['Request bodies are limited to 8 MB (CVE-2026-99102)'], notes: { security: FIX } });
  return new Map([...files, ['process/emergency-checklist.json', emergencyChecklist(facts, [V021, V015].map(({ version }) => `v${version}`))]]);
}

function complete(facts: Facts, { factor, entries, notes }: { readonly factor: number; readonly entries: readonly string[]; readonly notes: Notes }): Files {
  const v = `v${facts.version}`;
  const files = new Map<string, Uint8Array>([
    ...versionFiles(facts),
    ['source/CHANGELOG.md', changelog(facts, entries)],
    ['ci/commands.json', commands(facts)], ['ci/jobs.json', jobs(facts)], ['ci/junit.xml', junit(facts)],
    ['reports/summary.json', benchmarkSuite(facts, factor)],
    [`sbom/sbom-${v}.json`, sbom(facts)], ['licences/licences.json', licences()],
    ['security/trivy.json', trivy(facts)], ['security/codeql.sarif', codeql(facts)], ['security/bandit-report.json', bandit(facts)],
    ['images/quasim-api.index.json', imageIndex(facts, 'quasim-api')], ['images/quasim-bench.index.json', imageIndex(facts, 'quasim-bench')],
    ['charts/chart-contents.sha256', checksums(chartContents(facts))],
    ...documentation(facts),
    ['release/release-notes.md', releaseNotes(facts, notes)], ['release/tag.txt', gitTag(facts)],
    ['process/release-checklist.json', releaseChecklist(facts)], ['process/rollback-plan.json', rollbackPlan(facts)],
    ['compliance/export-control.json', exportControl(facts)],
    ['artifacts/audit.jsonl', auditLog(facts)], ['artifacts/verify/report.json', verifyReport(facts)], ['audit/audit_summary.json', auditSummary(facts)],
  ]);
  const subject = (name: string): Subject => {
    const bytes = files.get(name);
    if (bytes === undefined) throw new Error(`${name} is named before it is made`);
    return { name, sha256: sha256(bytes) };
  };
  const subjects = released(facts, files.get(`sbom/sbom-${v}.json`)!);
  const images = subjects.filter(({ kind }) => kind === 'image');
  const proofs = ['reports/summary.json', 'ci/junit.xml', 'security/trivy.json', 'artifacts/verify/report.json'].map(subject);
  files.set('artifacts/verify/audit.sha256chain', hashChain(proofs));
  files.set('docs/compliance/latest_snapshot.json', complianceSnapshot(facts, { sbom: subject(`sbom/sbom-${v}.json`), trivy: subject('security/trivy.json') }));
  for (const image of images) files.set(`images/${image.name.includes('api') ? 'quasim-api' : 'quasim-bench'}.cosign.json`, cosignSignature(image));
  // The zip of v0.1.5 is listed in checksums that nobody signed, and stands in no signed statement.
  files.set('provenance/quasim.intoto.json', provenance(facts, subjects.filter(({ name }) => facts !== V015 || !name.endsWith('.zip'))));
  const sums = checksums([...subjects.filter(({ kind }) => kind !== 'image'), ...[...files.keys()].filter((name) => !name.startsWith('images/')).map(subject)]);
  files.set('release/SHA256SUMS', sums);
  if (facts !== V015) files.set('release/SHA256SUMS.minisig', minisignature('quasim-minisign', sums, { file: 'SHA256SUMS', at: `${facts.day}T11:00:00Z` }));
  return files;
}
