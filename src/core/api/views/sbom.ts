import { z } from 'zod';
import { formatById } from '../../formats/index.ts';
import { NTIA_ELEMENTS } from '../../formats/sbom.ts';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { SEVERITIES } from '../../model/listed.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import type { ComponentRow, ListedComponents, Tally } from '../component-rows.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { fileMark } from '../evidence-mark.ts';
import { knownVulnerabilities, type KnownVulnerabilities } from '../known-vulnerabilities.ts';
import { decimal } from '../numbers.ts';
import * as paths from '../paths.ts';
import { releaseInputs, releaseOf } from '../release-pages.ts';
import { componentsOf, sbomsOf, type Sbom, type SbomPart } from '../sboms.ts';
import { subjectsOf } from '../subjects.ts';
import { moment } from '../times.ts';
import { Link, Moment, defineView, viewBase } from '../view.ts';
import { numberWord, sentenceCase } from '../words.ts';

const Row = z.strictObject({
  name: z.string(),
  version: z.string().optional(),
  ecosystem: z.string().optional(),
  /** Absent where none is declared. */
  licence: z.string().optional(),
  supplier: z.string().optional(),
  sha256: Sha256.optional(),
  /** The package URL; the row stands under it as an anchor. */
  id: z.string().optional(),
  vulnerabilities: z.array(z.strictObject({ id: z.string(), severity: z.enum(SEVERITIES), status: z.string().optional() })).optional(),
});
export type SbomRow = z.infer<typeof Row>;

const Bars = z.strictObject({
  title: z.string(),
  rows: z.array(z.strictObject({ label: z.string(), count: z.number(), /** Deserves attention. */ exception: z.literal(true).optional() })),
  note: z.string().optional(),
  link: Link.optional(),
});

/** `/<project>/releases/<version>/sbom/` and the parts of long lists below it: every component of an SBOM. */
export const SbomView = z.strictObject({
  ...viewBase('sbom'),
  project: z.string(),
  version: z.string(),
  mark: GateState.optional(),
  sentence: z.string(),
  lede: z.string(),
  producedAt: Moment.optional(),
  file: z.strictObject({ name: z.string(), format: z.string(), sha256: Sha256, size: z.number(), href: z.string(), download: z.string(), csv: z.string().optional() }),
  /** Every SBOM of the release, where there are several. */
  sboms: z.array(z.strictObject({ name: z.string(), format: z.string(), components: z.number(), sha256: Sha256, href: z.string(), current: z.boolean() })),
  /** Why no component is laid out, where none is. */
  notShown: z.string().optional(),
  /** On the first part only. */
  bars: z.array(Bars),
  /** An index of the parts of a long list, each with the names it begins and ends with. */
  parts: z.array(z.strictObject({ number: z.number(), href: z.string(), range: z.string(), current: z.boolean() })),
  part: z.number(),
  shown: z.strictObject({ first: z.number(), last: z.number(), of: z.number() }),
  /** Said where the file lists more than all parts hold. */
  cut: z.string().optional(),
  columns: z.strictObject({ supplier: z.boolean(), vulnerabilities: z.boolean(), sha256: z.boolean() }),
  vulnerabilitiesHref: z.string().optional(),
  rows: z.array(Row),
});
export type SbomView = z.infer<typeof SbomView>;

export const sbom = defineView({
  name: 'sbom',
  schema: SbomView,
  pages: (portal) => portal.projects.flatMap((project) => project.releases.filter((release) => subjectsOf(release).has('sbom')).flatMap((release) => {
    const inputs = releaseInputs(release);
    return sbomsOf(currentRevision(release).value).flatMap(({ file, parts }) => parts.map((part) => ({
      path: part.path, view: 'sbom', project: project.id, version: release.version, sha256: file.sha256, name: String(part.number), inputs: [...inputs, file.sha256],
    })));
  })),
  async build(page, portal, port) {
    const [project, release] = releaseOf(page, portal);
    const view = await sbomView(project, release, page.path, port);
    if (view === undefined) throw new Error(`${page.path}: ${project.id} ${release.version} has no such part of an SBOM`);
    return view;
  },
});

/** The part of an SBOM that stands at an address; `undefined` where none does. */
export async function sbomView(project: OpenedProject, release: OpenedRelease, path: string, port: EvidencePort): Promise<SbomView | undefined> {
  const record = currentRevision(release).value;
  const all = sbomsOf(record);
  const current = all.find((one) => one.parts.some((part) => part.path === path));
  const part = current?.parts.find((one) => one.path === path);
  if (current === undefined || part === undefined) return undefined;
  const { file, statement } = current;
  const listed = await componentsOf(current, port);
  const known = knownVulnerabilities(record);
  const rows = (listed?.rows ?? []).slice(part.first - 1, part.last);
  const mark = fileMark(file, statement?.content);
  const producedAt = statement?.producedAt;
  const subject = `${project.spec.name} ${release.version}`;
  const several = current.parts.length > 1;
  const hasVulnerabilityPage = subjectsOf(release).has('vulnerabilities');
  return {
    schema: 'dossier.sbom.v1',
    title: several ? `SBOM of ${subject}, part ${part.number} of ${current.parts.length}` : `SBOM of ${subject}`,
    description: `Every component of ${subject} that its SBOM names, with version, licence and digest.`,
    project: project.id,
    version: release.version,
    ...(mark === undefined ? {} : { mark }),
    sentence: countSentence(current),
    lede: lede(current, known),
    ...(producedAt === undefined ? {} : { producedAt: moment(producedAt) }),
    file: {
      name: display(file.name, 300), format: formatText(current), sha256: file.sha256, size: file.size, href: paths.bytes(file.sha256),
      download: paths.rawFile(file.sha256, file.storedName),
      ...(current.components === 0 ? {} : { csv: current.csv }),
    },
    sboms: all.length < 2 ? [] : all.map((one) => ({
      name: display(one.file.name, 300), format: formatText(one), components: one.components, sha256: one.file.sha256, href: one.parts[0]?.path ?? '', current: one === current,
    })),
    ...(listed === undefined ? { notShown: 'The file could not be read as an SBOM, so no component is listed. The evidence page says why.' } : {}),
    bars: listed === undefined || part.number > 1 ? [] : bars(listed, known, hasVulnerabilityPage ? paths.releasePage(project.id, release.version, 'vulnerabilities') : undefined),
    parts: several ? current.parts.map((one) => ({ number: one.number, href: one.path, range: rangeOf(one, listed), current: one === part })) : [],
    part: part.number,
    shown: { first: rows.length === 0 ? 0 : part.first, last: rows.length === 0 ? 0 : part.first + rows.length - 1, of: current.components },
    ...cut(current),
    // The same on every part of a list, so that nothing jumps from one to the next.
    columns: {
      supplier: listed?.rows.some((row) => row.supplier !== undefined) ?? false,
      vulnerabilities: known !== undefined,
      sha256: listed?.rows.some((row) => row.sha256 !== undefined) ?? false,
    },
    ...(hasVulnerabilityPage ? { vulnerabilitiesHref: paths.releasePage(project.id, release.version, 'vulnerabilities') } : {}),
    rows: rows.map((row) => rowView(row, known)),
  };
}

function rowView({ component, ...shown }: ComponentRow, known: KnownVulnerabilities | undefined): SbomRow {
  const vulnerabilities = known?.of(component) ?? [];
  return { ...shown, ...(vulnerabilities.length === 0 ? {} : { vulnerabilities: [...vulnerabilities] }) };
}

/** "487 components. Three declare no licence." */
function countSentence({ components, statement }: Sbom): string {
  if (components === 0) return 'No components.';
  const without = statement?.counts['withoutLicence'] ?? 0;
  const counted = `${decimal(components, 0)} ${components === 1 ? 'component' : 'components'}.`;
  if (without === 0) return `${counted} ${components === 1 ? 'It declares a licence' : 'All declare a licence'}.`;
  if (without === components) return `${counted} ${components === 1 ? 'It declares no licence' : 'None declares a licence'}.`;
  return `${counted} ${sentenceCase(numberWord(without))} ${without === 1 ? 'declares' : 'declare'} no licence.`;
}

/** What made it, and what else is missing or known; the time stands beside it. */
function lede({ statement, components, ...sbom }: Sbom, known: KnownVulnerabilities | undefined): string {
  const counts = statement?.counts ?? {};
  const without = (count: number | undefined, what: string) =>
    count === undefined || components === 0 ? [] : [count === 0 ? `Every component has a ${what}.` : `${sentenceCase(numberWord(count))} ${count === 1 ? 'has' : 'have'} no ${what}.`];
  const elements = counts['ntiaElements'];
  return [
    `${formatText({ ...sbom, ...(statement === undefined ? {} : { statement }) })}, ${statement?.tool === undefined ? 'made by a tool it does not name' : `generated by ${display(statement.tool)}`}.`,
    ...without(counts['withoutPurl'], 'package URL'),
    ...without(counts['withoutSupplier'], 'supplier'),
    ...(elements === undefined || components === 0 ? [] : [`It gives ${elements === NTIA_ELEMENTS ? 'all' : `${numberWord(elements)} of the`} ${numberWord(NTIA_ELEMENTS)} minimum elements of NTIA.`]),
    ...(known === undefined ? [] : [vulnerabilitySentence(known)]),
  ].join(' ');
}

function vulnerabilitySentence({ severities, scans }: KnownVulnerabilities): string {
  const by = scans === 1 ? 'The scan of this release' : `${sentenceCase(numberWord(scans))} scans of this release together`;
  const total = [...severities.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return `${by} found no vulnerability.`;
  const grave = (severities.get('critical') ?? 0) + (severities.get('high') ?? 0);
  return `${by} found ${numberWord(total)} ${total === 1 ? 'vulnerability' : 'vulnerabilities'}, ${grave === 0 ? 'none of them' : numberWord(grave)} critical or high.`;
}

function formatText({ file, statement }: Pick<Sbom, 'file' | 'statement'>): string {
  const title = formatById(file.format)?.title ?? file.format;
  return statement?.formatVersion === undefined ? title : `${title} ${display(statement.formatVersion, 60)}`;
}

const MOST_BARS = 6;

function bars(listed: ListedComponents, known: KnownVulnerabilities | undefined, vulnerabilitiesHref: string | undefined): z.infer<typeof Bars>[] {
  return [
    { title: 'Ecosystem', rows: tallyBars(listed.ecosystems, 'No package URL') },
    { title: 'Licence', rows: tallyBars(listed.licences, 'Not declared') },
    {
      title: 'Known vulnerabilities',
      rows: known === undefined ? [] : SEVERITIES
        .filter((severity) => severity !== 'unknown' && severity !== 'negligible' || known.severities.has(severity))
        .map((severity) => {
          const count = known.severities.get(severity) ?? 0;
          return { label: sentenceCase(severity), count, ...(count > 0 && severity !== 'low' && severity !== 'negligible' ? { exception: true as const } : {}) };
        }),
      ...(known === undefined ? { note: 'No scan that this portal reads came with this release, so none is shown here.' } : known.complete ? {} : { note: 'The scan found more than a record keeps; the file has all.' }),
      ...(known === undefined || vulnerabilitiesHref === undefined ? {} : { link: { text: 'Vulnerabilities', href: vulnerabilitiesHref } }),
    },
  ];
}

function tallyBars({ counts, none }: Tally, noneLabel: string): z.infer<typeof Bars>['rows'] {
  // One more bar takes no more room than saying that there is one more.
  const shown = counts.length <= MOST_BARS + 1 ? counts : counts.slice(0, MOST_BARS);
  const rest = counts.slice(shown.length);
  return [
    ...shown.map(([label, count]) => ({ label, count })),
    ...(rest.length === 0 ? [] : [{ label: `Other, ${decimal(rest.length, 0)} kinds`, count: rest.reduce((sum, [, count]) => sum + count, 0) }]),
    ...(none === 0 ? [] : [{ label: noneLabel, count: none, exception: true as const }]),
  ];
}

function rangeOf({ first, last }: SbomPart, listed: ListedComponents | undefined): string {
  const [from, to] = [listed?.rows[first - 1]?.name, listed?.rows[last - 1]?.name].map((name) => (name === undefined ? undefined : display(name, 40)));
  if (from === undefined || to === undefined) return `${decimal(first, 0)} to ${decimal(last, 0)}`;
  return from === to ? from : `${from} to ${to}`;
}

function cut({ components, parts }: Sbom): Pick<SbomView, 'cut'> {
  const last = parts.at(-1)?.last ?? 0;
  return components <= last ? {} : { cut: `The first ${decimal(last, 0)} of ${decimal(components, 0)} components by name are laid out; the file holds all.` };
}
