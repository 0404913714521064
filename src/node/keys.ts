import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isEd25519, keyHint, parseSpki, type Ed25519PublicKey } from '../core/crypto/public-key.ts';
import { noteKeyId, printVerifierKey } from '../core/crypto/signed-note.ts';
import { printKeyBundle } from '../core/signatures/bundle.ts';
import { preAuthEncoding } from '../core/signatures/dsse.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError } from './errors.ts';

/** Environment variables that hold a private key as PEM, for CI jobs whose secrets never touch the disk. */
export const SIGNING_KEY_VARIABLE = 'DOSSIER_KEY';
export const LOG_KEY_VARIABLE = 'DOSSIER_LOG_KEY';

/** A private key in hand. It never leaves this object. */
export interface SigningKey extends DocumentSigner {
  readonly publicKey: Ed25519PublicKey;
  readonly hint: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Reads an Ed25519 private key from a file, else from the environment variable named. */
export async function readSigningKey(source: { readonly file?: string | undefined; readonly variable: string; readonly environment: Readonly<Record<string, string | undefined>> }): Promise<SigningKey> {
  const { file, variable } = source;
  const place = file ?? `$${variable}`;
  const pem = file === undefined ? source.environment[variable] : await readKeyFile(file);
  if (pem === undefined || pem.trim() === '') {
    throw new OperatorError('No private key was given', { hint: `Name a file with --key, or set ${variable} to the key’s PEM text. \`dossier keygen\` makes a pair${variable === SIGNING_KEY_VARIABLE ? '; --keyless needs none' : ''}` });
  }
  return signingKey(parsePrivateKey(pem, place), place);
}

export function signingKey(key: KeyObject, place: string): SigningKey {
  const publicKey = parseSpki(createPublicKey(key).export({ type: 'spki', format: 'der' }));
  if (publicKey === undefined || !isEd25519(publicKey)) throw new OperatorError('The private key is of another kind', { place, expected: 'Ed25519', found: key.asymmetricKeyType ?? 'a key without a type' });
  const hint = keyHint(publicKey);
  const signBytes = (bytes: Uint8Array) => new Uint8Array(sign(null, bytes, key));
  return {
    publicKey,
    hint,
    sign: signBytes,
    signEnvelope: async (payloadType, payload) => printKeyBundle(payloadType, payload, { hint, sig: signBytes(preAuthEncoding(payloadType, payload)) }),
  };
}

export interface GeneratedKey {
  readonly privateFile: string;
  readonly publicFile: string;
  readonly hint: string;
  /** What to paste into `trust/trust.yaml`. */
  readonly trustEntry: string;
}

/** Makes a key pair: `<path>.key` that only its owner can read, and `<path>.pub`. Never overwrites a key. */
export async function generateKey(options: { readonly path: string; readonly id: string; readonly name: string; readonly identity: string; readonly may: readonly string[] }): Promise<GeneratedKey> {
  const pair = await writePair(options.path);
  const trustEntry = [
    `  - id: ${options.id}`,
    `    name: ${JSON.stringify(options.name)}`,
    `    identity: ${JSON.stringify(options.identity)}`,
    `    may: [${options.may.map((may) => JSON.stringify(may)).join(', ')}]`,
    '    publicKey: |',
    ...pair.publicPem.trimEnd().split('\n').map((line) => `      ${line}`),
    '',
  ].join('\n');
  return { privateFile: pair.privateFile, publicFile: pair.publicFile, hint: keyHint(pair.publicKey), trustEntry };
}

/** Makes the key that signs a log's checkpoints. Its name is the log's origin. */
export async function generateLogKey(options: { readonly path: string; readonly origin: string }): Promise<GeneratedKey> {
  const pair = await writePair(options.path);
  return {
    privateFile: pair.privateFile,
    publicFile: pair.publicFile,
    hint: noteKeyId(options.origin, pair.publicKey),
    trustEntry: `log:\n  keys:\n    - ${printVerifierKey(options.origin, pair.publicKey)}\n`,
  };
}

async function writePair(path: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const parsed = parseSpki(publicKey.export({ type: 'spki', format: 'der' }));
  if (parsed === undefined || !isEd25519(parsed)) throw new TypeError('the generated key does not parse');
  const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const privateFile = `${path}.key`;
  const publicFile = `${path}.pub`;
  await mkdir(dirname(path), { recursive: true });
  await writeNew(privateFile, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 0o600);
  await writeNew(publicFile, publicPem, 0o644);
  return { privateFile, publicFile, publicPem, publicKey: parsed };
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode);
    await file.writeFile(text);
    await file.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new OperatorError('The file exists already, and keys are never overwritten', { place: path, hint: 'Choose another path with --out, or move the old key away first' });
  }
}

async function readKeyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new OperatorError('The private key could not be read', { place: path, found: (error as NodeJS.ErrnoException).code ?? 'an error', hint: '`dossier keygen` makes a pair' });
  }
}

function parsePrivateKey(pem: string, place: string): KeyObject {
  try {
    // Secret stores often keep line breaks as a backslash and an "n".
    return createPrivateKey(pem.includes('\\n') ? pem.replaceAll('\\n', '\n') : pem);
  } catch {
    throw new OperatorError('The private key does not parse', { place, expected: 'an Ed25519 private key as PEM (PKCS #8), without a passphrase' });
  }
}
