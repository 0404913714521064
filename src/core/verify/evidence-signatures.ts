import * as paths from '../api/paths.ts';
import { baseName } from '../lib/base-name.ts';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import { instantText } from '../lib/dates.ts';
import { display } from '../lib/display.ts';
import { countOf } from '../lib/format-number.ts';
import type { Envelope } from '../model/envelope.ts';
import { STEPS } from '../model/signature-words.ts';
import { parseBundle } from '../signatures/bundle.ts';
import { parseEnvelope } from '../signatures/dsse.ts';
import { verifySignatures } from '../signatures/verify-signatures.ts';
import { detail, type Check } from './check.ts';
import type { PublishedFiles } from './published-files.ts';
import type { NamedFile, RecordHead } from './read-documents.ts';
import type { VerifyWith } from './verify-release.ts';

/** A file that only holds signatures is never as large as this. */
const LARGEST_HOLDER = 20_000_000;

/** Checks again what one file of the evidence signs, from its published bytes. */
export async function checkHolder(record: RecordHead, holder: NamedFile, sha256: string | undefined, { files, against }: VerifyWith): Promise<Check> {
  const id = `signed-${holder.sha256.slice(0, 8)}`;
  const name = display(baseName(holder.name), 120);
  const href = paths.bytes(holder.sha256);
  const details = [detail('File', { text: name, href, code: 'code' }), detail('SHA-256', { text: holder.sha256, digest: 'full' }), detail('Held against', ...against.others)];
  const notMade = (words: string): Check => ({ id, state: 'not-applicable', title: `Not checked: the signature in ${name}`, found: [words], details });
  if (!holder.isPublished) return notMade('The portal does not publish this file.');
  if (holder.size > LARGEST_HOLDER) return notMade('It is too large to be looked at here.');
  const bytes = await files.read(paths.rawFile(holder.sha256, holder.storedName));
  if (bytes === undefined) return { id, state: 'unverified', title: `${name} could not be read`, found: ['What it signs was not checked.'], details };
  if (sha256Hex(bytes) !== holder.sha256) return { id, state: 'invalid', title: `${name} is not the file that the record names`, found: [`Its SHA-256 is ${sha256Hex(bytes)}.`], details };
  const envelope = envelopeOf(bytes);
  const checks = await verifySignatures({
    evidence: [{ name: holder.name, sha256: holder.sha256, open: () => Promise.resolve(bytes), ...(envelope === undefined ? {} : { envelope }), ...(holder.format === undefined ? {} : { format: holder.format }) }],
    received: record.files.map((file) => signable(file, files)), released: record.artifacts, trust: against.trust, project: record.project, at: record.at,
  });
  if (checks.length === 0) return notMade('Signatures of its kind are checked by dossier verify, on the command line.');
  const verified = checks.filter(({ result }) => result === 'verified');
  // Several signatures may stand in one file, each over something else.
  const over = verified.find((check) => sha256 !== undefined && check.covers.includes(sha256));
  const covers = over !== undefined;
  const good = over ?? verified[0];
  const bad = checks.find(({ result }) => result === 'invalid');
  if (bad !== undefined) return { id, state: 'invalid', title: `The signature in ${name} does not match`, found: [`${bad.failed ?? ''}.`], details };
  if (good === undefined) return { id, state: 'unverified', title: `Nobody that is trusted signed ${name}`, found: [`${checks[0]?.failed ?? 'it holds no signature'}.`], details };
  const signer = display(good.signerName ?? '', 120);
  const steps = (good.steps ?? []).map(({ id: step, result, found }) => detail(STEPS[step], result === 'passed' ? found : `${result === 'failed' ? 'failed' : 'not made'}: ${found}`));
  return {
    id, state: 'pass',
    title: sha256 === undefined ? `${name}: signed by ${signer}` : covers ? `Signed, by ${signer}` : `Named in what ${signer} signed`,
    found: [{ text: name, href }, sha256 === undefined ? ` verifies, over ${countOf(good.covers.length, 'file')}.` : covers ? ' verifies, and this digest is among those it covers.' : ' verifies; a document that it covers names this digest.'],
    details: [...details, detail('Identity', { text: display(good.identity ?? '', 300), code: 'code' }), ...(good.signedAt === undefined ? [] : [detail('Signed', instantText(good.signedAt))]), ...(good.against === undefined ? [] : [detail('Trust root', good.against)]), detail('Files it covers', String(good.covers.length)), ...steps],
  };
}

// A detached signature stands beside what it is over, whose bytes some kinds need.
function signable({ name, sha256, size, storedName, isPublished }: NamedFile, files: PublishedFiles) {
  if (!isPublished || size > LARGEST_HOLDER) return { name, sha256 };
  return {
    name, sha256,
    open: async () => {
      const bytes = await files.read(paths.rawFile(sha256, storedName));
      // Bytes of another digest verify nothing, as none would.
      return bytes !== undefined && sha256Hex(bytes) === sha256 ? bytes : new Uint8Array();
    },
  };
}

function envelopeOf(bytes: Uint8Array): Envelope | undefined {
  const bundle = parseBundle(bytes);
  if ('bundle' in bundle) return bundle.bundle.envelope;
  try {
    const parsed = parseEnvelope(JSON.parse(fromUtf8(bytes) ?? ''));
    return 'envelope' in parsed ? parsed.envelope : undefined;
  } catch {
    return undefined;
  }
}
