import { z } from 'zod';
import { countOf } from '../lib/format-number.ts';
import { digest, facts, moment, table, verdict, words } from './cells.ts';
import { jsonReport } from './json-report.ts';
import { SPECIFICATION, writtenAt } from './quasim.ts';
import { member } from './reading.ts';

const Snapshot = z.looseObject({
  timestamp: z.string(),
  artifacts: z.array(z.looseObject({ name: z.string(), path: z.string(), sha256: z.string().nullish() })),
});
type Snapshot = z.infer<typeof Snapshot>;

/** What the snapshot is meant to hold. Its producer leaves out, without a word, what was not there. */
const EXPECTED = ['do178c', 'cmmc', 'sbom', 'trivy', 'grype'];
const DIGEST = /^[0-9a-fA-F]{64}$/;

/** Digests of the compliance files at one time (`docs/compliance/latest_snapshot.json`). */
export const quasimComplianceSnapshot = jsonReport<Snapshot>({
  id: 'quasim.compliance-snapshot',
  title: 'QuASIM compliance snapshot',
  specification: SPECIFICATION,
  schema: Snapshot,
  keys: ['timestamp', 'artifacts'],
  isIt: (value) => Array.isArray(member(value, 'artifacts')),
  says: ({ timestamp, artifacts }) => {
    const rows = rowsOf(artifacts);
    return {
      content: rows.some(({ sha256 }) => sha256 === undefined) ? 'pending' : 'pass',
      summary: `${rows.filter(({ sha256 }) => sha256 !== undefined).length} of ${countOf(rows.length, 'artifact')} with a digest`,
      ...(writtenAt(timestamp) === undefined ? {} : { producedAt: writtenAt(timestamp)! }),
      counts: { artifacts: rows.length, pending: rows.filter(({ sha256 }) => sha256 === undefined).length },
      checks: rows.map(({ name, word, sha256, at }) => ({ name, word, verdict: sha256 === undefined ? 'pending' : 'pass', at })),
      claims: artifacts.flatMap(({ name, path, sha256 }, index) => sha256 !== undefined && sha256 !== null && DIGEST.test(sha256) ? [{ name: path, key: name, sha256: sha256.toLowerCase(), at: `/artifacts/${index}/sha256` }] : []),
    };
  },
  view: ({ timestamp, artifacts }) => snapshotBlocks(timestamp, rowsOf(artifacts)),
});

export interface SnapshotRow {
  readonly name: string;
  /** What stands in the place of the digest. */
  readonly word: string;
  readonly sha256: string | undefined;
  readonly at: string;
}

function rowsOf(artifacts: Snapshot['artifacts']): readonly SnapshotRow[] {
  return withThoseLeftOut(artifacts.map(({ name, sha256 }, index) => snapshotRow(name, sha256 ?? '', `/artifacts/${index}`)), '/artifacts');
}

/** One row, by what stands where its digest should. */
export function snapshotRow(name: string, word: string, at: string): SnapshotRow {
  return DIGEST.test(word) ? { name, word: 'digest', sha256: word.toLowerCase(), at } : { name, word: word === '' ? 'no digest' : word, sha256: undefined, at };
}

/** The rows, and one for each artifact that the producer left out. */
export function withThoseLeftOut(rows: readonly SnapshotRow[], at: string): readonly SnapshotRow[] {
  return [...rows, ...EXPECTED.filter((name) => !rows.some((one) => one.name === name)).map((name) => ({ name, word: 'left out', sha256: undefined, at }))];
}

export function snapshotBlocks(time: string | undefined, rows: readonly SnapshotRow[]) {
  return [
    facts('The snapshot', [['Time', moment(time)]]),
    table({
      title: 'Artifacts',
      caption: 'Every artifact of the snapshot with its digest, or what stands in its place',
      columns: ['Artifact', 'State', 'Digest'],
      rows: rows.map((one) => [{ text: words(one.name), at: one.at }, verdict(one.word, one.sha256 === undefined ? 'pending' : 'pass', one.at), one.sha256 === undefined ? '–' : digest(one.sha256)]),
    }),
  ];
}
