import type { Content } from '../model/facts.ts';
import { countOf } from '../lib/format-number.ts';
import { ExportControl } from '../model/human-records.ts';
import { EXPORT_CONTROL_SCHEMA } from '../model/uris.ts';
import { facts, moment, table, verdict, words } from './cells.ts';
import { recordFormat, worstOf } from './dossier-record.ts';

type Release = ExportControl['items'][number]['release'];

const MEANING: Readonly<Record<Release, Content>> = { allowed: 'pass', 'licence-required': 'warn', forbidden: 'fail', pending: 'pending' };

/** Who says under which export controls the released things fall. */
export const dossierExportControl = recordFormat<ExportControl>({
  id: 'dossier.export-control',
  title: 'Export classification',
  schema: ExportControl,
  tag: EXPORT_CONTROL_SCHEMA,
  says: ({ items, classifiedAt }) => ({
    content: worstOf(items.map(({ release }) => MEANING[release])),
    summary: `${items.filter(({ release }) => release === 'allowed').length} of ${countOf(items.length, 'item')} may be released as they are`,
    producedAt: classifiedAt,
    counts: { items: items.length, allowed: items.filter(({ release }) => release === 'allowed').length },
    checks: items.map(({ name, classification, release }, index) => ({ name, word: `${classification}: ${release}`, verdict: MEANING[release], at: `/items/${index}` })),
  }),
  view: (record) => [
    facts('The classification', [['Title', words(record.title)], ['Classified by', words(record.classifiedBy)], ['Classified', moment(record.classifiedAt)], ['To be looked at again by', moment(record.reviewBy)]]),
    table({
      title: 'Items',
      caption: 'What is released, and under which controls it falls',
      columns: ['Item', 'Release', 'Regime', 'Classification', 'Note'],
      rows: record.items.map((one, index) => [{ text: words(one.name), at: `/items/${index}` }, verdict(one.release.replace('-', ' '), MEANING[one.release], `/items/${index}/release`), words(one.regime), words(one.classification), words(one.note, 1000)]),
    }),
  ],
});
