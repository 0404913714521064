import { z } from 'zod';
import * as paths from '../paths.ts';
import { Link, defineView, viewBase } from '../view.ts';

/** `/404.html`: what the host shows for an address that is not here. */
export const NotFoundView = z.strictObject({ ...viewBase('not-found'), sentence: z.string(), links: z.array(Link) });
export type NotFoundView = z.infer<typeof NotFoundView>;

export const notFound = defineView({
  name: 'not-found',
  schema: NotFoundView,
  pages: () => [{ path: paths.notFound(), view: 'not-found', inputs: [] }],
  build: (_, portal): NotFoundView => ({
    schema: 'dossier.not-found.v1',
    title: 'No page has this address',
    description: 'No page of this portal has this address.',
    sentence: 'It was never published here, or it was mistyped. Published addresses of records and evidence do not disappear, so a link that broke is a mistake worth reporting.',
    links: [
      { text: portal.projects.length === 1 ? 'All releases' : 'All projects', href: paths.home() },
      { text: 'Docs', href: paths.docs() },
    ],
  }),
});
