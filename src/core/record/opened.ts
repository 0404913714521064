import type { Cosigned } from '../crypto/checkpoint.ts';
import type { LogLeaf } from '../log/leaf.ts';
import type { Addendum } from '../model/addendum.ts';
import type { Advisory } from '../model/advisory.ts';
import type { DecisionStatement, SignOff, Waiver } from '../model/human-records.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { ControlFramework, PortalSpec, ProjectSpec, Trust } from '../model/portal-files.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { SigningCertificate } from '../model/signature-check.ts';
import type { ChangelogSection } from '../notes/changelog.ts';
import type { SupportPolicy } from '../model/support.ts';

// A portal whose every sealed document opened. Pages and the API are made from these and from nothing else.

/** What is known about the signature over one of our own documents. */
export type SealState =
  | ({ readonly result: 'verified'; readonly signer: string; readonly name: string; readonly identity: string; /** Absent for a certificate. */ readonly keyId?: string; readonly example: boolean } & Keyless)
  | { readonly result: 'none' }
  | ({ readonly result: 'untrusted-signer'; readonly keyId?: string; readonly failed: string } & Keyless)
  | { readonly result: 'invalid'; readonly failed: string };

/** What a keyless signature says of who made it and when. */
interface Keyless {
  readonly certificate?: SigningCertificate;
  /** When it was signed, by somebody other than the signer. */
  readonly signedAt?: string;
  /** The trust root it was held against, named and dated. */
  readonly against?: string;
}

/** A document as it lies in the content folder. */
export interface SealedDocument<T> {
  readonly value: T;
  readonly sha256: string;
  readonly size: number;
  readonly seal: SealState;
  /** Path below `content/`. */
  readonly path: string;
  /** Path of its bundle, when it has one. */
  readonly bundlePath?: string;
  /** Its place in the log; absent while it is not logged. */
  readonly logIndex?: number;
}

export interface OpenedRevision extends SealedDocument<ReleaseRecordPredicate> {
  readonly number: number;
  /** The policy it was judged by, read from the sealed bytes; absent in an inventory. */
  readonly policy?: PolicySpec;
  /** Paths below `content/` of the SHA256SUMS file, and that file's digest. */
  readonly sumsPath: string;
  readonly sumsSha256: string;
}

export interface OpenedAddendum extends SealedDocument<Addendum> {
  /** Its folder's name: `<day>-<sha8>`. */
  readonly id: string;
  /** Paths below `content/` of its SHA256SUMS, for those that brought evidence. */
  readonly sumsPath?: string;
}

/** Release notes as written: restricted MDX, no part of the record. */
export interface ReleaseNotes {
  readonly text: string;
  /** Path below `content/`. */
  readonly path: string;
}

/** What the project's changelog says about a release; no part of the record. */
export interface ChangelogNotes extends ChangelogSection {
  /** Path below `content/`. */
  readonly path: string;
}

export interface OpenedRelease {
  readonly project: string;
  readonly version: string;
  /** Oldest first; the last is current. Never empty. */
  readonly revisions: readonly OpenedRevision[];
  readonly signOffs: readonly SealedDocument<SignOff>[];
  readonly decision?: SealedDocument<DecisionStatement>;
  /** Oldest first: in the order of the log, those not logged yet last. */
  readonly addenda: readonly OpenedAddendum[];
  readonly notes?: ReleaseNotes;
  readonly changelog?: ChangelogNotes;
  /** The audit pack that stands beside its pages, once the build made it. */
  readonly pack?: { readonly size: number; readonly sha256: string };
  /** True for `preview`: nothing of it is sealed. */
  readonly unsealed?: true;
}

/** A file that somebody wrote by hand about the whole project. */
export interface HandWritten<T> {
  readonly value: T;
  readonly sha256: string;
  /** Path below `content/`. */
  readonly path: string;
}

export interface OpenedProject {
  readonly id: string;
  readonly spec: ProjectSpec;
  /** Newest first, by seal time of the first revision. */
  readonly releases: readonly OpenedRelease[];
  readonly waivers: readonly SealedDocument<Waiver>[];
  /** Absent where the project states no support policy. */
  readonly support?: HandWritten<SupportPolicy>;
  /** Newest first, by the time of publishing; absent for none. */
  readonly advisories?: readonly HandWritten<Advisory>[];
}

/** The log as it stands: its checkpoint as signed, and what was read out of it. */
export interface OpenedPortalLog {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  /** The signed note, exactly. */
  readonly checkpoint: string;
  /** Witnesses of the trust file that cosigned it, and when. */
  readonly cosignedBy?: readonly Cosigned[];
  /** Every entry, in order; absent where only the words of pages are at stake, and then nothing is proved. */
  readonly leaves?: readonly LogLeaf[];
}

export interface OpenedPortal {
  readonly spec: PortalSpec;
  readonly trust: Trust;
  readonly projects: readonly OpenedProject[];
  /** External controls and what covers them, by id. */
  readonly controls: readonly ControlFramework[];
  readonly log?: OpenedPortalLog;
}
