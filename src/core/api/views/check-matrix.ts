import { z } from 'zod';
import type { CheckResult } from '../../model/gate-result.ts';
import { GateState } from '../../model/states.ts';

/** A matrix as a table: a row for each value of the first axis, a column for each of the others together. */
export const CheckMatrix = z.strictObject({
  axes: z.array(z.string()),
  columns: z.array(z.string()),
  rows: z.array(z.strictObject({
    name: z.string(),
    cells: z.array(z.strictObject({ name: z.string(), state: GateState, value: z.string() })),
  })),
});
export type CheckMatrix = z.infer<typeof CheckMatrix>;

/** The sealed cells of a check, laid out; `undefined` for a check that is of no matrix. */
export function matrixOf({ axes = [], operands }: Pick<CheckResult, 'axes' | 'operands'>): CheckMatrix | undefined {
  const [rows, ...others] = axes;
  if (rows === undefined) return undefined;
  const columns = others.reduce<string[][]>((names, { values }) => names.flatMap((name) => values.map((value) => [...name, value])), [[]]);
  const cells = new Map(operands.map((operand) => [operand.name, operand]));
  return {
    axes: axes.map(({ name }) => name),
    columns: columns.map((values) => values.join(' × ')),
    rows: rows.values.map((name) => ({
      name,
      cells: columns.map((values) => {
        const cell = [name, ...values].join(' × ');
        const { state = 'missing', value = 'not run' } = cells.get(cell) ?? {};
        return { name: cell, state, value };
      }),
    })),
  };
}
