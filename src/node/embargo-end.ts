import { openRecord } from '../core/record/open.ts';
import { endOfEmbargo } from '../core/record/embargo.ts';
import { contentPaths, listRevisions, readAdvisories, readContentBytes } from './content-folder.ts';

/** Until when nobody may be told of a sealed release, by what any of its revisions says; `undefined` where none says so. */
export async function embargoEnd(contentDir: string, project: string, version: string): Promise<string | undefined> {
  const numbers = await listRevisions(contentDir, project, version);
  const records = await Promise.all(numbers.map((number) => readContentBytes(contentDir, contentPaths.record(project, version, number))));
  const identities = records.flatMap((bytes) => {
    const opened = bytes === undefined ? undefined : openRecord(bytes);
    return opened !== undefined && 'value' in opened ? [opened.value.predicate.release] : [];
  });
  const advisories = (await readAdvisories(contentDir, project)).flatMap((read) => ('value' in read ? [read.value] : []));
  return endOfEmbargo(identities, advisories);
}
