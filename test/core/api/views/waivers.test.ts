import { describe, expect, test } from 'vitest';
import { WaiverView, waiverHref, waiverView } from '../../../../src/core/api/views/waiver.ts';
import { WaiversView, waiversView } from '../../../../src/core/api/views/waivers.ts';
import { gatesView } from '../../../../src/core/api/views/gates.ts';
import { Waiver } from '../../../../src/core/model/human-records.ts';
import { WAIVER_SCHEMA } from '../../../../src/core/model/uris.ts';
import type { OpenedProject, SealedDocument, SealState } from '../../../../src/core/record/opened.ts';
import { APPROVED, believablePortal } from '../../../builders/believable-portal.ts';
import { VERIFIED, portal, project, record, release, revision, sha256 } from '../../../builders/portal.ts';

const opened = believablePortal();
const sample = opened.projects[0] ?? project([]);

function waiver(id: string, more: Partial<Waiver> = {}, seal: SealState = VERIFIED): SealedDocument<Waiver> {
  const value = Waiver.parse({ schema: WAIVER_SCHEMA, id, gate: 'perf', accepts: ['fail'], releases: ['v1'], owner: 'Ada', approvedBy: ['Ada'], reason: 'It is known.', created: '2026-02-01', expires: '2026-03-31', ...more });
  return { value, sha256: sha256(JSON.stringify(value)), size: 400, seal, path: `projects/sample/waivers/${id}.json` };
}
const viewOf = (id: string, one: OpenedProject = sample) => {
  const view = waiverView({ path: '/', view: 'waiver', project: 'sample', name: id, inputs: [] }, portal(one));
  expect(WaiverView.parse(view)).toEqual(view);
  return view;
};
const listOf = (one: OpenedProject) => {
  const view = waiversView({ path: '/', view: 'waivers', project: 'sample', inputs: [] }, portal(one));
  expect(WaiversView.parse(view)).toEqual(view);
  return view;
};
const textOf = (value: readonly (string | { readonly text: string })[] | undefined) => value?.map((piece) => typeof piece === 'string' ? piece : piece.text).join('');

describe('a waiver’s page', () => {
  test('says who accepted what, until when', () => {
    expect(viewOf('W-2026-007').sentence).toBe('M. Okafor and J. Novák accepted “GPU latency” in state Fail, from 10\u00a0Feb\u00a02026 to the end of 31\u00a0Mar\u00a02026.');
  });
  test('says for each release that it names what came of it', () => {
    expect(viewOf('W-2026-007').uses.map((use) => [use.version, use.state, textOf(use.effect)])).toEqual([
      ['v1.4.0-rc.2', 'waived', 'GPU latency: Waived instead of Fail'],
      ['v1.4.0', 'waived', 'GPU latency: Waived instead of Fail'],
      ['v1.3.0', 'pass', 'No effect: GPU latency is in state Pass without it'],
    ]);
  });
  test('names releases that are not here, and policies without the gate', () => {
    const one = { ...project([release(revision(record('v1')))]), waivers: [waiver('W-1', { releases: ['v1', 'v9'] })] };
    expect(viewOf('W-1', one).uses.map((use) => textOf(use.effect))).toEqual(['Its policy has no such gate.', 'No record of this release is in the portal.']);
  });
  test('says that one without a signed approval does nothing', () => {
    const one = { ...project([]), waivers: [waiver('W-1', {}, { result: 'none' }), waiver('W-2', {}, { result: 'invalid', failed: 'the payload is another' })] };
    expect([viewOf('W-1', one).notices[0]?.title, viewOf('W-2', one).notices[0]?.title]).toEqual(['Not signed.', 'Its signature does not count.']);
  });
  test('is where the gate’s waiver leads; without its file, the sealed bytes are', () => {
    const accepted = APPROVED.revisions[0]?.value.gates.find((one) => one.waiver !== undefined)?.waiver;
    if (accepted === undefined) throw new Error('the builder waives a gate');
    expect(waiverHref(sample, accepted)).toBe('/sample/waivers/W-2026-007/');
    expect(waiverHref({ ...sample, waivers: [] }, accepted)).toBe(`/evidence/${accepted.sha256}/`);
    expect(JSON.stringify(gatesView(sample, APPROVED))).toContain('/sample/waivers/W-2026-007/');
  });
});

describe('the list of waivers', () => {
  test('says that there is none', () => {
    expect(listOf(project([])).sentence).toBe('No waiver was ever recorded: nobody accepted an unmet gate.');
  });
  test('puts the newest first and stays bounded', () => {
    const many = Array.from({ length: 53 }, (_, index) => waiver(`W-${index}`, { created: `2026-01-${String((index % 28) + 1).padStart(2, '0')}` }));
    const view = listOf({ ...project([]), waivers: many });
    expect([view.rows.length, view.more]).toEqual([50, 'Three older ones stand on the pages of the releases they were for']);
    expect(view.rows[0]?.from.time).toBe('2026-01-28');
  });
  test('prints dates and no age', () => {
    const [row] = listOf({ ...project([]), waivers: [waiver('W-1')] }).rows;
    expect(row).toMatchObject({ from: { time: '2026-02-01' }, until: { time: '2026-03-31' }, signature: { state: 'pass', word: 'Signed' } });
  });
});
