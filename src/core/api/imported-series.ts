import { formatById } from '../formats/index.ts';
import type { HistoryRun, ReadMeasurement } from '../formats/format.ts';
import { display } from '../lib/display.ts';
import type { Direction, Spread } from '../model/measurement.ts';
import { numberWays } from '../model/way-of-measuring.ts';
import type { OpenedProject, OpenedRelease } from '../record/opened.ts';
import { withStatedDirection } from '../record/stated-direction.ts';
import { commitHref } from './commit-link.ts';
import { currentRevision } from './current-revision.ts';
import type { EvidencePort } from './evidence-port.ts';

/** A file that holds a published history: what a project measured between its releases, or before there was one. */
export interface ImportedFile {
  readonly slot: string;
  /** What the policy calls it; the file's name where it came as evidence. */
  readonly title: string;
  readonly role: 'history' | 'evidence';
  readonly sha256: string;
  readonly storedName: string;
  /** The newest release that was judged with it. */
  readonly release: OpenedRelease;
}

/** One run, as one metric has it. Nothing of it is judged. */
export interface ImportedPoint {
  /** The whole commit, or what else names the run; as written. */
  readonly run: string;
  /** Fit for a page: twelve digits of a commit, or the name. */
  readonly label: string;
  readonly at?: string;
  readonly value: number;
  readonly spread?: Spread;
  readonly samples?: number;
  readonly unit: string;
  readonly direction: Direction;
  readonly comparability: Readonly<Record<string, string>>;
  /** Set where it was not measured like the run before. */
  readonly breaks?: true;
  /** Points with the same number were measured alike, and no others. */
  readonly alike: number;
  /** Where the value stands in the file. */
  readonly place: string;
  /** Where the commit can be read. */
  readonly commit?: string;
}

/** A metric over the runs of one published history, oldest first. */
export interface ImportedSeries {
  readonly slot: string;
  readonly metric: string;
  /** Of the newest run. */
  readonly unit: string;
  readonly direction: Direction;
  readonly file: ImportedFile;
  readonly points: readonly ImportedPoint[];
  /** Set where the file has older runs than were read. */
  readonly cut?: true;
}

/** How many metrics of one file have a series; the file holds all. */
const MOST_SERIES = 500;

/**
 * The published histories of a project, by what its newest releases were judged with: those that the policy names, then
 * those that came as evidence. One of each slot and kind; nothing is opened.
 */
export function importedFiles(project: OpenedProject): readonly ImportedFile[] {
  const found = new Map<string, ImportedFile>();
  // Newest first, so the newest file of each place stands.
  for (const release of project.releases) {
    for (const file of [...policyFiles(project, release), ...evidenceFiles(release)]) {
      const key = JSON.stringify([file.role, file.slot, file.role === 'history' ? file.title : '']);
      if (!found.has(key)) found.set(key, file);
    }
  }
  return [...found.values()].sort((a, b) => (a.role === b.role ? 0 : a.role === 'history' ? -1 : 1));
}

function policyFiles(project: OpenedProject, release: OpenedRelease): ImportedFile[] {
  const { value, policy } = currentRevision(release);
  return (policy?.trends?.histories ?? []).flatMap(({ file, slot, title }): ImportedFile[] => {
    const input = value.inputs.find((one) => one.role === 'history' && one.name === `projects/${project.id}/${file}`);
    return input === undefined ? [] : [{ slot, title, role: 'history', sha256: input.sha256, storedName: input.storedName, release }];
  });
}

function evidenceFiles(release: OpenedRelease): ImportedFile[] {
  const { files, statements } = currentRevision(release).value;
  return files.flatMap((file): ImportedFile[] => {
    const runs = statements.find((one) => one.file === file.sha256)?.statement.counts['runs'] ?? 0;
    if (formatById(file.format)?.histories !== true || runs < 2 || file.retention !== 'kept' || file.publish !== 'raw') return [];
    return (file.slots.length === 0 ? [''] : file.slots).map((slot) => ({ slot, title: display(file.storedName, 100), role: 'evidence', sha256: file.sha256, storedName: file.storedName, release }));
  });
}

const KNOWN = new WeakMap<OpenedProject, Promise<readonly ImportedSeries[]>>();

/** Every series of a project's published histories. Read once; a file that is not here or no longer a history gives none. */
export function importedSeries(project: OpenedProject, port: EvidencePort): Promise<readonly ImportedSeries[]> {
  const known = KNOWN.get(project) ?? readAll(project, port);
  KNOWN.set(project, known);
  return known;
}

async function readAll(project: OpenedProject, port: EvidencePort): Promise<readonly ImportedSeries[]> {
  const all: ImportedSeries[] = [];
  // One after the other: a history of a hundred thousand runs takes room while it is read.
  for (const file of importedFiles(project)) {
    const { history = [], findings = [] } = (await port.read(file.sha256))?.reading ?? {};
    all.push(...seriesOf(stated(history, file), file, findings.some(({ id }) => id === 'history-cut'), project.spec.repository));
  }
  return all;
}

/** The runs with the direction that the policy states, as they were judged with it. */
function stated(history: readonly HistoryRun[], { slot, release }: ImportedFile): readonly HistoryRun[] {
  const specs = currentRevision(release).policy?.slots.filter(({ id }) => id === slot) ?? [];
  return history.map((run) => ({ ...run, measurements: withStatedDirection(run.measurements, specs) }));
}

function seriesOf(history: readonly HistoryRun[], file: ImportedFile, isCut: boolean, repository: string | undefined): ImportedSeries[] {
  const byMetric = new Map<string, { readonly run: HistoryRun; readonly one: ReadMeasurement }[]>();
  for (const run of history) {
    for (const one of run.measurements) {
      const values = byMetric.get(one.metric);
      if (values !== undefined) values.push({ run, one });
      else if (byMetric.size < MOST_SERIES) byMetric.set(one.metric, [{ run, one }]);
    }
  }
  return [...byMetric].flatMap(([metric, values]): ImportedSeries[] => {
    const newest = values.at(-1)?.one;
    if (newest === undefined) return [];
    return [{ slot: file.slot, metric, unit: newest.unit, direction: newest.direction, file, points: pointsOf(values, repository), ...(isCut ? { cut: true } : {}) }];
  });
}

function pointsOf(values: readonly { readonly run: HistoryRun; readonly one: ReadMeasurement }[], repository: string | undefined): ImportedPoint[] {
  const numberOf = numberWays();
  let last: number | undefined;
  return values.map(({ run, one }): ImportedPoint => {
    const alike = numberOf(one);
    const breaks = last !== undefined && alike !== last;
    last = alike;
    const commit = commitHref(run.run, repository);
    return {
      run: run.run,
      label: /^[0-9a-f]{40,64}$/.test(run.run) ? run.run.slice(0, 12) : display(run.run, 60),
      ...(run.at === undefined ? {} : { at: run.at }),
      value: one.value,
      ...(one.spread === undefined ? {} : { spread: one.spread }),
      ...(one.samples === undefined ? {} : { samples: one.samples }),
      unit: one.unit,
      direction: one.direction,
      comparability: one.comparability,
      ...(breaks ? { breaks: true } : {}),
      alike,
      place: one.at,
      ...(commit === undefined ? {} : { commit }),
    };
  });
}
