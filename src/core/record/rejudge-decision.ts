import type { z } from 'zod';
import { fromUtf8, sha256Hex } from '../lib/bytes.ts';
import { canonicalBytes } from '../lib/canonical-json.ts';
import { readYaml } from '../lib/read-yaml.ts';
import type { DecisionStatement, SignOff, Waiver } from '../model/human-records.ts';
import { PolicySpec } from '../model/policy.ts';
import { TrustSpec, type Trust } from '../model/portal-files.ts';
import type { ReleaseRecord } from '../model/record.ts';
import { bundleFile, placeOf, waiverFile } from './content-paths.ts';
import { judgeDecision, type SignedDocument } from './judge-decision.ts';
import { openSignOff, openWaiver, type Opened } from './open.ts';
import { namedRoots, withRootFiles } from '../signatures/trust-roots.ts';
import type { Rejudged } from './rejudge.ts';

/** Where the documents that a decision rests on are found. */
export interface DecisionPorts {
  /** Paths below `content/` of everything that is here. */
  readonly paths: readonly string[];
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  readonly openObject: (sha256: string) => Promise<Uint8Array | undefined>;
  readonly engineVersion: string;
}

/**
 * Judges the gates of a decision again from the sign-offs and accepted waivers beside it, by the trust file and policy
 * that it and its record name, and compares.
 */
export async function rejudgeDecision(
  { predicate }: DecisionStatement, record: { readonly value: ReleaseRecord; readonly sha256: string }, ports: DecisionPorts,
): Promise<Rejudged> {
  const { release, inputs, assessed } = record.value.predicate;
  const why: string[] = [];
  const signOffs: SignedDocument<SignOff>[] = [];
  for (const path of ports.paths) {
    const place = placeOf(path);
    if (place?.kind !== 'sign-off' || place.project !== release.project || place.version !== release.version) continue;
    const opened = await signedDocument(path, openSignOff, ports);
    if (opened === undefined) why.push(`${path} does not open`);
    else signOffs.push(opened);
  }
  const waivers: SignedDocument<Waiver>[] = [];
  for (const { id, sha256 } of predicate.acceptedWaivers) {
    const opened = await signedDocument(waiverFile(release.project, id), openWaiver, ports);
    if (opened?.sha256 === sha256) waivers.push(opened);
    else why.push(`waiver ${id} (${sha256}) is not here as it was accepted`);
  }
  const trustSpec = await yamlObject(TrustSpec, predicate.trust, ports);
  if (trustSpec === undefined) why.push(`its trust file (${predicate.trust}) is not here`);
  const trust = trustSpec === undefined ? undefined : await withRoots(trustSpec, why, ports);
  const policyDigest = inputs.find(({ role }) => role === 'policy')?.sha256;
  const policy = policyDigest === undefined ? undefined : await yamlObject(PolicySpec, policyDigest, ports);
  if (policyDigest !== undefined && policy === undefined) why.push(`its policy (${policyDigest}) is not here`);
  if (why.length > 0 || trust === undefined) return { result: 'not-possible', why };

  const { gates } = await judgeDecision({
    record: { predicate: record.value.predicate, sha256: record.sha256 },
    policy: policy === undefined || policyDigest === undefined ? undefined : { value: policy, sha256: policyDigest },
    trust, signOffs, waivers, at: predicate.at,
  });
  if (sha256Hex(canonicalBytes(gates)) === sha256Hex(canonicalBytes(predicate.gates))) return { result: 'same' };
  return { result: 'differs', at: ['predicate.gates'], sameEngine: assessed.engine.version === ports.engineVersion };
}

async function signedDocument<T>(path: string, open: (bytes: Uint8Array) => Opened<T>, { read }: DecisionPorts): Promise<SignedDocument<T> | undefined> {
  const bytes = await read(path);
  const opened = bytes === undefined ? undefined : open(bytes);
  return bytes === undefined || opened === undefined || 'problems' in opened ? undefined : { ...opened, bytes, bundle: await read(bundleFile(path)) };
}

async function withRoots(trust: TrustSpec, why: string[], { openObject }: DecisionPorts): Promise<Trust> {
  const files: Uint8Array[] = [];
  for (const { id, sha256 } of namedRoots(trust)) {
    const bytes = await openObject(sha256);
    if (bytes === undefined) why.push(`its trust root ${id} (${sha256}) is not here`);
    else files.push(bytes);
  }
  return withRootFiles(trust, files);
}

async function yamlObject<T>(schema: z.ZodType<T>, sha256: string, { openObject }: DecisionPorts): Promise<T | undefined> {
  const bytes = await openObject(sha256);
  if (bytes === undefined || sha256Hex(bytes) !== sha256) return undefined;
  const read = readYaml(schema, fromUtf8(bytes) ?? '');
  return 'value' in read ? read.value : undefined;
}
