import { rmSync } from 'node:fs';
import { build } from '../../src/node/render/build.ts';
import { serve } from '../../src/node/render/serve.ts';

export const PORTAL = '.cache/e2e/portal';

/**
 * Builds the example portal and serves it below a base path, as GitHub Pages serves a project's site: a link that is
 * right only at the root of a host leads nowhere here.
 */
export default async function buildPortal(): Promise<() => Promise<void>> {
  rmSync(PORTAL, { recursive: true, force: true });
  const basePath = '/some/base/';
  const { server, url } = await serve({ folder: PORTAL, port: 0, basePath });
  const portalUrl = new URL(basePath, url).href;
  await build({ contentDir: 'content', out: PORTAL, url: portalUrl, builtAt: '2026-01-01T00:00:00Z' });
  process.env['PORTAL_URL'] = portalUrl;
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
