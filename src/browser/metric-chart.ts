// <metric-chart>: a static chart. Adds one button; Chart.js and the series at `src` are fetched when it is pressed.

class MetricChart extends HTMLElement {
  #button: HTMLButtonElement | undefined;
  #remove: (() => void) | undefined;
  #isLoading = false;

  connectedCallback(): void {
    if (this.#button !== undefined || this.getAttribute('src') === null || this.querySelector('.chart-static') === null) return;
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
    // A disabled button would lose the keyboard's focus.
    if (drawing === null || this.#isLoading) return;
    if (this.#remove !== undefined) return this.#leave(drawing, button);
    this.#isLoading = true;
    try {
      const { drawChart } = await import('./draw-chart.ts');
      this.#remove = await drawChart(this, drawing, {
        url: new URL(this.getAttribute('src') ?? '', location.href).href,
        until: this.dataset['until'],
        leave: () => {
          this.#leave(drawing, button);
          button.focus();
        },
      });
      drawing.hidden = true;
      button.setAttribute('aria-pressed', 'true');
    } catch {
      // The static chart stays; the page has lost nothing.
      button.textContent = 'The interactive chart could not be loaded';
    } finally {
      this.#isLoading = false;
    }
  }

  #leave(drawing: HTMLElement, button: HTMLButtonElement): void {
    this.#remove?.();
    this.#remove = undefined;
    drawing.hidden = false;
    button.setAttribute('aria-pressed', 'false');
  }
}

if (customElements.get('metric-chart') === undefined) customElements.define('metric-chart', MetricChart);
