import { STATE_WORDS } from '../model/states.ts';
import { markedBlock } from '../notes/marked-block.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../record/opened.ts';
import { markdownText } from './markdown-text.ts';
import { betterText } from './metric-readings.ts';
import { releaseSummary, type MetricDelta, type ReleaseSummary } from './release-summary.ts';
import { dayText } from './times.ts';
import { counted, sentenceCase } from './words.ts';

const SHOWN = 10;

/** The block for release notes, as it is published beside the release. */
export function releaseSnippet(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): string {
  return printSnippet(releaseSummary(portal, project, release));
}

/**
 * A few lines of Markdown for release notes: the decision, how many gates passed, what changed since the last stable release,
 * every exception with its link, the record digest, the permanent address, who signed and how to check. Without the
 * portal's address there are no links, only words.
 */
export function printSnippet(summary: ReleaseSummary): string {
  const link = linkWithin(summary.url);
  const { project, version, knownNow, gates, exceptions, changes, record } = summary;
  const paragraphs = [
    `**${summary.decision}** for ${markdownText(project.name)} ${markdownText(version)}. ${markdownText(summary.headline)}`,
    ...summary.standing.map((one) => standingLine(one, link)),
    ...(knownNow === undefined ? [] : [`**As known now: ${STATE_WORDS[knownNow.state]}.** ${link(`Judged again ${dayText(knownNow.at)}`, knownNow.path)} with later evidence. What follows is as released.`]),
    ...(summary.example === undefined ? [] : ['An example: this release was made up.']),
    ...(gates.length === 0 ? [] : [`${sentenceCase(counted(gates.reduce((sum, { number }) => sum + number, 0), 'gate'))}: ${gates.map(({ state, number }) => `${number} ${STATE_WORDS[state].toLowerCase()}`).join(', ')}.`]),
    ...(changes === undefined ? [] : [[`Since ${markdownText(changes.since)}, the stable release before:`, '', ...changes.metrics.map((one) => `- ${metricLine(one, link)}`)].join('\n')]),
    ...(exceptions.length === 0 ? [] : [[
      ...(changes === undefined ? [] : ['Exceptions:', '']),
      ...exceptions.slice(0, SHOWN).map(({ state, title, path, acceptedUntil }) => `- ${STATE_WORDS[state]}: ${link(title, path)}${acceptedUntil === undefined ? '' : `, accepted until ${dayText(acceptedUntil)}`}`),
      ...(exceptions.length <= SHOWN ? [] : [`- ${sentenceCase(counted(exceptions.length - SHOWN, 'further exception'))}`]),
    ].join('\n')]),
    ...(record === undefined ? ['A preview, not sealed: nothing here can be cited.'] : recordLines(summary, record, link)),
  ];
  return markedBlock(`${project.id}/${version}`, paragraphs.join('\n\n'));
}

type LinkText = (text: string, path: string) => string;

function linkWithin(url: string | undefined): LinkText {
  return (text, path) => (url === undefined ? markdownText(text) : `[${markdownText(text)}](<${url}${path.slice(1)}>)`);
}

function standingLine({ word, at, statement, instead }: ReleaseSummary['standing'][number], link: LinkText): string {
  const use = instead === undefined ? '' : ` Use ${instead.path === undefined ? markdownText(instead.version) : link(instead.version, instead.path)}.`;
  return `**${word} ${dayText(at)}.** ${markdownText(statement)}${use}`;
}

function metricLine({ title, path, direction, older, newer = '', unchanged, reading, change, unmeasured, reason, state }: MetricDelta, link: LinkText): string {
  const name = `${link(title, path)}${unmeasured === undefined ? '' : ` (${unmeasured}, not measured)`}`;
  if (reason !== undefined) return name + markdownText(`: ${newer}, not comparable: ${reason}`);
  const became = state === 'waived' ? ', waived' : state === 'fail' ? `, ${direction === 'lower' ? 'over' : 'under'} its limit` : '';
  if (unchanged === true) return name + markdownText(`: ${newer}, unchanged${became}`);
  // Better and worse are what was sealed; of a change that nobody judged, only which way is better is said.
  const said = reading ?? betterText(direction);
  return name + markdownText(`: ${older ?? ''} → ${newer}${change === undefined ? '' : `, ${change}`} (${said})${became}`);
}

function recordLines({ project, version, url, repository }: ReleaseSummary, { sha256, path, signaturesPath, seal }: NonNullable<ReleaseSummary['record']>, link: LinkText): readonly string[] {
  const verify = `\`dossier verify ${project.id}/${version}${seal.result === 'none' ? ' --allow-unsigned' : ''}\``;
  const where = repository === undefined ? 'beside a copy of the portal’s content folder' : `in a clone of <${repository}>`;
  return [
    `Record digest: \`sha256:${sha256}\``,
    ...(url === undefined ? [] : [`Evidence: <${url}${path.slice(1)}>`]),
    signedBy(seal),
    `Verify: ${verify} ${where}${url === undefined ? '' : `, or ${link('with cosign and sha256sum', signaturesPath)}`}`,
  ];
}

/** Whose key it was. The fingerprint is the SHA-256 of the public key (SubjectPublicKeyInfo) in base64, as the bundle's hint has it. */
function signedBy(seal: NonNullable<ReleaseSummary['record']>['seal']): string {
  switch (seal.result) {
    case 'verified': return `Signed by ${markdownText(seal.name)}, ${seal.keyId === undefined ? `with a certificate for \`${markdownText(seal.certificate?.identity ?? '')}\`` : `key \`${seal.keyId}\``}${seal.example ? ' (an example key that anybody can sign with)' : ''}`;
    case 'none': return 'The record is not signed.';
    case 'untrusted-signer': return 'The record is signed by a key that the portal does not trust.';
    case 'invalid': return 'The signature on the record does not verify.';
  }
}
