import { countOf } from '../lib/format-number.ts';
import { RollbackPlan } from '../model/human-records.ts';
import { ROLLBACK_PLAN_SCHEMA } from '../model/uris.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { recordFormat } from './dossier-record.ts';

/** Where to go back to, on which signal, and how. A plan is no proof that it works; a drill is. */
export const dossierRollbackPlan = recordFormat<RollbackPlan>({
  id: 'dossier.rollback-plan',
  title: 'Rollback plan',
  schema: RollbackPlan,
  tag: ROLLBACK_PLAN_SCHEMA,
  says: (plan) => ({
    content: 'not-stated',
    summary: `Back to ${plan.previousStable} on ${plan.triggers.length === 1 ? 'its one trigger' : `any of ${countOf(plan.triggers.length, 'trigger')}`}, in ${countOf(plan.steps.length, 'step')}`,
    producedAt: plan.writtenAt,
    counts: { triggers: plan.triggers.length, steps: plan.steps.length },
  }),
  view: (plan) => [
    facts('The plan', [['Back to', words(plan.previousStable)], ['Owner', words(plan.owner)], ['Written', moment(plan.writtenAt)], ['Owed after a rollback', plan.owedAfterRollback.length === 0 ? undefined : words(plan.owedAfterRollback.join('; '), 1000)]]),
    table({
      title: 'Triggers',
      caption: 'What makes people roll back',
      columns: ['Trigger', 'Signal', 'Threshold', 'Window'],
      rows: plan.triggers.map((one, index) => [{ text: words(one.id), at: `/triggers/${index}` }, words(one.signal), words(one.threshold), words(one.window)]),
    }),
    table({ title: 'Steps', caption: 'What they do, in order', columns: [{ label: 'Step', numeric: true }, 'What is done'], rows: plan.steps.map((step, index) => [number(index + 1), { text: words(step, 500), at: `/steps/${index}` }]) }),
  ],
});
