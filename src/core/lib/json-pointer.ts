/** RFC 6901 pointer to a member: `pointer('a/b', 0)` is `/a~1b/0`. */
export function pointer(...parts: readonly (string | number)[]): string {
  return parts.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The value a pointer leads to; `undefined` where it leads nowhere. Inherited members are never followed. */
export function valueAt(document: unknown, at: string): unknown {
  let value = document;
  for (const part of at.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
