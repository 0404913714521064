import type { APIRoute } from 'astro';
import { schemaFile } from '../../../../core/api/paths.ts';
import { viewSchemaName } from '../../../../core/api/schemas.ts';
import { pageAt, viewOf } from '../../../view-at.ts';

// The JSON twin of a page: the very object the page is made from, with the address of its schema before it.
export const GET: APIRoute = async ({ url }) => {
  const page = pageAt(decodeURI(url.pathname));
  if (page === undefined) return new Response('{"error":"no such page"}\n', { status: 404, headers: { 'content-type': 'application/json' } });
  const view = await viewOf(page);
  const document = { $schema: schemaFile(viewSchemaName(page.view)), ...view };
  return new Response(`${JSON.stringify(document, undefined, 1)}\n`, { headers: { 'content-type': 'application/json' } });
};
