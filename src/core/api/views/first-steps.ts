import { z } from 'zod';

/** What to do where nothing is sealed so far: commands that run as they stand, each with what it does. */
export const FirstSteps = z.strictObject({
  title: z.string(),
  about: z.string(),
  commands: z.array(z.strictObject({ title: z.string(), command: z.string() })),
});
export type FirstSteps = z.infer<typeof FirstSteps>;

/** The way to a project's first release. */
export function firstRelease(project: string): FirstSteps {
  return {
    title: 'The first release',
    about: 'Put what your CI job leaves behind (test report, SBOM, checksums) into a folder named artifacts, beside content.',
    commands: [
      { title: 'See what the verdict would be; this writes nothing', command: `npx dossier check ${project}/v0.1.0 --evidence artifacts` },
      { title: 'Judge it and write the record down', command: `npx dossier seal ${project}/v0.1.0 --evidence artifacts` },
      { title: 'Make this site again, with the release on it', command: 'npx dossier build --serve' },
    ],
  };
}

/** The way to a portal's first project. */
export const FIRST_PROJECT: FirstSteps = {
  title: 'The first project',
  about: 'A project has a folder of its own below content/projects, with a policy that says what its releases must bring.',
  commands: [{ title: 'Write one to begin with; no file that exists is changed', command: 'npx dossier init --project widget' }],
};
