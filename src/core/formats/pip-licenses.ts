import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { facts, number, table, words } from './cells.ts';
import type { Format, Reading, Sample } from './format.ts';
import { member, readBy, statementOf, unreadable } from './reading.ts';

const Rows = z.array(z.looseObject({ Name: z.string(), Version: z.string(), License: z.string() }));
type Rows = z.infer<typeof Rows>;

const UNKNOWN = 'UNKNOWN';

/**
 * The licences of installed Python packages, as `pip-licenses --format=json` lists them. It is no SBOM, whatever it is
 * called: it has no identifiers, no relationships and no tool that made it.
 */
export const pipLicenses: Format<Rows> = {
  id: 'pip-licenses',
  title: 'Licences of Python packages',
  mediaType: 'application/json',
  specification: { name: 'pip-licenses', url: 'https://github.com/raimon49/pip-licenses' },
  recognise: ({ json }) => Array.isArray(json?.value) && json.value.length > 0 && ['Name', 'Version', 'License'].every((key) => typeof member((json.value as unknown[])[0], key) === 'string'),
  read,
  view: (rows) => [
    facts('The list', [['Packages', number(rows.length)], ['Without a known licence', number(unknown(rows).length)]], 'A list of licences. It is no SBOM.'),
    table({
      title: 'Packages',
      caption: 'Every package with the licence it declares',
      columns: ['Package', 'Version', 'Licence'],
      rows: rows.map((one, index) => [{ text: words(one.Name), at: `/${index}` }, words(one.Version), words(one.License)]),
    }),
  ],
};

function read({ json }: Sample): Reading<Rows> {
  const parsed = readBy(Rows, json?.value);
  if ('findings' in parsed) return unreadable('pip-licenses', 'A licence list that does not follow its format', parsed.findings);
  const rows = parsed.document;
  const unstated = unknown(rows);
  return {
    form: 'valid',
    statement: statementOf('pip-licenses', {
      content: unstated.length > 0 ? 'warn' : 'pass',
      summary: `${countOf(rows.length, 'package')}, ${unstated.length === 0 ? 'each with a licence' : `${unstated.length} without a known licence`}; a list of licences, not an SBOM`,
      checks: [{ name: 'every licence is known', word: unstated.length === 0 ? 'yes' : `not for ${unstated.length}`, verdict: unstated.length > 0 ? 'warn' : 'pass', at: unstated.length > 0 ? `/${unstated[0]?.index ?? 0}/License` : '' }],
      counts: { packages: rows.length, unknown: unstated.length, copyleft: rows.filter(({ License }) => /\b(?:A?GPL|GNU (?:Affero )?General Public)/i.test(License) && !/LGPL|Lesser/i.test(License)).length },
    }),
    findings: unstated.slice(0, 20).map(({ row, index }) => finding('licence-unknown', { message: `${words(row.Name, 80)} ${words(row.Version, 40)} has no known licence`, place: `/${index}/License`, expected: 'a licence', found: row.License })),
    document: rows,
  };
}

function unknown(rows: Rows) {
  return rows.map((row, index) => ({ row, index })).filter(({ row }) => row.License.trim() === '' || row.License.toUpperCase() === UNKNOWN);
}
