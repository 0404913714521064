import path from 'node:path';
import { display } from '../core/lib/display.ts';
import type { VerifyReport } from '../core/record/verify-portal.ts';
import { OperatorError } from './errors.ts';
import { hashFile } from './verify-content.ts';

/** Where one file stands in the records of a portal. */
export interface FilePlace {
  readonly project: string;
  readonly version: string;
  readonly revision: number;
  /** Set where an addendum brought it after the release: its folder's name. */
  readonly addendum?: string;
  /** As what the record names it: evidence, an input of the judgement, a released file, or the record itself. */
  readonly as: 'evidence' | 'input' | 'released' | 'record';
  readonly name: string;
  /** Whether the record passed every check. */
  readonly sound: boolean;
}

export interface FileReport {
  readonly sha256: string;
  readonly places: readonly FilePlace[];
}

/** Hashes a file and tells which records and addenda name those bytes. One that did not pass is named, and is no proof. */
export async function verifyFile(file: string, report: VerifyReport): Promise<FileReport> {
  const sha256 = await hashFile(file);
  if (sha256 === undefined) throw new OperatorError('There is no such file', { place: file });
  const places = report.records.flatMap(({ path: document, record, sha256: recordSha256 }) => {
    const { release, revision, files, inputs } = record.predicate;
    const folder = path.posix.dirname(document);
    const sound = !report.problems.some((problem) => problem.file.startsWith(`${folder}/`));
    const own = { project: release.project, version: release.version, revision, sound };
    return [
      ...files.filter((one) => one.sha256 === sha256).map((one) => ({ ...own, as: 'evidence' as const, name: display(one.name, 300) })),
      ...inputs.filter((one) => one.sha256 === sha256).map((one) => ({ ...own, as: 'input' as const, name: display(one.name, 300) })),
      ...release.artifacts.filter((one) => one.sha256 === sha256).map((one) => ({ ...own, as: 'released' as const, name: display(one.name, 300) })),
      ...(recordSha256 === sha256 ? [{ ...own, as: 'record' as const, name: 'record.json' }] : []),
    ];
  });
  return { sha256, places: [...places, ...addendumPlaces(sha256, report)] };
}

function addendumPlaces(sha256: string, report: VerifyReport): readonly FilePlace[] {
  return report.addenda.flatMap(({ path: document, addendum: { predicate: { now } } }) => {
    if (now === undefined) return [];
    const folder = path.posix.dirname(document);
    const sound = !report.problems.some((problem) => problem.file.startsWith(`${folder}/`));
    const { release, revision, files } = now;
    return files.filter((one) => one.late === true && one.sha256 === sha256).map((one) => ({
      project: release.project, version: release.version, revision, addendum: path.posix.basename(folder), sound, as: 'evidence' as const, name: display(one.name, 300),
    }));
  });
}
