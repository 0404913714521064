import { byCodeUnit, fromUtf8, sha256Hex, utf8 } from '../lib/bytes.ts';
import type { LogLeaf } from '../log/leaf.ts';
import { parseVerifierKey } from '../log/checkpoint.ts';
import { openLog } from '../log/open.ts';
import type { DecisionStatement, SignOff, Waiver } from '../model/human-records.ts';
import type { TrustSpec } from '../model/portal-files.ts';
import type { ReleaseRecord } from '../model/record.ts';
import { parseBundle } from '../signatures/bundle.ts';
import { verifyDocument } from '../signatures/verify.ts';
import { keptObjects } from './assemble.ts';
import { bundleFile, objectFile, placeOf, revisionFile, signOffFile, type Place } from './content-paths.ts';
import { openDecision, openRecord, openSignOff, openWaiver, type Opened } from './open.ts';
import { sumsText } from './sums.ts';

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
  readonly trust: TrustSpec;
  /** The log's name; without one, that of the trust file's newest log key. */
  readonly origin?: string | undefined;
  /** Look at one release only. */
  readonly only?: { readonly project: string; readonly version: string } | undefined;
  /** Take documents without a signature, and say so, where they would otherwise be refused. */
  readonly allowUnsigned?: boolean | undefined;
}

export interface VerifyProblem {
  /** Path below `content/`. */
  readonly file: string;
  readonly problem: string;
}

/** A document that was looked at, for further checks. */
export interface VerifiedRecord {
  readonly path: string;
  readonly sha256: string;
  readonly record: ReleaseRecord;
}

export interface VerifiedDecision {
  readonly path: string;
  readonly decision: DecisionStatement;
}

export interface VerifyReport {
  readonly problems: readonly VerifyProblem[];
  /** What was held against what, with counts. */
  readonly checked: readonly string[];
  /** What a reader might believe was checked, and was not. */
  readonly notChecked: readonly string[];
  readonly records: readonly VerifiedRecord[];
  readonly decisions: readonly VerifiedDecision[];
  /** Paths of every file that the checks cover. */
  readonly covered: readonly string[];
}

/**
 * Checks everything that is sealed, signed or logged: documents open and are signed by whom the trust file lists,
 * digests bind them to each other and to the evidence, and the log and the documents name each other. Tells all
 * problems, each with the file it is about. Judges nothing again.
 */
export async function verifyPortal(files: SealedFiles, options: VerifyOptions): Promise<VerifyReport> {
  return new Verification(files, options).run();
}

interface Located<T> {
  readonly path: string;
  readonly value: T;
  readonly sha256: string;
}
type LocatedRecord = Located<ReleaseRecord> & { readonly place: Extract<Place, { kind: 'record' }> };

// A class for once: every check adds to the same lists, and passing them through would hide the checks.
class Verification {
  readonly #files: SealedFiles;
  readonly #options: VerifyOptions;
  readonly #present: ReadonlySet<string>;
  readonly #problems: VerifyProblem[] = [];
  readonly #unsigned: string[] = [];
  readonly #covered = new Set<string>();
  readonly #objects = new Map<string, string>();
  #seals = 0;
  #exampleSeals = 0;
  #hasLog = false;

  constructor(files: SealedFiles, options: VerifyOptions) {
    this.#files = files;
    this.#options = options;
    this.#present = new Set(files.paths);
  }

  async run(): Promise<VerifyReport> {
    const records = await this.#records();
    const waivers = await this.#waivers();
    const signOffs = await this.#signOffs(records);
    const decisions = await this.#decisions(records, signOffs, waivers);
    const objects = await this.#checkObjects();
    this.#findStrays();
    const log = await this.#log(records, decisions);
    const { allowUnsigned } = this.#options;
    return {
      problems: this.#problems.sort((a, b) => byCodeUnit(a.file, b.file)),
      checked: [
        `${count(records.length, 'record')}: canonical form, schema, place, revision chain, SHA256SUMS`,
        `${count(signOffs.length, 'sign-off')}, ${count(decisions.length, 'decision')} and ${count(waivers.length, 'waiver')}: canonical form, schema, what they are about`,
        `${count(this.#seals, 'signature')}: over the document’s very bytes, by a key that the trust file lists for it`,
        `${count(objects, 'evidence and input object')}: present, and of the digest that records name`,
        ...(log === undefined ? [] : [log]),
      ],
      notChecked: [
        ...(this.#exampleSeals === 0 ? [] : [`Who really made ${count(this.#exampleSeals, 'signature')}: by keys for examples, whose private half is public`]),
        'When documents were signed: a signature by key carries no trusted time, so times are what the documents say',
        ...(log === undefined ? [`Whether documents were replaced as a whole: ${this.#hasLog ? 'the log did not pass' : 'there is no log'}`] : ['Whether the log shows others the same: compare its checkpoint with a copy from elsewhere']),
        ...(allowUnsigned === true && this.#unsigned.length > 0 ? [`Who made ${this.#unsigned.join(', ')}: not signed`] : []),
      ],
      records: records.map(({ path, sha256, value }) => ({ path, sha256, record: value })),
      decisions: decisions.map(({ path, value }) => ({ path, decision: value })),
      covered: [...this.#covered].sort(byCodeUnit),
    };
  }

  async #records(): Promise<LocatedRecord[]> {
    const records: LocatedRecord[] = [];
    for (const { path, place } of this.#places('record')) {
      const opened = await this.#open(path, openRecord);
      if (opened === undefined) continue;
      const { release, revision, assessed } = opened.value.predicate;
      if (release.project !== place.project || release.version !== place.version || revision !== place.revision) {
        this.#tell(path, `it is the record of ${release.project} ${release.version}, revision ${revision}, and lies where that of ${place.project} ${place.version}, revision ${place.revision}, belongs`);
      }
      await this.#seal(path, opened.bytes, 'record', place.project, assessed.at);
      await this.#sums(opened, place);
      records.push({ ...opened, place });
    }
    for (const one of records) this.#chain(one, records);
    return records;
  }

  async #sums({ value, path }: Located<ReleaseRecord>, place: { readonly project: string; readonly version: string; readonly revision: number }): Promise<void> {
    const sums = revisionFile(place.project, place.version, place.revision, 'SHA256SUMS');
    const objects = keptObjects(value.predicate);
    const expected = utf8(sumsText(objects));
    const subject = value.subject.find(({ name }) => name === 'SHA256SUMS')?.digest.sha256;
    if (subject !== sha256Hex(expected)) this.#tell(path, 'its subject SHA256SUMS is not the list of the files and inputs that it names');
    const bytes = await this.#read(sums);
    if (bytes === undefined) this.#tell(sums, 'it is missing');
    else if (sha256Hex(bytes) !== subject) this.#tell(sums, 'it does not have the digest that the record names');
    for (const { sha256, storedName } of objects) this.#objects.set(sha256, `${path} lists it as ${storedName}`);
    for (const input of value.predicate.inputs) {
      const kept = input.role === 'waiver' || input.role === 'waiver-signature';
      if (kept && this.#files.complete && !this.#present.has(input.name)) this.#tell(input.name, `it is missing; ${path} was judged with it`);
    }
  }

  #chain({ value, path, place }: LocatedRecord, records: readonly LocatedRecord[]): void {
    const before = value.predicate.previous.revision;
    if (place.revision === 1 ? before !== undefined : before?.number !== place.revision - 1) {
      this.#tell(path, place.revision === 1 ? 'it is revision 1 and names one before it' : `it does not name revision ${place.revision - 1} as the one before it`);
      return;
    }
    if (before === undefined) return;
    const file = revisionFile(place.project, place.version, before.number, 'record.json');
    const earlier = records.find((one) => one.path === file);
    if (!this.#present.has(file)) this.#tell(file, `it is missing; ${path} follows it`);
    else if (earlier !== undefined && earlier.sha256 !== before.sha256) this.#tell(file, `it is not the record that ${path} names as the one before it`);
  }

  async #signOffs(records: readonly LocatedRecord[]): Promise<Located<SignOff>[]> {
    const signOffs: Located<SignOff>[] = [];
    for (const { path, place } of this.#places('sign-off')) {
      const opened = await this.#open(path, openSignOff);
      if (opened === undefined) continue;
      const { role, at } = opened.value.predicate;
      if (role !== place.role) this.#tell(path, `it is the sign-off of role "${role}"`);
      this.#bound(path, opened.value, place, records);
      await this.#seal(path, opened.bytes, `sign-off:${place.role}`, place.project, at);
      signOffs.push(opened);
    }
    return signOffs;
  }

  async #decisions(records: readonly LocatedRecord[], signOffs: readonly Located<SignOff>[], waivers: readonly Located<Waiver>[]): Promise<Located<DecisionStatement>[]> {
    const decisions: Located<DecisionStatement>[] = [];
    for (const { path, place } of this.#places('decision')) {
      const opened = await this.#open(path, openDecision);
      if (opened === undefined) continue;
      const { predicate } = opened.value;
      this.#bound(path, opened.value, place, records);
      await this.#seal(path, opened.bytes, 'decision', place.project, predicate.at);
      for (const named of predicate.signOffs) {
        const file = signOffFile(place.project, place.version, named.role);
        if (!this.#present.has(file)) this.#tell(file, `it is missing; ${path} rests on it`);
        else if (signOffs.find((one) => one.path === file)?.sha256 !== named.sha256) this.#tell(file, `it is not the sign-off that ${path} rests on`);
      }
      for (const one of this.#notCounted(place, opened, signOffs)) this.#tell(one.path, `${path} was made on the same record without it`);
      if (this.#files.complete) {
        for (const named of predicate.acceptedWaivers) this.#objects.set(named.sha256, `${path} accepts it as waiver ${named.id}`);
        this.#objects.set(predicate.trust, `${path} names it as its trust file`);
      } else if (predicate.acceptedWaivers.some((named) => !this.#objects.has(named.sha256) && !waivers.some((one) => one.sha256 === named.sha256))) {
        this.#tell(path, 'it accepts a waiver that is not here');
      }
      decisions.push(opened);
    }
    return decisions;
  }

  // A sign-off on the record that people decided on must have been before them, or it was put there afterwards.
  #notCounted(place: { readonly project: string; readonly version: string }, { value }: Located<DecisionStatement>, signOffs: readonly Located<SignOff>[]): Located<SignOff>[] {
    const named = new Set(value.predicate.signOffs.map(({ sha256 }) => sha256));
    return signOffs.filter((one) =>
      one.path === signOffFile(place.project, place.version, one.value.predicate.role) &&
      one.value.subject[0]?.digest.sha256 === value.subject[0]?.digest.sha256 && !named.has(one.sha256));
  }

  async #waivers(): Promise<Located<Waiver>[]> {
    const waivers: Located<Waiver>[] = [];
    if (this.#options.only !== undefined) return waivers;
    for (const { path, place } of this.#places('waiver')) {
      const opened = await this.#open(path, openWaiver);
      if (opened === undefined) continue;
      if (opened.value.id !== place.id) this.#tell(path, `it is waiver "${opened.value.id}"`);
      await this.#seal(path, opened.bytes, 'waiver', place.project, `${opened.value.created}T23:59:59Z`);
      waivers.push(opened);
    }
    return waivers;
  }

  async #checkObjects(): Promise<number> {
    for (const [sha256, reason] of this.#objects) {
      const path = objectFile(sha256);
      this.#covered.add(path);
      const found = this.#present.has(path) ? await this.#files.sha256(path) : undefined;
      if (found === undefined) this.#tell(path, `it is missing; ${reason}`);
      else if (found !== sha256) this.#tell(path, `its SHA-256 is ${found}; ${reason}`);
    }
    return this.#objects.size;
  }

  #findStrays(): void {
    if (this.#options.only !== undefined) return;
    for (const path of this.#files.paths) {
      const place = placeOf(path);
      if (place?.kind === 'stray') this.#tell(path, 'nothing lists it, and it lies where only sealed files belong');
      else if (place?.kind === 'bundle' && !this.#present.has(place.document)) this.#tell(place.document, `it is missing; ${path} signs it`);
      else if (place?.kind === 'object' && !this.#objects.has(place.sha256)) this.#tell(path, 'no record and no decision refers to it');
      else if (place?.kind === 'sums') {
        const record = revisionFile(place.project, place.version, place.revision, 'record.json');
        if (!this.#present.has(record)) this.#tell(record, `it is missing; ${path} belongs to it`);
      }
    }
  }

  async #log(records: readonly LocatedRecord[], decisions: readonly Located<DecisionStatement>[]): Promise<string | undefined> {
    const keys = this.#options.trust.log?.keys ?? [];
    const logFiles = this.#files.paths.flatMap((path) => {
      const place = placeOf(path);
      return place?.kind === 'log' ? [{ path, name: place.name }] : [];
    });
    const origin = this.#options.origin ?? parseVerifierKey(keys.at(-1) ?? '')?.name;
    if (logFiles.length === 0 && (origin === undefined || records.length === 0)) return undefined;
    this.#hasLog = true;
    const bytes = new Map<string, Uint8Array>();
    for (const { path, name } of logFiles) {
      const read = await this.#read(path);
      if (read !== undefined) bytes.set(name, read);
    }
    const { log, problems } = openLog(bytes, { origin: origin ?? '', keys });
    for (const { path, problem } of problems) this.#tell(`log/${path}`, problem);
    if (log === undefined) return undefined;

    const documents = [
      ...records.map(({ path, sha256 }) => ({ path, leaf: { kind: 'record', sha256 } as const })),
      ...decisions.map(({ path, sha256 }) => ({ path, leaf: { kind: 'decision', sha256 } as const })),
    ];
    const logged = new Set(log.leaves.map(leafKey));
    const here = new Set(documents.map(({ leaf }) => leafKey(leaf)));
    for (const { path, leaf } of documents) {
      if (!logged.has(leafKey(leaf))) this.#tell(path, `the log has no entry for it (${leaf.kind} ${leaf.sha256})`);
    }
    if (this.#options.only === undefined) {
      log.leaves.forEach((leaf, index) => {
        if (!here.has(leafKey(leaf))) this.#tell('log/checkpoint', `entry ${index} of the log is ${leaf.kind} ${leaf.sha256}, and no such document is here`);
      });
    }
    return `The log of ${count(log.checkpoint.size, 'entry', 'entries')}: tiles hash to the root in the checkpoint, which ${log.signedBy.join(' and ')} signed; documents and entries name each other`;
  }

  async #open<T>(path: string, open: (bytes: Uint8Array) => Opened<T>): Promise<(Located<T> & { readonly bytes: Uint8Array }) | undefined> {
    const bytes = await this.#read(path);
    if (bytes === undefined) {
      this.#tell(path, 'it is no regular file');
      return undefined;
    }
    const opened = open(bytes);
    if ('value' in opened) return { path, bytes, ...opened };
    for (const { at, message } of opened.problems) this.#tell(path, at === '' ? message : `${at}: ${message}`);
    return undefined;
  }

  async #seal(path: string, bytes: Uint8Array, permission: string, project: string, at: string): Promise<void> {
    const file = bundleFile(path);
    const bundle = await this.#read(file);
    const check = { trust: this.#options.trust, permission, project, at, bundle };
    const seal = verifyDocument({ ...check, bytes });
    switch (seal.result) {
      case 'verified':
        this.#seals += 1;
        if (seal.example) this.#exampleSeals += 1;
        return;
      case 'none':
        if (this.#options.allowUnsigned === true) this.#unsigned.push(path);
        else this.#tell(file, `it is missing, so nobody vouches for ${path}`);
        return;
      case 'untrusted-signer':
      case 'invalid': {
        // A bundle that is sound in itself shows that the document beside it is the one that was changed.
        const parsed = bundle === undefined ? undefined : parseBundle(bundle);
        const own = parsed !== undefined && 'bundle' in parsed ? parsed.bundle.envelope.payload : undefined;
        const sound = own !== undefined && verifyDocument({ ...check, bytes: own }).result === 'verified';
        this.#tell(sound ? path : file, sound ? `it is not the document that ${file} signs` : seal.failed);
      }
    }
  }

  #bound(path: string, { subject, predicate: { at } }: SignOff | DecisionStatement, place: { readonly project: string; readonly version: string }, records: readonly LocatedRecord[]): void {
    const digest = subject[0]?.digest.sha256;
    const record = records.find((one) => one.place.project === place.project && one.place.version === place.version && one.sha256 === digest);
    const judged = record?.value.predicate.assessed.at;
    if (judged !== undefined && Date.parse(at) < Date.parse(judged)) this.#tell(path, `it is dated ${at}, before ${record?.path ?? ''} was judged, at ${judged}`);
    if (record === undefined) this.#tell(path, `it is about record ${digest ?? 'none'}, and no revision of ${place.project} ${place.version} here has that digest`);
  }

  async #read(path: string): Promise<Uint8Array | undefined> {
    this.#covered.add(path);
    return this.#present.has(path) ? this.#files.read(path) : undefined;
  }

  #places<Kind extends Place['kind']>(kind: Kind): { path: string; place: Extract<Place, { kind: Kind }> }[] {
    const { only } = this.#options;
    return this.#files.paths.flatMap((path) => {
      const place = placeOf(path);
      if (place === undefined || place.kind !== kind) return [];
      if (only !== undefined && 'version' in place && (place.project !== only.project || place.version !== only.version)) return [];
      // The kind was compared just above.
      return [{ path, place: place as Extract<Place, { kind: Kind }> }];
    });
  }

  #tell(file: string, problem: string): void {
    this.#problems.push({ file, problem });
  }
}

/** What a text file is worth as a list of digests: `sha256sum` lines, by path. `undefined` for anything else. */
export function parseSums(bytes: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = fromUtf8(bytes);
  if (text === undefined || (text !== '' && !text.endsWith('\n'))) return undefined;
  const lines = text.split('\n').slice(0, -1).map((line) => /^([0-9a-f]{64}) [ *](.+)$/u.exec(line));
  const sums = new Map(lines.flatMap((line) => (line?.[1] === undefined || line[2] === undefined ? [] : [[line[2], line[1]] as const])));
  return sums.size === lines.length ? sums : undefined;
}

function leafKey({ kind, sha256 }: LogLeaf): string {
  return `${kind} ${sha256}`;
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
