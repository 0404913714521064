import type { PolicySpec } from '../model/policy.ts';
import type { OpenedProject, OpenedRelease, OpenedRevision } from '../record/opened.ts';

/** One policy that a project's releases were judged by. */
export interface PolicyVersion {
  readonly sha256: string;
  readonly policy: PolicySpec;
  /** The seals that used it, oldest first. Never empty. */
  readonly uses: readonly { readonly release: OpenedRelease; readonly revision: OpenedRevision }[];
  /** The policy of the seal before its first use; absent for the first. */
  readonly previous?: PolicyVersion;
}

/** A seal from which on another policy was in force than for the seal before it: a new one, or an earlier one again. */
export interface PolicyTurn {
  readonly version: PolicyVersion;
  readonly from: PolicyVersion['uses'][number];
  readonly previous?: PolicyVersion;
}

interface History { readonly versions: readonly PolicyVersion[]; readonly turns: readonly PolicyTurn[] }

// A portal is opened once and never changes.
const known = new WeakMap<OpenedProject, History>();

/** Every policy that a seal of the project used, in the order of first use. Versions are told apart by digest, never by name. */
export function policyVersions(project: OpenedProject): readonly PolicyVersion[] {
  return historyOf(project).versions;
}

/** When the policy in force changed, oldest first; the last is in force. */
export function policyTurns(project: OpenedProject): readonly PolicyTurn[] {
  return historyOf(project).turns;
}

function historyOf(project: OpenedProject): History {
  const before = known.get(project);
  if (before !== undefined) return before;
  const seals = project.releases
    .flatMap((release) => release.revisions.map((revision) => ({ release, revision })))
    .sort((a, b) => Date.parse(a.revision.value.assessed.at) - Date.parse(b.revision.value.assessed.at));
  const versions = new Map<string, PolicyVersion & { uses: { release: OpenedRelease; revision: OpenedRevision }[] }>();
  const turns: PolicyTurn[] = [];
  for (const seal of seals) {
    const sha256 = policyDigest(seal.revision);
    const { policy } = seal.revision;
    if (sha256 === undefined || policy === undefined) continue;
    const last = turns.at(-1)?.version;
    const version = versions.get(sha256) ?? { sha256, policy, uses: [], ...(last === undefined ? {} : { previous: last }) };
    version.uses.push(seal);
    versions.set(sha256, version);
    if (version !== last) turns.push({ version, from: seal, ...(last === undefined ? {} : { previous: last }) });
  }
  const made = { versions: [...versions.values()], turns };
  known.set(project, made);
  return made;
}

/** The digest of the policy that judged a revision; absent in an inventory. */
export function policyDigest(revision: OpenedRevision): string | undefined {
  return revision.value.inputs.find((input) => input.role === 'policy')?.sha256;
}
