import path from 'node:path';
import { canonicalBytes } from '../core/lib/canonical-json.ts';
import { sha256Hex } from '../core/lib/bytes.ts';
import type { GateResult } from '../core/model/gate-result.ts';
import { DecisionStatement, type SignOff, type Waiver } from '../core/model/human-records.ts';
import type { TrustSpec } from '../core/model/portal-files.ts';
import { isBlocking, STATE_WORDS } from '../core/model/states.ts';
import { DECISION_PREDICATE, STATEMENT_TYPE } from '../core/model/uris.ts';
import { judgeDecision, type SignedDocument } from '../core/record/judge-decision.ts';
import { openDecision, openSignOff, openWaiver } from '../core/record/open.ts';
import { verifyDocument } from '../core/signatures/verify.ts';
import { contentPaths, listContent, readContentBytes, readTrust, required } from './content-folder.ts';
import { currentRecord, policyOf, signerName, type CurrentRecord } from './current-record.ts';
import type { DocumentSigner } from './document-signer.ts';
import { OperatorError, refuse, type OperatorProblem } from './errors.ts';
import { trustInputs } from './judging-inputs.ts';
import { keepObject } from './objects.ts';
import { tooEarly } from './sign-off.ts';
import { writeSigned, type SignResult } from './sign.ts';

export interface DecideResult {
  /** Path below `content/`. */
  readonly document: string;
  readonly sha256: string;
  readonly decision: 'GO' | 'NO-GO';
  readonly record: string;
  readonly revision: number;
  readonly gates: readonly GateResult[];
  readonly signOffs: readonly { readonly role: string; readonly sha256: string }[];
  /** Absent when nothing signed it. */
  readonly signed?: SignResult;
  /** What must not be overheard: a GO against the verdict, signatures that do not count. */
  readonly warnings: readonly OperatorProblem[];
}

/**
 * Writes GO or NO-GO on the newest revision of a release: judges the decision gates with the sign-offs whose signatures
 * were checked, and binds record, sign-offs, accepted waivers and results by digest. There is one decision for ever.
 * A GO against the verdict is people's right, and is said loudly.
 */
export async function decide(options: {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
  readonly decision: 'GO' | 'NO-GO';
  /** Defaults to the name that the trust file gives the key. */
  readonly name?: string | undefined;
  readonly statement: string;
  readonly at: string;
  readonly key?: DocumentSigner | undefined;
  readonly allowUntrusted?: boolean | undefined;
}): Promise<DecideResult> {
  const { contentDir, project, version } = options;
  const record = await currentRecord(contentDir, project, version);
  const document = contentPaths.decision(project, version);
  await refuseSecond(contentDir, document, `${project} ${version}`);
  const trustFile = required(await readTrust(contentDir), { message: 'There is no trust file', place: path.join(contentDir, contentPaths.trust()) });
  const trust = trustFile.value;
  await requireSealed(contentDir, record, trust, project);

  const policy = await policyOf(contentDir, record.value.predicate);
  const waivers = await readWaivers(options);
  const { gates, signOffs } = await judgeDecision({
    record: { predicate: record.value.predicate, sha256: record.sha256 }, policy, trust, signOffs: await readSignOffs(options), waivers, at: options.at,
  });
  const counted = signOffs.filter(({ signOff }) => signOff.subject[0]?.digest.sha256 === record.sha256);
  refuse(tooEarly('A decision cannot be older than what it rests on', options.at, [record.value.predicate.assessed.at, ...counted.map(({ signOff }) => signOff.predicate.at)]));
  const accepted = acceptedWaivers([...record.value.predicate.gates, ...gates]);
  const parsed = DecisionStatement.safeParse({
    _type: STATEMENT_TYPE,
    subject: [{ name: 'record.json', digest: { sha256: record.sha256 } }],
    predicateType: DECISION_PREDICATE,
    predicate: {
      decision: options.decision,
      name: options.name ?? signerName(trust, options.key),
      statement: options.statement,
      at: options.at,
      signOffs: counted.map(({ signOff, sha256 }) => ({ role: signOff.predicate.role, sha256 })),
      acceptedWaivers: accepted,
      gates,
      trust: sha256Hex(trustFile.bytes),
    },
  });
  if (!parsed.success) throw new OperatorError(parsed.error.issues.map((issue) => ({ message: issue.message, place: { file: document, key: issue.path.map(String).join('.') } })));

  // What the decision names by digest is kept beside the evidence, so that it can be checked when files here change.
  const kept = [...trustInputs(trustFile).map(({ bytes }) => bytes), ...waivers.filter((waiver) => accepted.some(({ sha256 }) => sha256 === waiver.sha256)).map(({ bytes }) => bytes)];
  for (const bytes of kept) await keepObject(contentDir, sha256Hex(bytes), () => Promise.resolve(bytes));
  const bytes = canonicalBytes(parsed.data);
  const signed = await writeSigned({ contentDir, document, bytes, key: options.key, allowUntrusted: options.allowUntrusted });
  return {
    document,
    sha256: sha256Hex(bytes),
    decision: options.decision,
    record: record.sha256,
    revision: record.revision,
    gates,
    signOffs: parsed.data.predicate.signOffs,
    ...(signed === undefined ? {} : { signed }),
    warnings: [
      ...contradictions(options.decision, record, gates),
      ...signOffs.flatMap(({ signOff, problem }) => (problem === undefined ? [] : [{ message: `The sign-off for role "${signOff.predicate.role}" does not count: ${problem}` }])),
      ...(signed === undefined ? [{ message: 'The decision is not signed', hint: `Sign it with \`dossier sign ${document}\`` }] : []),
    ],
  };
}

async function refuseSecond(contentDir: string, document: string, release: string): Promise<void> {
  const bytes = await readContentBytes(contentDir, document);
  if (bytes === undefined) return;
  const opened = openDecision(bytes);
  const was = 'value' in opened ? `: ${opened.value.predicate.decision} by ${opened.value.predicate.name} at ${opened.value.predicate.at}` : '';
  throw new OperatorError(`Cannot decide on ${release}: it is decided${was}`, { place: path.join(contentDir, document), hint: 'A decision is made once. Publish another version' });
}

// A decision on a record that anyone could have changed would vouch for the change.
async function requireSealed(contentDir: string, record: CurrentRecord, trust: TrustSpec, project: string): Promise<void> {
  const bundle = await readContentBytes(contentDir, contentPaths.bundle(record.document));
  const seal = await verifyDocument({ bytes: record.bytes, bundle, trust, permission: 'record', project, at: record.value.predicate.assessed.at });
  if (seal.result === 'verified') return;
  throw new OperatorError(seal.result === 'none' ? 'The record is not signed' : `The record’s signature does not count: ${seal.failed}`, {
    place: path.join(contentDir, record.document), hint: `Sign it first with \`dossier sign ${record.document}\``,
  });
}

interface Release {
  readonly contentDir: string;
  readonly project: string;
  readonly version: string;
}

async function readSignOffs({ contentDir, project, version }: Release): Promise<SignedDocument<SignOff>[]> {
  const folder = contentPaths.signOffs(project, version);
  const signOffs: SignedDocument<SignOff>[] = [];
  for (const name of await documentNames(contentDir, folder)) {
    const document = `${folder}/${name}`;
    const bytes = await readContentBytes(contentDir, document) ?? new Uint8Array();
    const opened = openSignOff(bytes);
    if ('problems' in opened) throw new OperatorError(opened.problems.map(({ at, message }) => ({ message, place: { file: path.join(contentDir, document), ...(at === '' ? {} : { key: at }) } })));
    if (`${opened.value.predicate.role}.json` !== name) throw new OperatorError(`It is the sign-off of role "${opened.value.predicate.role}"`, { place: path.join(contentDir, document) });
    signOffs.push({ ...opened, bytes, bundle: await readContentBytes(contentDir, contentPaths.bundle(document)) });
  }
  return signOffs;
}

async function readWaivers({ contentDir, project, version }: Release): Promise<SignedDocument<Waiver>[]> {
  const folder = contentPaths.waivers(project);
  const waivers: SignedDocument<Waiver>[] = [];
  for (const name of await documentNames(contentDir, folder)) {
    const document = `${folder}/${name}`;
    const bytes = await readContentBytes(contentDir, document) ?? new Uint8Array();
    const opened = openWaiver(bytes);
    if ('problems' in opened || !opened.value.releases.includes(version)) continue;
    waivers.push({ ...opened, bytes, bundle: await readContentBytes(contentDir, contentPaths.bundle(document)) });
  }
  return waivers;
}

async function documentNames(contentDir: string, folder: string): Promise<readonly string[]> {
  return (await listContent(contentDir, folder)).filter((name) => name.endsWith('.json') && !name.endsWith('.sigstore.json'));
}

function acceptedWaivers(gates: readonly GateResult[]): { readonly id: string; readonly sha256: string }[] {
  const accepted = new Map(gates.flatMap(({ waiver }) => (waiver === undefined ? [] : [[waiver.sha256, { id: waiver.id, sha256: waiver.sha256 }]])));
  return [...accepted.values()];
}

function contradictions(decision: 'GO' | 'NO-GO', record: CurrentRecord, gates: readonly GateResult[]): OperatorProblem[] {
  if (decision !== 'GO') return [];
  const { verdict } = record.value.predicate;
  const blocking = gates.filter((gate) => gate.level === 'required' && isBlocking(gate.state));
  return [
    ...(verdict === undefined ? [{ message: 'GO without a verdict: the record is an inventory, so nothing was judged' }] : []),
    ...(verdict !== undefined && isBlocking(verdict.state)
      ? [{ message: `GO AGAINST THE VERDICT “${STATE_WORDS[verdict.state]}”, because of ${verdict.because.join(', ')}. The release’s page says so in its first sentence` }]
      : []),
    ...blocking.map((gate) => ({ message: `GO AGAINST decision gate “${gate.title}”: ${STATE_WORDS[gate.state]}`, found: gate.observed })),
  ];
}
