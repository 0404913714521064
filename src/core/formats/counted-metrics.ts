import type { Direction } from '../model/measurement.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import { comparable } from './figures.ts';
import type { ReadMeasurement } from './format.ts';

/** A count of a statement that is a metric of the product: which way it is better, and its unit where it is no count. */
type Counted = Direction | { readonly direction: Direction; readonly unit: string };

/**
 * Counts that become metrics, by format. Left out are counts of the process (gates, sign-offs, ticked items, files that
 * came): each release has its own list of them, gates judge them one by one, and two lists compare nothing.
 */
export const COUNTED: Readonly<Record<string, Readonly<Record<string, Counted>>>> = {
  'apex-x.plugin-versions': { plugins: 'neither' },
  bandit: { lines: 'neither', nosec: 'neither' },
  'cortex.api-audit': { operations: 'neither', neverReached: 'lower', alerts: 'lower' },
  'cortex.dry-run': { seconds: { direction: 'lower', unit: 's' } },
  'cortex.health': { events: 'lower', critical: 'lower' },
  'cortex.safety-trial': { operations: 'neither', reached: 'higher', controlSucceeded: 'higher', retries: 'lower' },
  'dossier.penetration-test': { findings: 'neither', vulnerabilities: 'lower', critical: 'lower', high: 'lower', medium: 'lower', low: 'lower' },
  grype: { matches: 'neither' },
  'mogemma.parity': { prompts: 'neither', passed: 'higher', failed: 'lower' },
  'npm-audit': { dependencies: 'neither' },
  'oci-image-index': { platforms: 'neither' },
  'osv-scanner': { packages: 'neither' },
  'pip-audit': { dependencies: 'neither', skipped: 'lower' },
  'pip-licenses': { packages: 'neither', unknown: 'lower', copyleft: 'neither' },
  'quasim.audit-summary': { high: 'lower', medium: 'lower', low: 'lower' },
  'quasim.convergence-manifest': { requests: 'neither' },
  'quasim.ord-summary': { records: 'neither', breaches: 'lower' },
  'quasim.seed-audit': { replays: 'neither', failed: 'lower' },
  'quasim.terc-validation': { experiments: 'neither', passed: 'higher', failed: 'lower' },
  'quasim.verify-report': { claims: 'neither', failed: 'lower', errors: 'lower', warnings: 'lower' },
  'services.submission-slo': { submissions: 'neither', failed: 'lower', fallback: 'lower', simulated: 'neither' },
  trivy: { targets: 'neither' },
};

/** The counts of a statement that are metrics. They are named after the format: `safety-trial.retries`. */
export function countedMetrics({ format, content, counts }: EvidenceStatement, keys: Readonly<Record<string, string>>): ReadMeasurement[] {
  if (content === 'no-result' || !Object.hasOwn(COUNTED, format)) return [];
  const prefix = format.slice(format.indexOf('.') + 1);
  return Object.entries(COUNTED[format] ?? {}).flatMap(([count, counted]): ReadMeasurement[] => {
    const value = Object.hasOwn(counts, count) ? counts[count] : undefined;
    if (value === undefined || !Number.isFinite(value)) return [];
    const { direction, unit } = typeof counted === 'string' ? { direction: counted, unit: '' } : counted;
    return [{ metric: `${prefix}.${count}`, unit, direction, value, ...(unit === '' ? { exact: true as const } : { samples: 1 }), comparability: comparable(keys), at: '' }];
  });
}
