import type { LogLeaf } from '../log/leaf.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealedDocument } from '../record/opened.ts';
import * as paths from './paths.ts';
import { subjectsOf } from './subjects.ts';

/** One entry of the log and the document that it names. */
export interface LogEntry {
  readonly index: number;
  readonly project: string;
  readonly version: string;
  readonly kind: LogLeaf['kind'];
  readonly sha256: string;
  readonly what: string;
  readonly href: string;
  /** Where its proof of inclusion is published. */
  readonly proof: string;
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
  const { version, decision } = release;
  const name = `${spec.name} ${version}`;
  const page = (subject: 'sign-off' | 'after') => subjectsOf(release).has(subject) ? paths.releasePage(id, version, subject) : paths.release(id, version);
  const entry = ({ logIndex, sha256 }: SealedDocument<unknown>, about: Pick<LogEntry, 'kind' | 'what' | 'href' | 'proof' | 'at'>): LogEntry[] =>
    (logIndex === undefined ? [] : [{ index: logIndex, project: id, version, sha256, ...about }]);
  return [
    ...release.revisions.flatMap((one) => entry(one, {
      kind: 'record', what: `Record of ${name}, revision ${one.number}`, at: one.value.assessed.at,
      href: paths.revision(id, version, one.number), proof: paths.recordFile(id, version, one.number, 'record.tlog-proof'),
    })),
    ...(decision === undefined ? [] : entry(decision, {
      kind: 'decision', what: `Decision about ${name}: ${decision.value.predicate.decision}`, at: decision.value.predicate.at,
      href: page('sign-off'), proof: paths.decisionFile(id, version, 'decision.tlog-proof'),
    })),
    ...release.addenda.flatMap((one) => entry(one, {
      kind: 'addendum', what: `Addendum to ${name}: ${one.value.predicate.kind}`, at: one.value.predicate.at,
      href: page('after'), proof: paths.addendumFile(id, version, one.id, 'addendum.tlog-proof'),
    })),
  ];
}

/** Whether the entry of a document can be proved: where the log's entries are at hand, and this is one of them. */
export function isProvable(portal: OpenedPortal, { logIndex, sha256 }: Pick<SealedDocument<unknown>, 'logIndex' | 'sha256'>): boolean {
  return logIndex !== undefined && portal.log?.leaves?.[logIndex]?.sha256 === sha256;
}
