import type { HashMessage } from './hash-worker.ts';

/** SHA-256 of a file, in a worker where there is one. Rejects with the signal's reason when it is ended early. */
export async function hashFile(file: Blob, onProgress: (done: number) => void, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const { hashBlob, startHashWorker } = await import('./hash-worker.ts');
  const worker = startHashWorker();
  if (worker === undefined) return hashBlob(file, (done) => {
    signal.throwIfAborted();
    onProgress(done);
  });
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
