import { display } from '../lib/display.ts';
import { REASONS, compareStates, type GateState, type ReasonCode } from '../model/states.ts';
import { applies } from './condition.ts';
import type { FilledSlot, Rule, RuleContext } from './rule.ts';

/** What stands in the way of a slot's evidence, whatever a rule would make of its content. */
export interface SlotProblem {
  readonly state: GateState;
  readonly reason: ReasonCode;
  readonly observed: string;
}

/** What the engine answers for a slot before any rule is asked, worst first. Empty when there is nothing to say. */
export function slotProblems(filled: FilledSlot, rule: Pick<Rule, 'judgesForm'>, context: RuleContext): readonly SlotProblem[] {
  const { slot } = filled;
  const title = `“${slot.title}”`;
  if (filled.evidence.length === 0) return [problem('not-received', `${title} did not arrive`)];
  return [
    ...integrityProblems(filled, context),
    ...formProblems(filled, rule),
    ...commitProblems(filled, context),
    ...completenessProblems(filled, context),
  ].sort((a, b) => compareStates(a.state, b.state));
}

/** True for problems after which there is nothing that a rule could judge. */
export function preventsJudging(problem: SlotProblem): boolean {
  return problem.state === 'invalid' || problem.reason === 'not-received' || problem.reason === 'unreadable';
}

/** The slots among `ids` that the declared scope includes. An unknown id is left out; `checkPolicy` has reported it. */
export function slotsInScope(ids: readonly string[], context: RuleContext): readonly FilledSlot[] {
  return ids.flatMap((id) => {
    const filled = context.slots.get(id);
    return filled !== undefined && applies(filled.spec.when, context.release) ? [filled] : [];
  });
}

function integrityProblems({ spec, slot }: FilledSlot, context: RuleContext, asked: ReadonlySet<string> = new Set()): SlotProblem[] {
  const title = `“${slot.title}”`;
  const problems: SlotProblem[] = [];
  const list = spec.digestIn === undefined ? undefined : context.slots.get(spec.digestIn);
  if (list !== undefined && applies(list.spec.when, context.release)) {
    if (slot.integrity?.digest === 'does-not-match') problems.push(problem('digest-mismatch', `${title} does not have the digest that “${list.slot.title}” declares`));
    // A list that broke off may have lost the line that contradicts.
    if (slot.integrity?.digest === 'not-declared' || !isReadable(list)) problems.push(problem('not-listed', `“${list.slot.title}” does not list ${title}`));
    problems.push(...listProblems(list, context, new Set([...asked, spec.id])));
  }
  if (spec.signedBy === undefined) return problems;
  switch (slot.integrity?.signature) {
    case 'verified': break;
    case 'invalid': problems.push(problem('signature-mismatch', `The signature over ${title} does not match`)); break;
    case 'untrusted-signer': problems.push(problem('unexpected-signer', `${title} is signed by somebody other than ${spec.signedBy.join(' or ')}`)); break;
    case 'checksum-only':
    case 'none':
    case undefined: problems.push(problem('not-signed', `${title} is not signed by ${spec.signedBy.join(' or ')}`)); break;
  }
  return problems;
}

// A list proves no more than is proven of the list: an unsigned copy beside it, or in its place, must not vouch for files.
function listProblems(list: FilledSlot, context: RuleContext, asked: ReadonlySet<string>): SlotProblem[] {
  if (asked.has(list.spec.id)) return [];
  return [
    ...(list.spec.cardinality !== 'many' && list.slot.files.length > 1 ? [problem('ambiguous', `${list.slot.files.length} different files stand for “${list.slot.title}”`)] : []),
    ...integrityProblems(list, context, asked),
  ];
}

function formProblems({ spec, slot, evidence }: FilledSlot, rule: Pick<Rule, 'judgesForm'>): SlotProblem[] {
  // An attachment has no form to judge; a slot that takes attachments asks for bytes alone.
  const isOpaque = spec.accepts.some((accept) => accept.format === 'attachment') && evidence.every((one) => one.file.format === 'attachment');
  switch (slot.form) {
    case 'valid':
    case 'valid-with-defects': return [];
    case 'invalid': return rule.judgesForm === true ? [] : [problem('unreadable', `“${slot.title}” breaks its format and could not be read`)];
    case 'unrecognised':
    case undefined: return isOpaque ? [] : [problem('unreadable', `“${slot.title}” could not be read`)];
  }
}

function commitProblems({ slot, evidence }: FilledSlot, { release }: RuleContext): SlotProblem[] {
  const other = evidence.find(({ statement }) => statement.commit !== undefined && release.commit !== undefined && statement.commit !== release.commit);
  return other === undefined ? [] : [problem('other-commit', `“${slot.title}” is about commit ${other.statement.commit?.slice(0, 8) ?? ''}`)];
}

function completenessProblems({ spec, slot }: FilledSlot, context: RuleContext): SlotProblem[] {
  if (spec.cardinality !== 'many') {
    return slot.files.length > 1 ? [problem('ambiguous', `${slot.files.length} different files stand for “${slot.title}”`)] : [];
  }
  if (slot.absent.length > 0) return [problem('not-received', `${slot.absent.length} of “${slot.title}” did not arrive: ${display(slot.absent.join(', '), 200)}`)];
  if (!hasInventory(spec.inventory, context)) return [problem('no-inventory', `Nothing says how many files “${slot.title}” should have`)];
  const inventory = spec.inventory !== undefined && 'slot' in spec.inventory ? context.slots.get(spec.inventory.slot) : undefined;
  return inventory === undefined ? [] : listProblems(inventory, context, new Set([spec.id]));
}

// An inventory that did not arrive, could not be read or lists nothing demands nothing, so it proves nothing either.
function hasInventory(inventory: FilledSlot['spec']['inventory'], context: RuleContext): boolean {
  if (inventory === undefined) return false;
  if ('names' in inventory) return true;
  const list = context.slots.get(inventory.slot);
  return list !== undefined && isReadable(list) && list.evidence.some((one) => one.statement.claims.length > 0);
}

function isReadable({ slot }: FilledSlot): boolean {
  return slot.form === 'valid' || slot.form === 'valid-with-defects';
}

function problem(reason: ReasonCode, observed: string): SlotProblem {
  return { state: REASONS[reason].state, reason, observed };
}
