import { z } from 'zod';
import { display } from '../../../lib/display.ts';
import type { INPUT_ROLES } from '../../../model/record.ts';
import { differences, readingOf, seriesIn, type Reading } from '../../metric-readings.ts';
import { Text, type Piece } from '../../view.ts';
import { list, sentenceCase } from '../../words.ts';
import * as paths from '../../paths.ts';
import type { Side } from './side.ts';

export const SAMENESS = { same: 'Same', changed: 'Changed', unknown: 'Not known' } as const;
export const Sameness = z.enum(['same', 'changed', 'unknown']);
export type Sameness = z.infer<typeof Sameness>;

/** What a comparison is only fair without: a change of the rules, of who signed, of how things were measured. */
export const TrustRow = z.strictObject({ id: z.string(), item: z.string(), fact: Sameness, older: Text, newer: Text });
export type TrustRow = z.infer<typeof TrustRow>;

const CONDITIONS = 16;

export function trustRows(older: Side, newer: Side): TrustRow[] {
  return [
    input('policy', 'Gate policy', 'policy', older, newer),
    input('limits', 'Limits', 'baseline', older, newer),
    input('trust', 'Trusted keys', 'trust', older, newer),
    signer(older, newer),
    evidenceSigners(older, newer),
    engine(older, newer),
    ...conditions(older, newer),
  ];
}

const NONE = 'none';

function row(id: string, item: string, older: Text, newer: Text, fact: Sameness): TrustRow {
  return { id, item, fact, older, newer };
}

function input(id: string, item: string, role: (typeof INPUT_ROLES)[number], older: Side, newer: Side): TrustRow {
  const digests = ({ record }: Side) => record.inputs.filter((one) => one.role === role).map((one) => one.sha256).sort();
  const [was, is] = [digests(older), digests(newer)];
  const fact = was.join(' ') === is.join(' ') ? 'same' : 'changed';
  const told = (side: Side, found: readonly string[]): Text => found.length === 0 ? [NONE] : [
    ...(role === 'policy' && side.record.ruleSet !== undefined ? [`${side.record.ruleSet}, `] : []),
    ...found.flatMap((sha256, index): Piece[] => [...(index === 0 ? [] : [' ']), { text: sha256, digest: 'dense', href: paths.bytes(sha256) }]),
  ];
  return row(id, item, told(older, was), told(newer, is), fact);
}

function signer(older: Side, newer: Side): TrustRow {
  const told = ({ revision: { seal } }: Side): Text => seal.result === 'verified' ? [`${display(seal.name, 120)}, `, { text: display(seal.identity, 160), code: 'code' }] : [seal.result === 'none' ? 'not signed' : 'a signature that does not count'];
  const identity = ({ revision: { seal } }: Side) => seal.result === 'verified' ? `${seal.identity}\n${seal.keyId ?? seal.certificate?.identity ?? ''}` : undefined;
  const [was, is] = [identity(older), identity(newer)];
  return row('signer', 'Signer of the record', told(older), told(newer), was === undefined || is === undefined ? 'unknown' : was === is ? 'same' : 'changed');
}

function evidenceSigners(older: Side, newer: Side): TrustRow {
  const signers = ({ record }: Side) => [...new Set(record.signatures.filter((one) => one.result === 'verified').map((one) => one.identity ?? one.signerName ?? one.signer ?? ''))].sort();
  const [was, is] = [signers(older), signers(newer)];
  const told = (names: readonly string[]): Text => names.length === 0 ? ['none verified'] : [names.slice(0, 6).map((name) => display(name, 120)).join(', ')];
  return row('evidence-signers', 'Signers of evidence', told(was), told(is), was.length === 0 || is.length === 0 ? 'unknown' : was.join('\n') === is.join('\n') ? 'same' : 'changed');
}

function engine(older: Side, newer: Side): TrustRow {
  const told = ({ record: { assessed } }: Side) => `${assessed.engine.name} ${assessed.engine.version}`;
  return row('engine', 'Judged by', [told(older)], [told(newer)], told(older) === told(newer) ? 'same' : 'changed');
}

// Conditions that say what was measured on, as against with.
const DATA = new Set(['data', 'dataset', 'objects', 'samples', 'split']);

/** How metrics that both releases have were measured: one row for each condition that any of them states. */
function conditions(older: Side, newer: Side): TrustRow[] {
  const both = seriesIn(newer.record).flatMap((series) => {
    const [before, after] = [readingOf(older.release, series), readingOf(newer.release, series)];
    return before?.current === undefined || after?.current === undefined ? [] : [{ before, after }];
  });
  const keys = [...new Set(both.flatMap(({ before, after }) => [...Object.keys(before.comparability), ...Object.keys(after.comparability)]))].sort();
  const order = (key: string) => Number(DATA.has(key));
  return keys.sort((a, b) => order(a) - order(b)).slice(0, CONDITIONS).map((key) => {
    const changed = both.some(({ before, after }) => differences(before, after).some((one) => one.key === key));
    const values = (readings: readonly Reading[]): Text => {
      const found = [...new Set(readings.filter((one) => key in one.comparability).map((one) => display(one.comparability[key] ?? '', 100)))];
      return [found.length === 0 ? 'not stated' : `${found.slice(0, 3).join('; ')}${found.length > 3 ? `; ${found.length - 3} more` : ''}`];
    };
    return row(`condition-${key}`, `${DATA.has(key) ? 'Evaluation data' : 'Measured with'}: ${display(key, 60)}`, values(both.map(({ before }) => before)), values(both.map(({ after }) => after)), changed ? 'changed' : 'same');
  });
}

/** The second sentence: whether the two were judged by the same rules and signed by the same hand. */
export function trustSentence(rows: readonly TrustRow[]): string {
  const items = [['policy', 'the policy'], ['limits', 'its limits'], ['signer', 'the signer']] as const;
  const found = items.map(([id, name]) => ({ name, row: rows.find((one) => one.id === id) }));
  const isNone = (one: TrustRow | undefined) => one?.older[0] === NONE && one.newer[0] === NONE;
  const named = (fact: Sameness) => found.filter((one) => one.row?.fact === fact && !isNone(one.row)).map(({ name }) => name);
  const [same, changed] = [named('same'), named('changed')];
  if (same.length === items.length) return 'The policy, its limits and the signer are the same.';
  const told = [
    ...(changed.length === 0 ? [] : [`${list(changed)} changed`]),
    ...(same.length === 0 ? [] : [`${list(same)} ${same.length === 1 && same[0] !== 'its limits' ? 'is' : 'are'} the same`]),
    ...(named('unknown').length === 0 ? [] : ['a record is not signed']),
    ...found.filter((one) => isNone(one.row)).map(({ name }) => name === 'the policy' ? 'there is no policy' : 'there are no limits'),
  ];
  return `${sentenceCase(told.join('; '))}.`;
}


