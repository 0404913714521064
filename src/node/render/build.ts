import path from 'node:path';
import { disclosed, newestMoment } from '../../core/record/embargo.ts';
import { refuse } from '../errors.ts';
import { createSchemaPort } from '../json-schemas.ts';
import { timeProblems } from '../judge.ts';
import { loadPortal } from '../load-portal.ts';
import { evidenceStore } from '../objects.ts';
import { buildSite, type BuildOptions, type BuildResult } from './build-site.ts';

export interface DatedBuildOptions extends BuildOptions {
  /** Show the portal as of this moment instead of the newest one that something in it states. Ends embargoes, and nothing else. */
  readonly at?: string | undefined;
}

/**
 * Makes the site of a content folder, as `buildSite` does, without what is under embargo. What does not open is refused, and
 * so is what would tell of an embargo; then the site before stays.
 */
export async function build(options: DatedBuildOptions): Promise<BuildResult> {
  const { contentDir, at } = options;
  refuse(at === undefined ? [] : timeProblems(at));
  const opened = await loadPortal(contentDir);
  const { portal, withheld, leaks } = disclosed(opened, at ?? newestMoment(opened));
  refuse(leaks.map(({ path: file, problem }) => ({
    message: problem, place: path.join(contentDir, file), hint: 'take the name out until then; what is sealed can only wait: build when the embargo is over, with --at',
  })));
  return buildSite(portal, evidenceStore(contentDir, createSchemaPort()), { ...options, withheld });
}
