// Files of the made-up source tree: the five places that state the version, the changelog and the documentation.

import { NOTE, text } from './files.ts';
import type { Facts } from './release.ts';

/** The five places that RELEASE.md names under "Update version numbers in". */
export function versionFiles({ version }: Facts): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return [
    ['source/quasim/__init__.py', text([`"""QuASIM. ${NOTE}"""`, '', `__version__ = "${version}"`])],
    ['source/pyproject.toml', text([`# ${NOTE}`, '[project]', 'name = "quasim"', `version = "${version}"`, 'requires-python = ">=3.12"'])],
    ['source/integrations/services/quasim-api/version.py', text([`# ${NOTE}`, `VERSION = "${version}"`])],
    ['source/charts/quasim-api/Chart.yaml', text([`# ${NOTE}`, 'apiVersion: v2', 'name: quasim-api', `version: ${version}`, `appVersion: "${version}"`])],
    ['source/charts/quasim-api/values.yaml', text([
      `# ${NOTE}`, 'images:', '  api:', '    repository: registry.example.invalid/quasim-api', `    tag: v${version}`, '  bench:', '    repository: registry.example.invalid/quasim-bench', `    tag: v${version}`,
    ])],
  ];
}

export function changelog({ version, day }: Facts, entries: readonly string[]): Uint8Array {
  return text(['# Changelog', '', `<!-- ${NOTE} -->`, '', `## [${version}] - ${day}`, '', '### Changed', '', ...entries.map((one) => `- ${one}`)]);
}

export interface Notes {
  readonly features?: string;
  readonly enhancements?: string;
  readonly fixes?: string;
  readonly security?: string;
  readonly deprecations?: string;
  readonly dependencies?: string;
  readonly performance?: string;
  readonly documentation?: string;
}

/** The eleven sections of RELEASE.md's template. */
export function releaseNotes({ version, day }: Facts, notes: Notes): Uint8Array {
  const section = (title: string, entry = 'None') => [`### ${title}`, '', `- ${entry}`, ''];
  return text([
    `## v${version} - ${day}`, '',
    ...section('Features', notes.features), ...section('Enhancements', notes.enhancements), ...section('Bug Fixes', notes.fixes), ...section('Security', notes.security),
    ...section('Breaking Changes'), ...section('Deprecations', notes.deprecations), ...section('Dependencies', notes.dependencies), ...section('Performance', notes.performance),
    ...section('Documentation', notes.documentation), ...section('Known Issues', 'Shared memory of a batch is kept until the pod ends (workaround: restart the pod)'),
    '### Contributors', '', `The people of this example do not exist. ${NOTE}`,
  ]);
}

/** What RELEASE.md lists under Documentation. */
export function documentation({ version }: Facts): readonly (readonly [path: string, bytes: Uint8Array])[] {
  return [
    ['docs/openapi.yaml', text([
      `# ${NOTE}`, 'openapi: 3.1.0', 'info:', '  title: QuASIM API', `  version: ${version}`, 'paths:', '  /v1/jobs:', '    post:', '      summary: Queue a simulation', '      responses:', "        '202': { description: Queued }",
    ])],
    ['docs/cookbooks/fluid-dynamics.md', text(['# Cookbook: fluid dynamics', '', NOTE, '', '1. Queue a job with `kernel: pressure_poisson`.', '2. Poll it until it is done.'])],
    ['docs/cookbooks/autonomous-systems.md', text(['# Cookbook: autonomous systems', '', NOTE, '', '1. Queue a job with `kernel: autonomous_systems`.', '2. Read the trajectories.'])],
    ['docs/performance-guide.md', text(['# Performance tuning guide', '', NOTE, '', '- Raise `repeat` before `batches`: a batch costs a copy.'])],
    ['docs/examples/cluster.yaml', text([`# ${NOTE}`, 'replicas: 3', 'resources: { cpu: 4, memory: 8Gi }'])],
    ['docs/examples/workstation.yaml', text([`# ${NOTE}`, 'replicas: 1', 'resources: { cpu: 2, memory: 4Gi }'])],
  ];
}
