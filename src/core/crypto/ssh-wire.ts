import { fromUtf8 } from '../lib/bytes.ts';

// The data types of RFC 4251 §5, read from front to back.

/** Reads SSH wire data. Every method gives `undefined` once the bytes run out. */
export interface SshReader {
  uint32(): number | undefined;
  /** `string`: a length and as many bytes. */
  string(): Uint8Array | undefined;
  text(): string | undefined;
  /** A positive `mpint` without its leading zeros; `undefined` for one that is negative, zero or not the shortest. */
  mpint(): Uint8Array | undefined;
  take(count: number): Uint8Array | undefined;
  atEnd(): boolean;
}

export function sshReader(bytes: Uint8Array): SshReader {
  let at = 0;
  const take = (count: number) => {
    if (count > bytes.length - at) return undefined;
    at += count;
    return bytes.subarray(at - count, at);
  };
  const uint32 = () => {
    const four = take(4);
    return four === undefined ? undefined : new DataView(four.buffer, four.byteOffset).getUint32(0);
  };
  const string = () => {
    const length = uint32();
    return length === undefined ? undefined : take(length);
  };
  return {
    take,
    uint32,
    string,
    text: () => {
      const part = string();
      return part === undefined ? undefined : fromUtf8(part);
    },
    mpint: () => positive(string()),
    atEnd: () => at === bytes.length,
  };
}

/** A `string`: its length and its bytes. */
export function sshString(bytes: Uint8Array): Uint8Array {
  const written = new Uint8Array(4 + bytes.length);
  new DataView(written.buffer).setUint32(0, bytes.length);
  written.set(bytes, 4);
  return written;
}

// RFC 4251 §5: two's complement, most significant bit first, without unneeded leading bytes.
function positive(bytes: Uint8Array | undefined): Uint8Array | undefined {
  const [first, second] = bytes ?? [];
  if (bytes === undefined || first === undefined || first >= 0x80) return undefined;
  if (first > 0) return bytes;
  return second !== undefined && second >= 0x80 ? bytes.subarray(1) : undefined;
}
