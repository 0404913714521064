// <component-table>: a table of components that is whole without scripts. Adds a search field, choices and sort buttons.

interface Row {
  readonly element: HTMLTableRowElement;
  /** Everything in the row that can be searched for, in small letters. */
  readonly text: string;
  readonly cells: readonly string[];
}

/** How many rows stand in one group; the site writes them so. */
const GROUP = 50;
const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

class ComponentTable extends HTMLElement {
  #rows: readonly Row[] = [];
  #table: HTMLTableElement | null = null;
  #search: HTMLInputElement | undefined;
  #choices: readonly { readonly column: number; readonly select: HTMLSelectElement }[] = [];
  #count: HTMLOutputElement | undefined;
  #empty: HTMLElement | undefined;

  connectedCallback(): void {
    this.#table = this.querySelector('table');
    if (this.#table === null || this.#search !== undefined) return;
    this.#rows = [...this.#table.tBodies].flatMap((group) => [...group.rows]).map((element) => {
      const cells = [...element.cells].map((cell) => cell.textContent ?? '');
      return { element, cells, text: `${cells.join(' ')} ${element.id}`.toLowerCase() };
    });
    this.#addFilter(this.#table);
    this.#addSorting(this.#table);
  }

  #addFilter(table: HTMLTableElement): void {
    const form = document.createElement('form');
    form.className = 'filter';
    form.setAttribute('role', 'search');
    form.addEventListener('submit', (event) => event.preventDefault());
    this.#search = document.createElement('input');
    this.#search.type = 'search';
    this.#search.autocomplete = 'off';
    this.#search.spellcheck = false;
    this.#search.addEventListener('input', () => this.#show());
    const isPart = this.dataset['last'] !== this.dataset['of'] || this.dataset['first'] !== '1';
    form.append(labelled(isPart ? 'Find in this part: component, purl or digest' : 'Find a component, purl or digest', this.#search));
    this.#choices = ['Ecosystem', 'Licence'].flatMap((label) => {
      const column = [...table.tHead?.rows[0]?.cells ?? []].findIndex((cell) => cell.textContent === label);
      const select = column === -1 ? undefined : this.#choice(column);
      if (select === undefined) return [];
      form.append(labelled(label, select));
      return [{ column, select }];
    });
    this.#count = document.createElement('output');
    this.#count.setAttribute('aria-live', 'polite');
    this.#count.className = 'filter-count';
    form.append(this.#count);
    this.#empty = document.createElement('p');
    this.#empty.className = 'filter-empty';
    this.#empty.hidden = true;
    this.prepend(form, this.#empty);
    this.#show();
  }

  /** A choice among the values of a column; none where there is nothing to choose. */
  #choice(column: number): HTMLSelectElement | undefined {
    const values = [...new Set(this.#rows.map((row) => row.cells[column] ?? ''))].filter((value) => value !== '').sort(collator.compare);
    if (values.length < 2) return undefined;
    const select = document.createElement('select');
    select.append(new Option('All', ''), ...values.map((value) => new Option(value.length > 40 ? `${value.slice(0, 39)}…` : value, value)));
    select.addEventListener('change', () => this.#show());
    return select;
  }

  #show(): void {
    const asked = this.#search?.value.trim() ?? '';
    const words = asked.toLowerCase().split(/\s+/).filter((word) => word !== '');
    let shown = 0;
    for (const row of this.#rows) {
      const matches = words.every((word) => row.text.includes(word)) && this.#choices.every(({ column, select }) => select.value === '' || row.cells[column] === select.value);
      row.element.hidden = !matches;
      if (matches) shown += 1;
    }
    for (const group of this.#table?.tBodies ?? []) group.hidden = [...group.rows].every((row) => row.hidden);
    const total = Number(this.#rows.length).toLocaleString('en');
    const said = asked !== '' ? `No component matches “${asked}”.` : 'No component matches.';
    if (this.#count !== undefined) this.#count.textContent = shown === 0 ? said : `${shown.toLocaleString('en')} of ${total}`;
    this.#showEmpty(shown === 0, said);
  }

  #showEmpty(isEmpty: boolean, said: string): void {
    if (this.#empty === undefined) return;
    this.#empty.hidden = !isEmpty;
    if (this.#table !== null) this.#table.hidden = isEmpty;
    if (!isEmpty) return;
    const clear = document.createElement('button');
    clear.type = 'button';
    clear.className = 'button';
    clear.textContent = 'Clear filter';
    clear.addEventListener('click', () => {
      if (this.#search !== undefined) this.#search.value = '';
      for (const { select } of this.#choices) select.value = '';
      this.#show();
      this.#search?.focus();
    });
    const bold = document.createElement('b');
    bold.textContent = said;
    this.#empty.replaceChildren(bold, ' ', clear);
  }

  #addSorting(table: HTMLTableElement): void {
    const heads = [...table.tHead?.rows[0]?.cells ?? []];
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'sort';
      button.append(...head.childNodes);
      button.addEventListener('click', () => {
        const descending = head.getAttribute('aria-sort') === 'ascending';
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
        this.#sort(table, column, descending);
      });
      head.append(button);
    });
    // The site lists them by name.
    heads[0]?.setAttribute('aria-sort', 'ascending');
  }

  #sort(table: HTMLTableElement, column: number, descending: boolean): void {
    const sorted = [...this.#rows].sort((a, b) => collator.compare(a.cells[column] ?? '', b.cells[column] ?? '') || collator.compare(a.cells[0] ?? '', b.cells[0] ?? ''));
    if (descending) sorted.reverse();
    [...table.tBodies].forEach((group, index) => group.replaceChildren(...sorted.slice(index * GROUP, (index + 1) * GROUP).map((row) => row.element)));
    this.#show();
  }
}

function labelled(text: string, control: HTMLElement): HTMLLabelElement {
  const label = document.createElement('label');
  const name = document.createElement('span');
  name.textContent = text;
  label.append(name, control);
  return label;
}

if (customElements.get('component-table') === undefined) customElements.define('component-table', ComponentTable);
