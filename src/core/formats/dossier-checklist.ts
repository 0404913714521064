import type { Content } from '../model/facts.ts';
import { Checklist } from '../model/human-records.ts';
import { CHECKLIST_SCHEMA } from '../model/uris.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { recordFormat, worstOf } from './dossier-record.ts';

const MEANING = { done: 'pass', open: 'pending', failed: 'fail', 'not-applicable': 'not-stated' } as const satisfies Record<string, Content>;

/** Items that people answer for. An open one is pending; a list of which nothing applies is no result. */
export const dossierChecklist = recordFormat<Checklist>({
  id: 'dossier.checklist',
  title: 'Checklist',
  schema: Checklist,
  tag: CHECKLIST_SCHEMA,
  says: (checklist) => {
    const items = checklist.sections.flatMap((section, s) => section.items.map((item, i) => ({ item, at: `/sections/${s}/items/${i}` })));
    const count = (state: keyof typeof MEANING) => items.filter(({ item }) => item.state === state).length;
    return {
      content: worstOf(items.map(({ item }) => MEANING[item.state])),
      summary: `${count('done')} of ${items.length - count('not-applicable')} items done, ${count('open')} open, ${count('failed')} failed`,
      ...(checklist.completedAt === undefined ? {} : { producedAt: checklist.completedAt }),
      counts: { items: items.length, done: count('done'), open: count('open'), failed: count('failed'), notApplicable: count('not-applicable') },
      checks: items.map(({ item, at }) => ({ name: item.id, word: item.state, verdict: MEANING[item.state], at })),
    };
  },
  view: (checklist) => [
    facts('The checklist', [['Title', words(checklist.title)], ['Completed', moment(checklist.completedAt)], ['Sections', number(checklist.sections.length)]]),
    ...checklist.sections.slice(0, 50).map((section, s) => table({
      title: words(section.title),
      caption: 'Items, who answered for each, and where it can be seen',
      columns: ['Item', 'State', 'By', 'Note', 'Evidence'],
      rows: section.items.map((item, i) => [
        { text: words(item.text, 500), at: `/sections/${s}/items/${i}` }, verdict(item.state, MEANING[item.state], `/sections/${s}/items/${i}/state`), words(item.by), words(item.note, 1000), words(item.evidence, 500),
      ]),
    })),
  ],
});
