import { hashBlob } from './hash-blob.ts';

// Hashes one file beside the page, so that the page stays usable. Whoever started it ends it.

/** The part of a worker's global scope that is used; the page's own types do not know it. */
interface Scope {
  onmessage: ((event: MessageEvent<Blob>) => void) | null;
  postMessage(message: HashMessage): void;
}

/** What the worker says: how far it is, the digest, or why there is none. */
export type HashMessage = { readonly done: number } | { readonly sha256: string } | { readonly problem: string };

const scope = globalThis as unknown as Scope;
scope.onmessage = ({ data }) => {
  hashBlob(data, (done) => scope.postMessage({ done }))
    .then((sha256) => scope.postMessage({ sha256 }), (error: unknown) => scope.postMessage({ problem: error instanceof Error ? error.message : 'the file could not be read' }));
};
