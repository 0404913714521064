/** What is known of a series where it is thinned. */
export interface Thinning {
  /** By index, oldest first; nothing where there is no value. */
  readonly values: readonly (number | undefined)[];
  /** About how many points can be told apart. */
  readonly most: number;
  /** Where a point stands between the first (0) and the last (1); never before the one before it. */
  readonly at: (index: number) => number;
  /** Points that are never left out. */
  readonly isKept: (index: number) => boolean;
}

/**
 * Which points of a long series are drawn, as indexes in their order: of each column of the drawing its lowest and its highest
 * value, both ends, and all that must be kept. A series that fits is drawn whole. Only for the eye: nothing is judged by it.
 *
 * The lowest and highest of each column are what a line's picture is made of (Jugel, Jerzak, Hackenbroich and Markl, M4: a
 * visualization-oriented time series data aggregation, VLDB 2014). Largest triangles (Steinarsson, Downsampling time series for
 * visual representation, 2013) give a smoother line of as many points, and may leave out an extreme.
 */
export function thinPoints({ values, most, at, isKept }: Thinning): readonly number[] {
  const measured = values.flatMap((value, index) => value === undefined ? [] : [{ index, value }]);
  if (measured.length <= most) return measured.map(({ index }) => index);
  const columns = Math.max(1, Math.floor(most / 2));
  const extremes = new Map<number, { low: Measured; high: Measured }>();
  for (const one of measured) {
    const column = Math.min(columns - 1, Math.floor(at(one.index) * columns));
    const found = extremes.get(column);
    if (found === undefined) extremes.set(column, { low: one, high: one });
    else if (one.value < found.low.value) found.low = one;
    else if (one.value > found.high.value) found.high = one;
  }
  const chosen = new Set([...extremes.values()].flatMap(({ low, high }) => [low.index, high.index]));
  const [first, last] = [measured[0]?.index, measured.at(-1)?.index];
  return measured.map(({ index }) => index).filter((index) => chosen.has(index) || index === first || index === last || isKept(index));
}

interface Measured { readonly index: number; readonly value: number }
