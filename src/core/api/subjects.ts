import { formatById } from '../formats/index.ts';
import type { Lists } from '../formats/format.ts';
import { SEVERITIES } from '../model/listed.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../model/record.ts';
import type { OpenedRelease } from '../record/opened.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import type { ReleasePage } from './paths.ts';

/** Files whose rows a page of the release can show: of a format that lists them, read, and published. */
export function listingFiles(record: ReleaseRecordPredicate, list: keyof Lists<unknown>): readonly RecordFile[] {
  return record.files.filter((file, index) =>
    file.retention === 'kept' && file.publish === 'raw' && file.form !== 'unrecognised' &&
    formatById(file.format)?.lists?.[list] !== undefined && record.files.findIndex((other) => other.sha256 === file.sha256) === index);
}

/** Scans: an SBOM that lists no vulnerabilities is none, although its format could. */
export function scanFiles(record: ReleaseRecordPredicate): readonly RecordFile[] {
  return listingFiles(record, 'vulnerabilities').filter((file) => file.form === 'invalid' ? file.format !== 'cyclonedx' : record.statements.some((one) => one.file === file.sha256 && one.statement.vulnerabilities !== undefined));
}

/** A count the statements of some files give, added up. */
function counted(record: ReleaseRecordPredicate, files: readonly RecordFile[], count: string): number {
  return files.reduce((sum, file) => sum + (record.statements.find((one) => one.file === file.sha256)?.statement.counts[count] ?? 0), 0);
}

/** How much a scan found; several scanners find the same, so there is no one number for them. */
function foundBy(record: ReleaseRecordPredicate, scans: readonly RecordFile[]): number | undefined {
  return scans.length === 1 ? SEVERITIES.reduce((sum, severity) => sum + counted(record, scans, severity), 0) : undefined;
}

/**
 * The pages that a release has beside its overview, in the order of the tabs, each with the count its tab shows (or
 * `undefined` for none). A page that is not among the keys does not exist.
 */
export function subjectsOf(release: OpenedRelease): ReadonlyMap<ReleasePage, number | undefined> {
  const revision = currentRevision(release);
  const record = revision.value;
  const [sboms, scans, tests] = [listingFiles(record, 'components'), scanFiles(record), listingFiles(record, 'tests')];
  // Several SBOMs name the same components, so the tab counts the list that its page opens with.
  const roles = revision.policy?.signOff?.roles.length;
  const subjects: (readonly [ReleasePage, number | undefined] | undefined)[] = [
    ['gates', judgementOf(release, revision).gates.length],
    ['evidence', record.slots.length === 0 ? record.files.length : record.slots.length],
    ['files', record.files.length + record.release.artifacts.length],
    sboms.length === 0 ? undefined : ['sbom', counted(record, sboms.slice(0, 1), 'components')],
    scans.length === 0 ? undefined : ['vulnerabilities', foundBy(record, scans)],
    tests.length === 0 ? undefined : ['tests', counted(record, tests, 'tests')],
    ['signatures', record.signatures.length],
    roles === undefined && release.signOffs.length === 0 ? undefined : ['sign-off', roles ?? release.signOffs.length],
    record.slots.some((slot) => slot.id.startsWith('rollback')) || record.files.some((file) => file.format.startsWith('dossier.rollback')) ? ['rollback', undefined] : undefined,
    release.decision === undefined && release.addenda.length === 0 ? undefined : ['after', release.addenda.length === 0 ? undefined : release.addenda.length],
    ['revisions', release.revisions.length],
    release.notes === undefined && release.changelog === undefined ? undefined : ['notes', undefined],
  ];
  return new Map(subjects.flatMap((one) => one === undefined ? [] : [one]));
}
