import { openCheckpoint } from '../../crypto/checkpoint.ts';
import { parseVerifierKey } from '../../crypto/signed-note.ts';
import { utf8, equalBytes } from '../../lib/bytes.ts';
import { verifyDocumentProof } from '../../log/document-proof.ts';
import { printLeaf, type LogLeaf } from '../../log/leaf.ts';
import { parseTlogProof } from '../../log/tlog-proof.ts';
import { logOrderProblems, type FiledAddendum } from '../addenda.ts';
import { proofFile } from '../content-paths.ts';
import { expectsLog, type LoggedDocument } from './log.ts';
import { count, type Verification } from './verification.ts';

/** Where the log’s checkpoint lies in an audit pack, to be compared with a copy from elsewhere. */
const CHECKPOINT = 'log/checkpoint';

/**
 * The proofs in an audit pack, one beside each document that the log must hold, all to the one checkpoint that lies there
 * too; and that the log holds the addenda of the release in their order. Gives what was checked; `undefined` when some proof
 * does not verify.
 */
export async function verifyProofs(verification: Verification, documents: readonly LoggedDocument[], chains: readonly (readonly FiledAddendum[])[]): Promise<string | undefined> {
  const { log } = verification.options.trust;
  const origin = verification.options.origin ?? parseVerifierKey(log?.keys.at(-1) ?? '')?.name;
  if (!expectsLog(verification, documents)) return undefined;
  const signers = { ...log, origin: origin ?? '', keys: log?.keys ?? [] };
  const checkpoint = await verification.read(CHECKPOINT);
  const opened = checkpoint === undefined ? { problem: 'it is missing; the proofs beside the documents lead to it' } : openCheckpoint(checkpoint, signers);
  if ('problem' in opened) verification.tell(CHECKPOINT, opened.problem);
  const indexes = new Map<string, number>();
  for (const { path, leaf, embargoedUntil } of documents) {
    const file = proofFile(path);
    const bytes = await verification.read(file);
    if (bytes === undefined) {
      if (embargoedUntil !== undefined) verification.embargoed.push(`${path}, sealed under embargo until ${embargoedUntil}`);
      else verification.tell(file, `it is missing, so nothing shows that the log holds ${path}`);
      continue;
    }
    const proved = verifyDocumentProof(bytes, leaf.sha256, signers);
    if ('problem' in proved) verification.tell(file, proved.problem);
    else if (proved.leaf.kind !== leaf.kind) verification.tell(file, `it proves that the log holds the document as ${proved.leaf.kind}, and it is a ${leaf.kind}`);
    else if (!holdsEntry(bytes, leaf)) verification.tell(file, 'it does not hold the entry that it is of, as the proofs of a portal do');
    else if (!('problem' in opened) && !leadsTo(bytes, checkpoint)) verification.tell(file, `its checkpoint is not the one in ${CHECKPOINT}`);
    else indexes.set(path, proved.index);
  }
  for (const addenda of chains) {
    for (const { path, problem } of logOrderProblems(addenda, (one) => indexes.get(one.path))) verification.tell(path, problem);
  }
  if ('problem' in opened || indexes.size < documents.length) return undefined;
  return `${count(indexes.size, 'proof')} that the log ${origin ?? ''} holds the record, decision and addenda: each leads from the document to the root in the one checkpoint, which the log’s key signed`;
}

// Nobody signs that line, so nothing else would tell that it was changed.
function holdsEntry(proof: Uint8Array, leaf: LogLeaf): boolean {
  const parsed = parseTlogProof(proof);
  return 'extra' in parsed && parsed.extra !== undefined && equalBytes(parsed.extra, printLeaf(leaf));
}

function leadsTo(proof: Uint8Array, checkpoint: Uint8Array | undefined): boolean {
  const parsed = parseTlogProof(proof);
  return 'checkpoint' in parsed && checkpoint !== undefined && equalBytes(utf8(parsed.checkpoint), checkpoint);
}
