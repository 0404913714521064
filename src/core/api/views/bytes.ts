import { z } from 'zod';
import { formatById } from '../../formats/index.ts';
import { byCodeUnit } from '../../lib/bytes.ts';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import type { ReleaseRecordPredicate } from '../../model/record.ts';
import { fileKey } from '../../record/late-evidence.ts';
import type { OpenedPortal, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import * as paths from '../paths.ts';
import { defineView, viewBase } from '../view.ts';

const Use = z.strictObject({
  project: z.string(),
  version: z.string(),
  revision: z.number(),
  /** The addendum that brought them, where they came after the release. */
  addendum: z.string().optional(),
  /** What the bytes are there: a slot's title, "unassigned file", or the role of an input. */
  role: z.string(),
  name: z.string(),
  storedName: z.string(),
  href: z.string(),
});

/** `/evidence/<sha256>/`: what these bytes are and where they are used. It judges nothing. */
export const BytesView = z.strictObject({
  ...viewBase('bytes'),
  sha256: Sha256,
  name: z.string(),
  size: z.number(),
  mediaType: z.string(),
  format: z.strictObject({ id: z.string(), title: z.string(), href: z.string().optional() }).optional(),
  retention: z.enum(['kept', 'withheld', 'too-large']),
  /** The bytes under each name they are listed by; empty where they are not published. */
  downloads: z.array(z.strictObject({ name: z.string(), href: z.string() })),
  uses: z.array(Use),
});
export type BytesView = z.infer<typeof BytesView>;

interface Known {
  size: number;
  mediaType: string;
  format?: string;
  retention: BytesView['retention'];
  readonly storedNames: Set<string>;
  readonly uses: z.infer<typeof Use>[];
  /** Digests of the records and addenda that list these bytes. */
  readonly records: Set<string>;
}

// A portal is opened once and never changes, so what is known of its bytes is gathered once.
const gathered = new WeakMap<OpenedPortal, ReadonlyMap<string, Known>>();

export const bytes = defineView({
  name: 'bytes',
  schema: BytesView,
  pages: (portal) => [...gather(portal)].sort(([a], [b]) => byCodeUnit(a, b)).map(([sha256, known]) => ({
    path: paths.bytes(sha256), view: 'bytes', sha256, inputs: [...known.records].sort(byCodeUnit),
  })),
  build(page, portal) {
    const view = bytesView(portal, page.sha256 ?? '');
    if (view === undefined) throw new Error(`${page.path}: no record lists these bytes`);
    return view;
  },
});

export function bytesView(portal: OpenedPortal, sha256: string): BytesView | undefined {
  const known = gather(portal).get(sha256);
  if (known === undefined) return undefined;
  const format = known.format === undefined ? undefined : formatById(known.format);
  return {
    schema: 'dossier.bytes.v1',
    title: known.uses[0]?.name ?? sha256,
    description: `What the bytes with SHA-256 ${sha256} are, and which releases use them.`,
    sha256,
    name: known.uses[0]?.name ?? sha256,
    size: known.size,
    mediaType: known.mediaType,
    ...(known.format === undefined ? {} : {
      format: {
        id: known.format, title: format?.title ?? known.format,
        ...(format?.specification.url === undefined ? {} : { href: format.specification.url }),
      },
    }),
    retention: known.retention,
    downloads: known.retention === 'kept' ? [...known.storedNames].sort().map((name) => ({ name, href: paths.rawFile(sha256, name) })) : [],
    uses: known.uses,
  };
}

function gather(portal: OpenedPortal): ReadonlyMap<string, Known> {
  const before = gathered.get(portal);
  if (before !== undefined) return before;
  const bytes = new Map<string, Known>();
  for (const judgement of portal.projects.flatMap((project) => project.releases.flatMap(judgementsOf))) gatherFrom(judgement, bytes);
  gathered.set(portal, bytes);
  return bytes;
}

/** A record, or an amendment of one, with the pages that show its files. */
interface Judgement {
  readonly record: ReleaseRecordPredicate;
  /** Digest of the document that lists the files. */
  readonly sha256: string;
  readonly use: Pick<z.infer<typeof Use>, 'project' | 'version' | 'revision' | 'addendum'>;
  readonly overview: string;
  readonly slotHref: (id: string) => string;
  /** False for what an amendment took over: there the record says where it is used. */
  readonly isOwn: (listed: { readonly name: string; readonly sha256: string }) => boolean;
}

function judgementsOf(release: OpenedRelease): readonly Judgement[] {
  const { project, version } = release;
  const current = currentRevision(release);
  const known = new Set([...current.value.files, ...current.value.inputs].map(fileKey));
  return [
    ...release.revisions.map((revision): Judgement => {
      const overview = revision === current ? paths.release(project, version) : paths.revision(project, version, revision.number);
      return {
        record: revision.value, sha256: revision.sha256, use: { project, version, revision: revision.number }, overview,
        slotHref: (id) => (revision === current ? paths.slot(project, version, id) : overview), isOwn: () => true,
      };
    }),
    ...release.addenda.flatMap(({ id, sha256, value: { predicate: { now } } }): Judgement[] => {
      const overview = paths.addendum(project, version, id);
      return now === undefined ? [] : [{
        record: now, sha256, use: { project, version, revision: now.revision, addendum: id }, overview, slotHref: () => overview, isOwn: (listed) => !known.has(fileKey(listed)),
      }];
    }),
  ];
}

function gatherFrom({ record, sha256, use, overview, slotHref, isOwn }: Judgement, bytes: Map<string, Known>): void {
  for (const file of record.files) {
    const isPublished = file.retention === 'kept' && file.publish === 'raw';
    const known = know(bytes, file.sha256, { size: file.size, mediaType: file.mediaType, retention: isPublished ? 'kept' : file.retention === 'too-large' ? 'too-large' : 'withheld' });
    known.records.add(sha256);
    known.format = file.format;
    if (isPublished) known.storedNames.add(file.storedName);
    if (!isOwn(file)) continue;
    const named = { name: display(file.name, 300), storedName: file.storedName };
    if (file.slots.length === 0) known.uses.push({ ...use, role: 'file in no slot', ...named, href: overview });
    for (const id of file.slots) {
      known.uses.push({ ...use, role: record.slots.find((slot) => slot.id === id)?.title ?? id, ...named, href: slotHref(id) });
    }
  }
  for (const input of record.inputs) {
    const known = know(bytes, input.sha256, { size: input.size, mediaType: 'application/octet-stream', retention: 'kept' });
    known.records.add(sha256);
    known.storedNames.add(input.storedName);
    if (isOwn(input)) known.uses.push({ ...use, role: `input: ${input.role}`, name: display(input.name, 300), storedName: input.storedName, href: overview });
  }
}

function know(bytes: Map<string, Known>, sha256: string, facts: Pick<Known, 'size' | 'mediaType' | 'retention'>): Known {
  const known = bytes.get(sha256);
  if (known === undefined) {
    const made: Known = { ...facts, storedNames: new Set(), uses: [], records: new Set() };
    bytes.set(sha256, made);
    return made;
  }
  // Bytes that one release publishes are public, whatever another one says.
  if (facts.retention === 'kept') known.retention = 'kept';
  return known;
}
