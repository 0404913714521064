import { createApp } from 'astro/app/entrypoint';

// The compiled bundle's front door: what `dossier build` calls.

export { providePortal } from './portal.ts';

const app = createApp({ streaming: false });

/** One page or JSON document as text. The host in the request is never written into a page. */
export async function render(pathname: string): Promise<string> {
  const isNotFound = pathname === '/404.html';
  const response = await app.render(new Request(`https://portal.invalid${isNotFound ? '/404' : encodeURI(pathname)}`));
  const text = await response.text();
  if (response.status !== 200 && !isNotFound) throw new Error(`Cannot render ${pathname}: the site answers ${response.status}`);
  return text;
}
