/** The members that are there. With `exactOptionalPropertyTypes` one that is undefined is left out, as JSON would. */
export function dropUndefined<T>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  // What is left has every member of T that is not optional: their types have no undefined.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}
