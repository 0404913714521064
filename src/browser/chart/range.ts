import { commitRange } from '../../core/api/commit-range.ts';
import { signedPercent } from '../../core/api/numbers.ts';
import type { Point, Series } from './series.ts';

/** What lies between two chosen points: in words, and where to read on. */
export interface RangeText {
  readonly text: string;
  readonly links: readonly { readonly text: string; readonly href: string }[];
}

/** The change between two points of a series, where they were measured alike; where they were not, why no change is told. */
export function rangeBetween(series: Series, one: number, other: number): RangeText | undefined {
  const [older, newer] = [series.points[Math.min(one, other)], series.points[Math.max(one, other)]];
  if (older === undefined || newer === undefined || older === newer) return undefined;
  const pair = series.file.pairs.find((pair) => pair.older === older.label && pair.newer === newer.label);
  const commits = commitRange(series.file.commits, older.commit, newer.commit);
  return {
    text: `${older.label} to ${newer.label}: ${changeText(series, older, newer)}`,
    links: [
      ...(pair === undefined ? [] : [{ text: 'Compare the releases', href: series.address(pair.href) }]),
      ...(commits === undefined ? [] : [{ text: 'Commits between them', href: commits }]),
    ],
  };
}

function changeText(series: Series, older: Point, newer: Point): string {
  if (older.value === undefined || newer.value === undefined) return `${(older.value === undefined ? older : newer).label} has no value.`;
  const values = `${series.text(older.value)} and ${series.text(newer.value)}`;
  if (older.alike === undefined || newer.alike === undefined) return `${values}. It is not known whether they were measured alike, so no change is told.`;
  if (older.alike !== newer.alike) {
    const changed = between(series, older, newer).findLast((point) => (point.breaks ?? '') !== '')?.breaks;
    return `${values}. They were not measured alike${changed === undefined ? '' : `: ${changed}`}; no change is told.`;
  }
  const change = newer.value === older.value ? 'no difference' : older.value > 0 ? signedPercent(newer.value / older.value - 1) : `${newer.value > older.value ? 'higher' : 'lower'}`;
  const steps = between(series, older, newer).flatMap((point) => point.step ?? []);
  return `${values}, ${change}. They were measured alike; whether the difference is more than noise, the readings say.${steps.length === 0 ? '' : ` Reviewed between them: ${steps.join('; ')}.`}`;
}

/** The points after `older`, up to and with `newer`. */
function between({ points }: Series, older: Point, newer: Point): readonly Point[] {
  return points.slice(points.indexOf(older) + 1, points.indexOf(newer) + 1);
}

/** All that is known of a point, in a line. */
export function readingOf(series: Series, index: number, others: readonly Series[]): string {
  const point = series.points[index];
  if (point === undefined) return '';
  const { text } = series;
  const said = [
    point.value === undefined ? 'no value' : text(point.value),
    ...(point.low === undefined || point.high === undefined ? [] : [`${series.file.interval ?? 'interval'} ${text(point.low)} to ${text(point.high)}`]),
    ...(point.baseline === undefined ? [] : [`${point.limit === undefined ? 'reference' : 'baseline'} ${text(point.baseline)}`]),
    ...(point.bandLow === undefined || point.bandHigh === undefined ? [] : [`no change between ${text(point.bandLow)} and ${text(point.bandHigh)}`]),
    ...(point.limit === undefined ? [] : [`limit ${text(point.limit)}`]),
    ...(point.reading === undefined ? [] : [`reading: ${point.reading.replaceAll('-', ' ')}`]),
    ...(point.state === undefined ? [] : [`state: ${point.state.replaceAll('-', ' ')}`]),
    ...[point.note, point.step, point.shift === undefined ? undefined : 'level moved', point.breaks].filter((one) => one !== undefined && one !== ''),
    ...others.flatMap((other) => {
      const value = other.points.findLast((one) => one.label === point.label)?.value;
      return [`${other.file.title} ${value === undefined ? 'no value' : other.text(value)}`];
    }),
  ];
  return `${point.label}${point.time === undefined ? '' : ` (${point.time})`}: ${said.join('; ')}`;
}
