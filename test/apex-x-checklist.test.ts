// docs/apex-x-checklist.md is held to Apex-X's own document, to the policy, and to what the gates really do.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { listPages } from '../src/core/api/documents.ts';
import { judgementOf } from '../src/core/api/judgement.ts';
import { currentRevision } from '../src/core/api/current-revision.ts';
import * as paths from '../src/core/api/paths.ts';
import type { GateResult } from '../src/core/model/gate-result.ts';
import type { ReleaseIdentity, ReleaseRecordPredicate } from '../src/core/model/record.ts';
import { isBlocking } from '../src/core/model/states.ts';
import { judgeDecision } from '../src/core/record/judge-decision.ts';
import type { OpenedPortal, OpenedRelease } from '../src/core/record/opened.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { judgedAgain } from './builders/judged-again.ts';

interface Row {
  readonly section: string;
  readonly item: string;
  readonly ids: ReadonlyMap<string, string>;
  readonly held: string;
  readonly why: string;
}

const ROWS = readFileSync('docs/apex-x-checklist.md', 'utf8').split('\n')
  .filter((line) => /^\| \d \|/.test(line))
  .map((line): Row => {
    const [, section = '', item = '', ids = '', held = '', why = ''] = line.split('|').map((cell) => cell.trim());
    return { section, item, held, why, ids: new Map(ids.split(' ').map((id) => [id.slice(0, id.indexOf(':')), id.slice(id.indexOf(':') + 1)])) };
  });
const CHECKLIST = readFileSync('test/fixtures/apex-x/CHECKLIST.md', 'utf8');

let portal: OpenedPortal;
let releases: readonly OpenedRelease[];
/** Every judgement of every release: as released, and as known now. */
let judged: readonly ReleaseRecordPredicate[];
beforeAll(async () => {
  portal = await loadPortal('content');
  releases = portal.projects.find(({ id }) => id === 'apex-x')?.releases ?? [];
  judged = releases.flatMap((release) => [currentRevision(release).value, ...release.addenda.flatMap((one) => one.value.predicate.now ?? [])]);
});

test('the table has rows of every section, and each says how it is held and why', () => {
  expect(new Set(ROWS.map((row) => row.section))).toEqual(new Set(['1', '2', '3', '4', '5']));
  for (const row of ROWS) {
    expect(['computed', 'signed statement', 'attachment'], row.item).toContain(row.held);
    expect(row.why.length, row.item).toBeGreaterThan(8);
  }
});

describe('every item of Apex-X’s document has a row', () => {
  const sections = CHECKLIST.split(/^## \d\. /m).slice(1);
  const bullets = (section: number) => [...(sections[section - 1] ?? '').matchAll(/^ *- (.+?):?$/gm)].map(([, text = '']) => text.replace(/ \(`.*/, '').replace(/: .*/, ''));
  const firstCells = (section: number) => [...(sections[section - 1] ?? '').matchAll(/^\| (?!---|Artifact|Gate)([^|]+) \|/gm)].map(([, text = '']) => text);
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['1', bullets(1)],
    ['2', [...firstCells(2), 'Producer command', 'SHA256 recorded', 'Status']],
    ['3', firstCells(3)],
    ['4', ['Previous stable tag', ...['parity mismatch above threshold', 'p95 latency regression above threshold', 'runtime crash rate increase'].map((one) => `Trigger: ${one}`), 'Post-rollback perf report', 'Post-rollback error-rate snapshot']],
    ['5', bullets(5)],
  ];

  test.each(named.flatMap(([section, items]) => items.map((item) => ({ section, item }))))('§$section $item', ({ section, item }) => {
    expect(ROWS.some((row) => row.section === section && row.item.startsWith(item)), item).toBe(true);
  });

  test('the document was read as it is', () => {
    expect(named.map(([, items]) => items.length)).toEqual([5, 11, 7, 6, 5]);
  });
});

const gateOf = ({ ids }: Row, judged: { readonly gates: readonly GateResult[] }) => judged.gates.find((gate) => gate.id === ids.get('gate'));
const stands = (gate: GateResult | undefined) => gate !== undefined && gate.state !== 'not-applicable' && !isBlocking(gate.state);
const rowsWith = (kind: string) => ROWS.filter(({ ids }) => ids.has(kind) && ids.get(kind) !== 'decision');

test.each(ROWS)('§$section $item: every name in its row exists', ({ ids }) => {
  const policy = currentRevision(releases[0]!).policy;
  expect(policy?.gates.map((gate) => gate.id)).toContain(ids.get('gate'));
  if (ids.has('slot')) expect(policy?.slots.map((slot) => slot.id)).toContain(ids.get('slot'));
  if (ids.has('sign-off')) expect(policy?.signOff?.roles.map((role) => role.id)).toContain(ids.get('sign-off'));
  const page = ids.get('page');
  if (page === undefined) return;
  const addresses = new Set(listPages(portal).map((one) => one.path));
  expect(releases.some((release) => addresses.has(paths.releasePage('apex-x', release.version, page as paths.ReleasePage)))).toBe(true);
});

test.each(rowsWith('slot'))('§$section $item: it applies somewhere, and without its evidence the gate blocks', async (row) => {
  const slotId = row.ids.get('slot') ?? '';
  const record = judged.find((one) => stands(gateOf(row, one)) && one.slots.some((slot) => slot.id === slotId && slot.presence === 'received'));
  expect(record, `no release has ${slotId} received and its gate not blocking`).toBeDefined();
  const without = gateOf(row, await judgedAgain(record!, { without: (file) => file.slots.includes(slotId) }));
  expect(isBlocking(without?.state ?? 'pass'), `${row.ids.get('gate') ?? ''} of ${record!.release.version} is ${without?.state ?? 'gone'} without ${slotId}`).toBe(true);
});

test.each(rowsWith('record'))('§$section $item: it applies somewhere, and without it the gate blocks', async (row) => {
  const record = judged.find((one) => stands(gateOf(row, one)));
  expect(record).toBeDefined();
  const without = gateOf(row, await judgedAgain(record!, { release: (release) => omit(release, row.ids.get('record') ?? '') }));
  expect(isBlocking(without?.state ?? 'pass')).toBe(true);
});

test.each(rowsWith('sign-off'))('§$section $item: it is given somewhere, and without it the gate blocks', (row) => {
  const role = row.ids.get('sign-off') ?? '';
  const release = releases.find((one) => stands(gateOf(row, judgementOf(one, currentRevision(one)))))!;
  const revision = currentRevision(release);
  expect(release.signOffs.map((one) => one.value.predicate.role)).toContain(role);
  const signOffs = release.signOffs.filter((one) => one.value.predicate.role !== role).map((one) => ({
    value: one.value, sha256: one.sha256, bytes: readContent(one.path), bundle: readContent(one.bundlePath ?? ''),
  }));
  const { gates } = judgeDecision({
    record: { predicate: revision.value, sha256: revision.sha256 }, policy: { value: revision.policy!, sha256: '0'.repeat(64) }, trust: portal.trust, signOffs, waivers: [],
    at: release.decision!.value.predicate.at,
  });
  expect(isBlocking(gateOf(row, { gates })?.state ?? 'pass')).toBe(true);
});

test('§5 Final decision: without it nothing is decided', () => {
  const row = ROWS.find(({ ids }) => ids.get('record') === 'decision')!;
  const release = releases.find((one) => one.decision?.value.predicate.decision === 'GO' && one.addenda.length === 0)!;
  const { decision: _, ...undecided } = release;
  const judgement = judgementOf(undecided, currentRevision(release));
  expect(judgement.decision).toBe('OPEN');
  expect(gateOf(row, judgement)?.state).toBe('pending');
});

test('no row without something that a test above removes', () => {
  for (const row of ROWS) expect(['slot', 'record', 'sign-off'].some((kind) => row.ids.has(kind)), row.item).toBe(true);
});

function omit(release: ReleaseIdentity, field: string): ReleaseIdentity {
  if (field.startsWith('scope.')) {
    const { [field.slice('scope.'.length)]: _, ...scope } = release.scope;
    return { ...release, scope };
  }
  const { [field as 'tag']: _, ...rest } = release;
  return rest;
}

function readContent(name: string): Uint8Array {
  return new Uint8Array(readFileSync(`content/${name}`));
}
