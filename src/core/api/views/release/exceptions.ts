import { z } from 'zod';
import type { GateResult } from '../../../model/gate-result.ts';
import { GateState, STATE_WORDS } from '../../../model/states.ts';
import { outward } from '../../outward-link.ts';
import * as paths from '../../paths.ts';
import { day } from '../../times.ts';
import { Fact, Notice, type Piece } from '../../view.ts';
import { counted, exceptionTitle, howToUnblock, sentenceCase } from '../../words.ts';
import { waiverHref } from '../waiver.ts';
import type { Subject } from './subject.ts';

const Exception = z.strictObject({
  id: z.string(),
  state: GateState,
  title: z.string(),
  text: z.array(z.string()),
  facts: z.array(Fact),
});

/** Every gate that is not a plain pass, what blocks first. */
export const Exceptions = z.strictObject({ title: z.string(), about: z.string(), items: z.array(Exception), none: Notice.optional() });

export function exceptionsOf(about: Subject): z.infer<typeof Exceptions> {
  const { judgement } = about;
  const blocks = judgement.blocking.length > 0;
  const passing = judgement.gates.filter((gate) => gate.state === 'pass').length;
  return {
    title: blocks ? 'What blocks' : 'Exceptions',
    about: blocks ? 'Blocking items first, then what was accepted or is advisory.' : 'Everything that is not a plain pass, and who accepted it.',
    items: judgement.exceptions.map((gate) => exceptionOf(about, gate)),
    ...(judgement.exceptions.length > 0 ? {} : {
      none: judgement.gates.length === 0
        ? { state: 'not-applicable', title: 'Nothing was judged.', text: ['This record is an inventory: it was sealed without a policy.'] }
        : { state: 'pass', title: 'No exceptions.', text: [`${sentenceCase(counted(passing, 'gate passes', 'gates pass'))}. Nothing is waived, missing or stale.`] },
    }),
  };
}

function exceptionOf({ project, opened, record, revision }: Subject, gate: GateResult): z.infer<typeof Exception> {
  const title = exceptionTitle(gate, record);
  const { waiver } = gate;
  const unblock = howToUnblock(gate);
  const link = (text: string, href: string): Piece => ({ text, href });
  const slots = gate.slots.flatMap((id) => record.slots.find((slot) => slot.id === id) ?? []);
  const here = slots.filter((slot) => slot.presence !== 'missing' && slot.presence !== 'not-applicable');
  const missing = slots.filter((slot) => slot.presence === 'missing').flatMap((slot) => revision.policy?.slots.find((spec) => spec.id === slot.id) ?? []);
  const gateHref = paths.gate(project.id, opened.version, gate.id);
  const told = plain(title);
  const untold = gate.observed.replace(/\.$/, '').split('; ').filter((clause) => clause !== '' && !told.includes(plain(clause))).join('; ');
  return {
    id: gate.id,
    state: gate.state,
    title,
    text: [
      ...(untold === '' ? [] : [`${/^[a-z]+ /.test(untold) ? sentenceCase(untold) : untold}.`]),
      ...(waiver === undefined ? [`Required: ${gate.requirement.replace(/\.$/, '')}.${gate.level === 'advisory' ? ' The rule is advisory and does not block.' : ''}`] : [waiver.reason]),
      ...(waiver?.mitigation === undefined ? [] : [`Until it is fixed: ${waiver.mitigation}`]),
      ...(unblock === undefined ? [] : [unblock]),
    ],
    facts: [
      ...(waiver === undefined ? [] : [
        { label: 'Waiver', value: [link(waiver.id, waiverHref(project, waiver))] },
        { label: 'Accepted', value: [day(waiver.created), ` by ${waiver.approvedBy.join(', ')}; signed by ${waiver.signer}`] },
        { label: 'Ends', value: [day(waiver.expires)] },
        { label: 'Instead of', value: [{ text: STATE_WORDS[waiver.without], state: waiver.without }] },
        ...(waiver.followUp === undefined ? [] : [{ label: 'Follow-up', value: [outward(followUpText(waiver.followUp), waiver.followUp)] }]),
      ]),
      { label: 'Gate', value: [link(gate.short, gateHref)] },
      ...(waiver === undefined ? here.slice(0, 1) : []).map((slot) => ({
        label: 'Evidence',
        value: [link(slot.title, paths.slot(project.id, opened.version, slot.id)), ...(here.length === 1 ? [] : [' ', link(`and ${counted(here.length - 1, 'more', 'more')}`, gateHref)])],
      })),
      ...missing.slice(0, 1).flatMap((spec) => [
        { label: 'Expected', value: [spec.conventionalPath === undefined ? spec.title : { text: spec.conventionalPath, code: 'code' as const }] },
        ...(spec.producer === undefined ? [] : [{ label: 'Made by', value: [{ text: spec.producer, code: 'code' as const }] }]),
      ]),
    ],
  };
}

function followUpText(url: string): string {
  const issue = /\/(?:issues|pull|merge_requests)\/(\d+)\/?$/.exec(url)?.[1];
  return issue === undefined ? new URL(url).hostname : `#${issue}`;
}

/** Without what a title may change of a clause: the size of its first letter, and quotation marks. */
function plain(text: string): string {
  return text.replaceAll(/[“”]/g, '').toLowerCase();
}
