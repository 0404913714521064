import { z } from 'zod';
import { AdvisoryId, Day, GitCommit, Instant, ProjectId, Sha256, Slug, VersionId, WebUrl } from './ids.ts';

// The files an operator writes by hand in `content/`. All are strict: an unknown key is an error that names what was meant.

/** `portal.yaml` */
export const PortalSpec = z.strictObject({
  title: z.string().min(1).max(80),
  /** One sentence for the home page. */
  about: z.string().max(400).optional(),
  /** Where the site will stand, with its trailing slash. Printed in commands; never part of a record. */
  url: WebUrl.regex(/\/$/, 'must end with "/"').optional(),
  /** The repository that holds this content folder. */
  repository: WebUrl.optional(),
  log: z.strictObject({
    /** The log's name, fixed for ever. */
    origin: z.string().regex(/^[^\s+]+$/, 'must hold no space and no "+"'),
  }).optional(),
  limits: z.strictObject({
    /** The largest evidence file that is kept, in bytes; larger ones are hashed and listed. */
    fileBytes: z.number().int().positive().default(100_000_000),
    /** What the host allows for the whole site, in bytes. */
    siteBytes: z.number().int().positive().default(1_000_000_000),
  }).default({ fileBytes: 100_000_000, siteBytes: 1_000_000_000 }),
  /**
   * Which audit packs the site carries: of every release (so without this), of each project’s latest, or none. Each holds the evidence once
   * more; one that is larger than `limits.fileBytes` is left out.
   */
  packs: z.enum(['all', 'latest', 'none']).optional(),
});
export type PortalSpec = z.infer<typeof PortalSpec>;

export const VersionSchemeName = z.enum(['semver', 'pep440', 'calver', 'date-stamp', 'none']);

/**
 * How versions are read and ordered: by SemVer 2.0.0, PEP 440, CalVer or date stamps. `pattern` is an RE2 expression with
 * named groups (year, month, week, day, hour, minute, second, micro, modifier) that matches a calendar version in full, or,
 * with any other scheme, a date stamp; the default stamp is `vYYYY.MM.DD-HHMM`.
 */
export const VersionScheme = z.union([VersionSchemeName, z.strictObject({ scheme: VersionSchemeName, pattern: z.string().min(1).max(500).optional() })]);
export type VersionScheme = z.infer<typeof VersionScheme>;

/** `projects/<project>/project.yaml` */
export const ProjectSpec = z.strictObject({
  name: z.string().min(1).max(80),
  about: z.string().max(400).optional(),
  repository: WebUrl.optional(),
  /** A regular expression that release tags match in full; anything else is a draft. */
  tagPattern: z.string().default('v\\d+\\.\\d+\\.\\d+(?:-[0-9A-Za-z.-]+)?'),
  /** What a version looks like and which of two is later; without it releases stand in the order in which they were sealed. */
  versionScheme: VersionScheme.optional(),
  /** Metrics shown first in charts and changes, in this order. */
  headlineMetrics: z.array(z.string()).default([]),
  /** The project's changelog, below its folder; without this, `CHANGELOG.md` where there is one. */
  changelog: z.string().regex(/^(?!\/)(?!(?:.*\/)?\.\.?(?:\/|$))[^\\]+$/, 'must be a path below the project folder').optional(),
});
export type ProjectSpec = z.infer<typeof ProjectSpec>;

export const ReleaseKind = z.enum(['release', 'candidate', 'hotfix', 'snapshot', 'draft']);
/** What a released file is. An image is named by the digest of its index or manifest. */
export const ReleasedKind = z.enum(['image', 'chart', 'archive', 'package', 'binary', 'document']);
export type ReleasedKind = z.infer<typeof ReleasedKind>;
export const ReleaseChannel = z.enum(['stable', 'candidate', 'draft']);

/** `projects/<project>/releases/<version>/release.yaml`: who this release is. */
export const ReleaseSpec = z.strictObject({
  tag: z.string().min(1).max(200).optional(),
  commit: GitCommit.optional(),
  /** When the commit was made; `--at` may not precede it. */
  commitDate: Instant.optional(),
  date: Day.optional(),
  buildDate: Instant.optional(),
  kind: ReleaseKind.default('release'),
  channel: ReleaseChannel.default('stable'),
  owner: z.string().max(120).optional(),
  ciRun: WebUrl.optional(),
  scope: z.record(z.string(), z.string()).default({}),
  relations: z.array(z.strictObject({
    type: z.enum(['follows', 'supersedes', 'hotfix-of', 'candidate-for', 'rebuild-of']),
    version: VersionId,
  })).default([]),
  /** Until this moment, and until its advisory is published, nothing that is built or logged names the release or the advisory. */
  embargo: z.strictObject({ advisory: AdvisoryId, until: Instant }).optional(),
  /** True for releases made up to show the portal; every page says so. */
  example: z.boolean().default(false),
  /** Shown on every page of the release: where real files come from, what is made up. */
  note: z.string().max(600).optional(),
  /** Released files to name as subjects, with digests; the files themselves are hosted elsewhere. */
  artifacts: z.array(z.strictObject({
    name: z.string().min(1).max(300),
    sha256: Sha256,
    size: z.number().int().nonnegative().optional(),
    url: WebUrl.optional(),
    kind: ReleasedKind.optional(),
  })).default([]),
});
export type ReleaseSpec = z.infer<typeof ReleaseSpec>;

/** What a control framework calls its controls: `PS.3.2`, `build-l2`. It becomes an anchor. */
const ControlId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'expected letters, digits, ".", "_" and "-"');

/**
 * `controls/<framework>.yaml`: which gates and evidence of which project cover the controls of somebody else's framework.
 * A statement of the operator, not a judgement.
 *
 *     id: slsa-v1.0
 *     title: SLSA Build track
 *     version: '1.0'
 *     url: https://slsa.dev/spec/v1.0/levels
 *     controls:
 *       - id: build-l2
 *         title: The build platform signs the provenance
 *         gates: { apex-x: [signatures] }
 *         evidence: { apex-x: [provenance] }
 */
export const ControlFramework = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'expected lower-case letters, digits, "." and "-"'),
  title: z.string().min(1).max(120),
  version: z.string().min(1).max(40),
  url: WebUrl,
  controls: z.array(z.strictObject({
    id: ControlId,
    title: z.string().min(1).max(300),
    /** Ids of gates and of slots, by project. */
    gates: z.record(ProjectId, z.array(Slug).min(1)).default({}),
    evidence: z.record(ProjectId, z.array(Slug).min(1)).default({}),
  })).min(1),
});
export type ControlFramework = z.infer<typeof ControlFramework>;

/**
 * What a signer may do. `sign-off:<role>` names a role of a policy; `evidence` is evidence of any slot that names
 * the signer in `signedBy`.
 */
export const Permission = z.string().regex(/^(?:record|decision|addendum|waiver|evidence|sign-off:[a-z0-9][a-z0-9-]*)$/);

/**
 * A text that must be equal, or, where a person wrote `pattern:`, an RE2 expression that must match the whole of it. Nothing
 * else is ever taken for a pattern.
 */
export const Expected = z.union([z.string().min(1).max(2000), z.strictObject({ pattern: z.string().min(1).max(500) })]);
export type Expected = z.infer<typeof Expected>;

/** Who a keyless signer must be: compared with the certificate, whose authority must stand in the named root. */
export const CertificateSigner = z.strictObject({
  /** The id of one of the file's `roots`. */
  root: Slug,
  /** The certificate's subject alternative name. */
  identity: Expected,
  issuer: Expected,
  /** What else the certificate must say, by the names of `SigningCertificate`; what is left out is not compared. */
  sourceRepository: Expected.optional(),
  sourceRef: Expected.optional(),
  workflow: Expected.optional(),
  trigger: Expected.optional(),
  runner: Expected.optional(),
});
export type CertificateSigner = z.infer<typeof CertificateSigner>;

const WAYS_TO_SIGN = ['publicKey', 'certificate', 'ssh', 'minisign', 'openpgp'] as const;

/** One signer, by exactly one key or identity, and what they may sign. */
export const Signer = z.strictObject({
  id: Slug,
  /** The person or machine behind the key. Two keys of one person carry the same `identity`. */
  name: z.string().min(1).max(120),
  identity: z.string().min(1).max(200),
  /** A public key, PEM (SubjectPublicKeyInfo): Ed25519, ECDSA or RSA. Our own documents are signed with Ed25519. */
  publicKey: z.string().regex(/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n?$/).optional(),
  /** Other names under which signatures speak of that key, such as the npm registry’s `SHA256:…`. */
  keyIds: z.array(z.string().min(1).max(300)).optional(),
  certificate: CertificateSigner.optional(),
  /** A line of an OpenSSH allowed-signers file (ssh-keygen(1), ALLOWED SIGNERS), namespaces and validity included. */
  ssh: z.string().min(1).max(4000).optional(),
  /** A minisign public key: the second line of the `.pub` file. */
  minisign: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/).optional(),
  /** An OpenPGP certificate, ASCII-armoured. */
  openpgp: z.string().startsWith('-----BEGIN PGP PUBLIC KEY BLOCK-----').optional(),
  may: z.array(Permission).min(1),
  validFrom: Instant.optional(),
  validUntil: Instant.optional(),
  projects: z.array(ProjectId).optional(),
  /** Set for keys whose private half is published, such as those of example portals. */
  example: z.boolean().default(false),
}).refine((signer) => WAYS_TO_SIGN.filter((way) => signer[way] !== undefined).length === 1, `give exactly one of ${WAYS_TO_SIGN.join(', ')}`);
export type Signer = z.infer<typeof Signer>;

/** A trust root of a Sigstore instance, as a file that lies beside the trust file and travels with the portal. */
export const TrustRootSpec = z.strictObject({
  id: Slug,
  title: z.string().min(1).max(120),
  /** Path below `trust/`: a trusted root in the JSON form of protobuf-specs. */
  file: z.string().regex(/^roots\/[a-z0-9][a-z0-9._-]*\.json$/, 'must be a file like roots/public-good.json'),
  sha256: Sha256,
  /** The day on which this copy was taken from its source. */
  date: Day,
  source: z.string().min(1).max(300).optional(),
  /**
   * What its signatures must carry: `log`, a log entry, a signed certificate timestamp and a trusted time; `timestamps`, a
   * signed timestamp alone, as GitHub’s own instance gives.
   */
  profile: z.enum(['log', 'timestamps']).default('log'),
  example: z.boolean().default(false),
});
export type TrustRootSpec = z.infer<typeof TrustRootSpec>;

const VerifierKey = z.string().regex(/^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/);

/** `trust/trust.yaml` */
export const TrustSpec = z.strictObject({
  signers: z.array(Signer),
  roots: z.array(TrustRootSpec).optional(),
  log: z.strictObject({
    /** Note verifier keys, `name+hex+base64` (C2SP signed-note), newest last. */
    keys: z.array(VerifierKey).min(1),
    /** Keys of witnesses whose cosignatures on checkpoints are told (C2SP tlog-cosignature). */
    witnesses: z.array(VerifierKey).optional(),
  }).optional(),
});
export type TrustSpec = z.infer<typeof TrustSpec>;

/** A trust file with the root files it names. Without a root’s bytes, no certificate can be held against it. */
export interface Trust extends TrustSpec {
  /** By the id of the root. */
  readonly rootFiles?: ReadonlyMap<string, Uint8Array>;
}
