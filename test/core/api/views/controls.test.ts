import { describe, expect, test } from 'vitest';
import { frameOf } from '../../../../src/core/api/frame.ts';
import { ControlsView, controls, controlsView } from '../../../../src/core/api/views/controls.ts';
import { PolicySpec } from '../../../../src/core/model/policy.ts';
import { ControlFramework } from '../../../../src/core/model/portal-files.ts';
import { checkControls } from '../../../../src/core/record/check-controls.ts';
import { believablePortal } from '../../../builders/believable-portal.ts';
import { portal, project } from '../../../builders/portal.ts';

const opened = believablePortal();
const home = { path: '/sample/', view: 'project-home', project: 'sample', inputs: [] };

describe('the page of controls', () => {
  const view = controlsView({ path: '/sample/controls/', view: 'controls', project: 'sample', inputs: [] }, opened);
  const control = (id: string) => view.frameworks[0]?.controls.find((one) => one.id === id);

  test('keeps to its schema, and speaks of the latest stable release', () => {
    expect(ControlsView.parse(view)).toEqual(view);
    expect([view.release?.text, view.sentence]).toEqual(['v1.4.0', 'Five controls; three have a gap in v1.4.0.']);
  });
  test('says what covers a control', () => {
    expect(control('PW.8.2')).toMatchObject({ coverage: 'Covered by one gate and one piece of evidence', gates: [{ title: 'Test suites', state: 'pass', href: '/sample/releases/v1.4.0/gates/#gate-tests' }] });
    expect(control('PW.8.2')?.gap).toBeUndefined();
  });
  test('calls it a gap where a named gate is not plainly passing', () => {
    expect(control('PS.3.2')?.gap).toBe('Gap: “SBOM complete” (Warning).');
  });
  test('says plainly that evidence without a gate is judged by nothing', () => {
    expect(control('PO.3.3')?.coverage).toBe('Evidence, and no gate that judges it: one piece of evidence');
  });
  test('calls it a gap where the gate is not in the policy, and where nothing is named', () => {
    expect(control('RV.1.1')).toMatchObject({ coverage: 'Not covered', gap: 'Gap: “no-such-gate” is not in its policy.' });
    expect(control('PO.5.1')).toMatchObject({ coverage: 'Not covered', gap: 'Gap: no gate and no evidence is named for it.' });
  });
  test('exists, and is linked, where a framework maps something of the project', () => {
    expect(controls.pages(opened).map((page) => page.path)).toEqual(['/sample/controls/']);
    expect(frameOf(home, opened).nav.map((link) => link.text)).toContain('Controls');
    const bare = portal(project([]));
    expect(controls.pages(bare)).toEqual([]);
    expect(frameOf(home, bare).nav.map((link) => link.text)).not.toContain('Controls');
  });
});

describe('checkControls()', () => {
  const policy = PolicySpec.parse({
    id: 'rules', title: 'Rules', slots: [{ id: 'sbom', title: 'SBOM', accepts: [{ format: 'cyclonedx' }] }],
    gates: [{ id: 'signatures', title: 'Signed', short: 'Signed', group: 'Build', requirement: 'Signed', checks: [{ rule: 'form-valid', slot: 'sbom' }] }],
  });
  const framework = (id: string, own: readonly object[]) => ControlFramework.parse({ id, title: 'Framework', version: '1', url: 'https://example.org/', controls: own });
  const problemsOf = (...frameworks: readonly ControlFramework[]) => checkControls(frameworks, new Map([['shelf', policy]]));

  test('finds nothing where every name is known', () => {
    expect(problemsOf(framework('a', [{ id: 'X.1', title: 'X', gates: { shelf: ['signatures'] }, evidence: { shelf: ['sbom'] } }]))).toEqual([]);
  });
  test('tells every unknown gate, slot and project, and what was meant', () => {
    expect(problemsOf(framework('a', [{ id: 'X.1', title: 'X', gates: { shelf: ['signature'], shelv: ['signatures'] }, evidence: { shelf: ['scan'] } }]))).toEqual([
      { framework: 'a', path: 'controls[0].gates.shelf[0]', message: 'the policy of "shelf" has no gate "signature"', hint: 'did you mean "signatures"?' },
      { framework: 'a', path: 'controls[0].gates.shelv', message: 'there is no project "shelv"', hint: 'did you mean "shelf"?' },
      { framework: 'a', path: 'controls[0].evidence.shelf[0]', message: 'the policy of "shelf" has no slot "scan"' },
    ]);
  });
  test('refuses one id for two controls, because it is an anchor', () => {
    expect(problemsOf(framework('a', [{ id: 'X.1', title: 'X' }]), framework('b', [{ id: 'X.1', title: 'Y' }]))).toEqual([{ framework: 'b', path: 'controls[0].id', message: '"X.1" is already a control of "a"' }]);
  });
});
