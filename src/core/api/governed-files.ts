import { fromUtf8 } from '../lib/bytes.ts';
import { readYaml } from '../lib/read-yaml.ts';
import { StepFile, type BaselineFile } from '../model/baseline-files.ts';
import type { RecordInput } from '../model/record.ts';
import { readGovernedBaseline } from '../record/governed-files.ts';
import type { EvidencePort } from './evidence-port.ts';

/** The reviewed files that a judgement rested on, as they were sealed; by their path below the project folder. */
export interface GovernedFiles {
  readonly baselines: ReadonlyMap<string, BaselineFile>;
  readonly steps: ReadonlyMap<string, StepFile>;
}

export const NO_GOVERNED_FILES: GovernedFiles = { baselines: new Map(), steps: new Map() };

export async function governedFiles(project: string, inputs: readonly RecordInput[], evidence: Pick<EvidencePort, 'open'>): Promise<GovernedFiles> {
  const baselines = new Map<string, BaselineFile>();
  const steps = new Map<string, StepFile>();
  for (const { role, name, sha256 } of inputs) {
    if (role !== 'baseline' && role !== 'step') continue;
    const bytes = await evidence.open(sha256);
    if (bytes === undefined) continue;
    const read = role === 'baseline' ? readGovernedBaseline(bytes) : readYaml(StepFile, fromUtf8(bytes) ?? '');
    if (read === undefined || 'problems' in read) continue;
    const file = name.slice(`projects/${project}/`.length);
    if ('metrics' in read.value) steps.set(file, read.value);
    else baselines.set(file, read.value);
  }
  return { baselines, steps };
}
