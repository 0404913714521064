import { markStep, setBaseline, type Governed } from '../../src/node/govern.ts';
import type { Report } from '../../src/node/report.ts';
import { addVerb, several, type AddVerb, type CommonOptions } from '../verb.ts';

interface GovernOptions extends CommonOptions {
  readonly reason: string;
  readonly author: string;
  readonly date?: string;
  readonly release?: string;
  readonly metric?: readonly string[];
}

interface SetOptions extends GovernOptions {
  readonly values?: string;
}

interface StepOptions extends GovernOptions {
  readonly release: string;
  readonly metric: readonly string[];
  readonly slot?: string;
}

export const addBaseline: AddVerb = (program, run) => {
  const baseline = program.command('baseline').description('reviewed files that say what values are compared with');
  const governed = (name: string, about: string, examples: readonly string[]) => addVerb(baseline, name, about, examples)
    .requiredOption('--reason <text>', 'why, for whoever reads it in a year')
    .requiredOption('--author <name>', 'who decided it')
    .option('--date <day>', 'when it was decided, such as 2026-02-18 (default: today, UTC)');
  governed('set <project> <id>', 'point a baseline at a sealed release, or write values down as one', [
    'dossier baseline set apex-x cpu --release v1.4.0 --reason "First release on the new runners" --author "Ada Byron"',
    'dossier baseline set apex-x cpu --values run.json --metric "infer_*" --reason "Measured by hand" --author "Ada Byron"',
  ])
    .option('--release <version>', 'the release; its newest record is named by digest')
    .option('--values <file>', 'a file with values, such as a run')
    .option('--metric <name>', 'with --values: a metric, “*” for any characters; may be given several times (default: all that have noise and a better side)', several)
    .action((project: string, id: string, options: SetOptions) => run(options, async (report) => {
      const { content: contentDir, metric: metrics, release, values, reason, author, date } = options;
      return told(await setBaseline({ contentDir, project, id, metrics, release, values, reason, author, date }), report);
    }));
  governed('step <project> <id>', 'mark a step that is meant: earlier values of these metrics no longer count', [
    'dossier baseline step apex-x new-encoder --release v1.5.0 --metric "encode_*" --reason "Checks its input" --author "Ada Byron"',
  ])
    .requiredOption('--release <version>', 'the first release with the new level; it need not be sealed yet')
    .requiredOption('--metric <name>', 'a metric that moves, “*” for any characters; may be given several times', several)
    .option('--slot <id>', 'the slot whose values move; every slot, where it is left out')
    .action((project: string, id: string, options: StepOptions) => run(options, async (report) => {
      const { content: contentDir, metric: metrics, release, slot, reason, author, date } = options;
      return told(await markStep({ contentDir, project, id, metrics, release, slot, reason, author, date }), report);
    }));
};

function told(governed: Governed, report: Report): 0 {
  const { file, did, policyNeeds } = governed;
  const what = { created: `Wrote ${file}`, replaced: `Replaced ${file}`, unchanged: `Nothing to change: ${file} says so` }[did];
  report.result(governed, [what, ...(policyNeeds === undefined ? [] : ['It counts once policy.yaml names it:', '', policyNeeds])].join('\n'));
  return 0;
}
