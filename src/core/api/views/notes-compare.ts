import { z } from 'zod';
import type { GateResult } from '../../model/gate-result.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import { headlineMetrics, metricTitle } from '../metric-history.ts';
import { differences, readingOf } from '../metric-readings.ts';
import { metricSlug } from '../metric-slug.ts';
import { seriesNamed } from '../notes-scope.ts';
import { decimal, decimalsFor, signedPercent, withUnit } from '../numbers.ts';
import * as paths from '../paths.ts';
import { changedText } from '../trend-words.ts';
import { Link } from '../view.ts';
import { counted, sentenceCase } from '../words.ts';

/** What changed between two releases, in short: gates whose state differs, and the headline metrics. */
export const NotesComparison = z.strictObject({
  to: z.string(),
  heading: z.string(),
  gates: z.array(z.strictObject({ title: z.string(), href: z.string(), before: GateState.optional(), after: GateState.optional() })),
  /** How many gates are as they were, and how many more changed than are listed. */
  gatesText: z.string(),
  metrics: z.array(z.strictObject({ title: z.string(), href: z.string(), before: z.string(), after: z.string(), change: z.string() })),
  links: z.array(Link),
});
export type NotesComparison = z.infer<typeof NotesComparison>;

const SHOWN_GATES = 12;
const SHOWN_METRICS = 8;

/** Read from the older to the newer of the two, whichever of them the notes belong to. */
export function notesComparison(project: OpenedProject, release: OpenedRelease, other: OpenedRelease): NotesComparison {
  // Releases stand newest first.
  const [older, newer] = project.releases.indexOf(release) < project.releases.indexOf(other) ? [other, release] : [release, other];
  const gates = gateChanges(project, older, newer);
  const more = gates.changed.length - SHOWN_GATES;
  return {
    to: other.version,
    heading: `${older.version} to ${newer.version}`,
    gates: gates.changed.slice(0, SHOWN_GATES),
    gatesText: [
      gates.changed.length === 0 ? 'No gate changed its state' : `${sentenceCase(counted(gates.changed.length, 'gate'))} changed${more > 0 ? `, of which ${SHOWN_GATES} are listed` : ''}`,
      gates.same === 0 ? 'none is as before' : `${counted(gates.same, 'is', 'are')} as before`,
    ].join('; ') + '.',
    metrics: metricChanges(project, older, newer),
    links: [{ text: older.version, href: paths.release(project.id, older.version) }, { text: newer.version, href: paths.release(project.id, newer.version) }],
  };
}

function gateChanges(project: OpenedProject, older: OpenedRelease, newer: OpenedRelease): { readonly changed: NotesComparison['gates']; readonly same: number } {
  const [before, after] = [older, newer].map((one) => judgementOf(one, currentRevision(one)).gates) as [readonly GateResult[], readonly GateResult[]]; // two in, two out
  const ids = [...new Set([...after, ...before].map((gate) => gate.id))];
  const changed = ids.flatMap((id): NotesComparison['gates'] => {
    const [was, is] = [before.find((gate) => gate.id === id), after.find((gate) => gate.id === id)];
    if (was?.state === is?.state) return [];
    return [{
      title: is?.title ?? was?.title ?? id,
      href: paths.gate(project.id, is === undefined ? older.version : newer.version, id),
      ...(was === undefined ? {} : { before: was.state }),
      ...(is === undefined ? {} : { after: is.state }),
    }];
  });
  return { changed, same: ids.length - changed.length };
}

function metricChanges(project: OpenedProject, older: OpenedRelease, newer: OpenedRelease): NotesComparison['metrics'] {
  const names = [...new Set(headlineMetrics(project, currentRevision(newer).value, Number.POSITIVE_INFINITY).map((one) => one.metric))].slice(0, SHOWN_METRICS);
  return names.flatMap((name) => {
    // A run and the report about it give the same number, and one of them is compared.
    const series = seriesNamed(newer, name);
    if (series === undefined) return [];
    const [was, is] = [readingOf(older, series), readingOf(newer, series)];
    if (is?.current === undefined || was?.current === undefined) return [];
    const decimals = decimalsFor([was.current, is.current], [[was.current, is.current]]);
    return [{
      title: metricTitle(series.metric),
      href: paths.metric(project.id, metricSlug(series.slot, series.metric)),
      before: withUnit(decimal(was.current, decimals), was.unit),
      after: withUnit(decimal(is.current, decimals), is.unit),
      // Numbers that were not measured alike have no difference, only two values.
      change: differences(was, is).length > 0 ? `not comparable: ${changedText(was, is)}` : was.current > 0 ? signedPercent(is.current / was.current - 1) : '–',
    }];
  });
}
