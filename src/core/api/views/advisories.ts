import { z } from 'zod';
import { display } from '../../lib/display.ts';
import type { Advisory } from '../../model/advisory.ts';
import type { HandWritten, OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { linePatches, patchSentence, releasesBy } from '../advisories.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { day } from '../times.ts';
import { Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { counted, sentenceCase } from '../words.ts';
import { severityWords } from './advisory.ts';
import { inputsOf } from './project-home.ts';

const Row = z.strictObject({
  id: z.string(),
  href: z.string(),
  summary: z.string(),
  published: Moment,
  withdrawn: Moment.optional(),
  severity: z.string(),
  /** Affected releases that have a record here. */
  affected: z.array(Link),
  more: z.string().optional(),
  fixed: z.array(Link),
  sentence: z.string(),
});

/** `/<project>/advisories/`: vulnerabilities of the project itself, newest first. */
export const AdvisoriesView = z.strictObject({
  ...viewBase('advisories'),
  project: z.string(),
  sentence: z.string(),
  rows: z.array(Row),
  more: z.string().optional(),
});
export type AdvisoriesView = z.infer<typeof AdvisoriesView>;

const LISTED = 50;
/** Affected releases named in a row. */
const NAMED = 8;

export const advisories = defineView({
  name: 'advisories',
  schema: AdvisoriesView,
  pages: (portal) => portal.projects.flatMap((project): Page[] => project.advisories === undefined ? [] : [{
    path: paths.advisories(project.id), view: 'advisories', project: project.id, inputs: [...project.advisories.slice(0, LISTED).map(({ sha256 }) => sha256), ...inputsOf(project.releases)],
  }]),
  build: (page, portal) => advisoriesView(page, portal),
});

export function advisoriesView(page: Page, portal: OpenedPortal): AdvisoriesView {
  const project = projectOf(page, portal);
  const all = project.advisories ?? [];
  const withdrawn = all.filter(({ value }) => value.withdrawn !== undefined).length;
  return {
    schema: 'dossier.advisories.v1',
    title: 'Advisories',
    description: `Vulnerabilities of ${project.spec.name} that were published, with the releases that have them and those that fix them.`,
    project: project.id,
    sentence: `${sentenceCase(counted(all.length, 'advisory', 'advisories'))} published${withdrawn === 0 ? '' : `, ${counted(withdrawn, 'of them withdrawn', 'of them withdrawn')}`}. What a release is known to be affected by changes nothing in its record.`,
    rows: all.slice(0, LISTED).map((one) => rowOf(project, one)),
    ...(all.length <= LISTED ? {} : { more: `${sentenceCase(counted(all.length - LISTED, 'older one has a page', 'older ones have pages'))} of ${all.length - LISTED === 1 ? 'its' : 'their'} own` }),
  };
}

function rowOf(project: OpenedProject, { value }: HandWritten<Advisory>): AdvisoriesView['rows'][number] {
  const affected = releasesBy(project, value, 'affected');
  const patches = linePatches(project, value);
  const link = ({ version }: { readonly version: string }) => ({ text: version, href: paths.release(project.id, version) });
  return {
    id: value.id,
    href: paths.advisory(project.id, value.id),
    summary: display(value.summary, 200),
    published: day(value.published),
    ...(value.withdrawn === undefined ? {} : { withdrawn: day(value.withdrawn) }),
    severity: severityWords(value),
    affected: affected.slice(0, NAMED).map(link),
    ...(affected.length <= NAMED ? {} : { more: `and ${counted(affected.length - NAMED, 'more')}` }),
    fixed: patches.flatMap(({ patch }) => patch ?? []).map(link),
    sentence: patchSentence(patches),
  };
}
