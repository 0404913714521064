import { finding } from '../findings.ts';
import { countText, isEqualCount, readCoverage, SourceCoverage, sumOf, viewCoverage, type Covered, type CoverageReport } from './coverage.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { unreadable } from './reading.ts';
import { rootElement, scanXml, type XmlElement, type XmlHandler } from './xml.ts';

/**
 * A Cobertura report, as Cobertura, coverlet, coverage.py, gcovr and others write it. Lines stand in it by method and by
 * class, and a file may have several classes, so each line of a file counts once; rates are computed and not believed.
 */
export const cobertura: Format<CoverageReport> = {
  id: 'cobertura',
  title: 'Cobertura coverage',
  mediaType: 'application/xml',
  specification: { name: 'Cobertura XML, coverage-04.dtd', url: 'https://github.com/cobertura/cobertura/blob/master/cobertura/src/site/htdocs/xml/coverage-04.dtd' },
  recognise: ({ text }) => text !== undefined && rootElement(text) === 'coverage' && /<coverage\s[^>]*\b(?:line-rate|lines-valid)\s*=/.test(text.slice(0, 20_000)),
  read,
  view: viewCoverage,
};

const MOST_PROBLEMS = 20;

function read(sample: Sample): Reading<CoverageReport> {
  const reader = new Reader();
  const problem = scanXml(sample.text ?? '', reader, { doctype: 'named' });
  if (problem !== undefined) return unreadable('cobertura', 'A coverage report that can not be read', [problem]);
  // A line that belongs nowhere may be one that nothing covered.
  if (reader.problems.length > 0) return unreadable('cobertura', 'A coverage report that can not be read', reader.problems);
  const parts = [...reader.files].map(([name, file]) => file.part(name));
  const [lines, branches] = [sumOf(parts.map((one) => one.lines)), sumOf(parts.flatMap((one) => one.branches ?? []))];
  const [wrongLines, wrongBranches] = [statedOtherwise(reader, lines, 'lines'), statedOtherwise(reader, branches, 'branches')];
  return readCoverage('cobertura', {
    counts: { ...(wrongLines.length > 0 ? {} : { lines }), ...(wrongBranches.length > 0 || branches.total === 0 ? {} : { branches }) },
    producedAt: producedAt(reader.root), parts, noun: 'file', nouns: 'files',
  }, [...wrongLines, ...wrongBranches]);
}

class Reader implements XmlHandler {
  root: XmlElement | undefined;
  readonly files = new Map<string, SourceCoverage>();
  readonly problems: ReadFinding[] = [];
  /** Lines as the classes list them, each time anew: some tools count so. */
  readonly listed = { lines: { covered: 0, total: 0 }, branches: { covered: 0, total: 0 } };
  private file: SourceCoverage | undefined;
  private methods = 0;

  open(element: XmlElement): void {
    const { name, attributes, at } = element;
    if (name === 'coverage') this.root ??= element;
    else if (name === 'class') this.openFile(attributes['filename'], at);
    else if (name === 'methods') this.methods += 1;
    else if (name === 'line') this.line(element);
  }

  text(): void {}

  close(name: string): void {
    if (name === 'class') this.file = undefined;
    if (name === 'methods') this.methods -= 1;
  }

  private openFile(name: string | undefined, at: string): void {
    if (name === undefined || name === '') {
      this.problem('A class names no file, so its lines belong to none', at, 'filename', 'nothing');
      return;
    }
    this.file = this.files.get(name) ?? new SourceCoverage(at);
    this.files.set(name, this.file);
  }

  private line({ attributes, at }: XmlElement): void {
    const [number, hits] = [wholeNumber(attributes['number']), wholeNumber(attributes['hits'])];
    if (number === undefined || hits === undefined) {
      this.problem('A line without its number or its hits', at, 'two whole numbers', `${attributes['number'] ?? 'nothing'} and ${attributes['hits'] ?? 'nothing'}`);
      return;
    }
    if (this.file === undefined) return;
    const branches = branchesOf(attributes);
    this.file.line(number, hits > 0);
    if (branches !== undefined) this.file.branch(String(number), branches);
    if (this.methods > 0) return;
    this.listed.lines = sumOf([this.listed.lines, { covered: hits > 0 ? 1 : 0, total: 1 }]);
    if (branches !== undefined) this.listed.branches = sumOf([this.listed.branches, branches]);
  }

  private problem(message: string, place: string, expected: string, found: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(finding('schema-violation', { message, place, expected, found }));
  }
}

/** `50% (1/2)` is one branch of two. */
function branchesOf(attributes: XmlElement['attributes']): Covered | undefined {
  const [, covered, total] = /\((\d{1,9})\/(\d{1,9})\)\s*$/.exec(attributes['condition-coverage'] ?? '') ?? [];
  return covered === undefined || total === undefined ? undefined : { covered: Math.min(Number(covered), Number(total)), total: Number(total) };
}

/** Counts that the report states and that its lines give neither one by one nor as the classes list them. */
function statedOtherwise({ root, listed }: Reader, counted: Covered, kind: 'lines' | 'branches'): ReadFinding[] {
  const [covered, total] = [wholeNumber(root?.attributes[`${kind}-covered`]), wholeNumber(root?.attributes[`${kind}-valid`])];
  if (covered === undefined || total === undefined || isEqualCount({ covered, total }, counted) || isEqualCount({ covered, total }, listed[kind])) return [];
  return [finding('verdict-disagrees', {
    message: `The report states ${countText({ covered, total })} ${kind} as covered; those it lists give ${countText(counted)}, so none is taken for a measurement`, place: root?.at ?? '', expected: countText(counted), found: countText({ covered, total }),
  })];
}

function wholeNumber(text: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined;
}

/** Seconds in some tools and milliseconds in others; both are told by their size. */
function producedAt(root: XmlElement | undefined): string | undefined {
  const stamp = wholeNumber(root?.attributes['timestamp']);
  if (stamp === undefined || stamp < 1e8 || stamp > 4e12) return undefined;
  return new Date(stamp < 1e10 ? stamp * 1000 : stamp).toISOString();
}
