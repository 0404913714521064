import { z } from 'zod';
import { display } from '../../lib/display.ts';
import { Content, EvidenceClass, Form, Integrity, Presence } from '../../model/facts.ts';
import { Sha256 } from '../../model/ids.ts';
import type { RecordFile, RecordSlot } from '../../model/record.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { currentRevision } from '../current-revision.ts';
import { fileMark, slotIntegrity, slotMark } from '../evidence-mark.ts';
import { count } from '../numbers.ts';
import * as paths from '../paths.ts';
import { releaseOf, releasePages } from '../release-pages.ts';
import { defineView, viewBase } from '../view.ts';
import { sentenceCase } from '../words.ts';

const FileLink = z.strictObject({ name: z.string(), sha256: Sha256, href: z.string() });

const SlotRow = z.strictObject({
  id: z.string(),
  title: z.string(),
  href: z.string(),
  kind: z.string(),
  mark: GateState.optional(),
  presence: Presence,
  form: Form.optional(),
  content: Content.optional(),
  integrity: Integrity.optional(),
  class: EvidenceClass,
  files: z.array(FileLink),
  /** Older files of the same kind, newest first, which nobody judges. */
  superseded: z.array(FileLink),
  absent: z.array(z.string()),
  note: z.string().optional(),
  gates: z.array(z.strictObject({ title: z.string(), href: z.string(), state: GateState })),
});

const UnassignedFile = z.strictObject({
  name: z.string(),
  sha256: Sha256,
  href: z.string(),
  format: z.string(),
  mark: GateState.optional(),
  form: Form,
  integrity: Integrity,
});

/** `/<project>/releases/<version>/evidence/`: every expected slot, then what arrived and fills none. */
export const EvidenceListView = z.strictObject({
  ...viewBase('evidence-list'),
  project: z.string(),
  version: z.string(),
  sentence: z.string(),
  mandatory: z.array(SlotRow),
  optional: z.array(SlotRow),
  unassigned: z.array(UnassignedFile),
});
export type EvidenceListView = z.infer<typeof EvidenceListView>;

export const evidenceList = defineView({
  name: 'evidence-list',
  schema: EvidenceListView,
  pages: (portal) => releasePages(portal, 'evidence-list', 'evidence'),
  build: (page, portal) => evidenceListView(...releaseOf(page, portal)),
});

export function evidenceListView(project: OpenedProject, release: OpenedRelease): EvidenceListView {
  const record = currentRevision(release).value;
  const rows = record.slots.map((slot) => slotRow(slot, project, release));
  return {
    schema: 'dossier.evidence-list.v1',
    title: `Evidence of ${project.spec.name} ${release.version}`,
    description: `What was expected as evidence of ${project.spec.name} ${release.version}, and what arrived.`,
    project: project.id,
    version: release.version,
    sentence: arrival(record.slots, record.files.length),
    mandatory: rows.filter((row) => record.slots.find((slot) => slot.id === row.id)?.mandatory === true),
    optional: rows.filter((row) => record.slots.find((slot) => slot.id === row.id)?.mandatory !== true),
    unassigned: record.files.filter((file) => file.slots.length === 0).map((file) => {
      const content = record.statements.find((one) => one.file === file.sha256)?.statement.content;
      const mark = fileMark(file, content);
      return {
        name: display(file.name, 300),
        sha256: file.sha256,
        href: paths.bytes(file.sha256),
        format: file.format,
        ...(mark === undefined ? {} : { mark }),
        form: file.form,
        integrity: file.integrity,
      };
    }),
  };
}

function slotRow(slot: RecordSlot, project: OpenedProject, release: OpenedRelease): z.infer<typeof SlotRow> {
  const record = currentRevision(release).value;
  const mark = slotMark(slot, record.files);
  const integrity = slotIntegrity(slot, record.files);
  return {
    id: slot.id,
    title: slot.title,
    href: paths.slot(project.id, release.version, slot.id),
    kind: slot.kind,
    ...(mark === undefined ? {} : { mark }),
    presence: slot.presence,
    ...(slot.form === undefined ? {} : { form: slot.form }),
    ...(slot.content === undefined ? {} : { content: slot.content }),
    ...(integrity === undefined ? {} : { integrity }),
    class: slot.class,
    files: fileLinks(slot.files, record.files),
    superseded: fileLinks(slot.superseded ?? [], record.files),
    absent: slot.absent.map((name) => display(name, 300)),
    ...(slot.note === undefined ? {} : { note: display(slot.note, 400) }),
    gates: record.gates.filter((gate) => gate.slots.includes(slot.id)).map((gate) => ({
      title: gate.title, href: paths.gate(project.id, release.version, gate.id), state: gate.state,
    })),
  };
}

function fileLinks(digests: readonly string[], files: readonly RecordFile[]): z.infer<typeof FileLink>[] {
  return digests.flatMap((sha256) => {
    const file = files.find((one) => one.sha256 === sha256);
    return file === undefined ? [] : [{ name: display(file.name, 300), sha256, href: paths.bytes(sha256) }];
  });
}

function arrival(slots: readonly RecordSlot[], files: number): string {
  if (slots.length === 0) return `${sentenceCase(count(files, 'file'))} arrived. No evidence contract says what was expected, so nothing was judged.`;
  const mandatory = slots.filter((slot) => slot.mandatory && slot.presence !== 'not-applicable');
  const here = mandatory.filter((slot) => slot.presence !== 'missing').length;
  const missing = mandatory.length - here;
  const head = `${here} of ${mandatory.length} mandatory pieces of evidence arrived`;
  return missing === 0 ? `${head}.` : `${head}; ${missing} did not.`;
}
