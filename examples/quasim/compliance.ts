// Compliance evidence in the shapes that QuASIM's scripts write, for made-up releases.

import { json, NOTE, pythonJson, sha256, text, type Subject } from './files.ts';
import type { Facts } from './release.ts';
import { digestOf } from './supply-chain.ts';

/** `artifacts/audit.jsonl`: each event holds the digest of the one before it. */
export function auditLog({ version, day }: Facts): Uint8Array {
  const events = [
    { time: '07:00:04.120331', type: 'release.begin', data: { version, note: NOTE } },
    { time: '07:14:22.904112', type: 'bench.done', data: { kernels: 3, failed: 0 } },
    { time: '08:05:41.000718', type: 'release.built', data: { images: 2, charts: 1, archives: 2 } },
  ];
  let previous = '0'.repeat(64);
  return text(events.map(({ time, type, data }) => {
    const event = { timestamp: `${day}T${time}Z`, event_type: type, data, prev_hash: previous };
    previous = sha256(pythonJson(event, { sortKeys: true }));
    return pythonJson({ ...event, event_id: previous }, { sortKeys: false });
  }));
}

/** `artifacts/verify/audit.sha256chain`: each link is the digest of the link before and the file's digest, both in hex. */
export function hashChain(files: readonly Subject[]): Uint8Array {
  let link = '';
  return text(['# QuASIM verification audit chain', `# path,sha256,link. ${NOTE}`, ...files.map(({ name, sha256: digest }) => {
    link = sha256(`${link}${digest}`);
    return `${name},${digest},${link}`;
  })]);
}

/** `artifacts/verify/report.json`: the audit of claims. */
export function verifyReport({ version, day }: Facts): Uint8Array {
  const result = (id: string, details: object) => ({ id, passed: true, severity: 'info', details, evidence_paths: [] });
  const results = [
    result('TECH-001', { rmse: 0.011, rmse_max: 0.02 }), result('TECH-002', { convergence: 0.996, rl_convergence_min: 0.993 }), result('TECH-003', { ratio: 21.4, compression_min_ratio: 18 }),
    result('COMP-101', { practices: 110, cmmc_practices_min: 110 }), result('DOC-401', { note: NOTE }),
  ];
  return json({
    version, started_at: `${day}T07:55:00`, finished_at: `${day}T07:55:12`, results,
    summary: { total: results.length, passed: results.length, failed: 0, errors: 0, warnings: 0, duration_s: 12 },
  });
}

/** `audit/audit_summary.json`, with the time as upstream writes it: an offset and a Z. */
export function auditSummary({ day }: Facts): Uint8Array {
  const names = ['code_quality', 'security', 'documentation', 'performance', 'compliance', 'dependencies'];
  return json({
    timestamp: `${day}T07:58:00+00:00Z`, overall_status: 'pass', average_score: 9.5,
    checks: names.map((name, index) => ({ name, status: 'pass', score: index % 2 === 0 ? 9 : 10, findings_count: 0, metadata: {} })),
    findings_by_severity: { high: 0, medium: 0, low: 0, info: 0 }, recommendations: [NOTE], compliance_coverage: 98.75,
    metrics: { code_quality: 9, security_vulnerabilities: 0, documentation_errors: 0, performance_regression: 0 },
  });
}

/** `docs/compliance/latest_snapshot.json`. */
export function complianceSnapshot({ day }: Facts, files: { readonly sbom: Subject; readonly trivy: Subject }): Uint8Array {
  const other = (name: string, path: string) => ({ name, path, sha256: digestOf(path) });
  return json({
    timestamp: `${day}T08:00:00Z`,
    artifacts: [
      other('do178c', 'docs/compliance/do178c.md'), other('cmmc', 'docs/compliance/cmmc.md'),
      { name: 'sbom', path: files.sbom.name, sha256: files.sbom.sha256 }, { name: 'trivy', path: files.trivy.name, sha256: files.trivy.sha256 }, other('grype', 'docs/compliance/grype.json'),
    ],
  });
}
