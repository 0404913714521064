// <verify-release>: adds a button that checks a whole release in the reader's browser; what checks is fetched when it is pressed.

class VerifyRelease extends HTMLElement {
  #isRunning = false;

  connectedCallback(): void {
    if (this.querySelector('button') !== null) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = 'Verify here';
    const said = document.createElement('output');
    said.className = 'visually-hidden';
    said.setAttribute('aria-live', 'polite');
    const result = document.createElement('div');
    button.addEventListener('click', () => void this.#check(button, result, said));
    this.prepend(button);
    this.append(result, said);
  }

  async #check(button: HTMLButtonElement, result: HTMLElement, said: HTMLElement): Promise<void> {
    // A disabled button would lose the keyboard's focus.
    if (this.#isRunning) return;
    this.#isRunning = true;
    button.textContent = 'Checking…';
    try {
      const { checkRelease } = await import('./verify/check-release.ts');
      await checkRelease(this.querySelector<HTMLAnchorElement>('a[data-documents]')?.href ?? '', result, said);
    } catch {
      result.textContent = 'What checks releases could not be loaded; use the commands of this page';
      said.textContent = result.textContent;
    } finally {
      this.#isRunning = false;
      button.textContent = 'Verify here again';
    }
  }
}

if (customElements.get('verify-release') === undefined) customElements.define('verify-release', VerifyRelease);

export {};
