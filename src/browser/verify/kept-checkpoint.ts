import { utf8 } from '../../core/lib/bytes.ts';
import type { KeptCheckpoint } from '../../core/verify/portal-log.ts';

// A checkpoint that the reader keeps between visits. It stays in this browser, by the address of the portal: by the log’s own
// name a host that gives its log another one would be met as a stranger.

const KEY = 'dossier-checkpoint ';

/** The checkpoint of a portal’s log that was kept here; `undefined` where none was, or nothing can be kept. */
export function keptCheckpoint(site: string): KeptCheckpoint | undefined {
  try {
    const stored = localStorage.getItem(KEY + site);
    if (stored === null) return undefined;
    const { at, note } = JSON.parse(stored) as { readonly at: unknown; readonly note: unknown };
    return typeof at === 'string' && typeof note === 'string' ? { bytes: utf8(note), words: `Kept in this browser on ${at}` } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a checkpoint; false where the browser keeps nothing. */
export function keepCheckpoint(site: string, note: string): boolean {
  try {
    localStorage.setItem(KEY + site, JSON.stringify({ at: new Date().toISOString().slice(0, 10), note }));
    return true;
  } catch {
    return false;
  }
}

export function forgetCheckpoint(site: string): void {
  try {
    localStorage.removeItem(KEY + site);
  } catch {
    // Where nothing can be kept, nothing is there to be forgotten.
  }
}
