import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import type { Component } from '../model/listed.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { vexOf, vulnerabilitiesOf } from './cyclonedx-vulnerabilities.ts';
import type { Format, Reading, Sample, SchemaPort } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, isObject, member, statementOf, unreadable, violationFindings } from './reading.ts';
import { scanCounts, sealedRows, sealedStatements } from './scan.ts';
import { NTIA_ELEMENTS, componentTable, sbomCounts, sbomSummary, textOf } from './sbom.ts';

/** The official schema of each version. Of 1.2 and 1.3 only the strict one refuses what the specification does not have. */
const SCHEMAS: Readonly<Record<string, string>> = {
  '1.2': 'cyclonedx-1.2-strict', '1.3': 'cyclonedx-1.3-strict', '1.4': 'cyclonedx-1.4', '1.5': 'cyclonedx-1.5', '1.6': 'cyclonedx-1.6', '1.7': 'cyclonedx-1.7',
};

type Bom = Readonly<Record<string, unknown>>;

/** A bill of materials in CycloneDX JSON. The official schemas judge its form; it gives no verdict. */
export const cyclonedx: Format<Bom> = {
  id: 'cyclonedx',
  title: 'CycloneDX',
  mediaType: 'application/vnd.cyclonedx+json',
  specification: { name: 'CycloneDX 1.2 to 1.7', url: 'https://cyclonedx.org/specification/overview/' },
  recognise: ({ json }) => typeof member(json?.value, 'bomFormat') === 'string',
  read,
  view,
  lists: { components: componentsOf, vulnerabilities: (bom) => vulnerabilitiesOf(bom, componentsOf(bom)), vex: (bom) => vexOf(bom, componentsOf(bom)) },
};

function read(sample: Sample, schemas: SchemaPort): Reading<Bom> {
  const bom = sample.json?.value;
  if (!isObject(bom)) return unreadable('cyclonedx', 'A bill of materials that is no object', []);
  const version = member(bom, 'specVersion');
  const schema = typeof version === 'string' && Object.hasOwn(SCHEMAS, version) ? SCHEMAS[version] : undefined;
  if (schema === undefined) return unreadable('cyclonedx', `CycloneDX ${describe(version)} is no version that this portal reads`, [versionFinding(version)]);
  const violations = schemas.validate({ named: schema }, bom);
  const components = componentsOf(bom);
  const counts = countsOf(bom, components);
  const producedAt = instantOf(member(member(bom, 'metadata'), 'timestamp'));
  const tool = toolOf(bom);
  const statement = statementOf('cyclonedx', {
    formatVersion: String(version),
    content: violations.length > 0 || isVacuous(bom, components) ? 'no-result' : 'not-stated',
    summary: counts.vulnerabilities === 0 ? sbomSummary(counts) : `${sbomSummary(counts)}; ${countOf(counts.vulnerabilities, 'vulnerability', 'vulnerabilities')} listed`,
    counts: !Array.isArray(member(bom, 'vulnerabilities')) ? counts : { ...counts, ...scanCounts(vulnerabilitiesOf(bom, components)) },
    ...(producedAt === undefined ? {} : { producedAt }),
    ...(tool === undefined ? {} : { tool }),
    // A list that is there and empty is a result; without one nobody looked.
    ...(violations.length > 0 || !Array.isArray(member(bom, 'vulnerabilities')) ? {} : { vulnerabilities: sealedRows(vulnerabilitiesOf(bom, components)), vex: sealedStatements(vexOf(bom, components)) }),
  });
  const vacuous = isVacuous(bom, components) ? [finding('nothing-checked', { message: 'The document lists no component and no vulnerability, so nothing shows what was looked at', place: '/vulnerabilities', expected: 'what was looked at', found: 'nothing' })] : [];
  return { form: violations.length === 0 ? 'valid' : 'invalid', statement, findings: [...violationFindings(violations, bom), ...vacuous], document: bom };
}

/** A list of vulnerabilities that is empty, in a document of nothing: nothing shows what was looked at. */
function isVacuous(bom: Bom, components: readonly Component[]): boolean {
  const vulnerabilities = member(bom, 'vulnerabilities');
  return Array.isArray(vulnerabilities) && vulnerabilities.length === 0 && components.length === 0 && member(member(bom, 'metadata'), 'component') === undefined;
}

function versionFinding(version: unknown) {
  const newer = typeof version === 'string' && /^\d+\.\d+$/.test(version) && isNewer(version);
  return finding('spec-version-unknown', {
    message: `CycloneDX specVersion ${typeof version === 'string' ? `"${version}"` : describe(version)} is ${newer ? 'newer than this portal reads' : 'none that this portal reads'} (1.2 to 1.7)`,
    place: '/specVersion', expected: '1.2 to 1.7', found: describe(version),
  });
}

function isNewer(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor > 7);
}

// A document is read, then laid out, and its components are asked for each time.
const COMPONENTS = new WeakMap<Bom, readonly Component[]>();

/** Every component, those within others too, in the order of the file; the described component itself is none of them. */
function componentsOf(bom: Bom): readonly Component[] {
  const known = COMPONENTS.get(bom);
  if (known !== undefined) return known;
  const found: Component[] = [];
  const visit = (node: unknown, at: string) => {
    const nested = member(node, 'components');
    if (!Array.isArray(nested)) return;
    for (const [index, component] of nested.entries() as IterableIterator<[number, unknown]>) {
      const here = `${at}/components/${index}`;
      found.push(componentOf(component, here));
      visit(component, here);
    }
  };
  // The nesting of JSON is limited where it is scanned, so this can not go too deep.
  visit(bom, '');
  COMPONENTS.set(bom, found);
  return found;
}

function componentOf(component: unknown, at: string): Component {
  // Filled member by member: spreading six optional members makes six objects, for each of fifty thousand components.
  const found: { -readonly [key in keyof Component]: Component[key] } = { name: textOf(member(component, 'name')) ?? '', licences: licencesOf(component), hashes: hashesOf(component), at };
  const group = textOf(member(component, 'group'));
  if (group !== undefined) found.group = group;
  const version = textOf(member(component, 'version'));
  if (version !== undefined) found.version = version;
  const purl = textOf(member(component, 'purl'));
  if (purl !== undefined) found.purl = purl;
  const type = textOf(member(component, 'type'));
  if (type !== undefined) found.type = type;
  const supplier = textOf(member(member(component, 'supplier'), 'name'));
  if (supplier !== undefined) found.supplier = supplier;
  const ref = textOf(member(component, 'bom-ref'));
  if (ref !== undefined) found.ref = ref;
  return found;
}

function hashesOf(component: unknown): Component['hashes'] {
  const hashes = member(component, 'hashes');
  if (!Array.isArray(hashes)) return [];
  return hashes.flatMap((one: unknown) => {
    const algorithm = textOf(member(one, 'alg'));
    const value = textOf(member(one, 'content'));
    return algorithm === undefined || value === undefined ? [] : [{ algorithm, value }];
  });
}

function countsOf(bom: Bom, components: readonly Component[]) {
  const metadata = member(bom, 'metadata');
  return {
    ...sbomCounts(components, {
      author: toolOf(bom) !== undefined || lengthOf(member(metadata, 'authors')) > 0,
      timestamp: instantOf(member(metadata, 'timestamp')) !== undefined,
      dependencies: lengthOf(member(bom, 'dependencies')),
    }),
    vulnerabilities: lengthOf(member(bom, 'vulnerabilities')),
  };
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}

function licencesOf(component: unknown): string[] {
  const licences = member(component, 'licenses');
  if (!Array.isArray(licences)) return [];
  return licences.flatMap((one: unknown) =>
    textOf(member(one, 'expression') ?? member(member(one, 'license'), 'id') ?? member(member(one, 'license'), 'name')) ?? []);
}

/** The first tool; up to 1.4 tools are a list, later an object with components. */
function toolOf(bom: Bom): string | undefined {
  const tools = member(member(bom, 'metadata'), 'tools');
  const first: unknown = (Array.isArray(tools) ? tools : [member(tools, 'components'), member(tools, 'services')].find((one) => lengthOf(one) > 0) as unknown[] | undefined)?.[0];
  const [name, version] = [member(first, 'name'), member(first, 'version')];
  return typeof name === 'string' ? display(typeof version === 'string' ? `${name} ${version}` : name) : undefined;
}

function view(bom: Bom) {
  const components = componentsOf(bom);
  const counts: Readonly<Record<string, number>> & { readonly vulnerabilities: number } = countsOf(bom, components);
  const subject = member(member(bom, 'metadata'), 'component');
  return [
    facts('The bill of materials', [
      ['Specification', words(`CycloneDX ${String(member(bom, 'specVersion'))}`)],
      ['Describes', words([member(subject, 'name'), member(subject, 'version')].filter((one) => typeof one === 'string').join(' '))],
      ['Tool', words(toolOf(bom))],
      ['Time', moment(instantOf(member(member(bom, 'metadata'), 'timestamp')))],
      ['Serial number', words(member(bom, 'serialNumber'))],
      ['Components', number(counts['components'])],
      ['Without a licence', number(counts['withoutLicence'])],
      ['Without a supplier', number(counts['withoutSupplier'])],
      ['Without a package URL', number(counts['withoutPurl'])],
      ['NTIA minimum elements', `${counts['ntiaElements'] ?? 0} of ${NTIA_ELEMENTS}`],
      ['Dependency entries', number(counts['dependencies'])],
      ['Vulnerabilities listed', number(counts.vulnerabilities)],
    ]),
    componentTable(components),
    ...(counts.vulnerabilities === 0 ? [] : [vulnerabilities(bom)]),
  ];
}

function vulnerabilities(bom: Bom) {
  const listed = member(bom, 'vulnerabilities');
  const all: unknown[] = Array.isArray(listed) ? listed : [];
  return table({
    title: 'Vulnerabilities',
    caption: 'Vulnerabilities that the file lists, with its own analysis',
    columns: ['Id', 'Severity', 'Analysis', 'Affects'],
    rows: all.slice(0, 500).map((one, index) => {
      const ratings = member(one, 'ratings');
      const affects = member(one, 'affects');
      return [
        { text: words(member(one, 'id')), at: `/vulnerabilities/${index}` },
        words(Array.isArray(ratings) ? member(ratings[0], 'severity') : undefined),
        words(member(member(one, 'analysis'), 'state')),
        words(Array.isArray(affects) ? affects.slice(0, 10).map((each) => member(each, 'ref')).filter((ref) => typeof ref === 'string').join(', ') : undefined),
      ];
    }),
    count: all.length,
  });
}
