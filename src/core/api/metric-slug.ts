import { sha256Hex, utf8 } from '../lib/bytes.ts';

const LONGEST = 100;
/** What a name that was changed ends in. A name that ends so by itself gets another, so that neither can pass for the other. */
const SUFFIX = /--[0-9a-f]{24}$/;

/**
 * The name of a metric's page: `<slot>.<metric>` in `[a-z0-9._-]`, such as `cpu-run.infer_p95_ms`. It follows from these
 * two alone, so no metric that comes later changes it; where a character had to go, 96 bits of a digest tell names
 * apart, which nobody who chooses two names can make equal. Slot ids hold no dot, and `_` stands for files that fill no slot.
 */
export function metricSlug(slot: string, metric: string): string {
  const name = `${slot === '' ? '_' : slot}.${metric}`;
  const safe = name.toLowerCase().replace(/[^a-z0-9._-]+/g, '-');
  const isName = safe === name && name.length <= LONGEST && !name.endsWith('.') && !SUFFIX.test(name);
  return isName ? name : `${safe.slice(0, LONGEST - 26).replace(/[.-]+$/, '')}--${sha256Hex(utf8(name)).slice(0, 24)}`;
}
