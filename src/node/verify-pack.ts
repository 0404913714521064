import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { byCodeUnit, fromUtf8 } from '../core/lib/bytes.ts';
import { display } from '../core/lib/display.ts';
import { readYaml } from '../core/lib/read-yaml.ts';
import { PackManifest } from '../core/model/pack.ts';
import { TrustSpec, type Trust } from '../core/model/portal-files.ts';
import { objectFile } from '../core/record/content-paths.ts';
import { namedRecords } from '../core/record/earlier.ts';
import { PACK_GUIDE, PACK_MANIFEST, PACK_SUMS, packedEarlier, packedFile, packedName, packFolder } from '../core/record/pack-names.ts';
import { parseSums } from '../core/record/sums.ts';
import { verifyPortal, type SealedFiles, type VerifyOptions, type VerifyProblem, type VerifyReport } from '../core/record/verify-portal.ts';
import { openPackFolder } from './pack/open-folder.ts';
import { openZip } from './pack/open-zip.ts';
import { readEntry, type PackContents } from './pack/read-pack.ts';
import { readTrustRoots } from './read-trust-roots.ts';
import { mostBytes, readTrustFile, withoutRejudge, withRejudged, withTrustNote } from './verify-content.ts';

/** Whether a file or folder is an audit pack by its looks: what lies in its top folder, or how the archive begins. */
export async function isPack(target: string): Promise<boolean> {
  if ((await stat(target)).isDirectory()) {
    const present = await Promise.all([PACK_GUIDE, PACK_SUMS, 'revisions', 'pages'].map((name) => stat(path.join(target, name)).then(() => true, () => false)));
    return present.filter(Boolean).length >= 3;
  }
  const handle = await open(target);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    // The first entry of a pack is its guide, whose name stands 30 bytes into the archive.
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    return /^[^/]+-r[1-9]\d*\.zip$/.test(path.basename(target)) || (head.startsWith('PK') && /^[^/\0]{1,200}-r[1-9]\d{0,5}\//.test(head.slice(30)));
  } finally {
    await handle.close();
  }
}

export interface VerifyPackOptions extends Pick<VerifyOptions, 'allowUnsigned'> {
  readonly trustFile?: string | undefined;
  readonly rejudge?: boolean | undefined;
  readonly onProgress?: (text: string) => void;
}

/**
 * Checks an audit pack, as an archive or unpacked, with nothing but itself: that it is what the writer of packs writes,
 * that it holds what its list names and nothing else, and then all that `verifyContent` checks of one release.
 */
export async function verifyPack(target: string, options: VerifyPackOptions): Promise<VerifyReport> {
  const isFolder = (await stat(target)).isDirectory();
  const opened = isFolder ? await openPackFolder(target) : await openZip(target);
  try {
    const digests = await digestsOf(opened, options.onProgress);
    // What cannot be read is not here, whatever an archive lists.
    const contents = { ...opened, files: new Map([...opened.files].filter(([name]) => digests.has(name))) };
    return await verifyContents(contents, digests, { ...options, isFolder });
  } finally {
    await opened.close();
  }
}

async function verifyContents(contents: PackContents, digests: ReadonlyMap<string, string>, options: VerifyPackOptions & { readonly isFolder: boolean }): Promise<VerifyReport> {
  const listed = await listProblems(contents, digests);
  const form = [...contents.problems, ...listed];
  const manifest = await readManifest(contents);
  const trust = options.trustFile === undefined ? await readPackedTrust(contents) : { value: await readTrustFile(options.trustFile) };
  if ('problem' in manifest || 'problem' in trust) {
    const told = [...('problem' in manifest ? [{ file: PACK_MANIFEST, problem: manifest.problem }] : []), ...('problem' in trust ? [{ file: 'trust/trust.yaml', problem: trust.problem }] : [])];
    return { problems: [...form, ...told.filter(({ file }) => !form.some((one) => one.file === file))], checked: [], notChecked: ['Everything that is signed: without these files nothing can be held against anything'], records: [], decisions: [], addenda: [], covered: [] };
  }
  const of = manifest.value;
  const lists = await listsOf(contents, of);
  const { files, packedAs } = sealedFiles(contents, digests, of, lists);
  const report = await verifyPortal(files, { trust: trust.value, allowUnsigned: options.allowUnsigned, packed: { revision: of.revision } });
  const judged = options.rejudge === true ? await withRejudged(report, files, options.onProgress) : withoutRejudge(report);
  const noted = withTrustNote(judged, options.trustFile, 'trust/trust.yaml of this pack');
  const folder = options.isFolder || contents.folder === packFolder(of) ? [] : [{ file: PACK_MANIFEST, problem: `it is of ${packFolder(of)}, and the pack’s folder is ${display(contents.folder, 300)}` }];
  const own = [...strays(contents, of), ...strangers(contents, digests, of, report), ...namedWrongly(contents, digests, of, lists), ...folder];
  // A file whose bytes are not those listed is often amiss in other ways too; the first says most.
  const further = [...own, ...noted.problems.map(({ file, problem }) => ({ file: packedAs(file), problem }))].filter(({ file }) => !form.some((one) => one.file === file));
  const missing = of.notIncluded.length;
  return {
    ...noted,
    problems: [...form, ...further],
    checked: [
      ...(options.isFolder || contents.problems.length > 0 ? [] : ['The archive: byte for byte as “dossier pack” writes it, so nothing hides between its files']),
      ...(listed.length > 0 ? [] : [`${contents.files.size} files: present and as ${PACK_SUMS} lists them, and no others`]),
      ...noted.checked,
    ],
    notChecked: [
      ...noted.notChecked,
      ...(missing === 0 ? [] : [`The content of ${missing} ${missing === 1 ? 'file' : 'files'} that the records name and nobody published: ${of.notIncluded.map(({ name }) => display(name, 100)).slice(0, 10).join(', ')}${missing > 10 ? ' and others' : ''}`]),
      `Who wrote the pages and ${PACK_GUIDE}: ${PACK_SUMS} of a pack is not signed`,
    ],
    covered: [...contents.files.keys()].sort(byCodeUnit),
  };
}

async function digestsOf({ files }: PackContents, onProgress?: (text: string) => void): Promise<ReadonlyMap<string, string>> {
  const digests = new Map<string, string>();
  for (const [name, entry] of files) {
    onProgress?.(`Hashing ${name}`);
    const hash = createHash('sha256');
    try {
      for await (const chunk of await entry.stream() as AsyncIterable<Uint8Array>) hash.update(chunk);
      digests.set(name, hash.digest('hex'));
    } catch {
      // An archive may list what it does not hold.
    }
  }
  return digests;
}

async function listProblems(contents: PackContents, digests: ReadonlyMap<string, string>): Promise<readonly VerifyProblem[]> {
  const entry = contents.files.get(PACK_SUMS);
  if (entry === undefined) return [{ file: PACK_SUMS, problem: 'it is missing' }];
  const sums = parseSums(await readEntry(entry, mostBytes(PACK_SUMS)));
  if (sums === undefined) return [{ file: PACK_SUMS, problem: 'it is no list of `sha256sum` lines' }];
  return [
    ...[...sums].flatMap(([name, sha256]) => {
      const found = digests.get(name);
      if (found === sha256) return [];
      return [{ file: display(name, 300), problem: found === undefined ? 'it is missing' : `its SHA-256 is ${found}; ${PACK_SUMS} lists ${sha256}` }];
    }),
    ...[...contents.files.keys()].filter((name) => !sums.has(name) && name !== PACK_SUMS).map((name) => ({ file: display(name, 300), problem: `${PACK_SUMS} does not list it` })),
  ];
}

type Read<T> = { readonly value: T } | { readonly problem: string };

async function readManifest({ files }: PackContents): Promise<Read<PackManifest>> {
  const entry = files.get(PACK_MANIFEST);
  if (entry === undefined) return { problem: 'it is missing' };
  try {
    const parsed = PackManifest.safeParse(JSON.parse(fromUtf8(await readEntry(entry, mostBytes(PACK_MANIFEST))) ?? ''));
    return parsed.success ? { value: parsed.data } : { problem: `it is no manifest of a pack: ${parsed.error.issues[0]?.message ?? ''}` };
  } catch {
    return { problem: 'it is not JSON' };
  }
}

async function readPackedTrust({ files }: PackContents): Promise<Read<Trust>> {
  const own = async (name: string) => {
    const entry = files.get(`trust/${name}`);
    return entry === undefined ? undefined : readEntry(entry, mostBytes(name));
  };
  const bytes = await own('trust.yaml');
  if (bytes === undefined) return { problem: 'it is missing. Bring a trust file from elsewhere with --trust' };
  const read = readYaml(TrustSpec, fromUtf8(bytes) ?? '');
  if ('problems' in read) return { problem: `it does not open: ${read.problems[0]?.message ?? ''}` };
  const roots = await readTrustRoots({ value: read.value, bytes }, 'trust/trust.yaml', own);
  return 'value' in roots ? roots : { problem: `it does not open: ${roots.problems[0]?.message ?? ''}` };
}

/** The pack as the checks of a content folder see it, and the way back to the names that it has here. */
function sealedFiles({ files }: PackContents, digests: ReadonlyMap<string, string>, of: PackManifest, lists: Lists): { readonly files: SealedFiles; readonly packedAs: (contentPath: string) => string } {
  const names = new Map<string, string>();
  // Read where a judgement is compared with them, and no documents of this release.
  const earlier = new Map<string, string>();
  for (const name of files.keys()) {
    const file = packedFile(of, name);
    const sha256 = digests.get(name);
    if (file.kind === 'content') names.set(file.path, name);
    if (file.kind === 'earlier') earlier.set(file.path, name);
    if (file.kind === 'evidence' && sha256 !== undefined && !names.has(objectFile(sha256))) names.set(objectFile(sha256), name);
  }
  // Where an object that is not here would lie.
  const expected = new Map([...lists].toReversed().flatMap(([folder, sums]) => [...sums].map(([storedName, sha256]) => [objectFile(sha256), `${folder}/evidence/${storedName}`] as const)));
  return {
    files: {
      paths: [...names.keys()],
      complete: true,
      read: async (path) => {
        const entry = files.get(names.get(path) ?? earlier.get(path) ?? '');
        return entry === undefined ? undefined : readEntry(entry, mostBytes(path));
      },
      sha256: async (path) => digests.get(names.get(path) ?? ''),
    },
    packedAs: (path) => names.get(path) ?? expected.get(path) ?? packedName(of, path) ?? path,
  };
}

function strays({ files }: PackContents, of: PackManifest): readonly VerifyProblem[] {
  return [...files.keys()].filter((name) => packedFile(of, name).kind === 'stray').map((name) => ({ file: display(name, 300), problem: 'nothing lists it, and it is no file of a pack' }));
}

/** Records of earlier releases that no record or addendum of this one names. */
function strangers({ files }: PackContents, digests: ReadonlyMap<string, string>, of: PackManifest, { records, addenda }: VerifyReport): readonly VerifyProblem[] {
  const named = [...records.map(({ record }) => record.predicate), ...addenda.flatMap(({ addendum }) => addendum.predicate.now ?? [])].flatMap(({ history }) => namedRecords(history));
  const known = new Map(named.map((one) => [packedEarlier(one), one.sha256]));
  return [...files.keys()].filter((name) => packedFile(of, name).kind === 'earlier' && known.get(name) !== digests.get(name))
    .map((name) => ({ file: display(name, 300), problem: known.has(name) ? 'it is not the record that this release was compared with' : 'no record here was compared with it' }));
}

/** What each `SHA256SUMS` beside a document lists, by its folder: first that of the revision whose evidence is here. */
type Lists = ReadonlyMap<string, ReadonlyMap<string, string>>;

async function listsOf({ files }: PackContents, of: PackManifest): Promise<Lists> {
  const lists = new Map<string, ReadonlyMap<string, string>>();
  const addenda = [...files.keys()].flatMap((name) => /^(addenda\/[^/]+)\/SHA256SUMS$/.exec(name)?.[1] ?? []);
  for (const folder of [`revisions/${of.revision}`, ...addenda.sort(byCodeUnit)]) {
    const entry = files.get(`${folder}/SHA256SUMS`);
    const sums = entry === undefined ? undefined : parseSums(await readEntry(entry, mostBytes(PACK_SUMS)));
    if (sums !== undefined) lists.set(folder, sums);
  }
  return lists;
}

/** Evidence must lie under the name by which the list beside it names those bytes. */
function namedWrongly({ files }: PackContents, digests: ReadonlyMap<string, string>, of: PackManifest, lists: Lists): readonly VerifyProblem[] {
  return [...files.keys()].flatMap((name) => {
    const file = packedFile(of, name);
    if (file.kind !== 'evidence' || lists.get(file.folder)?.get(file.storedName) === digests.get(name)) return [];
    return [{ file: display(name, 300), problem: `${file.folder}/SHA256SUMS does not list these bytes by this name` }];
  });
}
