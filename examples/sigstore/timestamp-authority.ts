// Timestamp responses of RFC 3161 §2.4.2: a CMS SignedData (RFC 5652 §5) over a TSTInfo.

import { distinguishedName, ECDSA_SHA256, rootAuthority, serialNumber, timestampingCertificate, type Validity } from './certificates.ts';
import { boolean, explicit, generalizedTime, integer, nothing, octetString, oid, sequence, setOf, utcTime } from './der.ts';
import { exampleEcdsaKey, sha256 } from './keys.ts';

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), nothing());
const SIGNED_DATA = oid('1.2.840.113549.1.7.2');
const TST_INFO = oid('1.2.840.113549.1.9.16.1.4');

export interface TimestampAuthority {
  /** Signing certificate first, root last. */
  readonly certificates: readonly Uint8Array[];
  /** A TimeStampResp, DER, that says that these bytes were there at that second. */
  stamp(bytes: Uint8Array, at: string): Uint8Array;
}

export function timestampAuthority(name: string, validity: Validity): TimestampAuthority {
  const rootName = distinguishedName(name, `${name} timestamp root`);
  const root = rootAuthority(rootName, exampleEcdsaKey(`${name}: timestamp root`), validity);
  const ownName = distinguishedName(name, `${name} timestamp authority`);
  const key = exampleEcdsaKey(`${name}: timestamp authority`);
  const own = timestampingCertificate(ownName, key, validity, root);
  const signer = sequence(rootName, serialNumber(ownName, key, validity));

  return {
    certificates: [own.certificate, root.certificate],
    stamp(bytes, at) {
      const info = timestampInfo(bytes, at);
      const attributes = signedAttributes(info, own.certificate, at);
      // RFC 5652 §5.4: what is signed is the SET; what is stored is the same with the tag [0].
      const signature = key.sign(setOf(...attributes));
      const stored = setOf(...attributes);
      stored[0] = 0xa0;
      const signerInfo = sequence(integer(1), signer, SHA256, stored, ECDSA_SHA256, octetString(signature));
      const content = sequence(
        integer(3), setOf(SHA256), sequence(TST_INFO, explicit(0, octetString(info))), explicit(0, own.certificate), setOf(signerInfo),
      );
      const granted = sequence(integer(0));
      return sequence(granted, sequence(SIGNED_DATA, explicit(0, content)));
    },
  };
}

// RFC 3161 §2.4.2 TSTInfo. The policy is the one that sigstore/timestamp-authority names by default.
function timestampInfo(bytes: Uint8Array, at: string): Uint8Array {
  const imprint = sha256(bytes);
  const serial = Uint8Array.of(0x40 | (imprint[0] ?? 0) & 0x3f, ...imprint.subarray(1, 12));
  return sequence(
    integer(1), oid('1.3.6.1.4.1.57264.2'), sequence(SHA256, octetString(imprint)), integer(serial), generalizedTime(at), sequence(integer(1)), boolean(true),
  );
}

// RFC 5816: signingCertificateV2 names the certificate; its hash algorithm is SHA-256 where none is given.
function signedAttributes(info: Uint8Array, certificate: Uint8Array, at: string): readonly Uint8Array[] {
  const attribute = (id: string, value: Uint8Array) => sequence(oid(id), setOf(value));
  return [
    attribute('1.2.840.113549.1.9.3', TST_INFO),
    attribute('1.2.840.113549.1.9.5', utcTime(at)),
    attribute('1.2.840.113549.1.9.16.2.47', sequence(sequence(sequence(octetString(sha256(certificate)))))),
    attribute('1.2.840.113549.1.9.4', octetString(sha256(info))),
  ];
}
