import type { LogLeaf } from '../log/leaf.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealedDocument } from '../record/opened.ts';
import * as paths from './paths.ts';
import { subjectsOf } from './subjects.ts';

/** One entry of the log and the document that it names. */
export interface LogEntry {
  readonly index: number;
  readonly project: string;
  readonly kind: LogLeaf['kind'];
  readonly sha256: string;
  readonly what: string;
  readonly href: string;
  /** What the document says of its own time; the log has none. */
  readonly at: string;
}

// A portal is opened once and never changes.
const known = new WeakMap<OpenedPortal, readonly LogEntry[]>();

/** Every entry of the log, oldest first. A portal opens only if each leaf has its document, so all of them are told. */
export function logEntries(portal: OpenedPortal): readonly LogEntry[] {
  const before = known.get(portal);
  if (before !== undefined) return before;
  const entries = portal.projects.flatMap((project) => project.releases.flatMap((release) => entriesOf(project, release))).sort((a, b) => a.index - b.index);
  known.set(portal, entries);
  return entries;
}

function entriesOf({ id, spec }: OpenedProject, release: OpenedRelease): LogEntry[] {
  const name = `${spec.name} ${release.version}`;
  const page = (subject: 'sign-off' | 'after') => subjectsOf(release).has(subject) ? paths.releasePage(id, release.version, subject) : paths.release(id, release.version);
  return [
    ...release.revisions.flatMap((one) => entry(id, 'record', one, `Record of ${name}, revision ${one.number}`, paths.revision(id, release.version, one.number), one.value.assessed.at)),
    ...(release.decision === undefined ? [] : entry(id, 'decision', release.decision, `Decision about ${name}: ${release.decision.value.predicate.decision}`, page('sign-off'), release.decision.value.predicate.at)),
    ...release.addenda.flatMap((one) => entry(id, 'addendum', one, `Addendum to ${name}: ${one.value.predicate.kind}`, page('after'), one.value.predicate.at)),
  ];
}

function entry(project: string, kind: LogLeaf['kind'], { logIndex, sha256 }: SealedDocument<unknown>, what: string, href: string, at: string): LogEntry[] {
  return logIndex === undefined ? [] : [{ index: logIndex, project, kind, sha256, what, href, at }];
}
