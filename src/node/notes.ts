import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { printSnippet } from '../core/api/release-snippet.ts';
import { releaseSummary, type ReleaseSummary } from '../core/api/release-summary.ts';
import { placeBlock } from '../core/notes/marked-block.ts';
import { disclosed, newestMoment } from '../core/record/embargo.ts';
import { checkIds } from './content-folder.ts';
import { OperatorError, refuse, systemCode } from './errors.ts';
import { timeProblems } from './judge.ts';
import { loadPortal } from './load-portal.ts';
import { siteUrl } from './site-url.ts';
import { writeAtomically } from './write-atomically.ts';

export interface NotesOptions {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  /** Where the site stands, instead of what portal.yaml says; with its trailing slash. */
  readonly url?: string | undefined;
  /** What time it is, for embargoes, instead of the newest moment in the content. */
  readonly at?: string | undefined;
}

/** The block for the notes of a sealed release: what it says, and its Markdown. */
export async function notesBlock({ contentDir, project, version, url, at }: NotesOptions): Promise<{ readonly summary: ReleaseSummary; readonly markdown: string }> {
  refuse(checkIds(project, version));
  refuse(at === undefined ? [] : timeProblems(at));
  const whole = await loadPortal(contentDir);
  const { portal: opened, withheld } = disclosed(whole, at ?? newestMoment(whole));
  if (withheld.some((one) => one.kind === 'release' && one.project === project && one.name === version)) {
    throw new OperatorError('The release is under embargo', { hint: 'when it is over, say so with --at' });
  }
  const portal = url === undefined ? opened : { ...opened, spec: { ...opened.spec, url: siteUrl(url) } };
  const owner = portal.projects.find((one) => one.id === project);
  const release = owner?.releases.find((one) => one.version === version);
  if (owner === undefined || release === undefined) throw new OperatorError(`${project} ${version} is not sealed`, { hint: '`dossier seal` seals it, `dossier status` lists what is sealed' });
  const summary = releaseSummary(portal, owner, release);
  return { summary, markdown: printSnippet(summary) };
}

/** What became of a file that a block was put into; `created` where there was none. */
export interface FiledBlock {
  readonly file: string;
  readonly did: 'created' | 'appended' | 'replaced' | 'unchanged';
}

/**
 * Puts the block of a release into a file of somebody else's text, in the place of the one that is there. Every byte that
 * is not between the markers stays. With `write` off it only says what it would do.
 */
export async function putInto(file: string, name: string, markdown: string, { write }: { readonly write: boolean }): Promise<FiledBlock> {
  const before = await readText(file);
  if (before === undefined) await refuseWithoutFolder(file);
  const placed = placeBlock(before ?? '', name, markdown);
  if ('problems' in placed) {
    throw new OperatorError(placed.problems.map(({ line, column, ...problem }) => ({ ...problem, place: { file, line, column } })));
  }
  const did = before === undefined ? 'created' : placed.did;
  // A link to a file stays one.
  if (write && did !== 'unchanged') await writeAtomically(before === undefined ? file : await realpath(file), placed.text);
  return { file, did };
}

// A file may be new; a folder that is not there is more likely a slip of the pen.
async function refuseWithoutFolder(file: string): Promise<void> {
  const folder = path.dirname(file);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new OperatorError('There is no such folder', { place: folder, hint: 'make it first, or mend the name after --into' });
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await readFile(file));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    if (systemCode(error) === 'EISDIR') throw new OperatorError('This is a folder and no file', { place: file });
    if (error instanceof TypeError) throw new OperatorError('The file is not UTF-8, so nothing is put into it', { place: file, hint: 'Windows PowerShell 5 writes UTF-16 with ">"; save the text as UTF-8' });
    throw error;
  }
}
