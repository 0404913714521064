import { describe, expect, test } from 'vitest';
import type { Addendum } from '../../../../src/core/model/addendum.ts';
import type { GateResult } from '../../../../src/core/model/gate-result.ts';
import { GATE_STATES, type GateState } from '../../../../src/core/model/states.ts';
import { ADDENDUM_PREDICATE, STATEMENT_TYPE } from '../../../../src/core/model/uris.ts';
import type { ReleaseRecordPredicate } from '../../../../src/core/model/record.ts';
import type { OpenedAddendum, OpenedRelease, SealState } from '../../../../src/core/record/opened.ts';
import { addendaFiles } from '../../../../src/core/api/derived/addenda.ts';
import { frameOf } from '../../../../src/core/api/frame.ts';
import { listFiles } from '../../../../src/core/api/files.ts';
import { judgementOf } from '../../../../src/core/api/judgement.ts';
import { latestStable } from '../../../../src/core/api/latest-release.ts';
import { AddendumView, addendum as addendumPages, addendumView } from '../../../../src/core/api/views/addendum.ts';
import { after, AfterView, afterView } from '../../../../src/core/api/views/after.ts';
import { bytesView } from '../../../../src/core/api/views/bytes.ts';
import { recordMatrix } from '../../../../src/core/api/views/record-matrix.ts';
import { release as releasePages, ReleaseView, releaseView } from '../../../../src/core/api/views/release.ts';
import { decision, evidenceOf, file, portal, project, record, release, revision, sha256, slot, VERIFIED } from '../../../builders/portal.ts';

const gate = (id: string, state: GateResult['state'], more: Partial<GateResult> = {}): GateResult => ({
  id, title: `Gate ${id}`, short: id, group: 'Group', phase: 'release', level: 'required', requirement: 'It holds.', state, observed: `It is ${state}`, glance: '', checks: [], slots: [], ruleSet: 'rules-1', policy: 'f'.repeat(64), ...more,
});
const counts = (state: GateResult['state']): ReleaseRecordPredicate['verdict'] => ({ state, because: [], counts: Object.fromEntries(GATE_STATES.map((one) => [one, 0])) as Record<GateState, number> });
const WAIVER: NonNullable<GateResult['waiver']> = { id: 'W-1', sha256: 'e'.repeat(64), owner: 'Ada', approvedBy: ['Ada'], reason: 'Known', created: '2026-02-01', expires: '2026-03-31', without: 'fail', signer: 'ada' };

const sealed = record('v1.0.0', { gates: [gate('scan', 'pass'), gate('speed', 'waived', { waiver: WAIVER })], verdict: counts('waived') });
const late = file('rescan.json', '{"found":1}', { slots: ['scan'], late: true });
const now = (more: Partial<ReleaseRecordPredicate> = {}): ReleaseRecordPredicate => record('v1.0.0', {
  gates: [gate('scan', 'fail'), gate('speed', 'fail')], verdict: counts('fail'), files: [late], slots: [slot('scan', { presence: 'received', content: 'fail', form: 'valid', files: [late.sha256] })],
  statements: [{ file: late.sha256, statement: { format: 'json', content: 'fail', summary: 'One is found', counts: {}, checks: [], claims: [] } }],
  assessed: { at: '2026-04-02T10:00:00Z', clock: 'clock', engine: { name: 'dossier', version: '0.1.0' } }, ...more,
});

function added(number: number, predicate: Partial<Addendum['predicate']>, seal: SealState = VERIFIED): OpenedAddendum {
  const at = `2026-04-0${number}T10:00:00Z`;
  const value: Addendum = {
    _type: STATEMENT_TYPE, subject: [{ name: 'record.json', digest: { sha256: revision(sealed).sha256 } }], predicateType: ADDENDUM_PREDICATE,
    predicate: { kind: 'withdraw', name: 'Grace', statement: 'It crashes', at, clock: 'clock', ...predicate },
  };
  const id = `2026-04-0${number}-0000000${number}`;
  const path = `projects/sample/releases/v1.0.0/addenda/${id}`;
  return { id, value, sha256: sha256(JSON.stringify(value)), size: 900, seal, path: `${path}/addendum.json`, bundlePath: `${path}/addendum.sigstore.json`, ...(predicate.now === undefined ? {} : { sumsPath: `${path}/SHA256SUMS` }) };
}
const CLAIMED: SealState = { result: 'none' };
const amendment = added(2, { kind: 'amend', now: now(), statement: 'Weekly rescan' });

const decided = (...addenda: readonly OpenedAddendum[]): OpenedRelease => ({ ...release(revision(sealed)), decision: decision(revision(sealed)), addenda });
const opened = (one: OpenedRelease) => portal(project([one]));
const overview = async (one: OpenedRelease) => {
  const inPortal = opened(one);
  const page = releasePages.pages(inPortal).find(({ path }) => path === '/sample/releases/v1.0.0/');
  if (page === undefined) throw new Error('there is no overview');
  return ReleaseView.parse(await releaseView(page, inPortal, evidenceOf()));
};
const afterOf = async (one: OpenedRelease) => AfterView.parse(await afterView(project([one]), one, evidenceOf('{"found":1}')));
const plain = (text: readonly (string | { readonly text: string })[]) => text.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');

describe('the overview', () => {
  test('says that nothing was added, but only after a decision', async () => {
    expect((await overview(decided())).after).toEqual({ none: 'Nothing was added since the decision.', events: [] });
    expect((await overview(release(revision(sealed)))).after).toBeUndefined();
  });

  test('of a withdrawn release begins with the withdrawal, and keeps the record below', async () => {
    const view = await overview(decided(added(3, { instead: 'v1.0.1' })));
    expect([view.decision, view.headline]).toEqual(['WITHDRAWN', 'Withdrawn on 3\u00a0April\u00a02026. It crashes.']);
    expect(view.notices[0]).toMatchObject({ state: 'invalid', title: 'Withdrawn 3\u00a0Apr\u00a02026: It crashes.' });
    expect(plain(view.notices[0]?.text ?? [])).toBe('Use v1.0.1. The record is kept unchanged below. What was said');
    expect(plain(view.evaluated)).toBe('Evaluated 18\u00a0Feb\u00a02026 12:40\u00a0UTC, before sign-off, and frozen. One later event does not change this result.');
    expect(view.gates.map(({ state }) => state)).toEqual(['pass', 'waived']);
  });

  test('is not changed by a withdrawal that is only claimed', async () => {
    const view = await overview(decided(added(3, {}, CLAIMED)));
    expect([view.decision, view.notices]).toEqual(['GO', []]);
    expect(view.after?.events.map(({ signature, effect }) => [signature.word, plain(effect)])).toEqual([['Claimed', 'None: nobody who may has signed it, so it counts for nothing']]);
  });

  test('and every other page of a release say first what came later, and only what is signed', async () => {
    const titles = (one: OpenedRelease, view: string) => frameOf({ path: '/', view, project: 'sample', version: 'v1.0.0', inputs: [] }, opened(one)).notices.map(({ title }) => title);
    const amended = decided(amendment, added(3, {}));
    expect((await overview(amended)).notices.map(({ title }) => title)).toEqual(['Withdrawn 3\u00a0Apr\u00a02026: It crashes.', 'As known now: Fail.']);
    expect(titles(amended, 'vulnerabilities')).toEqual(['Withdrawn 3\u00a0Apr\u00a02026: It crashes.', 'As known now: Fail.']);
    expect(titles(amended, 'release')).toEqual([]);
    expect(titles(decided(added(3, {}, CLAIMED)), 'vulnerabilities')).toEqual([]);
  });

  test('lists the newest events first, and at most eight', async () => {
    const { after: section } = await overview(decided(...Array.from({ length: 9 }, (_, index) => added(index + 1, { kind: 'deprecate' }))));
    expect([section?.events.length, section?.events[0]?.id, section?.more]).toEqual([8, '2026-04-09-00000009', '1 earlier ones stand on their own page']);
  });
});

describe('judgementOf()', () => {
  test('is withdrawn only for the revision that the withdrawal is about', () => {
    const one = decided(added(3, {}));
    const other = revision(record('v1.0.0', { revision: 2 }));
    expect(judgementOf(one, revision(sealed)).decision).toBe('WITHDRAWN');
    expect(judgementOf(one, other).decision).toBe('OPEN');
  });
});

describe('the page after release', () => {
  test('puts what is known now beside what was released, and says why a gate differs', async () => {
    const view = await afterOf(decided(amendment));
    expect(view.sentence).toBe('One later event; the record is unchanged. The verdict was Waived as released, and is Fail as known now.');
    expect(view.sides.map(({ title, decision: word, verdict }) => [title, word, verdict])).toEqual([['As released', 'GO', 'waived'], ['As known now', 'GO', 'fail']]);
    expect(view.changes.map(({ id, from, to, why }) => [id, from, to, why])).toEqual([
      ['scan', 'pass', 'fail', 'It is fail.'], ['speed', 'waived', 'fail', 'Waiver W-1 ended on 31\u00a0Mar\u00a02026. It is fail.'],
    ]);
    expect(view.late.map(({ name, mark, slots, says }) => [name, mark, slots, says])).toEqual([['rescan.json', 'fail', ['Slot scan'], 'One is found.']]);
    expect(view.waivers.map(({ id, gate: of, state }) => [id, of, state])).toEqual([['W-1', 'Gate speed', 'fail']]);
  });

  test('tells what the newest amendment that counts came to, not a claimed one', async () => {
    const view = await afterOf(decided(amendment, added(3, { kind: 'amend', now: now({ verdict: counts('pass'), gates: [gate('scan', 'pass')] }) }, CLAIMED)));
    expect(view.sides[1]?.verdict).toBe('fail');
    expect(view.notices.map(({ title }) => title)).toEqual(['One addendum is claimed, not signed.']);
  });

  test('says that nothing differs where nothing does', async () => {
    const same = now({ gates: sealed.gates, verdict: counts('waived'), files: [], slots: [], statements: [] });
    expect(await afterOf(decided(added(2, { kind: 'amend', now: same })))).toMatchObject({ changes: [], unchanged: 'No gate came to another state than when it was released.' });
  });

  test('exists for a decided release, and for no other', () => {
    expect(after.pages(opened(decided())).map(({ path }) => path)).toEqual(['/sample/releases/v1.0.0/after/']);
    expect(after.pages(opened(release(revision(sealed))))).toEqual([]);
  });
});

describe('the page of an addendum', () => {
  test('gives its files, who signed it, and what it goes on from', async () => {
    const second = added(3, { kind: 'amend', now: now({ gates: [gate('scan', 'fail'), gate('speed', 'pass')] }), basis: amendment.sha256, previous: amendment.sha256, event: 'rollback' });
    const one = decided(amendment, second);
    const view = AddendumView.parse(await addendumView(opened(one), project([one]), one, second, evidenceOf('{"found":1}')));
    expect(view.heading).toBe('Amended after rollback, 3\u00a0Apr\u00a02026');
    expect(view.changes.map(({ id, from, to }) => [id, from, to])).toEqual([['speed', 'fail', 'pass']]);
    expect(view.files).toEqual([]);
    expect(view.facts.map(({ label, value }) => [label, plain(value)])).toEqual(expect.arrayContaining([['Follows', '2026-04-02-00000002'], ['Goes on from', '2026-04-02-00000002'], ['Digest', second.sha256], ['Log', 'not in a log']]));
    const first = AddendumView.parse(await addendumView(opened(one), project([one]), one, amendment, evidenceOf('{"found":1}')));
    expect(first.files.map(({ name, summary }) => [name, summary])).toEqual([['rescan.json', 'One is found.']]);
    expect(first.documents.map(({ name }) => name)).toEqual(['addendum.json', 'addendum.sigstore.json', 'SHA256SUMS']);
    expect(addendumPages.pages(opened(one)).map(({ path }) => path)).toEqual(['/sample/releases/v1.0.0/after/2026-04-02-00000002/', '/sample/releases/v1.0.0/after/2026-04-03-00000003/']);
  });

  test('says of a claimed one that it counts for nothing', async () => {
    const one = decided(added(2, {}, CLAIMED));
    const [claimed] = one.addenda;
    if (claimed === undefined) throw new Error('there is no addendum');
    expect((await addendumView(opened(one), project([one]), one, claimed, evidenceOf())).notices.map(({ title }) => title)).toEqual(['Claimed, not signed.']);
  });
});

describe('elsewhere', () => {
  test('the addendum, its signature, its sums and its late file are published', () => {
    const paths = listFiles(opened(decided(amendment)), []).map(({ path }) => path);
    const folder = '/sample/releases/v1.0.0/after/2026-04-02-00000002';
    expect(paths).toEqual(expect.arrayContaining([`${folder}/addendum.json`, `${folder}/addendum.sigstore.json`, `${folder}/SHA256SUMS`, `/evidence/${late.sha256}/rescan.json`]));
  });

  test('the page about late bytes leads to the addendum that brought them', () => {
    expect(bytesView(opened(decided(amendment)), late.sha256)?.uses).toEqual([expect.objectContaining({ addendum: amendment.id, role: 'Slot scan', href: '/sample/releases/v1.0.0/after/2026-04-02-00000002/' })]);
  });

  test('a withdrawn release is never the latest stable, and the matrix says so', () => {
    const withdrawn = project([decided(added(3, {}))]);
    expect([latestStable(project([decided()]))?.version, latestStable(withdrawn)]).toEqual(['v1.0.0', undefined]);
    const [row] = recordMatrix(withdrawn, withdrawn.releases).rows;
    expect([row?.decision, row?.note]).toEqual(['WITHDRAWN', 'Withdrawn 3\u00a0Apr\u00a02026: It crashes.']);
  });

  test('addenda.json holds every addendum, and whether it counts', async () => {
    const one = opened(decided(amendment, added(3, {}, CLAIMED)));
    const [derived] = addendaFiles(one);
    expect(derived?.path).toBe('/sample/releases/v1.0.0/addenda.json');
    expect((JSON.parse(await derived?.text(one, evidenceOf()) ?? '') as { addenda: unknown[] }).addenda).toMatchObject([
      { kind: 'amend', signature: 'verified', verdict: 'fail', changed: [{ id: 'scan', from: 'pass', to: 'fail' }, { id: 'speed', from: 'waived', to: 'fail' }] },
      { kind: 'withdraw', signature: 'none' },
    ]);
  });
});
