import { z } from 'zod';
import type { ControlFramework } from '../../model/portal-files.ts';
import { GateState, STATE_WORDS } from '../../model/states.ts';
import type { OpenedPortal, OpenedProject, OpenedRelease } from '../../record/opened.ts';
import { controlsOf } from '../controls-of.ts';
import { currentRevision } from '../current-revision.ts';
import { evidenceMark, factWord } from '../evidence-mark.ts';
import { judgementOf } from '../judgement.ts';
import { currentRelease } from '../latest-release.ts';
import { outward } from '../outward-link.ts';
import * as paths from '../paths.ts';
import { projectOf } from '../project-of.ts';
import { Link, Piece, defineView, viewBase, type Page } from '../view.ts';
import { counted, list, sentenceCase } from '../words.ts';

const Covering = z.strictObject({ title: z.string(), href: z.string().optional(), state: GateState.optional(), word: z.string() });

const Control = z.strictObject({
  id: z.string(),
  title: z.string(),
  gates: z.array(Covering),
  evidence: z.array(Covering),
  coverage: z.string(),
  /** What of it nothing covers, plainly. */
  gap: z.string().optional(),
});

/** `/<project>/controls/`: which gates and evidence cover the controls of somebody else's framework. */
export const ControlsView = z.strictObject({
  ...viewBase('controls'),
  project: z.string(),
  sentence: z.string(),
  /** The release whose gates and evidence are shown. */
  release: Link.optional(),
  frameworks: z.array(z.strictObject({ id: z.string(), title: Piece, about: z.string(), controls: z.array(Control) })),
});
export type ControlsView = z.infer<typeof ControlsView>;

export const controls = defineView({
  name: 'controls',
  schema: ControlsView,
  pages: (portal) => portal.projects.filter((project) => controlsOf(portal, project.id).length > 0).map((project): Page => {
    const release = currentRelease(project);
    return {
      path: paths.controls(project.id), view: 'controls', project: project.id,
      inputs: release === undefined ? [] : [currentRevision(release).sha256, ...(release.decision === undefined ? [] : [release.decision.sha256])],
    };
  }),
  build: (page, portal) => controlsView(page, portal),
});

export function controlsView(page: Page, portal: OpenedPortal): ControlsView {
  const project = projectOf(page, portal);
  const release = currentRelease(project);
  const frameworks = controlsOf(portal, project.id).map((framework) => ({
    id: `framework-${framework.id}`,
    title: outward(framework.title, framework.url),
    about: `Version ${framework.version}. The mapping is the operator’s word; whether a gate holds is not.`,
    controls: framework.controls.map((control) => controlOf(project, release, control)),
  }));
  const all = frameworks.flatMap((framework) => framework.controls);
  const gaps = all.filter((control) => control.gap !== undefined).length;
  return {
    schema: 'dossier.controls.v1',
    title: 'Controls',
    description: `Which gates and evidence of ${project.spec.name} cover the controls of other frameworks, and where there is a gap.`,
    project: project.id,
    sentence: `${sentenceCase(counted(all.length, 'control'))}; ${gaps === 0 ? 'none has a gap' : `${counted(gaps, 'has', 'have')} a gap`}${release === undefined ? '' : ` in ${release.version}`}.`,
    ...(release === undefined ? {} : { release: { text: release.version, href: paths.release(project.id, release.version) } }),
    frameworks,
  };
}

function controlOf(project: OpenedProject, release: OpenedRelease | undefined, { id, title, ...mapped }: ControlFramework['controls'][number]): z.infer<typeof Control> {
  const gates = (mapped.gates[project.id] ?? []).map((gate) => coveringGate(project, release, gate));
  const evidence = (mapped.evidence[project.id] ?? []).map((slot) => coveringSlot(project, release, slot));
  // Only what holds covers a control: what is named and waived, missing or out of scope leaves it open.
  const working = gates.filter((gate) => gate.state === 'pass');
  const present = evidence.filter((slot) => slot.href !== undefined && (slot.state === undefined || slot.state === 'pass' || slot.state === 'warn'));
  const idle = [...gates, ...evidence].filter((one) => !working.includes(one) && !present.includes(one))
    .map((one) => `“${one.title}” ${one.state === undefined ? 'is not in its policy' : `(${STATE_WORDS[one.state]})`}`);
  const gap = gates.length + evidence.length === 0 ? 'Gap: no gate and no evidence is named for it.' : idle.length === 0 ? undefined : `Gap: ${list(idle)}.`;
  const by = [...(working.length === 0 ? [] : [counted(working.length, 'gate')]), ...(present.length === 0 ? [] : [counted(present.length, 'piece of evidence', 'pieces of evidence')])];
  return {
    id,
    title,
    gates,
    evidence,
    coverage: by.length === 0 ? 'Not covered' : `${working.length === 0 ? 'Evidence, and no gate that judges it: ' : 'Covered by '}${list(by)}`,
    ...(gap === undefined ? {} : { gap }),
  };
}

function coveringGate(project: OpenedProject, release: OpenedRelease | undefined, id: string): z.infer<typeof Covering> {
  const gate = release === undefined ? undefined : judgementOf(release, currentRevision(release)).gates.find((one) => one.id === id);
  if (release === undefined || gate === undefined) return { title: id, word: 'no such gate' };
  return { title: gate.title, href: paths.gate(project.id, release.version, id), state: gate.state, word: gate.observed };
}

function coveringSlot(project: OpenedProject, release: OpenedRelease | undefined, id: string): z.infer<typeof Covering> {
  const slot = release === undefined ? undefined : currentRevision(release).value.slots.find((one) => one.id === id);
  if (release === undefined || slot === undefined) return { title: id, word: 'no such evidence' };
  const state = evidenceMark(slot);
  return { title: slot.title, href: paths.slot(project.id, release.version, id), ...(state === undefined ? {} : { state }), word: factWord(slot.presence) };
}
