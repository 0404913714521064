import { apexXDeploymentReadiness } from './apex-x-deployment-readiness.ts';
import { apexXEvalReport } from './apex-x-eval-report.ts';
import { apexXExportManifest } from './apex-x-export-manifest.ts';
import { apexXParity } from './apex-x-parity.ts';
import { apexXPerfBaseline } from './apex-x-perf-baseline.ts';
import { apexXPerfCompare } from './apex-x-perf-compare.ts';
import { apexXPerfRun } from './apex-x-perf-run.ts';
import { apexXPerfTrend } from './apex-x-perf-trend.ts';
import { apexXPluginVersions } from './apex-x-plugin-versions.ts';
import { apexXReleaseAttestation } from './apex-x-release-attestation.ts';
import { apexXReleaseAttestationMd } from './apex-x-release-attestation-md.ts';
import { apexXRuntimeCaps } from './apex-x-runtime-caps.ts';
import { apexXTrtSweep } from './apex-x-trt-sweep.ts';
import { asvMachine } from './asv-machine.ts';
import { asvResults } from './asv-results.ts';
import { attachment } from './attachment.ts';
import { bandit } from './bandit.ts';
import { benchmarkDataJs } from './benchmark-data-js.ts';
import { benchmarkJs } from './benchmark-js.ts';
import { benchmarkList } from './benchmark-list.ts';
import { cargoBench } from './cargo-bench.ts';
import { checksumOnly } from './checksum-only.ts';
import { checksums } from './checksums.ts';
import { cobertura } from './cobertura.ts';
import { cortexApiAudit } from './cortex-api-audit.ts';
import { cortexBundleManifest } from './cortex-bundle-manifest.ts';
import { cortexBurnIn } from './cortex-burn-in.ts';
import { cortexBurnInMetrics } from './cortex-burn-in-metrics.ts';
import { cortexChangelog } from './cortex-changelog.ts';
import { cortexCollectionLog } from './cortex-collection-log.ts';
import { cortexDrill } from './cortex-drill.ts';
import { cortexDryRun } from './cortex-dry-run.ts';
import { cortexGoNoGo } from './cortex-go-no-go.ts';
import { cortexHealth } from './cortex-health.ts';
import { cortexRiskRegister } from './cortex-risk-register.ts';
import { cortexRollbackInfo } from './cortex-rollback-info.ts';
import { cortexSafetyTrial } from './cortex-safety-trial.ts';
import { cortexSloThresholds } from './cortex-slo-thresholds.ts';
import { cortexStatus } from './cortex-status.ts';
import { cosignClaim } from './cosign-claim.ts';
import { cosignSignature } from './cosign-signature.ts';
import { cyclonedx } from './cyclonedx.ts';
import { dossierChecklist } from './dossier-checklist.ts';
import { dossierCommandTranscript } from './dossier-command-transcript.ts';
import { dossierDeploymentPlan } from './dossier-deployment-plan.ts';
import { dossierExportControl } from './dossier-export-control.ts';
import { dossierIncident } from './dossier-incident.ts';
import { dossierObservation } from './dossier-observation.ts';
import { dossierPenetrationTest } from './dossier-penetration-test.ts';
import { dossierRollbackDrill } from './dossier-rollback-drill.ts';
import { dossierRollbackPlan } from './dossier-rollback-plan.ts';
import { dossierRollout } from './dossier-rollout.ts';
import { dsse } from './dsse.ts';
import type { Format } from './format.ts';
import { gitStatus } from './git-status.ts';
import { gitTag } from './git-tag.ts';
import { githubJobs } from './github-jobs.ts';
import { githubRuns } from './github-runs.ts';
import { gitlabJobs } from './gitlab-jobs.ts';
import { goBench } from './go-bench.ts';
import { googleBenchmark } from './google-benchmark.ts';
import { grype } from './grype.ts';
import { hyperfine } from './hyperfine.ts';
import { inTotoStatement } from './in-toto-statement.ts';
import { inspectLog } from './inspect-log.ts';
import { jacoco } from './jacoco.ts';
import { jmh } from './jmh.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { keepAChangelog } from './keep-a-changelog.ts';
import { lcov } from './lcov.ts';
import { lmEval } from './lm-eval.ts';
import { minisignSignature } from './minisign-signature.ts';
import { mogemmaBenchmark } from './mogemma-benchmark.ts';
import { mogemmaParity } from './mogemma-parity.ts';
import { npmAttestations } from './npm-attestations.ts';
import { npmAudit } from './npm-audit.ts';
import { ociImageIndex } from './oci-image-index.ts';
import { openpgpSignature } from './openpgp-signature.ts';
import { openvex } from './openvex.ts';
import { osvScanner } from './osv-scanner.ts';
import { pipAudit } from './pip-audit.ts';
import { pipLicenses } from './pip-licenses.ts';
import { prometheusText } from './prometheus-text.ts';
import { pypiAttestation } from './pypi-attestation.ts';
import { pytestBenchmark } from './pytest-benchmark.ts';
import { quasimAuditLog } from './quasim-audit-log.ts';
import { quasimAuditSummary } from './quasim-audit-summary.ts';
import { quasimBenchmarkSuite } from './quasim-benchmark-suite.ts';
import { quasimComplianceSnapshot } from './quasim-compliance-snapshot.ts';
import { quasimComplianceSnapshotMd } from './quasim-compliance-snapshot-md.ts';
import { quasimProvenanceChain } from './quasim-provenance-chain.ts';
import { quasimBenchConstant, quasimCdp, quasimConvergenceManifest, quasimOrdSummary, quasimSeedAudit, quasimTercValidation } from './quasim-results.ts';
import { quasimSha256Chain } from './quasim-sha256-chain.ts';
import { quasimSignatureMetadata } from './quasim-signature-metadata.ts';
import { quasimVerifyReport } from './quasim-verify-report.ts';
import { releaseNotesTemplate } from './release-notes-template.ts';
import { reportGeneratorSummary } from './reportgenerator-summary.ts';
import { sarif } from './sarif.ts';
import { servicesPreflight } from './services-preflight.ts';
import { servicesSubmissionReadiness } from './services-submission-readiness.ts';
import { servicesSubmissionSlo } from './services-submission-slo.ts';
import { sigstoreBundle } from './sigstore-bundle.ts';
import { spdx } from './spdx.ts';
import { sshSignature } from './ssh-signature.ts';
import { taskList } from './task-list.ts';
import { trivy } from './trivy.ts';
import { vitestBench } from './vitest-bench.ts';

const SPECIFIC: readonly Format[] = [
  apexXEvalReport,
  apexXPerfBaseline,
  apexXPerfCompare,
  apexXPerfRun,
  apexXPerfTrend,
  apexXReleaseAttestation,
  apexXReleaseAttestationMd,
  apexXRuntimeCaps,
  apexXTrtSweep,
  asvMachine,
  asvResults,
  bandit,
  benchmarkDataJs,
  checksumOnly,
  checksums,
  cobertura,
  cortexApiAudit,
  cortexBundleManifest,
  cortexBurnIn,
  cortexBurnInMetrics,
  cortexChangelog,
  cortexCollectionLog,
  cortexDryRun,
  cortexGoNoGo,
  cortexHealth,
  cortexRiskRegister,
  cortexRollbackInfo,
  cortexSafetyTrial,
  cortexSloThresholds,
  cortexStatus,
  cosignClaim,
  cosignSignature,
  cyclonedx,
  dossierChecklist,
  dossierCommandTranscript,
  dossierDeploymentPlan,
  dossierExportControl,
  dossierIncident,
  dossierObservation,
  dossierPenetrationTest,
  dossierRollbackDrill,
  dossierRollbackPlan,
  dossierRollout,
  dsse,
  githubJobs,
  githubRuns,
  gitlabJobs,
  gitStatus,
  gitTag,
  googleBenchmark,
  grype,
  hyperfine,
  inTotoStatement,
  jmh,
  inspectLog,
  jacoco,
  junit,
  keepAChangelog,
  lcov,
  lmEval,
  minisignSignature,
  mogemmaBenchmark,
  mogemmaParity,
  npmAttestations,
  npmAudit,
  ociImageIndex,
  openpgpSignature,
  openvex,
  osvScanner,
  pipAudit,
  pipLicenses,
  prometheusText,
  pypiAttestation,
  pytestBenchmark,
  quasimAuditLog,
  quasimAuditSummary,
  quasimBenchConstant,
  quasimBenchmarkSuite,
  quasimCdp,
  quasimComplianceSnapshotMd,
  quasimConvergenceManifest,
  quasimOrdSummary,
  quasimProvenanceChain,
  quasimSeedAudit,
  quasimSha256Chain,
  quasimSignatureMetadata,
  quasimTercValidation,
  quasimVerifyReport,
  releaseNotesTemplate,
  reportGeneratorSummary,
  sarif,
  servicesPreflight,
  servicesSubmissionReadiness,
  servicesSubmissionSlo,
  sigstoreBundle,
  spdx,
  sshSignature,
  trivy,
  vitestBench,
];

/** Known by common words alone: each leaves a document to those above and before it that know it by a mark of its own. */
const LOOSE: readonly Format[] = [quasimComplianceSnapshot, apexXParity, apexXExportManifest, apexXDeploymentReadiness, apexXPluginVersions, cortexDrill, taskList, goBench, cargoBench, benchmarkJs, benchmarkList];

const unless = (others: readonly Format[], format: Format): Format => ({
  ...format,
  recognise: (sample) => format.recognise(sample) && !others.some((one) => one.recognise(sample)),
});

const KNOWN: readonly Format[] = [...SPECIFIC, ...LOOSE.map((format, index) => unless([...SPECIFIC, ...LOOSE.slice(0, index)], format))];

/** Every format this portal reads. Exactly one of them recognises any file; the last two take what is left. */
export const FORMATS: readonly Format[] = [...KNOWN, unless(KNOWN, json), unless(KNOWN, attachment)];

export function formatById(id: string): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}
