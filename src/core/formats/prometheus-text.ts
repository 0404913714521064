import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { facts, number, table, words } from './cells.ts';
import { isMetricName } from './figures.ts';
import type { Format, ReadFinding, Reading, ReadMeasurement, Sample } from './format.ts';
import { describe, statementOf, unreadable } from './reading.ts';

interface Family {
  readonly type: string;
  readonly help: string;
}
interface Point {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
  readonly line: number;
}
interface Document {
  readonly families: ReadonlyMap<string, Family>;
  readonly points: readonly Point[];
}

/**
 * What a service answers to `GET /metrics`: text exposition format 0.0.4. It is read strictly, because a line that is cut
 * is another number. Which way a metric is better is not in it, so no value is better or worse than another.
 */
export const prometheusText: Format<Document> = {
  id: 'prometheus-text',
  title: 'Prometheus metrics',
  mediaType: 'text/plain',
  specification: { name: 'Prometheus text exposition format 0.0.4', url: 'https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format' },
  recognise: ({ text }) => /^\s*# (?:HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* /.test(text ?? ''),
  read,
  view: ({ families, points }) => [
    facts('The metrics', [['Metrics', number(families.size)], ['Values', number(points.length)]], 'What the service said of itself. The file does not say when, unless a value has a time.'),
    table({
      title: 'Values',
      caption: 'Every value with its labels',
      columns: ['Metric', 'Labels', { label: 'Value', numeric: true }, 'Type', 'Help'],
      rows: points.slice(0, 500).map((point) => {
        const family = families.get(point.name);
        return [{ text: words(point.name), code: true as const, at: `line:${point.line}` }, words(point.labels), String(point.value), words(family?.type), words(family?.help)];
      }),
      count: points.length,
    }),
  ],
};

const TYPES = ['counter', 'gauge', 'histogram', 'summary', 'untyped'];
const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?$/;
const LABELS = /^(?:\s*[a-zA-Z_][a-zA-Z0-9_]*\s*=\s*"(?:[^"\\\n]|\\[\\"n])*"\s*(?:,|$))*\s*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\s*\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\}\s*|\s+)(\S+)(?:\s+(-?\d{1,16}))?\s*$/;
/** The expressions above loop over quoted parts, and a loop over megabytes runs out of stack. */
const LONGEST_LINE = 100_000;
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

function read(sample: Sample): Reading<Document> {
  const text = sample.text ?? '';
  const { document, findings } = parse(text);
  const cut = text.endsWith('\n') ? [] : [finding('line-unreadable', { message: 'The last line does not end, so its value may be cut', place: `line:${text.split('\n').length}`, expected: 'a line feed at the end', found: 'the end of the file' })];
  const problems = [...cut, ...findings];
  if (problems.length > 0) return unreadable('prometheus-text', 'Metrics that do not follow their format', problems);
  const { families, points } = document;
  return {
    form: 'valid',
    statement: statementOf('prometheus-text', {
      content: points.length === 0 ? 'no-result' : 'not-stated',
      summary: points.length === 0 ? 'The answer holds no value' : `${countOf(points.length, 'value')} of ${countOf(new Set(points.map((one) => one.name)).size, 'metric')}`,
      formatVersion: '0.0.4',
      class: 'measured',
      counts: { metrics: families.size, values: points.length, ...plainValues(points) },
    }),
    measurements: points.flatMap(measured),
    findings: points.length === 0 ? [finding('nothing-checked', { message: 'No metric has a value', expected: 'at least one value', found: 'none' })] : [],
    document,
  };
}

// Base units that names end in, by https://prometheus.io/docs/practices/naming/#base-units.
const UNITS: Readonly<Record<string, string>> = { seconds: 's', bytes: 'B', celsius: '°C', meters: 'm', volts: 'V', amperes: 'A', joules: 'J', grams: 'g' };

function measured({ name, labels, value, line }: Point): ReadMeasurement[] {
  const metric = labels === '' ? name : `${name}{${labels}}`;
  const word = name.replace(/_(?:total|sum)$/, '').split('_').at(-1) ?? '';
  const unit = Object.hasOwn(UNITS, word) && !/_(?:count|bucket)$/.test(name) ? UNITS[word] ?? '' : '';
  return Number.isFinite(value) && isMetricName(metric) ? [{ metric, unit, direction: 'neither', value, samples: 1, comparability: {}, at: `line:${line}` }] : [];
}

const MOST_VALUES = 100;

/** The values without labels, by name, as far as a record takes them. */
function plainValues(points: readonly Point[]): Record<string, number> {
  const plain = points.filter((one) => one.labels === '' && Number.isFinite(one.value) && !one.name.startsWith('__') && one.name.length <= 100);
  return Object.fromEntries(plain.slice(0, MOST_VALUES).map((one) => [one.name, one.value]));
}

function parse(text: string): { readonly document: Document; readonly findings: readonly ReadFinding[] } {
  const families = new Map<string, { type?: string; help?: string }>();
  const points: Point[] = [];
  const findings: ReadFinding[] = [];
  const seen = new Set<string>();
  const valued = new Set<string>();
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const content = raw.trim();
    const problem = (message: string, expected: string) => {
      if (findings.length < 20) findings.push(finding('line-unreadable', { message, place: `line:${line}`, expected, found: describe(content) }));
    };
    if (content === '') return;
    if (content.startsWith('#')) {
      const [, keyword, name, rest = ''] = COMMENT.exec(content) ?? [];
      if (name === undefined) return;
      const family = families.get(name) ?? {};
      families.set(name, family);
      // "Only one HELP or TYPE line may exist for any given metric name", and TYPE stands before the first sample.
      if (keyword === 'HELP' ? family.help !== undefined : family.type !== undefined) problem(`“${name}” has two ${keyword ?? ''} lines`, 'one');
      else if (keyword === 'HELP') family.help = rest;
      else if (!TYPES.includes(rest)) problem(`“${rest}” is no type of metric`, TYPES.join(', '));
      else if (valued.has(name)) problem(`The type of “${name}” stands after its values`, 'the type first');
      else family.type = rest;
      return;
    }
    const [, name, labels = '', written = ''] = content.length > LONGEST_LINE ? [] : SAMPLE.exec(content) ?? [];
    const value = valueOf(written);
    if (name === undefined || value === undefined || !LABELS.test(labels)) { problem(`Line ${line} is no value of a metric`, 'name{label="value"} number'); return; }
    const key = `${name}{${labels}}`;
    if (seen.has(key)) problem(`“${name}” has two values with the same labels`, 'each once');
    seen.add(key);
    valued.add(name);
    points.push({ name, labels, value, line });
  });
  return {
    document: { families: new Map([...families].map(([name, { type = 'untyped', help = '' }]) => [name, { type, help }])), points },
    findings,
  };
}

/** As Go's ParseFloat reads it, without hexadecimal and underscores. */
function valueOf(text: string): number | undefined {
  switch (text) {
    case 'NaN': return NaN;
    case '+Inf': case 'Inf': return Infinity;
    case '-Inf': return -Infinity;
    default: return NUMBER.test(text) ? Number(text) : undefined;
  }
}
