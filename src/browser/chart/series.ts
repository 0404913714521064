import { columnEdges } from '../../core/api/chart-axis.ts';
import { decimal, scientific, withUnit } from '../../core/api/numbers.ts';
import { valuesOf } from '../../core/api/series-columns.ts';
import type { SeriesFile } from '../../core/api/series-file.ts';

/** One point of a series, with what is known of it. */
export interface Point {
  readonly label: string;
  readonly value: number | undefined;
  readonly time: string | undefined;
  readonly kind: 'candidate' | 'run' | undefined;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly baseline: number | undefined;
  readonly bandLow: number | undefined;
  readonly bandHigh: number | undefined;
  readonly limit: number | undefined;
  readonly state: string | undefined;
  readonly reading: string | undefined;
  readonly alike: number | undefined;
  readonly breaks: string | undefined;
  readonly step: string | undefined;
  readonly shift: 1 | undefined;
  readonly note: string | undefined;
  readonly href: string | undefined;
  readonly commit: string | undefined;
}

/** A metric's series as it was fetched. */
export interface Series {
  readonly file: SeriesFile;
  readonly points: readonly Point[];
  /** Where the columns begin, from left (0) to right (1); one more than there are points. */
  readonly edges: Float64Array;
  /** A value as it is read, with its unit. */
  readonly text: (value: number) => string;
  /** An address within the site as one that leads there from this page. */
  readonly address: (path: string) => string;
}

/** Fetches a series; up to and with the release `until`, for a page that ends with it. */
export async function loadSeries(url: string, until?: string): Promise<Series> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  // Our own file, made with the page by core/api/series-file.ts.
  const file = await response.json() as SeriesFile;
  const last = until === undefined ? -1 : file.label.lastIndexOf(until);
  const points = pointsOf(file, last === -1 ? file.label.length : last + 1);
  const number = (value: number) => file.decimals === undefined ? scientific(value) : decimal(value, file.decimals);
  // The site may stand below a base path, which only the address that was asked for tells.
  const base = response.url.slice(0, response.url.length - file.path.length);
  return {
    file, points,
    edges: columnEdges(points.map(({ kind }) => kind === 'run' ? { run: true } : {})),
    text: (value) => withUnit(number(value), file.unit),
    address: (path) => base + path,
  };
}

function pointsOf(file: SeriesFile, length: number): readonly Point[] {
  const names = ['value', 'time', 'kind', 'low', 'high', 'baseline', 'bandLow', 'bandHigh', 'limit', 'state', 'reading', 'alike', 'breaks', 'step', 'shift', 'note', 'href', 'commit'] as const;
  const columns = names.map((name) => [name, valuesOf<unknown>(file[name], length)] as const);
  // Each member comes from the column of its name.
  return file.label.slice(0, length).map((label, index) => ({ label, ...Object.fromEntries(columns.map(([name, values]) => [name, values[index]])) }) as unknown as Point);
}
