import { finding } from '../findings.ts';
import { countText, isEqualCount, readCoverage, sumOf, viewCoverage, type Covered, type CoverageKind, type CoveredPart, type CoverageReport } from './coverage.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { unreadable } from './reading.ts';
import { rootElement, scanXml, type XmlElement, type XmlHandler } from './xml.ts';

/** A JaCoCo report. It counts at every level; the counts of the whole are held against those of the packages below it. */
export const jacoco: Format<CoverageReport> = {
  id: 'jacoco',
  title: 'JaCoCo coverage',
  mediaType: 'application/xml',
  specification: { name: 'JaCoCo XML report, report.dtd', url: 'https://www.jacoco.org/jacoco/trunk/coverage/report.dtd' },
  recognise: ({ text }) => text !== undefined && rootElement(text) === 'report' && /-\/\/JACOCO\/\/DTD|<report\s+name=[^>]*>\s*(?:<(?:sessioninfo|group|package|counter)\b|<\/report>)/.test(text.slice(0, 20_000)),
  read,
  view: viewCoverage,
};

const KINDS: Readonly<Record<string, CoverageKind>> = { LINE: 'lines', BRANCH: 'branches', INSTRUCTION: 'instructions', METHOD: 'methods', CLASS: 'classes' };

function read(sample: Sample): Reading<CoverageReport> {
  const reader = new Reader();
  const problem = scanXml(sample.text ?? '', reader, { doctype: 'named' }) ?? reader.problem;
  if (problem !== undefined) return unreadable('jacoco', 'A coverage report that can not be read', [problem]);
  const inPackages = (kind: CoverageKind) => sumOf(reader.packages.flatMap(({ counts }) => counts.get(kind) ?? []));
  // A count that its own packages contradict was not measured.
  const right = [...reader.whole].filter(([kind, { count }]) => isEqualCount(count, inPackages(kind)));
  const wrong = [...reader.whole].filter(([kind, { count }]) => !isEqualCount(count, inPackages(kind)));
  const parts = reader.packages.map(({ name, at, counts }): CoveredPart => ({ name: name === '' ? '(the default package)' : name, lines: counts.get('lines') ?? { covered: 0, total: 0 }, branches: counts.get('branches'), at }));
  return readCoverage('jacoco', {
    counts: Object.fromEntries(right.map(([kind, { count }]) => [kind, count])),
    places: Object.fromEntries(right.map(([kind, { at }]) => [kind, at])),
    producedAt: reader.ended, parts, noun: 'package', nouns: 'packages',
  }, wrong.map(([kind, { count, at }]) => contradiction(kind, count, at, inPackages(kind))));
}

function contradiction(kind: CoverageKind, stated: Covered, place: string, counted: Covered): ReadFinding {
  return finding('verdict-disagrees', {
    message: `The report states ${countText(stated)} ${kind} as covered; its packages give ${countText(counted)}, so none is taken for a measurement`, place, expected: countText(counted), found: countText(stated),
  });
}

interface Package {
  readonly name: string;
  readonly at: string;
  readonly counts: Map<CoverageKind, Covered>;
}

class Reader implements XmlHandler {
  readonly whole = new Map<CoverageKind, { readonly count: Covered; readonly at: string }>();
  readonly packages: Package[] = [];
  ended: string | undefined;
  problem: ReadFinding | undefined;
  /** Open elements, outermost first. */
  private readonly path: string[] = [];

  open(element: XmlElement): void {
    const { name, attributes, at } = element;
    const parent = this.path.at(-1);
    this.path.push(name);
    if (name === 'package') this.packages.push({ name: (attributes['name'] ?? '').slice(0, 1000), at, counts: new Map() });
    if (name === 'sessioninfo') this.ended = laterOf(this.ended, attributes['dump']);
    if (name === 'counter' && (parent === 'report' || parent === 'package')) this.count(element, parent);
  }

  text(): void {}

  close(): void {
    this.path.pop();
  }

  private count({ attributes, at }: XmlElement, parent: 'report' | 'package'): void {
    const type = attributes['type'] ?? '';
    const [missed, covered] = [attributes['missed'], attributes['covered']].map((text) => (/^\d{1,12}$/.test(text ?? '') ? Number(text) : undefined));
    if (missed === undefined || covered === undefined) {
      this.problem ??= finding('schema-violation', { message: 'A counter without two whole numbers', place: at, expected: 'missed and covered', found: `${attributes['missed'] ?? 'nothing'} and ${attributes['covered'] ?? 'nothing'}` });
      return;
    }
    const kind = Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
    if (kind === undefined) return;
    const count = { covered, total: missed + covered };
    if (parent === 'report') this.whole.set(kind, { count, at });
    else this.packages.at(-1)?.counts.set(kind, count);
  }
}

/** The last moment at which a session wrote what it had seen, in milliseconds. */
function laterOf(known: string | undefined, stamp: string | undefined): string | undefined {
  if (!/^\d{12,13}$/.test(stamp ?? '')) return known;
  const time = new Date(Number(stamp)).toISOString();
  return known === undefined || Date.parse(time) > Date.parse(known) ? time : known;
}
