/** What Holm's procedure says of one question of a family. */
export interface Held {
  /** The chance allowed for all questions of the family; at or below `alpha` it is called. */
  readonly adjusted: number;
  /** The chance at or below which this question alone would have been called, the others being as they are. */
  readonly level: number;
}

/**
 * Holm's step-down procedure: the chance that any question of the family is called though nothing changed stays within
 * `alpha`, however the questions depend on one another.
 *
 * Holm, S. (1979): A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65–70.
 */
export function holm(chances: readonly number[], alpha: number): Held[] {
  const count = chances.length;
  const order = chances.map((_, index) => index).sort((a, b) => chanceAt(chances, a) - chanceAt(chances, b) || a - b);
  const sorted = order.map((index) => chanceAt(chances, index));
  const held: Held[] = new Array<Held>(count);
  let adjusted = 0;
  sorted.forEach((chance, rank) => {
    adjusted = Math.min(1, Math.max(adjusted, (count - rank) * chance));
    held[order[rank] ?? 0] = { adjusted, level: alpha / (count - calledBeside(sorted, rank, alpha)) };
  });
  return held;
}

const chanceAt = (chances: readonly number[], index: number) => chances[index] ?? 1;

/** How many of the other questions are called where the one at `rank` is not. */
function calledBeside(sorted: readonly number[], rank: number, alpha: number): number {
  let called = 0;
  for (let at = 0; at < sorted.length; at += 1) {
    if (at === rank) continue;
    if ((sorted[at] ?? 1) > alpha / (sorted.length - called)) break;
    called += 1;
  }
  return called;
}
