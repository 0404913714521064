import { z } from 'zod';
import { EVENT } from '../gates/condition.ts';
import { display } from '../lib/display.ts';
import type { GateResult } from '../model/gate-result.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GateState, REASONS, STATE_WORDS } from '../model/states.ts';
import type { OpenedAddendum, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import * as paths from './paths.ts';
import { dayText, moment } from './times.ts';
import { Moment, Text, type Piece } from './view.ts';
import { counted, fullStop, list, sentenceCase } from './words.ts';

/** One thing that was added after the release was decided. */
export const LaterEvent = z.strictObject({
  id: z.string(),
  at: Moment,
  /** What happened, in a few words. */
  title: z.string(),
  href: z.string(),
  /** Who says so; only a signature makes it count. */
  name: z.string(),
  statement: z.string(),
  signature: z.strictObject({ state: GateState, word: z.string() }),
  effect: Text,
  log: z.string(),
});
export type LaterEvent = z.infer<typeof LaterEvent>;

/** A gate that came to another state than before. */
export const GateChange = z.strictObject({
  id: z.string(),
  title: z.string(),
  href: z.string(),
  /** Absent where it was not among the gates. */
  from: GateState.optional(),
  to: GateState,
  why: z.string(),
});
export type GateChange = z.infer<typeof GateChange>;

/** Digests of the decision and of everything that was added since: what pages about it are made from. */
export function laterInputs(release: OpenedRelease): readonly string[] {
  return [...(release.decision === undefined ? [] : [release.decision.sha256]), ...release.addenda.map(({ sha256 }) => sha256)];
}

/** What was added to a release since, oldest first. */
export function laterEvents(project: OpenedProject, release: OpenedRelease): LaterEvent[] {
  return release.addenda.map((addendum) => laterEvent(project, release, addendum));
}

export function laterEvent(project: OpenedProject, release: OpenedRelease, addendum: OpenedAddendum): LaterEvent {
  const { at, name, statement } = addendum.value.predicate;
  return {
    id: addendum.id,
    at: moment(at),
    title: titleOf(addendum),
    href: paths.addendum(release.project, release.version, addendum.id),
    name: display(name, 120),
    statement: display(statement, 2000),
    signature: signatureOf(addendum),
    effect: effectOf(project, release, addendum),
    log: addendum.logIndex === undefined ? 'not logged' : `entry ${addendum.logIndex}`,
  };
}

/** `Amended after rollback`, `Superseded by v1.4.1`. */
export function titleOf({ value: { predicate } }: OpenedAddendum): string {
  switch (predicate.kind) {
    case 'amend': return predicate.event === undefined ? 'Amended' : `Amended after ${predicate.event}`;
    case 'withdraw': return 'Withdrawn';
    case 'deprecate': return 'Deprecated';
    case 'supersede': return `Superseded by ${predicate.instead ?? 'another release'}`;
  }
}

function signatureOf({ seal }: OpenedAddendum): LaterEvent['signature'] {
  switch (seal.result) {
    case 'verified': return { state: 'pass', word: 'Verifies' };
    case 'none': return { state: 'unverified', word: 'Claimed' };
    case 'untrusted-signer':
    case 'invalid': return { state: 'invalid', word: 'Invalid signature' };
  }
}

/** The release to use in its place, with a link where it has a record here. */
export function insteadPiece(project: OpenedProject, version: string): Piece {
  return project.releases.some((one) => one.version === version) ? { text: version, href: paths.release(project.id, version) } : version;
}

/** How many changed gates one line names. */
const NAMED = 3;

function effectOf(project: OpenedProject, release: OpenedRelease, addendum: OpenedAddendum): Text {
  if (addendum.seal.result !== 'verified') return ['None: nobody who may has signed it, so it counts for nothing'];
  const { kind, instead, now } = addendum.value.predicate;
  const use: Piece[] = instead === undefined ? [] : ['Use ', insteadPiece(project, instead)];
  if (kind !== 'amend' || now === undefined) return use.length > 0 ? use : [kind === 'withdraw' ? 'Not to be used' : 'No longer recommended'];
  const changes = gateChanges(release, basisOf(release, addendum), now);
  if (changes.length === 0) return ['None; no gate changed'];
  const told = changes.slice(0, NAMED).flatMap((change, index): Piece[] => [index === 0 ? '' : '; ', { text: change.title, state: change.to }, ` ${changeText(change)}`]);
  return [...told, ...(changes.length > NAMED ? [`; and ${counted(changes.length - NAMED, 'more gate')}`] : [])].filter((piece) => piece !== '');
}

function changeText({ from, to }: GateChange): string {
  return from === undefined ? `is ${STATE_WORDS[to]}` : `was ${STATE_WORDS[from]}, is ${STATE_WORDS[to]}`;
}

/** The judgement that an amendment goes on from: that of an earlier amendment, or the record’s own. */
export function basisOf(release: OpenedRelease, { value: { predicate } }: OpenedAddendum): ReleaseRecordPredicate {
  return release.addenda.find(({ sha256 }) => sha256 === predicate.basis)?.value.predicate.now ?? currentRevision(release).value;
}

/** Gates whose state differs between two judgements of one release, in policy order. */
export function gateChanges(release: OpenedRelease, before: ReleaseRecordPredicate, now: ReleaseRecordPredicate): GateChange[] {
  const was = new Map(before.gates.map((gate) => [gate.id, gate]));
  const awaited = new Map((currentRevision(release).policy?.gates ?? []).map((gate) => [gate.id, gate.when?.[EVENT] ?? []]));
  return now.gates.flatMap((gate) => {
    const earlier = was.get(gate.id);
    return earlier?.state === gate.state ? [] : [{
      id: gate.id,
      title: gate.title,
      href: paths.gate(release.project, release.version, gate.id),
      ...(earlier === undefined ? {} : { from: earlier.state }),
      to: gate.state,
      why: whyChanged(earlier, gate, now, awaited.get(gate.id) ?? []),
    }];
  });
}

function whyChanged(before: GateResult | undefined, gate: GateResult, now: ReleaseRecordPredicate, awaited: readonly string[]): string {
  const waiver = before?.waiver;
  const lost = waiver === undefined || gate.waiver !== undefined ? []
    : [waiver.expires < now.assessed.at.slice(0, 10) ? `Waiver ${waiver.id} ended on ${dayText(waiver.expires)}.` : `Waiver ${waiver.id} accepts it no longer.`];
  const declared = (now.release.events ?? []).filter((event) => awaited.includes(event)).map((event) => `“${event}”`);
  const applies = before?.state === 'not-applicable' && declared.length > 0 ? [`It applies since ${list(declared)} ${declared.length === 1 ? 'was' : 'were'} declared.`] : [];
  const observed = gate.observed === '' ? gate.reason === undefined ? STATE_WORDS[gate.state] : REASONS[gate.reason].sentence : gate.observed;
  return [...lost, ...applies, fullStop(sentenceCase(display(observed, 400)))].join(' ');
}
