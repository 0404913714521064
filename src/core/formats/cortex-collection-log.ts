import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { Count, Moment, SPECIFICATION } from './cortex.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { listsCut, member, placeOf, readBy, statementOf, unreadable } from './reading.ts';

const CollectionLog = z.looseObject({
  collection_timestamp: Moment,
  workspace_root: z.string().optional(),
  gates: z.record(z.string(), z.looseObject({ status: z.string(), evidence_count: Count, evidence_files: z.array(z.string()) })),
  validation_errors: z.array(z.string()),
  collection_summary: z.looseObject({ total_gates: Count, total_evidence_files: Count, total_validation_errors: Count, collection_complete: z.boolean() }),
  evidence_validation: z.record(z.string(), z.looseObject({ accessible: z.boolean() })).optional(),
});
type CollectionLog = z.infer<typeof CollectionLog>;

/**
 * Which files the evidence collector found for each gate. It writes "collected" whether it found any or not, and for a
 * gate without a file it lists one empty name and counts it. Nothing in the log is a verdict on what the files say.
 */
export const cortexCollectionLog: Format<CollectionLog> = {
  id: 'cortex.collection-log',
  title: 'Cortex evidence collection log',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => member(json?.value, 'collection_summary') !== undefined && member(json?.value, 'collection_timestamp') !== undefined,
  read,
  view,
};

interface CollectedGate {
  readonly name: string;
  readonly status: string;
  readonly counted: number;
  readonly files: readonly string[];
  readonly at: string;
}

/** The gates with the files that are named and could be opened. */
function gatesOf({ gates, evidence_validation: opened = {} }: CollectionLog): CollectedGate[] {
  return Object.entries(gates).map(([name, gate]) => ({
    name,
    status: gate.status,
    counted: gate.evidence_count,
    files: [...new Set(gate.evidence_files)].filter((file) => file.trim() !== '' && !(Object.hasOwn(opened, file) && opened[file]?.accessible === false)),
    at: pointer('gates', name),
  }));
}

function read(sample: Sample): Reading<CollectionLog> {
  const parsed = readBy(CollectionLog, sample.json?.value);
  if ('findings' in parsed) return unreadable('cortex.collection-log', 'A collection log that does not follow its format', parsed.findings);
  const log = parsed.document;
  const gates = gatesOf(log);
  const filled = gates.filter((gate) => gate.files.length > 0);
  const files = gates.reduce((sum, gate) => sum + gate.files.length, 0);
  const complete = gates.length > 0 && filled.length === gates.length && log.validation_errors.length === 0;
  const checks = gates.map((gate) => ({
    name: gate.name, word: gate.status, verdict: gate.files.length === 0 ? 'no-result' as const : 'not-stated' as const, at: placeOf(gate.at), current: gate.files.length,
  }));
  const claims = gates.flatMap((gate) => gate.files.map((name) => ({ name, key: gate.name, word: gate.status, at: placeOf(`${gate.at}/evidence_files`) })));
  const producedAt = instantOf(log.collection_timestamp);
  return {
    form: 'valid',
    statement: statementOf('cortex.collection-log', {
      content: complete ? 'not-stated' : 'no-result',
      summary: `${filled.length} of ${countOf(gates.length, 'gate')} name any file, ${countOf(files, 'file')} in all; ${countOf(log.validation_errors.length, 'error')} of the collector`,
      producerWord: `collection_complete: ${String(log.collection_summary.collection_complete)}`,
      producerVerdict: 'not-stated',
      producerWordAt: '/collection_summary/collection_complete',
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: { gates: gates.length, gatesWithEvidence: filled.length, files, validationErrors: log.validation_errors.length },
      checks,
      claims,
    }),
    findings: [...miscounted(gates), ...summaryDisagrees(log, gates), ...errorsOf(log), ...listsCut({ checks, claims })],
    document: log,
  };
}

function miscounted(gates: readonly CollectedGate[]): ReadFinding[] {
  const counted = (gate: CollectedGate) => countOf(gate.counted, 'file');
  return gates.flatMap((gate) => {
    const place = placeOf(`${gate.at}/evidence_count`);
    if (gate.files.length === 0) return [finding('nothing-checked', { message: `The gate “${gate.name}” is “${gate.status}” with ${counted(gate)}, and names none`, place, expected: 'at least one file', found: '0 files' })];
    if (gate.files.length === gate.counted) return [];
    return [finding('verdict-disagrees', { message: `The gate “${gate.name}” counts ${counted(gate)}, and names ${gate.files.length} that could be opened`, place, expected: String(gate.files.length), found: String(gate.counted) })];
  }).slice(0, 40);
}

function summaryDisagrees({ collection_summary: summary, validation_errors: errors }: CollectionLog, gates: readonly CollectedGate[]): ReadFinding[] {
  const files = gates.reduce((sum, gate) => sum + gate.files.length, 0);
  const complete = gates.length > 0 && gates.every((gate) => gate.files.length > 0) && errors.length === 0;
  return ([
    ['total_gates', summary.total_gates, gates.length],
    ['total_evidence_files', summary.total_evidence_files, files],
    ['total_validation_errors', summary.total_validation_errors, errors.length],
    ['collection_complete', summary.collection_complete, complete],
  ] as const).filter(([, stated, counted]) => stated !== counted).map(([key, stated, counted]) => finding('verdict-disagrees', {
    message: `The summary says ${String(stated)} for “${key}”, and the gates and errors come to ${String(counted)}`, place: `/collection_summary/${key}`, expected: String(counted), found: String(stated),
  }));
}

function errorsOf({ validation_errors: errors }: CollectionLog): ReadFinding[] {
  return errors.slice(0, 20).map((error, index) => finding('evidence-not-collected', { message: `The collector says: ${error}`, place: `/validation_errors/${index}`, found: error }));
}

function view(log: CollectionLog) {
  const gates = gatesOf(log);
  return [
    facts('The collection', [
      ['Made', moment(instantOf(log.collection_timestamp))],
      ['Says it is complete', log.collection_summary.collection_complete ? 'yes' : 'no'],
      ['Errors', number(log.validation_errors.length)],
      ['Workspace', log.workspace_root === undefined ? undefined : words(log.workspace_root)],
    ], '“Collected” says that the collector looked. It does not say that it found anything, and nothing about what the files say.'),
    table({
      title: 'Gates',
      caption: 'The files that were found for each gate',
      columns: ['Gate', 'Status', { label: 'Counted by the tool', numeric: true }, { label: 'Named files', numeric: true }, 'Files'],
      rows: gates.map((gate) => [
        { text: words(gate.name), at: placeOf(gate.at) }, verdict(gate.status, gate.files.length === 0 ? 'no-result' : 'not-stated', placeOf(gate.at)), number(gate.counted), number(gate.files.length), words(gate.files.join(', '), 500),
      ]),
    }),
    table({
      title: 'Errors',
      caption: 'What the collector looked for and did not find',
      columns: ['Error'],
      rows: log.validation_errors.map((error, index) => [{ text: words(error), at: `/validation_errors/${index}` }]),
    }),
  ];
}
