import { z } from 'zod';
import { finding } from '../findings.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { readYaml } from '../lib/read-yaml.ts';
import { BaselineFile } from '../model/baseline-files.ts';
import type { Finding } from '../model/finding.ts';
import type { BaselineRelease } from '../model/record.ts';
import { BASELINE_SCHEMA } from '../model/uris.ts';

/** A governed baseline, read; `undefined` for a file that does not say it is one, such as a run or a file of limits. */
export function readGovernedBaseline(bytes: Uint8Array): ReturnType<typeof readYaml<BaselineFile>> | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined || !SAYS_SO.test(text)) return undefined;
  // Read by the form that is meant, so that what is wrong with it can be said.
  const [pointing, holding] = BaselineFile.options;
  const loose = readYaml(z.looseObject({ values: z.unknown().optional() }), text);
  return 'value' in loose && loose.value.values !== undefined ? readYaml(holding, text) : readYaml(pointing, text);
}

const SAYS_SO = new RegExp(`^[ \\t{]*["']?schema["']?[ \\t]*:[ \\t]*["']?${BASELINE_SCHEMA.replaceAll('.', '\\.')}`, 'm');

/** Baselines that point at a release which was withdrawn before the judgement. */
export function withdrawnBaselines(baselines: readonly BaselineRelease[] = []): Finding[] {
  return baselines.filter(({ withdrawn }) => withdrawn === true).map(({ baseline, version }) => finding('baseline-withdrawn', {
    message: `Baseline “${baseline}” takes its values from ${display(version, 80)}, which was withdrawn`, found: display(version, 80),
  }));
}
