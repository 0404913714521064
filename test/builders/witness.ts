import { cosignedMessage, printWitnessKey, witnessKeyId } from '../../src/core/crypto/cosignature.ts';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { fromUtf8, utf8 } from '../../src/core/lib/bytes.ts';
import { testSigner } from './signer.ts';

/** A witness whose key is made from one number. */
export function testWitness(seed: number, name = `witness-${seed}.example`) {
  const { key, signBytes } = testSigner(seed);
  return {
    name,
    key: printWitnessKey(name, key),
    /** The line that it adds to a checkpoint, at a time in seconds since 1970. */
    cosign: (checkpoint: Uint8Array | string, seconds = 1_772_000_000n) => {
      const note = typeof checkpoint === 'string' ? checkpoint : fromUtf8(checkpoint) ?? '';
      const text = note.slice(0, note.lastIndexOf('\n\n') + 1);
      const time = Uint8Array.from({ length: 8 }, (_, at) => Number((seconds >> BigInt(8 * (7 - at))) & 0xffn));
      const id = Uint8Array.from(witnessKeyId(name, key).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
      return `— ${name} ${toBase64(Uint8Array.of(...id, ...time, ...signBytes(cosignedMessage(seconds, utf8(text)))))}\n`;
    },
  };
}
