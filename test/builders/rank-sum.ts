/**
 * The two-sided p value of the Mann–Whitney U test, exact with ties too: of all ways to deal the pooled runs out to both
 * sides, the share whose U lies as far from its mean. Counted by dynamic programming over the pooled values, as a second
 * way beside what `core/trends` computes.
 */
export function twoSided(a: readonly number[], b: readonly number[]): number {
  const pooled = [...a, ...b].sort((x, y) => x - y);
  const groups = [...Map.groupBy(pooled, (one) => one).values()].map((same) => same.length);
  // ways[k][u]: how many ways give k of the runs so far to the first side, with twice their U being u.
  let ways = new Map<string, number>([['0 0', 1]]);
  let seen = 0;
  for (const size of groups) {
    const next = new Map<string, number>();
    for (const [key, count] of ways) {
      const [taken = 0, u = 0] = key.split(' ').map(Number);
      for (let take = 0; take <= size && taken + take <= a.length; take += 1) {
        const others = seen - taken;
        const more = take * (2 * others + (size - take));
        const to = `${taken + take} ${u + more}`;
        next.set(to, (next.get(to) ?? 0) + count * choose(size, take));
      }
    }
    seen += size;
    ways = next;
  }
  const middle = a.length * b.length;
  const found = Math.abs(a.reduce((sum, one) => sum + b.reduce((wins, other) => wins + (one > other ? 2 : one === other ? 1 : 0), 0), 0) - middle);
  let [far, all] = [0, 0];
  for (const [key, count] of ways) {
    const [taken = 0, u = 0] = key.split(' ').map(Number);
    if (taken !== a.length) continue;
    all += count;
    if (Math.abs(u - middle) >= found) far += count;
  }
  return far / all;
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}
