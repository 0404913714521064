import { OperatorError } from './errors.ts';

/** An address of a site, as somebody typed it. */
export function siteUrl(typed: string): string {
  if (URL.canParse(typed) && /^https?:\/\/.*\/$/.test(typed)) return typed;
  throw new OperatorError('This is no address of a site', { expected: 'a URL that begins with https:// or http:// and ends with "/"', found: typed });
}
