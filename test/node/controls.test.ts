import { expect, test } from 'vitest';
import { check } from '../../src/node/check.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { contentFolder } from '../builders/content.ts';

const FRAMEWORK = `id: slsa-v1.0
title: SLSA, Build track
version: '1.0'
url: https://slsa.dev/spec/v1.0/levels
controls:
  - id: build-l1
    title: Provenance exists
    gates: { shelf: [notes] }
    evidence: { shelf: [notes] }
`;
const contentWith = (file: string, text: string) => contentFolder({ [`controls/${file}`]: text }).contentDir;
const refusal = (contentDir: string) => check({ contentDir }).then(() => 'it was not refused', (error: Error) => error.message.replaceAll(contentDir, 'content'));

test('a framework is opened with the portal', async () => {
  const contentDir = contentWith('slsa-v1.0.yaml', FRAMEWORK);
  expect((await check({ contentDir })).projects).toEqual(['shelf']);
  expect((await loadPortal(contentDir)).controls).toMatchObject([{ id: 'slsa-v1.0', controls: [{ id: 'build-l1', gates: { shelf: ['notes'] } }] }]);
});

test('check tells a gate that does not exist, at its place', async () => {
  expect(await refusal(contentWith('slsa-v1.0.yaml', FRAMEWORK.replace('gates: { shelf: [notes] }', 'gates: { shelf: [note] }')))).toMatchInlineSnapshot(`
    "content/controls/slsa-v1.0.yaml:8:22: controls[0].gates.shelf[0]: the policy of "shelf" has no gate "note"
      hint      did you mean "notes"?"
  `);
});

test('a framework that does not keep to its schema is refused, and so is one under another name', async () => {
  expect(await refusal(contentWith('slsa-v1.0.yaml', FRAMEWORK.replace('version:', 'versoin:')))).toMatchInlineSnapshot(`
    "content/controls/slsa-v1.0.yaml:1:1: version: it is missing
      expected  text
    content/controls/slsa-v1.0.yaml:3:1: versoin: unknown key
      hint      did you mean "version""
  `);
  expect(await refusal(contentWith('slsa.yaml', FRAMEWORK))).toMatchInlineSnapshot(`
    "content/controls/slsa.yaml: id: the file is not named after its framework
      expected  controls/slsa-v1.0.yaml"
  `);
  await expect(loadPortal(contentWith('slsa.yaml', FRAMEWORK))).rejects.toThrow('the file is not named after its framework');
});
