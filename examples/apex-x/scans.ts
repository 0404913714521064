// Reports of scanners about the made-up builds. The vulnerability numbers lie far above any that were assigned.

import { NOTE } from './note.ts';

/** A vulnerability that the made-up databases know. */
export interface Known {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  readonly fixed?: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly title: string;
}

export const KNOWN = {
  pillowHeap: { id: 'CVE-2026-99031', package: 'pillow', version: '11.3.0', fixed: '11.3.1', severity: 'CRITICAL', title: 'Heap overflow in a tile decoder (made up)' },
  jinjaSandbox: { id: 'CVE-2026-99014', package: 'jinja2', version: '3.1.6', fixed: '3.1.7', severity: 'HIGH', title: 'Sandbox escape through a format filter (made up)' },
  protobufDepth: { id: 'CVE-2026-99008', package: 'protobuf', version: '6.32.1', fixed: '6.33.0', severity: 'MEDIUM', title: 'Stack exhaustion on nested groups (made up)' },
  pyyamlAlias: { id: 'CVE-2026-99002', package: 'pyyaml', version: '6.0.3', severity: 'LOW', title: 'Slow loading of repeated aliases (made up)' },
  fsspecLink: { id: 'CVE-2026-99005', package: 'fsspec', version: '2025.9.0', fixed: '2025.10.0', severity: 'LOW', title: 'Link followed in the local cache (made up)' },
} as const satisfies Record<string, Known>;

const purl = (one: Known) => `pkg:pypi/${one.package}@${one.version}`;

/** Trivy's JSON report, schema version 2. */
export function trivyReport(version: string, createdAt: string, found: readonly Known[]) {
  return {
    SchemaVersion: 2,
    CreatedAt: createdAt,
    ArtifactName: `apex-x ${version} (${NOTE})`,
    ArtifactType: 'filesystem',
    Trivy: { Version: '0.69.1' },
    Results: [{
      Target: 'requirements.lock', Class: 'lang-pkgs', Type: 'pip',
      Packages: [],
      Vulnerabilities: found.map((one) => ({
        VulnerabilityID: one.id, PkgName: one.package, PkgIdentifier: { PURL: purl(one) }, InstalledVersion: one.version,
        ...('fixed' in one ? { FixedVersion: one.fixed, Status: 'fixed' } : { Status: 'affected' }),
        Severity: one.severity, Title: one.title, PrimaryURL: `https://advisories.example.invalid/${one.id}`,
      })),
    }],
  };
}

const GRYPE_WORDS = { CRITICAL: 'Critical', HIGH: 'High', MEDIUM: 'Medium', LOW: 'Low' } as const;

/** Grype's JSON report. */
export function grypeReport(version: string, timestamp: string, found: readonly Known[]) {
  return {
    matches: found.map((one) => ({
      vulnerability: {
        id: one.id, dataSource: `https://advisories.example.invalid/${one.id}`, namespace: 'example:language:python', severity: GRYPE_WORDS[one.severity],
        urls: [`https://advisories.example.invalid/${one.id}`], description: one.title, cvss: [],
        fix: 'fixed' in one ? { versions: [one.fixed], state: 'fixed' } : { versions: [], state: 'unknown' }, advisories: [],
      },
      relatedVulnerabilities: [],
      matchDetails: [{ type: 'exact-direct-match', matcher: 'python-matcher', searchedBy: { package: { name: one.package, version: one.version } }, found: { vulnerabilityID: one.id } }],
      artifact: { id: one.package, name: one.package, version: one.version, type: 'python', locations: [{ path: '/requirements.lock' }], language: 'python', licenses: [], cpes: [], purl: purl(one), upstreams: [] },
    })),
    source: { type: 'directory', target: `apex-x ${version} (${NOTE})` },
    distro: { name: '', version: '', idLike: null },
    descriptor: { name: 'grype', version: '0.104.0', configuration: {}, db: { status: { schemaVersion: 'v6.1.3', built: timestamp, valid: true } }, timestamp },
  };
}

/** OSV-Scanner's JSON report. */
export function osvReport(found: readonly Known[]) {
  return {
    results: [{
      source: { path: `requirements.lock (${NOTE})`, type: 'lockfile' },
      packages: found.map((one) => ({
        package: { name: one.package, version: one.version, ecosystem: 'PyPI' },
        vulnerabilities: [{
          id: one.id.replace('CVE-', 'PYSEC-').replace(/-99(\d+)$/, '-99$1'), aliases: [one.id], modified: '2026-04-01T00:00:00Z', published: '2026-03-30T00:00:00Z', summary: one.title,
          database_specific: { severity: one.severity },
          affected: [{ package: { name: one.package, ecosystem: 'PyPI', purl: `pkg:pypi/${one.package}` }, versions: [one.version], ...('fixed' in one ? { ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: one.fixed }] }] } : {}) }],
        }],
        groups: [{ ids: [one.id.replace('CVE-', 'PYSEC-')], aliases: [one.id, one.id.replace('CVE-', 'PYSEC-')], max_severity: { CRITICAL: '9.8', HIGH: '8.1', MEDIUM: '5.9', LOW: '3.1' }[one.severity] }],
      })),
    }],
  };
}

/** A SARIF 2.1.0 log of a made-up source scan: one warning, one suppressed in the source. */
export function sarifLog(timestamp: string) {
  const result = (rule: string, level: string, text: string, uri: string, line: number, more: object = {}) => ({
    ruleId: rule, level, message: { text }, locations: [{ physicalLocation: { artifactLocation: { uri, uriBaseId: 'SRCROOT' }, region: { startLine: line } } }], ...more,
  });
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'example-source-scan', semanticVersion: '1.4.0', informationUri: 'https://tools.example.invalid/source-scan', rules: [
        { id: 'python.subprocess-shell', shortDescription: { text: 'A shell interprets the command' }, defaultConfiguration: { level: 'warning' } },
        { id: 'python.assert-in-production', shortDescription: { text: 'An assert is left out under -O' }, defaultConfiguration: { level: 'note' } },
      ] } },
      invocations: [{ executionSuccessful: true, endTimeUtc: timestamp }],
      properties: { note: NOTE },
      results: [
        result('python.subprocess-shell', 'warning', 'subprocess.run is called with shell=True', 'scripts/export_bench.py', 88, {
          suppressions: [{ kind: 'inSource', status: 'accepted', justification: 'The command is a constant; reviewed by A. Lindqvist (made up).' }],
        }),
        result('python.assert-in-production', 'note', 'assert checks an input shape', 'apex_x/runtime/shapes.py', 41),
      ],
    }],
  };
}

/** An OpenVEX document of the made-up project about findings it has looked at. */
export function openVex(version: string, timestamp: string) {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': `https://downloads.example.invalid/apex-x/${version}/vex`,
    author: 'A. Lindqvist, Apex-X (made up for the Dossier example portal)',
    role: 'Document creator',
    timestamp,
    version: 1,
    statements: [{
      vulnerability: { name: KNOWN.jinjaSandbox.id },
      timestamp,
      products: [{ '@id': `pkg:generic/apex-x@${version.replace(/^v/, '')}`, subcomponents: [{ '@id': purl(KNOWN.jinjaSandbox) }] }],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
      impact_statement: 'Apex-X renders no template that a user can write; jinja2 comes with torch and is never imported. (Made up.)',
    }],
  };
}
