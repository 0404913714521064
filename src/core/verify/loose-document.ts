import * as paths from '../api/paths.ts';
import { toBase64 } from '../lib/base64.ts';
import { sha256Hex, utf8 } from '../lib/bytes.ts';
import { display } from '../lib/display.ts';
import { verifyDocumentProof } from '../log/document-proof.ts';
import { parseVerifierKey } from '../crypto/signed-note.ts';
import { ADDENDUM_PREDICATE, DECISION_PREDICATE, RECORD_PREDICATE, SIGN_OFF_PREDICATE } from '../model/uris.ts';
import { parseBundle } from '../signatures/bundle.ts';
import { verifyDocument } from '../signatures/verify.ts';
import { detail, type Check } from './check.ts';
import { openStatement, readRecord } from './read-documents.ts';
import { sealWords, type VerifyWith } from './verify-release.ts';

// Files that belong to a document of the portal and are named by none: its signature bundle, its proof of inclusion; and a document
// that is not the published one.

/** What such a file says of a document, by checks of its own; whether that document is here is asked next. */
export interface LooseDocument {
  readonly what: string;
  /** The document that it is about. */
  readonly sha256: string;
  readonly checks: readonly Check[];
  /** True for a document itself, which is then not the one that is published. */
  readonly isDocument?: true;
}

const KINDS = [
  { predicateType: RECORD_PREDICATE, what: 'record', permission: () => 'record' },
  { predicateType: SIGN_OFF_PREDICATE, what: 'sign-off', permission: (role: string) => `sign-off:${role}` },
  { predicateType: DECISION_PREDICATE, what: 'decision', permission: () => 'decision' },
  { predicateType: ADDENDUM_PREDICATE, what: 'addendum', permission: () => 'addendum' },
] as const;

/** Recognises such a file by its content, and checks what it shows by itself; `undefined` for any other. */
export async function readLoose(bytes: Uint8Array, use: VerifyWith, projectOf: (sha256: string) => Promise<string | undefined>): Promise<LooseDocument | undefined> {
  return readProof(bytes, use) ?? await readBundle(bytes, use, projectOf) ?? readDocument(bytes);
}

const PROOF_HEAD = utf8('c2sp.org/tlog-proof@v1\n');

function readProof(bytes: Uint8Array, { against: { trust } }: VerifyWith): LooseDocument | undefined {
  if (!PROOF_HEAD.every((byte, index) => bytes[index] === byte)) return undefined;
  const id = 'proof';
  const { keys = [], witnesses } = trust.log ?? {};
  const proved = verifyDocumentProof(bytes, undefined, { origin: parseVerifierKey(keys.at(-1) ?? '')?.name ?? '', keys, witnesses });
  if ('problem' in proved) return { what: 'proof of inclusion', sha256: '', checks: [{ id, state: 'invalid', title: 'The proof does not verify', found: [`${proved.problem}.`], details: [] }] };
  const { leaf, index, opened: { checkpoint, signedBy } } = proved;
  return {
    what: `proof that the log holds ${leaf.kind === 'addendum' ? 'an' : 'a'} ${leaf.kind}`, sha256: leaf.sha256,
    checks: [{
      id, state: 'pass', title: `The proof verifies: entry ${index} of the log`,
      found: [`It leads from ${leaf.kind} `, { text: leaf.sha256, digest: 'short' }, ` to the checkpoint that it carries, of ${checkpoint.size} entries.`],
      details: [detail('Checkpoint', { text: checkpoint.origin, code: 'code' }, `, ${checkpoint.size} entries, root `, { text: toBase64(checkpoint.root), code: 'code' }), detail('Signed by', { text: signedBy.map(({ name, id: key }) => `${name}+${key}`).join(', '), code: 'code' })],
    }],
  };
}

async function readBundle(bytes: Uint8Array, { against }: VerifyWith, projectOf: (sha256: string) => Promise<string | undefined>): Promise<LooseDocument | undefined> {
  const parsed = parseBundle(bytes);
  if ('problem' in parsed) return undefined;
  const { payload } = parsed.bundle.envelope;
  const sha256 = sha256Hex(payload);
  const document = statementOf(payload);
  if (document === undefined) return undefined;
  const { kind, at, role, record } = document;
  const project = record?.project ?? await projectOf(sha256);
  const id = 'own-bundle';
  if (project === undefined) return { what: `signature over a ${kind.what}`, sha256, checks: [{ id, state: 'unverified', title: `It signs a ${kind.what} that is not published here`, found: [{ text: sha256, digest: 'full' }], details: [] }] };
  const seal = await verifyDocument({ bytes: payload, bundle: bytes, trust: against.trust, permission: kind.permission(role), project, at });
  const words = kind.what === 'record' ? against.words : against.others;
  return {
    what: `signature over a ${kind.what}`, sha256,
    checks: [{
      id, state: seal.result === 'verified' ? 'pass' : seal.result === 'invalid' ? 'invalid' : 'unverified',
      title: seal.result === 'verified' ? `The signature verifies, by ${display(seal.name, 120)}` : seal.result === 'invalid' ? 'The signature does not match' : 'The signer is not one of those expected',
      found: [`Over a ${kind.what}, `, { text: sha256, digest: 'short' }, `: ${sealWords(seal)}.`],
      details: [detail('Held against', ...words), ...(seal.result === 'verified' && seal.keyId !== undefined ? [detail('Key', { text: seal.keyId, code: 'code' })] : [])],
    }],
  };
}

function readDocument(bytes: Uint8Array): LooseDocument | undefined {
  const document = statementOf(bytes);
  if (document === undefined) return undefined;
  const { kind, record } = document;
  const published = record === undefined ? [] : [' Published is ', { text: `revision ${record.revision} of ${record.project} ${record.version}`, href: paths.recordFile(record.project, record.version, record.revision, 'record.json') }, ', or nothing by this name.'];
  return {
    what: kind.what, sha256: sha256Hex(bytes), isDocument: true,
    checks: [{ id: 'found', state: 'invalid', title: `This ${kind.what} is not published here`, found: [`It is written as a ${kind.what} of this kind of portal, and no document here has its digest.`, ...published], details: [] }],
  };
}

function statementOf(bytes: Uint8Array) {
  for (const kind of KINDS) {
    const opened = openStatement(bytes, kind.predicateType);
    if ('problem' in opened) continue;
    const record = kind.what === 'record' ? readRecord(opened.predicate) : undefined;
    if (kind.what === 'record' && record === undefined) return undefined;
    const { at, role } = opened.predicate;
    return { kind, record, role: typeof role === 'string' ? role : '', at: record?.at ?? (typeof at === 'string' && !Number.isNaN(Date.parse(at)) ? at : '0001-01-01T00:00:00Z') };
  }
  return undefined;
}
