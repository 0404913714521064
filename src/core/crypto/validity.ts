/** How long a key or an authority is trusted: RFC 3339 instants. Both ends belong to it, and without an end it goes on. */
export interface Validity {
  readonly start: string;
  readonly end?: string;
}

/** Whether a time, in milliseconds since 1970, lies within. A begin or an end that is no time is never reached. */
export function isWithin({ start, end }: Validity, at: number): boolean {
  return Date.parse(start) <= at && (end === undefined || at <= Date.parse(end));
}
