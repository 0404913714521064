import { constants, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { disclosed, newestMoment } from '../core/record/embargo.ts';
import type { OpenedPortal } from '../core/record/opened.ts';
import { noPortal, readPortalSpec, required } from './content-folder.ts';
import { OperatorError, type OperatorProblem } from './errors.ts';
import { createSchemaPort } from './json-schemas.ts';
import type { JudgeOptions } from './judge.ts';
import { loadPortal } from './load-portal.ts';
import { evidenceStore } from './objects.ts';
import { buildSite, type BuildResult } from './render/build-site.ts';
import { seal, type Sealed } from './seal.ts';

export interface Preview {
  readonly sealed: Sealed;
  readonly site: BuildResult;
}

/** Seals into a copy, renders it, marked as unsealed where sealing would change anything, and throws the copy away. The content folder stays as it is. */
export async function preview(options: JudgeOptions & { readonly out: string; readonly builtAt: string }): Promise<Preview> {
  required(await readPortalSpec(options.contentDir), noPortal(options.contentDir));
  const scratch = await mkdtemp(path.join(tmpdir(), 'dossier-preview-'));
  try {
    const contentDir = path.join(scratch, 'content');
    await cp(options.contentDir, contentDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
    const sealed = await seal({ ...options, contentDir });
    const { project, version } = options;
    const portal = tellable(await loadPortal(contentDir, sealed.status === 'unchanged' ? {} : { unsealed: { project, version } }), project, version);
    const site = await buildSite(portal, evidenceStore(contentDir, createSchemaPort()), {
      contentDir, out: options.out, withoutPacks: true, builtAt: options.builtAt, ...(options.progress === undefined ? {} : { onProgress: options.progress }),
    });
    return { sealed, site };
  } catch (error) {
    throw error instanceof OperatorError ? new OperatorError(error.problems.map((problem) => inOriginal(problem, path.join(scratch, 'content'), options.contentDir))) : error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Without what is under embargo, unless that is what the preview is of. */
function tellable(portal: OpenedPortal, project: string, version: string): OpenedPortal {
  const told = disclosed(portal, newestMoment(portal)).portal;
  return told.projects.some((one) => one.id === project && one.releases.some((release) => release.version === version)) ? told : portal;
}

// What is wrong stands in the operator's folder; the copy is gone when the message is read.
function inOriginal(problem: OperatorProblem, copy: string, original: string): OperatorProblem {
  const { place } = problem;
  const moved = (file: string) => (file.startsWith(copy) ? `${original}${file.slice(copy.length)}` : file);
  if (place === undefined) return problem;
  return { ...problem, place: typeof place === 'string' ? moved(place) : { ...place, file: moved(place.file) } };
}
