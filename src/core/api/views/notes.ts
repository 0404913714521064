import { z } from 'zod';
import { sha256Hex, utf8 } from '../../lib/bytes.ts';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { GateState } from '../../model/states.ts';
import { parseNotes } from '../../notes/parse.ts';
import { Notes, type Block, type NotesComponent } from '../../notes/tree.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { slotMark } from '../evidence-mark.ts';
import { headroomSentence } from '../headroom-words.ts';
import { judgementOf } from '../judgement.ts';
import { MetricHistory, metricHistory } from '../metric-history.ts';
import { readingOf } from '../metric-readings.ts';
import { seriesNamed } from '../notes-scope.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { defineView, viewBase } from '../view.ts';
import { slotSentence } from './evidence.ts';
import { GateRow, gateRow } from './gate-rows.ts';
import { NotesComparison, notesComparison } from './notes-compare.ts';

const EvidenceLine = z.strictObject({
  slot: z.string(),
  title: z.string(),
  href: z.string(),
  mark: GateState.optional(),
  sentence: z.string(),
  files: z.array(z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() })),
  more: z.string().optional(),
});

/** `/<project>/releases/<version>/notes/`: what the makers write about a release, beside what was sealed. */
export const NotesView = z.strictObject({
  ...viewBase('notes'),
  project: z.string(),
  version: z.string(),
  /** Says that notes are no evidence. */
  standing: z.string(),
  notes: Notes,
  /** The release's section of the changelog, for the place where the notes ask for it. */
  changelog: Notes.optional(),
  // What the components in the notes stand for, each once.
  gates: z.array(GateRow),
  evidence: z.array(EvidenceLine),
  trends: z.array(z.strictObject({ name: z.string(), history: MetricHistory, headroom: z.string().optional() })),
  comparisons: z.array(NotesComparison),
});
export type NotesView = z.infer<typeof NotesView>;

export const notes = defineView({
  name: 'notes',
  schema: NotesView,
  pages: (portal) => releasePages(portal, 'notes', 'notes').map((page) => {
    const [project, release] = releaseOf(page, portal);
    const compared = componentsOf(parsedNotes(release).blocks).flatMap((one) => one.kind === 'compare' ? otherRelease(project, one.to) ?? [] : []);
    return { ...page, inputs: [...new Set([...page.inputs, sha256Hex(utf8(`${release.notes?.text ?? ''}\n${release.changelog?.text ?? ''}`)), ...compared.map((one) => currentRevision(one).sha256)])] };
  }),
  build: (page, portal) => notesView(...releaseOf(page, portal)),
});

export function notesView(project: OpenedProject, release: OpenedRelease): NotesView {
  const revision = currentRevision(release);
  const parsed = parsedNotes(release);
  const components = componentsOf([...parsed.blocks, ...parsed.footnotes.flatMap((one) => one.children)]);
  const named = (kind: Exclude<NotesComponent['kind'], 'gates' | 'changelog'>) => [...new Set(components.flatMap((one) => one.kind !== kind ? [] : 'slot' in one ? one.slot : 'metric' in one ? one.metric : 'to' in one ? one.to : []))];
  return {
    schema: 'dossier.notes.v1',
    title: `Release notes of ${project.spec.name} ${release.version}`,
    description: `What the makers of ${project.spec.name} ${release.version} write about it.`,
    project: project.id,
    version: release.version,
    standing: release.notes === undefined
      ? `From ${release.changelog?.path.split('/').at(-1) ?? 'the changelog'} of the project, and no part of the sealed record.`
      : 'Written by the people who made the release, and no part of the sealed record. Gates, evidence, charts and comparisons below are filled in from sealed records.',
    notes: { blocks: parsed.blocks, footnotes: parsed.footnotes },
    ...(release.changelog !== undefined && components.some((one) => one.kind === 'changelog') ? { changelog: release.changelog.notes } : {}),
    gates: components.some((one) => one.kind === 'gates') ? judgementOf(release, revision).gates.map((gate) => gateRow(project.id, release.version, revision.value, gate)) : [],
    evidence: named('evidence').flatMap((slot) => evidenceLine(project, release, slot) ?? []),
    trends: named('trend').flatMap((name) => {
      const series = seriesNamed(release, name);
      const history = series === undefined ? undefined : metricHistory(project, release, series.slot, series.metric);
      const comparison = series === undefined ? undefined : readingOf(release, series)?.comparison;
      const headroom = comparison === undefined ? undefined : headroomSentence(comparison);
      return history === undefined ? [] : [{ name, history, ...(headroom === undefined ? {} : { headroom: `${headroom}.` }) }];
    }),
    comparisons: named('compare').flatMap((version) => {
      const other = otherRelease(project, version);
      return other === undefined ? [] : [notesComparison(project, release, other)];
    }),
  };
}

/** What the people who made it wrote about this release; else what the changelog says. */
function parsedNotes(release: OpenedRelease): Notes {
  if (release.notes === undefined && release.changelog !== undefined) return release.changelog.notes;
  const parsed = parseNotes(release.notes?.text ?? '');
  if ('problems' in parsed) throw new Error(`${release.project} ${release.version}: its notes were not checked when the portal was opened`);
  return parsed;
}

function otherRelease(project: OpenedProject, version: string): OpenedRelease | undefined {
  return project.releases.find((one) => one.version === version);
}

function componentsOf(blocks: readonly Block[]): readonly NotesComponent[] {
  return blocks.flatMap((block): readonly NotesComponent[] => {
    switch (block.kind) {
      case 'gates': case 'changelog': case 'evidence': case 'trend': case 'compare': return [block];
      case 'ul': case 'ol': return block.items.flatMap((item) => componentsOf(item.children));
      case 'blockquote': return componentsOf(block.children);
      default: return [];
    }
  });
}

const SHOWN_FILES = 5;

function evidenceLine(project: OpenedProject, release: OpenedRelease, id: string): z.infer<typeof EvidenceLine> | undefined {
  const record = currentRevision(release).value;
  const slot = record.slots.find((one) => one.id === id);
  if (slot === undefined) return undefined;
  const mark = slotMark(slot, record.files);
  const files = slot.files.flatMap((sha256) => record.files.find((file) => file.sha256 === sha256) ?? []);
  return {
    slot: slot.id,
    title: slot.title,
    href: paths.slot(project.id, release.version, slot.id),
    ...(mark === undefined ? {} : { mark }),
    sentence: slotSentence(slot, record),
    files: files.slice(0, SHOWN_FILES).map((file) => ({ name: display(file.name.split('/').at(-1) ?? file.name, 80), sha256: file.sha256, href: paths.bytes(file.sha256) })),
    ...(files.length <= SHOWN_FILES ? {} : { more: `and ${files.length - SHOWN_FILES} more` }),
  };
}
