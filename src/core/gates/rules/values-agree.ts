import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import type { ReleaseIdentity } from '../../model/record.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext } from '../rule.ts';
import { because, pass } from './outcome.ts';

const Params = z.strictObject({
  /** The texts that must be alike, each by its slot and the name that the slot gives it. */
  values: z.array(z.strictObject({ slot: Slug, value: z.string().min(1).max(100) })).min(1).max(40)
    .refine((values) => new Set(values.map(({ slot, value }) => `${slot} ${value}`)).size === values.length, 'names a value twice'),
  /** A field of the release that they must be too. A leading `v` of versions and tags counts for nothing. */
  with: z.enum(['version', 'tag', 'commit']).optional(),
  /** A text that they must be. */
  equals: z.string().min(1).max(300).optional(),
}).refine((params) => params.values.length + Number(params.with !== undefined) + Number(params.equals !== undefined) > 1, 'expected two values, or one and what it must be');
type Params = z.infer<typeof Params>;

/** For what must be said alike in several places: a version in five files, a threshold in a document and a baseline. */
export const valuesAgree: Rule<Params> = {
  id: 'values-agree',
  title: 'Values agree',
  about: 'Does every place that the policy names state this text, and do all state the same, which is the release’s own where the policy says so? A place that does not state it fails.',
  params: Params,
  slots: (params) => [...new Set(params.values.map(({ slot }) => slot))],
  judge(params, context) {
    const found = params.values.flatMap((one) => read(one, context));
    const demanded = [...demandedOf(params, context.release)];
    const texts = new Set([...found.flatMap(({ text }) => text === undefined ? [] : [params.with === undefined || params.with === 'commit' ? text : bare(text)]), ...demanded.flatMap(({ text }) => text ?? [])]);
    const parts = {
      required: params.equals !== undefined ? `Each says ${params.equals}` : params.with === undefined ? 'All say the same' : `Each says the release’s ${params.with}`,
      operands: [
        ...demanded.map(({ name, text }) => ({ name, value: text ?? 'not stated' })),
        ...found.map(({ name, text, pointer }) => ({ name, value: text ?? 'not stated', ...(pointer === undefined ? {} : { pointer }) })),
      ],
      glance: `${found.filter(({ text }) => text !== undefined).length} of ${found.length}`,
    };
    const silent = [...found, ...demanded].filter(({ text }) => text === undefined);
    if (texts.size > 1) return because('requirement-not-met', { ...parts, observed: `They differ: ${[...texts].slice(0, 4).join(', ')}`, glance: `${texts.size} differ` });
    if (silent.length > 0) return because('not-stated', { ...parts, observed: `Not stated by ${silent.map(({ name }) => name).slice(0, 4).join(', ')}` });
    if (found.length === 0 || found.length + demanded.length < 2) return because('no-result', { ...parts, observed: 'There is nothing to compare' });
    return pass({ ...parts, observed: `${countOf(found.length, 'place')} ${found.length === 1 ? 'says' : 'say'} ${[...texts][0] ?? ''}` });
  },
};

function read({ slot, value }: Params['values'][number], context: RuleContext) {
  return slotsInScope([slot], context).flatMap((filled) => filled.evidence.map(({ file, statement }) => {
    const found = statement.values !== undefined && Object.hasOwn(statement.values, value) ? statement.values[value] : undefined;
    return {
      name: `${file.name}: ${value}`,
      text: found?.text,
      pointer: { file: file.sha256, at: found?.at ?? '' },
    };
  }));
}

function demandedOf(params: Params, release: ReleaseIdentity): { name: string; text: string | undefined }[] {
  const own = params.with === undefined ? undefined : release[params.with];
  return [
    ...(params.with === undefined ? [] : [{ name: `the release’s ${params.with}`, text: own === undefined || params.with === 'commit' ? own : bare(own) }]),
    ...(params.equals === undefined ? [] : [{ name: 'the policy', text: params.with === undefined || params.with === 'commit' ? params.equals : bare(params.equals) }]),
  ];
}

function bare(version: string): string {
  return version.replace(/^v(?=\d)/, '');
}
