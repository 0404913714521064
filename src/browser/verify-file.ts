import type { FileChecks } from './verify/check-files.ts';

// <verify-file>: without scripts it holds the way to do without. Adds a picker, a drop area and a digest field; what checks is
// fetched when one of them is used.

class VerifyFile extends HTMLElement {
  #checks: Promise<FileChecks> | undefined;
  readonly #results = document.createElement('section');
  readonly #said = document.createElement('output');

  connectedCallback(): void {
    if (this.querySelector('.verify-drop') !== null) return;
    this.#said.className = 'visually-hidden';
    this.#said.setAttribute('aria-live', 'polite');
    this.#results.setAttribute('aria-label', 'Results');
    this.replaceChildren(this.#dropArea(), this.#digestForm(), this.#results, this.#said);
  }

  #dropArea(): HTMLElement {
    const area = document.createElement('div');
    area.className = 'verify-drop';
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.id = 'verify-input';
    input.className = 'visually-hidden';
    input.setAttribute('aria-label', 'Choose files to check');
    input.addEventListener('change', () => {
      this.#files([...input.files ?? []]);
      input.value = '';
    });
    const label = document.createElement('label');
    label.htmlFor = input.id;
    label.className = 'button primary';
    label.textContent = 'Choose a file';
    const words = document.createElement('div');
    const bold = document.createElement('b');
    bold.textContent = 'or drop it here';
    const small = document.createElement('p');
    small.className = 'small';
    small.textContent = 'Any file published with a release, any evidence file, a record or a signature bundle, of any size. Chosen alone, your own copy of trust.json, a public key or a log checkpoint is used to check against.';
    words.append(bold, small);
    area.append(input, label, words);
    area.addEventListener('dragover', (event) => {
      event.preventDefault();
      area.dataset['over'] = '';
    });
    area.addEventListener('dragleave', () => delete area.dataset['over']);
    area.addEventListener('drop', (event) => {
      event.preventDefault();
      delete area.dataset['over'];
      this.#files([...event.dataTransfer?.files ?? []]);
    });
    return area;
  }

  #digestForm(): HTMLElement {
    const form = document.createElement('form');
    form.className = 'verify-digest';
    const label = document.createElement('label');
    label.htmlFor = 'verify-digest';
    label.textContent = 'or compare a digest';
    const input = document.createElement('input');
    input.id = 'verify-digest';
    input.autocomplete = 'off';
    input.spellcheck = false;
    input.placeholder = 'sha256: 64 hexadecimal characters';
    const button = document.createElement('button');
    button.className = 'button';
    button.textContent = 'Compare';
    form.append(label, input, button);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      // Groups, colons and capitals: however a digest was written down.
      const sha256 = input.value.replace(/^\s*sha-?256\s*[:=]?/i, '').replaceAll(/[\s:]/g, '').toLowerCase();
      const isDigest = /^[0-9a-f]{64}$/.test(sha256);
      input.setAttribute('aria-invalid', String(!isDigest));
      if (isDigest) this.#load((checks) => checks.digest(sha256));
      else this.#said.textContent = 'A SHA-256 digest has 64 hexadecimal characters';
    });
    return form;
  }

  #files(files: readonly File[]): void {
    if (files.length > 0) this.#load((checks) => checks.files(files));
  }

  #load(use: (checks: FileChecks) => void): void {
    // The portal's home, wherever the site stands.
    const root = new URL(document.querySelector<HTMLAnchorElement>('a.site-name')?.href ?? '/', location.href).href;
    this.#checks ??= import('./verify/check-files.ts').then(({ FileChecks: Checks }) => new Checks(this.#results, this.#said, root));
    this.#checks.then(use, () => {
      this.#checks = undefined;
      this.#said.textContent = 'What checks files could not be loaded; use the commands below';
      this.#said.className = 'notice';
    });
  }
}

if (customElements.get('verify-file') === undefined) customElements.define('verify-file', VerifyFile);
