import workerUrl from './hash-worker.ts?worker&url';
import { hashBlob } from './hash-blob.ts';
import type { HashMessage } from './hash-worker.ts';

/** SHA-256 of a file, in a worker where there is one. Rejects with the signal's reason when it is ended early. */
export async function hashFile(file: Blob, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const worker = startWorker();
  if (worker === undefined) return hashHere(file, onProgress, signal);
  try {
    return await new Promise<string>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      worker.onerror = () => reject(new Error('the file could not be hashed'));
      worker.onmessage = ({ data }: MessageEvent<HashMessage>) => {
        if ('sha256' in data) resolve(data.sha256);
        else if ('problem' in data) reject(new Error(data.problem));
        else onProgress(data.done);
      };
      worker.postMessage(file);
    });
  } finally {
    worker.terminate();
  }
}

// The bundler names the script from the root of the host, which is not that of a site below a base path; both lie in one folder.
function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL(workerUrl.slice(workerUrl.lastIndexOf('/') + 1), import.meta.url), { type: 'module' });
  } catch {
    return undefined;
  }
}

function hashHere(file: Blob, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  return hashBlob(file, (done) => {
    signal.throwIfAborted();
    onProgress(done);
  });
}
