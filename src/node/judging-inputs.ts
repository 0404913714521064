import path from 'node:path';
import { fromUtf8 } from '../core/lib/bytes.ts';
import { readYaml, type FileProblem } from '../core/lib/read-yaml.ts';
import { StepFile } from '../core/model/baseline-files.ts';
import type { PolicySpec } from '../core/model/policy.ts';
import type { ProjectSpec, Trust } from '../core/model/portal-files.ts';
import type { AssessmentInput } from '../core/record/assessment.ts';
import { readGovernedBaseline } from '../core/record/governed-files.ts';
import { openWaiver } from '../core/record/open.ts';
import { namedRoots, trustRootFile } from '../core/signatures/trust-roots.ts';
import { WAIVER_HINT } from './canonical-waiver.ts';
import { contentPaths, listContent, readContentBytes, type ContentFile } from './content-folder.ts';
import { refuse, type OperatorProblem } from './errors.ts';
import { schemaProblem } from './json-schemas.ts';

/** Everything beside the evidence that a judgement rests on, checked, in a fixed order. */
export async function judgingInputs(from: {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  readonly spec: ContentFile<ProjectSpec>;
  readonly trust: ContentFile<Trust>;
  readonly policy?: ContentFile<PolicySpec> | undefined;
}): Promise<readonly AssessmentInput[]> {
  const problems: OperatorProblem[] = [];
  const policy = from.policy?.value;
  const named = policy === undefined ? [] : [
    ...policy.baselines.flatMap((one, index) => (one.file === undefined ? [] : [{ role: 'baseline' as const, file: one.file, key: `baselines[${index}].file` }])),
    ...(policy.trends?.histories ?? []).map(({ file }, index) => ({ role: 'history' as const, file, key: `trends.histories[${index}].file` })),
    ...(policy.trends?.steps ?? []).map((file, index) => ({ role: 'step' as const, file, key: `trends.steps[${index}]` })),
    ...policy.slots.flatMap((one, index) => (one.jsonSchema === undefined ? [] : [{ role: 'json-schema' as const, file: one.jsonSchema, key: `slots[${index}].jsonSchema` }])),
  ];
  const files: AssessmentInput[] = [];
  for (const { role, file, key } of named) {
    const read = await namedFile(from.contentDir, from.project, file, role);
    if ('problem' in read) problems.push({ ...read.problem, place: { file: path.join(from.contentDir, contentPaths.policy(from.project)), key } });
    else if (!files.some((one) => one.name === read.name && one.role === role)) files.push({ role, ...read });
  }
  if (policy !== undefined) problems.push(...governedProblems(from.contentDir, from.project, policy, files));
  const waivers = await relevantWaivers(from.contentDir, from.project, from.version, problems);
  refuse(problems);
  return [
    ...(from.policy === undefined ? [] : [{ role: 'policy' as const, name: from.policy.name, bytes: from.policy.bytes }]),
    { role: 'project', name: from.spec.name, bytes: from.spec.bytes },
    ...trustInputs(from.trust),
    ...waivers,
    ...files,
  ];
}

/** The trust file, and the roots that its signers name: without them nobody could hold the same signatures against the same trust. */
export function trustInputs({ name, bytes, value }: ContentFile<Trust>): readonly AssessmentInput[] {
  const roots = namedRoots(value).flatMap((root) => {
    const file = value.rootFiles?.get(root.id);
    return file === undefined ? [] : [{ role: 'trust-root' as const, name: trustRootFile(root), bytes: file }];
  });
  return [{ role: 'trust', name, bytes }, ...roots];
}

type NamedRole = 'baseline' | 'history' | 'step' | 'json-schema';

async function namedFile(contentDir: string, project: string, file: string, role: NamedRole):
  Promise<{ readonly name: string; readonly bytes: Uint8Array } | { readonly problem: OperatorProblem }> {
  const plain = path.posix.normalize(file);
  if (plain.startsWith('../') || plain === '..' || path.posix.isAbsolute(plain)) {
    return { problem: { message: 'the path leads out of the project folder', found: `"${file}"`, expected: `a path below projects/${project}/` } };
  }
  // The record names inputs by their paths, and a judgement finds them there by the policy's words.
  if (plain !== file) return { problem: { message: 'the path is not the shortest one', found: `"${file}"`, expected: plain } };
  const name = contentPaths.projectFile(project, plain);
  const bytes = await readContentBytes(contentDir, name);
  if (bytes === undefined) return { problem: { message: 'there is no such file', found: path.join(contentDir, name) } };
  const fault = role === 'json-schema' ? schemaFault(bytes) : undefined;
  return fault === undefined ? { name, bytes } : { problem: { message: `the JSON Schema ${name} ${fault}` } };
}

/** What is wrong with the reviewed files that a policy names: baselines that point at a release or hold values, and steps. */
function governedProblems(contentDir: string, project: string, policy: PolicySpec, files: readonly AssessmentInput[]): OperatorProblem[] {
  const broken = (name: string, { problems }: { readonly problems: readonly FileProblem[] }) => problems.map(({ line, column, path: key, ...problem }) => ({ ...problem, place: { file: path.join(contentDir, name), line, column, key } }));
  const byName = new Map(files.map((file) => [file.name, file]));
  const baselines = policy.baselines.flatMap(({ file = '', limits }, index): OperatorProblem[] => {
    const input = byName.get(contentPaths.projectFile(project, path.posix.normalize(file)));
    const read = input === undefined ? undefined : readGovernedBaseline(input.bytes);
    if (input === undefined || read === undefined) return [];
    if ('problems' in read) return broken(input.name, read);
    return limits === undefined ? [{ message: 'the baseline states values and no limits around them', place: { file: path.join(contentDir, contentPaths.policy(project)), key: `baselines[${index}]` }, expected: 'limits', found: input.name }] : [];
  });
  const steps = files.filter(({ role }) => role === 'step').map(({ name, bytes }) => ({ name, read: readYaml(StepFile, fromUtf8(bytes) ?? '') }));
  const ids = steps.flatMap(({ read }) => ('value' in read ? [read.value.id] : []));
  return [...baselines, ...steps.flatMap(({ name, read }) => {
    if ('problems' in read) return broken(name, read);
    return ids.filter((id) => id === read.value.id).length > 1 ? [{ message: `another step has the id “${read.value.id}” too`, place: { file: path.join(contentDir, name), key: 'id' } }] : [];
  })];
}

function schemaFault(bytes: Uint8Array): string | undefined {
  try {
    const problem = schemaProblem(JSON.parse(fromUtf8(bytes) ?? '') as unknown);
    return problem === undefined ? undefined : `can not be used: ${problem}`;
  } catch (error) {
    return `does not parse: ${(error as Error).message}`;
  }
}

/** Only those that name this version: a waiver for another release must not make a new revision of this one. */
export async function relevantWaivers(contentDir: string, project: string, version: string, problems: OperatorProblem[]): Promise<AssessmentInput[]> {
  const folder = contentPaths.waivers(project);
  const names = await listContent(contentDir, folder);
  const inputs: AssessmentInput[] = [];
  for (const file of names.filter((one) => one.endsWith('.json') && !one.endsWith('.sigstore.json'))) {
    const name = `${folder}/${file}`;
    const bytes = await readContentBytes(contentDir, name);
    if (bytes === undefined) continue;
    const opened = openWaiver(bytes);
    const place = path.join(contentDir, name);
    if ('problems' in opened) {
      problems.push(...opened.problems.map(({ at, message }) => ({ message: `the waiver does not open: ${message}`, place: { file: place, key: at }, hint: WAIVER_HINT })));
    } else if (file !== `${opened.value.id}.json`) {
      problems.push({ message: 'the file is not named after the waiver in it', place, expected: `${opened.value.id}.json` });
    } else if (opened.value.releases.includes(version)) {
      const bundle = await readContentBytes(contentDir, contentPaths.bundle(name));
      inputs.push({ role: 'waiver', name, bytes }, ...(bundle === undefined ? [] : [{ role: 'waiver-signature' as const, name: contentPaths.bundle(name), bytes: bundle }]));
    }
  }
  return inputs;
}
