/**
 * A producer's time as `2026-02-08T17:39:02.547213Z`; `undefined` for one without a zone, because nobody can say when
 * it was, and for anything that is no time.
 */
export function instantOf(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|z|[+-]\d{2}:\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = ''] = match;
  const utc = Date.parse(`${day}T${time}${/^z$/i.test(zone) ? 'Z' : zone}`);
  // Years outside 0 to 9999 print with a sign, which no field of ours takes; the day that does not exist rolls over.
  if (Number.isNaN(utc) || new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day ?? '') !== true) return undefined;
  const seconds = new Date(utc).toISOString();
  return /^\d{4}-/.test(seconds) ? `${seconds.slice(0, 19)}${fraction}Z` : undefined;
}
