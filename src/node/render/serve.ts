import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sirv from 'sirv';
import { CONTENT_POLICY } from '../../core/api/content-policy.ts';
import { OperatorError, systemCode } from '../errors.ts';

// Names without an extension, or with one that is not registered, and what is in them.
const TYPES: readonly (readonly [RegExp, string])[] = [
  [/\/(?:SHA256SUMS|checkpoint|site\.sha256|_headers)$/, 'text/plain; charset=utf-8'],
  [/\.(?:pem|yaml|yml|md|log|info|lcov|sha256|asc|sig|minisig|pub|tlog-proof)$/, 'text/plain; charset=utf-8'],
  [/\/log\/tile\//, 'application/octet-stream'],
];

/**
 * Serves a built site on this machine only, as a static host would. Addresses work with and without the portal's
 * base path, because 404.html carries it.
 */
export async function serve(options: { readonly folder: string; readonly port: number; readonly basePath?: string }): Promise<{ readonly server: Server; readonly url: string }> {
  const { folder, port, basePath = '/' } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new OperatorError('This is no port', { expected: '0 to 65535; 0 takes any free one' });
  const files = sirv(folder, {
    // Looks at the disk for every request, so a new build shows without a restart.
    dev: true,
    setHeaders(response, path) {
      const type = TYPES.find(([pattern]) => pattern.test(path))?.[1];
      if (type !== undefined) response.setHeader('Content-Type', type);
    },
  });
  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', `${CONTENT_POLICY}; frame-ancestors 'none'`);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (basePath !== '/' && request.url?.startsWith(basePath) === true) request.url = request.url.slice(basePath.length - 1);
    files(request, response, () => {
      response.writeHead(404, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(readFileSync(join(folder, '404.html')));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(systemCode(error) === 'EADDRINUSE'
      ? new OperatorError(`Port ${port} is taken`, { hint: 'name another with --serve <port>' })
      : error));
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return { server, url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : port}/` };
}
