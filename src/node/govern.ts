import path from 'node:path';
import type { z } from 'zod';
import { readFile as readEvidence } from '../core/formats/read.ts';
import { readYaml } from '../core/lib/read-yaml.ts';
import { matchesAny } from '../core/lib/wildcard.ts';
import { BaselineFile, StepFile } from '../core/model/baseline-files.ts';
import { Slug } from '../core/model/ids.ts';
import { BASELINE_SCHEMA, STEP_SCHEMA } from '../core/model/uris.ts';
import { readGovernedBaseline } from '../core/record/governed-files.ts';
import { checkIds, contentPaths, listProjects, readContentBytes, readPolicy, required } from './content-folder.ts';
import { OperatorError, refuse } from './errors.ts';
import { createSchemaPort } from './json-schemas.ts';
import { sealedRevisions } from './sealed-releases.ts';
import { readRegular } from './verify-content.ts';
import { writeAtomically, writing } from './write-atomically.ts';

// Files by which people govern comparisons. They are read in review and lie in git; these only write them without a slip.

export interface Governing {
  readonly contentDir: string;
  readonly project: string;
  readonly id: string;
  readonly reason: string;
  readonly author: string;
  /** The day of the decision; today, where it is left out. */
  readonly date?: string | undefined;
  readonly now?: () => Date;
}

export interface Governed {
  readonly file: string;
  readonly text: string;
  readonly did: 'created' | 'replaced' | 'unchanged';
  /** What the policy must say for the file to count; absent where it says so. */
  readonly policyNeeds?: string;
}

/** Points a baseline at a sealed release, or writes values out of a file down as one. */
export async function setBaseline(options: Governing & {
  readonly release?: string | undefined;
  /** A file with values, such as a run. */
  readonly values?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
}): Promise<Governed> {
  const { contentDir, project, id, release, values } = options;
  await checkProject(options);
  if ((release === undefined) === (values === undefined)) throw new OperatorError('A baseline is a release or values', { expected: 'one of --release and --values' });
  if (release !== undefined && options.metrics !== undefined) throw new OperatorError('A baseline that is a release has all its metrics', { found: '--metric', hint: 'name metrics in the limits of the policy' });
  const body = release !== undefined ? await releaseLines(contentDir, project, release) : await valueLines(values ?? '', options.metrics);
  const spec = (await policyOf(contentDir, project))?.baselines.find((one) => one.id === id);
  const file = spec?.file ?? `baselines/${id}.yaml`;
  const name = contentPaths.projectFile(project, file);
  const there = await readContentBytes(contentDir, name);
  if (there !== undefined && readGovernedBaseline(there) === undefined) {
    throw new OperatorError(`The baseline “${id}” is a file of another kind`, { place: path.join(contentDir, name), hint: 'name another file in the policy, or take this one away' });
  }
  return write(options, BaselineFile, name, [`schema: ${BASELINE_SCHEMA}`, ...body, ...governedLines(options)], spec !== undefined ? undefined
    : `baselines:\n  - { id: ${id}, title: ${quoted(id)}, file: ${file}, limits: [{ metric: '*', worseBy: 0.1 }] }`);
}

/** Marks a step that is meant: from a release on, earlier values of these metrics no longer count. */
export async function markStep(options: Governing & { readonly release: string; readonly slot?: string | undefined; readonly metrics: readonly string[] }): Promise<Governed> {
  const { contentDir, project, id, release, slot, metrics } = options;
  await checkProject(options);
  const policy = await policyOf(contentDir, project);
  if (slot !== undefined && policy?.slots.some((one) => one.id === slot) !== true) throw new OperatorError(`The policy has no slot “${slot}”`, { place: path.join(contentDir, contentPaths.policy(project)) });
  const file = `steps/${id}.yaml`;
  const isNamed = policy?.trends?.steps.some((one) => path.posix.normalize(one) === file) === true;
  return write(options, StepFile, contentPaths.projectFile(project, file), [
    `schema: ${STEP_SCHEMA}`, `id: ${id}`, `release: ${quoted(release)}`, ...(slot === undefined ? [] : [`slot: ${slot}`]), 'metrics:', ...metrics.map((metric) => `  - ${quoted(metric)}`), ...governedLines(options),
  ], isNamed ? undefined : `trends:\n  steps: [${[...policy?.trends?.steps ?? [], file].join(', ')}]`);
}

async function checkProject({ contentDir, project, id }: Governing): Promise<void> {
  if (!(await listProjects(contentDir)).includes(project)) throw new OperatorError(`The portal has no project “${project}”`, { place: contentDir, expected: contentPaths.project(project) });
  if (!Slug.safeParse(id).success) throw new OperatorError(`“${id}” is no id`, { expected: 'small letters, digits and "-", such as nightly-cpu' });
}

async function policyOf(contentDir: string, project: string) {
  const read = await readPolicy(contentDir, project);
  return read === undefined ? undefined : required(read, { message: 'The policy does not open' }).value;
}

async function releaseLines(contentDir: string, project: string, version: string): Promise<readonly string[]> {
  refuse(checkIds(project, version));
  const newest = (await sealedRevisions(contentDir, project, version)).at(-1);
  if (newest === undefined) throw new OperatorError(`There is no record of ${version}`, { place: path.join(contentDir, contentPaths.releaseFolder(project, version)), hint: 'a baseline is a sealed release' });
  return [`release: ${quoted(version)}`, `sha256: "${newest.sha256}"`];
}

async function valueLines(file: string, metrics: readonly string[] | undefined): Promise<readonly string[]> {
  const bytes = await readRegular(file);
  if (bytes === undefined) throw new OperatorError('There is no such file', { place: file });
  const { format, reading } = readEvidence(bytes, createSchemaPort());
  const measured = (reading.measurements ?? []).filter(({ metric, direction, exact }) => direction !== 'neither' && (metrics === undefined ? exact !== true : matchesAny(metrics, metric)));
  if (measured.length === 0) throw new OperatorError('The file measures nothing that could be a baseline', { place: file, found: format.title, ...(metrics === undefined ? {} : { expected: metrics.join(', ') }) });
  return ['values:', ...measured.map(({ metric, unit, direction, value, comparability }) => `  - ${JSON.stringify({ metric, unit, direction, value, comparability })}`)];
}

function governedLines({ reason, author, date, now = () => new Date() }: Governing): readonly string[] {
  return [`reason: ${quoted(reason)}`, `author: ${quoted(author)}`, `date: ${date ?? now().toISOString().slice(0, 10)}`];
}

// JSON is YAML, and what people write may be anything.
const quoted = (text: string) => JSON.stringify(text);

async function write({ contentDir }: Governing, schema: z.ZodType, name: string, lines: readonly string[], policyNeeds: string | undefined): Promise<Governed> {
  const text = `${lines.join('\n')}\n`;
  const read = readYaml(schema, text);
  if ('problems' in read) refuse(read.problems.map(({ line: _, column: __, path: key, ...problem }) => ({ ...problem, place: `--${key.replace(/^metrics.*/, 'metric')}` })));
  const file = path.join(contentDir, name);
  const there = await readContentBytes(contentDir, name);
  const did = there === undefined ? 'created' : Buffer.from(there).toString() === text ? 'unchanged' : 'replaced';
  if (did !== 'unchanged') await writing(file, writeAtomically(file, text));
  return { file, text, did, ...(policyNeeds === undefined ? {} : { policyNeeds }) };
}
