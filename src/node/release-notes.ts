import path from 'node:path';
import { notesScope } from '../core/api/notes-scope.ts';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { LONGEST_MARKDOWN, tangledPlaces } from '../core/lib/markdown-limits.ts';
import type { ProjectSpec } from '../core/model/portal-files.ts';
import { checkReferences, type NotesScope } from '../core/notes/check.ts';
import { parseNotes, type NotesProblem } from '../core/notes/parse.ts';
import type { OpenedProject, OpenedRelease, ReleaseNotes } from '../core/record/opened.ts';
import { contentPaths, listContent, listRevisions, readContentBytes, readPolicy } from './content-folder.ts';
import type { OperatorProblem } from './errors.ts';

/** `notes.mdx` as written; `undefined` where there is none. Notes are prose and no part of what is sealed. */
export async function readNotes(contentDir: string, project: string, version: string): Promise<ReleaseNotes | { readonly problems: readonly OperatorProblem[] } | undefined> {
  const name = contentPaths.notes(project, version);
  const bytes = await readContentBytes(contentDir, name);
  if (bytes === undefined) return undefined;
  const text = fromUtf8(bytes);
  return text === undefined ? { problems: [{ message: 'the file is not UTF-8', place: { file: path.join(contentDir, name) } }] } : { text, path: name };
}

/** The project's changelog as written; `undefined` where there is none and `project.yaml` names none. */
export async function readChangelog(contentDir: string, project: string, spec: ProjectSpec): Promise<ReleaseNotes | { readonly problems: readonly OperatorProblem[] } | undefined> {
  const name = spec.changelog === undefined ? contentPaths.changelog(project) : contentPaths.projectFile(project, spec.changelog);
  const bytes = await readContentBytes(contentDir, name);
  if (bytes === undefined) return spec.changelog === undefined ? undefined : { problems: [{ message: 'the changelog that it names is not there', place: { file: path.join(contentDir, contentPaths.project(project)), key: 'changelog' }, expected: path.join(contentDir, name) }] };
  const text = fromUtf8(bytes);
  const file = path.join(contentDir, name);
  if (text === undefined) return { problems: [{ message: 'the file is not UTF-8', place: { file } }] };
  if (text.length > LONGEST_MARKDOWN) return { problems: [{ message: 'the changelog is too long', place: { file }, expected: `at most ${LONGEST_MARKDOWN} characters`, found: String(text.length), hint: 'move the oldest versions into a file of their own' }] };
  const tangled = tangledPlaces(text).map(({ line, ...problem }) => ({ ...problem, place: { file, line } }));
  return tangled.length > 0 ? { problems: tangled } : { text, path: name };
}

/** What is not allowed in the notes of a sealed release, and what they name that is not there. */
export function notesProblems(contentDir: string, project: OpenedProject, release: OpenedRelease): readonly OperatorProblem[] {
  return release.notes === undefined || release.revisions.length === 0 ? [] : problemsIn(contentDir, release.notes, notesScope(project, release));
}

/** The same for notes that were written before the seal, as far as it can be told by then. */
export async function draftedNotesProblems(contentDir: string, project: string, version: string): Promise<readonly OperatorProblem[]> {
  if ((await listRevisions(contentDir, project, version)).length > 0) return [];
  const notes = await readNotes(contentDir, project, version);
  if (notes === undefined) return [];
  if ('problems' in notes) return notes.problems;
  const policy = await readPolicy(contentDir, project);
  return problemsIn(contentDir, notes, {
    slots: policy !== undefined && 'value' in policy ? policy.value.slots.map((slot) => slot.id) : [],
    versions: (await listContent(contentDir, contentPaths.releases(project))).filter((one) => one !== version),
  });
}

function problemsIn(contentDir: string, notes: ReleaseNotes, scope: NotesScope): readonly OperatorProblem[] {
  const parsed = parseNotes(notes.text);
  const problems: readonly NotesProblem[] = 'problems' in parsed ? parsed.problems : checkReferences(parsed.references, scope);
  return problems.map(({ line, column, ...problem }) => ({ ...problem, place: { file: path.join(contentDir, notes.path), line, column } }));
}
