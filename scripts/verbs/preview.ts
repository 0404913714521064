import { preview } from '../../src/node/preview.ts';
import { addJudgingOptions, judgeOptions, type JudgingOptions } from '../judging-options.ts';
import { judgementDocument, printJudgement } from '../print-judgement.ts';
import { addVerb, type AddVerb } from '../verb.ts';

export const addPreview: AddVerb = (program, run) => {
  const verb = addVerb(program, 'preview <project/version>', 'render the release as it would be sealed, marked as unsealed; the content folder stays as it is', [
    'dossier preview apex-x/v1.4.0 --evidence artifacts --out preview',
  ]);
  addJudgingOptions(verb)
    .option('--out <dir>', 'where the site is written', 'preview')
    .action((name: string, options: JudgingOptions & { readonly out: string }) => run(options, async (report) => {
      const made = await preview({
        ...judgeOptions(options, name), out: options.out, builtAt: new Date().toISOString(), progress: (text) => report.progress(text),
      });
      for (const warning of [...made.sealed.skipped, ...made.site.warnings]) report.warn(warning);
      report.result(
        { ...judgementDocument(made.sealed), unsealed: made.sealed.status === 'new', out: made.site.out, pages: made.site.pages },
        [`Rendered ${made.site.pages} pages into ${made.site.out}; nothing was sealed`, '', ...printJudgement(made.sealed)].join('\n'),
      );
      return 0;
    }));
};
