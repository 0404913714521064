import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, SlotEvidence } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({
  slot: Slug,
  /** Names that the slot gives to the texts that must be there. */
  values: z.array(z.string().min(1).max(100)).min(1).max(40),
});
type Params = z.infer<typeof Params>;

/** For documents that people write by a template: a line that nobody filled in says nothing. */
export const valuesStated: Rule<Params> = {
  id: 'values-stated',
  title: 'Values stated',
  about: 'Does the file state each of the texts that the policy names, whatever they are? One that is not there, or stands in several places differently, is not stated.',
  params: Params,
  slots: ({ slot }) => [slot],
  judge(params, context) {
    const evidence = slotsInScope([params.slot], context).flatMap((one) => one.evidence);
    const found = evidence.flatMap((one) => params.values.map((name) => read(name, one)));
    const silent = found.filter(({ text }) => text === undefined).map(({ name }) => name);
    const parts = {
      required: `${countOf(params.values.length, 'text')} stated`,
      operands: found.map(({ name, text, pointer }) => ({ name, value: text ?? 'not stated', pointer })),
      glance: `${found.length - silent.length} of ${found.length}`,
    };
    if (found.length === 0) return because('no-result', { ...parts, observed: 'There is no file to read' });
    if (silent.length > 0) return because('not-stated', { ...parts, observed: `Not stated: ${silent.join(', ')}` });
    return pass({ ...parts, observed: `${countOf(found.length, 'text')} stated` });
  },
};

function read(name: string, { file, statement }: SlotEvidence) {
  const value = statement.values !== undefined && Object.hasOwn(statement.values, name) ? statement.values[name] : undefined;
  return { name, text: value?.text, pointer: { file: file.sha256, at: value?.at ?? '' } };
}
