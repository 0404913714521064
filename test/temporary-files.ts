import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Gives all tests one folder for their temporary files and takes it away when they are done. */
export default function setup(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
