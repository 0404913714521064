import { z } from 'zod';
import { placeOf } from '../../formats/reading.ts';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { NO_REASON, SEVERITIES, type Vulnerability } from '../../model/listed.ts';
import type { RecordFile, ReleaseRecordPredicate } from '../../model/record.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { fileMark } from '../evidence-mark.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { judgementOf } from '../judgement.ts';
import { decimal } from '../numbers.ts';
import * as paths from '../paths.ts';
import { placeText } from '../place-text.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { settledFindings, type Finding, type SettledFinding, type SettledFindings } from '../settled-findings.ts';
import { scanFiles } from '../subjects.ts';
import { day, moment } from '../times.ts';
import { Fact, Link, Moment, Text, defineView, viewBase } from '../view.ts';
import { idAnchor, linkedId } from '../vulnerability-id.ts';
import { counted, list, numberWord, sentenceCase } from '../words.ts';

/** What a page lays out at most; the files hold all. */
const SHOWN_DECIDED = 500;
const SHOWN_RAW = 500;
const SHOWN_RAW_IN_ALL = 1500;
const SHOWN_FILES = 20;

/** Words with their links, as a row of each table has them. */
const row = {
  id: Text,
  severity: z.enum(SEVERITIES),
  /** The package with its version, or the file and line a rule matched at. */
  subject: z.string(),
  title: z.string(),
};

const Open = z.strictObject({
  ...row,
  /** The row can be linked to by it: the first of the page with this id. */
  anchor: z.string().optional(),
  aliases: z.string(),
  /** More of this severity are open than a gate allows. */
  over: z.boolean(),
  fixedIn: z.string(),
  sources: Text,
});

const Suppressed = z.strictObject({ ...row, anchor: z.string().optional(), by: Text, reason: z.string(), place: z.string() });

const Raw = z.strictObject({
  name: z.string(),
  sha256: Sha256,
  href: z.string(),
  mark: GateState.optional(),
  sentence: z.string(),
  facts: z.array(Fact),
  rows: z.array(z.strictObject({ ...row, word: z.string(), fixedIn: z.string(), suppressed: z.string(), place: z.string() })),
  more: z.string().optional(),
});

/** `/<project>/releases/<version>/vulnerabilities/`: what the gates count as open, what is suppressed and why, and every scan as it is. */
export const VulnerabilitiesView = z.strictObject({
  ...viewBase('vulnerabilities'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  gates: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState, required: z.string(), observed: z.string() })),
  /** Why nothing is decided, where no gate counts. */
  undecided: z.string().optional(),
  decided: z.array(Open),
  decidedMore: z.string().optional(),
  suppressed: z.array(Suppressed),
  suppressedMore: z.string().optional(),
  waivers: z.array(z.strictObject({ id: z.string(), href: z.string(), gate: z.string(), by: z.string(), reason: z.string(), until: Moment })),
  scans: z.array(Raw),
  moreScans: z.array(Link),
});
export type VulnerabilitiesView = z.infer<typeof VulnerabilitiesView>;

export const vulnerabilities = defineView({
  name: 'vulnerabilities',
  schema: VulnerabilitiesView,
  pages: (portal) => releasePages(portal, 'vulnerabilities', 'vulnerabilities'),
  build: (page, portal, evidence) => vulnerabilitiesView(...releaseOf(page, portal), evidence),
});

export async function vulnerabilitiesView(project: OpenedProject, release: OpenedRelease, evidence: EvidencePort): Promise<VulnerabilitiesView> {
  const revision = currentRevision(release);
  const record = revision.value;
  const settled = settledFindings(record, revision.policy, judgementOf(release, revision).gates);
  const files = scanFiles(record);
  const shown = files.slice(0, SHOWN_FILES);
  const rowsPerScan = Math.min(SHOWN_RAW, Math.floor(SHOWN_RAW_IN_ALL / Math.max(1, shown.length)));
  const listed = new Map<string, Listed>();
  for (const file of shown) listed.set(file.sha256, await listedBy(file, evidence));
  const context: Context = { project, release, record, listed, anchors: new Set() };
  const open = settled.rows.filter((one) => one.isOpen);
  const excused = settled.rows.filter((one) => !one.isOpen);
  return {
    schema: 'dossier.vulnerabilities.v1',
    title: `Vulnerabilities of ${project.spec.name} ${release.version}`,
    description: `What scanners found in ${project.spec.name} ${release.version}: what counts as open, what is suppressed and why, and every scan as it is.`,
    project: project.id,
    version: release.version,
    sentence: sentenceOf(settled, files, record),
    gates: settled.gates.map((gate) => ({
      title: gate.title, href: paths.gate(project.id, release.version, gate.id), state: gate.state, required: display(gate.requirement, 400), observed: display(gate.observed, 400),
    })),
    ...(settled.gates.length > 0 ? {} : { undecided: 'No gate of the policy counts vulnerabilities, so nobody decided about these. Each scan stands below as it is.' }),
    decided: open.slice(0, SHOWN_DECIDED).map((one) => openRow(one, context)),
    ...decidedMore(open.length, settled),
    suppressed: excused.slice(0, SHOWN_DECIDED).map((one) => suppressedRow(one, context)),
    ...(excused.length <= SHOWN_DECIDED ? {} : { suppressedMore: `${decimal(SHOWN_DECIDED, 0)} of ${decimal(excused.length, 0)} are shown, worst first.` }),
    waivers: settled.gates.flatMap((gate) => gate.state !== 'waived' || gate.waiver === undefined ? [] : [{
      id: display(gate.waiver.id, 100), href: paths.waiver(project.id, gate.waiver.id), gate: gate.title, by: display(list(gate.waiver.approvedBy), 300), reason: display(gate.waiver.reason, 600), until: day(gate.waiver.expires),
    }]),
    scans: shown.map((file) => rawScan(file, settled, rowsPerScan, context)),
    moreScans: files.slice(SHOWN_FILES).map((file) => ({ text: display(file.name, 300), href: paths.bytes(file.sha256) })),
  };
}

interface Context {
  readonly project: OpenedProject;
  readonly release: OpenedRelease;
  readonly record: ReleaseRecordPredicate;
  /** What each shown file lists. */
  readonly listed: ReadonlyMap<string, Listed>;
  /** Anchors that rows of the page have already. */
  readonly anchors: Set<string>;
}

interface Listed {
  readonly rows: readonly Vulnerability[];
  /** By place and package URL: one place may list several packages. */
  readonly byPlace: ReadonlyMap<string, Vulnerability>;
}

async function listedBy(file: RecordFile, evidence: EvidencePort): Promise<Listed> {
  const read = await evidence.read(file.sha256);
  const rows = read?.reading.document === undefined ? [] : read.format.lists?.vulnerabilities?.(read.reading.document) ?? [];
  return { rows, byPlace: new Map(rows.map((one) => [placeKey(placeOf(one.at), one.subject.purl), one])) };
}

function placeKey(at: string, purl: string | undefined): string {
  return `${at}\n${purl ?? ''}`;
}

/** "Two critical and one high are open; one is accepted by VEX." */
function sentenceOf(settled: SettledFindings, files: readonly RecordFile[], record: ReleaseRecordPredicate): string {
  const silent = files.filter((file) => statementOf(file, record)?.content === 'no-result' || file.form === 'invalid').length;
  const before = silent === 0 ? '' : silent === files.length ? 'No scan gives a result. ' : `${sentenceCase(numberWord(silent))} of ${counted(files.length, 'scan')} ${silent === 1 ? 'gives' : 'give'} no result. `;
  if (settled.files.size === 0) {
    const found = files.reduce((sum, file) => sum + SEVERITIES.reduce((all, severity) => all + (statementOf(file, record)?.counts[severity] ?? 0), 0), 0);
    return `${before}Nobody decided about vulnerabilities; ${files.length === 1 ? 'the scan lists' : 'the scans list'} ${numberWord(found)}.`;
  }
  const open = SEVERITIES.map((severity) => ({ severity, count: settled.rows.filter((one) => one.isOpen && one.severity === severity).length + settled.unlisted[severity] })).filter(({ count }) => count > 0);
  const worst = open.filter(({ severity }) => ['critical', 'high', 'unknown'].includes(severity));
  const less = open.filter((one) => !worst.includes(one)).reduce((sum, { count }) => sum + count, 0);
  const [vex, scanner] = (['vex', 'scanner'] as const).map((by) => settled.rows.filter((one) => !one.isOpen && one.findings[0].excuse?.by === by).length);
  const parts = [
    // Where a scan is silent, what was not found may still be there.
    worst.length === 0 ? silent > 0 ? '' : 'No critical or high vulnerability is open' : sentenceCase(`${list(worst.map(({ severity, count }) => `${numberWord(count)} ${severity === 'unknown' ? 'unrated' : severity}`))} ${worst.reduce((sum, { count }) => sum + count, 0) === 1 ? 'is' : 'are'} open`),
    less === 0 ? '' : `${numberWord(less)} of lower severity ${less === 1 ? 'is' : 'are'} open`,
    vex === undefined || vex === 0 ? '' : `${numberWord(vex)} ${vex === 1 ? 'is' : 'are'} accepted by VEX`,
    scanner === undefined || scanner === 0 ? '' : `${numberWord(scanner)} ${scanner === 1 ? 'is' : 'are'} suppressed by a scanner’s own file`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? before.trim() : `${before}${sentenceCase(parts.join('; '))}.`;
}

function statementOf(file: RecordFile, record: ReleaseRecordPredicate) {
  return record.statements.find((one) => one.file === file.sha256)?.statement;
}

function decidedMore(open: number, { unlisted }: SettledFindings): { decidedMore?: string } {
  const cut = SEVERITIES.filter((severity) => unlisted[severity] > 0).map((severity) => `${decimal(unlisted[severity], 0)} ${severity}`);
  const parts = [
    ...(open <= SHOWN_DECIDED ? [] : [`${decimal(SHOWN_DECIDED, 0)} of ${decimal(open, 0)} rows are shown, worst first.`]),
    ...(cut.length === 0 ? [] : [`${list(cut)} more count as open: a record keeps the worst 400 of a scan row by row, and no excuse is heard for the rest.`]),
  ];
  return parts.length === 0 ? {} : { decidedMore: parts.join(' ') };
}

function openRow(one: SettledFinding, context: Context): VulnerabilitiesView['decided'][number] {
  const rows = one.findings.flatMap((finding) => fullRow(finding, context) ?? []);
  const aliases = [...new Set(one.findings.flatMap(({ found }) => [found.id, ...found.aliases]))].filter((id) => id !== leadOf(one).id);
  return {
    ...shared(one, context),
    aliases: display(aliases.slice(0, 6).join(', '), 300),
    over: one.isOver,
    fixedIn: display([...new Set(rows.flatMap((each) => each.fixedIn))].slice(0, 10).join(', '), 200),
    sources: piecesOf([...new Set(one.findings.map(({ file }) => file))].map((file) => fileLink(file, context))),
  };
}

function suppressedRow(one: SettledFinding, context: Context): VulnerabilitiesView['suppressed'][number] {
  const [{ file, found, excuse }] = one.findings;
  const where = excuse?.pointer ?? { file, at: found.at };
  return {
    ...shared(one, context),
    by: [excuse?.by === 'vex' ? 'VEX: ' : 'The scanner’s file: ', fileLink(where.file, context)],
    reason: display(excuse?.reason ?? '', 300),
    place: placeText(where.at),
  };
}

/** The CVE where there is one, because that is what people look for. */
function leadOf({ findings }: SettledFinding): { readonly id: string; readonly finding: Finding } {
  const cve = findings.find(({ found }) => /^CVE-/i.test(found.id));
  return { id: (cve ?? findings[0]).found.id, finding: cve ?? findings[0] };
}

function shared(one: SettledFinding, context: Context) {
  const { id, finding } = leadOf(one);
  const full = fullRow(finding, context);
  const anchor = idAnchor(id);
  const isFirst = anchor !== undefined && !context.anchors.has(anchor);
  if (isFirst) context.anchors.add(anchor);
  return {
    id: [linkedId(id, display(id, 100), full?.url)],
    ...(isFirst ? { anchor } : {}),
    severity: one.severity,
    subject: subjectText(finding.found.name, finding.found.version),
    title: display(full?.title ?? '', 300),
  };
}

/** The row of the file itself: a record keeps no titles and no links. */
function fullRow({ file, found }: Finding, { listed }: Context): Vulnerability | undefined {
  return listed.get(file)?.byPlace.get(placeKey(found.at, found.purl));
}

function subjectText(name: string, version: string | undefined): string {
  return display(version === undefined || version === '' ? name : `${name} ${version}`, 300);
}

function fileLink(sha256: string, { project, release, record }: Context): { text: string; href: string } {
  const slot = record.slots.find((one) => one.files.includes(sha256));
  const file = record.files.find((one) => one.sha256 === sha256);
  return {
    text: slot?.title ?? display(file?.name ?? sha256, 300),
    href: slot === undefined ? paths.bytes(sha256) : paths.slot(project.id, release.version, slot.id),
  };
}

function piecesOf(links: readonly { readonly text: string; readonly href: string }[]): Text {
  return links.flatMap((link, index) => (index === 0 ? [link] : [', ', link]));
}

function rawScan(file: RecordFile, settled: SettledFindings, limit: number, context: Context): VulnerabilitiesView['scans'][number] {
  const statement = statementOf(file, context.record);
  const all = context.listed.get(file.sha256)?.rows ?? [];
  const mark = fileMark(file, statement?.content);
  const isCounted = settled.files.has(file.sha256);
  return {
    name: display(file.name, 300),
    sha256: file.sha256,
    href: paths.bytes(file.sha256),
    ...(mark === undefined ? {} : { mark }),
    sentence: `${sentenceCase(display(statement?.summary ?? 'Nothing was read from this file', 400))}.`,
    facts: [
      { label: 'Tool', value: [statement?.tool ?? 'not stated'] },
      { label: 'Produced', value: [statement?.producedAt === undefined ? 'not stated' : moment(statement.producedAt)] },
      { label: 'Evidence', value: [fileLink(file.sha256, context)] },
      { label: 'Counted by a gate', value: [isCounted ? 'yes' : 'no'] },
    ],
    rows: all.slice(0, limit).map((one) => ({
      id: [linkedId(one.id, display(one.id, 100), one.url)],
      severity: one.severity,
      word: display(one.severityWord ?? 'not rated', 60),
      subject: subjectText(one.subject.name, one.subject.version),
      title: display(one.title ?? '', 200),
      fixedIn: display(one.fixedIn.slice(0, 10).join(', '), 200),
      suppressed: one.suppressed === undefined ? '' : display(`${one.suppressed.by}: ${one.suppressed.reason === '' ? NO_REASON : one.suppressed.reason}`, 300),
      place: placeText(placeOf(one.at)),
    })),
    ...(all.length === 0
      ? { more: file.form === 'invalid' ? 'The file could not be read, so nothing of it is shown.' : 'The file lists nothing.' }
      : all.length <= limit ? {} : { more: `${decimal(limit, 0)} of ${decimal(all.length, 0)} rows are shown, in the order of the file; the file holds all.` }),
  };
}
