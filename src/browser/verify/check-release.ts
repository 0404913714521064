import { drawReport } from './draw-report.ts';
import { VerifySession } from './session.ts';

/** Checks the whole chain of the release that a list of documents is about, and draws the answer. */
export async function checkRelease(documents: string, place: HTMLElement, said: HTMLElement): Promise<void> {
  // The portal's home, wherever the site stands.
  const root = new URL(document.querySelector<HTMLAnchorElement>('a.site-name')?.href ?? '/', location.href).href;
  const [, project = '', version = ''] = /\/([^/]+)\/releases\/([^/]+)\/documents\.json$/.exec(decodeURI(new URL(documents).pathname)) ?? [];
  const report = await new VerifySession(root).checkRelease(project, version);
  place.replaceChildren(drawReport(report, root, 'h3'));
  said.textContent = report.sentence;
}
