/** Standard base64 with padding (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(binary);
}

/**
 * Decodes standard base64, with or without padding; `undefined` for anything else, white space included. Set
 * `urlSafe` where the spec at hand also allows the URL alphabet (DSSE does for readers).
 */
export function fromBase64(text: string, options: { readonly urlSafe?: boolean } = {}): Uint8Array | undefined {
  const standard = options.urlSafe === true ? text.replaceAll('-', '+').replaceAll('_', '/') : text;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) return undefined;
  try {
    return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
