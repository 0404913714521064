import { z } from 'zod';
import { EVENT } from '../../gates/condition.ts';
import { display } from '../../lib/display.ts';
import { Incident } from '../../model/human-records.ts';
import { Sha256 } from '../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { Decision, GateState, STATE_WORDS } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { standingOf, type Standing } from '../../record/standing.ts';
import { GateChange, gateChanges, LaterEvent, laterEvents } from '../after-release.ts';
import { currentRevision } from '../current-revision.ts';
import { factWord, slotMark } from '../evidence-mark.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { day, moment } from '../times.ts';
import { Fact, Notice, defineView, viewBase, type Text } from '../view.ts';
import { counted, fullStop, list, sentenceCase, stateCounts } from '../words.ts';
import { standingNotices } from './release/standing.ts';

/** One of two judgements of the release that stand beside each other. */
const Side = z.strictObject({
  title: z.string(),
  decision: Decision.optional(),
  verdict: GateState.optional(),
  sentence: z.string(),
  facts: z.array(Fact),
});

const LateFile = z.strictObject({
  name: z.string(),
  sha256: Sha256,
  href: z.string(),
  mark: GateState.optional(),
  slots: z.array(z.string()),
  says: z.string(),
  /** The addendum that brought it. */
  from: z.strictObject({ text: z.string(), href: z.string() }),
});

/** `/<project>/releases/<version>/after/`: what became of the release since, as released beside as known now. */
export const AfterView = z.strictObject({
  ...viewBase('after'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  notices: z.array(Notice),
  sides: z.array(Side),
  changes: z.array(GateChange),
  /** Said where nothing differs. */
  unchanged: z.string().optional(),
  late: z.array(LateFile),
  waivers: z.array(z.strictObject({ id: z.string(), href: z.string(), gate: z.string(), facts: z.array(Fact), state: GateState })),
  /** What the policy asks for after an event, and whether it came. */
  owed: z.strictObject({ sentence: z.string(), rows: z.array(z.strictObject({ title: z.string(), event: z.string(), state: GateState, word: z.string() })) }).optional(),
  incidents: z.array(z.strictObject({ title: z.string(), impact: z.string(), facts: z.array(Fact) })),
  /** Newest first; the decision is the oldest. */
  timeline: z.array(LaterEvent),
  decided: z.strictObject({ title: z.string(), href: z.string(), facts: z.array(Fact) }).optional(),
  dataHref: z.string(),
});
export type AfterView = z.infer<typeof AfterView>;

export const after = defineView({
  name: 'after',
  schema: AfterView,
  pages: (portal) => releasePages(portal, 'after', 'after'),
  build: (page, portal, evidence) => afterView(...releaseOf(page, portal), evidence),
});

export async function afterView(project: OpenedProject, release: OpenedRelease, evidence: EvidencePort): Promise<AfterView> {
  const record = currentRevision(release).value;
  const standing = standingOf(release);
  const now = standing.now?.record;
  const changes = now === undefined ? [] : gateChanges(release, record, now);
  const owed = owedOf(release, now ?? record);
  return {
    schema: 'dossier.after.v1',
    title: `After ${project.spec.name} ${release.version}`,
    description: `What became of ${project.spec.name} ${release.version} after it was decided: later evidence, ended waivers, withdrawal.`,
    project: project.id,
    version: release.version,
    sentence: sentenceOf(release, standing, record),
    notices: [...standingNotices(project, release), ...claimedNotice(standing)],
    sides: sidesOf(release, standing),
    changes,
    ...(now !== undefined && changes.length === 0 ? { unchanged: 'No gate came to another state than when it was released.' } : {}),
    late: now === undefined ? [] : lateFiles(release, now),
    waivers: now === undefined ? [] : endedWaivers(project, release, record, now),
    ...(owed === undefined ? {} : { owed }),
    incidents: now === undefined ? [] : await incidentsOf(now, evidence),
    timeline: laterEvents(project, release).toReversed(),
    ...decidedOf(release),
    dataHref: paths.releaseExtra(project.id, release.version, 'addenda.json'),
  };
}

function sentenceOf(release: OpenedRelease, { now, withdrawn }: Standing, record: ReleaseRecordPredicate): string {
  if (release.addenda.length === 0) return 'Nothing was added since the decision.';
  const events = `${sentenceCase(counted(release.addenda.length, 'later event'))}; the record is unchanged.`;
  const [then, today] = [record.verdict?.state, now?.record.verdict?.state];
  const verdict = then === undefined || today === undefined ? ''
    : then === today ? ` The verdict was ${STATE_WORDS[then]}, and still is as known now.` : ` The verdict was ${STATE_WORDS[then]} as released, and is ${STATE_WORDS[today]} as known now.`;
  return `${events}${verdict}${withdrawn === undefined ? '' : ' It is withdrawn.'}`;
}

function claimedNotice({ claimed }: Standing): Notice[] {
  return claimed.length === 0 ? [] : [{
    state: 'unverified', title: `${sentenceCase(counted(claimed.length, 'addendum is', 'addenda are'))} claimed, not signed.`,
    text: ['No signature that verifies stands behind it, so it is listed below and counts for nothing.'],
  }];
}

function sidesOf(release: OpenedRelease, standing: Standing): z.infer<typeof Side>[] {
  const revision = currentRevision(release);
  const { decision } = release;
  const { withdrawn, now } = standing;
  const decided = decision?.seal.result === 'verified' ? decision.value.predicate.decision : 'OPEN';
  return [
    {
      title: 'As released',
      decision: decided,
      ...verdictOf(revision.value),
      facts: [
        ...(decision === undefined ? [] : [{ label: 'Decided', value: [moment(decision.value.predicate.at)] }]),
        ...judgedFacts(revision.value),
        { label: 'Record', value: [{ text: revision.sha256, digest: 'short' as const, href: paths.revision(release.project, release.version, revision.number) }] },
      ],
    },
    now === undefined
      ? { title: 'As known now', decision: withdrawn === undefined ? decided : 'WITHDRAWN' as const, sentence: 'Not judged again: no signed amendment was made.', facts: [] }
      : {
          title: 'As known now',
          decision: withdrawn === undefined ? decided : 'WITHDRAWN' as const,
          ...verdictOf(now.record),
          facts: [
            ...judgedFacts(now.record),
            ...(now.record.release.events === undefined ? [] : [{ label: 'Declared', value: [list(now.record.release.events)] }]),
            { label: 'Addendum', value: [{ text: now.addendum.sha256, digest: 'short' as const, href: paths.addendum(release.project, release.version, now.addendum.id) }] },
          ],
        },
  ];
}

function verdictOf({ verdict, gates }: ReleaseRecordPredicate): { readonly verdict?: GateState; readonly sentence: string } {
  const applying = gates.filter((gate) => gate.phase === 'release' && gate.state !== 'not-applicable');
  if (verdict === undefined) return { sentence: 'An inventory; nothing was judged.' };
  const waiting = gates.some((gate) => gate.phase === 'decision') ? ', before sign-off' : '';
  return { verdict: verdict.state, sentence: `${stateCounts(applying) ?? 'No gate applies'}${waiting}.` };
}

function judgedFacts({ assessed, slots }: ReleaseRecordPredicate): Fact[] {
  const expected = slots.filter((slot) => slot.presence !== 'not-applicable');
  return [
    { label: 'Judged', value: [moment(assessed.at), ...(assessed.clock === 'declared' ? [' (a declared time)'] : [])] },
    ...(expected.length === 0 ? [] : [{ label: 'Evidence', value: [`${expected.filter((slot) => slot.presence !== 'missing').length} of ${expected.length} pieces arrived`] }]),
  ];
}

function lateFiles(release: OpenedRelease, now: ReleaseRecordPredicate): z.infer<typeof LateFile>[] {
  return now.files.filter((file) => file.late === true).flatMap((file) => {
    const from = release.addenda.find((one) => one.value.predicate.now?.files.some((other) => other.sha256 === file.sha256 && other.name === file.name) === true);
    const slots = now.slots.filter(({ id }) => file.slots.includes(id));
    const statement = now.statements.find((one) => one.file === file.sha256)?.statement;
    const mark = slots.flatMap((slot) => slotMark(slot, now.files) ?? [])[0];
    return from === undefined ? [] : [{
      name: display(file.name, 300),
      sha256: file.sha256,
      href: paths.bytes(file.sha256),
      ...(mark === undefined ? {} : { mark }),
      slots: slots.map(({ title }) => title),
      says: file.publish === 'withheld' ? 'It is withheld.' : statement === undefined ? 'Nothing was read from it.' : fullStop(display(statement.summary, 300)),
      from: { text: from.id, href: paths.addendum(release.project, release.version, from.id) },
    }];
  });
}

/** Waivers that accepted a gate at the release and do so no longer. */
function endedWaivers(project: OpenedProject, release: OpenedRelease, record: ReleaseRecordPredicate, now: ReleaseRecordPredicate): AfterView['waivers'] {
  return record.gates.flatMap((gate) => {
    const again = now.gates.find(({ id }) => id === gate.id);
    const { waiver } = gate;
    if (waiver === undefined || again === undefined || again.waiver !== undefined) return [];
    const isKnown = project.waivers.some(({ value }) => value.id === waiver.id);
    return [{
      id: waiver.id,
      href: isKnown ? paths.waiver(project.id, waiver.id) : paths.gate(project.id, release.version, gate.id),
      gate: gate.title,
      state: again.state,
      facts: [
        { label: 'Ended', value: [day(waiver.expires)] },
        { label: 'Accepted', value: [`${gate.title}: ${STATE_WORDS[waiver.without]}`] },
        { label: 'Owner', value: [display(waiver.owner, 120)] },
      ],
    }];
  });
}

/** Slots that the policy asks for only after an event. */
function owedOf(release: OpenedRelease, known: ReleaseRecordPredicate): AfterView['owed'] {
  const waiting = (currentRevision(release).policy?.slots ?? []).filter((slot) => slot.when?.[EVENT] !== undefined);
  if (waiting.length === 0) return undefined;
  const rows = waiting.map((spec) => {
    const slot = known.slots.find(({ id }) => id === spec.id);
    const presence = slot?.presence ?? 'missing';
    return {
      title: spec.title,
      event: (spec.when?.[EVENT] ?? []).join(' or '),
      state: presence === 'missing' ? 'missing' as const : presence === 'not-applicable' ? 'not-applicable' as const : slot === undefined ? 'missing' as const : slotMark(slot, known.files) ?? 'pass' as const,
      word: presence === 'not-applicable' ? 'Not owed' : sentenceCase(factWord(presence)),
    };
  });
  const owed = rows.filter(({ word }) => word !== 'Not owed');
  const absent = owed.filter(({ state }) => state === 'missing').length;
  return {
    rows,
    sentence: owed.length === 0 ? `Nothing is owed: no ${[...new Set(rows.map(({ event }) => event))].join(' or ')} was declared.`
      : absent === 0 ? `Everything that was owed came: ${counted(owed.length, 'piece')} of evidence.` : `${sentenceCase(counted(absent, 'piece'))} of ${counted(owed.length, 'piece')} owed ${absent === 1 ? 'has' : 'have'} not come.`,
  };
}

async function incidentsOf(now: ReleaseRecordPredicate, evidence: EvidencePort): Promise<AfterView['incidents']> {
  const files = now.files.filter((file) => file.late === true && file.format === 'dossier.incident' && file.form === 'valid' && file.retention === 'kept' && file.publish === 'raw');
  const shown: AfterView['incidents'] = [];
  for (const file of files.slice(0, 5)) {
    const parsed = Incident.safeParse((await evidence.read(file.sha256))?.reading.document);
    if (!parsed.success) continue;
    const incident = parsed.data;
    shown.push({
      title: display(incident.title),
      impact: display(incident.impact, 2000),
      facts: [
        { label: 'Began', value: [moment(incident.startedAt)] },
        { label: 'Ended', value: incident.endedAt === undefined ? ['not when this was written'] : [moment(incident.endedAt)] },
        ...(incident.trigger === undefined ? [] : [{ label: 'Trigger', value: [{ text: incident.trigger, code: 'code' as const }] }]),
        { label: 'Root cause owner', value: [display(incident.rootCauseOwner, 120)] },
        ...(incident.rootCause === undefined ? [] : [{ label: 'Root cause', value: [display(incident.rootCause, 2000)] }]),
        { label: 'Fix expected by', value: [day(incident.fixEta)] },
        ...(incident.url === undefined ? [] : [{ label: 'Followed up at', value: [outward(display(incident.url, 300), incident.url)] as Text }]),
        { label: 'Written', value: [moment(incident.writtenAt), ', ', { text: 'the note', href: paths.bytes(file.sha256) }] },
      ],
    });
  }
  return shown;
}

function decidedOf({ project, version, decision }: OpenedRelease): Pick<AfterView, 'decided'> {
  if (decision === undefined) return {};
  const { predicate } = decision.value;
  return {
    decided: {
      title: `${predicate.decision}, by ${display(predicate.name, 120)}`,
      href: paths.decisionFile(project, version, 'decision.json'),
      facts: [
        { label: 'When', value: [moment(predicate.at)] },
        { label: 'Statement', value: [display(predicate.statement, 600)] },
        { label: 'Log', value: [decision.logIndex === undefined ? 'not in a log' : `entry ${decision.logIndex}`] },
      ],
    },
  };
}
