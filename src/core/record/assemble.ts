import type { FilledSlot } from '../gates/rule.ts';
import { byCodeUnit, sha256Hex, utf8 } from '../lib/bytes.ts';
import { canonicalBytes } from '../lib/canonical-json.ts';
import type { Finding } from '../model/finding.ts';
import type { GateResult } from '../model/gate-result.ts';
import type { Comparison, Measurement, Movement } from '../model/measurement.ts';
import { RECORD_LIMIT, RECORD_SCHEMA_VERSION, type ReleaseRecord, type ReleaseRecordPredicate } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import type { SignerChange } from '../model/signer-change.ts';
import type { EvidenceStatement } from '../model/statement.ts';
import { RECORD_PREDICATE, STATEMENT_TYPE } from '../model/uris.ts';
import type { Assessment } from './assessment.ts';
import { differences } from './differences.ts';
import type { ReadFileEvidence } from './read-evidence.ts';
import type { Inputs } from './read-inputs.ts';
import { keptObjects, sumsText } from './sums.ts';

interface Judged {
  readonly assessment: Assessment;
  readonly inputs: Inputs;
  readonly evidence: readonly ReadFileEvidence[];
  readonly slots: readonly FilledSlot[];
  /** Values of the release itself, and of no file in the evidence. */
  readonly released: readonly Measurement[];
  readonly comparisons: readonly Comparison[];
  readonly movements?: readonly Movement[] | undefined;
  readonly signatures: readonly SignatureCheck[];
  readonly signerChanges?: readonly SignerChange[] | undefined;
  readonly gates: readonly GateResult[];
  readonly verdict?: ReleaseRecordPredicate['verdict'];
  readonly findings: readonly Finding[];
}

/** Puts everything judged into the Statement that is sealed. */
export function assembleRecord(judged: Judged): ReleaseRecord {
  const predicate = predicateOf(judged);
  return {
    _type: STATEMENT_TYPE,
    subject: subjects(predicate),
    predicateType: RECORD_PREDICATE,
    predicate,
  };
}

function predicateOf(judged: Judged): ReleaseRecordPredicate {
  const { assessment, inputs, evidence } = judged;
  const files = evidence.map((one) => one.file).sort((a, b) => byCodeUnit(a.name, b.name));
  const { findings, findingCounts } = bounded(judged.findings);
  const core = { release: assessment.release, inputs: [...inputs.listed], files, gates: [...judged.gates], ...notReceived(assessment) };
  const before = assessment.previous.revision;
  const predicate: ReleaseRecordPredicate = {
    schemaVersion: RECORD_SCHEMA_VERSION,
    ...core,
    assessed: assessment.assessed,
    revision: assessment.revision,
    ...(inputs.policy === undefined ? {} : { ruleSet: inputs.policy.value.id }),
    history: assessment.history,
    previous: {
      ...(before === undefined ? {} : { revision: { number: before.number, sha256: before.sha256, differs: differences(before.predicate, core) } }),
      ...(assessment.previous.release === undefined ? {} : { release: assessment.previous.release }),
      ...(assessment.previous.related === undefined ? {} : { related: [...assessment.previous.related] }),
    },
    slots: judged.slots.map((filled) => filled.slot),
    statements: onePerDigest(evidence),
    measurements: [...onePerDigestOf(evidence).flatMap((one) => one.measurements), ...judged.released],
    comparisons: [...judged.comparisons],
    signatures: [...judged.signatures],
    ...(judged.signerChanges === undefined ? {} : { signerChanges: [...judged.signerChanges] }),
    ...(judged.verdict === undefined ? {} : { verdict: judged.verdict }),
    findings,
    findingCounts,
  };
  return judged.movements === undefined ? predicate : { ...predicate, ...sealedMovements(judged.movements, predicate) };
}

const MOST_MOVEMENTS = 1000;
// What is left for an addendum that holds the same judgement: who made it, why, and what it goes on from.
const SPARE = 100_000;

/**
 * Movements as far as there is room for them: always those that a gate asks for and that are worse, because later releases
 * look them up; then the others that a gate asks for, then the rest, first those that moved. What is left out is counted.
 */
function sealedMovements(all: readonly Movement[], rest: ReleaseRecordPredicate): Pick<ReleaseRecordPredicate, 'movements' | 'movementsLeftOut'> {
  const byReading = (some: readonly Movement[]) => some.toSorted((a, b) => READINGS.indexOf(a.judged.reading) - READINGS.indexOf(b.judged.reading));
  const worse = all.filter((one) => one.asked === true && one.judged.reading === 'worse');
  const asked = all.filter((one) => one.asked === true && one.judged.reading !== 'worse');
  const others = all.filter((one) => one.asked !== true);
  let room = RECORD_LIMIT - SPARE - sizeOf(rest) - sizeOf(worse);
  const kept = new Set(worse);
  for (const one of [...byReading(asked), ...byReading(others).slice(0, MOST_MOVEMENTS)]) {
    room -= sizeOf(one) + 1;
    if (room < 0) break;
    kept.add(one);
  }
  return { movements: all.filter((one) => kept.has(one)), ...(kept.size === all.length ? {} : { movementsLeftOut: all.length - kept.size }) };
}

const READINGS: readonly Movement['judged']['reading'][] = ['worse', 'better', 'changed', 'no-change', 'no-opinion'];

const sizeOf = (value: unknown) => canonicalBytes(value).length;

function notReceived({ notReceived: skipped = [] }: Assessment): Pick<ReleaseRecordPredicate, 'notReceived'> {
  return skipped.length === 0 ? {} : { notReceived: [...skipped] };
}

function subjects(predicate: ReleaseRecordPredicate): ReleaseRecord['subject'] {
  const { release } = predicate;
  return [
    ...release.artifacts.map((artifact) => ({ name: artifact.name, digest: { sha256: artifact.sha256 } })),
    ...(release.commit === undefined ? [] : [{ name: 'source', digest: { gitCommit: release.commit } }]),
    { name: 'SHA256SUMS', digest: { sha256: sha256Hex(utf8(sumsText(keptObjects(predicate)))) } },
  ];
}

function onePerDigestOf(evidence: readonly ReadFileEvidence[]): ReadFileEvidence[] {
  const byDigest = new Map([...evidence].reverse().map((one) => [one.file.sha256, one]));
  return [...byDigest.values()].sort((a, b) => byCodeUnit(a.file.sha256, b.file.sha256));
}

function onePerDigest(evidence: readonly ReadFileEvidence[]): ReleaseRecordPredicate['statements'] {
  return onePerDigestOf(evidence).map((one) => ({ file: one.file.sha256, statement: sealed(one.statement) }));
}

// Lists are judged whole and sealed short, so that a checksum file of ten thousand lines does not fill the record.
const LISTED = 100;

function sealed(statement: EvidenceStatement): EvidenceStatement {
  return {
    ...statement,
    counts: { ...statement.counts, ...(statement.claims.length > LISTED ? { claims: statement.claims.length } : {}) },
    checks: statement.checks.slice(0, LISTED),
    claims: statement.claims.slice(0, LISTED),
  };
}

const FINDINGS_PER_ID_AND_FILE = 20;
// Where hundreds of files are broken, a few of each kind say as much, and the record keeps room for what was measured.
const MANY_FINDINGS = 1000;
const FINDINGS_OF_MANY = 3;

/** Keeps the first findings per id and file and counts the rest, so that one broken file can not bury the others. */
function bounded(all: readonly Finding[]): Pick<ReleaseRecordPredicate, 'findings' | 'findingCounts'> {
  const groups = Map.groupBy(all, (one) => `${one.id} ${one.file ?? ''}`);
  const most = all.length > MANY_FINDINGS ? FINDINGS_OF_MANY : FINDINGS_PER_ID_AND_FILE;
  const kept = [...groups.values()].flatMap((group) => group.slice(0, most));
  const counted = [...groups.values()].filter((group) => group.length > most);
  return {
    findings: kept,
    findingCounts: counted.map((group) => ({
      id: group[0]?.id ?? '',
      ...(group[0]?.file === undefined ? {} : { file: group[0].file }),
      count: group.length,
    })),
  };
}
