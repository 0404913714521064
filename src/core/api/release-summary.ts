import type { EvidenceClass } from '../model/facts.ts';
import type { Direction } from '../model/measurement.ts';
import type { GateState } from '../model/states.ts';
import { GATE_STATES } from '../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease, SealState } from '../record/opened.ts';
import { standingOf } from '../record/standing.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { headlineMetrics } from './metric-history.ts';
import { stableBefore } from './neighbours.ts';
import * as paths from './paths.ts';
import { metricChange } from './views/compare/metrics.ts';
import { sideOf } from './views/compare/side.ts';
import { exceptionTitle, headline } from './words.ts';

/** What a release's notes say of it, as data. It follows later events, so it is no part of the record. */
export interface ReleaseSummary {
  readonly project: { readonly id: string; readonly name: string };
  readonly version: string;
  readonly decision: ReturnType<typeof decisionWord>;
  readonly headline: string;
  /** Set where the release was made up. */
  readonly example?: true;
  /** What became of the release since, the gravest first. */
  readonly standing: readonly { readonly word: 'Withdrawn' | 'Deprecated' | 'Superseded'; readonly at: string; readonly statement: string; readonly instead?: { readonly version: string; readonly path?: string } }[];
  /** What it was judged to last, with evidence that came later, where that is another verdict than the released one. */
  readonly knownNow?: { readonly state: GateState; readonly at: string; readonly path: string };
  /** How many gates are in each state, what needs a reader's eye first. */
  readonly gates: readonly { readonly state: GateState; readonly number: number }[];
  /** At most three headline metrics against the stable release before; absent where there is none, or nothing to compare. */
  readonly changes?: { readonly since: string; readonly metrics: readonly MetricDelta[] };
  /** Every gate that is neither a plain pass nor not applicable. */
  readonly exceptions: readonly { readonly gate: string; readonly state: GateState; readonly title: string; readonly path: string; readonly acceptedUntil?: string }[];
  /** Absent for a preview, of which nothing can be cited. */
  readonly record?: {
    readonly sha256: string;
    readonly revision: number;
    /** The release's own address: it never changes, and shows a withdrawal, which no revision does. */
    readonly path: string;
    readonly signaturesPath: string;
    readonly seal: SealState;
  };
  /** Where the portal stands, with its trailing slash; without it no path leads anywhere. */
  readonly url?: string;
  /** Where its content folder can be had. */
  readonly repository?: string;
}

export interface MetricDelta {
  readonly title: string;
  readonly path: string;
  readonly direction: Direction;
  readonly older?: string;
  readonly newer?: string;
  /** The two values are the same. */
  readonly unchanged?: true;
  /** What was sealed of the change. */
  readonly reading?: 'better' | 'worse' | 'changed' | 'no change';
  /** As a share of the older value, where that says anything. */
  readonly change?: string;
  /** Said of a value that nobody measured. */
  readonly unmeasured?: 'synthetic' | 'generated' | 'claimed';
  /** Why the two can not be compared. */
  readonly reason?: string;
  readonly state?: GateState;
}

/** The one word for a release as it stands now: what people decided, unless it was withdrawn since. */
export function decisionWord(release: OpenedRelease): 'GO' | 'NO-GO' | 'OPEN' | 'WITHDRAWN' | 'INVENTORY' | 'PREVIEW' {
  const revision = currentRevision(release);
  const { decision, document } = judgementOf(release, revision);
  if (release.unsealed === true) return 'PREVIEW';
  if (standingOf(release).withdrawn !== undefined) return 'WITHDRAWN';
  return revision.value.verdict === undefined && document === undefined ? 'INVENTORY' : decision;
}

export function releaseSummary(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): ReleaseSummary {
  const revision = currentRevision(release);
  const judgement = judgementOf(release, revision);
  const changes = changesOf(project, release);
  const { now } = standingOf(release);
  return {
    project: { id: project.id, name: project.spec.name },
    version: release.version,
    decision: decisionWord(release),
    headline: headline(judgement),
    ...(revision.value.release.example ? { example: true as const } : {}),
    standing: standingLines(project, release),
    ...(now?.record.verdict === undefined || now.record.verdict.state === revision.value.verdict?.state ? {} : {
      knownNow: { state: now.record.verdict.state, at: now.addendum.value.predicate.at, path: paths.addendum(project.id, release.version, now.addendum.id) },
    }),
    gates: GATE_STATES.flatMap((state) => {
      const number = judgement.gates.filter((gate) => gate.state === state).length;
      return number === 0 ? [] : [{ state, number }];
    }),
    ...(changes === undefined ? {} : { changes }),
    exceptions: judgement.exceptions.map((gate) => ({
      gate: gate.id,
      state: gate.state,
      title: exceptionTitle(gate, revision.value),
      path: paths.exception(project.id, release.version, gate.id),
      ...(gate.waiver === undefined ? {} : { acceptedUntil: gate.waiver.expires }),
    })),
    ...(release.unsealed === true ? {} : {
      record: {
        sha256: revision.sha256,
        revision: revision.number,
        path: paths.release(project.id, release.version),
        signaturesPath: paths.releasePage(project.id, release.version, 'signatures'),
        seal: revision.seal,
      },
    }),
    ...(portal.spec.url === undefined ? {} : { url: portal.spec.url }),
    ...(portal.spec.repository === undefined ? {} : { repository: portal.spec.repository }),
  };
}

const METRICS = 3;
const READING_TEXT = { better: 'better', worse: 'worse', changed: 'changed', 'no-change': 'no change' } as const;

function changesOf(project: OpenedProject, release: OpenedRelease): ReleaseSummary['changes'] {
  const before = stableBefore(project, release);
  if (before === undefined) return undefined;
  const [older, newer] = [sideOf(project, before), sideOf(project, release)];
  const { comparisons } = newer.record;
  const headlines = headlineMetrics(project, newer.record, Number.POSITIVE_INFINITY).toSorted((a, b) => rank(a.metric) - rank(b.metric) || Number(isCompared(b)) - Number(isCompared(a)));
  // A run and the report about it both have the metric; the one with a limit speaks for it.
  const chosen = headlines.filter((one, index) => headlines.findIndex(({ metric }) => metric === one.metric) === index);
  const metrics = chosen.flatMap((series): MetricDelta[] => {
    const row = metricChange(older, newer, series);
    if (row?.newer === undefined) return [];
    const { title, href, direction, reading, reason, state } = row;
    return [{
      title, path: href, direction, newer: row.newer,
      ...(row.older === undefined ? {} : { older: row.older }),
      ...(row.older === row.newer && reading === 'no-change' ? { unchanged: true } : {}),
      ...(reading === 'not-judged' || reading === 'not-comparable' ? {} : { reading: READING_TEXT[reading] }),
      ...(row.change === undefined ? {} : { change: row.change.text }),
      ...unmeasured(newer.record.slots.find(({ id }) => id === series.slot)?.class),
      ...(reason === undefined || reading !== 'not-comparable' ? {} : { reason }),
      ...(state === undefined ? {} : { state }),
    }];
  }).slice(0, METRICS);
  return metrics.length === 0 ? undefined : { since: before.version, metrics };

  function isCompared(one: { readonly slot: string; readonly metric: string }): boolean {
    return comparisons.some((other) => other.slot === one.slot && other.metric === one.metric);
  }
  function rank(metric: string): number {
    const index = project.spec.headlineMetrics.indexOf(metric);
    return index === -1 ? project.spec.headlineMetrics.length : index;
  }
}

function unmeasured(given: EvidenceClass | undefined): Pick<MetricDelta, 'unmeasured'> {
  return given === 'synthetic' || given === 'generated' || given === 'claimed' ? { unmeasured: given } : {};
}

function standingLines(project: OpenedProject, release: OpenedRelease): ReleaseSummary['standing'] {
  const { withdrawn, deprecated, superseded } = standingOf(release);
  return ([[withdrawn, 'Withdrawn'], [deprecated, 'Deprecated'], [superseded, 'Superseded']] as const).flatMap(([addendum, word]) => {
    if (addendum === undefined) return [];
    const { at, statement, instead } = addendum.value.predicate;
    const isHere = project.releases.some((one) => one.version === instead);
    return [{ word, at, statement, ...(instead === undefined ? {} : { instead: { version: instead, ...(isHere ? { path: paths.release(project.id, instead) } : {}) } }) }];
  });
}
