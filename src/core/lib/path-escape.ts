/** One path segment, percent-escaped so that it names itself in a URL. */
export function pathEscape(segment: string): string {
  return encodeURIComponent(segment);
}
