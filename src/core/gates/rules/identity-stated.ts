import { z } from 'zod';
import { Slug } from '../../model/ids.ts';
import { IDENTITY_FLAGS, type ReleaseIdentity } from '../../model/record.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome } from '../rule.ts';
import { because, pass } from './outcome.ts';

const FIELDS = ['tag', 'commit', 'date', 'buildDate', 'owner', 'ciRun'] as const;

const Params = z.strictObject({
  /** The document that must name the same tag and commit; without it the release's own word is asked for. */
  slot: Slug.optional(),
  /** What the release must state of itself. */
  fields: z.array(z.enum(FIELDS)).min(1).default(['tag', 'commit', 'buildDate', 'owner']),
  /** Keys of the declared scope that the release must state. */
  scope: z.array(z.string().min(1)).default([]),
});
type Params = z.infer<typeof Params>;

/** A guess is no statement: a commit read from the work tree of whoever sealed binds nothing. */
export const identityStated: Rule<Params> = {
  id: 'identity-stated',
  title: 'Identity stated',
  about: 'Does the release state who it is (tag, commit, build date, owner, scope), and does the document that the policy names, if it names one, say the same tag and commit? A branch name is no tag, and a guessed commit is no statement.',
  params: Params,
  slots: documentSlots,
  judge(params, context) {
    const { release } = context;
    const stated = [
      ...params.fields.map((field) => ({ name: field, value: release[field] as string | undefined, source: release.sources[field] })),
      ...params.scope.map((key) => ({ name: `scope.${key}`, value: release.scope[key], source: release.sources['scope'] })),
    ];
    const unstated = stated.filter(({ value, source }) => value === undefined || source === 'guess').map(({ name }) => name);
    const parts: Omit<RuleOutcome, 'state' | 'reason'> = {
      required: `The release states ${stated.map(({ name }) => name).join(', ')}${params.slot === undefined ? '' : ', and the document names the same'}`,
      observed: `${stated.length - unstated.length} of ${stated.length} stated`,
      operands: [
        ...stated.map(({ name, value, source }) => ({ name, value: `${value ?? 'not stated'}${source === undefined ? '' : ` (${source})`}` })),
        ...documents(params, context).map(({ name, value, file }) => ({ name, value, pointer: { file, at: '' } })),
      ],
      glance: `${stated.length - unstated.length} of ${stated.length}`,
    };
    if (unstated.length > 0) return because('not-stated', { ...parts, observed: `Not stated: ${unstated.join(', ')}` });
    const flag = release.flags.find((one) => one === 'tag-is-branch' || one === 'tag-not-a-release' || one === 'commit-guessed');
    if (flag !== undefined) return because('requirement-not-met', { ...parts, observed: sentence(flag) });
    const other = documents(params, context).find(({ agrees }) => !agrees);
    return other === undefined ? pass(parts) : because('requirement-not-met', { ...parts, observed: `${other.name} is ${other.value}` });
  },
};

function sentence(flag: keyof typeof IDENTITY_FLAGS): string {
  const text = IDENTITY_FLAGS[flag];
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function documentSlots({ slot }: Params): readonly string[] {
  return slot === undefined ? [] : [slot];
}

/** What the named documents say of tag and commit; saying nothing is no agreement. */
function documents(params: Params, context: RuleContext) {
  const { release } = context;
  return slotsInScope(documentSlots(params), context).flatMap(({ evidence }) => evidence.flatMap(({ file, statement }) =>
    (['tag', 'commit'] as const).filter((field) => params.fields.includes(field)).map((field) => ({
      name: `${field} in ${file.name}`, value: statement[field] ?? 'not stated', file: file.sha256, agrees: same(statement[field], release, field),
    }))));
}

// Another commit is stale evidence, and the engine has answered for that.
function same(said: string | undefined, release: ReleaseIdentity, field: 'tag' | 'commit'): boolean {
  return said !== undefined && (field === 'commit' || said === release.tag);
}
