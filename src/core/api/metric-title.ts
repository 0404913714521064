import { display } from '../lib/display.ts';

/** `suite.infer_p95_ms` as words: "Suite, infer p95". The unit, at the end or before a statistic, is said beside the value. */
export function metricTitle(metric: string): string {
  const words = display(metric).replace(/[_-](?:ms|us|ns|s|mb|gb|kb|pct|percent|ops_per_sec)(?=$|_(?:p\d+|mean|median|min|max)$)/i, '').replaceAll(/[_-]+/g, ' ').replaceAll('.', ', ').trim();
  return words === '' ? display(metric) : words.charAt(0).toUpperCase() + words.slice(1);
}
