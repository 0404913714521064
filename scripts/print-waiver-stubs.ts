import path from 'node:path';
import type { WaiverStub } from '../src/core/gates/waiver-stub.ts';
import { contentPaths } from '../src/node/content-folder.ts';

/** How many stubs are printed whole; `explain` prints each. */
const WHOLE = 3;

/** What to save, fill in and sign, for those who answer for accepting what is not met; nothing where nothing can be waived. */
export function printWaiverStubs(stubs: readonly WaiverStub[], release: { readonly contentDir: string; readonly project: string; readonly version: string }): string[] {
  const [first] = stubs;
  if (first === undefined) return [];
  const file = (stub: WaiverStub) => path.join(release.contentDir, contentPaths.waiver(release.project, stub.id));
  const further = stubs.slice(WHOLE).map((stub) => stub.gate);
  return [
    '',
    `Mend it and seal again; or accept it for a while, with ${stubs.length === 1 ? 'a waiver' : 'waivers'} to be saved under ${stubs.length === 1 ? 'this name' : 'these names'}:`,
    ...stubs.slice(0, WHOLE).flatMap((stub) => ['', file(stub), ...jsonByMember(stub)]),
    ...(further.length === 0 ? [] : ['', `dossier explain ${release.project}/${release.version} <gate> prints those for ${further.join(', ')}`]),
    '',
    'Fill in what is empty; until then the file is refused. Then somebody who may sign waivers runs',
    `  dossier sign ${file(first)} --key FILE`,
  ];
}

/** JSON with one line for each member. */
function jsonByMember(value: object): string[] {
  return ['{', ...Object.entries(value).map(([key, member], index, all) => `  "${key}": ${JSON.stringify(member)}${index === all.length - 1 ? '' : ','}`), '}'];
}
