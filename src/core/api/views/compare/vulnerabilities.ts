import { z } from 'zod';
import { isAbout } from '../../../gates/open-vulnerabilities.ts';
import { display } from '../../../lib/display.ts';
import { SEVERITIES } from '../../../model/listed.ts';
import type { EvidenceStatement, SealedVexStatement, SealedVulnerability } from '../../../model/statement.ts';
import { sharedId } from '../../same-vulnerability.ts';
import { counted, list, numberWord, sentenceCase } from '../../words.ts';
import type { Side } from './side.ts';

const VulnerabilityRow = z.strictObject({
  change: z.enum(['New', 'Not reported any more', 'Suppressed now']),
  id: z.string(),
  severity: z.string(),
  name: z.string(),
  detail: z.string(),
});

/** Vulnerabilities that came or went, from what was sealed of each release's scans. */
export const VulnerabilityChanges = z.strictObject({
  sentence: z.string(),
  /** New less gone; absent where the two can not be compared. */
  difference: z.number().optional(),
  rows: z.array(VulnerabilityRow),
  more: z.string().optional(),
});
export type VulnerabilityChanges = z.infer<typeof VulnerabilityChanges>;

const LISTED = 100;

export function vulnerabilityChanges(older: Side, newer: Side): VulnerabilityChanges {
  const [was, is] = [scansOf(older), scansOf(newer)];
  if (was.scans.length === 0 || is.scans.length === 0) {
    const lacking = [...(was.scans.length === 0 ? [older] : []), ...(is.scans.length === 0 ? [newer] : [])].map((side) => side.release.version);
    return { sentence: `No vulnerability scan in ${list(lacking)}, so there is nothing to compare.`, rows: [] };
  }
  const before = openOf(was.found);
  const after = openOf(is.found);
  const appeared = after.filter((one) => !before.some((other) => isSame(one, other)));
  const gone = before.filter((one) => !after.some((other) => isSame(one, other)));
  const both = after.length - appeared.length;
  const rows = [
    ...appeared.map((one) => row('New', one, [...(was.found.some((other) => other.suppressed !== undefined && isSame(one, other)) ? ['suppressed before'] : []), ...vexOf(one, is.vex)].join('; '))),
    ...gone.map((one) => {
      const suppressed = is.found.find((other) => other.suppressed !== undefined && isSame(one, other))?.suppressed;
      return suppressed === undefined ? row('Not reported any more', one, '') : row('Suppressed now', one, suppressed);
    }),
  ];
  const tools = [toolsOf(was.scans), toolsOf(is.scans)];
  return {
    sentence: [
      `${sentenceCase(noneOr(appeared.length))} new, ${noneOr(gone.length)} gone, ${noneOr(both)} open in both.`,
      ...(tools[0] === tools[1] ? [] : [`Scanned with ${tools[0] ?? ''}, then with ${tools[1] ?? ''}: a difference may be the scanner’s.`]),
      ...(was.isCut || is.isCut ? ['A scan reports more than was sealed, so less serious ones may be left out.'] : []),
    ].join(' '),
    difference: appeared.length - gone.length,
    rows: rows.slice(0, LISTED),
    ...(rows.length <= LISTED ? {} : { more: `${sentenceCase(counted(rows.length - LISTED, 'more', 'more'))} ${rows.length - LISTED === 1 ? 'is' : 'are'} not listed` }),
  };
}

function noneOr(number: number): string {
  return number === 0 ? 'none' : numberWord(number);
}

interface Scans {
  readonly scans: readonly EvidenceStatement[];
  readonly found: readonly SealedVulnerability[];
  readonly vex: readonly SealedVexStatement[];
  readonly isCut: boolean;
}

function scansOf({ record }: Side): Scans {
  const statements = record.statements.map((one) => one.statement);
  const scans = statements.filter((one) => one.vulnerabilities !== undefined);
  return {
    scans,
    found: scans.flatMap((one) => one.vulnerabilities ?? []),
    vex: statements.flatMap((one) => one.vex ?? []),
    isCut: scans.some((one) => (one.counts['vulnerabilities'] ?? 0) > (one.vulnerabilities?.length ?? 0)),
  };
}

/** What is not suppressed, each once though several scanners report it, worst first. */
function openOf(found: readonly SealedVulnerability[]): readonly SealedVulnerability[] {
  const open = found.filter((one) => one.suppressed === undefined);
  return open.filter((one, index) => open.findIndex((other) => isSame(one, other)) === index)
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Scanners lead with different ids of one vulnerability; the package is the same whatever its version. */
function isSame(one: SealedVulnerability, other: SealedVulnerability): boolean {
  const ids = [one.id, ...one.aliases];
  return one.name === other.name && [other.id, ...other.aliases].some((id) => ids.includes(id));
}

function row(change: z.infer<typeof VulnerabilityRow>['change'], found: SealedVulnerability, detail: string): z.infer<typeof VulnerabilityRow> {
  const { severity, name, version } = found;
  return { change, id: display(sharedId(found), 100), severity: sentenceCase(severity), name: display(version === undefined ? name : `${name} ${version}`, 200), detail: display(detail, 300) };
}

const STATUS = { not_affected: 'not affected', affected: 'affected', fixed: 'fixed', under_investigation: 'under investigation' } as const;

function vexOf(found: SealedVulnerability, statements: readonly SealedVexStatement[]): readonly string[] {
  return statements.filter((one) => isAbout(one, found)).slice(0, 2)
    .map((one) => `VEX: ${STATUS[one.status]}${one.justification === undefined ? '' : `, ${one.justification.replaceAll('_', ' ')}`}`);
}

function toolsOf(scans: readonly EvidenceStatement[]): string {
  return list([...new Set(scans.map((one) => display((one.tool ?? one.format).replace(/[\s@/]v?\d[\w.+-]*$/, ''), 60)))].sort());
}
