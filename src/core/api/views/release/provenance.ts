import { outward } from '../../outward-link.ts';
import * as paths from '../../paths.ts';
import { sealText } from '../../seal-text.ts';
import { moment } from '../../times.ts';
import type { Fact } from '../../view.ts';
import { signerChangesOf } from '../signatures/signer-changes.ts';
import type { Subject } from './subject.ts';

/** Where the release comes from, who signed it, and who checked that. */
export function provenanceOf({ portal, project, opened, revision, record }: Subject): Fact[] {
  const { release, assessed } = record;
  const repository = project.spec.repository;
  const trust = record.inputs.find((input) => input.role === 'trust');
  const verified = record.signatures.filter((one) => one.result === 'verified').length;
  return [
    { label: 'Source', value: [...(repository === undefined ? [] : [{ text: repository.replace(/^https:\/\//, ''), href: repository }]), ...(release.commit === undefined ? ['no commit is stated'] : [repository === undefined ? 'commit ' : ', commit ', { text: release.commit, code: 'code' as const }])] },
    ...(release.ciRun === undefined ? [] : [{ label: 'Build', value: [outward(release.ciRun.replace(/^https:\/\//, ''), release.ciRun)] }]),
    { label: opened.unsealed === true ? 'Judged' : 'Sealed', value: [moment(assessed.at), ` by ${assessed.engine.name} ${assessed.engine.version}${assessed.clock === 'declared' ? '; the time is declared, not read from a clock' : ''}`] },
    { label: 'Record signature', value: sealText(revision.seal) },
    { label: 'Evidence signatures', value: record.signatures.length === 0 ? ['none came with the evidence'] : [`${verified} of ${record.signatures.length} verify. `, { text: 'All checks', href: paths.releasePage(project.id, opened.version, 'signatures') }] },
    ...signersFact(portal, project, opened),
    { label: 'Checked by', value: [
      'The record by this site’s build; the evidence when it was sealed, ', moment(assessed.at),
      ...(trust === undefined ? [] : [', against the ', { text: 'trusted keys', href: paths.bytes(trust.sha256) }, ' of then']),
    ] },
    { label: 'Log', value: revision.logIndex === undefined ? ['not in a log'] : [`entry ${revision.logIndex} of ${portal.log?.origin ?? 'the portal’s log'}`, ...(portal.log === undefined ? [] : [', ', { text: 'checkpoint', href: paths.logFile('checkpoint') }])] },
  ];
}

/** Whether those who sign are those who signed the release before. */
function signersFact(portal: Subject['portal'], project: Subject['project'], opened: Subject['opened']): Fact[] {
  const changes = signerChangesOf(portal, project, opened);
  if (changes === undefined) return [];
  const { rows, since } = changes;
  const unplanned = rows.filter(({ state }) => state !== 'pass').length;
  const all = { text: rows.length === 1 ? '1 difference' : `${rows.length} differences`, href: `${paths.releasePage(project.id, opened.version, 'signatures')}#continuity` };
  return [{ label: 'Signers', value: rows.length === 0
    ? ['the same as at ', since]
    : [{ ...all, state: unplanned === 0 ? 'pass' as const : 'warn' as const }, ' from those of ', since, unplanned === 0 ? ', announced by the trust file' : ''] }];
}
