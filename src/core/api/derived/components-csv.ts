import { csv } from '../../lib/csv.ts';
import { display, displayPurl } from '../../lib/display.ts';
import type { ComponentRow } from '../component-rows.ts';
import { currentRevision } from '../current-revision.ts';
import type { DerivedFiles } from '../derived.ts';
import { componentsOf, sbomsOf } from '../sboms.ts';

/** All components of each SBOM as CSV: what a page that is split holds in one piece. */
export const componentsCsv: DerivedFiles = (portal) => portal.projects.flatMap((project) => project.releases.flatMap((release) =>
  sbomsOf(currentRevision(release).value).filter((sbom) => sbom.components > 0).map((sbom) => ({
    path: sbom.csv,
    release: { project: project.id, version: release.version },
    async text(_, evidence) {
      const components = await componentsOf(sbom, evidence);
      const last = sbom.parts.at(-1)?.last ?? 0;
      return csv([COLUMNS.map(([title]) => title), ...(components?.rows ?? []).slice(0, last).map((row) => COLUMNS.map(([, field]) => field(row)))]);
    },
  }))));

const shown = (text: string | undefined) => display(text ?? '', 1000);

const COLUMNS: readonly (readonly [title: string, field: (row: ComponentRow) => string])[] = [
  ['group', ({ component }) => shown(component.group)],
  ['name', ({ component }) => shown(component.name)],
  ['version', ({ component }) => shown(component.version)],
  ['type', ({ component }) => shown(component.type)],
  ['ecosystem', (row) => row.ecosystem ?? ''],
  ['purl', ({ component }) => displayPurl(component.purl ?? '', 1000)],
  ['licences', ({ component }) => shown(component.licences.join(', '))],
  ['supplier', ({ component }) => shown(component.supplier)],
  ['sha256', (row) => row.sha256 ?? ''],
  ['at', ({ component }) => component.at],
];
