import { changeStanding } from '../../src/node/change-standing.ts';
import { addAddendumOptions, addendumLines, addendumOptions, type AddendumVerbOptions } from '../addendum-options.ts';
import { addVerb, type AddVerb } from '../verb.ts';

interface Options extends AddendumVerbOptions {
  readonly instead?: string;
}

export const addWithdraw = standingVerb('withdraw', 'Withdrawn', 'take a release back; its record and pages stay, with a notice above them', [
  'dossier withdraw apex-x/v1.4.0 --instead v1.3.2 --statement "Crashes while the model loads" --key grace.key',
]);

export const addDeprecate = standingVerb('deprecate', 'Deprecated', 'say that a release should no longer be used, and since when', [
  'dossier deprecate apex-x/v1.2.0 --instead v1.4.0 --statement "Support ended" --key grace.key',
]);

export const addSupersede = standingVerb('supersede', 'Superseded', 'name the release that takes the place of another', [
  'dossier supersede apex-x/v1.4.0 --instead v1.4.1 --statement "v1.4.1 mends the crash" --key grace.key',
]);

function standingVerb(kind: 'withdraw' | 'deprecate' | 'supersede', word: string, about: string, examples: readonly string[]): AddVerb {
  return (program, run) => {
    const verb = addAddendumOptions(addVerb(program, `${kind} <project/version>`, about, examples));
    const instead = ['--instead <version>', 'the release to use in its place'] as const;
    (kind === 'supersede' ? verb.requiredOption(...instead) : verb.option(...instead))
      .action((typed: string, options: Options) => run(options, async (report) => {
        const written = await changeStanding({ ...await addendumOptions(typed, options), kind, instead: options.instead });
        report.result(written, [`${word} ${typed}${options.instead === undefined ? '' : `, use ${options.instead}`}`, ...addendumLines(written, report)].join('\n'));
        return 0;
      }));
  };
}
