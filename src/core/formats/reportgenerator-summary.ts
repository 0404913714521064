import { z } from 'zod';
import { finding } from '../findings.ts';
import { countText, isEqualCount, readCoverage, sumOf, viewCoverage, type Covered, type CoverageReport } from './coverage.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
import { instantOf } from './instant.ts';
import { member, readBy, unreadable } from './reading.ts';

const Count = z.number().int().nonnegative();
const Counts = {
  coveredlines: Count, coverablelines: Count, coveredbranches: Count.nullish(), totalbranches: Count.nullish(), coveredmethods: Count.nullish(), totalmethods: Count.nullish(),
};
const Assembly = z.looseObject({ name: z.string(), ...Counts });
const Summary = z.looseObject({
  summary: z.looseObject({ generatedon: z.string().optional(), parser: z.string().optional(), ...Counts }),
  coverage: z.looseObject({ assemblies: z.array(Assembly) }),
});
type Counted = z.infer<typeof Assembly> | z.infer<typeof Summary>['summary'];

/** ReportGenerator's JSON summary: what it merged from reports of other tools, by assembly. */
export const reportGeneratorSummary: Format<CoverageReport> = {
  id: 'reportgenerator-summary',
  title: 'ReportGenerator summary',
  mediaType: 'application/json',
  specification: { name: 'ReportGenerator, JsonSummary', url: 'https://github.com/danielpalme/ReportGenerator/wiki/Output-formats' },
  recognise: ({ json }) => member(member(json?.value, 'summary'), 'coverablelines') !== undefined && member(member(json?.value, 'coverage'), 'assemblies') !== undefined,
  read,
  view: viewCoverage,
};

const KINDS = { lines: ['coveredlines', 'coverablelines'], branches: ['coveredbranches', 'totalbranches'], methods: ['coveredmethods', 'totalmethods'] } as const;

function read(sample: Sample): Reading<CoverageReport> {
  const parsed = readBy(Summary, sample.json?.value);
  if ('findings' in parsed) return unreadable('reportgenerator-summary', 'A coverage summary that does not follow its format', parsed.findings);
  const { summary, coverage: { assemblies } } = parsed.document;
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  const isWrong = (kind: keyof typeof KINDS) => {
    const whole = countOf(summary, kind);
    return whole.covered > whole.total || !isEqualCount(whole, sumOf(assemblies.map((one) => countOf(one, kind))));
  };
  const wrong = kinds.filter(isWrong);
  const right = kinds.filter((kind) => !wrong.includes(kind) && countOf(summary, kind).total > 0);
  return readCoverage('reportgenerator-summary', {
    counts: Object.fromEntries(right.map((kind) => [kind, countOf(summary, kind)])),
    places: Object.fromEntries(right.map((kind) => [kind, `/summary/${KINDS[kind][0]}`])),
    // What it read from decides what counts as a line.
    tool: summary.parser === undefined ? 'ReportGenerator' : `ReportGenerator from ${summary.parser}`,
    producedAt: instantOf(summary.generatedon),
    parts: assemblies.map((one, index) => ({ name: one.name, lines: countOf(one, 'lines'), branches: countOf(one, 'branches'), at: `/coverage/assemblies/${index}` })),
    noun: 'assembly', nouns: 'assemblies',
  }, wrong.map((kind) => contradiction(kind, countOf(summary, kind), sumOf(assemblies.map((one) => countOf(one, kind))))));
}

function countOf(from: Counted, kind: keyof typeof KINDS): Covered {
  const [covered, total] = KINDS[kind];
  return { covered: from[covered] ?? 0, total: from[total] ?? 0 };
}

function contradiction(kind: keyof typeof KINDS, stated: Covered, counted: Covered): ReadFinding {
  return finding('verdict-disagrees', {
    message: `The summary states ${countText(stated)} ${kind} as covered; its assemblies give ${countText(counted)}, so none is taken for a measurement`, place: `/summary/${KINDS[kind][0]}`, expected: countText(counted), found: countText(stated),
  });
}
