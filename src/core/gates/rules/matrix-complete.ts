import picomatch from 'picomatch/posix.js';
import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import type { Content } from '../../model/facts.ts';
import { Slug } from '../../model/ids.ts';
import type { Pointer } from '../../model/measurement.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { REASON_OF } from './verdict-reason.ts';

const MOST_CELLS = 100;

/** Values of axes; a cell belongs where it has one of the values of each axis that is named. */
const Where = z.record(z.string(), z.array(z.string().min(1)).min(1));

const Params = z.strictObject({
  slot: Slug,
  /** Each axis with its values, in order; rows are the first. */
  axes: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.array(z.string().min(1).max(80)).min(1)),
  /** The name of a cell, with `{axis}` where its value stands. Files and listed names match it as a glob, checks exactly. */
  cell: z.string().min(1).max(300),
  /** What a cell is: a check of the evidence, a file of the slot, or a file that the evidence lists. */
  of: z.enum(['checks', 'files', 'claims']).default('checks'),
  /** Cells that are left out on purpose, and why. */
  skipped: z.array(z.strictObject({ where: Where, reason: z.string().min(1).max(200) })).default([]),
  /** Cells about which readers must know something: that they ran under emulation. */
  marked: z.array(z.strictObject({ where: Where, note: z.string().min(1).max(200) })).default([]),
}).superRefine((params, context) => {
  const axes = Object.entries(params.axes);
  if (axes.length === 0 || axes.length > 3) context.addIssue({ code: 'custom', path: ['axes'], message: 'expected one to three axes' });
  if (axes.reduce((cells, [, values]) => cells * values.length, 1) > MOST_CELLS) context.addIssue({ code: 'custom', path: ['axes'], message: `expected at most ${MOST_CELLS} cells` });
  for (const [axis] of axes) if (!params.cell.includes(`{${axis}}`)) context.addIssue({ code: 'custom', path: ['cell'], message: `lacks {${axis}}` });
  for (const [key, list] of [['skipped', params.skipped], ['marked', params.marked]] as const) {
    for (const [index, { where }] of list.entries()) {
      for (const [axis, values] of Object.entries(where)) {
        const unknown = values.filter((value) => params.axes[axis]?.includes(value) !== true);
        if (unknown.length > 0) context.addIssue({ code: 'custom', path: [key, index, 'where', axis], message: `the matrix has no ${axis} ${unknown.join(', ')}` });
      }
    }
  }
});
type Params = z.infer<typeof Params>;
type Cell = Readonly<Record<string, string>>;

/** For builds and tests over platforms and versions: one that silently did not run must be seen. */
export const matrixComplete: Rule<Params> = {
  id: 'matrix-complete',
  title: 'Matrix complete',
  about: 'Is every cell of the matrix there and passing, or left out on purpose with a reason? A cell that is simply not there was not run.',
  params: Params,
  slots: (params) => [params.slot],
  judge(params, context) {
    const evidence = slotsInScope([params.slot], context).flatMap((one) => one.evidence);
    const judged = cellsOf(params).map((cell) => judgeCell(cell, params, evidence));
    const owed = judged.filter(({ outcome }) => outcome !== undefined).map(({ name, outcome }) => ({ name, outcome: outcome! }));
    const worst = worstOutcome(owed.map(({ outcome }) => outcome));
    const parts = {
      required: `${owed.length === 1 ? 'The one cell' : `All ${countOf(owed.length, 'cell')}`} there and passing${owed.length < judged.length ? `; ${judged.length - owed.length} left out on purpose` : ''}`,
      operands: judged.map(({ operand }) => operand),
      axes: Object.entries(params.axes).map(([axis, values]) => ({ name: axis, values })),
      glance: `${owed.filter(({ outcome }) => outcome.state === 'pass').length} of ${owed.length}`,
    };
    if (worst === undefined) return because('no-result', { ...parts, observed: 'Every cell is left out on purpose' });
    if (worst.state === 'pass') return pass({ ...parts, observed: `${countOf(owed.length, 'cell')} there and passing` });
    const named = owed.filter(({ outcome }) => outcome.state === worst.state);
    return { ...worst, ...parts, observed: `${countOf(named.length, 'cell')} ${worst.observed}: ${named.slice(0, NAMED).map(({ name }) => name).join('; ')}${named.length > NAMED ? '; and more' : ''}` };
  },
};

const NAMED = 4;

/** How a cell is called in a trace: `3.12 × linux-aarch64`. */
export function cellName(cell: Cell): string {
  return Object.values(cell).join(' × ');
}

function cellsOf({ axes }: Params): readonly Cell[] {
  return Object.entries(axes).reduce<Cell[]>((cells, [axis, values]) => cells.flatMap((cell) => values.map((value) => ({ ...cell, [axis]: value }))), [{}]);
}

function judgeCell(cell: Cell, params: Params, evidence: readonly SlotEvidence[]) {
  const name = cellName(cell);
  const note = params.marked.filter(({ where }) => belongs(cell, where)).map((one) => `; ${one.note}`).join('');
  const found = find(params, params.cell.replaceAll(/\{([a-z][A-Za-z0-9]*)\}/g, (text, axis: string) => cell[axis] ?? text), evidence);
  const worst = worstOutcome(found.map(({ verdict, word }): RuleOutcome => {
    const parts = { required: 'pass', observed: verdict === 'pass' ? 'pass' : `not passing (${word})`, operands: [] };
    return verdict === 'pass' ? pass(parts) : because(REASON_OF[verdict], parts);
  }));
  const [first] = found;
  const skipped = params.skipped.find(({ where }) => belongs(cell, where));
  // What is left out on purpose and came all the same is judged like any other.
  if (skipped !== undefined && worst === undefined) return { name, operand: { name, value: `left out on purpose: ${skipped.reason}`, state: 'not-applicable' as const } };
  const outcome = worst ?? because('not-run', { required: 'pass', observed: 'not run', operands: [] });
  const operand = { name, value: `${found.length === 0 ? 'not run' : found.map(({ word }) => word).join(', ')}${note}`, state: outcome.state, ...(first === undefined ? {} : { pointer: first.pointer }) };
  return { name, operand, outcome };
}

function belongs(cell: Cell, where: z.infer<typeof Where>): boolean {
  return Object.entries(where).every(([axis, values]) => values.includes(cell[axis] ?? ''));
}

interface Found {
  readonly word: string;
  readonly verdict: Content;
  readonly pointer: Pointer;
}

function find({ of }: Params, name: string, evidence: readonly SlotEvidence[]): Found[] {
  const matches = picomatch(name, { dot: true, nonegate: true });
  const isNamed = (text: string) => matches(text.slice(text.lastIndexOf('/') + 1));
  switch (of) {
    case 'checks': return evidence.flatMap(({ file, statement }) => statement.checks.filter((check) => check.name === name)
      .map(({ word, verdict, at }) => ({ word, verdict, pointer: { file: file.sha256, at } })));
    case 'files': return evidence.filter(({ file }) => isNamed(file.name)).map(({ file }) => ({ word: 'received', verdict: 'pass', pointer: { file: file.sha256, at: '' } }));
    case 'claims': return evidence.flatMap(({ file, statement }) => statement.claims.filter((claim) => isNamed(claim.name))
      .map(({ at, sha256 }) => ({ word: sha256 === undefined ? 'listed' : 'listed with its digest', verdict: 'pass', pointer: { file: file.sha256, at } })));
  }
}
