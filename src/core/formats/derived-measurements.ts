import { finding } from '../findings.ts';
import { SEVERITIES, type Component, type FoundKind, type VexStatement, type Vulnerability } from '../model/listed.ts';
import type { Direction } from '../model/measurement.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import { countedMetrics } from './counted-metrics.ts';
import { comparable } from './figures.ts';
import type { Format, Lists, Reading, ReadMeasurement } from './format.ts';

// What a whole family of formats counts becomes measurements here, once, so that a release's bill of materials, scans and
// tests have a history like its timings. docs/measurements.md lists every metric.

/** How many measurements a record keeps of one file: each is held against earlier releases, and a record is at most a megabyte. */
export const MOST_MEASUREMENTS = 500;

/** How many characters the single values of one file may take in a record. */
const MOST_VALUES = 60_000;

/** A reading with what its family's lists and counts measure, cut to what a record keeps. */
export function withDerivedMeasurements<Document>(format: Format<Document>, reading: Reading<Document>): Reading<Document> {
  const all = [...reading.measurements ?? [], ...derivedMeasurements(format, reading)];
  if (all.length === 0) return reading;
  const { kept, cut } = withoutLongValues(all.slice(0, MOST_MEASUREMENTS));
  const findings = [
    ...(all.length <= MOST_MEASUREMENTS ? [] : [finding('list-cut', {
      message: `The file gives ${all.length} measurements; the record keeps the first ${MOST_MEASUREMENTS}`, expected: `at most ${MOST_MEASUREMENTS}`, found: String(all.length),
    })]),
    ...(cut === 0 ? [] : [finding('list-cut', {
      message: `The single values behind ${cut} of the measurements are too many; the record keeps what they come to`, expected: `at most ${MOST_VALUES} characters`, found: 'more',
    })]),
  ];
  return { ...reading, measurements: kept, findings: [...reading.findings, ...findings] };
}

/** Single values as long as they fit; a measurement whose values do not is kept by its value alone. */
function withoutLongValues(measurements: readonly ReadMeasurement[]): { readonly kept: ReadMeasurement[]; readonly cut: number } {
  let [room, cut] = [MOST_VALUES, 0];
  const kept = measurements.map((one) => {
    const { values, outcomes, items, ...whole } = one;
    const size = (values === undefined ? 0 : JSON.stringify(values).length) + (outcomes?.length ?? 0);
    if (size <= room) {
      room -= size;
      return one;
    }
    cut += 1;
    return whole;
  });
  return { kept, cut };
}

/** Evidence without a result counts nothing: no vulnerabilities where nothing was scanned is no zero. */
function derivedMeasurements<Document>({ lists }: Format<Document>, { document, statement }: Reading<Document>): ReadMeasurement[] {
  if (document === undefined || statement.content === 'no-result') return [];
  return [
    ...(lists?.components === undefined ? [] : componentMeasurements(lists.components(document), statement)),
    ...(lists?.vulnerabilities === undefined ? [] : scanMeasurements(lists.vulnerabilities(document), looksFor(lists), statement)),
    ...(lists?.vex === undefined ? [] : vexMeasurements(lists.vex(document), statement)),
    ...(lists?.tests === undefined ? [] : testMeasurements(statement)),
    ...countedMetrics(statement, countedBy(statement)),
  ];
}

/** A bill of materials without vulnerabilities was, as a rule, never asked for any. */
function looksFor({ finds, components }: Pick<Lists<unknown>, 'finds' | 'components'>): FoundKind | undefined {
  return finds ?? (components === undefined ? 'vulnerability' : undefined);
}

function counted(metric: string, value: number, direction: Direction, statement: EvidenceStatement): ReadMeasurement {
  return { metric, unit: '', direction, value, exact: true, comparability: countedBy(statement), at: '' };
}

const MOST_ECOSYSTEMS = 20;

/** Which tool made a list decides what is in it, so lists of two tools are not compared. */
function componentMeasurements(components: readonly Component[], statement: EvidenceStatement): ReadMeasurement[] {
  if (components.length === 0) return [];
  const ecosystems = Map.groupBy(components.flatMap(({ purl }) => /^pkg:([a-z][a-z0-9.+-]{0,30})\//i.exec(purl ?? '')?.[1]?.toLowerCase() ?? []), (one) => one);
  const most = [...ecosystems].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1)).slice(0, MOST_ECOSYSTEMS);
  return [
    counted('components', components.length, 'neither', statement),
    ...most.map(([ecosystem, ones]) => counted(`components.${ecosystem}`, ones.length, 'neither', statement)),
    ...([['withoutLicence', 'without_licence'], ['withoutSupplier', 'without_supplier'], ['withoutVersion', 'without_version'], ['withoutPurl', 'without_purl']] as const)
      .map(([count, name]) => counted(`components.${name}`, statement.counts[count] ?? 0, 'lower', statement)),
    counted('sbom.dependencies', statement.counts['dependencies'] ?? 0, 'neither', statement),
    counted('sbom.ntia_elements', statement.counts['ntiaElements'] ?? 0, 'higher', statement),
  ];
}

const KINDS: readonly (readonly [FoundKind, string])[] = [
  ['vulnerability', 'vulnerabilities'], ['misconfiguration', 'misconfigurations'], ['secret', 'secrets'], ['licence', 'licences'], ['result', 'results'],
];

/**
 * Everything found counts, suppressed or not: whether a suppression excuses is for a gate to say. Of what a tool was made
 * to look for, none found is a count of none; of anything else it may not have been asked to look.
 */
function scanMeasurements(found: readonly Vulnerability[], looksFor: FoundKind | undefined, statement: EvidenceStatement): ReadMeasurement[] {
  const measured = KINDS.filter(([kind]) => kind === looksFor || found.some((one) => one.kind === kind)).flatMap(([kind, name]) => {
    const ones = found.filter((one) => one.kind === kind);
    return [
      counted(name, ones.length, 'lower', statement),
      ...SEVERITIES.map((severity) => counted(`${name}.${severity}`, ones.filter((one) => one.severity === severity).length, 'lower', statement)),
    ];
  });
  return measured.length === 0 ? [] : [...measured, counted('suppressed', found.filter(({ suppressed }) => suppressed !== undefined).length, 'neither', statement)];
}

const VEX_STATUSES = ['affected', 'under_investigation', 'fixed', 'not_affected'] as const;

function vexMeasurements(statements: readonly VexStatement[], statement: EvidenceStatement): ReadMeasurement[] {
  if (statements.length === 0) return [];
  return VEX_STATUSES.map((status) => counted(`vex.${status}`, statements.filter((one) => one.status === status).length, 'neither', statement));
}

/**
 * More tests are better: a report that lost some must not look like one that improved. Its time is that of the whole run,
 * so it grows with the tests.
 */
function testMeasurements(statement: EvidenceStatement): ReadMeasurement[] {
  const { passed = 0, failed = 0, errors = 0, skipped = 0, seconds = 0 } = statement.counts;
  return [
    counted('tests.run', passed + failed + errors, 'higher', statement),
    counted('tests.failed', failed + errors, 'lower', statement),
    counted('tests.skipped', skipped, 'lower', statement),
    ...(seconds > 0 ? [{ metric: 'tests.duration', unit: 's', direction: 'lower' as const, value: seconds, samples: 1, comparability: countedBy(statement), at: '' }] : []),
  ];
}

/** What must be equal for two counts to be of the same thing: the format, and the tools by their major versions. */
function countedBy({ format, tool }: EvidenceStatement): Record<string, string> {
  return comparable({ format, ...toolKeys(tool) });
}

/** "Trivy 0.58.0" is `tool` Trivy and `tool.major` 0; a version of two parts or a suffix does not matter. Several tools stand side by side. */
export function toolKeys(tool: string | undefined): { readonly tool?: string; readonly 'tool.major'?: string } {
  if (tool === undefined || tool.trim() === '') return {};
  const parts = tool.split(', ').map((one) => /^(.*?)[\s/@_-]+v?(\d+)(?:[.+-]\S*)?$/.exec(one.trim()) ?? [one, one.trim()]);
  const majors = parts.flatMap(([, , major]) => major ?? []);
  return { tool: parts.map(([, name]) => name).join(', '), ...(majors.length === 0 ? {} : { 'tool.major': majors.join(', ') }) };
}
