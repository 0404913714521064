import { z } from 'zod';
import { LaterEvent, laterEvents } from '../../after-release.ts';
import * as paths from '../../paths.ts';
import { Link } from '../../view.ts';
import type { Subject } from './subject.ts';

/** Later events, newest first, and where all of them stand. */
export const After = z.strictObject({
  none: z.string().optional(),
  events: z.array(LaterEvent),
  more: z.string().optional(),
  all: Link.optional(),
});

/** How many later events the overview lists. */
const SHOWN = 8;

export function afterOf({ project, opened, judgement }: Subject): { readonly after?: z.infer<typeof After> } {
  if (judgement.document === undefined && opened.addenda.length === 0) return {};
  const all = { text: 'As released, as known now', href: paths.releasePage(project.id, opened.version, 'after') };
  const events = laterEvents(project, opened).toReversed();
  if (events.length === 0) return { after: { none: 'Nothing was added since the decision.', events } };
  return { after: { events: events.slice(0, SHOWN), all, ...(events.length <= SHOWN ? {} : { more: `${events.length - SHOWN} earlier ones stand on their own page` }) } };
}
