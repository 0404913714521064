import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { pointer } from '../lib/json-pointer.ts';
import type { Vulnerability } from '../model/listed.ts';
import { PenetrationTest } from '../model/human-records.ts';
import { PENETRATION_TEST_SCHEMA } from '../model/uris.ts';
import { facts, moment, number, table, words } from './cells.ts';
import { recordFormat } from './dossier-record.ts';
import { scanCounts, sealedRows } from './scan.ts';

/** What a penetration test found, and when each finding was fixed. Whether that was in time is for the policy to say. */
export const dossierPenetrationTest = recordFormat<PenetrationTest>({
  id: 'dossier.penetration-test',
  title: 'Penetration test',
  schema: PenetrationTest,
  tag: PENETRATION_TEST_SCHEMA,
  says: (test) => {
    const open = openFindings(test);
    return {
      content: 'not-stated',
      summary: `${countOf(test.findings.length, 'finding')} in ${countOf(test.components.length, 'component')}, ${open.length} not fixed`,
      producedAt: `${test.to}T00:00:00Z`,
      counts: { findings: test.findings.length, fixed: test.findings.length - open.length, ...scanCounts(open) },
      vulnerabilities: sealedRows(open),
    };
  },
  findings: (test) => [
    ...test.findings.flatMap((one, index) => (one.fixedOn === undefined || one.fixedOn >= one.foundOn ? [] : [
      finding('times-out-of-order', { message: `“${one.id}” is fixed before it is found`, place: pointer('findings', String(index), 'fixedOn'), expected: `from ${one.foundOn} on`, found: one.fixedOn }),
    ])),
    ...(test.to >= test.from ? [] : [finding('times-out-of-order', { message: 'It finishes before it starts', place: '/to', expected: `from ${test.from} on`, found: test.to })]),
  ].slice(0, 50),
  view: (test) => [
    facts('The test', [['Title', words(test.title)], ['Tested by', words(test.testedBy)], ['From', moment(test.from)], ['To', moment(test.to)]]),
    table({
      title: 'Components',
      caption: 'What was tested',
      columns: ['Component', 'Version'],
      rows: test.components.map((one, index) => [{ text: words(one.name), at: `/components/${index}` }, words(one.version)]),
    }),
    table({
      title: 'Findings',
      caption: 'What was found, and when it was fixed',
      columns: ['Id', 'Severity', 'Component', 'What', 'Found', 'Fixed', { label: 'Days', numeric: true }],
      rows: test.findings.map((one, index) => [
        { text: words(one.id), at: pointer('findings', String(index)) }, one.severity, words(one.component), words(one.title), moment(one.foundOn), one.fixedOn === undefined ? 'not yet' : moment(one.fixedOn),
        one.fixedOn === undefined ? '–' : number((Date.parse(one.fixedOn) - Date.parse(one.foundOn)) / 86_400_000),
      ]),
    }),
  ],
});

function openFindings({ findings, components }: PenetrationTest): Vulnerability[] {
  return findings.flatMap((one, index): Vulnerability[] => {
    // A fix before the finding is a slip of the pen, and closes nothing.
    if (one.fixedOn !== undefined && one.fixedOn >= one.foundOn) return [];
    const version = components.find(({ name }) => name === one.component)?.version;
    return [{
      id: one.id, kind: 'vulnerability', aliases: [], severity: one.severity, subject: { name: one.component, ...(version === undefined ? {} : { version }) },
      fixedIn: [], title: one.title, foundOn: one.foundOn, at: pointer('findings', String(index)),
    }];
  });
}
