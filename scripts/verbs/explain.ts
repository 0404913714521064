import { explain, printExplanation } from '../../src/node/explain.ts';
import { printWaiverStubs } from '../print-waiver-stubs.ts';
import { addVerb, releaseName, type AddVerb, type CommonOptions } from '../verb.ts';

export const addExplain: AddVerb = (program, run) => {
  addVerb(program, 'explain <project/version> <gate>', 'why a gate is in its state: rule, values, limits, and where each was read', [
    'dossier explain apex-x/v1.4.0 cpu-performance',
    'dossier explain apex-x/v1.4.0 cpu-performance --json',
  ]).action((name: string, gate: string, options: CommonOptions) => run(options, async (report) => {
    const { project, version } = releaseName(name);
    const explanation = await explain(options.content, project, version, gate);
    const { waiverStubs } = explanation;
    report.result(explanation, [printExplanation(explanation), ...printWaiverStubs(waiverStubs, { contentDir: options.content, project, version })].join('\n'));
    return 0;
  }));
};
