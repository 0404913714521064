// Adds a Copy button to everything that carries `data-copy`; without scripts there is no button and nothing is missing.

const SAID_FOR = 2000;

/** The region in which a screen reader hears that something was copied. One per page. */
function liveRegion(): HTMLElement {
  const existing = document.querySelector<HTMLElement>('[data-copy-said]');
  if (existing !== null) return existing;
  const region = document.createElement('output');
  region.className = 'visually-hidden';
  region.setAttribute('aria-live', 'polite');
  region.dataset['copySaid'] = '';
  document.body.append(region);
  return region;
}

for (const target of document.querySelectorAll<HTMLElement>('[data-copy]')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  const name = target.dataset['copyName'];
  if (name !== undefined) button.setAttribute('aria-label', `Copy ${name}`);
  button.addEventListener('click', () => void copy(target, button));
  (target.querySelector('[data-copy-place]') ?? target).append(button);
}

async function copy(target: HTMLElement, button: HTMLButtonElement): Promise<void> {
  // An empty attribute means: the text of the command itself.
  const text = target.dataset['copy'] || (target.querySelector('pre')?.textContent ?? '');
  let said = 'Copied';
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    said = 'Could not copy; select the text instead';
  }
  button.textContent = said;
  liveRegion().textContent = said;
  setTimeout(() => {
    button.textContent = 'Copy';
    liveRegion().textContent = '';
  }, SAID_FOR);
}

export {};
