import { z } from 'zod';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import { pairPath, pairsOf, type Pair } from '../neighbours.ts';
import { decimal } from '../numbers.ts';
import * as paths from '../paths.ts';
import { Notice, defineView, viewBase, type Page } from '../view.ts';
import { counted, list, numberWord, sentenceCase } from '../words.ts';
import { ComponentChanges, componentChanges } from './compare/components.ts';
import { EvidenceChanges, evidenceChanges } from './compare/evidence.ts';
import { GateChanges, gateChanges } from './compare/gates.ts';
import { MetricChanges, metricChanges } from './compare/metrics.ts';
import { SideFacts, sideFacts, sideOf } from './compare/side.ts';
import { TrustRow, trustRows, trustSentence } from './compare/trust.ts';
import { VulnerabilityChanges, vulnerabilityChanges } from './compare/vulnerabilities.ts';
import { identityNotices } from './release/identity.ts';

/** `/<project>/compare/<a>...<b>/`: what changed between two releases, from what was sealed of each. */
export const CompareView = z.strictObject({
  ...viewBase('compare'),
  project: z.string(),
  sentence: z.string(),
  trustSentence: z.string(),
  notices: z.array(Notice),
  older: SideFacts,
  newer: SideFacts,
  /** Numbers to see at a glance. A dash stands for what can not be compared. */
  counts: z.array(z.strictObject({ number: z.string(), label: z.string(), href: z.string() })),
  gates: GateChanges,
  metrics: MetricChanges,
  trust: z.array(TrustRow),
  components: ComponentChanges,
  vulnerabilities: VulnerabilityChanges,
  evidence: EvidenceChanges,
});
export type CompareView = z.infer<typeof CompareView>;

export const compare = defineView({
  name: 'compare',
  schema: CompareView,
  pages: (portal) => portal.projects.flatMap((project) => {
    const pages = project.releases.flatMap((newer) => pairsOf(project, newer)).map((pair): Page => ({
      path: pairPath(project, pair), view: 'compare', project: project.id, name: `${pair.older.version}...${pair.newer.version}`, inputs: inputsOf(pair),
    }));
    // Versions with dots at their ends could give two pairs one address.
    return pages.filter((page, index) => pages.findIndex((one) => one.path === page.path) === index);
  }),
  build: compareView,
});

function inputsOf({ older, newer }: Pair): readonly string[] {
  return [older, newer].flatMap((release) => [currentRevision(release).sha256, ...(release.decision === undefined ? [] : [release.decision.sha256])]);
}

export async function compareView(page: Page, portal: OpenedPortal, evidence: EvidencePort): Promise<CompareView> {
  const project = portal.projects.find((one) => one.id === page.project);
  const pair = project?.releases.flatMap((newer) => pairsOf(project, newer)).find((one) => pairPath(project, one) === page.path);
  if (project === undefined || pair === undefined) throw new Error(`${page.path}: no two releases ${page.name ?? ''}`);
  const { older: before, newer: after } = pair;
  const [older, newer] = [sideOf(project, before), sideOf(project, after)];
  const gates = gateChanges(older, newer);
  const { counts, ...metrics } = metricChanges(older, newer);
  const trust = trustRows(older, newer);
  const components = await componentChanges(older, newer, evidence);
  const vulnerabilities = vulnerabilityChanges(older, newer);
  const sentence = gateSentence(gates);
  return {
    schema: 'dossier.compare.v1',
    title: `${before.version} to ${after.version}`,
    description: `What changed in ${project.spec.name} from ${before.version} to ${after.version}. ${sentence}`,
    project: project.id,
    sentence,
    trustSentence: trustSentence(trust),
    notices: identitiesOf([before, after]),
    older: sideFacts(older),
    newer: sideFacts(newer),
    counts: [
      { ...tally(gates.changed.filter((one) => one.reading === 'worse').length, 'gate', 'worse'), href: '#gates' },
      { ...tally(gates.changed.filter((one) => one.reading === 'better').length, 'gate', 'better'), href: '#gates' },
      { ...tally(counts.better, 'metric', 'better'), href: '#metrics' },
      { ...tally(counts.worse, 'metric', 'worse'), href: '#metrics' },
      { ...tally(components.changed, 'component', 'changed'), href: '#components' },
      { number: vulnerabilities.difference === undefined ? '–' : signed(vulnerabilities.difference), label: Math.abs(vulnerabilities.difference ?? 0) === 1 ? 'vulnerability' : 'vulnerabilities', href: '#vulnerabilities' },
    ],
    gates, metrics, trust, components, vulnerabilities,
    evidence: evidenceChanges(older, newer),
  };
}

/** What both releases say of themselves is said once. */
function identitiesOf(releases: readonly OpenedRelease[]): Notice[] {
  const all = releases.flatMap((release) => identityNotices(currentRevision(release).value).map((notice) => ({ version: release.version, notice })));
  return [...Map.groupBy(all, ({ notice }) => [notice.title, ...notice.text.filter((piece) => typeof piece === 'string')].join('\n')).values()].flatMap((same) => same.slice(0, 1).map(({ notice }): Notice => ({
    ...notice,
    title: `${list(same.map((one) => one.version))}: ${notice.title}`,
    text: same.length === 1 ? notice.text : notice.text.filter((piece) => typeof piece === 'string'),
  })));
}

/** A comparison in a line, for other pages: where it stands and what became of the gates and metrics. */
export function compareSummary(project: OpenedProject, before: OpenedRelease, after: OpenedRelease): { readonly href: string; readonly sentence: string; readonly metrics: string } {
  const [older, newer] = [sideOf(project, before), sideOf(project, after)];
  const { counts } = metricChanges(older, newer);
  const terms = ([['better', 'better'], ['worse', 'worse'], ['changed', 'changed'], ['no-change', 'without a change'], ['not-judged', 'not judged'], ['not-comparable', 'not comparable']] as const)
    .filter(([reading]) => counts[reading] > 0).map(([reading, word]) => `${decimal(counts[reading], 0)} ${word}`);
  return {
    href: paths.compare(project.id, before.version, after.version),
    sentence: gateSentence(gateChanges(older, newer)),
    metrics: terms.length === 0 ? 'No metric in either release.' : `Metrics: ${list(terms)}.`,
  };
}

/** `Two gates got worse and eleven are unchanged.` */
function gateSentence({ changed, unchanged }: GateChanges): string {
  if (changed.length + unchanged.length === 0) return 'Neither release was judged: both were sealed without a policy.';
  const number = (reading: string) => changed.filter((one) => one.reading === reading).length;
  const terms = [
    { number: number('worse'), does: ['got worse', 'got worse'] },
    { number: number('better'), does: ['got better', 'got better'] },
    { number: number('changed'), does: ['changed in scope', 'changed in scope'] },
    { number: unchanged.length, does: ['is unchanged', 'are unchanged'] },
  ].filter((term) => term.number > 0);
  if (changed.length === 0) return unchanged.length === 1 ? 'The one gate is unchanged.' : unchanged.length === 2 ? 'Both gates are unchanged.' : `All ${counted(unchanged.length, 'gate')} are unchanged.`;
  return `${sentenceCase(list(terms.map(({ number, does }, index) => `${index === 0 ? counted(number, 'gate') : numberWord(number)} ${does[number === 1 ? 0 : 1] ?? ''}`)))}.`;
}

function tally(number: number | undefined, one: string, became: string): { readonly number: string; readonly label: string } {
  return { number: number === undefined ? '–' : decimal(number, 0), label: `${one}${number === 1 ? '' : 's'} ${became}` };
}

function signed(number: number): string {
  return number > 0 ? `+${decimal(number, 0)}` : decimal(number, 0);
}
