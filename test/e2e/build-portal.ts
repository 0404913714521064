import { rmSync } from 'node:fs';
import { build } from '../../src/node/render/build.ts';
import { serve } from '../../src/node/render/serve.ts';

export const PORTAL = '.cache/e2e/portal';

/**
 * Serves the example portal below a base path, as GitHub Pages serves a project's site: a link that is right only at the
 * root of a host leads nowhere here. Builds it first, unless `npm test` did, for this very address.
 */
export default async function buildPortal(): Promise<() => Promise<void>> {
  const given = process.env['PORTAL_URL'];
  const basePath = '/some/base/';
  const { server, url } = await serve({ folder: PORTAL, port: given === undefined ? 0 : Number(new URL(given).port), basePath });
  const portalUrl = given ?? new URL(basePath, url).href;
  if (given === undefined) {
    rmSync(PORTAL, { recursive: true, force: true });
    await build({ contentDir: 'content', out: PORTAL, url: portalUrl, builtAt: '2026-01-01T00:00:00Z' });
  }
  process.env['PORTAL_URL'] = portalUrl;
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
