import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { Rollout } from '../model/human-records.ts';
import { ROLLOUT_SCHEMA } from '../model/uris.ts';
import { facts, moment, table, verdict, words } from './cells.ts';
import { outOfOrder, recordFormat, worstOf } from './dossier-record.ts';

const MEANING = { pass: 'pass', fail: 'fail', 'not-run': 'no-result' } as const satisfies Record<string, Content>;
const OUTCOMES = { completed: 'pass', stopped: 'fail', 'rolled-back': 'fail' } as const satisfies Record<Rollout['outcome'], Content>;

/** What was looked at after each stage: a matrix of stages and checks, in which what is absent was not run. */
export const dossierRollout = recordFormat<Rollout>({
  id: 'dossier.rollout',
  title: 'Rollout',
  schema: Rollout,
  tag: ROLLOUT_SCHEMA,
  says: (rollout) => {
    const cells = cellsOf(rollout);
    const count = (verdict: Content) => cells.filter((one) => one.verdict === verdict).length;
    const finished = rollout.stages.map((one) => one.finishedAt).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
    const last = rollout.stages.at(-1)?.name;
    return {
      content: worstOf([OUTCOMES[rollout.outcome], ...cells.map((one) => one.verdict)]),
      summary: rollout.outcome === 'completed'
        ? `${countOf(rollout.stages.length, 'stage')} of ${rollout.plannedStages.length}, ${count('pass')} of ${countOf(cells.length, 'check')} passed`
        : `${rollout.outcome === 'stopped' ? 'Stopped' : 'Rolled back'}${last === undefined ? '' : ` at “${last}”`}: ${count('pass')} of ${countOf(cells.length, 'check')} passed, ${count('fail')} failed, ${count('no-result')} not run`,
      producerWord: rollout.outcome,
      producerVerdict: OUTCOMES[rollout.outcome],
      producerWordAt: '/outcome',
      ...(finished === undefined ? {} : { producedAt: finished }),
      counts: { stages: rollout.stages.length, plannedStages: rollout.plannedStages.length, checks: cells.length, passed: count('pass'), failed: count('fail'), notRun: count('no-result') },
      checks: cells.map(({ stage, check, ...cell }) => ({ name: `${stage}: ${check}`, ...cell })),
    };
  },
  findings: (rollout) => [
    ...rollout.stages.flatMap((one, index) => outOfOrder(one.startedAt, one.finishedAt, `/stages/${index}/finishedAt`)),
    ...(rollout.outcome === 'completed' && cellsOf(rollout).some((one) => one.verdict !== 'pass') ? [finding('verdict-disagrees', {
      message: 'The rollout is called completed, and not every check of every planned stage passed', place: '/outcome', expected: 'stopped or rolled-back', found: 'completed',
    })] : []),
  ].slice(0, 50),
  view: (rollout) => [
    facts('The rollout', [
      ['Environment', words(rollout.environment)], ['Outcome', verdict(rollout.outcome, OUTCOMES[rollout.outcome], '/outcome')], ['Led by', words(rollout.ledBy)],
      ['Statement', rollout.statement === undefined ? undefined : words(rollout.statement, 2000)],
    ]),
    table({
      title: 'Stages and checks',
      caption: 'What was looked at after each stage; a cell that is absent was not run',
      columns: ['Stage', ...rollout.checks.map((check) => words(check, 80)), 'Started', 'Finished'],
      rows: rollout.plannedStages.map((stage) => {
        const index = rollout.stages.findIndex((one) => one.name === stage);
        const done = rollout.stages[index];
        return [
          { text: words(stage), ...(done === undefined ? {} : { at: `/stages/${index}` }) },
          ...cellsOf(rollout).filter((one) => one.stage === stage).map((one) => verdict(one.word, one.verdict, one.at)), moment(done?.startedAt), moment(done?.finishedAt),
        ];
      }),
    }),
    ...notes(rollout),
  ],
});

interface ResultCell {
  readonly stage: string;
  readonly check: string;
  readonly word: string;
  readonly verdict: Content;
  readonly at: string;
}

/** Every planned stage with every check. Where one stands twice, the worse counts. */
function cellsOf({ plannedStages, checks, stages }: Rollout): ResultCell[] {
  return plannedStages.flatMap((stage, planned) => checks.map((check): ResultCell => {
    const found = stages.flatMap((one, s) => (one.name !== stage ? [] : one.results.flatMap((result, r) => (result.check !== check ? [] : [{ result: result.result, at: `/stages/${s}/results/${r}` }]))));
    const worst = worstOf(found.map(({ result }) => MEANING[result]));
    const shown = found.find(({ result }) => MEANING[result] === worst);
    return { stage, check, word: shown?.result.replace('-', ' ') ?? 'not run', verdict: worst, at: shown?.at ?? `/plannedStages/${planned}` };
  }));
}

function notes({ stages }: Rollout) {
  const rows = stages.flatMap((stage, s) => stage.results.flatMap((one, r) => (one.note === undefined ? [] : [[words(stage.name), words(one.check), { text: words(one.note, 1000), at: `/stages/${s}/results/${r}/note` }]])));
  return rows.length === 0 ? [] : [table({ title: 'Notes', caption: 'What was seen', columns: ['Stage', 'Check', 'Note'], rows })];
}
