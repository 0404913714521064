// SBOM, scans, licences, provenance and signatures of the made-up releases. Vulnerability numbers lie far above any that were assigned.

import { json, NOTE, sha256, signedStatement, text, type Subject } from './files.ts';
import type { Facts } from './release.ts';

const COMPONENTS: readonly (readonly [name: string, version: string, licence: string])[] = [
  ['click', '8.3.0', 'BSD-3-Clause'],
  ['fastapi', '0.121.0', 'MIT'],
  ['grpcio', '1.76.0', 'Apache-2.0'],
  ['h11', '0.16.0', 'MIT'],
  ['jax', '0.8.0', 'Apache-2.0'],
  ['numpy', '2.3.4', 'BSD-3-Clause'],
  ['opt-einsum', '3.4.0', 'MIT'],
  ['pydantic', '2.12.4', 'MIT'],
  ['scipy', '1.16.3', 'BSD-3-Clause'],
  ['starlette', '0.49.3', 'BSD-3-Clause'],
  ['uvicorn', '0.38.0', 'BSD-3-Clause'],
];

/** What syft writes, as far as a reader of CycloneDX can tell. */
export function sbom({ version, day }: Facts): Uint8Array {
  const purl = (name: string, its: string) => `pkg:pypi/${name}@${its}`;
  const root = `pkg:generic/quasim@${version}`;
  return json({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json', bomFormat: 'CycloneDX', specVersion: '1.6', version: 1,
    metadata: {
      timestamp: `${day}T07:30:00Z`, tools: { components: [{ type: 'application', name: 'dossier-example', version: '1' }] },
      component: { type: 'application', 'bom-ref': root, name: 'quasim', version, licenses: [{ license: { id: 'Apache-2.0' } }], purl: root },
      properties: [{ name: 'dossier:note', value: NOTE }],
    },
    components: COMPONENTS.map(([name, its, id]) => ({ type: 'library', 'bom-ref': purl(name, its), name, version: its, purl: purl(name, its), licenses: [{ license: { id } }] })),
    dependencies: [{ ref: root, dependsOn: COMPONENTS.map(([name, its]) => purl(name, its)) }],
  });
}

/** `pip-licenses --format=json`: also called `sbom.json` upstream, and none. */
export function licences(): Uint8Array {
  return json(COMPONENTS.map(([Name, Version, License]) => ({ License, Name, Version })));
}

export function trivy({ version, day }: Facts): Uint8Array {
  return json({
    SchemaVersion: 2, CreatedAt: `${day}T07:45:00Z`, ArtifactName: `quasim ${version} (${NOTE})`, ArtifactType: 'filesystem', Trivy: { Version: '0.69.1' },
    Results: [{
      Target: 'requirements.lock', Class: 'lang-pkgs', Type: 'pip', Packages: [],
      Vulnerabilities: [{
        VulnerabilityID: 'CVE-2026-99111', PkgName: 'h11', PkgIdentifier: { PURL: 'pkg:pypi/h11@0.16.0' }, InstalledVersion: '0.16.0', Status: 'affected',
        Severity: 'LOW', Title: 'Slow parsing of long chunk headers (made up)', PrimaryURL: 'https://advisories.example.invalid/CVE-2026-99111',
      }],
    }],
  });
}

export function codeql({ day }: Facts): Uint8Array {
  return json({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'CodeQL', semanticVersion: '2.23.3', rules: [{ id: 'py/unused-import', shortDescription: { text: 'An import is not used' }, defaultConfiguration: { level: 'note' } }] } },
      invocations: [{ executionSuccessful: true, endTimeUtc: `${day}T07:50:00Z` }],
      properties: { note: NOTE },
      results: [{ ruleId: 'py/unused-import', level: 'note', message: { text: 'Import of “typing” is not used' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'quasim/runtime/batch.py', uriBaseId: '%SRCROOT%' }, region: { startLine: 4 } } }] }],
    }],
  });
}

export function bandit({ day }: Facts): Uint8Array {
  const totals = { 'CONFIDENCE.HIGH': 1, 'CONFIDENCE.LOW': 0, 'CONFIDENCE.MEDIUM': 0, 'CONFIDENCE.UNDEFINED': 0, 'SEVERITY.HIGH': 0, 'SEVERITY.LOW': 1, 'SEVERITY.MEDIUM': 0, 'SEVERITY.UNDEFINED': 0, loc: 18402, nosec: 0, skipped_tests: 0 };
  return json({
    errors: [], generated_at: `${day}T07:52:00Z`, metrics: { _totals: totals, './quasim/runtime/shapes.py': totals },
    results: [{
      code: `# ${NOTE}\nassert batch.shape[0] > 0\n`, col_offset: 8, end_col_offset: 33, filename: './quasim/runtime/shapes.py', issue_confidence: 'HIGH',
      issue_cwe: { id: 703, link: 'https://cwe.mitre.org/data/definitions/703.html' }, issue_severity: 'LOW', issue_text: 'Use of assert detected. The enclosed code is removed when compiling to optimised byte code.',
      line_number: 41, line_range: [41], more_info: 'https://bandit.readthedocs.io/en/1.8.6/plugins/b101_assert_used.html', test_id: 'B101', test_name: 'assert_used',
    }],
  });
}

/** SLSA provenance v1 over what the release workflow built. */
export function provenance({ version, commit, day, ciRun }: Facts, subjects: readonly Subject[]): Uint8Array {
  return signedStatement(subjects, 'https://slsa.dev/provenance/v1', {
    buildDefinition: {
      buildType: 'https://ci.example.invalid/quasim/release-workflow/v1',
      externalParameters: { workflow: { ref: `refs/tags/v${version}`, path: '.github/workflows/release.yml' }, notes: NOTE },
      resolvedDependencies: [{ uri: `git+https://github.com/robertringler/QuASIM@refs/tags/v${version}`, digest: { gitCommit: commit } }],
    },
    runDetails: { builder: { id: 'https://ci.example.invalid/quasim/release-workflow' }, metadata: { invocationId: runUrl(ciRun), startedOn: `${day}T07:00:00Z`, finishedOn: `${day}T08:05:00Z` } },
  });
}

/** What `cosign sign` of version 3 makes of an image: a Statement about its digest. */
export function cosignSignature(image: Subject): Uint8Array {
  return signedStatement([image], 'https://sigstore.dev/cosign/sign/v1', {});
}

/** What the sibling repository calls signatures and their verification: a digest, its description, and a constant. */
export function calledSignatures({ day }: Facts, { name, sha256: digest }: Subject): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return [
    [`signatures/${name}.sig`, text([digest])],
    [`signatures/${name}.metadata.json`, json({ artifact: name, signature: digest, algorithm: 'SHA256', timestamp: `${day}T08:10:00Z`, signer: `release-bot (${NOTE})` })],
    ['signatures/cosign-verification/verification.json', json({ verified: true })],
  ];
}

export function runUrl(run: number): string {
  return `https://ci.example.invalid/quasim/runs/${run}`;
}

/** A digest that stands for a document that nobody made. */
export function digestOf(what: string): string {
  return sha256(`${NOTE} ${what}`);
}
