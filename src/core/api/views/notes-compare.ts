import { z } from 'zod';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { pairPath, pairsOf } from '../neighbours.ts';
import * as paths from '../paths.ts';
import { Link } from '../view.ts';
import { compareSummary } from './compare.ts';
import { gateChanges } from './compare/gates.ts';
import { metricChanges, type MetricRow } from './compare/metrics.ts';
import { sideOf } from './compare/side.ts';

/** What changed between two releases, in short: the comparison page's first sentences and first rows. */
export const NotesComparison = z.strictObject({
  to: z.string(),
  heading: z.string(),
  sentence: z.string(),
  metricsText: z.string(),
  gates: z.array(z.strictObject({ title: z.string(), href: z.string(), older: GateState.optional(), newer: GateState.optional() })),
  metrics: z.array(z.strictObject({ title: z.string(), href: z.string(), older: z.string(), newer: z.string(), change: z.string() })),
  links: z.array(Link),
});
export type NotesComparison = z.infer<typeof NotesComparison>;

const SHOWN_GATES = 12;
const SHOWN_METRICS = 8;

/** Read from the older to the newer of the two, whichever of them the notes belong to. */
export function notesComparison(project: OpenedProject, release: OpenedRelease, other: OpenedRelease): NotesComparison {
  // Releases stand newest first.
  const [before, after] = project.releases.indexOf(release) < project.releases.indexOf(other) ? [other, release] : [release, other];
  const [older, newer] = [sideOf(project, before), sideOf(project, after)];
  const { sentence, metrics } = compareSummary(project, before, after);
  const hasPage = pairsOf(project, after).some((pair) => pair.older === before);
  return {
    to: other.version,
    heading: `${before.version} to ${after.version}.`,
    sentence,
    metricsText: metrics,
    gates: gateChanges(older, newer).changed.slice(0, SHOWN_GATES).map((gate) => ({
      title: gate.title, href: gate.href, ...(gate.older === undefined ? {} : { older: gate.older }), ...(gate.newer === undefined ? {} : { newer: gate.newer }),
    })),
    metrics: metricChanges(older, newer).rows.slice(0, SHOWN_METRICS).map((row) => ({
      title: row.title, href: row.href, older: row.older ?? 'no value', newer: row.newer ?? 'no value', change: changeOf(row),
    })),
    links: [
      ...(hasPage ? [{ text: 'Everything that changed', href: pairPath(project, { older: before, newer: after }) }] : []),
      { text: before.version, href: paths.release(project.id, before.version) },
      { text: after.version, href: paths.release(project.id, after.version) },
    ],
  };
}

/** What changed and how it reads; why not, where it can not be compared. Why nothing was judged stands on the page of the pair. */
function changeOf({ reading, reason, change, word }: MetricRow): string {
  if (reading === 'not-comparable') return reason ?? word;
  return [...(change === undefined ? [] : [change.text]), reading === 'not-judged' ? (reason ?? word).replace(/:.*/s, '') : word.toLowerCase()].join(', ');
}
