import { z } from 'zod';
import { FINDINGS } from '../../findings.ts';
import { FindingLevel } from '../../model/finding.ts';
import * as paths from '../paths.ts';
import { defineView, viewBase } from '../view.ts';

/** `/findings/`: help for everything that can be found wrong with evidence. */
export const FindingsView = z.strictObject({
  ...viewBase('findings'),
  about: z.string(),
  findings: z.array(z.strictObject({ id: z.string(), level: FindingLevel, title: z.string(), means: z.string(), fix: z.string() })),
});
export type FindingsView = z.infer<typeof FindingsView>;

export const findings = defineView({
  name: 'findings',
  schema: FindingsView,
  pages: () => [{ path: paths.findings(), view: 'findings', inputs: [] }],
  build: (): FindingsView => ({
    schema: 'dossier.findings.v1',
    title: 'Findings',
    description: 'Everything that can be found wrong with evidence: what it means and what to do.',
    about: 'What can be found wrong with evidence, and what to do about it. A finding states a fact about a file; gates decide what follows from it. Each name below is permanent.',
    findings: Object.entries(FINDINGS)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { level, title, means, fix }]) => ({ id, level, title, means, fix })),
  }),
});
