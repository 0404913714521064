import { CategoryScale, Chart, LinearScale, LineController, LineElement, PointElement, Tooltip } from 'chart.js';

Chart.register(CategoryScale, LinearScale, LineController, LineElement, PointElement, Tooltip);

type Column = 'current' | 'baseline' | 'limit';

/**
 * Draws `table` as a Chart.js chart before the static drawing of `element`. The table is the only source, so both
 * drawings and the text show the same numbers. Gives back what takes the chart away again.
 */
export function drawChart(element: HTMLElement, table: HTMLElement, before: HTMLElement): () => void {
  // The table shows the newest release first, a chart the oldest.
  const rows = [...table.querySelectorAll<HTMLTableRowElement>('tbody tr')].reverse();
  const read = (column: Column) => rows.map((row) => {
    const value = row.querySelector<HTMLDataElement>(`[data-column="${column}"] data`)?.value;
    return value === undefined ? null : Number(value);
  });
  const isStable = rows.map((row) => row.dataset['channel'] === 'stable');
  // Only stable releases stand on the line, so only they break it.
  const breaks = rows.map((row) => row.dataset['breaks'] !== undefined && row.dataset['channel'] === 'stable');
  const current = read('current');
  const states = rows.map((row) => row.querySelector<HTMLElement>('.state [data-state]')?.dataset['state']);
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  const line = colour('--chart-line');
  const limit = colour('--chart-limit');
  const baseline = colour('--chart-baseline');
  const text = colour('--ink-3');
  const grid = colour('--chart-grid');
  const background = colour('--bg');
  // The same shapes and colours as in the static drawing: what is outside its limit stands out, waived or not.
  const marked = (plain: string) => states.map((state) => (state === 'fail' ? colour('--fail-mark') : state === 'waived' ? colour('--waived-mark') : plain));
  const pointStyle = states.map((state) => (state === 'waived' ? 'rectRot' as const : 'circle' as const));

  const font = { family: getComputedStyle(element).fontFamily, size: 12 };

  const holder = document.createElement('div');
  holder.className = 'chart-live';
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', element.querySelector('svg')?.getAttribute('aria-label') ?? '');
  holder.append(canvas);
  before.before(holder);

  const chart = new Chart(canvas, {
    type: 'line',
    data: {
      labels: rows.map((row) => row.querySelector('th a')?.textContent?.trim() ?? ''),
      datasets: [
        {
          label: 'Stable releases', data: current.map((value, index) => isStable[index] === true ? value : null), spanGaps: true,
          borderColor: line, pointBackgroundColor: marked(line), pointBorderColor: marked(line), pointStyle, pointRadius: 4, borderWidth: 1.75,
          // A stretch is not drawn when something between its ends changed.
          segment: { borderColor: (context) => breaks.slice(context.p0DataIndex + 1, context.p1DataIndex + 1).includes(true) ? 'transparent' : line },
        },
        {
          label: 'Candidates', data: current.map((value, index) => isStable[index] === true ? null : value),
          showLine: false, borderColor: line, pointBackgroundColor: marked(background), pointBorderColor: marked(line), pointStyle, pointRadius: 4, pointBorderWidth: 1.75,
        },
        { label: 'Baseline', data: read('baseline'), stepped: 'middle', borderColor: baseline, backgroundColor: baseline, pointRadius: 0, borderWidth: 1.5 },
        { label: 'Limit', data: read('limit'), stepped: 'middle', borderColor: limit, backgroundColor: limit, borderDash: [4, 3], pointRadius: 0, borderWidth: 1.5 },
      ],
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      plugins: { tooltip: { titleFont: font, bodyFont: font } },
      interaction: { mode: 'index', intersect: false },
      scales: {
        x: { ticks: { color: text, font }, grid: { display: false } },
        y: { ticks: { color: text, font }, grid: { color: grid } },
      },
    },
  });
  return () => {
    chart.destroy();
    holder.remove();
  };
}
