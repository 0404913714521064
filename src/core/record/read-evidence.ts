import { finding } from '../findings.ts';
import { judgeCustomJson } from '../formats/custom-json.ts';
import type { Format, Reading, Sample, SchemaPort } from '../formats/format.ts';
import { formatById } from '../formats/index.ts';
import { decodeSample, readSample } from '../formats/read.ts';
import { describeCondition } from '../gates/condition.ts';
import type { SlotEvidence } from '../gates/rule.ts';
import { display } from '../lib/display.ts';
import type { Envelope } from '../model/envelope.ts';
import type { EvidenceClass } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Measurement } from '../model/measurement.ts';
import type { SlotSpec } from '../model/policy.ts';
import type { RecordFile } from '../model/record.ts';
import { bind, type SlotInput } from './fill-slots.ts';
import { sizeOf } from './file-sizes.ts';
import type { Assessment, ReceivedFile, SealedReading } from './assessment.ts';
import type { Inputs } from './read-inputs.ts';
import { readValues } from './read-values.ts';
import { withStatedDirection } from './stated-direction.ts';
import { storedNames } from './stored-names.ts';

/** One received file, read. Its document is gone: only the small normal form stays in memory. */
export interface ReadFileEvidence extends SlotEvidence {
  readonly file: RecordFile;
  readonly envelope?: Envelope;
  /** Slots that its name binds it to and that do not accept its format. */
  readonly wrongFor: readonly string[];
}

export interface ReadEvidence {
  readonly evidence: readonly ReadFileEvidence[];
  readonly findings: readonly Finding[];
  /** What each expected slot got, from the same evidence once its integrity is known. */
  slotInputs(evidence: readonly ReadFileEvidence[]): SlotInput[];
}

/** Reads every received file, one at a time, and binds it to the slots it belongs to. */
export async function readEvidence(assessment: Assessment, inputs: Inputs): Promise<ReadEvidence> {
  const names = storedNames([...assessment.files, ...inputs.listed]);
  const slots = inputs.policy?.value.slots ?? [];
  const evidence: ReadFileEvidence[] = [];
  const findings: Finding[] = [];
  for (const [index, received] of assessment.files.entries()) {
    assessment.onFile?.(received.name);
    const one = await readOne(received, names[index] ?? '', slots, assessment, inputs);
    evidence.push(one.evidence);
    findings.push(...one.findings.map((found) => ({ ...found, file: received.sha256, name: display(received.name, 300) })));
  }
  return {
    evidence: withholdTwins(evidence),
    findings,
    slotInputs: (complete) => slots.map((spec) => {
      const mine = complete.filter((one) => one.file.slots.includes(spec.id));
      return {
        spec,
        applies: inputs.inScope(spec),
        scope: describeCondition(spec.when),
        evidence: mine,
        wrongFormat: new Set(mine.filter((one) => one.wrongFor.includes(spec.id)).map((one) => one.file.sha256)),
      };
    }),
  };
}

// Bytes are withheld whatever name they arrived under: a copy elsewhere in the evidence must not publish them.
function withholdTwins(evidence: readonly ReadFileEvidence[]): ReadFileEvidence[] {
  const withheld = new Set(evidence.filter(({ file }) => file.publish === 'withheld').map(({ file }) => file.sha256));
  return evidence.map((one) => (withheld.has(one.file.sha256)
    ? { ...one, file: { ...one.file, retention: 'withheld', publish: 'withheld' }, measurements: one.measurements.map(withoutItems) }
    : one));
}

// How each item of a withheld evaluation went is its content, and no summary of it.
function withoutItems({ values: _, outcomes: __, items: ___, ...summary }: Measurement): Measurement {
  return summary;
}

async function readOne(received: ReceivedFile, storedName: string, slots: readonly SlotSpec[], assessment: Assessment, inputs: Inputs) {
  if (received.sealed !== undefined) return asSealed(received.sealed, storedName, received.slots);
  const { format, reading, json, sample } = await readBytes(received, assessment.schemas);
  const all = slots.map((slot) => ({ slot, binding: bind(slot, { name: received.name, format: format.id, json }) }));
  const bindings = all.filter(({ slot }) => received.slots?.includes(slot.id) !== false);
  const gone = all.filter(({ slot, binding }) => binding !== 'unrelated' && received.slots?.includes(slot.id) === false).map(({ slot }) => slot);
  const mine = bindings.filter(({ binding }) => binding !== 'unrelated').map(({ slot }) => slot);
  const wrong = bindings.filter(({ binding }) => binding === 'wrong-format').map(({ slot }) => slot);
  const judged = withValues(judgeByOperator(reading, format, json, mine, assessment, inputs), sample, mine);
  const withheld = mine.some((slot) => slot.publish === 'withheld');
  // A slot that takes attachments asks for bytes alone, so that no format knows them is no news.
  const isExpected = bindings.some(({ slot, binding }) => binding === 'fits' && slot.accepts.some((accept) => accept.format === 'attachment'));
  const found = isExpected ? judged.findings.filter((one) => one.id !== 'unrecognised') : judged.findings;
  const file: RecordFile = {
    sha256: received.sha256,
    size: received.size,
    name: received.name,
    storedName,
    mediaType: format.mediaType,
    format: format.id,
    ...(judged.statement.formatVersion === undefined ? {} : { formatVersion: judged.statement.formatVersion }),
    form: judged.form,
    class: evidenceClass(assessment.release.example, judged.statement.class, mine),
    integrity: { digest: 'not-declared', signature: judged.statement.content === 'not-stated' && format.id === 'checksum-only' ? 'checksum-only' : 'none' },
    slots: mine.map((slot) => slot.id),
    retention: withheld ? 'withheld' : received.readable ? 'kept' : 'too-large',
    publish: withheld ? 'withheld' : 'raw',
    ...(received.late === true ? { late: true } : {}),
  };
  return {
    evidence: {
      file,
      statement: judged.statement,
      measurements: [
        ...withStatedDirection(reading.measurements ?? [], mine).map(({ at, ...measurement }) => ({ ...measurement, pointer: { file: received.sha256, at } })),
        ...(isReleased(received, mine, assessment) ? [sizeOf(received, assessment.release)] : []),
      ],
      ...(reading.envelope === undefined ? {} : { envelope: reading.envelope }),
      wrongFor: wrong.map((slot) => slot.id),
    },
    findings: [
      ...(withheld ? found.map(({ expected: _, found: __, ...quiet }) => ({ ...quiet, message: WITHHELD_MESSAGE })) : found),
      ...wrong.map((slot) => finding('unexpected-format', {
        message: `${display(received.name)} stands where “${slot.title}” is expected and is ${format.title}${isNoSbom(format, slot) ? ', which is not an SBOM' : ''}`,
        expected: slot.accepts.map((accept) => accept.format).join(' or '),
        found: format.id,
      })),
      ...gone.map((slot) => finding('later-evidence', { message: `In “${slot.title}”, later evidence stands in the place of ${display(received.name)}` })),
      ...(mine.length + gone.length === 0 && inputs.policy !== undefined
        ? [finding('no-slot', { message: `${display(received.name)} fills no slot of the policy; it is kept and listed` })]
        : []),
    ],
  };
}

/** Whether a file is something that is delivered, and no report about it: then its size is one of its properties. */
function isReleased({ sha256 }: ReceivedFile, slots: readonly SlotSpec[], { release }: Assessment): boolean {
  return slots.some(({ kind }) => kind === 'artifact') || release.artifacts.some((one) => one.sha256 === sha256);
}

/** Whether a file that is no SBOM stands where nothing else is wanted: tools that fail leave `[]`, and some list licences. */
function isNoSbom(format: Format, slot: SlotSpec): boolean {
  return format.lists?.components === undefined && slot.accepts.every((accept) => formatById(accept.format)?.lists?.components !== undefined);
}

// Findings never quote from a withheld file, and their own words may.
const WITHHELD_MESSAGE = 'A finding about a withheld file; its text is not published';

/** Nothing is read: the facts are those of the seal, and the page says so. */
function asSealed({ file, statement, measurements, wrongFor }: SealedReading, storedName: string, slots: readonly string[] = file.slots) {
  // What vouches for the bytes is found out again.
  const integrity: RecordFile['integrity'] = { digest: 'not-declared', signature: file.integrity.signature === 'checksum-only' ? 'checksum-only' : 'none' };
  return {
    evidence: { file: { ...file, storedName, slots: [...slots], integrity }, statement, measurements, wrongFor: wrongFor.filter((id) => slots.includes(id)) },
    findings: [finding('not-read-again', { message: `${display(file.name)} is withheld, so its bytes are not here; what was read of it before still stands` })],
  };
}

/** The slots of a policy that a file belongs to, by its name or its content, whether or not they accept its format. */
export async function slotsOf(received: ReceivedFile, slots: readonly SlotSpec[], schemas: SchemaPort): Promise<readonly string[]> {
  const { format, json } = await readBytes(received, schemas);
  return slots.filter((slot) => bind(slot, { name: received.name, format: format.id, json }) !== 'unrelated').map(({ id }) => id);
}

async function readBytes(received: ReceivedFile, schemas: SchemaPort): Promise<{ format: Format; reading: Reading<unknown>; json: unknown; sample?: Sample }> {
  if (!received.readable) return { format: attachment(), reading: tooLarge(received), json: undefined };
  const sample = decodeSample(await received.open());
  const { format, reading } = readSample(sample, schemas);
  return { format, reading, json: sample.json?.value, sample };
}

function attachment(): Format {
  const format = formatById('attachment');
  if (format === undefined) throw new TypeError('the list of formats lacks "attachment"');
  return format;
}

function tooLarge(received: ReceivedFile): Reading<unknown> {
  return {
    form: 'unrecognised',
    statement: {
      format: 'attachment', content: 'not-stated', summary: 'Too large to keep: hashed and listed, not read', counts: {}, checks: [], claims: [],
    },
    findings: [finding('too-large', { message: `${display(received.name)} is larger than this portal keeps; its digest is listed`, found: `${received.size} bytes` })],
  };
}

function withValues<J extends Pick<Reading<unknown>, 'statement' | 'findings'>>(judged: J, sample: Sample | undefined, slots: readonly SlotSpec[]): J {
  if (sample === undefined) return judged;
  const { values, findings } = readValues(sample, slots);
  return values === undefined ? judged : { ...judged, statement: { ...judged.statement, values }, findings: [...judged.findings, ...findings] };
}

function judgeByOperator(reading: Reading<unknown>, format: Format, json: unknown, slots: readonly SlotSpec[], assessment: Assessment, inputs: Inputs) {
  const slot = slots.find((one) => one.jsonSchema !== undefined || one.verdict !== undefined);
  if (slot === undefined || format.id !== 'json' || reading.form === 'invalid') {
    return { form: reading.form, statement: reading.statement, findings: reading.findings };
  }
  const schema = slot.jsonSchema === undefined ? undefined : inputs.jsonSchemas.get(slot.jsonSchema);
  const { form, content, summary, producerWord, producerWordAt, findings } = judgeCustomJson(
    json, { ...(schema === undefined ? {} : { schema }), ...(slot.verdict === undefined ? {} : { verdict: slot.verdict }) }, assessment.schemas);
  return {
    form,
    statement: { ...reading.statement, content, summary, ...(producerWord === undefined ? {} : { producerWord, producerVerdict: content }), ...(producerWordAt === undefined ? {} : { producerWordAt }) },
    findings: [...reading.findings, ...findings],
  };
}

/** What the bytes say of themselves outweighs what the policy expects of them; an example is an example throughout. */
function evidenceClass(example: boolean, stated: EvidenceClass | undefined, slots: readonly SlotSpec[]): EvidenceClass {
  if (example) return 'example';
  return stated ?? slots.find((slot) => slot.class !== undefined)?.class ?? 'not-stated';
}
