import { instantOf } from './instant.ts';
import { parseLicenceExpression } from './licence-expression.ts';
import type { SchemaViolation } from './format.ts';
import { describe, member } from './reading.ts';

// What SPDX 2.2 and 2.3 demand of a document and their JSON schemas do not express: mostly, that ids are well-formed,
// unique and lead somewhere. spdx/tools-java verifies the same. Sections are those of the SPDX 2.3 specification.

// §3.2 and §8.2; tools-java takes a plus sign too.
const SPDX_ID = /^SPDXRef-[A-Za-z0-9.+-]+$/;
const DOCUMENT_REF = /^DocumentRef-[A-Za-z0-9.+-]+$/;
const LICENCE_REF = /^LicenseRef-[A-Za-z0-9._+-]+$/;
const ABSOLUTE_URI = /^[A-Za-z][A-Za-z0-9+.-]*:[^\s#]+$/;

/** Every rule that a document breaks, with its place. The document may be anything: what the schema refuses is passed over. */
export function spdxViolations(document: unknown): SchemaViolation[] {
  const violations: SchemaViolation[] = [];
  const demand = (holds: boolean, at: string, message: string) => { if (!holds) violations.push({ at, message }); };
  const names = namesOf(document, demand);
  checkDocument(document, demand);
  checkReferences(document, names, demand);
  for (const { value, at } of each(document, 'packages')) checkPackage(value, at, names, demand);
  for (const { value, at } of each(document, 'files')) {
    checkChecksums(value, at, demand);
    checkLicences(value, at, ['licenseConcluded', 'licenseInfoInFiles'], names, demand);
  }
  for (const { value, at } of each(document, 'snippets')) checkLicences(value, at, ['licenseConcluded', 'licenseInfoInSnippets'], names, demand);
  return violations;
}

type Demand = (holds: boolean, at: string, message: string) => void;

/** The ids that a document declares, by what they may be used for. */
interface Names {
  readonly elements: ReadonlySet<string>;
  readonly files: ReadonlySet<string>;
  readonly documents: ReadonlySet<string>;
  readonly licences: ReadonlySet<string>;
}

function namesOf(document: unknown, demand: Demand): Names {
  const elements = new Set(['SPDXRef-DOCUMENT']);
  const files = new Set<string>();
  const documents = new Set<string>();
  const licences = new Set<string>();
  const declare = (set: Set<string>, id: unknown, at: string, form: RegExp, what: string) => {
    if (typeof id !== 'string') return;
    demand(form.test(id), at, `must be ${what}`);
    demand(!set.has(id), at, 'must be an id that nothing else in the document has');
    set.add(id);
  };
  for (const list of ['packages', 'files', 'snippets']) {
    for (const { value, at } of each(document, list)) {
      const id = member(value, 'SPDXID');
      declare(elements, id, `${at}/SPDXID`, SPDX_ID, '"SPDXRef-" and letters, digits, "." or "-"');
      if (list === 'files' && typeof id === 'string') files.add(id);
    }
  }
  for (const { value, at } of each(document, 'externalDocumentRefs')) {
    declare(documents, member(value, 'externalDocumentId'), `${at}/externalDocumentId`, DOCUMENT_REF, '"DocumentRef-" and letters, digits, ".", "-" or "+"');
  }
  for (const { value, at } of each(document, 'hasExtractedLicensingInfos')) {
    declare(licences, member(value, 'licenseId'), `${at}/licenseId`, LICENCE_REF, '"LicenseRef-" and letters, digits, "." or "-"');
  }
  return { elements, files, documents, licences };
}

// §6: document creation information.
function checkDocument(document: unknown, demand: Demand): void {
  const [id, licence, namespace] = ['SPDXID', 'dataLicense', 'documentNamespace'].map((key) => member(document, key));
  demand(id === undefined || id === 'SPDXRef-DOCUMENT', '/SPDXID', 'must be "SPDXRef-DOCUMENT"');
  demand(licence === undefined || licence === 'CC0-1.0', '/dataLicense', 'must be "CC0-1.0"');
  demand(typeof namespace !== 'string' || ABSOLUTE_URI.test(namespace), '/documentNamespace', 'must be an absolute URI without "#"');
  const creation = member(document, 'creationInfo');
  const created = member(creation, 'created');
  demand(typeof created !== 'string' || (created.endsWith('Z') && instantOf(created) !== undefined), '/creationInfo/created', 'must be a UTC time like 2026-02-18T12:40:00Z');
  for (const { value, at } of each(creation, 'creators', '/creationInfo')) {
    demand(typeof value !== 'string' || /^(?:Person|Organization|Tool): ?\S/.test(value), at, 'must begin with "Person:", "Organization:" or "Tool:"');
  }
  for (const { value, at } of each(document, 'externalDocumentRefs')) {
    const checksum = member(value, 'checksum');
    if (checksum !== undefined) checkChecksum(checksum, `${at}/checksum`, demand);
  }
}

// §11: relationships between elements, and the older keys that mean some of them.
function checkReferences(document: unknown, names: Names, demand: Demand): void {
  const refer = (id: unknown, at: string, known: ReadonlySet<string>, mayBeNone = false) => {
    const what = known === names.files ? 'a file' : 'an id';
    if (typeof id !== 'string') return;
    const [other, inOther, ...more] = id.split(':');
    const isKnown = known.has(id) || (mayBeNone && (id === 'NONE' || id === 'NOASSERTION')) ||
      (more.length === 0 && inOther !== undefined && SPDX_ID.test(inOther) && names.documents.has(other ?? ''));
    demand(isKnown, at, id.startsWith('DocumentRef-') ? 'must lead to a document that externalDocumentRefs declares' : `must be ${what} that the document declares`);
  };
  let describes = lengthOf(member(document, 'documentDescribes'));
  for (const { value, at } of each(document, 'documentDescribes')) refer(value, at, names.elements);
  for (const { value, at } of each(document, 'relationships')) {
    const [from, to, type] = ['spdxElementId', 'relatedSpdxElement', 'relationshipType'].map((key) => member(value, key));
    refer(from, `${at}/spdxElementId`, names.elements);
    refer(to, `${at}/relatedSpdxElement`, names.elements, true);
    if ((type === 'DESCRIBES' && from === 'SPDXRef-DOCUMENT') || (type === 'DESCRIBED_BY' && to === 'SPDXRef-DOCUMENT')) describes += 1;
  }
  // §11.1: a document with one package describes that one.
  const packages = lengthOf(member(document, 'packages'));
  demand(describes > 0 || packages === 1, '', 'must say what it describes: documentDescribes, or a relationship DESCRIBES of SPDXRef-DOCUMENT');
  for (const { value, at } of each(document, 'packages')) {
    for (const file of each(value, 'hasFiles', at)) refer(file.value, file.at, names.files);
  }
  for (const { value, at } of each(document, 'snippets')) {
    refer(member(value, 'snippetFromFile'), `${at}/snippetFromFile`, names.files);
    for (const range of each(value, 'ranges', at)) {
      for (const end of ['startPointer', 'endPointer']) refer(member(member(range.value, end), 'reference'), `${range.at}/${end}/reference`, names.files);
    }
  }
}

// §7: package information.
function checkPackage(one: unknown, at: string, names: Names, demand: Demand): void {
  const code = member(one, 'packageVerificationCode');
  const value = member(code, 'packageVerificationCodeValue');
  // §7.8: files are taken for analyzed where nothing is said.
  if (member(one, 'filesAnalyzed') === false) demand(code === undefined, `${at}/packageVerificationCode`, 'must be left out where filesAnalyzed is false');
  else if (member(one, 'filesAnalyzed') !== undefined) demand(code !== undefined, at, 'must have a packageVerificationCode, because filesAnalyzed is true');
  else demand(code !== undefined, at, 'must have a packageVerificationCode, or filesAnalyzed false');
  demand(typeof value !== 'string' || /^[0-9a-fA-F]{40}$/.test(value), `${at}/packageVerificationCode/packageVerificationCodeValue`, 'must be a SHA-1 in 40 hexadecimal digits');
  for (const key of ['supplier', 'originator']) {
    const party = member(one, key);
    demand(typeof party !== 'string' || party === 'NOASSERTION' || /^(?:Person|Organization): ?\S/.test(party), `${at}/${key}`, 'must begin with "Person:" or "Organization:", or be NOASSERTION');
  }
  const location = member(one, 'downloadLocation');
  demand(typeof location !== 'string' || /^(?:NONE|NOASSERTION|[A-Za-z][A-Za-z0-9+.-]*:\S+|git@\S+)$/.test(location), `${at}/downloadLocation`, 'must be a URI, NONE or NOASSERTION');
  checkChecksums(one, at, demand);
  checkLicences(one, at, ['licenseConcluded', 'licenseDeclared', 'licenseInfoFromFiles'], names, demand);
}

// §7.10 and §8.4.
const DIGITS: Readonly<Record<string, number>> = {
  MD2: 32, MD4: 32, MD5: 32, SHA1: 40, SHA224: 56, SHA256: 64, SHA384: 96, SHA512: 128,
  'SHA3-256': 64, 'SHA3-384': 96, 'SHA3-512': 128, 'BLAKE2b-256': 64, 'BLAKE2b-384': 96, 'BLAKE2b-512': 128, ADLER32: 8,
};

function checkChecksums(element: unknown, at: string, demand: Demand): void {
  for (const checksum of each(element, 'checksums', at)) checkChecksum(checksum.value, checksum.at, demand);
}

function checkChecksum(checksum: unknown, at: string, demand: Demand): void {
  const [algorithm, value] = [member(checksum, 'algorithm'), member(checksum, 'checksumValue')];
  if (typeof algorithm !== 'string' || typeof value !== 'string') return;
  const digits = Object.hasOwn(DIGITS, algorithm) ? DIGITS[algorithm] : undefined;
  demand(/^[0-9a-fA-F]+$/.test(value) && (digits === undefined || value.length === digits), `${at}/checksumValue`,
    digits === undefined ? 'must be hexadecimal digits' : `must be ${digits} hexadecimal digits, which ${algorithm} has`);
}

// Annex D, and §10 for licences that are on no list.
function checkLicences(element: unknown, at: string, keys: readonly string[], names: Names, demand: Demand): void {
  for (const key of keys) {
    const value = member(element, key);
    const expressions = Array.isArray(value) ? each(element, key, at) : [{ value, at: `${at}/${key}` }];
    for (const one of expressions) {
      if (typeof one.value !== 'string') continue;
      const parsed = parseLicenceExpression(one.value);
      demand(parsed !== undefined, one.at, 'must be a licence expression, NONE or NOASSERTION');
      for (const { document, id } of parsed?.refs ?? []) {
        if (document !== undefined) demand(names.documents.has(document), one.at, `must name a document that externalDocumentRefs declares, unlike ${describe(document)}`);
        else demand(names.licences.has(id), one.at, `must name licences that hasExtractedLicensingInfos declares, unlike ${describe(id)}`);
      }
    }
  }
}

interface Place {
  readonly value: unknown;
  readonly at: string;
}

function each(holder: unknown, key: string, at = ''): readonly Place[] {
  const list = member(holder, key);
  return Array.isArray(list) ? list.map((value: unknown, index) => ({ value, at: `${at}/${key}/${index}` })) : [];
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
