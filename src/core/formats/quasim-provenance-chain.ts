import { z } from 'zod';
import { finding } from '../findings.ts';
import { countOf } from '../lib/format-number.ts';
import { code, facts, number, table, verdict, words } from './cells.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION } from './quasim.ts';

const Chain = z.looseObject({
  merkle_root: z.string(),
  chain_length: z.number().int().nonnegative(),
  generated_at: z.string().optional(),
  entries: z.array(z.looseObject({ qrd_id: z.string(), qrdl_hash: z.string(), parent_hash: z.string() })),
});
type Chain = z.infer<typeof Chain>;

/**
 * `PROVENANCE_CHAIN.json` of Qubic. Its ids are 16 hex digits of nobody says what, so only their order can be checked: each
 * entry names the one before it. That is an order, and no proof of content.
 */
export const quasimProvenanceChain = jsonReport<Chain>({
  id: 'quasim.provenance-chain',
  title: 'Chain of short ids',
  specification: SPECIFICATION,
  schema: Chain,
  keys: ['merkle_root', 'chain_length', 'entries'],
  says: (chain) => {
    const broken = brokenAt(chain);
    return {
      content: broken.length > 0 || chain.chain_length !== chain.entries.length ? 'fail' : chain.entries.length === 0 ? 'no-result' : 'warn',
      summary: broken[0] !== undefined ? `The order is broken at entry ${broken[0] + 1}` : `${countOf(chain.entries.length, 'entry', 'entries')} in order; what they stand for can not be checked`,
      ...(writtenAt(chain) === undefined ? {} : { producedAt: writtenAt(chain)! }),
      counts: { entries: chain.entries.length, broken: broken.length },
    };
  },
  findings: (chain) => [
    ...brokenAt(chain).slice(0, 20).map((index) => finding('chain-broken', { message: `Entry ${index + 1} does not name the one before it`, place: `/entries/${index}/parent_hash`, expected: chain.entries[index - 1]?.qrdl_hash ?? 'GENESIS', found: chain.entries[index]?.parent_hash ?? '' })),
    ...(chain.chain_length === chain.entries.length ? [] : [finding('verdict-disagrees', { message: `“chain_length” is ${chain.chain_length}; there are ${chain.entries.length}`, place: '/chain_length', expected: String(chain.entries.length), found: String(chain.chain_length) })]),
    finding('unverifiable-claim', { message: 'The ids of the chain are cut to 16 hex digits and no content is named, so nothing can be checked against them', place: '/merkle_root', expected: 'digests of named content', found: chain.merkle_root }),
  ],
  view: (chain) => [
    facts('The chain', [
      ['Root, it says', code(chain.merkle_root, '/merkle_root')],
      ['Entries', number(chain.entries.length)],
      ['Order', verdict(brokenAt(chain).length === 0 ? 'holds' : 'broken', brokenAt(chain).length === 0 ? 'pass' : 'fail')],
      ['Written', words(writtenAt(chain) ?? chain.generated_at)],
    ], 'Only the order can be checked. The ids are short and name no content.'),
    table({
      title: 'Entries',
      caption: 'Every entry with its id and the id before it',
      columns: ['Entry', 'Id', 'Follows'],
      rows: chain.entries.map((one, index) => [{ text: words(one.qrd_id), at: `/entries/${index}` }, code(one.qrdl_hash, `/entries/${index}/qrdl_hash`), code(one.parent_hash, `/entries/${index}/parent_hash`)]),
    }),
  ],
});

function brokenAt({ entries }: Chain): number[] {
  return entries.flatMap((entry, index) => entry.parent_hash === (index === 0 ? 'GENESIS' : entries[index - 1]?.qrdl_hash) ? [] : [index]);
}

/** Seconds since 1970, as a text. */
function writtenAt({ generated_at: seconds }: Chain): string | undefined {
  return seconds !== undefined && /^\d{9,10}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z') : undefined;
}
