import type { z } from 'zod';
import { code, number } from './cells.ts';
import { orderedHistory, type StatedRun } from './benchmark-history.ts';
import { benchmarkReading, viewBenchmarks, type BenchmarkDocument, type BenchmarkFile } from './benchmark-run.ts';
import { isCommit } from './figures.ts';
import type { Format, Reading } from './format.ts';
import { placeOf, readBy, unreadable } from './reading.ts';

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
    recognise: ({ json }) => isIt(json?.value) || isList(json?.value),
    read: ({ json }) => (isList(json?.value) && run !== undefined ? readList(json.value, { ...parts, run }) : readOne(json?.value, parts)),
    view: viewBenchmarks,
    ...(run === undefined ? {} : { histories: true }),
  };
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
