import { display } from '../../lib/display.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import type { SignatureCheck } from '../../model/signature-check.ts';
import type { OpenedPortal, OpenedRelease } from '../../record/opened.ts';
import { readStatement } from '../../signatures/sigstore/subjects.ts';
import { parseSigstoreBundle } from '../../signatures/sigstore/parse-bundle.ts';
import { commandToRepeat } from '../../signatures/signature-commands.ts';
import { currentRevision } from '../current-revision.ts';
import type { EvidencePort } from '../evidence-port.ts';
import type { Command } from './signatures.ts';

/** How many commands stand on the page: one of each kind and signer is enough to learn from. */
const SHOWN = 6;

/** How to check evidence signatures with the tools that they come from; none for those that no tool reads alone. */
export async function evidenceCommands({ trust }: OpenedPortal, release: OpenedRelease, evidence: EvidencePort): Promise<Command[]> {
  const record = currentRevision(release).value;
  const commands = new Map<string, Command>();
  for (const check of record.signatures) {
    const key = `${check.kind} ${check.signer ?? ''}`;
    if (commands.size >= SHOWN || commands.has(key)) continue;
    const signer = trust.signers.find(({ id }) => id === check.signer);
    const names = namesOf(check, record);
    if (check.result !== 'verified' || signer === undefined || names === undefined) continue;
    const root = trust.roots?.find(({ id }) => id === signer.certificate?.root);
    const command = commandToRepeat({ check, ...names, predicateType: await predicateTypeOf(check, evidence), signer, root });
    if (command === undefined) continue;
    commands.set(key, {
      title: `${display(names.signature, 100)} was signed by ${display(signer.name, 120)}`,
      needs: `Needs ${command.tool}${command.command.includes('trusted-root.json') && root !== undefined ? `, and the trusted root “${root.title}” as trusted-root.json` : ''}, and both files in one folder`,
      command: command.command,
      result: 'It ends with an error where anything is amiss, and names the signer where nothing is.',
      notes: [...command.notes],
    });
  }
  return [...commands.values()];
}

/** The names that both files have once they are downloaded; the artifact is a received or a released file. */
function namesOf({ holder, covers, kind }: SignatureCheck, record: ReleaseRecordPredicate): { readonly signature: string; readonly artifact: string } | undefined {
  const signature = record.files.find(({ sha256, retention }) => sha256 === holder && retention === 'kept');
  if (signature === undefined) return undefined;
  // A signature alone is over the file that it is called after, which may be a list of others.
  const beside = signature.name.replace(/\.[^./]+$/, '');
  const covered = covers.flatMap((one) => {
    const received = record.files.find(({ sha256 }) => sha256 === one);
    const released = record.release.artifacts.find(({ sha256 }) => sha256 === one);
    return [...(received === undefined ? [] : [{ name: received.name, stored: received.storedName }]), ...(released === undefined ? [] : [{ name: released.name, stored: released.name }])];
  });
  const artifact = kind === 'sigstore-bundle' ? covered[0] : covered.find(({ name }) => name === beside || name.endsWith(`/${beside}`));
  return artifact === undefined ? undefined : { signature: signature.storedName, artifact: artifact.stored };
}

async function predicateTypeOf({ kind, holder }: SignatureCheck, evidence: EvidencePort): Promise<string | undefined> {
  const bytes = kind === 'sigstore-bundle' ? await evidence.open(holder) : undefined;
  const parsed = bytes === undefined ? undefined : parseSigstoreBundle(bytes);
  if (parsed === undefined || !('bundle' in parsed) || parsed.bundle.content.kind !== 'dsse') return undefined;
  const read = readStatement(parsed.bundle.content.envelope);
  return 'statement' in read ? read.statement.predicateType : undefined;
}
