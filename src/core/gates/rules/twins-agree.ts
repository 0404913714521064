import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import type { Operand } from '../../model/gate-result.ts';
import { Slug } from '../../model/ids.ts';
import { MOST_CHECKS, MOST_CLAIMS } from '../../model/statement.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** The slot of the same document in another format. */
  with: Slug,
});
type Params = z.infer<typeof Params>;

/** One document in two formats must say one thing. What only one of them says counts against them: it may be what differs. */
export const twinsAgree: Rule<Params> = {
  id: 'twins-agree',
  title: 'Twins agree',
  about: 'Do two documents that are the same in different formats say the same: tag, commit, verdict, each listed file with its digest and word, each check with its word, and the counts? A value that one gives otherwise, or not at all, fails; nothing in common is no result.',
  params: Params,
  slots: (params) => [params.slot, params.with],
  judge(params, context) {
    const [first, second] = [slotsInScope([params.slot], context)[0], slotsInScope([params.with], context)[0]];
    if (first === undefined || second === undefined) return because('out-of-scope', { required: REQUIRED, observed: 'The declared scope excludes one of the two', operands: [] });
    const outcomes = first.evidence.flatMap((one) => second.evidence.map((other) => judgePair(one, other)));
    return worstOutcome(outcomes) ?? because('no-result', { required: REQUIRED, observed: 'There is nothing to compare', operands: [] });
  },
};

const REQUIRED = 'Both documents say the same';

interface Value {
  readonly text: string;
  readonly at: string;
  /** One of a listed file or a check: two documents that share none of these are not about the same. */
  readonly isRow?: true;
}

function judgePair(one: SlotEvidence, other: SlotEvidence) {
  const [mine, theirs] = [valuesOf(one), valuesOf(other)];
  const names = [...new Set([...mine.keys(), ...theirs.keys()])];
  const rows = names.map((name) => ({ name, mine: mine.get(name), theirs: theirs.get(name) }));
  const shared = rows.filter((row) => row.mine !== undefined && row.theirs !== undefined);
  const different = shared.filter((row) => row.mine?.text !== row.theirs?.text);
  const unpaired = rows.filter((row) => row.mine === undefined || row.theirs === undefined);
  const show = (chosen: typeof rows): Operand[] => chosen.slice(0, 40).flatMap(({ name, mine: a, theirs: b }) => [operand(name, one, a), operand(name, other, b)]);
  const parts = { required: REQUIRED, glance: `${shared.length - different.length} of ${rows.length}` };
  if (!shared.some((row) => row.mine?.isRow)) return because('no-result', { ...parts, observed: 'The two documents have nothing in common', operands: show(unpaired) });
  if (different.length > 0) return because('requirement-not-met', { ...parts, observed: `The two differ in ${listed(different)}`, operands: show([...different, ...unpaired]) });
  if (unpaired.length > 0) return because('not-stated', { ...parts, observed: `Only one of the two gives ${listed(unpaired)}`, operands: show(unpaired) });
  const cut = [one, other].find(isCut);
  if (cut !== undefined) return because('not-stated', { ...parts, observed: `${cut.file.name} lists more than a record keeps, and what was cut could differ`, operands: show(shared) });
  return pass({ ...parts, observed: `${countOf(shared.length, 'value')} agree`, operands: show(shared) });
}

function isCut({ statement }: SlotEvidence): boolean {
  return statement.checks.length >= MOST_CHECKS || statement.claims.length >= MOST_CLAIMS;
}

/** What a document says, by what it is about. A row that stands twice is one value of both. */
function valuesOf({ statement }: SlotEvidence): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  const add = (name: string, text: string | undefined, at: string, isRow?: true) => {
    if (text === undefined) return;
    const earlier = values.get(name);
    values.set(name, { text: earlier === undefined ? text : `${earlier.text}, ${text}`, at: earlier?.at ?? at, ...(isRow === undefined ? {} : { isRow }) });
  };
  add('tag', statement.tag, '');
  add('commit', statement.commit, '');
  add('verdict', statement.producerWord, statement.producerWordAt ?? '');
  for (const claim of statement.claims) {
    const key = claim.key ?? claim.name;
    add(`${key}: path`, claim.name, claim.at, true);
    add(`${key}: SHA-256`, claim.sha256 ?? 'none', claim.at, true);
    add(`${key}: word`, claim.word, claim.at, true);
  }
  for (const check of statement.checks) add(`${check.name}: word`, check.word, check.at, true);
  for (const [name, count] of Object.entries(statement.counts)) add(`count of ${name}`, String(count), '');
  return values;
}

function operand(name: string, { file }: SlotEvidence, value: Value | undefined): Operand {
  return { name: `${name} in ${file.name}`, value: value?.text ?? 'not given', pointer: { file: file.sha256, at: value?.at ?? '' } };
}

const NAMED = 3;

function listed(rows: readonly { readonly name: string }[]): string {
  const names = rows.slice(0, NAMED).map(({ name }) => name).join('; ');
  return rows.length > NAMED ? `${names}; and ${countOf(rows.length - NAMED, 'more value')}` : names;
}
