import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { SCHEME_TITLES, STEPS, versioningOf } from '../../model/versions.ts';
import type { SupportLine, SupportPolicy } from '../../model/support.ts';
import type { OpenedPortal, OpenedProject } from '../../record/opened.ts';
import { isReleased } from '../latest-release.ts';
import { decimal } from '../numbers.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { intervalsOf, median, periodText, releaseDay, releasesOn } from '../support.ts';
import { day } from '../times.ts';
import { Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { counted, sentenceCase } from '../words.ts';
import { inputsOf } from './project-home.ts';

const Line = z.strictObject({
  id: z.string(),
  title: z.string(),
  versions: z.string(),
  support: z.enum(['full', 'security', 'none']),
  word: z.string(),
  /** The last day of the support; of a line without any, the last one that it had. */
  until: Moment.optional(),
  note: z.string().optional(),
  /** The newest approved stable release on the line. */
  latest: z.strictObject({ release: Link, date: Moment }).optional(),
  /** What stands in its place. */
  none: z.string(),
  releases: z.string(),
});

const Cadence = z.strictObject({
  step: z.string(),
  /** What is meant; absent where nothing is stated. */
  stated: z.string(),
  /** What the releases show. */
  shown: z.string(),
  number: z.number(),
});

/** `/<project>/support/`: lines of releases with the ends of their support, and how often releases come. Days are printed; whether one has passed is for the reader's calendar. */
export const SupportView = z.strictObject({
  ...viewBase('support'),
  project: z.string(),
  sentence: z.string(),
  about: z.string().optional(),
  scheme: z.string(),
  lines: z.array(Line),
  cadence: z.array(Cadence),
});
export type SupportView = z.infer<typeof SupportView>;

export const support = defineView({
  name: 'support',
  schema: SupportView,
  pages: (portal) => portal.projects.flatMap((project): Page[] => project.support === undefined ? [] : [{
    path: paths.support(project.id), view: 'support', project: project.id, inputs: [project.support.sha256, ...inputsOf(project.releases)],
  }]),
  build: (page, portal) => supportView(page, portal),
});

export function supportView(page: Page, portal: OpenedPortal): SupportView {
  const project = projectOf(page, portal);
  const policy = project.support?.value;
  const versioning = versioningOf(project.spec);
  if (policy === undefined || versioning === undefined) throw new Error(`${page.path}: no support policy`);
  const supported = policy.lines.filter((line) => line.support !== 'none').length;
  return {
    schema: 'dossier.support.v1',
    title: 'Support',
    description: `Which releases of ${project.spec.name} are looked after, until when, and how often there are new ones.`,
    project: project.id,
    sentence: `${sentenceCase(counted(policy.lines.length, 'line'))} of releases; ${supported === policy.lines.length ? supported === 1 ? 'it is' : 'all are' : supported === 0 ? 'none is' : counted(supported, 'is', 'are')} supported by this statement.`,
    ...(policy.about === undefined ? {} : { about: display(policy.about, 600) }),
    scheme: SCHEME_TITLES[versioning.scheme],
    lines: policy.lines.map((line) => lineView(project, line)),
    cadence: cadenceOf(project, policy),
  };
}

const WORDS: Readonly<Record<SupportLine['support'], string>> = { full: 'Full', security: 'Security fixes', none: 'None' };

function lineView(project: OpenedProject, line: SupportLine): SupportView['lines'][number] {
  const releases = releasesOn(project, line);
  const latest = releases.find(isReleased);
  return {
    id: `line-${line.line}`,
    title: display(line.title, 80),
    versions: display(line.versions, 200),
    support: line.support,
    word: WORDS[line.support],
    ...(line.until === undefined ? {} : { until: day(line.until) }),
    ...(line.note === undefined ? {} : { note: display(line.note, 400) }),
    ...(latest === undefined ? {} : { latest: { release: { text: latest.version, href: paths.release(project.id, latest.version) }, date: day(releaseDay(latest)) } }),
    none: releases.length === 0 ? 'no record' : 'none approved as stable',
    releases: sentenceCase(counted(releases.length, 'record')),
  };
}

const STEP_WORDS: Readonly<Record<(typeof STEPS)[number], string>> = { major: 'Major version', minor: 'Minor version', patch: 'Patch', release: 'Release' };

function cadenceOf(project: OpenedProject, { cadence }: SupportPolicy): SupportView['cadence'] {
  const shown = intervalsOf(project);
  return STEPS.flatMap((step) => {
    const stated = cadence[step];
    const days = shown.find((one) => one.step === step)?.days ?? [];
    return stated === undefined && days.length === 0 ? [] : [{
      step: STEP_WORDS[step],
      stated: stated === undefined ? 'not stated' : `every ${periodText(stated).replace(/^1\u00a0/, '')}`,
      shown: shownText(days),
      number: days.length,
    }];
  });
}

function shownText(days: readonly number[]): string {
  const [shortest, longest, middle] = [days[0], days.at(-1), median(days)];
  if (shortest === undefined || longest === undefined || middle === undefined) return 'no two releases to tell from';
  if (days.length === 1) return dayCount(shortest);
  return `${dayCount(middle)} in the median, ${decimal(shortest, 0)} to ${decimal(longest, 0)}`;
}

function dayCount(days: number): string {
  return `${decimal(days, Number.isInteger(days) ? 0 : 1)}\u00a0day${days === 1 ? '' : 's'}`;
}
