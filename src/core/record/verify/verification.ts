import type { Trust } from '../../model/portal-files.ts';
import { parseBundle } from '../../signatures/bundle.ts';
import { verifyDocument } from '../../signatures/verify.ts';
import { bundleFile, placeOf, type Place } from '../content-paths.ts';
import type { Opened } from '../open.ts';

/** The sealed files of a portal under the names they have below `content/`, wherever they really lie. */
export interface SealedFiles {
  readonly paths: readonly string[];
  read(path: string): Promise<Uint8Array | undefined>;
  /** SHA-256 of a file that may be large. */
  sha256(path: string): Promise<string | undefined>;
  /** False where only what records list is published, as on a built site. */
  readonly complete: boolean;
}

export interface VerifyOptions {
  readonly trust: Trust;
  /** The log's name; without one, that of the trust file's newest log key. */
  readonly origin?: string | undefined;
  /** Look at one release only. */
  readonly only?: { readonly project: string; readonly version: string } | undefined;
  /** Take documents without a signature, and say so, where they would otherwise be refused. */
  readonly allowUnsigned?: boolean | undefined;
  /** The files are those of an audit pack: of one release, with the evidence of this revision alone, and proofs in the place of the log. */
  readonly packed?: { readonly revision: number } | undefined;
}

export interface VerifyProblem {
  /** Path below `content/`. */
  readonly file: string;
  readonly problem: string;
}

/** A document that opened. */
export interface Located<T> {
  readonly path: string;
  readonly value: T;
  readonly sha256: string;
}
export type LocatedAt<T, Kind extends Place['kind']> = Located<T> & { readonly place: Extract<Place, { kind: Kind }> };

/** What the checks share: the files they look at, and the lists that each of them adds to. */
export class Verification {
  readonly files: SealedFiles;
  readonly options: VerifyOptions;
  readonly present: ReadonlySet<string>;
  readonly problems: VerifyProblem[] = [];
  /** Documents that were taken though nobody signed them. */
  readonly unsigned: string[] = [];
  /** Documents that the log does not hold and, under embargo, need not hold yet. */
  readonly embargoed: string[] = [];
  /** Every file that some check looked at. */
  readonly covered = new Set<string>();
  /** Digest of each object that must be there, with what says so. */
  readonly objects = new Map<string, string>();
  seals = 0;
  exampleSeals = 0;
  /** Of the seals, those with a certificate: when somebody other than the signer saw each, and what it was held against. */
  readonly keyless: { readonly signedAt: string; readonly against: string }[] = [];

  constructor(files: SealedFiles, options: VerifyOptions) {
    this.files = files;
    this.options = options;
    this.present = new Set(files.paths);
  }

  tell(file: string, problem: string): void {
    this.problems.push({ file, problem });
  }

  /** Every file of a kind, within the release that was asked for. */
  places<Kind extends Place['kind']>(kind: Kind): { path: string; place: Extract<Place, { kind: Kind }> }[] {
    const { only } = this.options;
    return this.files.paths.flatMap((path) => {
      const place = placeOf(path);
      if (place === undefined || place.kind !== kind) return [];
      if (only !== undefined && 'version' in place && (place.project !== only.project || place.version !== only.version)) return [];
      // The kind was compared just above.
      return [{ path, place: place as Extract<Place, { kind: Kind }> }];
    });
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    this.covered.add(path);
    return this.present.has(path) ? this.files.read(path) : undefined;
  }

  async open<T>(path: string, open: (bytes: Uint8Array) => Opened<T>): Promise<(Located<T> & { readonly bytes: Uint8Array }) | undefined> {
    const bytes = await this.read(path);
    if (bytes === undefined) {
      this.tell(path, 'it is no regular file');
      return undefined;
    }
    const opened = open(bytes);
    if ('value' in opened) return { path, bytes, ...opened };
    for (const { at, message } of opened.problems) this.tell(path, at === '' ? message : `${at}: ${message}`);
    return undefined;
  }

  /** Checks the signature over a document; true when somebody who may has signed it. */
  async seal(path: string, bytes: Uint8Array, permission: string, project: string, at: string): Promise<boolean> {
    const file = bundleFile(path);
    const bundle = await this.read(file);
    const check = { trust: this.options.trust, permission, project, at, bundle };
    const seal = await verifyDocument({ ...check, bytes });
    switch (seal.result) {
      case 'verified':
        this.seals += 1;
        if (seal.example) this.exampleSeals += 1;
        if (seal.signedAt !== undefined) this.keyless.push({ signedAt: seal.signedAt, against: seal.against ?? '' });
        return true;
      case 'none':
        if (this.options.allowUnsigned === true) this.unsigned.push(path);
        else this.tell(file, `it is missing, so nobody vouches for ${path}`);
        return false;
      case 'untrusted-signer':
      case 'invalid': {
        // A bundle that is sound in itself shows that the document beside it is the one that was changed.
        const parsed = bundle === undefined ? undefined : parseBundle(bundle);
        const own = parsed !== undefined && 'bundle' in parsed ? parsed.bundle.envelope.payload : undefined;
        const sound = own !== undefined && (await verifyDocument({ ...check, bytes: own })).result === 'verified';
        this.tell(sound ? path : file, sound ? `it is not the document that ${file} signs` : seal.failed);
        return false;
      }
    }
  }
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
