import type { Block } from '../model/block.ts';
import { code, digest, facts, moment, table, words } from './cells.ts';
import { comparable } from './figures.ts';
import type { ReadMeasurement } from './format.ts';
import { instantOf } from './instant.ts';
import { isObject, listOf, member } from './reading.ts';

const V1 = 'https://slsa.dev/provenance/v1';
const V02 = 'https://slsa.dev/provenance/v0.2';

/** What a SLSA provenance says in plain words: https://slsa.dev/spec/v1.0/provenance and https://slsa.dev/spec/v0.2/provenance. */
export function provenanceBlocks(predicateType: string, predicate: unknown): readonly Block[] {
  const read = provenanceOf(predicateType, predicate);
  if (read === undefined) return [];
  return [
    facts('How it was built, it says', [
      ['Builder', code(text(read.builder) ?? 'not stated')],
      ['Build type', code(text(read.buildType) ?? 'not stated')],
      ['Source', text(read.source) === undefined ? undefined : code(read.source)],
      ['Reference', text(read.reference) === undefined ? undefined : code(read.reference)],
      ['Entry point', text(read.entryPoint) === undefined ? undefined : words(read.entryPoint)],
      ['Run', text(read.run) === undefined ? undefined : words(read.run)],
      ['Started', text(read.started) === undefined ? undefined : moment(text(read.started))],
      ['Finished', text(read.finished) === undefined ? undefined : moment(text(read.finished))],
    ], 'These are the words of whoever made the Statement. A signature over it says who that was.'),
    ...(!isObject(read.parameters) || Object.keys(read.parameters).length === 0 ? [] : [table({
      title: 'Parameters, it says',
      caption: 'What whoever started the build could choose',
      columns: ['Parameter', 'Value'],
      rows: Object.entries(read.parameters).slice(0, 500).map(([key, value]) => [words(key), words(value, 300)]),
      count: Object.keys(read.parameters).length,
    })]),
    ...(read.dependencies.length === 0 ? [] : [table({
      title: 'What it was built from, it says',
      caption: 'Every source and dependency with its digest',
      columns: ['Address', 'Digest', 'Algorithm'],
      rows: read.dependencies.slice(0, 500).map((one) => {
        const digests = member(one, 'digest');
        const [algorithm = '–', value] = (isObject(digests) ? Object.entries(digests)[0] : undefined) ?? [];
        return [words(member(one, 'uri') ?? member(one, 'name'), 300), typeof value === 'string' ? digest(value) : '–', words(algorithm, 40)];
      }),
      count: read.dependencies.length,
    })]),
  ];
}

/** When the build was over, as the provenance has it; `undefined` for predicates of another type. */
export function finishedOn({ predicateType, predicate }: { readonly predicateType: string; readonly predicate?: unknown }): unknown {
  return provenanceOf(predicateType, predicate)?.finished;
}

/** How long the build took, as the provenance has it. Only builds by the same builder and recipe compare. */
export function buildDuration({ predicateType, predicate }: { readonly predicateType: string; readonly predicate?: unknown }): ReadMeasurement[] {
  const read = provenanceOf(predicateType, predicate);
  const [from, to] = [instantOf(read?.started), instantOf(read?.finished)];
  if (from === undefined || to === undefined || Date.parse(to) < Date.parse(from)) return [];
  return [{
    metric: 'build.duration', unit: 's', direction: 'lower', value: (Date.parse(to) - Date.parse(from)) / 1000, samples: 1,
    // A workflow is named with the tag that it ran at, which is another one in each release.
    comparability: comparable({ builder: String(read?.builder ?? 'not stated').replace(/@refs\/.*$/, ''), buildType: read?.buildType, entryPoint: read?.entryPoint }), at: '',
  }];
}

/**
 * The commit that a provenance says it was built from; `undefined` where it names none, or several. A build has many
 * dependencies in git, so the one at the source's own address counts; without an address, the only one there is.
 */
export function sourceCommitOf({ predicateType, predicate }: { readonly predicateType: string; readonly predicate?: unknown }): string | undefined {
  const read = provenanceOf(predicateType, predicate);
  if (read === undefined) return undefined;
  const named = read.sources.flatMap((one) => {
    const digests = member(one, 'digest');
    const commit = member(digests, 'gitCommit') ?? member(digests, 'sha1');
    return typeof commit === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit) ? [{ commit, address: addressOf(member(one, 'uri')) }] : [];
  });
  const source = addressOf(read.source);
  const own = source === undefined ? [] : named.filter(({ address }) => address === source);
  const commits = [...new Set((own.length > 0 ? own : named).map(({ commit }) => commit))];
  return commits.length === 1 ? commits[0] : undefined;
}

// `git+https://github.com/acme/widget@refs/tags/v1.0.0` is at https://github.com/acme/widget.
function addressOf(uri: unknown): string | undefined {
  return typeof uri === 'string' && uri !== '' ? uri.replace(/^git\+/, '').replace(/@[^@/]*(?:\/.*)?$/, '').replace(/(?:\.git)?\/?$/, '') : undefined;
}

function provenanceOf(predicateType: string, predicate: unknown): Provenance | undefined {
  return predicateType === V1 ? readV1(predicate) : predicateType === V02 ? readV02(predicate) : undefined;
}

interface Provenance {
  readonly builder: unknown;
  readonly buildType: unknown;
  readonly source: unknown;
  readonly reference: unknown;
  readonly entryPoint: unknown;
  readonly run: unknown;
  readonly parameters: unknown;
  readonly started: unknown;
  readonly finished: unknown;
  readonly dependencies: readonly unknown[];
  /** Where its own source may stand, as a resource descriptor. */
  readonly sources: readonly unknown[];
}

function readV1(predicate: unknown): Provenance {
  const definition = member(predicate, 'buildDefinition');
  const run = member(predicate, 'runDetails');
  const parameters = member(definition, 'externalParameters');
  const workflow = member(parameters, 'workflow');
  const source = member(parameters, 'source');
  const metadata = member(run, 'metadata');
  return {
    builder: member(member(run, 'builder'), 'id'),
    buildType: member(definition, 'buildType'),
    source: member(workflow, 'repository') ?? member(source, 'uri') ?? source,
    reference: member(workflow, 'ref'),
    entryPoint: member(workflow, 'path'),
    run: member(metadata, 'invocationId'),
    parameters,
    started: member(metadata, 'startedOn'),
    finished: member(metadata, 'finishedOn'),
    dependencies: listOf(definition, 'resolvedDependencies'),
    sources: listOf(definition, 'resolvedDependencies'),
  };
}

function readV02(predicate: unknown): Provenance {
  const invocation = member(predicate, 'invocation');
  const metadata = member(predicate, 'metadata');
  return {
    builder: member(member(predicate, 'builder'), 'id'),
    buildType: member(predicate, 'buildType'),
    source: member(member(invocation, 'configSource'), 'uri'),
    reference: undefined,
    entryPoint: member(member(invocation, 'configSource'), 'entryPoint'),
    run: member(metadata, 'buildInvocationId') ?? member(metadata, 'buildInvocationID'),
    parameters: member(invocation, 'parameters'),
    started: member(metadata, 'buildStartedOn'),
    finished: member(metadata, 'buildFinishedOn'),
    dependencies: listOf(predicate, 'materials'),
    sources: [member(invocation, 'configSource'), ...listOf(predicate, 'materials')],
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
