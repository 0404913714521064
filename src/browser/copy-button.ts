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
  showIdle(target, button);
  const name = target.dataset['copyName'];
  if (name !== undefined) button.setAttribute('aria-label', `Copy ${name}`);
  button.addEventListener('click', () => void copy(target, button));
  (target.querySelector('[data-copy-place]') ?? target).append(button);
}

/** Digests stand in running text, so their button is a shape; a command's has room for the word. */
function showIdle(target: HTMLElement, button: HTMLButtonElement): void {
  if (!target.classList.contains('digest')) {
    button.textContent = 'Copy';
    return;
  }
  const shape = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 14 14', width: '14', height: '14', 'aria-hidden': 'true' })) shape.setAttribute(name, value);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  for (const [name, value] of Object.entries({ d: 'M5 5h7v7H5zM2 9V2h7', fill: 'none', stroke: 'currentColor', 'stroke-width': '1.2' })) path.setAttribute(name, value);
  shape.append(path);
  button.replaceChildren(shape);
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
    showIdle(target, button);
    liveRegion().textContent = '';
  }, SAID_FOR);
}

export {};
