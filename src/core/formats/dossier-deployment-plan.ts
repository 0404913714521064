import { countOf } from '../lib/format-number.ts';
import { DeploymentPlan } from '../model/human-records.ts';
import { DEPLOYMENT_PLAN_SCHEMA } from '../model/uris.ts';
import { code, facts, moment, number, table, verdict, words } from './cells.ts';
import { recordFormat, worstOf } from './dossier-record.ts';

/** What each service goes to and comes from. An unconfirmed setting is pending; a migration without a way back fails. */
export const dossierDeploymentPlan = recordFormat<DeploymentPlan>({
  id: 'dossier.deployment-plan',
  title: 'Deployment plan',
  schema: DeploymentPlan,
  tag: DEPLOYMENT_PLAN_SCHEMA,
  says: (plan) => {
    const checks = checksOf(plan);
    const confirmed = plan.configuration.filter((one) => one.confirmed).length;
    const changed = plan.services.filter((one) => one.target !== one.previous).length;
    return {
      content: worstOf(checks.map((one) => one.verdict)),
      summary: `${changed} of ${countOf(plan.services.length, 'service')} change, in ${countOf(plan.stages.length, 'stage')}; ${confirmed} of ${countOf(plan.configuration.length, 'setting')} confirmed`,
      producedAt: plan.writtenAt,
      counts: {
        services: plan.services.length, changed, settings: plan.configuration.length, confirmed, stages: plan.stages.length, migrations: plan.migrations.length,
        withoutWayBack: plan.migrations.filter((one) => !hasWayBack(one)).length,
      },
      checks,
    };
  },
  view: (plan) => [
    facts('The plan', [['Environment', words(plan.environment)], ['Owner', words(plan.owner)], ['Written', moment(plan.writtenAt)], ['Stages', words(plan.stages.join(' → '), 500)]]),
    table({
      title: 'Services',
      caption: 'What each goes to, and what it comes from',
      columns: ['Service', 'Target', 'Previous', 'Changes'],
      rows: plan.services.map((one, index) => [{ text: words(one.name), at: `/services/${index}` }, code(one.target), code(one.previous), one.target === one.previous ? 'no' : 'yes']),
    }),
    table({
      title: 'Configuration',
      caption: 'What was looked at before the first stage, and by whom',
      columns: ['Setting', 'State', 'By', 'Note'],
      rows: plan.configuration.map((one, index) => [
        { text: words(one.name), at: `/configuration/${index}` }, verdict(one.confirmed ? 'confirmed' : 'open', one.confirmed ? 'pass' : 'pending', `/configuration/${index}/confirmed`), words(one.by), words(one.note, 1000),
      ]),
    }),
    ...(plan.migrations.length === 0 ? [] : [table({
      title: 'Migrations',
      caption: 'What each does to the data, and until when the previous version still works',
      columns: ['Migration', 'Service', 'Way back', 'Previous version works until'],
      rows: plan.migrations.map((one, index) => [
        { text: words(one.name), at: `/migrations/${index}` }, words(one.service), verdict(one.reversible ? 'undone by the tool' : one.dataRollback ?? 'none', hasWayBack(one) ? 'pass' : 'fail', `/migrations/${index}`), moment(one.compatibleUntil),
      ]),
    })]),
    table({
      title: 'Way back',
      caption: 'The commands that take each service back, in their order',
      columns: ['Service', { label: 'Step', numeric: true }, 'Command'],
      rows: plan.services.flatMap((one, index) => one.rollback.map((command, step) => [words(one.name), number(step + 1), code(command, `/services/${index}/rollback/${step}`)])),
    }),
  ],
});

function hasWayBack({ reversible, dataRollback }: DeploymentPlan['migrations'][number]): boolean {
  return reversible || dataRollback !== undefined;
}

function checksOf(plan: DeploymentPlan) {
  return [
    ...plan.configuration.map((one, index) => ({ name: one.name, word: one.confirmed ? 'confirmed' : 'open', verdict: one.confirmed ? 'pass' as const : 'pending' as const, at: `/configuration/${index}/confirmed` })),
    ...plan.migrations.map((one, index) => ({ name: one.name, word: hasWayBack(one) ? 'has a way back' : 'no way back', verdict: hasWayBack(one) ? 'pass' as const : 'fail' as const, at: `/migrations/${index}` })),
    ...plan.services.map((one, index) => ({ name: one.name, word: one.target, verdict: 'pass' as const, at: `/services/${index}` })),
  ];
}
