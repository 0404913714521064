import { display } from '../lib/display.ts';
import { sentenceCase } from '../lib/sentence-case.ts';
import type { GateResult } from '../model/gate-result.ts';
import type { Comparison } from '../model/measurement.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { GATE_STATES, REASONS, STATE_WORDS, compareStates, type Decision, type GateState, type ReasonCode } from '../model/states.ts';
import { waitsForDecision, type Judgement } from './judgement.ts';
import { decimal, withUnit } from './numbers.ts';
import { dayText, longDayText } from './times.ts';

export { sentenceCase };

// The sentences of the portal, by fixed rules: equal facts always read the same, and nobody writes one by hand.

/** `three`, `Three` or `12`: one to nine in words, as in running text. */
export function numberWord(number: number): string {
  return ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'][number] ?? decimal(number, 0);
}

/** A sentence that somebody typed, with a full stop at its end. */
export function fullStop(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** What somebody wrote, as far as its first full stop. */
export function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s)/s.exec(text)?.[0] ?? text;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** `one waiver`, `no waivers`, `12 waivers`. */
export function counted(number: number, one: string, many = `${one}s`): string {
  return `${numberWord(number)} ${number === 1 ? one : many}`;
}

/** One sentence from verdict and decision. The first rule that fits is used. */
export function headline({ decision, gates, blocking, withdrawn }: Pick<Judgement, 'decision' | 'gates' | 'blocking' | 'withdrawn'>): string {
  if (withdrawn !== undefined) return `Withdrawn on ${longDayText(withdrawn.value.predicate.at)}. ${fullStop(display(withdrawn.value.predicate.statement, 300))}`;
  const judged = gates.filter((gate) => !waitsForDecision(gate));
  if (gates.length === 0) return decision === 'OPEN' ? 'An inventory. No policy was applied, so nothing was judged.' : `${DECIDED[decision]} without a policy: nothing was judged.`;
  const applying = judged.filter((gate) => gate.state !== 'not-applicable');
  const invalid = blocking.filter((gate) => gate.state === 'invalid');
  if (invalid.length > 0) return `Do not use${decision === 'GO' ? ', although approved' : ''}. ${invalidCounts(invalid)}.`;
  if (decision === 'OPEN') {
    if (applying.length === 0) return 'Not decided. No gate applies, so nothing was judged.';
    const pending = blocking.filter((gate) => gate.state === 'pending').length;
    // Waiting is the news only where nothing else blocks.
    if (pending > 0 && pending === blocking.length) return `Not decided. ${sentenceCase(numberWord(pending))} of ${counted(judged.length, 'gate')} ${pending === 1 ? 'is' : 'are'} pending.`;
    return `Judged, not decided. ${stateCounts(applying.filter((gate) => gate.state !== 'pass')) ?? allPass(judged)}.`;
  }
  if (decision === 'NO-GO') return blocking.length === 0 ? 'Not released, although no gate blocks.' : `Not released. ${stateCounts(blocking) ?? ''}.`;
  if (applying.length === 0) return 'Approved although no gate applies, so nothing was judged.';
  if (blocking.length > 0) return `Approved although ${counted(blocking.length, 'gate')} ${blocking.length === 1 ? 'blocks' : 'block'}.`;
  const waived = applying.filter((gate) => gate.state === 'waived').length;
  const warned = applying.filter((gate) => gate.state === 'warn').length;
  const without = applying.filter((gate) => gate.state === 'missing').length;
  const unmet = applying.length - waived - warned - without - applying.filter((gate) => gate.state === 'pass').length;
  const accepted = [
    ...(waived === 0 ? [] : [counted(waived, 'waiver')]),
    ...(warned === 0 ? [] : [counted(warned, 'warning')]),
    ...(without === 0 ? [] : [counted(without, 'advisory gate without a result', 'advisory gates without a result')]),
    ...(unmet === 0 ? [] : [counted(unmet, 'advisory gate unmet', 'advisory gates unmet')]),
  ];
  return accepted.length === 0 ? `Approved for release. ${allPass(judged)}.` : `Approved for release, with ${list(accepted)}.`;
}

const DECIDED: Readonly<Record<Decision, string>> = { GO: 'Approved', 'NO-GO': 'Not released', WITHDRAWN: 'Withdrawn', OPEN: 'Not decided' };

function allPass(gates: readonly GateResult[]): string {
  const applying = gates.filter((gate) => gate.state !== 'not-applicable').length;
  const all = applying === 1 ? 'The one gate' : `All ${numberWord(applying)} gates`;
  return `${all}${applying === gates.length ? '' : applying === 1 ? ' that applies' : ' that apply'} ${applying === 1 ? 'passes' : 'pass'}`;
}

const WHAT_GATES_DO: Readonly<Record<GateState, readonly [one: string, many: string]>> = {
  invalid: ['is invalid', 'are invalid'],
  fail: ['failed', 'failed'],
  missing: ['lacks evidence', 'lack evidence'],
  stale: ['is stale', 'are stale'],
  unverified: ['is unverified', 'are unverified'],
  inconclusive: ['is inconclusive', 'are inconclusive'],
  pending: ['is pending', 'are pending'],
  waived: ['is waived', 'are waived'],
  warn: ['has a warning', 'have warnings'],
  'not-applicable': ['does not apply', 'do not apply'],
  pass: ['passes', 'pass'],
};

/** `One gate failed and two lack evidence`; `undefined` for no gates. */
export function stateCounts(gates: readonly GateResult[]): string | undefined {
  const terms = GATE_STATES.flatMap((state) => {
    const number = gates.filter((gate) => gate.state === state).length;
    return number === 0 ? [] : [{ number, does: WHAT_GATES_DO[state][number === 1 ? 0 : 1] }];
  });
  if (terms.length === 0) return undefined;
  return sentenceCase(list(terms.map(({ number, does }, index) => `${index === 0 ? counted(number, 'gate') : numberWord(number)} ${does}`)));
}

function invalidCounts(invalid: readonly GateResult[]): string {
  const reasons = new Set(invalid.map((gate) => gate.reason));
  const number = invalid.length;
  if (reasons.size === 1 && reasons.has('digest-mismatch')) return sentenceCase(`${counted(number, 'digest')} ${number === 1 ? 'does' : 'do'} not match`);
  if (reasons.size === 1 && reasons.has('unexpected-signer')) return sentenceCase(`${counted(number, 'signer')} ${number === 1 ? 'is' : 'are'} not the expected one${number === 1 ? '' : 's'}`);
  if (reasons.size === 1 && reasons.has('signature-mismatch')) return sentenceCase(`${counted(number, 'signature')} ${number === 1 ? 'does' : 'do'} not match`);
  return sentenceCase(`${counted(number, 'gate')} found signatures or digests that do not match`);
}

/** The reason behind a gate's state; behind a waived one, the reason for which it had to be waived. */
export function causeOf(gate: GateResult): ReasonCode | undefined {
  if (gate.waiver === undefined && gate.reason !== 'advisory') return gate.reason;
  return [...gate.checks].sort((a, b) => compareStates(a.state, b.state)).find((check) => check.reason !== undefined)?.reason ?? gate.reason;
}

/** What is wrong with a gate, as a title: "GPU latency is 2.6 % over its limit", "SBOM did not arrive". */
export function exceptionTitle(gate: GateResult, record: Pick<ReleaseRecordPredicate, 'comparisons'>): string {
  const cause = causeOf(gate);
  if (cause === 'over-limit') return overLimit(gate, record.comparisons);
  // The engine's own observations are sentences about one piece of evidence; they say more than the reason does.
  if (cause !== undefined && SAID_BY_OBSERVATION.has(cause) && gate.observed.length <= 100 && !gate.observed.includes(';')) return gate.observed.replaceAll(/[“”]/g, '');
  // A last clause that counts nothing is no news.
  const observed = firstClauses(gate.observed.replace(/; 0 [^;]*$/, ''), 90);
  const says = observed === undefined ? undefined : insideSentence(observed);
  return `${gate.title}: ${says ?? (cause === undefined ? STATE_WORDS[gate.state].toLowerCase() : REASONS[cause].sentence)}`;
}

/** As many whole clauses from the beginning as fit; `undefined` if not even the first does. */
function firstClauses(text: string, most: number): string | undefined {
  const clauses = text.split('; ');
  while (clauses.join('; ').length > most) clauses.pop();
  return clauses.join('; ') || undefined;
}

/** First letter small, unless it begins an abbreviation, a name in quotes or one such as `BenchmarkParse`. */
function insideSentence(text: string): string {
  return /^[A-Z][a-z’-]*(?:[ ,]|$)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

const SAID_BY_OBSERVATION: ReadonlySet<ReasonCode> = new Set([
  'not-received', 'unreadable', 'other-commit', 'ambiguous', 'not-signed', 'not-listed', 'no-inventory', 'digest-mismatch', 'signature-mismatch', 'unexpected-signer', 'signer-changed',
]);

function overLimit(gate: GateResult, comparisons: readonly Comparison[]): string {
  const outside = comparisons.filter((one) => gate.slots.includes(one.slot) && one.state === 'fail');
  const [only] = outside;
  if (outside.length > 1) return `${gate.title}: ${counted(outside.length, 'value')} are outside their limits`;
  if (only?.current === undefined || only.limit === undefined || only.limit === 0) return `${gate.title} is outside its limit`;
  const beyond = Math.abs(only.current / only.limit - 1) * 100;
  // A value that is over by less than a tenth of a percent is over all the same.
  const text = beyond < 0.05 ? 'less than 0.1' : decimal(beyond, 1);
  return `${gate.title} is ${withUnit(text, '%')} ${only.direction === 'lower' ? 'over' : 'under'} its limit`;
}

/** What it takes for a blocking gate to pass; `undefined` where the gate does not block. */
export function howToUnblock(gate: GateResult): string | undefined {
  const cause = causeOf(gate);
  if (gate.level === 'advisory' || gate.waiver !== undefined || cause === undefined) return undefined;
  const step = cause === 'requirement-not-met' && gate.phase === 'decision' ? 'settle what kept a role from approving, and have every role approve' : UNBLOCK[cause];
  if (step === undefined) return undefined;
  return gate.state === 'invalid' ? `To unblock: ${step}. This can not be waived.` : `To unblock: ${step}, or record a waiver.`;
}

const UNBLOCK: Readonly<Partial<Record<ReasonCode, string>>> = {
  'digest-mismatch': 'collect both files from one run and seal again',
  'signature-mismatch': 'collect the file and its signature from one run and seal again',
  'unexpected-signer': 'have a signer that the policy names sign the evidence',
  'signer-changed': 'have those who signed the previous release sign it, or announce the new signer in the trust file with validFrom',
  'over-limit': 'bring the value inside its limit and seal again',
  regressed: 'bring the value back, or mark the step as intended in a reviewed file, and seal again',
  'producer-failed': 'mend what the tool reports, run it again and seal again',
  'form-invalid': 'have the producing step write the format its schema demands',
  'requirement-not-met': 'meet the requirement and seal again',
  'not-stated': 'have the producing step state what is asked for',
  'not-received': 'collect the file and seal again',
  unreadable: 'run the producing step again and seal what it writes',
  'no-result': 'run the step where it can give a result',
  'not-run': 'run the step and seal again',
  'other-commit': 'run the producing step on the released commit',
  'too-old': 'run the producing step again',
  'not-signed': 'have a signer that the policy names sign the evidence',
  'not-listed': 'collect the inventory of the same run',
  'no-inventory': 'name in the policy how many files there should be',
  'no-date': 'have the producing step write when it ran',
  'claimed-only': 'sign it',
  ambiguous: 'leave only the file that belongs to this release',
  'not-comparable': 'measure it like the values that it is compared with',
  'no-baseline': 'give the metric a baseline, or earlier values that are measured alike',
  'too-few': 'measure with more runs, or gather more values that are measured alike',
  'too-noisy': 'measure with more runs, or where values spread less',
  'measured-twice': 'leave one value for each metric and way of measuring',
  'needs-recapture': 'measure a second time',
  'producer-pending': 'wait for the tool to finish and seal again',
  'awaiting-sign-off': 'give the missing sign-offs',
};

/** One sentence per exception for the lede, after the gate's name: "is 2.6 % over its limit and waived until 31 Mar 2026". */
export function exceptionSentence(gate: GateResult, record: Pick<ReleaseRecordPredicate, 'comparisons'>): string {
  const title = exceptionTitle(gate, record);
  return gate.waiver === undefined ? title : `${title}; waived until ${dayText(gate.waiver.expires)}`;
}

/** How long an exception may be in the note of a list. */
const BRIEF = 60;

/** An exception in at most sixty characters, by the gate's short name: what was seen if that fits, else its value. */
export function exceptionNote(gate: GateResult, record: Pick<ReleaseRecordPredicate, 'comparisons'>): string {
  const brief = { ...gate, title: gate.short };
  const until = gate.waiver === undefined ? '' : `; waived until ${dayText(gate.waiver.expires)}`;
  const candidates = [exceptionSentence(brief, record), `${gate.short}: ${insideSentence(gate.glance)}${until}`, `${gate.short}: ${STATE_WORDS[gate.state].toLowerCase()}${until}`];
  return candidates.find((text) => text.length <= BRIEF) ?? candidates.at(-1) ?? gate.short;
}

/** `No mandatory evidence is missing`, `Two of nine mandatory pieces of evidence are missing`. */
export function evidenceSentence(slots: ReleaseRecordPredicate['slots']): string {
  const mandatory = slots.filter((slot) => slot.mandatory && slot.presence !== 'not-applicable');
  if (mandatory.length === 0) return 'No evidence is mandatory';
  const missing = mandatory.filter((slot) => slot.presence === 'missing').length;
  if (missing === 0) return 'No mandatory evidence is missing';
  return sentenceCase(`${numberWord(missing)} of ${counted(mandatory.length, 'mandatory piece')} of evidence ${missing === 1 ? 'is' : 'are'} missing`);
}

/** `All nine signatures on the evidence verify`. */
export function signatureSentence(signatures: ReleaseRecordPredicate['signatures']): string {
  const verified = signatures.filter((one) => one.result === 'verified').length;
  if (signatures.length === 0) return 'no signature came with the evidence';
  if (verified === signatures.length && verified === 2) return 'both signatures on the evidence verify';
  if (verified === signatures.length) return signatures.length === 1 ? 'the one signature on the evidence verifies' : `all ${numberWord(verified)} signatures on the evidence verify`;
  return `${numberWord(verified)} of ${counted(signatures.length, 'signature')} on the evidence ${verified === 1 ? 'verifies' : 'verify'}`;
}
