import type { Piece } from './view.ts';

/** A link out of the portal. Names below `.invalid` and `.example` lead nowhere by definition (RFC 6761), so they are only text. */
export function outward(text: string, url: string): Piece {
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && !/\.(?:invalid|example)$/.test(hostname) ? { text, href: url } : text;
}
