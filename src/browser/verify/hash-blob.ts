import { runningSha256 } from '../../core/lib/running-digest.ts';

const TELL_EVERY = 8_000_000;

/** SHA-256 of a file, read as a stream: however large it is, a few parts of it are in memory at a time. */
export async function hashBlob(blob: Blob, onProgress: (done: number) => void): Promise<string> {
  const digest = runningSha256();
  const reader = blob.stream().getReader();
  let done = 0;
  let told = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    digest.update(part.value);
    done += part.value.length;
    if (done - told >= TELL_EVERY) {
      told = done;
      onProgress(done);
    }
  }
  return digest.hex();
}
