import { STATE_WORDS } from '../../src/core/model/states.ts';
import { amend } from '../../src/node/amend.ts';
import { addAddendumOptions, addendumLines, addendumOptions, type AddendumVerbOptions } from '../addendum-options.ts';
import { addVerb, several, type AddVerb } from '../verb.ts';

interface Options extends AddendumVerbOptions {
  readonly evidence?: readonly string[];
  readonly event?: string;
}

export const addAmend: AddVerb = (program, run) => {
  const verb = addVerb(program, 'amend <project/version>', 'judge a decided release again with later evidence; the record stays as it is', [
    'dossier amend apex-x/v1.4.0 --evidence rescan --statement "Weekly rescan" --key ada.key',
    'dossier amend apex-x/v1.4.0 --event rollback --evidence after --statement "Rolled back to v1.3.2" --key ada.key',
    'dossier amend apex-x/v1.4.0 --statement "Waiver W-1 ended" --key ada.key     # no new evidence: judged as of now',
  ]);
  addAddendumOptions(verb)
    .option('--evidence <path>', 'a folder, file or quoted glob of what came later; may be given several times', several)
    .option('--event <word>', 'what happened, in a word that conditions of the policy wait for: rollback')
    .action((typed: string, options: Options) => run(options, async (report) => {
      const amended = await amend({ ...await addendumOptions(typed, options), evidence: options.evidence ?? [], event: options.event, progress: (text) => report.progress(text) });
      for (const warning of amended.warnings) report.warn(warning);
      if (amended.notScanned.length > 0) report.say(`${amended.notScanned.length} binary files were not searched for secrets`);
      const { now, late, changed, ...written } = amended;
      const verdict = now.verdict === undefined ? 'none: an inventory' : STATE_WORDS[now.verdict.state];
      report.result({ ...written, late, changed, verdict: now.verdict ?? null }, [
        `Amended ${typed}: ${verdict}, as known at ${amended.at}`,
        ...addendumLines(amended, report),
        ...late.map(({ name, slots }) => `Evidence  ${name}${slots.length === 0 ? ' (fills no slot)' : ` in ${slots.join(', ')}`}`),
        ...changed.map(({ id, from, to }) => `Gate      ${id}: ${from === undefined ? '' : `${STATE_WORDS[from]} became `}${STATE_WORDS[to]}`),
      ].join('\n'));
      return 0;
    }));
};
