import { hashBlob } from './hash-blob.ts';

// Hashes one file beside the page, so that the page stays usable. One script for both sides: the page loads it to learn its own
// address, and starts a worker from there, so that what hashes is published once.

/** What the worker says: how far it is, the digest, or why there is none. */
export type HashMessage = { readonly done: number } | { readonly sha256: string } | { readonly problem: string };

export { hashBlob };

/** The part of a worker's global scope that is used; the page's own types do not know it. */
interface Scope {
  onmessage: ((event: MessageEvent<Blob>) => void) | null;
  postMessage(message: HashMessage): void;
}

/** A worker that hashes the file it is sent, and says how it goes; `undefined` where none can be started. */
export function startHashWorker(): Worker | undefined {
  try {
    return new Worker(import.meta.url, { type: 'module' });
  } catch {
    return undefined;
  }
}

if (typeof document === 'undefined') {
  const scope = globalThis as unknown as Scope;
  scope.onmessage = ({ data }) => {
    hashBlob(data, (done) => scope.postMessage({ done }))
      .then((sha256) => scope.postMessage({ sha256 }), (error: unknown) => scope.postMessage({ problem: error instanceof Error ? error.message : 'the file could not be read' }));
  };
}
