import * as paths from '../../core/api/paths.ts';
import { CONTENT_POLICY } from '../../core/api/content-policy.ts';

/** Small files that tell a host how to serve the site. */
export const HOST_FILES: Readonly<Record<string, string>> = {
  // GitHub Pages hides names with a leading underscore unless told that this is no Jekyll site.
  '/.nojekyll': '',
  '/robots.txt': 'User-agent: *\nAllow: /\n',
  // Read by Netlify, Cloudflare Pages and others; GitHub Pages sets no headers, so the pages carry the policy too.
  '/_headers': [
    '/*',
    `  Content-Security-Policy: ${CONTENT_POLICY}; frame-ancestors 'none'`,
    '  X-Content-Type-Options: nosniff',
    '  Referrer-Policy: no-referrer',
    // https://c2sp.org/tlog-tiles: the checkpoint is the one file of the log that changes.
    paths.logFile('checkpoint'),
    '  Content-Type: text/plain; charset=utf-8',
    '  Cache-Control: no-cache',
    paths.logFile('tile/*'),
    '  Content-Type: application/octet-stream',
    '  Cache-Control: public, max-age=31536000, immutable',
    '/_astro/*',
    '  Cache-Control: public, max-age=31536000, immutable',
    '',
  ].join('\n'),
};
