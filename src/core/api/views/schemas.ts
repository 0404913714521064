import { z } from 'zod';
import * as paths from '../paths.ts';
import { publicSchemas, type PublicSchema } from '../schemas.ts';
import { defineView, viewBase } from '../view.ts';

const GROUPS: readonly (readonly [PublicSchema['group'], string, string])[] = [
  ['record', 'The record', 'What is sealed.'],
  ['statement', 'What people state', 'Files that people write or sign; no tool makes them.'],
  ['content', 'What an operator writes', 'The hand-written files of a portal.'],
  ['api', 'The API', 'The JSON beside each page: the same object the page is made from.'],
];

/** `/schemas/`: every document type with its JSON Schema. */
export const SchemasView = z.strictObject({
  ...viewBase('schemas'),
  groups: z.array(z.strictObject({
    title: z.string(),
    about: z.string(),
    schemas: z.array(z.strictObject({ name: z.string(), title: z.string(), about: z.string(), href: z.string() })),
  })),
});
export type SchemasView = z.infer<typeof SchemasView>;

export const schemas = defineView({
  name: 'schemas',
  schema: SchemasView,
  pages: () => [{ path: paths.schemas(), view: 'schemas', inputs: [] }],
  build: () => ({
    schema: 'dossier.schemas.v1' as const,
    title: 'Schemas',
    description: 'The JSON Schema of every public document of this portal.',
    groups: GROUPS.map(([group, title, about]) => ({
      title, about,
      schemas: publicSchemas().filter((one) => one.group === group).map((one) => ({
        name: one.name, title: one.title, about: one.about, href: paths.schemaFile(one.name),
      })),
    })),
  }),
});
