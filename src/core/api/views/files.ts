import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { Sha256 } from '../../model/ids.ts';
import { INPUT_ROLES } from '../../model/record.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { ABOUT_COMPANIONS, CompanionFile } from '../companion-files.ts';
import { isProvable } from '../log-entries.ts';
import { count } from '../numbers.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { ReleasedFile, releasedFiles } from '../released-files.ts';
import { defineView, viewBase } from '../view.ts';
import { sentenceCase } from '../words.ts';

const ReceivedFileRow = z.strictObject({
  name: z.string(),
  storedName: z.string(),
  sha256: Sha256,
  href: z.string(),
  download: z.string().optional(),
  size: z.number(),
  mediaType: z.string(),
  format: z.string(),
  retention: z.enum(['kept', 'withheld', 'too-large']),
  slots: z.array(z.strictObject({ title: z.string(), href: z.string() })),
});

const InputRow = z.strictObject({
  role: z.enum(INPUT_ROLES), name: z.string(), storedName: z.string(), sha256: Sha256, href: z.string(), download: z.string(), size: z.number(),
});

/** `/<project>/releases/<version>/files/`: what was released, what was received, and what it was judged with. */
export const FilesView = z.strictObject({
  ...viewBase('files'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  artifacts: z.array(ReleasedFile),
  commit: z.string().optional(),
  received: z.array(ReceivedFileRow),
  inputs: z.array(InputRow),
  /** The record and its companions, byte for byte. */
  record: z.array(CompanionFile),
});
export type FilesView = z.infer<typeof FilesView>;

export const files = defineView({
  name: 'files',
  schema: FilesView,
  pages: (portal) => releasePages(portal, 'files', 'files'),
  build: (page, portal) => filesView(portal, ...releaseOf(page, portal)),
});

export function filesView(portal: OpenedPortal, project: OpenedProject, release: OpenedRelease): FilesView {
  const revision = currentRevision(release);
  const record = revision.value;
  const total = record.files.length;
  const withheld = record.files.filter((file) => file.retention === 'withheld' || file.publish === 'withheld').length;
  const large = record.files.filter((file) => file.retention === 'too-large').length;
  const recordFile = (name: 'record.json' | 'SHA256SUMS', sha256: string) => ({ name, href: paths.recordFile(project.id, release.version, revision.number, name), sha256 });
  const companion = (name: keyof typeof ABOUT_COMPANIONS) => ({ name, href: paths.recordFile(project.id, release.version, revision.number, name), about: ABOUT_COMPANIONS[name] });
  return {
    schema: 'dossier.files.v1',
    title: `Files of ${project.spec.name} ${release.version}`,
    description: `Every file that was released or received for ${project.spec.name} ${release.version}, with its digest.`,
    project: project.id,
    version: release.version,
    sentence: [
      `${sentenceCase(count(total, 'file'))} ${total === 1 ? 'was' : 'were'} received`,
      ...(withheld === 0 ? [] : [`${withheld} withheld`]),
      ...(large === 0 ? [] : [`${large} too large to keep`]),
    ].join(', ') + '. Each is listed with its digest, whether or not it was recognised.',
    artifacts: releasedFiles(record),
    ...(record.release.commit === undefined ? {} : { commit: record.release.commit }),
    received: record.files.map((file) => ({
      name: display(file.name, 300),
      storedName: file.storedName,
      sha256: file.sha256,
      href: paths.bytes(file.sha256),
      ...(file.retention === 'kept' && file.publish === 'raw' ? { download: paths.rawFile(file.sha256, file.storedName) } : {}),
      size: file.size,
      mediaType: file.mediaType,
      format: file.format,
      retention: file.publish === 'withheld' && file.retention === 'kept' ? 'withheld' : file.retention,
      slots: file.slots.map((id) => ({
        title: record.slots.find((slot) => slot.id === id)?.title ?? id, href: paths.slot(project.id, release.version, id),
      })),
    })),
    inputs: record.inputs.map((input) => ({
      role: input.role, name: display(input.name, 300), storedName: input.storedName, sha256: input.sha256,
      href: paths.bytes(input.sha256), download: paths.rawFile(input.sha256, input.storedName), size: input.size,
    })),
    record: [
      recordFile('record.json', revision.sha256),
      ...(revision.bundlePath === undefined ? [] : [companion('record.sigstore.json')]),
      recordFile('SHA256SUMS', revision.sumsSha256),
      ...(isProvable(portal, revision) ? [companion('record.tlog-proof')] : []),
    ],
  };
}
