import { weierstrass, type WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { bytesToNumberBE } from '@noble/curves/utils.js';

// Verifying alone, on the library's own groups: its ECDSA also signs, recovers keys and makes nonces, which is two thirds of its
// weight in a reader's browser, and nothing here ever signs with these curves.

/** Domain parameters of FIPS 186-5 curves, as SP 800-186 §3.2.1 lists them; the cofactor is 1. */
const DOMAINS = {
  'ecdsa-p256': {
    p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
    n: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
    x: '6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296',
    y: '4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5',
  },
  'ecdsa-p384': {
    p: 'fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff',
    n: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
    b: 'b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef',
    x: 'aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7',
    y: '3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f',
  },
  'ecdsa-p521': {
    p: `1ff${'f'.repeat(128)}`,
    n: '1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    b: '51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00',
    x: 'c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    y: '11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
  },
} as const;
export type EcdsaCurve = keyof typeof DOMAINS;

// A group is made when a key of it is met: it takes a table of multiples.
const groups = new Map<EcdsaCurve, WeierstrassPointCons<bigint>>();

function groupOf(curve: EcdsaCurve): WeierstrassPointCons<bigint> {
  const known = groups.get(curve);
  if (known !== undefined) return known;
  const { p, n, b, x, y } = DOMAINS[curve];
  const number = (hex: string) => BigInt(`0x${hex}`);
  const group = weierstrass<bigint>({ p: number(p), n: number(n), h: 1n, a: number(p) - 3n, b: number(b), Gx: number(x), Gy: number(y) });
  groups.set(curve, group);
  return group;
}

/** Whether some bytes are an uncompressed point of the curve. RFC 5480 §2.2 lets a reader refuse compressed ones, and one key should have one form. */
export function isEcdsaKey(curve: EcdsaCurve, raw: Uint8Array): boolean {
  try {
    groupOf(curve).fromBytes(raw).assertValidity();
    return raw[0] === 0x04;
  } catch {
    return false;
  }
}

/**
 * Verifies r and s, one after the other, over a digest (FIPS 186-5 §6.4.2). A high s is as valid as a low one, and half of the
 * world's signatures have one.
 */
export function verifyEcdsaDigest(curve: EcdsaCurve, key: Uint8Array, numbers: Uint8Array, digest: Uint8Array): boolean {
  try {
    const group = groupOf(curve);
    const { Fn } = group;
    const r = bytesToNumberBE(numbers.subarray(0, Fn.BYTES));
    const s = bytesToNumberBE(numbers.subarray(Fn.BYTES));
    if (numbers.length !== 2 * Fn.BYTES || !Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false;
    // The leftmost bits of the digest, as many as the order has. The orders of whole bytes are those that a digest can exceed.
    const e = Fn.create(bytesToNumberBE(digest.subarray(0, Fn.BYTES)));
    const inverse = Fn.inv(s);
    const point = group.BASE.mulAddUnsafe(Fn.mul(e, inverse), group.fromBytes(key), Fn.mul(r, inverse));
    return !point.is0() && Fn.create(point.toAffine().x) === r;
  } catch {
    return false;
  }
}
