import { finding } from '../findings.ts';
import { dayText } from '../lib/dates.ts';
import { Incident } from '../model/human-records.ts';
import { INCIDENT_SCHEMA } from '../model/uris.ts';
import { facts, moment, textBlock, words } from './cells.ts';
import { outOfOrder, recordFormat } from './dossier-record.ts';

/** What happened after a release, who looks for the cause, and when the fix is expected. It passes no verdict on anything. */
export const dossierIncident = recordFormat<Incident>({
  id: 'dossier.incident',
  title: 'Incident note',
  schema: Incident,
  tag: INCIDENT_SCHEMA,
  says: (incident) => ({
    content: 'not-stated',
    summary: `${incident.title}: ${incident.endedAt === undefined ? 'not over when this was written' : 'over'}; root cause owned by ${incident.rootCauseOwner}, fix expected by ${dayText(incident.fixEta)}`,
    producedAt: incident.writtenAt,
    counts: {},
  }),
  findings: (incident) => [
    ...(incident.endedAt === undefined ? [] : outOfOrder(incident.startedAt, incident.endedAt, '/endedAt')),
    ...(incident.fixEta < incident.startedAt.slice(0, 10)
      ? [finding('times-out-of-order', { message: 'The fix is expected before the incident began', place: '/fixEta', expected: `${incident.startedAt.slice(0, 10)} or later`, found: incident.fixEta })]
      : []),
  ],
  view: (incident) => [
    facts('The incident', [
      ['What happened', words(incident.title)], ['Began', moment(incident.startedAt)], ['Ended', incident.endedAt === undefined ? 'not when this was written' : moment(incident.endedAt)],
      ['Trigger', words(incident.trigger)], ['Root cause owner', words(incident.rootCauseOwner)], ['Fix expected by', moment(incident.fixEta)],
      ['Written', moment(incident.writtenAt)], ['Followed up at', words(incident.url, 500)],
    ]),
    textBlock('What users saw', incident.impact),
    ...(incident.rootCause === undefined ? [] : [textBlock('Root cause', incident.rootCause)]),
  ],
});
