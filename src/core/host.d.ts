// The globals that Node and browsers share and that `core` may use. Anything else does not type-check here, so
// `core` cannot come to depend on its host unseen.

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
declare function atob(text: string): string;
declare class URL {
  constructor(url: string, base?: string);
  readonly protocol: string;
  readonly hostname: string;
  readonly href: string;
}
// WebCrypto is absent where a page came over plain http, `subtle` with it.
declare var crypto: {
  readonly subtle?: {
    importKey(format: 'spki', key: Uint8Array<ArrayBuffer>, algorithm: { readonly name: string; readonly hash: string }, extractable: false, usages: ['verify']): Promise<HostCryptoKey>;
    verify(algorithm: { readonly name: string; readonly saltLength: number }, key: HostCryptoKey, signature: Uint8Array<ArrayBuffer>, bytes: Uint8Array<ArrayBuffer>): Promise<boolean>;
  };
} | undefined;
declare class HostCryptoKey {
  private constructor();
}
