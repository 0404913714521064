import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { Observation } from '../model/human-records.ts';
import { OBSERVATION_SCHEMA } from '../model/uris.ts';
import { facts, moment, number, table, verdict, words } from './cells.ts';
import { outOfOrder, recordFormat, worstOf } from './dossier-record.ts';

type Indicator = Observation['indicators'][number];
type Channel = Observation['channels'][number];

/** What a person saw on dashboards and in alert channels. Each value is held against the objective beside it. */
export const dossierObservation = recordFormat<Observation>({
  id: 'dossier.observation',
  title: 'Observation',
  schema: Observation,
  tag: OBSERVATION_SCHEMA,
  says: (observation) => {
    const { indicators, channels } = observation;
    const checks = [
      ...indicators.map((one, index) => ({ name: one.title, word: number(one.value, one.unit), verdict: meets(one) ? 'pass' as const : 'fail' as const, at: `/indicators/${index}/value`, current: one.value, limit: limitOf(one) })),
      ...channels.map((one, index) => ({ name: one.name, word: wordOf(one), verdict: stateOf(one), at: `/channels/${index}` })),
    ];
    const met = indicators.filter(meets).length;
    const active = channels.filter((one) => one.active).length;
    return {
      content: worstOf(checks.map((one) => one.verdict)),
      summary: [
        ...(indicators.length === 0 ? [] : [`${met} of ${countOf(indicators.length, 'objective')} met`]),
        ...(channels.length === 0 ? [] : [`${active} of ${countOf(channels.length, 'channel')} active, ${channels.filter((one) => one.calls > one.noisyOver).length} noisy`]),
      ].join('; ') || 'Nothing was observed',
      producedAt: observation.to,
      counts: { indicators: indicators.length, met, channels: channels.length, active, noisy: channels.filter((one) => one.calls > one.noisyOver).length },
      checks,
    };
  },
  findings: ({ from, to }) => outOfOrder(from, to, '/to'),
  measurements: ({ environment, indicators }) => indicators.map((one, index) => ({
    metric: `slo.${one.id}`, unit: one.unit, direction: 'atLeast' in one.objective ? 'higher' as const : 'lower' as const, value: one.value, comparability: { environment }, at: `/indicators/${index}/value`,
  })),
  view: (observation) => [
    facts('The observation', [
      ['Title', words(observation.title)], ['Environment', words(observation.environment)], ['From', moment(observation.from)], ['To', moment(observation.to)], ['Observed by', words(observation.observedBy)],
      ['Where', observation.url === undefined ? undefined : words(observation.url)],
    ]),
    ...(observation.indicators.length === 0 ? [] : [table({
      title: 'Objectives',
      caption: 'Each value with its objective; a value at the objective meets it',
      columns: ['Indicator', 'Result', { label: 'Value', numeric: true }, { label: 'Objective', numeric: true }],
      rows: observation.indicators.map((one, index) => [
        { text: words(one.title), at: `/indicators/${index}` }, verdict(meets(one) ? 'met' : 'not met', meets(one) ? 'pass' : 'fail'), number(one.value, one.unit), `${'atLeast' in one.objective ? '≥' : '≤'} ${number(limitOf(one), one.unit)}`,
      ]),
    })]),
    ...(observation.channels.length === 0 ? [] : [table({
      title: 'Dashboards and channels',
      caption: 'Whether each is active, and how often it called',
      columns: ['Channel', 'State', { label: 'Calls', numeric: true }, { label: 'Noisy over', numeric: true }],
      rows: observation.channels.map((one, index) => [{ text: words(one.name), at: `/channels/${index}` }, verdict(wordOf(one), stateOf(one), `/channels/${index}`), number(one.calls), number(one.noisyOver)]),
    })]),
  ],
});

function limitOf({ objective }: Indicator): number {
  return 'atLeast' in objective ? objective.atLeast : objective.atMost;
}

function meets(one: Indicator): boolean {
  return 'atLeast' in one.objective ? one.value >= one.objective.atLeast : one.value <= one.objective.atMost;
}

/** A channel that calls all the time is heard by nobody, so a noisy one warns. */
function stateOf({ active, calls, noisyOver }: Channel): Content {
  if (!active) return 'fail';
  return calls > noisyOver ? 'warn' : 'pass';
}

function wordOf(channel: Channel): string {
  return { fail: 'not active', warn: 'noisy' }[stateOf(channel) as 'fail'] ?? 'active';
}
