import type { RecordFile, ReleaseRecordPredicate } from '../model/record.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import type { ListedComponents } from './component-rows.ts';
import type { EvidencePort } from './evidence-port.ts';
import * as paths from './paths.ts';
import { listingFiles } from './subjects.ts';

/** Lists up to this long stand on one page. */
const WHOLE = 2000;
/** Rows in each part of a longer one. */
const PART = 1000;
/** A list that no product has must not become a site of its own. */
const MOST_PARTS = 200;

/** One SBOM of a release, and the pages it is laid out on. Everything here stems from the sealed record. */
export interface Sbom {
  readonly file: RecordFile;
  readonly statement?: EvidenceStatement;
  /** How many components the record counts in it. */
  readonly components: number;
  /** How its addresses name it: as many digits of its digest as tell it from the others, eight at least. */
  readonly name: string;
  readonly parts: readonly SbomPart[];
  readonly csv: string;
}

/** Rows `first` to `last` of a list, counted from 1. */
export interface SbomPart {
  readonly number: number;
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** The SBOMs of a release, in the order of its files. */
export function sbomsOf(record: ReleaseRecordPredicate): readonly Sbom[] {
  const { project, version } = record.release;
  const files = listingFiles(record, 'components');
  return files.map((file, index) => {
    const statement = record.statements.find((one) => one.file === file.sha256)?.statement;
    const components = statement?.counts['components'] ?? 0;
    const name = shortName(file.sha256, files.map((one) => one.sha256));
    const rows = Math.min(components, PART * MOST_PARTS);
    const count = components <= WHOLE ? 1 : Math.ceil(rows / PART);
    return {
      file,
      ...(statement === undefined ? {} : { statement }),
      components,
      name,
      parts: Array.from({ length: count }, (_, part) => ({
        number: part + 1,
        path: index === 0 && part === 0 ? paths.releasePage(project, version, 'sbom') : paths.sbomPart(project, version, name, part + 1),
        first: Math.min(rows, part * PART + 1),
        last: count === 1 ? rows : Math.min(rows, (part + 1) * PART),
      })),
      csv: paths.componentsCsv(project, version, name),
    };
  });
}

/** The components of an SBOM, read from its sealed bytes; `undefined` where they can not be read. */
export async function componentsOf({ file }: Sbom, evidence: EvidencePort): Promise<ListedComponents | undefined> {
  return (await evidence.read(file.sha256, file))?.components();
}

function shortName(sha256: string, all: readonly string[]): string {
  let length = 8;
  while (length < sha256.length && all.some((other) => other !== sha256 && other.startsWith(sha256.slice(0, length)))) length += 4;
  return sha256.slice(0, length);
}
