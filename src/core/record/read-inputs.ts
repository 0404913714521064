import type { z } from 'zod';
import { finding } from '../findings.ts';
import { applies } from '../gates/condition.ts';
import type { CheckedWaiver } from '../gates/waive.ts';
import { readFile } from '../formats/read.ts';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { readYaml } from '../lib/read-yaml.ts';
import { StepFile } from '../model/baseline-files.ts';
import type { Finding } from '../model/finding.ts';
import { Waiver } from '../model/human-records.ts';
import type { BaselineMetric } from '../model/measurement.ts';
import { PolicySpec, type BaselineSpec, type RunLimit, type SlotSpec, type TrendSettings } from '../model/policy.ts';
import { ProjectSpec, TrustSpec, type Trust } from '../model/portal-files.ts';
import type { RecordInput } from '../model/record.ts';
import { withRootFiles } from '../signatures/trust-roots.ts';
import { verifyDocument } from '../signatures/verify.ts';
import type { Assessment, AssessmentInput } from './assessment.ts';
import { readGovernedBaseline } from './governed-files.ts';
import type { ReadHistory } from './movement-grounds.ts';
import { limitsAround } from './run-limits.ts';
import { withStatedDirection } from './stated-direction.ts';
import { storedNames } from './stored-names.ts';

/** What the file of a baseline holds. */
export interface FileBaseline {
  readonly metrics: readonly BaselineMetric[];
  /** When it was made, where it says. */
  readonly dated?: string | undefined;
  /** True for one that points at a sealed release: its values are not in the file. */
  readonly isRelease?: boolean;
}

/** The judging inputs, parsed once and bound to the digests that the record names. */
export interface Inputs {
  readonly listed: readonly RecordInput[];
  readonly trust: Trust;
  readonly project?: ProjectSpec;
  /** Absent in an inventory. */
  readonly policy?: { readonly value: PolicySpec; readonly sha256: string };
  readonly waivers: readonly CheckedWaiver[];
  /** By baseline id, for those that come from a file; one that is no baseline gives no metrics. */
  readonly baselines: ReadonlyMap<string, FileBaseline>;
  /** Why a baseline's file could not be read. */
  readonly brokenBaselines: readonly Finding[];
  /** Published histories of the policy; those that could not be read are `brokenHistories`. */
  readonly histories: readonly ReadHistory[];
  readonly brokenHistories: readonly { readonly slot: string; readonly finding: Finding }[];
  /** Reviewed steps, in the policy's order. */
  readonly steps: readonly StepFile[];
  /** Operator's JSON Schemas, by the path the policy names. */
  readonly jsonSchemas: ReadonlyMap<string, unknown>;
  readonly inScope: (slot: SlotSpec) => boolean;
}

/** Rejects with a TypeError for an input that does not parse: the caller has validated them, so it is a bug or a broken record. */
export async function readInputs(assessment: Assessment): Promise<Inputs> {
  const { inputs, release } = assessment;
  const policyInput = inputs.find((input) => input.role === 'policy');
  const policy = policyInput && { value: parsed(PolicySpec, policyInput), sha256: sha256Hex(policyInput.bytes) };
  const trustInput = inputs.find((input) => input.role === 'trust');
  const roots = inputs.filter((input) => input.role === 'trust-root').map(({ bytes }) => bytes);
  const trust = trustInput === undefined ? { signers: [] } : withRootFiles(parsed(TrustSpec, trustInput), roots);
  const projectInput = inputs.find((input) => input.role === 'project');
  const byName = (name: string | undefined) => name === undefined ? undefined : inputs.find((input) => input.name === `projects/${release.project}/${name}`);
  const histories = policy?.value.trends?.histories.map((spec) => readHistory(spec, policy.value.slots.filter(({ id }) => id === spec.slot), byName(spec.file), assessment)) ?? [];
  return {
    listed: listInputs(assessment),
    trust,
    ...(projectInput === undefined ? {} : { project: parsed(ProjectSpec, projectInput) }),
    ...(policy === undefined ? {} : { policy }),
    waivers: await Promise.all(inputs.filter((input) => input.role === 'waiver').map((input) => checkedWaiver(input, assessment, trust))),
    baselines: new Map(policy?.value.baselines.flatMap((spec) => (spec.file === undefined ? [] : [[spec.id, fileBaseline(spec, byName(spec.file), assessment)]])) ?? []),
    brokenBaselines: policy?.value.baselines.flatMap((spec) => baselineFaults(spec, byName(spec.file), assessment)) ?? [],
    histories: histories.flatMap((one) => ('finding' in one ? [] : [one])),
    brokenHistories: histories.flatMap((one) => ('finding' in one ? [one] : [])),
    steps: policy?.value.trends?.steps.flatMap((name) => {
      const input = byName(name);
      return input === undefined ? [] : [parsed(StepFile, input)];
    }) ?? [],
    jsonSchemas: new Map(policy?.value.slots.flatMap((slot) => {
      const input = slot.jsonSchema === undefined ? undefined : byName(slot.jsonSchema);
      return input === undefined || slot.jsonSchema === undefined ? [] : [[slot.jsonSchema, JSON.parse(text(input)) as unknown]];
    }) ?? []),
    inScope: (slot) => applies(slot.when, release),
  };
}

function listInputs(assessment: Assessment): RecordInput[] {
  const inputs = assessment.inputs.map((input) => ({ ...input, sha256: sha256Hex(input.bytes) }));
  // Inputs and evidence share the flat list of SHA256SUMS, so their names are made unique together.
  const names = storedNames([...assessment.files, ...inputs]).slice(assessment.files.length);
  return inputs.map(({ role, name, bytes, sha256 }, index) => ({ role, name, storedName: names[index] ?? '', sha256, size: bytes.length }));
}

async function checkedWaiver(input: AssessmentInput, assessment: Assessment, trust: Trust): Promise<CheckedWaiver> {
  const waiver = Waiver.parse(JSON.parse(text(input)));
  const bundle = assessment.inputs.find((one) => one.role === 'waiver-signature' && one.name === input.name.replace(/\.json$/, '.sigstore.json'));
  const seal = await verifyDocument({
    bytes: input.bytes,
    ...(bundle === undefined ? {} : { bundle: bundle.bytes }),
    trust,
    permission: 'waiver',
    project: assessment.release.project,
    at: assessment.assessed.at,
  });
  const sha256 = sha256Hex(input.bytes);
  switch (seal.result) {
    case 'verified': return { waiver, sha256, signer: seal.signer };
    case 'none': return { waiver, sha256, problem: 'its approval is not signed' };
    case 'untrusted-signer':
    case 'invalid': return { waiver, sha256, problem: seal.failed };
  }
}

function fileBaseline({ limits }: BaselineSpec, input: AssessmentInput | undefined, assessment: Assessment): FileBaseline {
  if (input === undefined) return { metrics: [] };
  const file = sha256Hex(input.bytes);
  const governed = readGovernedBaseline(input.bytes);
  if (governed !== undefined) return governedBaseline(governed, limits ?? [], file, input.name);
  const { reading } = readFile(input.bytes, assessment.schemas);
  const dated = reading.statement.producedAt;
  const placed = <T extends { readonly at: string }>({ at, ...rest }: T) => ({ ...rest, pointer: { file, at } });
  if (limits !== undefined) return { metrics: limitsAround(limits, (reading.measurements ?? []).map(placed)), dated };
  return { metrics: (reading.baseline ?? []).map(placed), dated };
}

function governedBaseline(read: NonNullable<ReturnType<typeof readGovernedBaseline>>, limits: readonly RunLimit[], file: string, name: string): FileBaseline {
  if ('problems' in read) throw new TypeError(`${name} does not parse: ${read.problems[0]?.message ?? ''}`);
  const dated = `${read.value.date}T00:00:00Z`;
  if ('release' in read.value) return { metrics: [], dated, isRelease: true };
  return { metrics: limitsAround(limits, read.value.values.map((value, index) => ({ ...value, pointer: { file, at: `/values/${index}` } }))), dated };
}

// A file that lost its limits and one that never had any give the same number of them; only the first is a fault.
function baselineFaults({ id }: BaselineSpec, input: AssessmentInput | undefined, assessment: Assessment): Finding[] {
  if (input === undefined) return [];
  const { form, findings } = readFile(input.bytes, assessment.schemas).reading;
  if (form !== 'invalid') return [];
  return findings.map(({ place: _, ...found }) => ({ ...found, message: display(`Baseline “${id}” can not be read, ${input.name}: ${found.message}`, 500) }));
}

function readHistory({ slot, title }: TrendSettings['histories'][number], specs: readonly SlotSpec[], input: AssessmentInput | undefined, assessment: Assessment): ReadHistory | { readonly slot: string; readonly finding: Finding } {
  const unreadable = (why: string, name: string) => ({ slot, finding: finding('history-unreadable', { message: `History “${display(title, 120)}” gives no earlier values, ${name}: ${why}` }) });
  if (input === undefined) return unreadable('the file is not among the inputs', title);
  const { format, reading } = readFile(input.bytes, assessment.schemas);
  const { history = [] } = reading;
  if (reading.form === 'invalid') return unreadable(reading.findings[0]?.message ?? 'it breaks its format', input.name);
  if (history.length === 0) return unreadable(`as ${format.title} it holds no runs`, input.name);
  return { slot, sha256: sha256Hex(input.bytes), runs: history.map((run) => ({ ...run, measurements: withStatedDirection(run.measurements, specs) })) };
}

// Whoever judges again, release by release, reads the same few policies and trust files; that takes longer than judging.
const READ = new Map<string, unknown>();
const MOST_READ = 64;

function parsed<T>(schema: z.ZodType<T>, input: AssessmentInput): T {
  const key = `${input.role} ${sha256Hex(input.bytes)}`;
  // A role has one schema, so what is known by the key has its type.
  const known = READ.get(key) as T | undefined;
  if (known !== undefined) return known;
  const result = readYaml(schema, text(input));
  if ('problems' in result) throw new TypeError(`${input.name} does not parse: ${result.problems[0]?.message ?? ''}`);
  const [oldest] = READ.keys();
  if (READ.size >= MOST_READ && oldest !== undefined) READ.delete(oldest);
  READ.set(key, result.value);
  return result.value;
}

function text(input: AssessmentInput): string {
  const decoded = fromUtf8(input.bytes);
  if (decoded === undefined) throw new TypeError(`${input.name} is no UTF-8`);
  return decoded;
}
