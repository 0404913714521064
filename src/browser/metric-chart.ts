// <metric-chart>: a static chart with its table inside or, by `data-numbers`, elsewhere on the page. Adds one button; Chart.js is fetched when it is pressed.

class MetricChart extends HTMLElement {
  #button: HTMLButtonElement | undefined;
  #remove: (() => void) | undefined;
  #isLoading = false;

  get #table(): HTMLElement | null {
    const numbers = this.dataset['numbers'];
    return (numbers === undefined ? this : document.getElementById(numbers))?.querySelector('table') ?? null;
  }

  connectedCallback(): void {
    if (this.#button !== undefined || this.#table === null) return;
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = 'Interactive';
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => void this.#toggle(button));
    (this.querySelector('.chart-head') ?? this).append(button);
    this.#button = button;
  }

  async #toggle(button: HTMLButtonElement): Promise<void> {
    const drawing = this.querySelector<HTMLElement>('.chart-static');
    const table = this.#table;
    // A disabled button would lose the keyboard's focus.
    if (drawing === null || table === null || this.#isLoading) return;
    if (this.#remove !== undefined) {
      this.#remove();
      this.#remove = undefined;
      drawing.hidden = false;
      button.setAttribute('aria-pressed', 'false');
      return;
    }
    this.#isLoading = true;
    try {
      const { drawChart } = await import('./draw-chart.ts');
      this.#remove = drawChart(this, table, drawing);
      drawing.hidden = true;
      button.setAttribute('aria-pressed', 'true');
    } catch {
      // The static chart stays; the page has lost nothing.
      button.textContent = 'The interactive chart could not be loaded';
    } finally {
      this.#isLoading = false;
    }
  }
}

if (customElements.get('metric-chart') === undefined) customElements.define('metric-chart', MetricChart);
