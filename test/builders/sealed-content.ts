import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printVerifierKey } from '../../src/core/crypto/signed-note.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import type { RecordFile, RecordInput, ReleaseRecord } from '../../src/core/model/record.ts';
import { RECORD_PREDICATE, STATEMENT_TYPE, WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { sumsText } from '../../src/core/record/sums.ts';
import { printKeyBundle } from '../../src/core/signatures/bundle.ts';
import { amend } from '../../src/node/amend.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { changeStanding } from '../../src/node/change-standing.ts';
import { decide } from '../../src/node/decide.ts';
import type { SigningKey } from '../../src/node/keys.ts';
import { signOff } from '../../src/node/sign-off.ts';
import { signDocument } from '../../src/node/sign.ts';
import { testSigner } from './signer.ts';

export const ORIGIN = 'example.org/log';
export const people = {
  machine: testSigner(11, { id: 'machine', name: 'Release job' }),
  ada: testSigner(12, { id: 'ada', name: 'Ada', identity: 'ada', may: ['sign-off:qa', 'waiver'] }),
  grace: testSigner(13, { id: 'grace', name: 'Grace', identity: 'grace', may: ['sign-off:product', 'decision', 'addendum'] }),
  log: testSigner(14),
};

export function keyOf(person: ReturnType<typeof testSigner>): SigningKey {
  const { key: publicKey, hint, signBytes } = person;
  return { publicKey, hint, sign: signBytes, signEnvelope: async (payloadType, payload) => printKeyBundle(payloadType, payload, { hint, sig: person.sign(payloadType, payload) }) };
}

const POLICY = `
id: demo-1
title: Demo
slots:
  - { id: notes, title: Notes, accepts: [{ format: attachment }] }
gates:
  - id: approved
    title: Approved
    short: Approved
    group: Process
    phase: decision
    requirement: QA and product approve
    checks: [{ rule: sign-off-complete }]
signOff:
  roles: [{ id: qa, title: QA }, { id: product, title: Product }]
`;

/** A small content folder with nothing sealed yet: who may sign, and the log's name. */
export async function emptyContent(): Promise<string> {
  const contentDir = await mkdtemp(path.join(tmpdir(), 'dossier-test-'));
  const { machine, ada, grace, log } = people;
  const trust = { signers: [machine, ada, grace].map(({ signer }) => signer), log: { keys: [printVerifierKey(ORIGIN, log.key)] } };
  await put(contentDir, 'portal.yaml', `title: Test\nlog: { origin: ${ORIGIN} }\n`);
  await put(contentDir, 'trust/trust.yaml', JSON.stringify(trust));
  await put(contentDir, 'projects/demo/project.yaml', 'name: Demo\n');
  return contentDir;
}

/**
 * A whole release of `demo`: two revisions with evidence and inputs, both signed, a signed waiver, two signed sign-offs
 * and a signed decision on revision 2, all of it logged. The records are written by hand, so that only signing, deciding and
 * logging are at work.
 */
export async function sealedContent(version = 'v1.0.0', decision: 'GO' | 'NO-GO' = 'GO'): Promise<string> {
  const contentDir = await emptyContent();
  const sign = (document: string, person: ReturnType<typeof testSigner>) => signDocument({ contentDir, document, key: keyOf(person) });
  await put(contentDir, 'projects/demo/waivers/W-1.json', canonicalBytes({
    schema: WAIVER_SCHEMA, id: 'W-1', gate: 'approved', accepts: ['fail', 'missing'], releases: [version], owner: 'Ada', approvedBy: ['Ada'], reason: 'A reason', created: '2026-03-01', expires: '2026-03-31',
  }));
  await sign('projects/demo/waivers/W-1.json', people.ada);
  const first = await putRevision(contentDir, { version, revision: 1, evidence: { 'notes.txt': 'first' } });
  await sign(first.document, people.machine);
  const second = await putRevision(contentDir, { version, revision: 2, evidence: { 'notes.txt': 'second', 'more.txt': 'more' }, previous: first.sha256 });
  await sign(second.document, people.machine);
  const release = { contentDir, project: 'demo', version, statement: 'I have read it' };
  await signOff({ ...release, role: 'qa', decision: 'approve', at: '2026-03-02T10:00:00Z', key: keyOf(people.ada) });
  await signOff({ ...release, role: 'product', decision: 'approve', at: '2026-03-02T11:00:00Z', key: keyOf(people.grace) });
  await decide({ ...release, decision, at: '2026-03-02T12:00:00Z', key: keyOf(people.grace) });
  await appendLog({ contentDir, key: keyOf(people.log) });
  return contentDir;
}

/** The same release with what came after: one amendment with late evidence, then a deprecation, both signed and logged. */
export async function amendedContent(): Promise<string> {
  const contentDir = await sealedContent();
  const evidence = await mkdtemp(path.join(tmpdir(), 'dossier-late-'));
  await put(evidence, 'rescan.txt', 'late');
  const release = { contentDir, project: 'demo', version: 'v1.0.0', statement: 'Looked at again', key: keyOf(people.grace) };
  await amend({ ...release, evidence: [evidence], event: 'rescan', at: '2026-03-05T12:00:00Z' });
  await changeStanding({ ...release, kind: 'deprecate', at: '2026-03-06T12:00:00Z' });
  // As if nobody had seen the log of three: then it has one size only.
  await rm(path.join(contentDir, 'log'), { recursive: true });
  await appendLog({ contentDir, key: keyOf(people.log) });
  return contentDir;
}

/** Writes a revision with its objects, as `seal` would, and gives its digest. */
export async function putRevision(contentDir: string, parts: {
  readonly version: string;
  readonly revision: number;
  readonly evidence: Readonly<Record<string, string>>;
  readonly previous?: string;
  readonly embargo?: { readonly advisory: string; readonly until: string };
}): Promise<{ readonly document: string; readonly sha256: string }> {
  const files = Object.entries(parts.evidence).map(([name, text]): RecordFile => ({
    sha256: sha256Hex(utf8(text)), size: text.length, name, storedName: name, mediaType: 'text/plain', format: 'attachment', form: 'unrecognised', class: 'not-stated',
    integrity: { digest: 'not-declared', signature: 'none' }, slots: ['notes'], retention: 'kept', publish: 'raw',
  }));
  const policy: RecordInput = { role: 'policy', name: 'projects/demo/policy.yaml', storedName: 'policy.yaml', sha256: sha256Hex(utf8(POLICY)), size: POLICY.length };
  for (const text of [...Object.values(parts.evidence), POLICY]) {
    const sha256 = sha256Hex(utf8(text));
    await put(contentDir, `objects/${sha256.slice(0, 2)}/${sha256}`, text);
  }
  const sums = sumsText([...files, policy]);
  const at = `2026-03-0${parts.revision}T09:00:00Z`;
  const record: ReleaseRecord = {
    _type: STATEMENT_TYPE,
    subject: [{ name: 'SHA256SUMS', digest: { sha256: sha256Hex(utf8(sums)) } }],
    predicateType: RECORD_PREDICATE,
    predicate: {
      schemaVersion: 1,
      release: { project: 'demo', version: parts.version, kind: 'release', channel: 'stable', scope: {}, relations: [], example: false, artifacts: [], sources: {}, flags: ['no-tag', 'no-commit'], ...(parts.embargo === undefined ? {} : { embargo: parts.embargo }) },
      assessed: { at, clock: 'clock', engine: { name: 'dossier', version: '0.1.0' } },
      revision: parts.revision,
      ruleSet: 'demo-1',
      inputs: [policy],
      history: { selector: 'none', records: [] },
      previous: parts.previous === undefined ? {} : { revision: { number: parts.revision - 1, sha256: parts.previous, differs: ['evidence'] } },
      slots: [{
        id: 'notes', title: 'Notes', kind: 'other', mandatory: true, cardinality: 'one', presence: 'received', form: 'unrecognised', content: 'not-stated', class: 'not-stated',
        files: files.map(({ sha256 }) => sha256), absent: [],
      }],
      files, statements: [], measurements: [], comparisons: [], signatures: [], gates: [], findings: [], findingCounts: [],
    },
  };
  const folder = `projects/demo/releases/${parts.version}/revisions/${parts.revision}`;
  const bytes = canonicalBytes(record);
  await put(contentDir, `${folder}/record.json`, bytes);
  await put(contentDir, `${folder}/SHA256SUMS`, sums);
  return { document: `${folder}/record.json`, sha256: sha256Hex(bytes) };
}

export async function put(folder: string, name: string, bytes: Uint8Array | string): Promise<void> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes);
}
