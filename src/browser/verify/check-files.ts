import { VerifySession, type Report } from './session.ts';
import { checksText } from '../../core/verify/check.ts';
import { sizeText, type FileQuestion } from '../../core/verify/verify-file.ts';
import { drawReport, element } from './draw-report.ts';
import { hashFile } from './hash-file.ts';
import { forgetCheckpoint, keepCheckpoint, keptCheckpoint } from './kept-checkpoint.ts';

/** No signature or proof of a document is larger. */
const LARGEST_DOCUMENT = 2_000_000;

/** What was checked, with where it is drawn. */
interface Result {
  readonly place: HTMLElement;
  readonly question: FileQuestion;
  report: Report;
}

/** The results of one page: checks files and digests, one after the other, and draws each answer. */
export class FileChecks {
  readonly #session: VerifySession;
  readonly #root: string;
  readonly #place: HTMLElement;
  readonly #said: HTMLElement;
  readonly #results: Result[] = [];
  readonly #list = element('div', { class: 'verify-results' });
  readonly #count = element('span', { class: 'small' });
  readonly #own = element('div', { class: 'verify-own' });
  readonly #log = element('div', { class: 'verify-log' });
  #running: Promise<void> = Promise.resolve();

  constructor(place: HTMLElement, said: HTMLElement, root: string) {
    this.#place = place;
    this.#said = said;
    this.#root = root;
    this.#session = new VerifySession(root);
    this.#place.append(
      element('div', { class: 'verify-head' }, element('h2', {}, 'Results'), this.#count),
      this.#own, this.#list, this.#log,
    );
  }

  /** Files that were chosen or dropped: those to check against first, then the others. */
  files(files: readonly File[]): void {
    this.#then(async () => {
      const { toCheck, problems, added } = await this.#session.bring(files);
      for (const problem of problems) this.#note(problem);
      if (added.length > 0) await this.#again();
      for (const file of toCheck) await this.#checkFile(file);
    });
  }

  digest(sha256: string): void {
    this.#then(async () => {
      const place = this.#newPlace();
      await this.#answer(place, { sha256 });
    });
  }

  // One after the other: two large files at once would only be slower.
  #then(work: () => Promise<void>): void {
    this.#running = this.#running.then(work).catch((error: unknown) => this.#note(error instanceof Error ? error.message : 'Something went wrong'));
  }

  #newPlace(): HTMLElement {
    const place = element('div', {});
    this.#list.append(place);
    return place;
  }

  async #checkFile(file: File): Promise<void> {
    const place = this.#newPlace();
    const ended = new AbortController();
    const bar = element('progress', { max: String(Math.max(1, file.size)), value: '0', 'aria-label': `Reading ${file.name}` });
    const words = element('span', { class: 'small' }, `${file.name}, ${sizeText(file.size)}`);
    const cancel = element('button', { type: 'button', class: 'button' }, 'Cancel');
    cancel.addEventListener('click', () => ended.abort(new Error(`Reading ${file.name} was cancelled`)));
    place.append(element('div', { class: 'verify-progress' }, words, bar, cancel));
    this.#say(`Reading ${file.name}`);
    const begun = performance.now();
    try {
      const sha256 = await hashFile(file, (done) => { bar.value = done; }, ended.signal);
      await this.#answer(place, { sha256, name: file.name, size: file.size, seconds: (performance.now() - begun) / 1000, ...(file.size > LARGEST_DOCUMENT ? {} : { open: async () => new Uint8Array(await file.arrayBuffer()) }) });
    } catch (error) {
      const why = error instanceof Error ? error.message : 'The file could not be read';
      place.replaceChildren(element('p', { class: 'notice' }, `${why}.`));
      this.#say(why);
    }
  }

  async #answer(place: HTMLElement, question: FileQuestion): Promise<void> {
    const report = await this.#session.checkFile(question);
    const before = this.#results.find((result) => result.place === place);
    if (before === undefined) this.#results.push({ place, question, report });
    else before.report = report;
    place.replaceChildren(drawReport(report, this.#root, 'h3'));
    this.#say(report.sentence);
    await this.#drawRest();
  }

  /** What was checked before, held against what was brought since. Nothing is read or hashed again. */
  async #again(): Promise<void> {
    for (const { place, question } of [...this.#results]) await this.#answer(place, question);
    await this.#drawRest();
  }

  async #drawRest(): Promise<void> {
    const good = this.#results.filter(({ report }) => report.state === 'pass' || report.state === 'warn').length;
    const bad = this.#results.length - good;
    this.#count.textContent = this.#results.length === 0 ? '' : `${this.#results.length} checked: ${good} ${good === 1 ? 'holds' : 'hold'}${bad === 0 ? '' : `, ${bad} ${bad === 1 ? 'does' : 'do'} not`}`;
    this.#own.replaceChildren(...this.#session.brought.flatMap((one) => (one.kind === 'problem' ? [] : [
      element('p', { class: 'small' }, `Held against ${one.words.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('')}.`),
    ])));
    await this.#drawLog();
  }

  async #drawLog(): Promise<void> {
    const actions = element('div', { class: 'buttons' });
    if (this.#results.length > 0) actions.append(copyButton(() => this.#text(), (said) => this.#say(said)));
    const known = await this.#session.log();
    if (known !== undefined) {
      const { log: { checkpoint }, note } = known;
      const isKept = keptCheckpoint(this.#root) !== undefined;
      const keep = element('button', { type: 'button', class: 'button' }, isKept ? 'Keep this checkpoint instead' : 'Keep this checkpoint');
      keep.addEventListener('click', () => {
        this.#say(keepCheckpoint(this.#root, note) ? `Kept the checkpoint of ${checkpoint.size} entries in this browser` : 'This browser keeps nothing; save the file log/checkpoint instead');
        void this.#drawLog();
      });
      actions.append(keep);
      if (isKept) {
        const forget = element('button', { type: 'button', class: 'button' }, 'Forget the kept one');
        forget.addEventListener('click', () => {
          forgetCheckpoint(this.#root);
          this.#say('Forgot the kept checkpoint');
          void this.#drawLog();
        });
        actions.append(forget);
      }
    }
    this.#log.replaceChildren(actions, ...(known === undefined ? [] : [element('p', { class: 'small' },
      `The log’s checkpoint is of ${known.log.checkpoint.size} entries. Kept in this browser, it shows at the next visit whether entries were changed or taken away since; it never leaves this browser.`)]));
  }

  #text(): string {
    const against = this.#own.textContent ?? '';
    return [...(against === '' ? [] : [against]), ...this.#results.map(({ report: { sentence, sha256, checks } }) => [sentence, ...(sha256 === undefined ? [] : [`SHA-256 ${sha256}`]), checksText(checks)].join('\n'))].join('\n\n');
  }

  #note(words: string): void {
    this.#list.append(element('p', { class: 'notice' }, `${words}.`));
    this.#say(words);
  }

  #say(words: string): void {
    this.#said.textContent = words;
  }
}

function copyButton(text: () => string, say: (said: string) => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'button' }, 'Copy results as text');
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(() => say('Copied'), () => say('Could not copy; select the text instead'));
  });
  return button;
}
