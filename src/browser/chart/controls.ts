/** Native controls of the live chart; nothing here knows what they do. */
export function element<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, more: Partial<HTMLElementTagNameMap[Tag]> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), more);
  made.append(...children);
  return made;
}

export function button(text: string, name: string, press: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', className: 'button', textContent: text, title: name });
  made.setAttribute('aria-label', name);
  made.addEventListener('click', press);
  return made;
}

export function checkbox(text: string, checked: boolean, change: (checked: boolean) => void): HTMLLabelElement {
  const box = element('input', { type: 'checkbox', checked });
  box.addEventListener('change', () => change(box.checked));
  return element('label', {}, box, ` ${text}`);
}

export function choices(name: string, boxes: readonly HTMLElement[]): HTMLElement {
  return element('fieldset', {}, element('legend', {}, name), ...boxes);
}

export function select(name: string, change: (value: string) => void): { readonly label: HTMLLabelElement; readonly select: HTMLSelectElement } {
  const made = element('select');
  made.addEventListener('change', () => change(made.value));
  return { label: element('label', {}, element('span', {}, name), made), select: made };
}

/** A place for words that a screen reader says when they change. */
export function live(): HTMLOutputElement {
  const made = element('output', { className: 'small' });
  made.setAttribute('aria-live', 'polite');
  return made;
}
