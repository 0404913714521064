import type { z } from 'zod';
import { code, number } from './cells.ts';
import { orderedHistory, type StatedRun } from './benchmark-history.ts';
import { benchmarkReading, viewBenchmarks, type BenchmarkDocument, type BenchmarkFile } from './benchmark-run.ts';
import { isCommit } from './figures.ts';
import type { Format, Reading, Sample } from './format.ts';
import { placeOf, readBy, unreadable } from './reading.ts';
import { parseSoundJson } from './sound-json.ts';

/** How a document of one run stands among others in a list of them. */
export interface RunOfList {
  /** Runs that follow one another have the same. */
  readonly suite: string;
  /** The commit, or what else names the run. */
  readonly run: string;
  readonly at: string | undefined;
}

interface Parts<T> {
  readonly id: string;
  readonly title: string;
  readonly specification: Format['specification'];
  readonly isIt: (value: unknown) => boolean;
  readonly schema: z.ZodType<T>;
  readonly file: (document: T) => BenchmarkFile;
  /** Set where a document is one whole run, so that a list of documents is a history: `jq -s . runs/*.json`. */
  readonly run?: (document: T) => RunOfList;
}

/** A format of JSON that one benchmark tool writes. */
export function benchmarkJson<T>(parts: Parts<T>): Format<BenchmarkDocument> {
  const { id, title, specification, isIt, run } = parts;
  const isList = (value: unknown): value is readonly unknown[] => run !== undefined && Array.isArray(value) && value.length > 0 && value.every(isIt);
  return {
    id,
    title,
    mediaType: 'application/json',
    specification,
    recognise: (sample) => {
      const value = valueOf(sample);
      return isIt(value) || isList(value);
    },
    read: (sample) => {
      const value = valueOf(sample);
      return isList(value) && run !== undefined ? readList(value, { ...parts, run }) : readOne(value, parts);
    },
    view: viewBenchmarks,
    ...(run === undefined ? {} : { histories: true }),
  };
}

const REPAIRED = new WeakMap<Sample, { readonly value: unknown }>();

/**
 * The value of a sample. Python and C++ write NaN and Infinity as bare words, which are no JSON: they stand as texts here,
 * so that a place that takes no number but those can say so, and every other place finds no number.
 */
function valueOf(sample: Sample): unknown {
  const { json, scan, text = '' } = sample;
  if (json !== undefined || scan?.problem === undefined || !/\b(?:NaN|Infinity)\b/.test(text)) return json?.value;
  const known = REPAIRED.get(sample) ?? { value: parseSoundJson(withWordsQuoted(text))?.value };
  REPAIRED.set(sample, known);
  return known.value;
}

// Cut at quotes and not matched as strings: an expression that loops over a string of megabytes runs out of stack.
function withWordsQuoted(text: string): string {
  let isString = false;
  return text.split('"').map((part) => {
    if (!isString) {
      isString = true;
      return part.replace(/-?\b(?:NaN|Infinity)\b/g, '"$&"');
    }
    // A quote behind an odd number of backslashes belongs to the string.
    let from = part.length;
    while (part[from - 1] === '\\') from -= 1;
    isString = (part.length - from) % 2 === 1;
    return part;
  }).join('"');
}

function readOne<T>(value: unknown, { id, title, schema, file }: Parts<T>): Reading<BenchmarkDocument> {
  const parsed = readBy(schema, value);
  return 'findings' in parsed ? unreadable(id, `${title}: the file does not follow its format`, parsed.findings) : benchmarkReading(id, file(parsed.document));
}

// A document that does not follow its format makes the list invalid: which run it was can not be told.
function readList<T>(values: readonly unknown[], { id, title, schema, file, run }: Parts<T> & { readonly run: (document: T) => RunOfList }): Reading<BenchmarkDocument> {
  const documents: T[] = [];
  for (const [index, value] of values.entries()) {
    const parsed = readBy(schema, value);
    if ('findings' in parsed) return unreadable(id, `${title}: a run of the list does not follow its format`, parsed.findings.map((found) => ({ ...found, place: placeOf(`/${index}${found.place ?? ''}`) })));
    documents.push(parsed.document);
  }
  const runs = documents.map((document, index): StatedRun & { readonly document: T; readonly index: number } => ({
    ...run(document),
    document,
    index,
    place: `/${index}`,
    read: () => ({ benchmarks: file(document).benchmarks.map((one) => ({ ...one, at: `/${index}${one.at}` })) }),
  }));
  const { history, newest, commit, at, problems } = orderedHistory(runs);
  const newestRuns = runs.filter((one) => one.run === commit).map(({ document, index }) => ({ index, said: file(document) }));
  return benchmarkReading(id, {
    tool: newestRuns[0]?.said.tool ?? title,
    class: 'measured',
    benchmarks: newest,
    failed: newestRuns.flatMap(({ index, said }) => said.failed.map((one) => ({ ...one, at: `/${index}${one.at}` }))),
    problems: [...newestRuns.flatMap(({ index, said }) => said.problems.map((found) => ({ ...found, place: placeOf(`/${index}${found.place ?? ''}`) }))), ...problems],
    facts: [['Runs', number(history.length)], ['Newest run', commit === undefined ? undefined : code(commit)]],
    ...(commit !== undefined && isCommit(commit) ? { commit } : {}),
    ...(at === undefined ? {} : { producedAt: at }),
    history,
  });
}
