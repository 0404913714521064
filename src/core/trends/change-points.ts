/** Where a new level begins in a series, as indexes into it. */
export function changePoints(values: readonly number[]): number[] {
  const from = Math.max(0, values.length - LONGEST);
  const kept = values.map((value, index) => ({ value, index })).slice(from).filter(({ value }) => Number.isFinite(value));
  if (kept.length < 2 * SHORTEST) return [];
  const scaled = scale(kept.map(({ value }) => value));
  if (scaled === undefined) return [];
  return segment(scaled).map((at) => kept[at]?.index ?? 0);
}

const LONGEST = 2000;
const SHORTEST = 3;
/** Squared deviations count no more than this many variances: one outlier never pays for two changes. */
const BOUND = 9;

/** In standard deviations of the noise. */
function scale(values: readonly number[]): readonly number[] | undefined {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return undefined;
  const small = values.map((value) => value / largest);
  const middle = median(small);
  const centred = small.map((value) => value - middle);
  const range = centred.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (range < 1e-12) return undefined;
  const steps = centred.slice(1).map((value, index) => value - (centred[index] ?? 0));
  const noise = Math.max(median(steps.map(Math.abs)) / 0.6745 / Math.SQRT2, range * 1e-3);
  return centred.map((value) => value / noise);
}

function segment(values: readonly number[]): number[] {
  const n = values.length;
  const penalty = 3 * Math.log(n) + 2;
  const best = new Float64Array(n + 1).fill(Infinity);
  const last = new Int32Array(n + 1);
  best[0] = -penalty;
  for (let start = 0; start <= n - SHORTEST; start += 1) {
    const before = (best[start] ?? Infinity) + penalty;
    if (before === Infinity) continue;
    let [level, weight, cost] = [0, 0, 0];
    for (let end = start + 1; end <= n; end += 1) {
      const value = values[end - 1] ?? 0;
      if (weight === 0) {
        [level, weight] = [value, 1];
      } else {
        const away = (value - level) ** 2 / (1 + 1 / weight);
        cost += Math.min(away, BOUND);
        if (away < BOUND) {
          weight += 1;
          level += (value - level) / weight;
        }
      }
      if (end - start >= SHORTEST && before + cost < (best[end] ?? Infinity)) {
        best[end] = before + cost;
        last[end] = start;
      }
    }
  }
  const found: number[] = [];
  for (let at = last[n] ?? 0; at > 0; at = last[at] ?? 0) found.unshift(at);
  return found;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
