import { checkpointText } from '../../src/core/crypto/checkpoint.ts';
import { inclusionProof, leafHash, treeRoot } from '../../src/core/crypto/merkle-tree.ts';
import { printNote } from '../../src/core/crypto/signed-note.ts';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { sha256, type EcdsaKey } from './keys.ts';

/** The body of an entry, by its kind. */
export interface EntryBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: unknown;
}

/**
 * A log like Rekor v1 (https://github.com/sigstore/rekor): entries of a Merkle tree, each with the log's promise (SET), its
 * inclusion proof and a checkpoint. It lives as long as this object, and its entries stand in the order in which they came.
 */
export class EntryLog {
  readonly #key: EcdsaKey;
  readonly #host: string;
  readonly #leaves: Uint8Array[];

  /** `host` is the log's name; a few entries of nobody stand before the first, so that proofs have a path. */
  constructor(host: string, key: EcdsaKey) {
    this.#host = host;
    this.#key = key;
    this.#leaves = ['first', 'second', 'third'].map((name) => leafHash(utf8(`${name} entry of ${host}`)));
  }

  get logId(): Uint8Array {
    return sha256(this.#key.spki);
  }

  /** Appends an entry and gives it as a bundle holds it. */
  append(body: EntryBody, at: string) {
    const canonicalizedBody = canonicalBytes(body);
    const index = this.#leaves.push(leafHash(canonicalizedBody)) - 1;
    const integratedTime = Math.floor(Date.parse(at) / 1000);
    const promise = { body: toBase64(canonicalizedBody), integratedTime, logID: Buffer.from(this.logId).toString('hex'), logIndex: index };
    return {
      logIndex: String(index),
      logId: { keyId: toBase64(this.logId) },
      kindVersion: { kind: body.kind, version: body.apiVersion },
      integratedTime: String(integratedTime),
      inclusionPromise: { signedEntryTimestamp: toBase64(this.#key.sign(canonicalBytes(promise))) },
      inclusionProof: {
        logIndex: String(index),
        rootHash: toBase64(treeRoot(this.#leaves)),
        treeSize: String(this.#leaves.length),
        hashes: inclusionProof(index, this.#leaves).map(toBase64),
        checkpoint: { envelope: this.#checkpoint() },
      },
      canonicalizedBody: toBase64(canonicalizedBody),
    };
  }

  // Rekor's key id is the start of the log id, and its origin ends with the number of the tree.
  #checkpoint(): string {
    const text = checkpointText({ origin: `${this.#host} - 1`, size: this.#leaves.length, root: treeRoot(this.#leaves) });
    const id = Buffer.from(this.logId.subarray(0, 4)).toString('hex');
    return printNote(text, [{ name: this.#host, id, signature: this.#key.sign(utf8(text)) }]);
  }
}
