import type { LostValue } from '../gates/rule.ts';
import { keyOf, type MovementGrounds, type ValueNow } from './movement-grounds.ts';
import { concerns } from './steps.ts';
import { differences, shortest } from './way-differences.ts';

/**
 * What was measured in a slot before and is no more: held against the newest release that measured anything in it, and, as
 * long as gates of those since blocked over that slot, against those before too. What was dropped is accepted by a
 * release that passes or is waived, never by one that was stopped for it.
 */
export function lostValues({ slots, earlier, steps, release }: MovementGrounds, now: readonly ValueNow[]): LostValue[] {
  const measured = new Set(now.map(keyOf));
  return slots.flatMap(({ spec: { id } }) => {
    const metrics = Map.groupBy(now.filter(({ slot }) => slot === id), ({ measurement }) => measurement.metric);
    const past = earlier.map(({ measured: all, ...one }) => ({ ...one, values: all.filter(({ slot }) => slot === id) })).filter(({ values }) => values.length > 0);
    const settled = past.findIndex(({ unsettled }) => unsettled?.includes(id) !== true);
    const lost = past.slice(0, settled === -1 ? past.length : settled + 1).flatMap(({ version, sha256, values }, age) => {
      const gone = values.filter((one) => !measured.has(keyOf(one)));
      // One way of measuring in the place of another was told by the release that changed it; from then on the new way counts.
      const isReplaced = (metric: string) => (metrics.get(metric)?.length ?? 0) >= values.filter(({ measurement }) => measurement.metric === metric).length;
      return (age === 0 ? gone : gone.filter(({ measurement: { metric } }) => !isReplaced(metric))).map((one) => ({ ...one, version, sha256 }));
    });
    return [...new Map(lost.toReversed().map((one) => [keyOf(one), one])).values()].toReversed().flatMap(({ measurement, version, sha256 }): LostValue[] => {
      const other = (metrics.get(measurement.metric) ?? []).map((one) => differences(measurement, one.measurement));
      // People said that this value moves here, so another way of measuring it is theirs too. It must still be measured.
      const isIntended = other.length > 0 && steps.some((step) => step.release === release.version && concerns(step, id, measurement.metric));
      return isIntended ? [] : [{
        slot: id, metric: measurement.metric, version, sha256, value: measurement.value, unit: measurement.unit, ...(other.length === 0 ? {} : { differs: shortest(other) }),
      }];
    });
  });
}
