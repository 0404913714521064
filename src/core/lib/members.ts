// Reading JSON by hand, where a schema library would weigh more than all that is read with it.

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of an object that it has itself: nothing inherited is ever followed. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The members of an object that has none but these, any of which may be absent; or what is wrong, in words. */
export function strictMembers<Key extends string>(value: unknown, known: readonly Key[]): { readonly of: Readonly<Partial<Record<Key, unknown>>> } | { readonly problem: string } {
  if (!isObject(value)) return { problem: 'it is no object' };
  const other = Object.keys(value).find((key) => !(known as readonly string[]).includes(key));
  if (other !== undefined) return { problem: `it has a member "${other.slice(0, 60)}", which is unknown here` };
  const of: Partial<Record<Key, unknown>> = {};
  for (const key of known) if (Object.hasOwn(value, key)) of[key] = value[key];
  return { of };
}
