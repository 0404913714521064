import { worstOf } from '../../core/verify/check.ts';
import { sizeText } from '../../core/verify/verify-file.ts';
import { drawReport, element } from './draw-report.ts';
import { VerifySession } from './session.ts';

/** Checks the whole chain of the release that a list of documents is about, and draws the answer. */
export async function checkRelease(documents: string, place: HTMLElement, said: HTMLElement): Promise<void> {
  // The portal's home, wherever the site stands.
  const root = new URL(document.querySelector<HTMLAnchorElement>('a.site-name')?.href ?? '/', location.href).href;
  const [, project = '', version = ''] = /\/([^/]+)\/releases\/([^/]+)\/documents\.json$/.exec(decodeURI(new URL(documents).pathname)) ?? [];
  const session = new VerifySession(root);
  const report = await session.checkRelease(project, version);
  place.replaceChildren(drawReport(report, root, 'h3'));
  said.textContent = report.sentence;
  const evidence = await session.evidenceOf(project, version);
  if (evidence === undefined || evidence.files === 0) return;

  const button = element('button', { type: 'button', class: 'button' }, `Check its ${evidence.files} files too`, element('span', { class: 'kind' }, sizeText(evidence.bytes)));
  const bar = element('progress', { max: String(evidence.files), value: '0', 'aria-label': 'Checking files' });
  button.addEventListener('click', () => {
    button.replaceWith(element('div', { class: 'verify-progress' }, bar));
    said.textContent = `Checking ${evidence.files} files`;
    void evidence.check((done) => { bar.value = done; }).then((checks) => {
      const state = worstOf([...report.checks, ...checks]);
      const whole = { ...report, state, checks: [...report.checks, ...checks], sentence: state === report.state ? report.sentence : `Do not rely on this: ${checks.find((check) => check.state === state)?.title ?? ''}.` };
      place.replaceChildren(drawReport(whole, root, 'h3'));
      said.textContent = checks[0]?.title ?? '';
    });
  }, { once: true });
  place.append(button);
}
