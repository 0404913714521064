import { z } from 'zod';
import { Direction, Judged } from '../model/measurement.ts';
import { GateState } from '../model/states.ts';
import type { ChartPoint, ChartSpec } from './chart.ts';
import { columnOf } from './series-columns.ts';
import { Link } from './view.ts';

const column = <T extends z.ZodType>(of: T) => z.union([z.array(of.nullable()), z.strictObject({ index: z.array(z.number().int().nonnegative()), value: z.array(of) })]).optional();

/**
 * A metric over releases, whole, in columns: what an interactive chart is drawn from. The first point is the oldest. A column
 * is a list with one entry for each point, `null` for none, or, where few points have an entry, those and their places.
 * Addresses are absolute within the site, which `path` tells from the address that the file was fetched from.
 */
export const SeriesFile = z.strictObject({
  schema: z.literal('dossier.series.v1'),
  path: z.string(),
  project: z.string(),
  /** Empty for files that fill no slot. */
  slot: z.string(),
  metric: z.string(),
  title: z.string(),
  unit: z.string(),
  direction: Direction,
  /** How many decimals the values are written with; absent where they are written as powers of ten. */
  decimals: z.number().int().nonnegative().optional(),
  /** What `low` and `high` are. */
  interval: z.string().optional(),
  label: z.array(z.string()),
  /** The day, as `2026-02-18`. */
  time: column(z.string()),
  kind: column(z.enum(['candidate', 'run'])).describe('a stable release where there is none'),
  value: column(z.number()),
  low: column(z.number()),
  high: column(z.number()),
  baseline: column(z.number()),
  /** Between these, no value is called a change. */
  bandLow: column(z.number()),
  bandHigh: column(z.number()),
  limit: column(z.number()),
  state: column(GateState),
  reading: column(Judged.shape.reading),
  /** Equal numbers: measured alike. */
  alike: column(z.number().int().nonnegative()),
  /** Where no line leads to the point: what changed. */
  breaks: column(z.string()),
  /** A reviewed step that values from here on are held to. */
  step: column(z.string()),
  /** 1 on the first value of a new level that nobody marked as intended. */
  shift: column(z.literal(1)),
  note: column(z.string()),
  href: column(z.string()),
  commit: column(z.string()),
  /** Comparisons of two of the releases. */
  pairs: z.array(z.strictObject({ older: z.string(), newer: z.string(), href: z.string() })),
  /** The address of a range of commits up to `<commit>...<commit>`, where the project's repository is on a known host. */
  commits: z.string().optional(),
  /** Other metrics of the same unit, by the address of their file. */
  others: z.array(Link),
});
export type SeriesFile = z.infer<typeof SeriesFile>;

/** What a series' points do not know of it. */
export type SeriesHead = Pick<SeriesFile, 'path' | 'project' | 'slot' | 'metric' | 'title' | 'pairs' | 'others'> & { readonly direction: Direction; readonly commits?: string | undefined };

/** A chart's whole series as a file. Nothing is thinned. */
export function seriesFile(spec: ChartSpec, { commits, ...head }: SeriesHead): SeriesFile {
  const { points } = spec;
  const of = <T>(read: (point: ChartPoint) => T | undefined) => columnOf(points.map(read));
  const first = points.find((point) => point.value !== undefined)?.value;
  const text = first === undefined ? '' : spec.text(first);
  const columns = {
    time: of((point) => point.time),
    kind: of((point) => point.run === true ? 'run' as const : point.stable ? undefined : 'candidate' as const),
    value: of((point) => point.value),
    low: of((point) => point.interval?.low),
    high: of((point) => point.interval?.high),
    baseline: of((point) => point.baseline),
    bandLow: of((point) => point.band?.low),
    bandHigh: of((point) => point.band?.high),
    limit: of((point) => point.limit),
    state: of((point) => point.state),
    reading: of((point) => point.reading),
    alike: of((point) => point.alike),
    breaks: of((point) => point.breaks ? point.changed ?? '' : undefined),
    step: of((point) => point.step),
    shift: of((point) => point.shift === true ? 1 as const : undefined),
    note: of((point) => point.note === undefined ? undefined : point.more === undefined ? point.note : `${point.note}: ${point.more}`),
    href: of((point) => point.href),
    commit: of((point) => point.commit),
  };
  return {
    schema: 'dossier.series.v1',
    ...head,
    unit: spec.unit,
    ...(/e/.test(text) ? {} : { decimals: text.split('.')[1]?.length ?? 0 }),
    ...(spec.interval === undefined ? {} : { interval: spec.interval }),
    label: points.map((point) => point.label),
    // A column that no point has a value in is left out.
    ...Object.fromEntries(Object.entries(columns).filter(([, values]) => values !== undefined)),
    ...(commits === undefined ? {} : { commits }),
  };
}
