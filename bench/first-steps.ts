import { rmSync } from 'node:fs';
import { writeFiles } from '../test/builders/content.ts';
import { firstEvidence } from '../test/builders/first-evidence.ts';
import { FIRST_STEPS, installPackage, run } from '../test/builders/installed-package.ts';
import { milliseconds, table } from './measure.ts';

/** What somebody may wait who tries it for the first time. */
const TARGET_SECONDS = 60;

/** Measures a first portal from the packed tarball, each command as a process of its own, after installation. */
export async function firstSteps(): Promise<void> {
  let folder = '';
  const installing = await milliseconds(() => { folder = installPackage(); });
  writeFiles(folder, firstEvidence(new Date().toISOString()));
  const steps: { readonly name: string; readonly took: number }[] = [];
  for (const step of FIRST_STEPS) steps.push({ name: step[0] ?? '', took: await milliseconds(() => run('npx', ['dossier', ...step], folder)) });
  rmSync(folder, { recursive: true, force: true });

  const seconds = (time: number) => `${(time / 1000).toFixed(1)} s`;
  const after = steps.reduce((sum, { took }) => sum + took, 0);
  table([
    ['pack and install', `${seconds(installing)}, not counted`],
    ...steps.map(({ name, took }) => [name, seconds(took)] as const),
    ['after installation', `${seconds(after)} in ${steps.length} commands; the target is under ${TARGET_SECONDS} s: ${after / 1000 < TARGET_SECONDS ? 'met' : 'missed'}`],
  ]);
}
