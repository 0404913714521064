import { z } from 'zod';
import { finding } from '../findings.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { meaningOf, SPECIFICATION } from './apex-x.ts';
import { capsFindings, capsTable, RuntimeCaps } from './apex-x-runtime-caps.ts';
import { facts, number, table, verdict, words } from './cells.ts';
import { worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { isObject, listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

const Task = z.looseObject({
  name: z.string().min(1),
  status: z.string(),
  message: z.string(),
  command: z.string().nullish(),
  artifacts: z.array(z.string()).nullish(),
});
type Task = z.infer<typeof Task>;

const DeploymentReadiness = z.looseObject({
  runtime_caps: RuntimeCaps,
  results: z.array(Task),
  artifacts: z.array(z.string()),
});
type DeploymentReadiness = z.infer<typeof DeploymentReadiness>;

/** The tasks that stand before a deployment. A blocked one could not run, which is no result. */
export const apexXDeploymentReadiness: Format<DeploymentReadiness> = {
  id: 'apex-x.deployment-readiness',
  title: 'Apex-X deployment readiness',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'runtime_caps')) && Array.isArray(member(json?.value, 'results')) && member(json?.value, 'suite') === undefined,
  read,
  view,
};

function read(sample: Sample): Reading<DeploymentReadiness> {
  const parsed = readBy(DeploymentReadiness, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.deployment-readiness', 'A readiness report that does not follow its format', parsed.findings);
  const report = parsed.document;
  const judged = judgeTasks(report);
  const disagreements = [...judged.flatMap((one) => one.findings), ...artifactsDisagree(report)];
  const checks = judged.map(({ task, at, verdict: outcome }) => ({ name: task.name, word: task.status, verdict: outcome, at }));
  const count = (content: Content) => judged.filter((one) => one.verdict === content).length;
  const content = worstOf(judged.map((one) => one.verdict));
  return {
    form: 'valid',
    statement: statementOf('apex-x.deployment-readiness', {
      content: content === 'pass' && disagreements.length > 0 ? 'no-result' : content,
      summary: judged.length === 0 ? 'No task is listed' : `${count('pass')} of ${countOf(judged.length, 'task')} done, ${count('fail')} failed, ${count('no-result')} could not run`,
      class: 'measured',
      tool: 'scripts/deployment_readiness.py',
      counts: { tasks: judged.length, done: count('pass'), failed: count('fail'), blocked: count('no-result') },
      checks,
    }),
    findings: [
      ...(judged.length === 0 ? [finding('nothing-checked', { message: 'The report lists no task', place: '/results', expected: 'at least one task', found: 'none' })] : []),
      ...disagreements,
      ...unknownWords(report),
      ...capsFindings(report.runtime_caps, '/runtime_caps'),
      ...listsCut({ checks }),
    ],
    document: report,
  };
}

interface JudgedTask {
  readonly task: Task;
  readonly at: string;
  readonly verdict: Content;
  readonly findings: readonly ReadFinding[];
}

// A task's own message says how it ended: the tool writes "ok" exactly when its command ended with 0.
function judgeTasks({ results, runtime_caps: caps }: DeploymentReadiness): JudgedTask[] {
  return results.map((task, index) => {
    const at = `/results/${index}`;
    const said = meaningOf(task.status) ?? 'no-result';
    const findings = [
      ...((said === 'pass') === (task.message === 'ok') ? [] : [finding('verdict-disagrees', {
        message: `“${task.name}” says ${task.status}, and its message says “${task.message}”`, place: `${at}/message`, expected: said === 'pass' ? 'ok' : 'a reason', found: task.message,
      })]),
      ...(said === 'pass' && needsCuda(task) && !caps.cuda.available ? [finding('verdict-disagrees', {
        message: `“${task.name}” is done on a machine that had no CUDA`, place: `${at}/status`, expected: 'blocked', found: task.status,
      })] : []),
    ];
    return { task, at, findings, verdict: said === 'pass' && findings.length > 0 ? 'no-result' : said };
  });
}

function needsCuda({ name }: Task): boolean {
  return ['trt_shape_sweep', 'trt_regression_compare_trend', 'fp8_sm90_evidence'].includes(name);
}

function artifactsDisagree({ results, artifacts }: DeploymentReadiness): ReadFinding[] {
  const listed = [...new Set(results.flatMap((task) => task.artifacts ?? []))].sort(byCodeUnit);
  const stated = [...artifacts].sort(byCodeUnit);
  return JSON.stringify(listed) === JSON.stringify(stated) ? [] : [finding('verdict-disagrees', {
    message: 'The list of artifacts is not that of its tasks', place: '/artifacts', expected: listed.length === 0 ? 'none' : listed.join(', '), found: stated.length === 0 ? 'none' : stated.join(', '),
  })];
}

function unknownWords({ results }: DeploymentReadiness): ReadFinding[] {
  return results.flatMap((task, index) => (['done', 'failed', 'blocked'].includes(task.status) ? [] : [finding('unknown-word', {
    message: `“${task.status}” is no status of this format`, place: `/results/${index}/status`, expected: 'done, failed or blocked', found: task.status,
  })])).slice(0, 20);
}

function view(report: DeploymentReadiness) {
  const judged = judgeTasks(report);
  return [
    facts('The report', [
      ['Tasks', number(judged.length)],
      ['Done', number(judged.filter((one) => one.verdict === 'pass').length)],
      ['Artifacts', number(report.artifacts.length)],
    ], 'A blocked task could not run, so it says nothing. The file gives no time and no commit.'),
    table({
      title: 'Tasks',
      caption: 'Every task with how it ended',
      columns: ['Task', 'Status', 'Message', 'Command', 'Artifacts'],
      rows: judged.map(({ task, at, verdict: outcome }) => [
        { text: words(task.name), code: true as const, at }, verdict(task.status, outcome, `${at}/status`), words(task.message), words(task.command), words(task.artifacts?.join(', ')),
      ]),
    }),
    capsTable(report.runtime_caps, '/runtime_caps'),
  ];
}
