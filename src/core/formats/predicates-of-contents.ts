import { z } from 'zod';
import { displayPurl } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import { code, digest, facts, moment, number, table, words } from './cells.ts';
import { predicate, Resource, type Predicate } from './predicate.ts';
import { listOf, member } from './reading.ts';

// Predicates by which somebody says what something is, what it holds and where it was published.

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/release.md; GitHub writes v0.2 for immutable releases. */
const release = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/release\/v0\.[12]$/,
  name: 'release',
  asserts: 'Whoever hosts a package says that the subjects are the files of this release of it.',
  schema: z.looseObject({ purl: z.string(), packageId: z.string().optional(), releaseId: z.string().optional(), repository: z.string().optional(), tag: z.string().optional() }),
  // Set apart from its version, because `name@version` would be masked like an e-mail address.
  says: ({ purl }) => ({ gist: purl.replace(/@([^@]*)$/, ' $1') }),
  view: ({ purl, packageId, releaseId, repository, tag }) => [facts('The release, it says', [
    // A package URL looks like an e-mail address and is none; `code` would mask it.
    ['Package', { text: displayPurl(purl), code: true }],
    ['Repository', repository === undefined ? undefined : code(repository)],
    ['Tag', tag === undefined ? undefined : code(tag)],
    ['Package id', packageId === undefined ? undefined : code(packageId)],
    ['Release id', releaseId === undefined ? undefined : code(releaseId)],
  ])],
});

/** https://github.com/npm/attestation/tree/main/specs/publish/v0.1 */
const npmPublish = predicate({
  types: /^https:\/\/github\.com\/npm\/attestation\/tree\/main\/specs\/publish\/v0\.1$/,
  name: 'publication by npm',
  asserts: 'The npm registry says that it took the subject as this version of a package. It says nothing of how it was built.',
  schema: z.looseObject({ name: z.string(), version: z.string(), registry: z.string() }),
  says: ({ name, version }) => ({ gist: `${name} ${version}` }),
  view: ({ name, version, registry }) => [facts('The publication, it says', [['Package', code(name)], ['Version', code(version)], ['Registry', code(registry)]])],
});

/** https://docs.pypi.org/attestations/publish/v1/: the predicate is empty. */
const pypiPublish = predicate({
  types: /^https:\/\/docs\.pypi\.org\/attestations\/publish\/v1$/,
  name: 'publication on PyPI',
  asserts: 'The workflow that uploaded the subject to PyPI says that it did. Which workflow that is stands in the certificate.',
});

const condaPublish = predicate({
  types: /^https:\/\/schemas\.conda\.org\/attestations-publish-1\.schema\.json$/,
  name: 'publication in a conda channel',
  asserts: 'Whoever publishes the subject says for which channel it is.',
  schema: z.looseObject({ targetChannel: z.string().nullish() }),
  view: ({ targetChannel }) => [facts('The publication, it says', [['Channel', code(targetChannel)]])],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/link.md */
const link = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/link\/v0\.3$/,
  name: 'supply chain step (in-toto link)',
  asserts: 'Whoever carried out a step of the supply chain says by which command the subjects came of which materials.',
  schema: z.looseObject({ name: z.string(), command: z.array(z.string()).optional(), materials: z.array(Resource).optional() }),
  says: ({ name, materials }) => ({ gist: `step “${name}”`, counts: { materials: materials?.length ?? 0 } }),
  view: ({ name, command, materials = [] }) => [
    facts('The step, it says', [['Step', code(name)], ['Command', words(command?.join(' '), 400)], ['Materials', number(materials.length)]]),
    ...(materials.length === 0 ? [] : [resources('Materials, it says', 'What the step began with', materials)]),
  ],
});

/** https://github.com/sigstore/model-transparency: what `model_signing sign` signs. The subject’s digest is over the resources’. */
const modelSignature = predicate({
  types: /^https:\/\/model_signing\/signature\/v1\.0$/,
  name: 'model signature',
  asserts: 'Whoever signed the model says which files it is made of. The subject’s digest is over these digests together, not over any file.',
  schema: z.looseObject({
    resources: z.array(z.looseObject({ name: z.string(), algorithm: z.string(), digest: z.string() })),
    serialization: z.looseObject({ method: z.string(), hash_type: z.string().optional(), ignore_paths: z.array(z.string()).optional(), allow_symlinks: z.boolean().optional() }).optional(),
  }),
  says: ({ resources: files }) => ({ gist: `a model of ${countOf(files.length, 'file')}`, counts: { resources: files.length } }),
  view: ({ resources: files, serialization }) => [
    facts('The model, it says', [
      ['Files', number(files.length)],
      ['Put together by', words(serialization?.method)],
      ['Links are followed', serialization?.allow_symlinks === undefined ? undefined : serialization.allow_symlinks ? 'yes' : 'no'],
      ['Left out', words(serialization?.ignore_paths?.join(', '), 400)],
    ]),
    table({ title: 'Files of the model, it says', caption: 'Every file with its digest', columns: ['File', 'Digest', 'Algorithm'], rows: files.slice(0, 500).map((one, index) => [{ text: words(one.name), at: `/predicate/resources/${index}` }, digest(one.digest), words(one.algorithm, 40)]), count: files.length }),
  ],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/spdx.md; the document itself is a predicate of any version. */
const spdx = predicate({
  types: /^https:\/\/spdx\.(?:dev|github\.io)\/(?:Document|spdx-spec)\b/,
  name: 'SPDX SBOM',
  asserts: 'Whoever made the SBOM says what the subject is made of.',
  schema: z.looseObject({ spdxVersion: z.string().optional(), name: z.string().optional() }),
  says: (document) => ({ gist: countOf(elements(document), 'package'), counts: { packages: elements(document) } }),
  view: (document) => [facts('The SBOM, it says', [['Version', words(document.spdxVersion)], ['Name', words(document.name)], ['Packages', number(elements(document))], ['Files', number(listOf(document, 'files').length)]], 'Collect the SBOM itself as evidence to have its parts listed.')],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/cyclonedx.md */
const cyclonedx = predicate({
  types: /^https:\/\/cyclonedx\.org\/(?:bom|schema|specification)\b/,
  name: 'CycloneDX SBOM',
  asserts: 'Whoever made the SBOM says what the subject is made of.',
  schema: z.looseObject({ bomFormat: z.literal('CycloneDX'), specVersion: z.string() }),
  says: (document) => ({ gist: countOf(listOf(document, 'components').length, 'component'), counts: { components: listOf(document, 'components').length } }),
  view: (document) => [facts('The SBOM, it says', [['Version', words(document.specVersion)], ['Components', number(listOf(document, 'components').length)], ['Vulnerabilities', number(listOf(document, 'vulnerabilities').length)]], 'Collect the SBOM itself as evidence to have its parts listed.')],
});

const openvex = predicate({
  types: /^https:\/\/openvex\.dev\/ns\b/,
  name: 'OpenVEX document',
  asserts: 'Its author says whether known vulnerabilities matter to the subject.',
  schema: z.looseObject({ author: z.string(), statements: z.array(z.unknown()) }),
  says: ({ statements }) => ({ gist: countOf(statements.length, 'statement'), counts: { statements: statements.length } }),
  view: ({ author, statements }) => [facts('The document, it says', [['Author', words(author)], ['Statements', number(statements.length)]], 'Collect the document itself as evidence to have its statements listed and counted.')],
});

/** https://github.com/sigstore/cosign/blob/main/specs/COSIGN_PREDICATE_SPEC.md */
const cosignCustom = predicate({
  types: /^https:\/\/cosign\.sigstore\.dev\/attestation\/v1$/,
  name: 'free text (cosign)',
  asserts: 'Whoever signed it attached a text to the subject. What it means is not laid down anywhere.',
  schema: z.looseObject({ Data: z.string(), Timestamp: z.string().optional() }),
  says: ({ Timestamp }) => ({ producedAt: Timestamp }),
  view: ({ Data, Timestamp }) => [facts('The text, it says', [['Text', words(Data, 400)], ['Written', moment(Timestamp)]])],
});

const cosignSign = predicate({
  types: /^https:\/\/sigstore\.dev\/cosign\/sign\/v1$/,
  name: 'container signature (cosign)',
  asserts: 'Whoever signed it says that they signed the subject, and nothing else.',
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/reference.md */
const reference = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/reference\/v0\.1$/,
  name: 'reference',
  asserts: 'Its attester says which other documents are about the subject.',
  schema: z.looseObject({ attester: z.looseObject({ id: z.string() }), references: z.array(Resource) }),
  says: ({ references }) => ({ gist: countOf(references.length, 'document'), counts: { references: references.length } }),
  view: ({ attester, references }) => [facts('The references, it says', [['Attester', code(attester.id)]]), resources('Documents, it says', 'Every document it names', references)],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/runtime-trace.md */
const runtimeTrace = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/runtime-trace\/v0\.1$/,
  name: 'runtime trace',
  asserts: 'A monitor says what it saw happen on the machine while the subjects were built.',
  schema: z.looseObject({ monitor: z.looseObject({ type: z.string() }), monitorLog: z.unknown().optional(), monitoredProcess: z.looseObject({ hostID: z.string().optional(), type: z.string().optional(), event: z.string().optional() }).optional() }),
  view: ({ monitor, monitoredProcess }) => [facts('The trace, it says', [['Monitor', code(monitor.type)], ['Host', words(monitoredProcess?.hostID)], ['Process', words(monitoredProcess?.type)], ['Event', words(monitoredProcess?.event)]])],
});

function resources(title: string, caption: string, list: readonly Resource[]) {
  return table({
    title, caption, columns: ['Name', 'Digest', 'Algorithm'],
    rows: list.slice(0, 500).map(({ name, uri, digest: digests = {} }) => {
      const [algorithm, value] = Object.entries(digests)[0] ?? [];
      return [words(name ?? uri, 300), digest(value), words(algorithm, 40)];
    }),
    count: list.length,
  });
}

// Version 2 lists packages; version 3 is a graph, of which packages are some.
function elements(document: unknown): number {
  const packages = listOf(document, 'packages').length;
  return packages > 0 ? packages : listOf(document, '@graph').filter((one) => member(one, 'type') === 'software_Package').length;
}

export const PREDICATES_OF_CONTENTS: readonly Predicate[] = [
  release, npmPublish, pypiPublish, condaPublish, link, modelSignature, spdx, cyclonedx, openvex, cosignCustom, cosignSign, reference, runtimeTrace,
];
