import { z } from 'zod';
import { byCodeUnit } from '../../lib/bytes.ts';
import { display } from '../../lib/display.ts';
import type { Waiver } from '../../model/human-records.ts';
import { GateState } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, SealedDocument } from '../../record/opened.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { day } from '../times.ts';
import { Link, Moment, defineView, viewBase, type Page } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';
import { signatureState } from './signature-row.ts';
import { gateTitle } from './waiver.ts';

const Row = z.strictObject({
  id: z.string(),
  href: z.string(),
  gate: z.string(),
  accepts: z.array(GateState),
  releases: z.array(Link),
  from: Moment,
  until: Moment,
  by: z.string(),
  signature: z.strictObject({ state: GateState, word: z.string() }),
});

/** `/<project>/waivers/`: everything that was ever accepted, newest first. Whether one has ended is for the reader's calendar. */
export const WaiversView = z.strictObject({
  ...viewBase('waivers'),
  project: z.string(),
  sentence: z.string(),
  rows: z.array(Row),
  more: z.string().optional(),
});
export type WaiversView = z.infer<typeof WaiversView>;

const LISTED = 50;
const SIGNATURE_WORDS = { verified: 'Signed', none: 'Not signed', 'untrusted-signer': 'Untrusted signer', invalid: 'Invalid signature' } as const;

export const waivers = defineView({
  name: 'waivers',
  schema: WaiversView,
  pages: (portal) => portal.projects.map((project): Page => ({
    path: paths.waivers(project.id), view: 'waivers', project: project.id, inputs: newest(project).map((one) => one.sha256),
  })),
  build: (page, portal) => waiversView(page, portal),
});

export function waiversView(page: Page, portal: OpenedPortal): WaiversView {
  const project = projectOf(page, portal);
  const older = project.waivers.length - LISTED;
  return {
    schema: 'dossier.waivers.v1',
    title: 'Waivers',
    description: `What people accepted for ${project.spec.name} although a gate was not met, and until when.`,
    project: project.id,
    sentence: project.waivers.length === 0
      ? 'No waiver was ever recorded: nobody accepted an unmet gate.'
      : `${sentenceCase(counted(project.waivers.length, 'waiver'))} recorded. Each holds to the end of the day under “Until”; after it, new releases are judged without it.`,
    rows: newest(project).map((one) => rowOf(project, one)),
    ...(older <= 0 ? {} : { more: `${sentenceCase(counted(older, 'older one stands', 'older ones stand'))} on the pages of the releases they were for` }),
  };
}

function newest(project: OpenedProject): readonly SealedDocument<Waiver>[] {
  return [...project.waivers].sort((a, b) => byCodeUnit(b.value.created, a.value.created) || byCodeUnit(b.value.id, a.value.id)).slice(0, LISTED);
}

function rowOf(project: OpenedProject, { value, seal }: SealedDocument<Waiver>): z.infer<typeof Row> {
  return {
    id: value.id,
    href: paths.waiver(project.id, value.id),
    gate: gateTitle(project, value.gate),
    accepts: value.accepts,
    releases: value.releases.map((version) => ({
      text: version, href: project.releases.some((one) => one.version === version) ? paths.release(project.id, version) : paths.waiver(project.id, value.id),
    })),
    from: day(value.created),
    until: day(value.expires),
    by: display(list(value.approvedBy), 300),
    signature: { state: signatureState(seal.result), word: SIGNATURE_WORDS[seal.result] },
  };
}
