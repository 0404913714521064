import type { GateResult } from '../model/gate-result.ts';
import { GATE_STATES, STATE_WORDS } from '../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { standingOf, type Standing } from '../record/standing.ts';
import { currentRevision } from './current-revision.ts';
import { judgementOf } from './judgement.ts';
import { markdownText } from './markdown-text.ts';
import * as paths from './paths.ts';
import { dayText } from './times.ts';
import { counted, exceptionTitle, headline, sentenceCase } from './words.ts';

const SHOWN = 10;

/** The one word for a release as it stands now: what people decided, unless it was withdrawn since. */
export function decisionWord(release: OpenedRelease): 'GO' | 'NO-GO' | 'OPEN' | 'WITHDRAWN' | 'INVENTORY' | 'PREVIEW' {
  const revision = currentRevision(release);
  const { decision, document } = judgementOf(release, revision);
  if (release.unsealed === true) return 'PREVIEW';
  if (standingOf(release).withdrawn !== undefined) return 'WITHDRAWN';
  return revision.value.verdict === undefined && document === undefined ? 'INVENTORY' : decision;
}

/**
 * A few lines of Markdown to paste into release notes: the decision, how many gates passed, every exception with its link,
 * the record digest, and the permanent address. Without the portal's address there are no links, only words.
 */
export function releaseSnippet(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): string {
  const revision = currentRevision(release);
  const judgement = judgementOf(release, revision);
  const link = linkWithin(portal.spec.url);
  const { gates, exceptions } = judgement;
  const standing = standingLines(standingOf(release), project, link);
  return [
    [
      `**${decisionWord(release)}** for ${markdownText(project.spec.name)} ${markdownText(release.version)}. ${markdownText(headline(judgement))}`,
      ...standing,
      ...(gates.length === 0 ? [] : [`${sentenceCase(counted(gates.length, 'gate'))}: ${stateList(gates)}.`]),
    ].join('\n\n'),
    ...(exceptions.length === 0 ? [] : [[
      ...exceptions.slice(0, SHOWN).map((gate) => `- ${STATE_WORDS[gate.state]}: ${link(exceptionTitle(gate, revision.value), paths.exception(project.id, release.version, gate.id))}${gate.waiver === undefined ? '' : `, accepted until ${dayText(gate.waiver.expires)}`}`),
      ...(exceptions.length <= SHOWN ? [] : [`- ${sentenceCase(counted(exceptions.length - SHOWN, 'further exception'))}`]),
    ].join('\n')]),
    ...(release.unsealed === true ? ['A preview, not sealed: nothing here can be cited.'] : [
      `Record digest: \`sha256:${revision.sha256}\``,
      // The release's own address: it shows a withdrawal, which no revision does.
      ...(portal.spec.url === undefined ? [] : [`Evidence: <${portal.spec.url}${paths.release(project.id, release.version).slice(1)}>`]),
    ]),
  ].join('\n\n') + '\n';
}

type LinkText = (text: string, path: string) => string;

function linkWithin(url: string | undefined): LinkText {
  return (text, path) => (url === undefined ? markdownText(text) : `[${markdownText(text)}](<${url}${path.slice(1)}>)`);
}

function stateList(gates: readonly GateResult[]): string {
  // What needs a reader's eye stands first.
  return GATE_STATES.flatMap((state) => {
    const number = gates.filter((gate) => gate.state === state).length;
    return number === 0 ? [] : [`${number} ${STATE_WORDS[state].toLowerCase()}`];
  }).join(', ');
}

function standingLines({ withdrawn, deprecated, superseded }: Standing, project: OpenedProject, link: LinkText): readonly string[] {
  const said = [[withdrawn, 'Withdrawn'], [deprecated, 'Deprecated'], [superseded, 'Superseded']] as const;
  return said.flatMap(([addendum, word]) => {
    if (addendum === undefined) return [];
    const { at, statement, instead } = addendum.value.predicate;
    const use = instead === undefined ? '' : ` Use ${project.releases.some((one) => one.version === instead) ? link(instead, paths.release(project.id, instead)) : markdownText(instead)}.`;
    return [`**${word} ${dayText(at)}.** ${markdownText(statement)}${use}`];
  });
}
