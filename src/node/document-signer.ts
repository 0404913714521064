/** Whoever signs our documents: a private key in hand, or an identity for which a certificate is issued on the spot. */
export interface DocumentSigner {
  /** How signatures name the key; an identity has none of its own. */
  readonly hint?: string;
  /** Signs a payload as DSSE demands and gives the bundle to lie beside the document. */
  signEnvelope(payloadType: string, payload: Uint8Array): Promise<Uint8Array>;
}
