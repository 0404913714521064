import { expect, test } from 'vitest';
import { PortalHomeView, portalHomeView } from '../../../../src/core/api/views/portal-home.ts';
import { ProjectHomeView, projectHomeView } from '../../../../src/core/api/views/project-home.ts';
import { portal, project, record, release, revision } from '../../../builders/portal.ts';

const homeOf = (releases: Parameters<typeof project>[0]) => {
  const one = project(releases);
  return projectHomeView({ path: '/', view: 'project-home', project: one.id, inputs: [] }, portal(one));
};

test('a project without releases says what to type for its first', () => {
  const home = ProjectHomeView.parse(homeOf([]));
  expect(home.about).toContain('Nothing is sealed so far.');
  expect(home.next?.commands.map((one) => one.command)).toEqual([
    `npx dossier check ${project([]).id}/v0.1.0 --evidence artifacts`,
    `npx dossier seal ${project([]).id}/v0.1.0 --evidence artifacts`,
    'npx dossier build --serve',
  ]);
});

test('a project with a release has no first steps', () => {
  expect(homeOf([release(revision(record('v1.0.0')))]).next).toBeUndefined();
});

test('a portal without projects says how to begin one', () => {
  const empty = { ...portal(project([])), projects: [] };
  const home = PortalHomeView.parse(portalHomeView(empty));
  expect(home.about).toContain('There is no project here so far.');
  expect(home.next?.commands.map((one) => one.command)).toEqual(['npx dossier init --project widget']);
});
