import { loadPortal } from '../load-portal.ts';
import { buildSite, type BuildOptions, type BuildResult } from './build-site.ts';
import { createEvidencePort } from './evidence-port.ts';

/** Makes the site of a content folder, as `buildSite` does. What does not open is refused, and the site before stays. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const portal = await loadPortal(options.contentDir);
  return buildSite(portal, createEvidencePort(options.contentDir), options);
}
