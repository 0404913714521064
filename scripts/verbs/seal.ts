import { waiverStubs } from '../../src/core/gates/waiver-stub.ts';
import { seal } from '../../src/node/seal.ts';
import { addVerb, releaseName, type AddVerb } from '../verb.ts';
import { addJudgingOptions, judgeOptions, type JudgingOptions } from '../judging-options.ts';
import { printJudgement, judgementDocument } from '../print-judgement.ts';
import { printWaiverStubs } from '../print-waiver-stubs.ts';

export const addSeal: AddVerb = (program, run) => {
  const verb = addVerb(program, 'seal <project/version>', 'judge the evidence of a release and write the record down', [
    'dossier seal apex-x/v1.4.0 --evidence artifacts',
    'dossier seal apex-x/v1.4.0 --evidence artifacts --gate        # exit 1 when the verdict blocks',
    'dossier seal apex-x/v1.4.0 --evidence artifacts --at 2026-02-18T12:40:00Z',
  ]);
  addJudgingOptions(verb)
    .option('--gate', 'exit with 1 when the verdict blocks the release, or there is none')
    .action((name: string, options: JudgingOptions & { readonly gate?: boolean }) => run(options, async (report) => {
      const { project, version } = releaseName(name);
      const sealed = await seal({ ...judgeOptions(options, name), progress: (text) => report.progress(text) });
      for (const skipped of sealed.skipped) report.warn(skipped);
      if (sealed.notScanned.length > 0) report.say(`${sealed.notScanned.length} binary files were not searched for secrets`);
      const what = sealed.status === 'unchanged'
        ? `${project} ${version} is unchanged: revision ${sealed.revision} says exactly this`
        : `Sealed ${project} ${version}, revision ${sealed.revision}, in ${sealed.folder}`;
      const stubs = waiverStubs(sealed.record.predicate);
      report.result(
        { ...judgementDocument(sealed), waiverStubs: stubs, status: sealed.status, folder: sealed.folder, blocks: sealed.blocks },
        [what, '', ...printJudgement(sealed), ...printWaiverStubs(stubs, { contentDir: options.content, project, version }), ...(sealed.policyStub === undefined ? [] : ['', 'There is no policy yet, so this is an inventory without a verdict. A policy to begin with:', '', sealed.policyStub])].join('\n'),
      );
      // An inventory has no verdict, and what was not judged must not pass for good.
      return options.gate === true && (sealed.blocks || sealed.record.predicate.verdict === undefined) ? 1 : 0;
    }));
};
