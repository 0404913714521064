import { oldRootWarnings } from '../../src/node/root-age.ts';
import { status, type ReleaseStatus } from '../../src/node/status.ts';
import { addVerb, type AddVerb, type CommonOptions } from '../verb.ts';

export const addStatus: AddVerb = (program, run) => {
  addVerb(program, 'status', 'how far each release has come, and the command that comes next', ['dossier status', 'dossier status --json'])
    .action((options: CommonOptions) => run(options, async (report) => {
      report.progress('opening the portal');
      const releases = await status(options.content);
      for (const warning of await oldRootWarnings(options.content, new Date())) report.warn(warning);
      report.result({ releases }, releases.length === 0 ? 'There is no release yet' : releases.map(printStatus).join('\n\n'));
      return 0;
    }));
};

function printStatus(release: ReleaseStatus): string {
  const { signOffs } = release;
  const sealed = [
    `  verdict    ${release.verdict ?? 'none: an inventory'}`,
    `  signed     ${release.seal === 'verified' ? 'yes' : release.seal === 'none' ? 'no' : release.seal}`,
    ...(signOffs.asked + signOffs.given === 0 ? [] : [`  sign-offs  ${signOffs.verified} of ${signOffs.asked}${signOffs.given > signOffs.verified ? `, and ${signOffs.given - signOffs.verified} only claimed` : ''}`]),
    `  decision   ${release.decision}${release.addenda?.withdrawn === true ? ', withdrawn since' : ''}`,
    ...(release.addenda === undefined ? [] : [`  after      ${afterText(release.addenda)}`]),
    ...(release.notLogged === undefined ? [] : [`  log        ${release.notLogged === 0 ? 'complete' : release.notLogged === 1 ? '1 document is not logged' : `${release.notLogged} documents are not logged`}`]),
    ...(release.embargoedUntil === undefined ? [] : [`  embargo    until ${release.embargoedUntil}; \`dossier build\` and \`dossier log append\` leave it out`]),
  ];
  return [
    `${release.project}/${release.version}  ${release.revision === 0 ? 'not sealed' : `revision ${release.revision}`}`,
    ...(release.revision === 0 ? [] : sealed),
    ...(release.next === undefined ? [] : [`  next       ${release.next}`]),
  ].join('\n');
}

function afterText({ number, claimed, verdict }: NonNullable<ReleaseStatus['addenda']>): string {
  return [
    `${number === 1 ? '1 addendum' : `${number} addenda`}${claimed === 0 ? '' : `, ${claimed} only claimed`}`,
    ...(verdict === undefined ? [] : [`verdict as known now: ${verdict}`]),
  ].join('; ');
}
