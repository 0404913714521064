import { z } from 'zod';
import type { ReleaseRecordPredicate } from '../../../model/record.ts';
import { Decision, GATE_STATES, STATE_WORDS } from '../../../model/states.ts';
import type { OpenedProject, OpenedRelease, OpenedRevision } from '../../../record/opened.ts';
import { currentRevision } from '../../current-revision.ts';
import { judgementOf, type Judgement } from '../../judgement.ts';
import { decimal } from '../../numbers.ts';
import * as paths from '../../paths.ts';
import { day } from '../../times.ts';
import { Moment } from '../../view.ts';

/** One of the two releases, as its record stands. */
export interface Side {
  readonly project: OpenedProject;
  readonly release: OpenedRelease;
  readonly revision: OpenedRevision;
  readonly record: ReleaseRecordPredicate;
  readonly judgement: Judgement;
}

export function sideOf(project: OpenedProject, release: OpenedRelease): Side {
  const revision = currentRevision(release);
  return { project, release, revision, record: revision.value, judgement: judgementOf(release, revision) };
}

/** What is told of each release beside the other. */
export const SideFacts = z.strictObject({
  version: z.string(),
  href: z.string(),
  date: Moment,
  decision: Decision.optional(),
  decided: Moment.optional(),
  gates: z.string(),
  evidence: z.string(),
  commit: z.string().optional(),
  revision: z.string(),
});

export function sideFacts({ project, release, revision, record, judgement }: Side): z.infer<typeof SideFacts> {
  const { document, decision, withdrawn } = judgement;
  const decided = withdrawn ?? document;
  return {
    version: release.version,
    href: paths.release(project.id, release.version),
    date: day(record.release.date ?? record.assessed.at.slice(0, 10)),
    ...(record.verdict === undefined && document === undefined ? {} : { decision }),
    ...(decided === undefined ? {} : { decided: day(decided.value.predicate.at) }),
    gates: gatesText(judgement),
    evidence: evidenceText(record),
    ...(record.release.commit === undefined ? {} : { commit: record.release.commit.slice(0, 12) }),
    revision: `${revision.number} of ${release.revisions.length}`,
  };
}

/** `11 pass, 1 waived, 1 warning`: plain passes first, then what is worst. */
function gatesText({ gates }: Judgement): string {
  if (gates.length === 0) return 'none: sealed without a policy';
  const states = ['pass' as const, ...GATE_STATES.filter((state) => state !== 'pass')];
  return states.map((state) => ({ state, number: gates.filter((gate) => gate.state === state).length })).filter(({ number }) => number > 0)
    .map(({ state, number }) => `${decimal(number, 0)} ${STATE_WORDS[state].toLowerCase()}`).join(', ');
}

function evidenceText({ slots, files, signatures }: ReleaseRecordPredicate): string {
  const expected = slots.filter((slot) => slot.presence !== 'not-applicable');
  const arrived = expected.filter((slot) => slot.presence !== 'missing').length;
  const verified = signatures.filter((one) => one.result === 'verified').length;
  const evidence = expected.length === 0 ? `${files.length} files` : `${arrived} of ${expected.length}`;
  return `${evidence}, ${signatures.length === 0 ? 'no signatures' : `${verified} of ${signatures.length} signatures verify`}`;
}
