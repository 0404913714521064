import type { SbomComponent } from './sbom.ts';

/** The same components as an SPDX 2.3 document, for readers of that format. */
export function spdxDocument(version: string, created: string, note: string, components: readonly SbomComponent[]) {
  const id = (name: string) => `SPDXRef-Package-${name.replaceAll(/[^A-Za-z0-9.-]/g, '-')}`;
  const common = { filesAnalyzed: false, downloadLocation: 'NOASSERTION', copyrightText: 'NOASSERTION', licenseConcluded: 'NOASSERTION' };
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: `apex-x-${version}`,
    documentNamespace: `https://downloads.example.invalid/apex-x/${version}/spdx`,
    comment: note,
    creationInfo: { created, creators: ['Tool: dossier-example-1', 'Organization: Apex-X (made up)'] },
    packages: [
      { name: 'apex-x', SPDXID: id('apex-x'), versionInfo: version, supplier: 'Organization: Apex-X (made up)', licenseDeclared: 'Apache-2.0', ...common },
      ...components.map(([name, its, licence]) => ({
        name, SPDXID: id(name), versionInfo: its, supplier: 'NOASSERTION', licenseDeclared: licence ?? 'NOASSERTION', ...common,
        externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: `pkg:pypi/${name}@${its}` }],
      })),
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: id('apex-x') },
      ...components.map(([name]) => ({ spdxElementId: id('apex-x'), relationshipType: 'DEPENDS_ON', relatedSpdxElement: id(name) })),
    ],
  };
}
