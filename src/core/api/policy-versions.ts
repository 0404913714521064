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

// A portal is opened once and never changes.
const known = new WeakMap<OpenedProject, readonly PolicyVersion[]>();

/** Every policy that a seal of the project used, in the order of first use. Versions are told apart by digest, never by name. */
export function policyVersions(project: OpenedProject): readonly PolicyVersion[] {
  const before = known.get(project);
  if (before !== undefined) return before;
  const seals = project.releases
    .flatMap((release) => release.revisions.map((revision) => ({ release, revision })))
    .sort((a, b) => Date.parse(a.revision.value.assessed.at) - Date.parse(b.revision.value.assessed.at));
  const versions = new Map<string, PolicyVersion & { uses: { release: OpenedRelease; revision: OpenedRevision }[] }>();
  let last: PolicyVersion | undefined;
  for (const seal of seals) {
    const sha256 = policyDigest(seal.revision);
    const { policy } = seal.revision;
    if (sha256 === undefined || policy === undefined) continue;
    const version = versions.get(sha256) ?? { sha256, policy, uses: [], ...(last === undefined ? {} : { previous: last }) };
    version.uses.push(seal);
    versions.set(sha256, version);
    last = version;
  }
  const made = [...versions.values()];
  known.set(project, made);
  return made;
}

/** The digest of the policy that judged a revision; absent in an inventory. */
export function policyDigest(revision: OpenedRevision): string | undefined {
  return revision.value.inputs.find((input) => input.role === 'policy')?.sha256;
}
