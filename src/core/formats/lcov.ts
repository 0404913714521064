import { finding } from '../findings.ts';
import { countText, isEqualCount, readCoverage, SourceCoverage, sumOf, viewCoverage, type Covered, type CoverageReport } from './coverage.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { unreadable } from './reading.ts';

/**
 * An lcov trace file, as geninfo and many coverage tools write it. A source file may have several records, so its lines
 * count once over all of them. A file that was cut off is not read: what is gone may be what nothing covered.
 */
export const lcov: Format<CoverageReport> = {
  id: 'lcov',
  title: 'lcov trace file',
  mediaType: 'text/plain',
  specification: { name: 'geninfo(1), tracefile format', url: 'https://man.archlinux.org/man/geninfo.1#FILES' },
  recognise: ({ text, json }) => text !== undefined && json === undefined && /^\s*(?:#[^\n]*\n\s*)*(?:TN:[^\n]*\n\s*)?SF:/.test(text),
  read,
  view: viewCoverage,
};

const MOST_PROBLEMS = 20;
const MOST_LINES = 5_000_000;

function read(sample: Sample): Reading<CoverageReport> {
  const reader = new Reader();
  for (const [index, line] of (sample.text ?? '').split('\n', MOST_LINES).entries()) reader.line(line.trimEnd(), `line:${index + 1}`);
  const problems = [...reader.problems, ...reader.unfinished()];
  if (problems.length > 0) return unreadable('lcov', 'A trace file that can not be read', problems);
  const parts = [...reader.files].map(([name, file]) => file.lines.part(name));
  const branches = sumOf(parts.flatMap((one) => one.branches ?? []));
  const functions = sumOf([...reader.files.values()].map(({ functions: known }) => ({ covered: [...known.values()].filter(Boolean).length, total: known.size })));
  return readCoverage('lcov', {
    counts: { ...(reader.wrong.has('lines') ? {} : { lines: sumOf(parts.map((one) => one.lines)) }), ...(branches.total === 0 || reader.wrong.has('branches') ? {} : { branches }), ...(functions.total === 0 ? {} : { functions }) },
    parts, noun: 'file', nouns: 'files',
  }, reader.contradictions);
}

interface SourceFile {
  readonly lines: SourceCoverage;
  readonly functions: Map<string, boolean>;
}

/** One record: what it lists, and what it says that it lists. */
interface SourceRecord {
  readonly at: string;
  readonly file: SourceFile;
  readonly lines: Listed;
  readonly branches: Listed;
  readonly stated: Map<string, number>;
}

/** What a record lists: each once, and every entry for itself, because tools count in either way. */
class Listed {
  private readonly once = new Map<string, boolean>();
  private entries: Covered = { covered: 0, total: 0 };

  add(key: string, ran: boolean): void {
    this.once.set(key, ran || this.once.get(key) === true);
    this.entries = { covered: this.entries.covered + (ran ? 1 : 0), total: this.entries.total + 1 };
  }

  /** The counts, unless they are what the record states. */
  otherThan(stated: Covered): Covered | undefined {
    const once: Covered = { covered: [...this.once.values()].filter(Boolean).length, total: this.once.size };
    return isEqualCount(once, stated) || isEqualCount(this.entries, stated) ? undefined : once;
  }
}

// Every tag that geninfo documents. What follows those that are not counted here is not looked at.
const TAGS = new Set(['TN', 'SF', 'VER', 'FN', 'FNDA', 'FNF', 'FNH', 'FNL', 'FNA', 'BRDA', 'BRF', 'BRH', 'DA', 'LF', 'LH', 'MCDC', 'MCF', 'MCH']);

class Reader {
  readonly files = new Map<string, SourceFile>();
  readonly problems: ReadFinding[] = [];
  readonly contradictions: ReadFinding[] = [];
  /** What some record counts otherwise than it lists. */
  readonly wrong = new Set<'lines' | 'branches'>();
  private record: SourceRecord | undefined;

  line(text: string, at: string): void {
    if (text === '' || text.startsWith('#')) return;
    if (text === 'end_of_record') this.close(at);
    else this.entry(text, at);
  }

  /** A record that the end of the file cut off. */
  unfinished(): ReadFinding[] {
    return this.record === undefined ? [] : [finding('schema-violation', { message: `The record that begins at ${this.record.at.replace(':', ' ')} has no end_of_record`, place: this.record.at, expected: 'end_of_record', found: 'the end of the file' })];
  }

  private entry(text: string, at: string): void {
    const colon = text.indexOf(':');
    const [tag, rest] = [text.slice(0, Math.max(0, colon)), text.slice(colon + 1)];
    if (!TAGS.has(tag)) this.problem(at, 'a line of a trace file', text);
    else if (tag === 'SF') this.openRecord(rest, at);
    else if (this.record !== undefined) this.within(this.record, tag, rest, at);
    else if (tag !== 'TN' && tag !== 'VER') this.problem(at, 'SF: before anything of a source file', text);
  }

  private openRecord(name: string, at: string): void {
    if (this.record !== undefined) this.problem(at, 'end_of_record before the next source file', 'SF:');
    const file = this.files.get(name) ?? { lines: new SourceCoverage(at), functions: new Map() };
    this.files.set(name, file);
    this.record = { at, file, lines: new Listed(), branches: new Listed(), stated: new Map() };
  }

  private within(record: SourceRecord, tag: string, rest: string, at: string): void {
    switch (tag) {
      case 'DA': {
        const [, line, hits] = /^(\d{1,9}),(-?\d{1,18})(?:,.*)?$/.exec(rest) ?? [];
        if (line === undefined || hits === undefined) return this.problem(at, 'DA:<line>,<hits>', `DA:${rest}`);
        const ran = Number(hits) > 0;
        record.lines.add(line, ran);
        return record.file.lines.line(Number(line), ran);
      }
      case 'BRDA': {
        // A block may be marked as of an exception by "e"; "-" is a branch whose line never ran.
        const [, line, block, branch, taken] = /^(\d{1,9}),(e?\d{1,9}),(.{1,500}),(-|\d{1,18})$/.exec(rest) ?? [];
        if (line === undefined || block === undefined || branch === undefined || taken === undefined) return this.problem(at, 'BRDA:<line>,<block>,<branch>,<taken>', `BRDA:${rest}`);
        const key = `${line},${block},${branch}`;
        const ran = taken !== '-' && Number(taken) > 0;
        record.branches.add(key, ran);
        return record.file.lines.branch(key, { covered: ran ? 1 : 0, total: 1 });
      }
      case 'FNDA': {
        const [, hits, name] = /^(\d{1,18}),(.+)$/.exec(rest) ?? [];
        if (hits === undefined || name === undefined) return this.problem(at, 'FNDA:<hits>,<name>', `FNDA:${rest}`);
        record.file.functions.set(name, Number(hits) > 0 || record.file.functions.get(name) === true);
        return;
      }
      case 'FNA': {
        // Since 2.2 names are aliases of an index: the alias that ran tells that the function did.
        const [, hits, name] = /^\d{1,9},(\d{1,18}),(.+)$/.exec(rest) ?? [];
        if (hits === undefined || name === undefined) return this.problem(at, 'FNA:<index>,<hits>,<name>', `FNA:${rest}`);
        record.file.functions.set(name, Number(hits) > 0 || record.file.functions.get(name) === true);
        return;
      }
      case 'LF': case 'LH': case 'BRF': case 'BRH': {
        if (!/^\d{1,15}$/.test(rest)) return this.problem(at, `${tag}:<count>`, `${tag}:${rest}`);
        record.stated.set(tag, Number(rest));
        return;
      }
      default:
    }
  }

  private close(at: string): void {
    if (this.record === undefined) return this.problem(at, 'SF: before end_of_record', 'end_of_record');
    this.compare(this.record, 'lines', this.record.lines, 'LF', 'LH');
    this.compare(this.record, 'branches', this.record.branches, 'BRF', 'BRH');
    this.record = undefined;
  }

  private compare({ stated, at }: SourceRecord, kind: 'lines' | 'branches', listed: Listed, found: string, hit: string): void {
    const [total, covered] = [stated.get(found), stated.get(hit)];
    const counted = total === undefined || covered === undefined ? undefined : listed.otherThan({ covered, total });
    if (total === undefined || covered === undefined || counted === undefined) return;
    this.wrong.add(kind);
    if (this.contradictions.length >= MOST_PROBLEMS) return;
    this.contradictions.push(finding('verdict-disagrees', {
      message: `A record states ${countText({ covered, total })} ${kind} as hit and lists ${countText(counted)}, so none is taken for a measurement`, place: at, expected: countText(counted), found: countText({ covered, total }),
    }));
  }

  private problem(place: string, expected: string, found: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(finding('schema-violation', { message: `${place.replace(':', ' ')} is not what a trace file holds there`, place, expected, found: found.slice(0, 200) }));
  }
}
