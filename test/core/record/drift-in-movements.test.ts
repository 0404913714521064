import { expect, test } from 'vitest';
import { movementFacts } from '../../../src/core/api/movement-facts.ts';
import { Movement } from '../../../src/core/model/measurement.ts';
import type { OpenedProject, OpenedRelease } from '../../../src/core/record/opened.ts';
import type { MovementGrounds } from '../../../src/core/record/movement-grounds.ts';
import { movementsOf } from '../../../src/core/record/movements.ts';
import { digest, measurement } from '../../builders/gates.ts';

const WIGGLE = [0, 0.4, -0.3, 0.2, -0.5, 0.1, 0.3, -0.2, 0.5, -0.1];
const series = (slope: number) => Array.from({ length: 24 }, (_, index) => 100 + (WIGGLE[index % 10] ?? 0) + slope * index);

/** The movement of a value that is the last of a series, the others being the runs of a published history. */
function lastOf(values: readonly number[]) {
  const measured = (value: number) => measurement({ metric: 'latency', unit: 'ms', direction: 'lower', value });
  const grounds = {
    policy: { gates: [] } as unknown as MovementGrounds['policy'],
    release: { version: '1.0.0' },
    assessedAt: '2026-06-01T00:00:00Z',
    slots: [], evidence: [], earlier: [], steps: [],
    released: [measured(values.at(-1) ?? 0)],
    histories: [{ slot: '', sha256: digest('b'), runs: values.slice(0, -1).map((value, index) => ({ run: `run-${index}`, at: `2026-05-${String(index + 1).padStart(2, '0')}T00:00:00Z`, measurements: [{ ...measured(value), at: `/${index}` }].map(({ pointer: _, ...one }) => one) })) }],
  } satisfies MovementGrounds;
  const [movement] = movementsOf(grounds).movements;
  return Movement.parse(movement);
}

test('a slow drift that no single release shows is sealed with the movement, and told', () => {
  const movement = lastOf(series(0.5));
  expect(movement.judged.reading).toBe('no-change');
  expect(movement.drift).toMatchObject({ n: 24 });
  expect(movement.drift?.total).toBeCloseTo(11.5, 0);
  const facts = movementFacts({ releases: [] } as unknown as OpenedProject, { version: '1.0.0' } as unknown as OpenedRelease, movement);
  expect(facts.find(({ label }) => label === 'Drift')?.value.join('')).toMatchInlineSnapshot(`"up by 11.5 ms over 24 values, 0.5 ms from one to the next. The chance of such order where nothing drifts: less than 0.0001. No reading rests on it, and a gate that asks warns of one to the worse"`);
});

test.each([['where nothing drifts', series(0)], ['where it is less than what matters', series(0.1)], ['where the values are few', series(0.5).slice(-8)]])('no drift is sealed %s', (_, values) => {
  expect(lastOf(values).drift).toBeUndefined();
});
