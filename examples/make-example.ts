// Makes the example portal's sealed content from hand-written heads and policies and from the evidence beside this file,
// through the functions behind the command line. Times are fixed, so every run gives the same bytes.

import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { SigstoreInstance } from './sigstore/instance.ts';
import { STORIES } from './stories.ts';
import { ProjectFolder, Steps, writeFiles, type Story } from './story.ts';

/**
 * Writes everything that is made into `contentDir`, which holds what is written by hand, and the made-up evidence into
 * `examplesDir`. What an earlier run made is removed first.
 */
export async function makeExample(contentDir: string, examplesDir: string, stories: readonly Story[] = STORIES): Promise<void> {
  for (const name of ['log', 'objects']) await rm(path.join(contentDir, name), { recursive: true, force: true });
  for (const { project } of stories) await removeMade(path.join(contentDir, 'projects', project));
  const sigstore = new SigstoreInstance();
  for (const story of stories) {
    for (const version of story.madeUp) await rm(path.join(examplesDir, story.project, version), { recursive: true, force: true });
    const evidence = await story.evidence(new ProjectFolder(path.join(contentDir, 'projects', story.project)), sigstore);
    for (const [folder, files] of evidence) await writeFiles(path.join(examplesDir, story.project, folder), files);
  }
  const all = stories.flatMap((story) => story.steps.map((step) => ({ step, steps: new Steps(contentDir, examplesDir, story.project, sigstore, story.keyName) })));
  const inOrder = all.sort((a, b) => Date.parse(a.step.at) - Date.parse(b.step.at));
  for (const { step, steps } of inOrder) await step.run(steps);
}

async function removeMade(project: string): Promise<void> {
  const releases = (await readdir(path.join(project, 'releases'))).map((version) => `releases/${version}`);
  const made = [
    'waivers',
    ...releases.flatMap((release) => ['revisions', 'signoffs', 'addenda', 'decision.json', 'decision.sigstore.json'].map((name) => `${release}/${name}`)),
  ];
  for (const name of made) await rm(path.join(project, name), { recursive: true, force: true });
}

if (import.meta.main) await makeExample('content', 'examples');
