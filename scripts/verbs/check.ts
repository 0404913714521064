import { waiverStubs } from '../../src/core/gates/waiver-stub.ts';
import { check } from '../../src/node/check.ts';
import { oldRootWarnings } from '../../src/node/root-age.ts';
import { addJudgingOptions, judgeOptions, type JudgingOptions } from '../judging-options.ts';
import { judgementDocument, printJudgement } from '../print-judgement.ts';
import { printWaiverStubs } from '../print-waiver-stubs.ts';
import { addVerb, type AddVerb } from '../verb.ts';

export const addCheck: AddVerb = (program, run) => {
  const verb = addVerb(program, 'check [project/version]', 'read the content folder, and say what the verdict would be; writes nothing', [
    'dossier check                                        # every file of the content folder',
    'dossier check apex-x/v1.4.0 --evidence artifacts     # and the verdict; exit 1 when it blocks',
  ]);
  addJudgingOptions(verb).action((name: string | undefined, options: JudgingOptions) => run(options, async (report) => {
    const checked = await check({ contentDir: options.content, ...(name === undefined ? {} : { judge: judgeOptions(options, name) }), progress: (text) => report.progress(text) });
    for (const warning of await oldRootWarnings(options.content, new Date())) report.warn(warning);
    for (const skipped of checked.judgement?.skipped ?? []) report.warn(skipped);
    const { judgement } = checked;
    const stubs = judgement === undefined ? [] : waiverStubs(judgement.record.predicate);
    report.result(
      { projects: checked.projects, ...(judgement === undefined ? {} : { ...judgementDocument(judgement), waiverStubs: stubs, status: judgement.status, blocks: checked.blocks }) },
      [
        `The content folder is in order: ${checked.projects.length} ${checked.projects.length === 1 ? 'project' : 'projects'}`,
        ...(judgement === undefined ? [] : ['', judgement.status === 'unchanged' ? 'Sealing would change nothing' : `Sealing would make revision ${judgement.record.predicate.revision}`, '', ...printJudgement(judgement), ...printWaiverStubs(stubs, { contentDir: options.content, ...judgement.record.predicate.release })]),
      ].join('\n'),
    );
    return checked.blocks ? 1 : 0;
  }));
};
