// What the made-up platform's tools write, in the shapes of the real ones. No number in here was measured.

import { NOTE } from '../apex-x/note.ts';
import { OTHER_JOBS, SERVICES } from './services.ts';

const QUICK = ['auth_login', 'transactions_import', 'handoff_audit', 'invoice_exports'] as const;
const FULL = ['auth_login', 'profile_roundtrip', 'transactions_import', 'consent_audit', 'handoff_audit', 'invoice_lifecycle', 'invoice_exports'] as const;
export type CheckId = (typeof FULL)[number] | 'web_build';
export type Timings = Readonly<Partial<Record<CheckId, number>>>;

/** A snapshot of the preflight tool: it stops at the check that fails. */
function preflight(ids: readonly CheckId[], startedAt: string, timings: Timings, failing?: CheckId) {
  const run = failing === undefined ? ids : ids.slice(0, ids.indexOf(failing) + 1);
  let clock = Date.parse(startedAt);
  const stamp = (time: number) => new Date(time).toISOString().replace('Z', '000+00:00');
  const checks = run.map((id) => {
    const seconds = timings[id] ?? 1;
    const started = clock;
    clock += Math.round(seconds * 1000);
    const exit = id === failing ? 1 : 0;
    const command = id === 'web_build' ? ['npm', 'run', 'build'] : ['python', '-m', 'pytest', `smoke/${id}.py`];
    return { id, description: `${id.replaceAll('_', ' ')} against the staging platform`, command, cwd: '/home/runner/work/platform/platform', duration_seconds: seconds, exit_code: exit, passed: exit === 0, started_at: stamp(started), finished_at: stamp(clock) };
  });
  return {
    notes: NOTE, generated_at: stamp(clock), check_count: checks.length, all_passed: failing === undefined,
    total_duration_seconds: Number(checks.reduce((sum, one) => sum + one.duration_seconds, 0).toFixed(4)), checks,
  };
}

export function quickPreflight(startedAt: string, timings: Timings, failing?: CheckId) {
  return preflight(failing === undefined ? [...QUICK, 'web_build'] : QUICK, startedAt, timings, failing);
}

export function fullPreflight(startedAt: string, timings: Timings) {
  return preflight(FULL, startedAt, timings);
}

/** GitHub's list of a run's jobs: one for each service, and the others. */
export function jobs(commit: string, run: number, day: string) {
  const names = [...SERVICES.map((service) => `python-services (${service})`), ...OTHER_JOBS];
  return {
    total_count: names.length,
    jobs: names.map((name, index) => ({
      id: run * 100 + index, run_id: run, run_attempt: 1, head_sha: commit, workflow_name: 'ci (made up for the Dossier example portal)', name, status: 'completed', conclusion: 'success',
      started_at: `${day}T07:${String(2 + (index % 9)).padStart(2, '0')}:00Z`, completed_at: `${day}T07:${String(14 + (index % 23)).padStart(2, '0')}:00Z`,
    })),
  };
}

const DEPENDENCIES: readonly (readonly [name: string, version: string])[] = [
  ['alembic', '1.16.4'], ['cryptography', '45.0.6'], ['fastapi', '0.116.1'], ['httpx', '0.28.1'], ['pydantic', '2.11.7'], ['pyjwt', '2.10.1'], ['redis', '6.4.0'], ['sqlalchemy', '2.0.43'], ['uvicorn', '0.35.0'],
];

/** The advisory that the platform waives by its id: a timing leak that python-ecdsa does not mean to fix. */
const ECDSA = { name: 'ecdsa', version: '0.19.1', vulns: [{ id: 'CVE-2024-23342', fix_versions: [], aliases: [], description: 'The time that a P-256 signature takes may give the key away.' }] };

export function pipAudit(withEcdsa: boolean) {
  const clean = DEPENDENCIES.map(([name, version]) => ({ name, version, vulns: [] }));
  return { notes: NOTE, dependencies: [...clean, ...(withEcdsa ? [ECDSA] : []), { name: 'platform-common', skip_reason: 'platform-common is part of the repository and on no index' }], fixes: [] };
}

export function npmAudit(prod: number, advisory?: { readonly id: string; readonly name: string; readonly severity: 'high' | 'moderate'; readonly range: string }) {
  const count = (level: string) => (advisory?.severity === level ? 1 : 0);
  return {
    notes: NOTE,
    auditReportVersion: 2,
    vulnerabilities: advisory === undefined ? {} : { [advisory.name]: {
      name: advisory.name, severity: advisory.severity, isDirect: false, effects: [], range: advisory.range, nodes: [`node_modules/${advisory.name}`], fixAvailable: false,
      via: [{ source: 1113296, name: advisory.name, dependency: advisory.name, title: 'Slow on hostile patterns (made up)', url: `https://github.com/advisories/${advisory.id}`, severity: advisory.severity, range: advisory.range }],
    } },
    metadata: {
      vulnerabilities: { info: 0, low: 0, moderate: count('moderate'), high: count('high'), critical: 0, total: advisory === undefined ? 0 : 1 },
      dependencies: { prod, dev: 0, optional: 0, peer: 0, peerOptional: 0, total: prod },
    },
  };
}

/** Trivy's report about the images that change. */
export function imageScan(createdAt: string, images: readonly string[]) {
  return {
    SchemaVersion: 2, CreatedAt: createdAt, ArtifactName: `images of the release (${NOTE})`, ArtifactType: 'container_image', Trivy: { Version: '0.69.1' },
    Results: images.map((image) => ({
      Target: image, Class: 'os-pkgs', Type: 'debian', Packages: [],
      Vulnerabilities: [{
        VulnerabilityID: 'CVE-2026-99061', PkgName: 'libexample', PkgIdentifier: { PURL: 'pkg:deb/debian/libexample@1.2.3' }, InstalledVersion: '1.2.3', Status: 'affected', Severity: 'MEDIUM', Title: 'A made-up parser reads one byte too far',
        PrimaryURL: 'https://advisories.example.invalid/CVE-2026-99061',
      }],
    })),
  };
}

/** A secret scanner's SARIF log without a result. */
export function secretScan(endedAt: string) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'example-secret-scan', semanticVersion: '8.1.0', informationUri: 'https://tools.example.invalid/secret-scan', rules: [{ id: 'generic-api-key', shortDescription: { text: 'A key stands in the source' }, defaultConfiguration: { level: 'error' } }] } },
      invocations: [{ executionSuccessful: true, endTimeUtc: endedAt }], properties: { note: NOTE }, results: [],
    }],
  };
}

/** A pytest file of one suite. */
export function junit(suite: string, tests: readonly string[], timestamp: string): Uint8Array {
  const seconds = (index: number) => (((index * 13) % 40) / 100 + 0.02).toFixed(3);
  const total = tests.reduce((sum, _, index) => sum + Number(seconds(index)), 0).toFixed(3);
  return new TextEncoder().encode([
    '<?xml version="1.0" encoding="utf-8"?>',
    `<testsuites name="pytest tests">`,
    `  <testsuite name="${suite}" errors="0" failures="0" skipped="0" tests="${tests.length}" time="${total}" timestamp="${timestamp}" hostname="ci-example">`,
    `    <properties><property name="note" value="${NOTE}" /></properties>`,
    ...tests.map((name, index) => `    <testcase classname="${suite}" name="${name}" time="${seconds(index)}" />`),
    '  </testsuite>', '</testsuites>', '',
  ].join('\n'));
}

export const AUTH_TESTS = ['without_token_is_401[profiles]', 'without_token_is_401[transactions]', 'without_token_is_401[invoices]', 'expired_token_is_401', 'token_of_other_issuer_is_401', 'wrong_scope_is_403', 'revoked_session_is_401'].map((name) => `test_${name}`);
export const AUDIT_TESTS = ['sign_in_is_audited', 'consent_is_audited', 'handoff_is_audited', 'export_is_audited', 'event_names_actor_and_time'].map((name) => `test_${name}`);

/** What the tax gateway's endpoint says of its submissions. */
export function submissionSlo(generatedAt: string, total: number, failed: number, p95: number) {
  const rate = Number((((total - failed) / total) * 100).toFixed(2));
  return {
    generated_at: generatedAt, window_size: 500, total_submissions: total, successful_submissions: total - failed, failed_submissions: failed, fallback_submissions: 0,
    direct_mode_submissions: total, simulated_mode_submissions: 0, success_rate_percent: rate, p95_latency_ms: p95, success_rate_target_percent: 99, p95_latency_target_ms: 2500,
    success_rate_alert: rate < 99, latency_alert: p95 > 2500, note: NOTE,
  };
}

/** Whether the tax gateway could submit for real. */
export function submissionReadiness(generatedAt: string, rotated: string, ageDays: number, fallback: boolean) {
  return {
    generated_at: generatedAt, hmrc_environment: 'production', hmrc_api_base_url: 'https://tax.example.invalid', oauth_token_host: 'tax.example.invalid', http_max_retries: 3, http_retry_backoff_seconds: 0.5,
    direct_submission_enabled: true, fallback_to_simulation_enabled: fallback, oauth_credentials_configured: true, credential_rotation_date: rotated, credential_age_days: ageDays,
    credential_rotation_max_age_days: 90, credential_rotation_overdue: ageDays > 90, readiness_band: fallback ? 'degraded' : 'ready', notes: fallback ? ['Fallback to simulation is switched on'] : [], made_up: NOTE,
  };
}

/** A PDF of one empty page, with the note as its title. */
export function pdf(title: string): Uint8Array {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>', '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>', `<< /Title (${title}) >>`];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = ['0000000000 65535 f ', ...offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n `)].join('\n');
  return new TextEncoder().encode(`${body}xref\n0 ${objects.length + 1}\n${table}\ntrailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>\nstartxref\n${body.length}\n%%EOF\n`);
}
