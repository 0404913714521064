import { finding } from '../findings.ts';
import { byCodeUnit } from '../lib/bytes.ts';
import { countOf, formatPercent } from '../lib/format-number.ts';
import type { Block } from '../model/block.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { toolKeys } from './derived-measurements.ts';
import { comparable } from './figures.ts';
import type { ReadFinding, Reading, ReadMeasurement } from './format.ts';
import { statementOf, unreadable } from './reading.ts';

// What every coverage report says alike: how many of its lines, branches and functions ran.

export interface Covered {
  readonly covered: number;
  readonly total: number;
}

/** What can be covered, in the order it is shown. */
const KINDS = ['lines', 'branches', 'functions', 'instructions', 'methods', 'classes'] as const;
export type CoverageKind = (typeof KINDS)[number];

export interface CoverageReport {
  readonly counts: Readonly<Partial<Record<CoverageKind, Covered>>>;
  /** The place of each count, where the report states it; else the report as a whole. */
  readonly places?: Readonly<Partial<Record<CoverageKind, string>>>;
  readonly tool?: string | undefined;
  readonly producedAt?: string | undefined;
  /** What the page lists: files, packages or classes. */
  readonly parts: readonly CoveredPart[];
  readonly noun: 'file' | 'package' | 'assembly';
  readonly nouns: string;
}

export interface CoveredPart {
  readonly name: string;
  readonly lines: Covered;
  readonly branches?: Covered | undefined;
  readonly at: string;
}

/** The reading of a coverage report. It judges nothing; one without a line that can be believed is no result. */
export function readCoverage(format: string, report: CoverageReport, findings: readonly ReadFinding[]): Reading<CoverageReport> {
  const { counts, tool, producedAt, parts, noun, nouns } = report;
  const { lines } = counts;
  if (lines === undefined && findings.some(({ id }) => id === 'verdict-disagrees')) return unreadable(format, 'A coverage report whose counts of lines contradict each other', findings);
  if (lines === undefined || lines.total === 0) {
    const empty = finding('nothing-checked', { message: 'The report holds no line that could be covered', expected: 'at least one line', found: 'none' });
    return unreadable(format, 'A coverage report without lines', [...findings, empty]);
  }
  const said = KINDS.flatMap((kind) => {
    const count = counts[kind];
    return count === undefined || count.total === 0 || (kind !== 'lines' && kind !== 'branches') ? [] : [`${formatPercent(count.covered / count.total)} of ${countOf(count.total, ...WORDS[kind])}`];
  });
  return {
    form: findings.some(({ level }) => level === 'error') ? 'valid-with-defects' : 'valid',
    statement: statementOf(format, {
      content: 'not-stated',
      summary: `${said.join(', ')}, in ${countOf(parts.length, noun, nouns)}`,
      class: 'measured',
      ...(tool === undefined ? {} : { tool }),
      ...(producedAt === undefined ? {} : { producedAt }),
      counts: Object.fromEntries([['parts', parts.length] as const, ...KINDS.flatMap((kind) => {
        const count = counts[kind];
        return count === undefined ? [] : [[kind, count.total] as const, [`${kind}Covered`, count.covered] as const];
      })]),
    }),
    findings,
    measurements: coverageMeasurements(format, report),
    document: report,
  };
}

const WORDS: Readonly<Record<CoverageKind, readonly [one: string, many: string]>> = {
  lines: ['line', 'lines'], branches: ['branch', 'branches'], functions: ['function', 'functions'], instructions: ['instruction', 'instructions'], methods: ['method', 'methods'], classes: ['class', 'classes'],
};

/** The share of each kind that ran, and the two counts that it is made of: a share that rose may only say that code went. */
function coverageMeasurements(format: string, { counts, places, tool }: CoverageReport): ReadMeasurement[] {
  const comparability = comparable({ format, ...toolKeys(tool) });
  return KINDS.flatMap((kind): ReadMeasurement[] => {
    const count = counts[kind];
    if (count === undefined || count.total === 0) return [];
    const common = { exact: true as const, comparability, at: places?.[kind] ?? '' };
    return [
      { metric: `coverage.${kind}`, unit: '%', direction: 'higher', value: (count.covered / count.total) * 100, ...common },
      { metric: `coverage.${kind}.covered`, unit: '', direction: 'neither', value: count.covered, ...common },
      { metric: `coverage.${kind}.total`, unit: '', direction: 'neither', value: count.total, ...common },
    ];
  });
}

/** Whether two counts say the same. */
export function isEqualCount(one: Covered, other: Covered): boolean {
  return one.covered === other.covered && one.total === other.total;
}

export function countText({ covered, total }: Covered): string {
  return `${covered} of ${total}`;
}

export function viewCoverage({ counts, tool, producedAt, parts, noun, nouns }: CoverageReport): readonly Block[] {
  const share = (count: Covered) => (count.total === 0 ? '–' : `${formatPercent(count.covered / count.total)}, ${countText(count)}`);
  const title = nouns.charAt(0).toUpperCase() + nouns.slice(1);
  return [
    facts('Coverage', [
      ...KINDS.map((kind) => [WORDS[kind][1].replace(/^./, (first) => first.toUpperCase()), counts[kind] === undefined ? undefined : share(counts[kind])] as const),
      ['Tool', tool === undefined ? undefined : words(tool)],
      ['Time', producedAt === undefined ? undefined : moment(producedAt)],
    ], 'A line that several entries of the report name counts once.'),
    table({
      title,
      caption: `Least covered ${nouns} first`,
      columns: [noun.charAt(0).toUpperCase() + noun.slice(1), { label: 'Lines covered', numeric: true }, { label: 'Lines', numeric: true }, { label: 'Share', numeric: true }, { label: 'Branches covered', numeric: true }, { label: 'Branches', numeric: true }],
      rows: leastCovered(parts).slice(0, 500).map(({ name, lines, branches, at }) => [
        { text: words(name, 300), code: true as const, at }, number(lines.covered), number(lines.total), lines.total === 0 ? '–' : formatPercent(lines.covered / lines.total), number(branches?.covered), number(branches?.total),
      ]),
      count: parts.length,
    }),
  ];
}

function leastCovered(parts: readonly CoveredPart[]): CoveredPart[] {
  const shareOf = ({ lines }: CoveredPart) => (lines.total === 0 ? 1 : lines.covered / lines.total);
  return [...parts].sort((a, b) => shareOf(a) - shareOf(b) || byCodeUnit(a.name, b.name));
}

/** Lines and branches of one source file, gathered from all entries that name it. */
export class SourceCoverage {
  private readonly lines = new Map<number, boolean>();
  private readonly branches = new Map<string, Covered>();
  readonly at: string;

  constructor(at: string) {
    this.at = at;
  }

  line(number: number, ran: boolean): void {
    this.lines.set(number, ran || this.lines.get(number) === true);
  }

  /** Branches of one place: entries that name it again say the same, or the fuller of them counts. */
  branch(key: string, { covered, total }: Covered): void {
    const known = this.branches.get(key) ?? { covered: 0, total: 0 };
    this.branches.set(key, { covered: Math.max(covered, known.covered), total: Math.max(total, known.total) });
  }

  part(name: string): CoveredPart {
    let ran = 0;
    for (const one of this.lines.values()) ran += one ? 1 : 0;
    return { name, lines: { covered: ran, total: this.lines.size }, branches: sumOf([...this.branches.values()]), at: this.at };
  }
}

export function sumOf(counts: readonly Covered[]): Covered {
  return counts.reduce<Covered>((sum, one) => ({ covered: sum.covered + one.covered, total: sum.total + one.total }), { covered: 0, total: 0 });
}
