import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { display } from '../../lib/display.ts';
import { Decision, GateState, STATE_WORDS } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { standingOf } from '../../record/standing.ts';
import { currentRevision } from '../current-revision.ts';
import { judgementOf } from '../judgement.ts';
import * as paths from '../paths.ts';
import { day, dayText } from '../times.ts';
import { orderOf } from '../version-order.ts';
import { Moment } from '../view.ts';
import { counted, exceptionNote, firstSentence, fullStop, sentenceCase, stateCounts } from '../words.ts';

export const MatrixRow = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  channel: z.string(),
  decision: Decision.optional(),
  /** What stands where a release that was never up for decision has no stamp: "Draft", "Inventory". */
  instead: z.string().optional(),
  /** One cell per column; `absent` where this release's policy has no such gate. */
  cells: z.array(z.union([
    z.strictObject({ gate: z.string(), state: GateState, href: z.string(), name: z.string() }),
    z.literal('absent'),
  ])),
  evidence: z.string(),
  signatures: z.string(),
  note: z.string(),
});

/** Releases against gates. */
export const RecordMatrix = z.strictObject({
  columns: z.array(z.strictObject({ id: z.string(), short: z.string(), title: z.string(), group: z.string(), /** The gate across releases. */ href: z.string(), opens: z.literal('group').optional() })),
  rows: z.array(MatrixRow),
  /** How the rows are ordered. */
  order: z.enum(['newest first', 'highest version first']),
});
export type RecordMatrix = z.infer<typeof RecordMatrix>;

/**
 * Columns are the gates of the newest release's policy, in its order; gates that only older policies had follow by
 * id, so that no state disappears when a policy changes.
 */
export function recordMatrix(project: OpenedProject, releases: readonly OpenedRelease[]): RecordMatrix {
  const judged = releases.map((release) => ({ release, gates: judgementOf(release, currentRevision(release)).gates }));
  const newest = judged.find(({ gates }) => gates.length > 0)?.gates ?? [];
  const known = new Set(newest.map((gate) => gate.id));
  const older = new Map(judged.toReversed().flatMap(({ gates }) => gates.filter((gate) => !known.has(gate.id)).map((gate) => [gate.id, gate] as const)));
  const columns = [...newest, ...[...older.values()].sort((a, b) => (a.id < b.id ? -1 : 1))];
  return {
    columns: columns.map(({ id, short, title, group }, index) => ({
      id, short, title, group, href: paths.gateHistory(project.id, id), ...(index > 0 && columns[index - 1]?.group !== group ? { opens: 'group' as const } : {}),
    })),
    order: orderOf(project),
    rows: judged.map(({ release, gates }) => matrixRow(project, release, columns.map((column) => gates.find((gate) => gate.id === column.id)))),
  };
}

function matrixRow(project: OpenedProject, release: OpenedRelease, cells: readonly (ReturnType<typeof judgementOf>['gates'][number] | undefined)[]): z.infer<typeof MatrixRow> {
  const revision = currentRevision(release);
  const record = revision.value;
  const { decision } = judgementOf(release, revision);
  const isDraft = record.release.channel === 'draft' || record.release.kind === 'draft';
  const expected = record.slots.filter((slot) => slot.presence !== 'not-applicable');
  const instead = record.verdict === undefined ? 'Inventory' : isDraft && decision === 'OPEN' ? 'Draft' : undefined;
  return {
    version: release.version,
    href: paths.release(project.id, release.version),
    date: day(record.release.date ?? record.assessed.at.slice(0, 10)),
    channel: record.release.channel,
    ...(instead === undefined ? { decision } : { instead }),
    cells: cells.map((gate) => gate === undefined ? 'absent' as const : {
      gate: gate.id, state: gate.state, href: paths.gate(project.id, release.version, gate.id), name: gate.title,
    }),
    evidence: expected.length === 0 ? countOf(record.files.length, 'file') : `${expected.filter((slot) => slot.presence !== 'missing').length} / ${expected.length}`,
    signatures: record.signatures.length === 0 ? 'none' : `${record.signatures.filter((one) => one.result === 'verified').length} / ${record.signatures.length}`,
    note: noteOf(release),
  };
}

/** What a reader of the list must know about a release, in a line or two. What became of it comes first, and alone: the row shows the rest. */
function noteOf(release: OpenedRelease): string {
  return laterNote(release) ?? recordNote(release);
}

function laterNote(release: OpenedRelease): string | undefined {
  const { withdrawn, superseded, deprecated, now } = standingOf(release);
  const instead = superseded?.value.predicate.instead;
  if (withdrawn !== undefined) return `Withdrawn ${dayText(withdrawn.value.predicate.at)}: ${fullStop(firstSentence(display(withdrawn.value.predicate.statement, 100)))}`;
  const was = currentRevision(release).value.verdict?.state;
  const is = now?.record.verdict?.state;
  const notes = [
    ...(instead === undefined ? [] : [`Superseded by ${instead}.`]),
    ...(deprecated === undefined ? [] : [`Deprecated ${dayText(deprecated.value.predicate.at)}.`]),
    ...(is === undefined || is === was ? [] : [`As known now: ${STATE_WORDS[is]}.`]),
  ];
  return notes.length === 0 ? undefined : notes.join(' ');
}

function recordNote(release: OpenedRelease): string {
  const revision = currentRevision(release);
  const { decision, gates, blocking, exceptions } = judgementOf(release, revision);
  if (gates.length === 0) return 'Sealed without a policy; nothing was judged.';
  if (exceptions.length === 0) return 'No exceptions';
  // Where much is missing, how much says more than the name of one.
  const missing = exceptions.filter((gate) => gate.state === 'missing');
  const [first, ...rest] = missing.length > 2 ? exceptions.filter((gate) => gate.state !== 'missing') : exceptions;
  return [
    ...(missing.length > 2 ? [stateCounts(missing) ?? ''] : []),
    ...(first === undefined ? [] : [exceptionNote(first, revision.value)]),
    ...(rest.length === 0 ? [] : [sentenceCase(counted(rest.length, 'more exception'))]),
    ...(decision === 'GO' && blocking.length > 0 ? ['Approved all the same'] : []),
  ].map((text) => `${text}.`).join(' ');
}
