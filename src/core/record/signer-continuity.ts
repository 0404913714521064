import { shorten } from '../lib/display.ts';
import { canonicalJson } from '../lib/canonical-json.ts';
import type { TrustSpec } from '../model/portal-files.ts';
import type { PreviousRelease, RecordFile } from '../model/record.ts';
import type { SignatureCheck, SigningCertificate } from '../model/signature-check.ts';
import { SIGNER_PARTS, type KnownSigner, type SignerChange, type SignerPart } from '../model/signer-change.ts';

// Signatures by whom the trust file names are compared with those of the previous release. Only what records hold is
// looked at, so whoever judges again finds the same.

interface Signed {
  readonly files: readonly RecordFile[];
  readonly signatures: readonly SignatureCheck[];
}

/** Who signed the evidence of a release, once each, for the next release to compare with. */
export function knownSigners({ files, signatures }: Signed): KnownSigner[] {
  const all = files.flatMap((file) => placesOf(file).flatMap((slot) => verifiedOver(file.sha256, signatures).map((check) => known(check, slot))));
  return [...new Map(all.map((one) => [canonicalJson(one), one])).values()].slice(0, MOST_KNOWN);
}

const MOST_KNOWN = 200;
const MOST_CHANGES = 50;

/**
 * What is different about who signs since the previous release, slot by slot. Every file of a slot that was signed then
 * must be signed by one of those who signed it then; where several signatures cover a file, the one that comes closest
 * counts, so one more signature beside it changes nothing. `undefined` where there is nothing to compare with.
 */
export function signerChanges(previous: PreviousRelease | undefined, now: Signed, trust: TrustSpec): SignerChange[] | undefined {
  if (previous?.signers === undefined) return undefined;
  const groups = Map.groupBy(previous.signers, groupOf);
  return [...groups.values()].flatMap((before) => groupChanges(before, now, trust, previous.at)).slice(0, MOST_CHANGES);
}

function groupChanges(before: readonly KnownSigner[], now: Signed, trust: TrustSpec, previousAt: string | undefined): SignerChange[] {
  const [{ slot, kind } = { slot: undefined, kind: undefined }] = before;
  const about = slot === undefined ? {} : { slot };
  const gone = (file?: RecordFile): SignerChange => ({ ...about, ...(file === undefined ? {} : { file: file.sha256 }), part: 'signature', was: names(before) });
  // Evidence that fills no slot is named by nothing, so there its signatures are compared, and not its files.
  const files = slot === undefined
    ? now.files.filter((file) => file.slots.length === 0 && verifiedOver(file.sha256, now.signatures).some((check) => check.kind === kind))
    : now.files.filter((file) => file.slots.includes(slot));
  if (files.length === 0) return [gone()];
  return files.flatMap((file) => {
    const checks = verifiedOver(file.sha256, now.signatures);
    const closest = checks.map((check) => ({ check, parts: differingParts(known(check, slot), before) })).toSorted((a, b) => a.parts.length - b.parts.length)[0];
    if (closest === undefined) return [gone(file)];
    const signer = known(closest.check, slot);
    const planned = announcement(closest.check, trust, previousAt);
    return closest.parts.map((part): SignerChange => ({
      ...about, file: file.sha256, part, was: [...new Set(before.map((one) => textOf(one, part)))].slice(0, 10), now: textOf(signer, part),
      ...(planned === undefined ? {} : { planned }),
    }));
  });
}

// The parts in which a signer differs from whoever of those before is most like it.
function differingParts(signer: KnownSigner, before: readonly KnownSigner[]): readonly SignerPart[] {
  const differences = before.map((one) => COMPARED.filter((part) => one[part] !== signer[part]));
  return differences.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

const COMPARED = ['identity', 'issuer', 'workflow', 'repository', 'runner', 'key'] as const satisfies readonly Exclude<keyof typeof SIGNER_PARTS, 'signature'>[];

/** A signer whom the trust file lists from a time on that lies after the previous release was planned to come. */
function announcement({ signer: id }: SignatureCheck, trust: TrustSpec, previousAt: string | undefined): string | undefined {
  const entry = trust.signers.find((signer) => signer.id === id);
  if (entry?.validFrom === undefined || previousAt === undefined || Date.parse(entry.validFrom) <= Date.parse(previousAt)) return undefined;
  return `the trust file lists signer “${entry.id}” from ${entry.validFrom} on`;
}

function known(check: SignatureCheck, slot: string | undefined): KnownSigner {
  const { certificate, key } = check;
  return Object.fromEntries(Object.entries({
    slot,
    kind: check.kind,
    signer: check.signer,
    identity: withoutTag(certificate?.identity ?? check.identity),
    issuer: certificate?.issuer,
    workflow: withoutTag(certificate?.workflow),
    repository: repositoryBehind(certificate),
    runner: certificate?.runner,
    key: certificate === undefined ? key : undefined,
  }).filter(([, value]) => value !== undefined)) as KnownSigner; // the schema's keys, without those that are undefined
}

/** A workflow that many repositories share signs for each of them as itself; only the repository then says whose build it was. */
function repositoryBehind(certificate: SigningCertificate | undefined): string | undefined {
  const { identity, sourceRepository } = certificate ?? {};
  return sourceRepository === undefined || identity?.startsWith(`${sourceRepository}/`) === true ? undefined : sourceRepository;
}

/** A workflow's identity ends in the reference it ran at, and a release's own tag is another one each time. */
function withoutTag(identity: string | undefined): string | undefined {
  return identity?.replace(/@refs\/tags\/.*$/s, '@refs/tags/*');
}

function verifiedOver(sha256: string, signatures: readonly SignatureCheck[]): readonly SignatureCheck[] {
  return signatures.filter(({ result, holder, covers }) => result === 'verified' && (holder === sha256 || covers.includes(sha256)));
}

function placesOf(file: RecordFile): readonly (string | undefined)[] {
  return file.slots.length === 0 ? [undefined] : file.slots;
}

function groupOf({ slot, kind }: KnownSigner): string {
  return slot ?? `kind ${kind}`;
}

function names(signers: readonly KnownSigner[]): string[] {
  return [...new Set(signers.map(({ identity, key, signer }) => shorten(identity ?? key ?? signer ?? 'a signer', 300)))].slice(0, 10);
}

function textOf(signer: KnownSigner, part: SignerPart): string {
  return part === 'signature' ? names([signer])[0] ?? '' : shorten(signer[part] ?? 'none', 300);
}
