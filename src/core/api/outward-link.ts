import type { Piece } from './view.ts';

/** A link out of the portal. Names below `.invalid` and `.example` lead nowhere by definition (RFC 6761), so they are only text. */
export function outward(text: string, url: string): Piece {
  // As the parser prints it: quotes and angle brackets that somebody put into an address are percent-encoded.
  const { protocol, hostname, href } = new URL(url);
  return /^https?:$/.test(protocol) && !/\.(?:invalid|example)$/.test(hostname) ? { text, href } : text;
}
