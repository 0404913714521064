import picomatch from 'picomatch/posix.js';
import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import type { ReleaseIdentity } from '../../model/record.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';
import { ONE_SLOT_CHOICE, chosenSlots, hasOneSlotChoice, slotParams } from './slot-params.ts';

const Params = z.strictObject({
  /** Slots of signed statements whose subjects are released files: provenance, image signatures. */
  ...slotParams,
  /** Trust-file ids, one of whom must have signed a statement about each released file. */
  signers: z.array(Slug).min(1),
  /** Last parts of released files' names, as globs; the release must name at least one file for each. */
  names: z.array(z.string().min(1).max(300)).min(1).max(100),
  /** Released files that nobody signs, on purpose, and why. */
  unsigned: z.array(z.strictObject({ name: z.string().min(1).max(300), reason: z.string().min(1).max(200) })).default([]),
}).refine(hasOneSlotChoice, ONE_SLOT_CHOICE);
type Params = z.infer<typeof Params>;
type Artifact = ReleaseIdentity['artifacts'][number];

/** Released files lie elsewhere, so a signature reaches them through a signed statement that gives their digest. */
export const subjectsSigned: Rule<Params> = {
  id: 'subjects-signed',
  title: 'Released files are signed',
  about: 'Does the release name every file that it must have, by its digest, and does a statement signed by one of the named signers give that digest, for each but those that the policy leaves unsigned? A statement that gives a released file another digest is invalid.',
  params: Params,
  slots: chosenSlots,
  judge(params, context) {
    const { artifacts } = context.release;
    const statements = slotsInScope(chosenSlots(params), context).flatMap(({ evidence }) => evidence);
    const absent = params.names.filter((name) => !artifacts.some((artifact) => matches(artifact.name, name)));
    const judged = [
      ...absent.map((name) => because('not-stated', { required: 'Named by the release', observed: `The release names no ${name}`, operands: [{ name, value: 'not named by the release' }] })),
      ...artifacts.map((artifact) => judgeArtifact(artifact, statements, params, context)),
    ];
    const worst = worstOutcome(judged);
    const parts = {
      required: `${countOf(params.names.length, 'released file')} or more, each signed by ${params.signers.join(' or ')}`,
      operands: judged.flatMap(({ operands }) => operands),
      glance: `${judged.filter(({ state }) => state === 'pass').length} of ${judged.length}`,
    };
    if (worst === undefined || worst.state === 'pass') return pass({ ...parts, observed: `${countOf(judged.length, 'released file')} named, each signed or left unsigned on purpose` });
    return { ...worst, ...parts, observed: judged.filter(({ state }) => state === worst.state).map(({ observed }) => observed).slice(0, NAMED).join('; ') };
  },
};

const NAMED = 4;

function judgeArtifact(artifact: Artifact, statements: readonly SlotEvidence[], params: Params, context: RuleContext): RuleOutcome {
  const named = statements.flatMap(({ file, statement }) => statement.claims
    .filter((claim) => claim.sha256 === artifact.sha256 || (claim.sha256 !== undefined && claim.name === artifact.name)).map((claim) => ({ file, claim })));
  const wrong = named.find(({ claim }) => claim.sha256 !== artifact.sha256);
  const checks = named.map(({ file, claim }) => ({ file, claim, signatures: context.signatures.filter(({ holder, covers }) => holder === file.sha256 || covers.includes(file.sha256)) }));
  const good = checks.flatMap(({ file, claim, signatures }) => signatures.filter(({ result, signer }) => result === 'verified' && params.signers.includes(signer ?? ''))
    .map((signature) => ({ pointer: { file: file.sha256, at: claim.at }, by: signature.signerName ?? signature.signer ?? '' })));
  const required = `Signed by ${params.signers.join(' or ')}`;
  const say = (value: string, pointer?: { readonly file: string; readonly at: string }) => [{ name: artifact.name, value, ...(pointer === undefined ? {} : { pointer }) }];
  if (wrong !== undefined) {
    const pointer = { file: wrong.file.sha256, at: wrong.claim.at };
    return because('digest-mismatch', { required, observed: `${artifact.name} does not have the digest that ${wrong.file.name} gives`, operands: say(`another digest in ${wrong.file.name}`, pointer) });
  }
  const [first] = good;
  if (first !== undefined) return pass({ required, observed: 'signed', operands: say(`signed by ${first.by}`, first.pointer) });
  const left = params.unsigned.find(({ name }) => matches(artifact.name, name));
  if (left !== undefined) return pass({ required, observed: 'left unsigned', operands: say(`not signed, on purpose: ${left.reason}`) });
  const signatures = checks.flatMap((one) => one.signatures);
  if (signatures.some(({ result }) => result === 'invalid')) return because('signature-mismatch', { required, observed: `The signature over ${artifact.name} does not match`, operands: say('its signature does not match') });
  if (signatures.length > 0) return because('unexpected-signer', { required, observed: `${artifact.name} is signed by somebody else`, operands: say('signed by somebody else') });
  return because('not-signed', { required, observed: `${artifact.name} is not signed`, operands: say('not signed') });
}

function matches(name: string, glob: string): boolean {
  return picomatch.isMatch(name.slice(name.lastIndexOf('/') + 1), glob, { dot: true, nonegate: true });
}
