import { createSchemaPort } from '../json-schemas.ts';
import { loadPortal } from '../load-portal.ts';
import { evidenceStore } from '../objects.ts';
import { buildSite, type BuildOptions, type BuildResult } from './build-site.ts';

/** Makes the site of a content folder, as `buildSite` does. What does not open is refused, and the site before stays. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const portal = await loadPortal(options.contentDir);
  return buildSite(portal, evidenceStore(options.contentDir, createSchemaPort()), options);
}
