import { utf8 } from '../../core/lib/bytes.ts';
import type { KeptCheckpoint } from '../../core/verify/portal-log.ts';

// A checkpoint that the reader keeps between visits. It stays in this browser.

const KEY = 'dossier-checkpoint ';

/** The checkpoint of a log that was kept here; `undefined` where none was, or nothing can be kept. */
export function keptCheckpoint(origin: string): KeptCheckpoint | undefined {
  try {
    const stored = localStorage.getItem(KEY + origin);
    if (stored === null) return undefined;
    const { at, note } = JSON.parse(stored) as { readonly at: unknown; readonly note: unknown };
    return typeof at === 'string' && typeof note === 'string' ? { bytes: utf8(note), words: `Kept in this browser on ${at}` } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a checkpoint; false where the browser keeps nothing. */
export function keepCheckpoint(origin: string, note: string): boolean {
  try {
    localStorage.setItem(KEY + origin, JSON.stringify({ at: new Date().toISOString().slice(0, 10), note }));
    return true;
  } catch {
    return false;
  }
}

export function forgetCheckpoint(origin: string): void {
  try {
    localStorage.removeItem(KEY + origin);
  } catch {
    // Where nothing can be kept, nothing is there to be forgotten.
  }
}
