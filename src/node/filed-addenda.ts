import path from 'node:path';
import type { Trust } from '../core/model/portal-files.ts';
import type { FiledAddendum } from '../core/record/addenda.ts';
import { openAddendum } from '../core/record/open.ts';
import { verifyDocument } from '../core/signatures/verify.ts';
import { contentPaths, listAddenda, readContentBytes } from './content-folder.ts';
import { OperatorError } from './errors.ts';

/** The addenda of a release as they lie in the content folder. One that does not open is an OperatorError: nothing may be built on it. */
export async function filedAddenda(contentDir: string, project: string, version: string, trust: Trust): Promise<readonly FiledAddendum[]> {
  const ids = await listAddenda(contentDir, project, version);
  return Promise.all(ids.map(async (id) => {
    const name = contentPaths.addendum(project, version, id);
    const bytes = await readContentBytes(contentDir, name);
    const opened = bytes === undefined ? { problems: [{ at: '', message: 'there is no such file' }] } : openAddendum(bytes);
    if (bytes === undefined || 'problems' in opened) {
      throw new OperatorError(('problems' in opened ? opened.problems : []).map(({ at, message }) => ({
        message: `the addendum does not open: ${message}`, place: { file: path.join(contentDir, name), key: at }, hint: 'bring the file back from git; an addendum never changes',
      })));
    }
    const bundle = await readContentBytes(contentDir, contentPaths.bundle(name));
    const seal = await verifyDocument({ bytes, bundle, trust, permission: 'addendum', project, at: opened.value.predicate.at });
    return { ...opened, path: name, counts: seal.result === 'verified' };
  }));
}

/** The withdrawal that counts, where there is one. */
export function withdrawalOf(addenda: readonly FiledAddendum[]): FiledAddendum | undefined {
  return addenda.find((one) => one.counts && one.value.predicate.kind === 'withdraw');
}
