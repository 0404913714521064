import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { contentPaths, readContentBytes } from '../content-folder.ts';
import { OperatorError } from '../errors.ts';

/** The bytes of one sealed object; `undefined` where they are not kept. Other bytes than were sealed are refused. */
export async function readObject(contentDir: string, sha256: string): Promise<Uint8Array | undefined> {
  const bytes = await readContentBytes(contentDir, contentPaths.object(sha256));
  if (bytes === undefined) return undefined;
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return bytes;
  throw new OperatorError({
    message: 'the sealed object holds other bytes than were sealed',
    place: { file: join(contentDir, contentPaths.object(sha256)) },
    expected: sha256,
    found,
    hint: 'bring the file back from the history of the repository',
  });
}
