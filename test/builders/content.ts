import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const POLICY = `id: shelf-1
title: Shelf policy
slots:
  - id: notes
    title: Notes
    accepts: [{ format: json }]
    paths: [notes.json]
    verdict: { at: /verdict, pass: [ok] }
gates:
  - id: notes
    title: Notes received
    short: Notes
    group: Completeness
    requirement: The notes arrived.
    checks: [{ rule: evidence-present, slot: notes }]
`;

/** Writes files below a folder, making folders on the way. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
}

/** A small portal with one project, `shelf`, one release, `v1.0.0`, and its evidence in a folder of its own. */
export function contentFolder(files: Readonly<Record<string, string>> = {}): { readonly contentDir: string; readonly evidence: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'dossier-content-'));
  writeFiles(root, { 'evidence/notes.json': '{"verdict":"ok"}' });
  writeFiles(path.join(root, 'content'), {
    'portal.yaml': 'title: Shelves\n',
    'trust/trust.yaml': 'signers: []\n',
    'projects/shelf/project.yaml': 'name: Shelf\n',
    'projects/shelf/policy.yaml': POLICY,
    'projects/shelf/releases/v1.0.0/release.yaml': `tag: v1.0.0\ncommit: ${'a'.repeat(40)}\ncommitDate: 2026-02-01T10:00:00Z\n`,
    ...files,
  });
  return { contentDir: path.join(root, 'content'), evidence: path.join(root, 'evidence') };
}
