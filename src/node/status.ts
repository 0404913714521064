import { isBlocking, STATE_WORDS } from '../core/model/states.ts';
import type { OpenedRelease } from '../core/record/opened.ts';
import { endOfEmbargo, isOver, newestMoment } from '../core/record/embargo.ts';
import { standingOf } from '../core/record/standing.ts';
import { contentPaths, listContent } from './content-folder.ts';
import { loadPortal } from './load-portal.ts';

/** How far one release has come. */
export interface ReleaseStatus {
  readonly project: string;
  readonly version: string;
  /** 0 while it is not sealed. */
  readonly revision: number;
  readonly verdict?: string;
  readonly blocks: boolean;
  /** The state of the signature over the newest record. */
  readonly seal: 'verified' | 'none' | 'untrusted-signer' | 'invalid';
  /** Sign-offs on the newest revision: given, verified, and asked for by its policy. */
  readonly signOffs: { readonly given: number; readonly verified: number; readonly asked: number };
  readonly decision: 'GO' | 'NO-GO' | 'OPEN';
  /** Added since the decision: how many, how many of them only claimed, and what became of the release; absent while there is nothing. */
  readonly addenda?: { readonly number: number; readonly claimed: number; readonly withdrawn: boolean; readonly verdict?: string };
  /** Documents that the log should hold and does not; absent for a portal without a log. */
  readonly notLogged?: number;
  /** Until then it waits for the log; absent while nothing keeps it back. */
  readonly embargoedUntil?: string;
  /** The command that takes it one step further; absent when nothing is left to do. */
  readonly next?: string;
}

/** The state of every release that has a folder, newest first. */
export async function status(contentDir: string): Promise<readonly ReleaseStatus[]> {
  const portal = await loadPortal(contentDir);
  const hasLog = portal.spec.log !== undefined;
  const all: ReleaseStatus[] = [];
  const now = newestMoment(portal);
  for (const project of portal.projects) {
    const sealed = new Set(project.releases.map((release) => release.version));
    const folders = await listContent(contentDir, contentPaths.releases(project.id));
    all.push(
      ...folders.filter((version) => !sealed.has(version)).map((version) => notSealed(project.id, version)),
      ...project.releases.map((release) => {
        const until = endOfEmbargo(release.revisions.map(({ value }) => value.release), (project.advisories ?? []).map(({ value }) => value));
        return statusOf(release, { hasLog, contentDir, ...(until === undefined || isOver(until, now) ? {} : { until }) });
      }),
    );
  }
  return all;
}

function notSealed(project: string, version: string): ReleaseStatus {
  return {
    project, version, revision: 0, blocks: false, seal: 'none', signOffs: { given: 0, verified: 0, asked: 0 }, decision: 'OPEN',
    next: `dossier seal ${project}/${version} --evidence DIR`,
  };
}

function statusOf(release: OpenedRelease, { hasLog, contentDir, until }: { readonly hasLog: boolean; readonly contentDir: string; readonly until?: string }): ReleaseStatus {
  const { project, version, decision } = release;
  const current = release.revisions.at(-1);
  if (current === undefined) return notSealed(project, version);
  const roles = current.policy?.signOff?.roles.map((role) => role.id) ?? [];
  const mine = release.signOffs.filter((signOff) => signOff.value.subject[0]?.digest.sha256 === current.sha256);
  const open = roles.filter((role) => !mine.some((signOff) => signOff.value.predicate.role === role));
  const unlogged = [...release.revisions, ...(decision === undefined ? [] : [decision]), ...release.addenda].filter((document) => document.logIndex === undefined).length;
  const { verdict } = current.value;
  const next = nextStep(release, { unsignedRole: open[0], isLogged: !hasLog || unlogged === 0 || until !== undefined, contentDir });
  return {
    project, version, revision: current.number,
    ...(verdict === undefined ? {} : { verdict: STATE_WORDS[verdict.state] }),
    blocks: verdict !== undefined && isBlocking(verdict.state),
    seal: current.seal.result,
    signOffs: { given: mine.length, verified: mine.filter((signOff) => signOff.seal.result === 'verified').length, asked: roles.length },
    decision: decision?.value.predicate.decision ?? 'OPEN',
    ...(release.addenda.length === 0 ? {} : { addenda: addendaOf(release) }),
    ...(hasLog ? { notLogged: unlogged } : {}),
    ...(until === undefined ? {} : { embargoedUntil: until }),
    ...(next === undefined ? {} : { next }),
  };
}

function addendaOf(release: OpenedRelease): NonNullable<ReleaseStatus['addenda']> {
  const { withdrawn, now, claimed } = standingOf(release);
  const verdict = now?.record.verdict?.state;
  return { number: release.addenda.length, claimed: claimed.length, withdrawn: withdrawn !== undefined, ...(verdict === undefined ? {} : { verdict: STATE_WORDS[verdict] }) };
}

/** The one command that takes a release further; `undefined` when nothing is left to do. */
function nextStep(release: OpenedRelease, known: { readonly unsignedRole: string | undefined; readonly isLogged: boolean; readonly contentDir: string }): string | undefined {
  const { project, version, decision } = release;
  const name = `${project}/${version}`;
  // Earlier revisions stay for ever, so somebody has to vouch for them too; the newest has a shorter name.
  const unsigned = release.revisions.findLast((revision) => revision.seal.result !== 'verified');
  if (unsigned !== undefined) return `dossier sign ${unsigned === release.revisions.at(-1) ? name : `${known.contentDir}/${unsigned.path}`} --key FILE`;
  if (decision === undefined) {
    return known.unsignedRole === undefined
      ? `dossier decide ${name} GO|NO-GO --statement TEXT --key FILE`
      : `dossier sign-off ${name} --role ${known.unsignedRole} --statement TEXT --key FILE`;
  }
  if (decision.seal.result !== 'verified') return `dossier sign ${known.contentDir}/${decision.path} --key FILE`;
  // A claimed amendment that a later one was judged without can never be signed.
  const claimed = release.addenda.find((addendum, index) => addendum.seal.result !== 'verified' &&
    !release.addenda.some((later, at) => at > index && later.seal.result === 'verified' && later.value.predicate.kind === 'amend'));
  if (claimed !== undefined) return `dossier sign ${known.contentDir}/${claimed.path} --key FILE`;
  return known.isLogged ? undefined : 'dossier log append --key FILE';
}
