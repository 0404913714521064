import { z } from 'zod';
import { finding } from '../findings.ts';
import { pointer } from '../lib/json-pointer.ts';
import { countOf, formatQuantity } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { Moment, passOrFail, secondsBetween, SPECIFICATION } from './cortex.ts';
import { outOfOrder, worstOf } from './dossier-record.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { describe, isObject, listsCut, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

// scripts/dry-run-release.sh runs these five, in this order, and the overall status is pass when each is.
const GATES = ['validate_release', 'generate_changelog', 'create_tag_dry_run', 'rollback_assets', 'release_template'];

const DryRun = z.looseObject({
  dry_run: z.looseObject({
    started_at: Moment,
    finished_at: Moment,
    overall_status: z.string(),
    gates: z.record(z.string(), z.string()),
    notes: z.array(z.string()).optional(),
  }),
});
type DryRun = z.infer<typeof DryRun>['dry_run'];

type Document = { readonly placeholder: string } | { readonly run: DryRun };

/**
 * A release rehearsed without publishing anything. The release checklist of Cortex writes `{"status":"pending-command"}`
 * until the rehearsal is run; that is a valid file that says nothing yet.
 */
export const cortexDryRun: Format<Document> = {
  id: 'cortex.dry-run',
  title: 'Cortex release dry run',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'dry_run') !== undefined || isPlaceholder(json?.value),
  read,
  view,
};

function isPlaceholder(value: unknown): value is { readonly status: 'pending-command' } {
  return isObject(value) && value['status'] === 'pending-command' && Object.keys(value).length === 1;
}

function read(sample: Sample): Reading<Document> {
  const value = sample.json?.value;
  if (isPlaceholder(value)) return readPlaceholder(value.status);
  const parsed = readBy(DryRun, value);
  if ('findings' in parsed) return unreadable('cortex.dry-run', 'A dry run that does not follow its format', parsed.findings);
  const run = parsed.document.dry_run;
  const gates = judgeGates(run);
  const computed = worstOf(gates.map((gate) => gate.verdict));
  const said = passOrFail(run.overall_status);
  const producedAt = instantOf(run.finished_at);
  const seconds = secondsBetween(run.started_at, run.finished_at);
  const checks = gates.map(({ name, word, verdict: outcome, at }) => ({ name, word, verdict: outcome, at }));
  const count = (content: Content) => gates.filter((gate) => gate.verdict === content).length;
  return {
    form: 'valid',
    statement: statementOf('cortex.dry-run', {
      content: worstOf([said, computed]),
      summary: `${count('pass')} of ${countOf(gates.length, 'gate')} passed in ${formatQuantity(seconds, 's')}`,
      producerWord: run.overall_status,
      producerVerdict: said,
      producerWordAt: '/dry_run/overall_status',
      tool: 'scripts/dry-run-release.sh',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { gates: gates.length, passed: count('pass'), failed: count('fail'), seconds },
      checks,
    }),
    findings: [...disagreement(run, computed), ...unknownWords(run), ...outOfOrder(run.started_at, run.finished_at, '/dry_run/finished_at'), ...listsCut({ checks })],
    document: { run },
  };
}

function readPlaceholder(status: string): Reading<Document> {
  return {
    form: 'valid',
    statement: statementOf('cortex.dry-run', {
      content: 'pending', summary: 'The dry run has not been run yet', producerWord: status, producerVerdict: 'pending', producerWordAt: '/status', counts: { gates: 0 },
    }),
    findings: [],
    document: { placeholder: status },
  };
}

interface JudgedGate {
  readonly name: string;
  readonly word: string;
  readonly verdict: Content;
  readonly at: string;
}

/** The five gates in their order, each said or not, and then whatever else the file names. */
function judgeGates({ gates }: DryRun): JudgedGate[] {
  const others = Object.keys(gates).filter((name) => !GATES.includes(name));
  return [...GATES, ...others].map((name) => {
    const word = Object.hasOwn(gates, name) ? gates[name] : undefined;
    return {
      name,
      word: word ?? 'not listed',
      verdict: word === undefined ? 'no-result' : passOrFail(word),
      at: word === undefined ? '/dry_run/gates' : placeOf(pointer('dry_run', 'gates', name)),
    };
  });
}

function disagreement(run: DryRun, computed: Content): ReadFinding[] {
  if (passOrFail(run.overall_status) === computed) return [];
  return [finding('verdict-disagrees', {
    message: `The dry run says ${run.overall_status}, and its gates say ${computed}`, place: '/dry_run/overall_status', expected: computed, found: run.overall_status,
  })];
}

function unknownWords({ gates, overall_status: overall }: DryRun): ReadFinding[] {
  const said = [['/dry_run/overall_status', overall] as const, ...Object.entries(gates).map(([name, word]) => [placeOf(pointer('dry_run', 'gates', name)), word] as const)];
  return said.filter(([, word]) => !['pass', 'fail'].includes(word)).slice(0, 20).map(([place, word]) => finding('unknown-word', {
    message: `“${word}” is no status of this format`, place, expected: 'pass or fail', found: describe(word),
  }));
}

function view(document: Document) {
  if ('placeholder' in document) return [facts('The dry run', [['Status', verdict(document.placeholder, 'pending', '/status')]], 'The release checklist writes this until the dry run is run.')];
  const { run } = document;
  return [
    facts('The dry run', [
      ['Its verdict', verdict(run.overall_status, passOrFail(run.overall_status), '/dry_run/overall_status')],
      ['Started', moment(instantOf(run.started_at))],
      ['Finished', moment(instantOf(run.finished_at))],
      ['Took', number(secondsBetween(run.started_at, run.finished_at), 's')],
      ['Notes', run.notes === undefined || run.notes.length === 0 ? undefined : words(run.notes.join('; '), 400)],
    ], 'The file does not say which flags were given. With --skip-tests the first gate passes without a build and without a test, so how long it took is worth a look.'),
    table({
      title: 'Gates',
      caption: 'The steps of the dry run',
      columns: ['Gate', 'Status'],
      rows: judgeGates(run).map((gate) => [{ text: words(gate.name), code: true as const, at: gate.at }, verdict(gate.word, gate.verdict, gate.at)]),
    }),
  ];
}
