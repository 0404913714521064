import type { NotesScope } from '../notes/check.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { measuredIn, type Series } from './metric-readings.ts';
import { metricSlug } from './metric-slug.ts';

/** What the notes of a sealed release can refer to: its slots, its metrics by name or slug, and the project's other releases. */
export function notesScope(project: OpenedProject, release: OpenedRelease): NotesScope {
  const series = measuredIn(release);
  return {
    slots: currentRevision(release).value.slots.map((slot) => slot.id),
    metrics: [...new Set([...series.map((one) => one.metric), ...series.map((one) => metricSlug(one.slot, one.metric))])],
    changelog: release.changelog !== undefined,
    versions: project.releases.filter((one) => one.version !== release.version).map((one) => one.version),
  };
}

/**
 * The series that a writer means by a slug (`cpu-run.infer_p95_ms`) or a metric's bare name; of several kinds of evidence
 * with that metric, the one that is compared with a baseline. Only this release is asked, so later ones change nothing.
 */
export function seriesNamed(release: OpenedRelease, name: string): Series | undefined {
  const { comparisons } = currentRevision(release).value;
  const all = measuredIn(release);
  const named = all.filter((one) => one.metric === name);
  return all.find((one) => metricSlug(one.slot, one.metric) === name)
    ?? named.find((one) => comparisons.some((comparison) => comparison.slot === one.slot && comparison.metric === name))
    ?? named[0];
}
