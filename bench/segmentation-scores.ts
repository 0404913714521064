// The two scores of the Turing Change Point Benchmark (van den Burg and Williams 2020, §4.2), as `metrics.py` of
// alan-turing-institute/TCPDBench computes them. Change points are 0-based indexes at which a new part begins.

type Locations = readonly number[];

/**
 * How many of `wanted` have a found one within the margin. Each takes the nearest, the earlier of two alike, and none is taken
 * twice. Wanted ones take in ascending order, where Python goes by the order of a set; that can only matter where two of
 * them lie within two margins of each other.
 */
export function truePositives(wanted: Locations, found: Locations, margin = 5): number {
  const left = new Set(found);
  let taken = 0;
  for (const place of ascending(wanted)) {
    const away = (one: number) => Math.abs(one - place);
    const [nearest] = ascending([...left]).filter((one) => away(one) <= margin).sort((a, b) => away(a) - away(b));
    if (nearest === undefined) continue;
    left.delete(nearest);
    taken += 1;
  }
  return taken;
}

/** F1 with precision over all that any annotator marked, and recall as the mean over annotators. 0 counts as marked and as found. */
export function f1(annotations: readonly Locations[], found: Locations, margin = 5): number {
  const marked = annotations.map((one) => ascending([0, ...one]));
  const predicted = ascending([0, ...found]);
  const precision = truePositives(marked.flat(), predicted, margin) / predicted.length;
  const recall = mean(marked.map((one) => truePositives(one, predicted, margin) / one.length));
  return 2 * precision * recall / (precision + recall);
}

/**
 * The mean over annotators of how well the found parts cover theirs: for each of their parts the best Jaccard index with a
 * found part, weighted by its length (Arbeláez et al. 2011, equation 8 in the benchmark's code).
 */
export function covering(annotations: readonly Locations[], found: Locations, length: number): number {
  const own = partsOf(found, length);
  return mean(annotations.map((one) => partsOf(one, length).reduce((sum, part) => sum + (part.to - part.from) * Math.max(...own.map((other) => overlap(part, other))), 0) / length));
}

interface Part { readonly from: number; readonly to: number }

function partsOf(locations: Locations, length: number): readonly Part[] {
  const starts = ascending([0, ...locations]);
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? length }));
}

function overlap(a: Part, b: Part): number {
  const shared = Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
  return shared / (a.to - a.from + b.to - b.from - shared);
}

const ascending = (all: Locations) => [...new Set(all)].sort((a, b) => a - b);
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
