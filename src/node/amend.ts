import path from 'node:path';
import { EVENT } from '../core/gates/condition.ts';
import type { GateState } from '../core/model/states.ts';
import type { ReleaseRecordPredicate } from '../core/model/record.ts';
import { newestAmendment } from '../core/record/addenda.ts';
import { namedRecords } from '../core/record/earlier.ts';
import { keptObjects } from '../core/record/sums.ts';
import type { AssessmentInput } from '../core/record/assessment.ts';
import { judgeAgain, RULES_OF_RECORD } from '../core/record/judge-again.ts';
import { contentPaths, noPortal, readPortalSpec, required } from './content-folder.ts';
import { policyOf } from './current-record.ts';
import { decidedRelease, type DecidedRelease } from './decided-release.ts';
import { engine } from './engine.ts';
import { refuse, type OperatorProblem } from './errors.ts';
import { ingest, type Ingested } from './ingest.ts';
import { createSchemaPort } from './json-schemas.ts';
import { evidenceAfter, sharedNames, timeOf } from './judge.ts';
import { relevantWaivers, trustInputs } from './judging-inputs.ts';
import { keepObject, readObject } from './objects.ts';
import { readEarlier } from './sealed-releases.ts';
import { scanForSecrets } from './secrets.ts';
import { tooEarly } from './sign-off.ts';
import { prepareAddendum, writeAddendum, type AddendumOptions, type WrittenAddendum } from './write-addendum.ts';

export interface AmendOptions extends AddendumOptions {
  /** Folders or files with what came later; none to judge the same evidence as of now. */
  readonly evidence: readonly string[];
  /** What happened, in a word that conditions of the policy wait for. */
  readonly event?: string | undefined;
  readonly progress?: (text: string) => void;
}

export interface Amended extends WrittenAddendum {
  readonly now: ReleaseRecordPredicate;
  /** Gates whose state is another one than before. */
  readonly changed: readonly { readonly id: string; readonly from?: GateState; readonly to: GateState }[];
  /** Names of the files that came with it, with the slots that each fills. */
  readonly late: readonly { readonly name: string; readonly slots: readonly string[] }[];
  readonly warnings: readonly OperatorProblem[];
  readonly notScanned: readonly string[];
}

/**
 * Judges a decided release again as of a later time, with later evidence, and writes down what came of it beside the
 * record, which stays as it is. Policy, project file, baselines and schemas are those that the record was judged by;
 * trust file and waivers are the ones that lie in the content folder now.
 */
export async function amend(options: AmendOptions): Promise<Amended> {
  const { contentDir, event, progress } = options;
  const release = await decidedRelease(options);
  const { predicate } = release.record.value;
  const assessed = { ...timeOf(options.at, (options.now ?? (() => new Date()))()), engine: engine() };
  refuse(tooEarly('What is added cannot be older than what it is added to', assessed.at, [release.latest]));
  const portal = required(await readPortalSpec(contentDir), noPortal(contentDir)).value;
  const ingested = await ingest(options.evidence, { fileBytes: portal.limits.fileBytes, onFile: (name) => progress?.(`hashing ${name}`) });
  const newest = newestAmendment(release.addenda);
  const inputs = await inputsNow(options, release);
  const judged = await judgeAgain({
    record: { predicate, sha256: release.record.sha256 },
    basis: newest?.value.predicate.now ?? predicate,
    assessed,
    event,
    late: ingested.files,
    notReceived: ingested.notReceived,
    inputs,
    earlier: predicate.ruleSet === undefined ? undefined : await readEarlier(contentDir, options.project, namedRecords(predicate.history)),
    openObject: (sha256) => readObject(contentDir, sha256),
    schemas: createSchemaPort(),
    onFile: (name) => progress?.(`reading ${name}`),
  });
  const now = judged.predicate;
  const late = new Set(ingested.files.map(({ sha256 }) => sha256));
  refuse([...sharedNames(now), ...evidenceAfter({ files: now.files, statements: now.statements.filter(({ file }) => late.has(file)) }, assessed.at)]);
  const prepared = prepareAddendum(options, release, { kind: 'amend', at: assessed.at, clock: assessed.clock, event, basis: newest?.sha256, now });
  const notScanned = await keepLate(options, now, ingested, inputs);
  const written = await writeAddendum(options, release, prepared);
  return { ...written, now, notScanned, ...whatChanged(newest?.value.predicate.now ?? predicate, now), warnings: await warningsAbout(options, release, now, ingested) };
}

/** The rules of the record from its sealed bytes; trust and waivers as they lie here now. */
async function inputsNow({ contentDir, project, version }: AmendOptions, { record, trust }: DecidedRelease): Promise<readonly AssessmentInput[]> {
  const problems: OperatorProblem[] = [];
  const rules: AssessmentInput[] = [];
  for (const { role, name, sha256 } of record.value.predicate.inputs.filter((input) => RULES_OF_RECORD.has(input.role))) {
    const bytes = await readObject(contentDir, sha256);
    if (bytes === undefined) problems.push({ message: `The sealed ${name} is not here`, place: path.join(contentDir, contentPaths.object(sha256)), hint: '`dossier verify` shows everything that is amiss' });
    else rules.push({ role, name, bytes });
  }
  const waivers = await relevantWaivers(contentDir, project, version, problems);
  for (const { sha256 } of record.value.predicate.files.filter((file) => file.retention === 'kept')) {
    if (await readObject(contentDir, sha256) === undefined) problems.push({ message: 'Evidence of the release is not here', place: path.join(contentDir, contentPaths.object(sha256)), hint: 'bring the file back from git' });
  }
  refuse(problems);
  return [...rules, ...trustInputs(trust), ...waivers];
}

async function keepLate({ contentDir, progress }: AmendOptions, now: ReleaseRecordPredicate, { files }: Ingested, inputs: readonly AssessmentInput[]): Promise<readonly string[]> {
  const kept = new Set(keptObjects(now).map(({ sha256 }) => sha256));
  const late = files.filter((file) => kept.has(file.sha256));
  const { problems, notScanned } = await scanForSecrets(late, (name) => progress?.(`looking for secrets in ${name}`));
  refuse(problems);
  for (const file of late) await keepObject(contentDir, file.sha256, () => file.open());
  for (const [index, input] of inputs.entries()) await keepObject(contentDir, now.inputs[index]?.sha256 ?? '', () => Promise.resolve(input.bytes));
  return notScanned;
}

function whatChanged(before: ReleaseRecordPredicate, now: ReleaseRecordPredicate): Pick<Amended, 'changed' | 'late'> {
  const was = new Map(before.gates.map((gate) => [gate.id, gate.state]));
  const known = new Set(before.files.map(({ name, sha256 }) => `${sha256} ${name}`));
  return {
    changed: now.gates.flatMap(({ id, state }) => {
      const from = was.get(id);
      return from === state ? [] : [{ id, ...(from === undefined ? {} : { from }), to: state }];
    }),
    late: now.files.filter(({ name, sha256 }) => !known.has(`${sha256} ${name}`)).map(({ name, slots }) => ({ name, slots })),
  };
}

async function warningsAbout({ contentDir, evidence, event }: AmendOptions, { addenda, record }: DecidedRelease, now: ReleaseRecordPredicate, { files, skipped }: Ingested): Promise<readonly OperatorProblem[]> {
  const withheld = now.findings.filter(({ id }) => id === 'not-read-again');
  const policy = (await policyOf(contentDir, record.value.predicate))?.value;
  const isAwaited = event === undefined || [...policy?.slots ?? [], ...policy?.gates ?? []].some(({ when }) => when?.[EVENT]?.includes(event) === true);
  return [
    ...skipped,
    ...(evidence.length > 0 && files.length === 0 ? [{ message: 'There is no file in the evidence', place: evidence.join(', ') }] : []),
    ...withheld.map(({ message }) => ({ message })),
    ...(isAwaited ? [] : [{ message: `No slot and no gate of the policy waits for the event “${event}”`, hint: 'It is declared all the same. Conditions name events as `when: { event: [rollback] }`' }]),
    ...addenda.filter((one) => !one.counts).map((one) => ({ message: 'An earlier addendum is only claimed, so it was passed over', place: one.path })),
  ];
}
