/**
 * A DSSE envelope with its parts decoded (https://github.com/secure-systems-lab/dsse/blob/master/envelope.md).
 * Nothing in it has been verified.
 */
export interface Envelope {
  readonly payloadType: string;
  readonly payload: Uint8Array;
  readonly signatures: readonly { readonly keyid?: string; readonly sig: Uint8Array }[];
}
