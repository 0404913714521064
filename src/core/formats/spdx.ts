import { finding } from '../findings.ts';
import { display } from '../lib/display.ts';
import type { Component } from '../model/listed.ts';
import { facts, moment, number, words } from './cells.ts';
import type { Format, Reading, Sample, SchemaPort } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, isObject, listOf, member, statementOf, unreadable, violationFindings } from './reading.ts';
import { NTIA_ELEMENTS, componentTable, sbomCounts, sbomSummary, textOf } from './sbom.ts';
import { spdxViolations } from './spdx-rules.ts';

/** The official schema of each version. */
const SCHEMAS: Readonly<Record<string, string>> = { 'SPDX-2.2': 'spdx-2.2', 'SPDX-2.3': 'spdx-2.3' };
const READ = 'SPDX 2.2 and 2.3 as JSON';

type Document = Readonly<Record<string, unknown>>;

/** A bill of materials in SPDX JSON. The official schema and the rules beside it judge its form; it gives no verdict. */
export const spdx: Format<Document> = {
  id: 'spdx',
  title: 'SPDX',
  mediaType: 'application/spdx+json',
  specification: { name: 'SPDX 2.2 and 2.3', url: 'https://spdx.github.io/spdx-spec/v2.3/' },
  recognise: (sample) => isVersion2(sample.json?.value) || version3Of(sample.json?.value) !== undefined || tagValueOf(sample) !== undefined,
  read,
  view,
  lists: { components: packagesOf },
};

function isVersion2(value: unknown): boolean {
  // A file of another format may mention SPDX among its keys, and says first what it is.
  return isObject(value) && Object.hasOwn(value, 'spdxVersion') && typeof member(value, 'bomFormat') !== 'string' && member(value, '_type') === undefined;
}

/** The version of an SPDX 3 document in JSON-LD; it stands in the address of its context. */
function version3Of(value: unknown): string | undefined {
  const context = member(value, '@context');
  return (Array.isArray(context) ? context as unknown[] : [context])
    .flatMap((one) => (typeof one === 'string' ? /^https?:\/\/spdx\.org\/rdf\/(3[0-9.]*)\//.exec(one)?.[1] ?? [] : []))[0];
}

/** The version of a document in tag-value form, whose first tags say what it is. */
function tagValueOf({ text, json, scan }: Sample): string | undefined {
  if (text === undefined || json !== undefined || scan !== undefined) return undefined;
  return /^SPDXVersion:[ \t]*SPDX-(\d+\.\d+)[ \t\r]*$/m.exec(text.slice(0, 4096))?.[1];
}

function read(sample: Sample, schemas: SchemaPort): Reading<Document> {
  const document = sample.json?.value;
  const version3 = version3Of(document);
  if (version3 !== undefined) return notRead(`SPDX ${version3}`, version3);
  const tagValue = tagValueOf(sample);
  if (tagValue !== undefined) return notRead(`SPDX ${tagValue} in tag-value form`, tagValue);
  if (!isObject(document)) return unreadable('spdx', 'A bill of materials that is no object', []);
  const version = member(document, 'spdxVersion');
  // A version that is no text is a mistake in a document, which the schema tells together with the others.
  const schema = typeof version !== 'string' ? 'spdx-2.3' : Object.hasOwn(SCHEMAS, version) ? SCHEMAS[version] : undefined;
  if (schema === undefined) {
    return unreadable('spdx', `SPDX ${describe(version)} is no version that this portal reads`, [finding('spec-version-unknown', {
      message: `spdxVersion ${describe(version)} is none that this portal reads (${READ})`, place: '/spdxVersion', expected: Object.keys(SCHEMAS).join(' or '), found: describe(version),
    })]);
  }
  const violations = [...schemas.validate({ named: schema }, document), ...spdxViolations(document)];
  const counts = countsOf(document, packagesOf(document));
  const producedAt = instantOf(member(member(document, 'creationInfo'), 'created'));
  const tool = creatorsOf(document, 'Tool')[0];
  const statement = statementOf('spdx', {
    ...(typeof version === 'string' ? { formatVersion: version.replace('SPDX-', '') } : {}),
    content: violations.length === 0 ? 'not-stated' : 'no-result',
    summary: sbomSummary(counts),
    counts,
    ...(producedAt === undefined ? {} : { producedAt }),
    ...(tool === undefined ? {} : { tool: display(tool) }),
  });
  return { form: violations.length === 0 ? 'valid' : 'invalid', statement, findings: violationFindings(violations, document), document };
}

/** What is SPDX and in a form for which there is no reader: kept, told, and never taken for a bill of materials. */
function notRead(what: string, version: string): Reading<Document> {
  return {
    form: 'unrecognised',
    statement: statementOf('spdx', { formatVersion: version, content: 'no-result', summary: `${what}, which this portal does not read yet` }),
    findings: [finding('spec-version-unknown', { message: `${what}, which this portal does not read yet`, expected: READ, found: what })],
  };
}

/** The packages of a document: what it describes and what that is made of. Files and snippets are none. */
function packagesOf(document: Document): Component[] {
  const packages = member(document, 'packages');
  return Array.isArray(packages) ? packages.map((one: unknown, index) => componentOf(one, `/packages/${index}`)) : [];
}

function componentOf(one: unknown, at: string): Component {
  const [version, type, ref] = ['versionInfo', 'primaryPackagePurpose', 'SPDXID'].map((key) => textOf(member(one, key)));
  // GitHub's export fills only the second of the two.
  const licence = asserted(member(one, 'licenseDeclared')) ?? asserted(member(one, 'licenseConcluded'));
  const supplier = asserted(member(one, 'supplier'));
  const purl = listOf(one, 'externalRefs').flatMap((ref) => (member(ref, 'referenceType') === 'purl' ? textOf(member(ref, 'referenceLocator')) ?? [] : []))[0];
  return {
    name: textOf(member(one, 'name')) ?? '',
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
    ...(type === undefined ? {} : { type }),
    licences: licence === undefined ? [] : [licence],
    ...(supplier === undefined ? {} : { supplier }),
    hashes: listOf(one, 'checksums').flatMap((checksum) => {
      const [algorithm, value] = [textOf(member(checksum, 'algorithm')), textOf(member(checksum, 'checksumValue'))];
      return algorithm === undefined || value === undefined ? [] : [{ algorithm, value }];
    }),
    ...(ref === undefined ? {} : { ref }),
    at,
  };
}

/** A text that says something; NONE and NOASSERTION say that there is nothing to say (SPDX 2.3 §7). */
function asserted(value: unknown): string | undefined {
  return value === 'NONE' || value === 'NOASSERTION' ? undefined : textOf(value);
}

function creatorsOf(document: Document, kind: string): string[] {
  return listOf(member(document, 'creationInfo'), 'creators')
    .flatMap((one) => (typeof one === 'string' && one.startsWith(`${kind}:`) ? one.slice(kind.length + 1).trim() : []))
    .filter((name) => name !== '');
}

function countsOf(document: Document, components: readonly Component[]) {
  const creation = member(document, 'creationInfo');
  return {
    ...sbomCounts(components, {
      author: listOf(creation, 'creators').length > 0,
      timestamp: instantOf(member(creation, 'created')) !== undefined,
      dependencies: listOf(document, 'relationships').length,
    }),
    files: listOf(document, 'files').length,
  };
}

function view(document: Document) {
  const components = packagesOf(document);
  const counts: Readonly<Record<string, number>> = countsOf(document, components);
  const creation = member(document, 'creationInfo');
  return [
    facts('The bill of materials', [
      ['Specification', words(member(document, 'spdxVersion'))],
      ['Document', words(member(document, 'name'))],
      ['Namespace', words(member(document, 'documentNamespace'))],
      ['Created by', words(listOf(creation, 'creators').filter((one) => typeof one === 'string').slice(0, 10).join(', '))],
      ['Time', moment(instantOf(member(creation, 'created')))],
      ['Packages', number(counts['components'])],
      ['Without a licence', number(counts['withoutLicence'])],
      ['Without a supplier', number(counts['withoutSupplier'])],
      ['Without a package URL', number(counts['withoutPurl'])],
      ['NTIA minimum elements', `${counts['ntiaElements'] ?? 0} of ${NTIA_ELEMENTS}`],
      ['Files', number(counts['files'])],
      ['Relationships', number(counts['dependencies'])],
    ]),
    componentTable(components),
  ];
}
