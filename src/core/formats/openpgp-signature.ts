import { isClearSigned, readOpenPgpSignatures, signaturesBelow, type OpenPgpSignature } from '../crypto/openpgp-signature.ts';
import { finding } from '../findings.ts';
import { isChecksumContent, parseChecksumLine } from '../lib/checksum-list.ts';
import { countOf } from '../lib/format-number.ts';
import type { Claim } from '../model/statement.ts';
import { code, digest, facts, moment, table, textBlock, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { listsCut, statementOf, unreadable } from './reading.ts';

interface Document {
  readonly signatures: readonly OpenPgpSignature[];
  /** Of a clear-signed file, the text. */
  readonly text?: string;
}

/** An OpenPGP signature, armoured or not, or a text that is signed in the same file. Read here, verified elsewhere. */
export const openpgpSignature: Format<Document> = {
  id: 'openpgp-signature',
  title: 'OpenPGP signature',
  mediaType: 'application/pgp-signature',
  specification: { name: 'OpenPGP, RFC 9580', url: 'https://www.rfc-editor.org/rfc/rfc9580' },
  recognise: ({ bytes, text }) => (text === undefined
    // Packets have no mark of their own, so only a file that is signatures throughout is one.
    ? readOpenPgpSignatures(bytes) !== undefined
    : text.startsWith('-----BEGIN PGP SIGNATURE-----') || text.startsWith('-----BEGIN PGP SIGNED MESSAGE-----')),
  read,
  view,
};

function read({ bytes, text }: Sample): Reading<Document> {
  const signedText = text !== undefined && isClearSigned(text) ? text : undefined;
  const signatures = signedText === undefined ? readOpenPgpSignatures(bytes) : signaturesBelow(signedText);
  if (signatures === undefined) {
    return unreadable('openpgp-signature', 'An OpenPGP signature that can not be read', [finding('signed-content-unreadable', { message: 'The file begins like an OpenPGP signature and is none' })]);
  }
  const body = signedText === undefined ? undefined : bodyOf(signedText);
  const claims = body === undefined ? [] : claimsOf(body.text, body.firstLine);
  const issuers = signatures.map(({ issuer }) => issuer ?? 'a key that it does not name').join(' and ');
  const created = signatures.length === 1 ? signatures[0]?.created : undefined;
  return {
    form: 'valid',
    statement: statementOf('openpgp-signature', {
      content: 'not-stated',
      summary: `Signs ${body === undefined ? 'one artifact' : claims.length === 0 ? 'the text above it' : `digests of ${countOf(claims.length, 'file')}`} with ${issuers}`,
      formatVersion: [...new Set(signatures.map(({ version }) => version))].join(' and '),
      counts: { signatures: signatures.length },
      claims,
      ...(created === undefined ? {} : { producedAt: created }),
    }),
    findings: listsCut({ claims }),
    document: { signatures, ...(body === undefined ? {} : { text: body.text }) },
  };
}

// RFC 9580 §7: headers, an empty line, the text with dashes escaped, and the signature.
function bodyOf(file: string): { readonly text: string; readonly firstLine: number } {
  const lines = file.slice(0, file.lastIndexOf('\n-----BEGIN PGP SIGNATURE-----')).split(/\r?\n/);
  const empty = lines.findIndex((line) => line.trim() === '');
  return { text: lines.slice(empty + 1).map((line) => line.replace(/^- /, '')).join('\n'), firstLine: empty + 2 };
}

/** What a checksum list in the text says of files; nothing where any line of it is something else. */
function claimsOf(text: string, firstLine: number): Claim[] {
  const lines = text.split('\n').flatMap((line, index) => (isChecksumContent(line) ? [{ parsed: parseChecksumLine(line.trimEnd()), at: `line:${firstLine + index}` }] : []));
  if (lines.some(({ parsed }) => parsed === undefined)) return [];
  return lines.flatMap(({ parsed, at }): Claim[] => (parsed === undefined ? [] : [{ name: parsed.name, at, ...(parsed.digest.length === 64 ? { sha256: parsed.digest } : {}) }]));
}

function view({ signatures, text }: Document) {
  return [
    ...signatures.map((one) => facts('The signature', [
      ['Key, it says', code(one.issuer)],
      ['Made, it says', moment(one.created)],
      ['Expires, it says', one.expires === undefined ? undefined : moment(one.expires)],
      ['Algorithm', words(`${one.keyAlgorithm} over ${one.hash}`)],
      ['Version', words(one.version)],
    ], 'What the signature says of itself, its date included. Whether it holds is checked apart from this.')),
    ...(text === undefined ? [] : [...listBlock(text), textBlock('The signed text', text)]),
  ];
}

function listBlock(text: string) {
  const claims = claimsOf(text, 1);
  return claims.length === 0 ? [] : [table({
    title: 'Files',
    caption: 'Every file that the signed list names',
    columns: ['File', 'Digest'],
    rows: claims.slice(0, 500).map(({ name, sha256 }) => [words(name), digest(sha256)]),
    count: claims.length,
  })];
}
