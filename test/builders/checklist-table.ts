// docs/checklists/<project>.md: a project's release document, item by item. It is held to the policy, and to what the gates
// really do with the example's releases.

import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { currentRevision } from '../../src/core/api/current-revision.ts';
import { listPages } from '../../src/core/api/documents.ts';
import { judgementOf } from '../../src/core/api/judgement.ts';
import * as paths from '../../src/core/api/paths.ts';
import type { GateResult } from '../../src/core/model/gate-result.ts';
import type { PolicySpec } from '../../src/core/model/policy.ts';
import type { ReleaseIdentity, ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { isBlocking } from '../../src/core/model/states.ts';
import { judgeDecision } from '../../src/core/record/judge-decision.ts';
import type { OpenedPortal, OpenedRelease } from '../../src/core/record/opened.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { judgedAgain } from './judged-again.ts';

/** What may stand in *Carried by*, as `kind:name`, one of each. */
const KINDS = ['slot', 'item', 'gate', 'record', 'sign-off', 'page', 'project-page'] as const;
type Kind = (typeof KINDS)[number];

export interface ChecklistRow {
  readonly section: string;
  readonly item: string;
  readonly ids: ReadonlyMap<Kind, string>;
  readonly held: string;
  readonly why: string;
}

/** The rows of a project's table: | § | Item | Carried by | Held | Why so |. */
export function checklistRows(project: string): readonly ChecklistRow[] {
  const lines = readFileSync(`docs/checklists/${project}.md`, 'utf8').split('\n').filter((line) => line.startsWith('| '));
  return lines.filter((line) => !/^\| (?:§|---)/.test(line)).map((line) => {
    const [, section = '', item = '', ids = '', held = '', why = ''] = line.split('|').map((cell) => cell.trim());
    return { section, item, held, why, ids: new Map(ids.split(' ').map((id) => [id.slice(0, id.indexOf(':')) as Kind, id.slice(id.indexOf(':') + 1)])) };
  });
}

/**
 * Registers the tests that hold for every project's table: each row says how it is held and why; each name in it exists;
 * and without the evidence, the field or the sign-off, the gate of the row blocks a release that it did not block before.
 */
export function holdChecklist(project: string): void {
  const rows = checklistRows(project);
  let portal: OpenedPortal;
  let releases: readonly OpenedRelease[];
  let policies: readonly PolicySpec[];
  // Every judgement of every release: as released, and as known now.
  let judged: readonly ReleaseRecordPredicate[];
  let addresses: ReadonlySet<string>;
  const rejudgements = new Map<string, Promise<ReleaseRecordPredicate>>();
  // Many rows take away the same thing.
  const judgedWithout = (record: ReleaseRecordPredicate, kind: 'slot' | 'record', id: string) => {
    const key = `${judged.indexOf(record)} ${kind}:${id}`;
    const again = rejudgements.get(key) ?? judgedAgain(record, kind === 'slot' ? { without: (file) => file.slots.includes(id) } : { release: (release) => omit(release, id) });
    rejudgements.set(key, again);
    return again;
  };
  beforeAll(async () => {
    portal = await loadPortal('content');
    releases = portal.projects.find(({ id }) => id === project)?.releases ?? [];
    policies = releases.flatMap((release) => currentRevision(release).policy ?? []);
    addresses = new Set(listPages(portal).map((one) => one.path));
    judged = releases.flatMap((release) => [currentRevision(release).value, ...release.addenda.flatMap((one) => one.value.predicate.now ?? [])]);
  });
  const rowsWith = (kind: Kind) => rows.filter(({ ids }) => ids.has(kind) && ids.get(kind) !== 'decision').map((row) => ({ ...row, id: row.ids.get(kind) ?? '' }));

  test('every row says how it is held and why, and names something that a test below removes', () => {
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(['computed', 'signed statement', 'attachment', 'shown'], row.item).toContain(row.held);
      expect(row.ids.has('gate'), `${row.item}: what no gate holds is only shown`).toBe(row.held !== 'shown');
      expect(row.why.length, row.item).toBeGreaterThan(8);
      for (const kind of row.ids.keys()) expect(KINDS, row.item).toContain(kind);
      expect((['slot', 'record', 'sign-off', 'project-page'] as const).some((kind) => row.ids.has(kind)), row.item).toBe(true);
    }
  });

  test.each(rows)('§$section $item: every name in its row exists', ({ ids }) => {
    const known = policies.filter((policy) =>
      (!ids.has('gate') || policy.gates.some((gate) => gate.id === ids.get('gate'))) &&
      (!ids.has('slot') || policy.slots.some((slot) => slot.id === ids.get('slot'))) &&
      (!ids.has('sign-off') || policy.signOff?.roles.some((role) => role.id === ids.get('sign-off')) === true));
    expect(known.length).toBeGreaterThan(0);
    const page = ids.get('page');
    if (page !== undefined) expect(releases.some((release) => addresses.has(paths.releasePage(project, release.version, page as paths.ReleasePage)))).toBe(true);
    if (ids.has('project-page')) expect(addresses.has(`/${project}/${ids.get('project-page') ?? ''}/`), ids.get('project-page')).toBe(true);
  });

  test.each(rowsWith('slot'))('§$section $item: it applies somewhere, and without its evidence the gate blocks', async (row) => {
    const record = judged.find((one) => stands(gateOf(row, one)) && one.slots.some((slot) => slot.id === row.id && slot.presence === 'received'));
    expect(record, `no release has ${row.id} received and its gate not blocking`).toBeDefined();
    const without = gateOf(row, await judgedWithout(record!, 'slot', row.id));
    expect(isBlocking(without?.state ?? 'pass'), `${row.ids.get('gate') ?? ''} of ${record!.release.version} is ${without?.state ?? 'gone'} without ${row.id}`).toBe(true);
  });

  test.each(rowsWith('item'))('§$section $item: the evidence answers for it by name', (row) => {
    const slot = row.ids.get('slot');
    const files = judged.flatMap((one) => one.slots.filter(({ id }) => id === slot).flatMap(({ files }) => one.statements.filter(({ file }) => files.includes(file))));
    expect(files.flatMap(({ statement }) => statement.checks.map(({ name }) => name))).toContain(row.id.replaceAll('_', ' '));
  });

  test.each(rowsWith('item'))('§$section $item: its gate asks for that item', ({ id, ids }) => {
    const name = id.replaceAll('_', ' ');
    const checks = policies.flatMap((policy) => policy.gates.filter((gate) => gate.id === ids.get('gate')).flatMap((gate) => gate.checks));
    const asks = checks.some((check) => JSON.stringify(check).includes(`"${ids.get('slot') ?? ''}"`) && (
      // These two judge every item of a file, and the named ones.
      check.rule === 'producer-verdict' || check.rule === 'tests-pass' ||
      (check.rule === 'matrix-complete' && check['of'] === 'checks') || JSON.stringify(check).replaceAll('\\"', '"').includes(`"${name}"`)));
    expect(asks, `no check of ${ids.get('gate') ?? ''} reads “${name}”`).toBe(true);
  });

  test.each(rowsWith('record'))('§$section $item: it applies somewhere, and without it the gate blocks', async (row) => {
    const record = judged.find((one) => stands(gateOf(row, one)));
    expect(record).toBeDefined();
    const without = gateOf(row, await judgedWithout(record!, 'record', row.id));
    expect(isBlocking(without?.state ?? 'pass')).toBe(true);
  });

  test.each(rowsWith('sign-off'))('§$section $item: it is given somewhere, and without it the gate blocks', async (row) => {
    const release = releases.find((one) => stands(gateOf(row, judgementOf(one, currentRevision(one)))))!;
    const revision = currentRevision(release);
    expect(release.signOffs.map((one) => one.value.predicate.role)).toContain(row.id);
    const signOffs = release.signOffs.filter((one) => one.value.predicate.role !== row.id).map((one) => ({
      value: one.value, sha256: one.sha256, bytes: readContent(one.path), bundle: readContent(one.bundlePath ?? ''),
    }));
    const { gates } = await judgeDecision({
      record: { predicate: revision.value, sha256: revision.sha256 }, policy: { value: revision.policy!, sha256: '0'.repeat(64) }, trust: portal.trust, signOffs, waivers: [],
      at: release.decision!.value.predicate.at,
    });
    expect(isBlocking(gateOf(row, { gates })?.state ?? 'pass')).toBe(true);
  });

  test.each(rows.filter(({ ids }) => ids.get('record') === 'decision'))('§$section $item: without it nothing is decided', (row) => {
    const release = releases.find((one) => one.decision?.value.predicate.decision === 'GO' && one.addenda.length === 0)!;
    const { decision: _, ...undecided } = release;
    const judgement = judgementOf(undecided, currentRevision(release));
    expect([judgement.decision, gateOf(row, judgement)?.state]).toEqual(['OPEN', 'pending']);
  });
}

function gateOf({ ids }: ChecklistRow, judged: { readonly gates: readonly GateResult[] }): GateResult | undefined {
  return judged.gates.find((gate) => gate.id === ids.get('gate'));
}

function stands(gate: GateResult | undefined): boolean {
  return gate !== undefined && gate.state !== 'not-applicable' && !isBlocking(gate.state);
}

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
