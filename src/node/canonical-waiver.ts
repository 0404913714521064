import { equalBytes, fromUtf8 } from '../core/lib/bytes.ts';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { openWaiver } from '../core/record/open.ts';

/** What to do about a waiver that does not open: it is the one document of ours that people write by hand. */
export const WAIVER_HINT = 'fill in what is empty, then sign it: `dossier sign` writes it in canonical form';

/** A waiver as people laid it out, in canonical form (RFC 8785); unchanged where it is no waiver. */
export function canonicalWaiver(bytes: Uint8Array): Uint8Array {
  try {
    const canonical = canonicalBytes(JSON.parse(fromUtf8(bytes) ?? ''));
    return !equalBytes(canonical, bytes) && 'value' in openWaiver(canonical) ? canonical : bytes;
  } catch {
    return bytes;
  }
}
