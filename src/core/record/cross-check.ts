import { finding } from '../findings.ts';
import type { ReadFinding } from '../formats/format.ts';
import type { FilledSlot } from '../gates/rule.ts';
import { display } from '../lib/display.ts';
import type { Finding } from '../model/finding.ts';
import { NOT_RECEIVED } from '../model/record.ts';
import type { SignatureCheck } from '../model/signature-check.ts';
import type { Assessment } from './assessment.ts';
import { bindingOf } from './binding.ts';
import { claimLookup } from './claims.ts';
import { withdrawnBaselines } from './governed-files.ts';
import type { ReadFileEvidence } from './read-evidence.ts';
import type { Inputs } from './read-inputs.ts';

interface Everything {
  readonly assessment: Assessment;
  readonly evidence: readonly ReadFileEvidence[];
  readonly slots: readonly FilledSlot[];
  readonly signatures: readonly SignatureCheck[];
  readonly inputs: Inputs;
}

/** What only shows when documents are held beside each other: contradictions, foreign commits, bad signatures, doubles. */
export function crossCheck(all: Everything): Finding[] {
  const lookUp = claimLookup(all.evidence.map(({ file }) => file));
  return [
    ...all.evidence.flatMap((one) => [
      ...contradictions(one, all.evidence, lookUp),
      ...foreignIdentity(one, all.assessment),
    ].map((found) => about(one, found))),
    ...all.slots.flatMap(slotFindings),
    ...all.slots.flatMap((slot) => supersededFindings(slot, all.evidence)),
    ...all.signatures.flatMap((check) => signatureFindings(check, all.evidence)),
    ...foreignSubjects(all),
    ...all.inputs.brokenBaselines,
    ...all.inputs.brokenHistories.map((one) => one.finding),
    ...emptyBaselines(all.inputs),
    ...withdrawnBaselines(all.assessment.history.baselines),
    ...notReceived(all.assessment),
  ];
}

// Producers list a file as PASS because it exists. What the file itself says stands beside it.
function contradictions(one: ReadFileEvidence, evidence: readonly ReadFileEvidence[], lookUp: ReturnType<typeof claimLookup<ReadFileEvidence['file']>>): ReadFinding[] {
  return one.statement.claims.flatMap((claim) => {
    const { matching, differing, named } = lookUp(claim);
    const contradicted = evidence.filter((other) =>
      other !== one && claim.verdict === 'pass' && (matching.includes(other.file) || named.includes(other.file)) &&
      (other.statement.content === 'fail' || other.statement.content === 'no-result' || other.statement.producerVerdict === 'fail'));
    return [
      ...contradicted.map((other) => finding('contradiction', {
        message: `${display(one.file.name)} lists ${display(other.file.name)} as ${display(claim.word ?? 'pass', 40)}; the file itself says ${display(other.statement.producerWord ?? other.statement.content, 40)}`,
        place: claim.at,
        expected: display(claim.word ?? 'pass', 40),
        found: `${display(other.statement.producerWord ?? other.statement.content, 40)}: ${other.statement.summary}`,
      })),
      // What was written at the release is about its own files, and not about those that came later.
      ...differing.filter((other) => other.late !== true || one.file.late === true).map((other) => finding('digest-mismatch', {
        message: `${display(other.name)} does not have the digest that ${display(one.file.name)} declares for it`,
        place: claim.at,
        expected: claim.sha256 ?? '',
        found: other.sha256,
      })),
    ];
  });
}

function foreignIdentity(one: ReadFileEvidence, { release }: Assessment): ReadFinding[] {
  const { commit, tag } = one.statement;
  return [
    ...(commit !== undefined && release.commit !== undefined && commit !== release.commit
      ? [finding('other-commit', { message: `${display(one.file.name)} is about another commit`, expected: release.commit, found: commit })]
      : []),
    ...(tag !== undefined && tag !== release.tag
      ? [finding('other-tag', { message: `${display(one.file.name)} names another tag`, expected: release.tag ?? 'no tag', found: tag })]
      : []),
  ];
}

function slotFindings({ spec, slot, evidence }: FilledSlot): Finding[] {
  const first = evidence[0];
  if (first === undefined) return [];
  return [
    ...(spec.cardinality !== 'many' && slot.files.length > 1
      ? [about(first, finding('slot-overfull', {
          message: `${slot.files.length} different files fill “${spec.title}”, which takes one`,
          expected: 'one file',
          found: evidence.map((one) => display(one.file.name, 60)).join(', '),
        }))]
      : []),
    ...(slot.note === undefined ? [] : [about(first, finding('out-of-scope', { message: `“${spec.title}” ${slot.note}` }))]),
    ...slot.absent.slice(0, 20).map((name) => about(first, finding('absent-from-inventory', {
      message: `“${spec.title}” lacks a file that its inventory names`, expected: name, found: 'not received',
    }))),
  ];
}

function supersededFindings({ spec, slot, evidence: [standing] }: FilledSlot, evidence: readonly ReadFileEvidence[]): Finding[] {
  if (standing === undefined) return [];
  return evidence.filter(({ file }) => slot.superseded?.includes(file.sha256) === true && file.slots.includes(spec.id)).map((older) => about(older, finding('superseded', {
    message: `In “${spec.title}”, ${display(standing.file.name, 200)} is newer and stands in the place of ${display(older.file.name, 200)}`,
    expected: standing.statement.producedAt ?? '',
    found: older.statement.producedAt ?? '',
  })));
}

function signatureFindings(check: SignatureCheck, evidence: readonly ReadFileEvidence[]): Finding[] {
  const holder = evidence.find((one) => one.file.sha256 === check.holder);
  if (holder === undefined || check.result === 'verified' || check.result === 'none') return [];
  return [about(holder, finding(check.result === 'invalid' ? 'signature-invalid' : 'signature-untrusted', {
    message: `The signature in ${display(holder.file.name)} does not count: ${check.failed ?? 'no trusted signer'}`,
  }))];
}

// A provenance that names nothing of this release is somebody else's, however well it is signed.
function foreignSubjects({ assessment, evidence, signatures }: Everything): Finding[] {
  const { foreign } = bindingOf({
    release: assessment.release, files: evidence.map(({ file }) => file), statements: evidence.map(({ file, statement }) => ({ file: file.sha256, statement })), signatures: [...signatures],
  });
  return foreign.flatMap(({ file, name, sha256, at }) => {
    const one = evidence.find((other) => other.file.sha256 === file);
    return one === undefined ? [] : [about(one, finding('provenance-foreign-subject', {
      message: `${display(one.file.name)} says how ${display(name)} was built, which is neither released nor received`, place: at, expected: 'the digest of a released file', found: sha256,
    }))];
  });
}

function emptyBaselines(inputs: Inputs): Finding[] {
  return [...inputs.baselines].filter(([, { metrics, isRelease }]) => metrics.length === 0 && isRelease !== true).map(([id]) =>
    finding('baseline-empty', { message: `Baseline “${id}” sets no limits, so comparing with it checks nothing` }));
}

function notReceived({ notReceived: skipped = [] }: Assessment): Finding[] {
  return skipped.map(({ name, why }) => finding('not-received', { message: `${display(name, 300)} was not received: ${NOT_RECEIVED[why]}` }));
}

function about(one: Pick<ReadFileEvidence, 'file'>, found: ReadFinding): Finding {
  return { ...found, file: one.file.sha256, name: display(one.file.name, 300) };
}
