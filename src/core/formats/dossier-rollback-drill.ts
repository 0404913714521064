import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { RollbackDrill } from '../model/human-records.ts';
import { ROLLBACK_DRILL_SCHEMA } from '../model/uris.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { outOfOrder, recordFormat, worstOf } from './dossier-record.ts';
import { comparable } from './figures.ts';

const MEANING = { pass: 'pass', fail: 'fail', 'not-run': 'no-result' } as const satisfies Record<string, Content>;

/** That somebody tried to go back, and what they saw. A validation that was not run is no result. */
export const dossierRollbackDrill = recordFormat<RollbackDrill>({
  id: 'dossier.rollback-drill',
  title: 'Rollback drill',
  schema: RollbackDrill,
  tag: ROLLBACK_DRILL_SCHEMA,
  says: (drill) => {
    const count = (result: keyof typeof MEANING) => drill.validations.filter((one) => one.result === result).length;
    return {
      content: worstOf(drill.validations.map((one) => MEANING[one.result])),
      summary: `${drill.kind === 'tabletop' ? 'Tabletop drill' : 'Executed drill'} from ${drill.from} to ${drill.to}: ${count('pass')} of ${countOf(drill.validations.length, 'validation')} passed`,
      producedAt: drill.finishedAt,
      counts: { validations: drill.validations.length, passed: count('pass'), failed: count('fail'), notRun: count('not-run') },
      checks: drill.validations.map((one, index) => ({ name: one.name, word: one.result, verdict: MEANING[one.result], at: `/validations/${index}` })),
    };
  },
  // A tabletop drill is talked through, and takes as long as the talk.
  measurements: ({ kind, startedAt, finishedAt, environment, validations }) => (kind !== 'executed' || Date.parse(finishedAt) < Date.parse(startedAt) || validations.some(({ result }) => result !== 'pass') ? [] : [{
    metric: 'rollback-drill.duration', unit: 's', direction: 'lower', value: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000, samples: 1, comparability: comparable({ environment }), at: '/finishedAt',
  }]),
  findings: (drill) => outOfOrder(drill.startedAt, drill.finishedAt, '/finishedAt'),
  view: (drill) => [
    facts('The drill', [
      ['Kind', drill.kind], ['From', words(drill.from)], ['To', words(drill.to)], ['Environment', words(drill.environment)], ['Started', moment(drill.startedAt)], ['Finished', moment(drill.finishedAt)],
      ['Led by', words(drill.ledBy)], ['Trigger', words(drill.triggerSnapshot, 500)],
    ]),
    table({
      title: 'Validations',
      caption: 'What was looked at afterwards',
      columns: ['Validation', 'Result'],
      rows: drill.validations.map((one, index) => [{ text: words(one.name), at: `/validations/${index}` }, verdict(one.result, MEANING[one.result], `/validations/${index}/result`)]),
    }),
    ...list('Commands', 'What was run', drill.commands, '/commands'),
    ...list('Follow-ups', 'What is left to do', drill.followUps, '/followUps'),
  ],
});

function list(title: string, caption: string, entries: readonly string[], at: string) {
  return entries.length === 0 ? [] : [table({ title, caption, columns: [{ label: 'No.', numeric: true }, title], rows: entries.map((entry, index) => [number(index + 1), { text: words(entry, 500), at: `${at}/${index}` }]) })];
}
