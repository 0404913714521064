import { Chart, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import { labelledColumns, niceTicks, tickText } from '../core/api/chart-axis.ts';
import type { Link } from '../core/api/view.ts';
import { button, checkbox, choices, element, live, select } from './chart/controls.ts';
import { heightsOf, joinedPoints, lineOf, lineSpots, stepSpots, visiblePoints, type Choice, type Part } from './chart/datasets.ts';
import { overlayPlugin, type Overlay, type Placed } from './chart/overlay.ts';
import { rangeBetween, readingOf } from './chart/range.ts';
import { loadSeries, type Point, type Series } from './chart/series.ts';
import { ALL, moved, showing, zoomed, type Window } from './chart/window.ts';

Chart.register(LinearScale, LineController, LineElement, PointElement);

const PARTS: readonly { readonly part: Part; readonly text: string; readonly has: (point: Point) => boolean }[] = [
  { part: 'candidates', text: 'Candidates and drafts', has: (point) => point.kind === 'candidate' },
  { part: 'runs', text: 'Published runs', has: (point) => point.kind === 'run' },
  { part: 'intervals', text: 'Intervals', has: (point) => point.low !== undefined },
  { part: 'baseline', text: 'Baseline', has: (point) => point.baseline !== undefined },
  { part: 'noise', text: 'Noise', has: (point) => point.bandLow !== undefined },
  { part: 'limit', text: 'Limit', has: (point) => point.limit !== undefined },
];

/** How further metrics are told apart: by the line and the shape of its points, not by colour. */
const STYLES = [{ dash: [7, 3], shape: 'triangle' }, { dash: [2, 3], shape: 'rect' }, { dash: [9, 3, 2, 3], shape: 'star' }] as const;
/** Ways of measuring that can be shown and hidden one by one. */
const WAYS = 12;
/** More releases than a list can be read of are chosen in the drawing. */
const LISTED = 500;

/**
 * Draws the series at `url` as a chart to zoom, to read and to choose in, before the static drawing of `host`. Gives back
 * what takes it away again. `leave` is called when the reader presses Escape.
 */
export async function drawChart(host: HTMLElement, before: HTMLElement, { url, until, leave }: { readonly url: string; readonly until: string | undefined; readonly leave: () => void }): Promise<() => void> {
  const chart = new LiveChart(host, await loadSeries(url, until), leave);
  before.before(chart.element);
  chart.start();
  return () => chart.end();
}

class LiveChart {
  readonly element = element('div', { className: 'chart-live' });
  readonly #series: Series;
  readonly #host: HTMLElement;
  readonly #canvas = element('canvas');
  readonly #reading = element('p', { className: 'small' });
  readonly #slider = element('input', { type: 'range' });
  readonly #status = live();
  readonly #between = live();
  readonly #links = element('span', { className: 'chart-files' });
  readonly #ends: readonly HTMLSelectElement[];
  readonly #hidden = new Set<Part | number>();
  readonly #others: { readonly href: string; readonly series: Series }[] = [];
  readonly #scheme = matchMedia('(prefers-color-scheme: dark)');
  readonly #draw = () => this.#update();
  readonly #narrowest: number;
  #chart: Chart<'line'> | undefined;
  #window: Window = ALL;
  #cursor: number;
  #range: readonly number[] = [];
  #placed: readonly Placed[] = [];
  #joined: ReadonlySet<Point> = new Set();
  #names: Overlay['names'] = [];

  constructor(host: HTMLElement, series: Series, leave: () => void) {
    this.#host = host;
    this.#series = series;
    const widths = series.points.map((_, index) => (series.edges[index + 1] ?? 1) - (series.edges[index] ?? 0));
    this.#narrowest = Math.min(1, 3 * widths.reduce((least, width) => Math.min(least, width), 1));
    this.#cursor = series.points.findLastIndex((point) => point.value !== undefined);
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', host.querySelector('svg')?.getAttribute('aria-label') ?? series.file.title);
    Object.assign(this.#slider, { min: '0', max: String(series.points.length - 1), step: '1', value: String(this.#cursor) });
    this.#slider.setAttribute('aria-label', 'Release');
    this.#slider.addEventListener('input', () => this.#read(Number(this.#slider.value), true));
    const ends = ['From', 'To'].map((name, place) => select(name, (value) => this.#choose(value === '' ? this.#range.filter((_, index) => index !== place) : place === 0 ? [Number(value), ...this.#range.slice(1)] : [this.#range[0] ?? Number(value), Number(value)])));
    this.#ends = ends.map((one) => one.select);
    const tools = element('div', { className: 'chart-tools', role: 'group' },
      button('−', 'Zoom out', () => this.#zoom(2)), button('+', 'Zoom in', () => this.#zoom(0.5)),
      button('‹', 'Earlier', () => this.#move(-0.5)), button('›', 'Later', () => this.#move(0.5)), button('Reset', 'Reset: show all', () => this.#show(ALL)), this.#status);
    tools.setAttribute('aria-label', 'What is shown');
    this.element.append(
      tools,
      element('div', { className: 'chart-canvas' }, this.#canvas),
      this.#slider, this.#reading,
      element('div', { className: 'filter' }, ...ends.map((one) => one.label), element('p', {}, this.#between, ' ', this.#links)),
      element('details', {}, element('summary', {}, 'Choose what is shown'), ...this.#choices()),
      element('p', { className: 'small' }, 'Arrow keys on the slider read release by release; + and − zoom, 0 shows all, Escape leaves. A click on the drawing chooses a release, a second one the other end.'),
    );
    this.element.addEventListener('keydown', (event) => this.#press(event, leave));
    this.#listen(this.#canvas);
  }

  start(): void {
    this.#chart = new Chart(this.#canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [overlayPlugin(() => this.#overlay())],
      options: {
        animation: false, maintainAspectRatio: false, events: [], layout: { padding: { top: 22, right: 8 } },
        onResize: (_, size) => queueMicrotask(() => { if (size.width > 0) this.#update(); }),
        scales: {
          x: { type: 'linear', grid: { display: false }, ticks: { maxRotation: 0, autoSkip: false }, afterBuildTicks: (axis) => { axis.ticks = this.#columns(axis.width).map((index) => ({ value: this.#at(index), label: this.#series.points[index]?.label ?? '' })); } },
          y: { type: 'linear', ticks: {} },
        },
      },
    });
    this.#scheme.addEventListener('change', this.#draw);
    this.#choose([]);
    this.#read(this.#cursor, false);
    this.#update();
  }

  end(): void {
    this.#scheme.removeEventListener('change', this.#draw);
    this.#chart?.destroy();
    this.element.remove();
  }

  /** What there is to show and hide: parts, ways of measuring, and other metrics of the same unit. */
  #choices(): readonly HTMLElement[] {
    const { points, file } = this.#series;
    const toggle = (what: Part | number) => (on: boolean) => {
      if (on) this.#hidden.delete(what); else this.#hidden.add(what);
      this.#update();
    };
    const isLimited = points.some(({ limit }) => limit !== undefined);
    const parts = PARTS.filter(({ has }) => points.some(has)).map(({ part, text }) => checkbox(part === 'baseline' && !isLimited ? 'Reference' : text, true, toggle(part)));
    const ways = [...Map.groupBy(points.filter((point) => point.value !== undefined && point.alike !== undefined), (point) => point.alike ?? 0)].slice(0, WAYS);
    const chosen = element('span');
    const add = select(`Another metric${file.unit === '' ? '' : ` in ${file.unit}`}`, (href) => {
      const other = file.others.find((one) => one.href === href);
      add.select.value = '';
      if (other !== undefined) void this.#add(other, chosen);
    });
    add.select.append(element('option', { value: '' }, 'Choose'), ...file.others.map((other) => element('option', { value: other.href }, other.text)));
    return [
      ...(parts.length === 0 ? [] : [choices('Parts', parts)]),
      ...(ways.length < 2 ? [] : [choices('Measured alike', ways.map(([way, own]) => checkbox(`${own[0]?.label ?? ''} to ${own.at(-1)?.label ?? ''}, ${own.length === 1 ? '1 value' : `${own.length} values`}`, true, toggle(way))))]),
      ...(file.others.length === 0 ? [] : [element('div', { className: 'filter' }, add.label, chosen)]),
    ];
  }

  /** Fetches and draws another metric, with a box to take it away again in `chosen`. */
  async #add({ text, href }: Link, chosen: HTMLElement): Promise<void> {
    if (this.#others.some((other) => other.href === href)) return;
    if (this.#others.length >= STYLES.length) {
      this.#say(`${text} is not shown: no more than ${STYLES.length} are`);
      return;
    }
    try {
      this.#others.push({ href, series: await loadSeries(this.#series.address(href)) });
    } catch {
      this.#say(`${text} could not be loaded`);
      return;
    }
    const box = checkbox(text, true, () => {
      this.#others.splice(this.#others.findIndex((other) => other.href === href), 1);
      box.remove();
      this.#say(`${text} is no longer shown`);
    });
    chosen.append(box);
    this.#say(`${text} is shown`);
  }

  #say(what: string): void {
    this.#status.textContent = what;
    this.#read(this.#cursor, false);
    this.#update();
  }

  #at(index: number): number {
    return ((this.#series.edges[index] ?? 0) + (this.#series.edges[index + 1] ?? 1)) / 2;
  }

  #indexAt(place: number): number {
    const { edges, points } = this.#series;
    let [low, high] = [0, points.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((edges[middle] ?? 0) <= place) low = middle; else high = middle - 1;
    }
    return low;
  }

  /** The point with a value that lies nearest. */
  #measuredAt(place: number): number {
    const { points } = this.#series;
    const index = this.#indexAt(place);
    const later = points.findIndex((point, at) => at >= index && point.value !== undefined);
    const earlier = points.findLastIndex((point, at) => at <= index && point.value !== undefined);
    if (later === -1 || earlier === -1) return Math.max(later, earlier);
    return this.#at(later) - place < place - this.#at(earlier) ? later : earlier;
  }

  /** Which releases of the window are named below the axis. */
  #columns(width: number): readonly number[] {
    const { from, to } = this.#window;
    const [first, last] = [this.#indexAt(from), this.#indexAt(to)];
    const inside = Array.from({ length: last - first + 1 }, (_, index) => first + index).filter((index) => this.#at(index) >= from && this.#at(index) <= to);
    return labelledColumns(Float64Array.from(inside, (index) => (this.#at(index) - from) / (to - from)), Math.max(2, Math.floor(width / 84))).flatMap((place) => inside[place] ?? []);
  }

  #zoom(factor: number, centre = this.#at(this.#cursor) >= this.#window.from && this.#at(this.#cursor) <= this.#window.to ? this.#at(this.#cursor) : (this.#window.from + this.#window.to) / 2): void {
    this.#show(zoomed(this.#window, factor, centre, this.#narrowest));
  }

  #move(share: number): void {
    this.#show(moved(this.#window, share * (this.#window.to - this.#window.from)));
  }

  #show(window: Window): void {
    this.#window = window;
    const { points } = this.#series;
    const [first, last] = [this.#indexAt(window.from), this.#indexAt(window.to - 1e-9)];
    this.#status.textContent = first === 0 && last === points.length - 1 ? `All ${points.length} are shown` : `${points[first]?.label ?? ''} to ${points[last]?.label ?? ''}: ${last - first + 1} of ${points.length}`;
    this.#update();
  }

  #read(index: number, isAsked: boolean): void {
    this.#cursor = index;
    const text = readingOf(this.#series, index, this.#others.map((other) => other.series));
    this.#slider.value = String(index);
    this.#slider.setAttribute('aria-valuetext', text);
    const { href, label } = this.#series.points[index] ?? {};
    this.#reading.replaceChildren(...(href === undefined || label === undefined ? [text] : [element('a', { href: this.#series.address(href) }, label), text.slice(label.length)]));
    if (isAsked && (this.#at(index) < this.#window.from || this.#at(index) > this.#window.to)) this.#show(showing(this.#window, this.#at(index)));
    else this.#chart?.draw();
  }

  #choose(range: readonly number[]): void {
    this.#range = range;
    const { points } = this.#series;
    const listed = points.flatMap((point, index) => point.value !== undefined && (points.length <= LISTED || point.kind !== 'run' || range.includes(index)) ? [index] : []);
    for (const [place, end] of this.#ends.entries()) {
      end.replaceChildren(element('option', { value: '' }, 'Choose'), ...listed.map((index) => element('option', { value: String(index) }, points[index]?.label ?? '')));
      end.value = String(range[place] ?? '');
    }
    const [one, other] = range;
    const between = one === undefined || other === undefined ? undefined : rangeBetween(this.#series, one, other);
    this.#between.textContent = between?.text ?? '';
    this.#links.replaceChildren(...(between?.links ?? []).map((link) => element('a', { href: link.href }, link.text)));
    this.#chart?.draw();
  }

  #press(event: KeyboardEvent, leave: () => void): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = ({ '+': () => this.#zoom(0.5), '=': () => this.#zoom(0.5), '-': () => this.#zoom(2), '−': () => this.#zoom(2), 0: () => this.#show(ALL), Escape: leave } as Record<string, () => void>)[event.key];
    // A list takes letters and digits to find what begins with them.
    if (act === undefined || (event.target instanceof HTMLSelectElement && event.key !== 'Escape')) return;
    event.preventDefault();
    act();
  }

  #listen(canvas: HTMLCanvasElement): void {
    const place = (clientX: number) => this.#chart?.scales['x']?.getValueForPixel(clientX - canvas.getBoundingClientRect().left) ?? 0;
    const held = new Map<number, number>();
    let isDragged = false;
    canvas.addEventListener('wheel', (event) => {
      const { from, to } = this.#window;
      const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      // Where there is nothing more to show, the page scrolls.
      if (to - from >= 1 && (by !== 0 || event.deltaY > 0)) return;
      event.preventDefault();
      if (by !== 0) this.#move(Math.sign(by) * 0.1);
      else this.#zoom(event.deltaY > 0 ? 1.25 : 0.8, place(event.clientX));
    }, { passive: false });
    canvas.addEventListener('pointerdown', (event) => {
      held.set(event.pointerId, event.clientX);
      isDragged = held.size > 1;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointermove', (event) => {
      const before = held.get(event.pointerId);
      if (before === undefined) return this.#read(this.#indexAt(place(event.clientX)), false);
      const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
      if (!isDragged && Math.abs(event.clientX - before) < 5) return;
      isDragged = true;
      held.set(event.pointerId, event.clientX);
      if (other === undefined) this.#show(moved(this.#window, place(before) - place(event.clientX)));
      // Two fingers further apart show less of the series.
      else this.#zoom(Math.max(1, Math.abs(before - other)) / Math.max(1, Math.abs(event.clientX - other)), place((other + event.clientX) / 2));
    });
    const release = (event: PointerEvent) => {
      held.delete(event.pointerId);
      if (event.type !== 'pointerup' || isDragged || held.size > 0) return;
      const index = this.#measuredAt(place(event.clientX));
      this.#read(index, false);
      this.#choose(this.#range.length === 1 ? [...this.#range, index] : [index]);
    };
    canvas.addEventListener('pointerup', release);
    canvas.addEventListener('pointercancel', release);
  }

  readonly #colour = (token: string): string => getComputedStyle(this.#host).getPropertyValue(token).trim();

  readonly #isShown = (point: Point): boolean =>
    !(point.kind === 'candidate' && this.#hidden.has('candidates')) && !(point.kind === 'run' && this.#hidden.has('runs')) && !(point.alike !== undefined && this.#hidden.has(point.alike));

  #overlay(): Overlay {
    const { direction } = this.#series.file;
    return {
      points: this.#placed, joined: this.#joined, names: this.#names, colour: this.#colour, isShown: this.#isShown,
      shows: (part) => !this.#hidden.has(part),
      lower: direction === 'neither' ? undefined : direction === 'lower',
      cursor: this.#at(this.#cursor),
      range: this.#range.map((index) => this.#at(index)),
    };
  }

  #update(): void {
    const chart = this.#chart;
    if (chart === undefined) return;
    const colour = this.#colour;
    const choice: Choice = { window: this.#window, most: Math.max(100, 2 * Math.round(chart.width)), isShown: this.#isShown, shows: (part) => !this.#hidden.has(part) };
    const { drawn, columns } = visiblePoints(this.#series, choice);
    const joined = joinedPoints(drawn);
    this.#placed = columns;
    this.#joined = new Set(joined.map(({ point }) => point));
    const others = this.#others.map((other) => this.#spotsOf(other.series));
    const isDense = drawn.length > chart.width / 5;
    const ink = colour('--chart-line');
    const isPlain = ({ point }: Placed) => point.state !== 'fail' && point.state !== 'waived';
    const dots = (own: readonly Placed[]) => own.filter(isPlain).map(({ point, x }) => ({ x, y: point.value ?? Number.NaN }));
    const points = { showLine: false, pointBorderColor: ink, pointBorderWidth: 1.75 };
    chart.data.datasets = [
      ...(choice.shows('baseline') ? [lineOf(stepSpots(columns, (point) => point.baseline), colour('--chart-baseline'))] : []),
      ...(choice.shows('limit') ? [lineOf(stepSpots(columns, (point) => point.limit), colour('--chart-limit'), { borderDash: [4, 3] })] : []),
      lineOf(lineSpots(joined), ink, { borderWidth: 1.75 }),
      lineOf(dots(drawn.filter(({ point }) => point.kind === undefined)), ink, { ...points, pointRadius: 4, pointBackgroundColor: ink }),
      lineOf(dots(drawn.filter(({ point }) => point.kind === 'candidate')), ink, { ...points, pointRadius: 4, pointBackgroundColor: colour('--bg') }),
      ...(isDense ? [] : [lineOf(dots(drawn.filter(({ point }) => point.kind === 'run')), ink, { ...points, pointRadius: 1.8, pointBorderWidth: 0, pointBackgroundColor: colour('--chart-context') })]),
      ...others.map((spots, index) => lineOf(spots, colour('--chart-context'), { borderDash: [...STYLES[index]?.dash ?? []], pointStyle: STYLES[index]?.shape ?? 'circle', pointRadius: isDense ? 0 : 4, pointBorderColor: colour('--chart-context'), pointBackgroundColor: colour('--bg'), spanGaps: true })),
    ];
    this.#names = this.#others.flatMap(({ series }, index) => {
      const last = others[index]?.findLast((spot) => spot.x <= this.#window.to && Number.isFinite(spot.y));
      return last === undefined ? [] : [{ text: series.file.title, x: last.x, value: last.y }];
    });
    const heights = heightsOf(drawn.filter(({ x }) => x >= this.#window.from && x <= this.#window.to), choice, others);
    const ticks = heights === undefined ? [0, 1] : niceTicks(heights.low, heights.high);
    const font = { family: getComputedStyle(this.#host).fontFamily, size: 12 };
    Chart.defaults.font = { ...Chart.defaults.font, ...font };
    const { x, y } = chart.options.scales ?? {};
    if (x === undefined || y === undefined) return;
    Object.assign(x, { min: this.#window.from, max: this.#window.to });
    Object.assign(x.ticks ?? {}, { color: colour('--ink-3'), font, callback: (_: unknown, index: number, all: readonly { readonly label?: string }[]) => all[index]?.label ?? '' });
    Object.assign(y, { min: ticks[0], max: ticks.at(-1), afterBuildTicks: (axis: { ticks: { value: number }[] }) => { axis.ticks = ticks.map((value) => ({ value })); } });
    Object.assign(y.ticks ?? {}, { color: colour('--ink-3'), font, callback: (value: number) => tickText(value, ticks) });
    Object.assign(y, { grid: { color: colour('--chart-grid') }, border: { display: false } });
    chart.update('none');
  }

  /** Another metric's values, each at the release of the same name. */
  #spotsOf({ points }: Series): { x: number; y: number }[] {
    const values = new Map(points.map((point) => [point.label, point.value] as const));
    return this.#series.points.flatMap((point, index) => {
      const value = values.get(point.label);
      return value === undefined ? [] : [{ x: this.#at(index), y: value }];
    });
  }
}
