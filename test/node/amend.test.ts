import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256Hex, utf8 } from '../../src/core/lib/bytes.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import type { Addendum } from '../../src/core/model/addendum.ts';
import type { ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { standingOf } from '../../src/core/record/standing.ts';
import { amend } from '../../src/node/amend.ts';
import { decide } from '../../src/node/decide.ts';
import { loadPortal } from '../../src/node/load-portal.ts';
import { seal } from '../../src/node/seal.ts';
import { signDocument } from '../../src/node/sign.ts';
import { status } from '../../src/node/status.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { verifyFile } from '../../src/node/verify-file.ts';
import { decidedRelease, INCIDENT, sealRelease, type Decided } from '../builders/decided-release.ts';
import { emptyContent, keyOf, people, put } from '../builders/sealed-content.ts';

const ADDENDA = 'projects/demo/releases/v1.0.0/addenda';
const stateOf = (now: ReleaseRecordPredicate, id: string) => now.gates.find((gate) => gate.id === id)?.state;
const refusal = (work: Promise<unknown>) => work.then(() => 'it was not refused', (error: Error) => error.message);
const releaseIn = async ({ contentDir }: Pick<Decided, 'contentDir'>, version = 'v1.0.0') => {
  const found = (await loadPortal(contentDir)).projects[0]?.releases.find((one) => one.version === version);
  if (found === undefined) throw new Error('the release is not here');
  return found;
};

test('seal, decide, amend with a rescan that fails, withdraw, log, verify, judge again', async () => {
  const one = await decidedRelease();
  const record = await readFile(path.join(one.contentDir, 'projects/demo/releases/v1.0.0/revisions/1/record.json'));
  const amended = await one.amend({ 'rescan/scan.json': '{"verdict":"found"}' });
  expect(amended.changed).toEqual([{ id: 'scan', from: 'pass', to: 'fail' }]);
  expect(amended.late).toEqual([{ name: 'rescan/scan.json', slots: ['scan'] }]);
  expect(amended.now.verdict?.state).toBe('fail');
  const withdrawn = await one.standing('withdraw');
  expect((await status(one.contentDir))[0]).toMatchObject({ decision: 'GO', addenda: { number: 2, claimed: 0, withdrawn: true, verdict: 'Fail' }, notLogged: 4, next: 'dossier log append --key FILE' });
  const { appended } = await one.log();
  expect(appended.slice(-2)).toEqual([amended.document, withdrawn.document]);

  const release = await releaseIn(one);
  expect(release.addenda.map(({ id, logIndex }) => [id, logIndex])).toEqual([[amended.id, 2], [withdrawn.id, 3]]);
  expect(standingOf(release)).toMatchObject({ withdrawn: { id: withdrawn.id }, now: { addendum: { id: amended.id } }, claimed: [] });
  expect(new Uint8Array(await readFile(path.join(one.contentDir, 'projects/demo/releases/v1.0.0/revisions/1/record.json')))).toEqual(new Uint8Array(record));
  const report = await verifyContent(one.contentDir, { rejudge: true });
  expect(report.problems).toEqual([]);
  // The private report is withheld, so neither the record nor the amendment can be judged again by anybody.
  expect(report.notChecked.filter((line) => line.includes('was withheld'))).toHaveLength(2);
});

describe('amend()', () => {
  test('is judged again byte for byte from what was kept, one amendment after the other', async () => {
    const one = await decidedRelease();
    const policy = path.join(one.contentDir, 'projects/demo/policy.yaml');
    await writeFile(policy, (await readFile(policy, 'utf8')).replace('publish: withheld, ', ''));
    const contentDir = one.contentDir;
    // A second release, of which everything is kept.
    await put(contentDir, 'evidence-v2/scan.json', '{"verdict":"ok"}');
    await put(contentDir, 'evidence-v2/speed.json', '{"verdict":"ok"}');
    await seal({ contentDir, project: 'demo', version: 'v2', evidence: [path.join(contentDir, 'evidence-v2')], at: '2026-03-03T09:00:00Z', identity: { tag: 'v2.0.0', commit: 'b'.repeat(40) } });
    await rm(path.join(contentDir, 'evidence-v2'), { recursive: true });
    await signDocument({ contentDir, document: 'projects/demo/releases/v2/revisions/1/record.json', key: keyOf(people.machine) });
    await decide({ contentDir, project: 'demo', version: 'v2', decision: 'GO', statement: 'x', at: '2026-03-03T12:00:00Z', key: keyOf(people.grace) });
    const first = await one.amend({ 'scan.json': '{"verdict":"found"}' }, { version: 'v2' });
    const second = await one.amend({ 'after.json': '{"verdict":"ok"}' }, { version: 'v2', event: 'rollback', at: '2026-03-07T12:00:00Z' });
    expect(second.now.files.filter(({ late }) => late === true).map(({ name }) => name)).toEqual(['after.json', 'scan.json']);
    expect([stateOf(first.now, 'scan'), stateOf(second.now, 'scan'), stateOf(second.now, 'after-rollback')]).toEqual(['fail', 'fail', 'pass']);
    await one.log();
    const report = await verifyContent(contentDir, { rejudge: true });
    expect(report.problems).toEqual([]);
    expect(report.checked).toContain('2 of 2 amendments judged again from their sealed evidence: the same, byte for byte');
  });

  test('keeps the earlier file listed and out of the slot that a late one fills', async () => {
    const one = await decidedRelease();
    const { now } = await one.amend({ 'scan.json': '{"verdict":"found"}' });
    expect(now.files.filter(({ name }) => name === 'scan.json').map(({ slots, late }) => ({ slots, late: late === true }))).toEqual(expect.arrayContaining([{ slots: [], late: false }, { slots: ['scan'], late: true }]));
    expect(now.findings.filter(({ id }) => id === 'later-evidence').map(({ message }) => message)).toEqual(['In “Scan”, later evidence stands in the place of scan.json']);
    expect(now.slots.find(({ id }) => id === 'scan')?.files).toHaveLength(1);
  });

  test('owes the proofs of a rollback after it was declared, and only then', async () => {
    const one = await decidedRelease();
    const before = await one.amend({}, { at: '2026-03-04T12:00:00Z' });
    expect(stateOf(before.now, 'after-rollback')).toBe('not-applicable');
    const owed = await one.amend({ 'incident.json': INCIDENT }, { event: 'rollback' });
    expect([stateOf(owed.now, 'after-rollback'), owed.now.release.events, owed.now.slots.find(({ id }) => id === 'incident')?.presence]).toEqual(['missing', ['rollback'], 'received']);
    const given = await one.amend({ 'after.json': '{"verdict":"ok"}' }, { at: '2026-03-06T12:00:00Z' });
    expect([stateOf(given.now, 'after-rollback'), given.now.release.events]).toEqual(['pass', ['rollback']]);
  });

  test('warns when nothing waits for the event', async () => {
    const { warnings } = await (await decidedRelease()).amend({}, { event: 'holiday' });
    expect(warnings.map(({ message }) => message)).toContain('No slot and no gate of the policy waits for the event “holiday”');
  });

  test('sees that a waiver ended', async () => {
    const one = await decidedRelease();
    expect(stateOf((await one.amend({})).now, 'speed')).toBe('waived');
    expect(stateOf((await one.amend({}, { at: '2026-04-01T12:00:00Z' })).now, 'speed')).toBe('fail');
  });

  test('leaves what was sealed of a withheld file as it was, and reads it when it is handed in again', async () => {
    const one = await decidedRelease();
    const { now, warnings } = await one.amend({});
    expect(stateOf(now, 'private')).toBe('pass');
    expect(warnings.map(({ message }) => message)).toContain('private.json is withheld, so its bytes are not here; what was read of it before still stands');
    const again = await one.amend({ 'private.json': '{"verdict":"ok","who":"x"}' }, { at: '2026-03-06T12:00:00Z' });
    expect([again.late, again.warnings]).toEqual([[], []]);
    expect(stateOf(again.now, 'private')).toBe('pass');
  });

  test('takes a late file for vouched for only by what came late', async () => {
    const one = await decidedRelease();
    const wrong = await one.amend({ 'SHA256SUMS': `${sha256Hex(utf8('other'))}  scan.json\n`, 'scan.json': '{"verdict":"ok","late":1}' });
    expect(wrong.now.files.find(({ name, late }) => name === 'scan.json' && late === true)?.integrity.digest).toBe('does-not-match');
  });

  test('is judged by the policy of the record, whatever the policy says today', async () => {
    const one = await decidedRelease();
    await put(one.contentDir, 'projects/demo/policy.yaml', 'id: other\ntitle: Other\nslots: []\ngates: []\n');
    expect((await one.amend({})).now.ruleSet).toBe('shelf-2');
  });

  test('refuses a release that nobody decided on, or whose decision nobody signed', async () => {
    const one = await decidedRelease();
    await sealRelease(one.contentDir, 'v1.1.0', '2026-03-03T09:00:00Z');
    expect((await refusal(one.amend({}, { version: 'v1.1.0' }))).replace(one.contentDir, 'content')).toMatchInlineSnapshot(`
      "content/projects/demo/releases/v1.1.0/decision.json: Nobody has decided on demo v1.1.0
        hint      After a decision there are only addenda; before it, seal again with the new evidence"
    `);
    await rm(path.join(one.contentDir, 'projects/demo/releases/v1.0.0/decision.sigstore.json'));
    expect(await refusal(one.amend({}))).toMatch('The decision is not signed');
  });

  test('refuses a time before the decision, the newest addendum or the late evidence', async () => {
    const one = await decidedRelease();
    expect(await refusal(one.amend({}, { at: '2026-03-02T11:59:59Z' }))).toMatch(/expected {2}2026-03-02T12:00:00Z or later/);
    await one.amend({});
    expect(await refusal(one.amend({}, { at: '2026-03-05T11:00:00Z' }))).toMatch(/expected {2}2026-03-05T12:00:00Z or later/);
    expect(await refusal(one.amend({ 'incident.json': INCIDENT.replace('2026-03-04T09', '2026-05-04T09') }, { at: '2026-03-06T12:00:00Z' }))).toMatch('--at lies before this evidence was made');
    expect(await readdir(path.join(one.contentDir, ADDENDA))).toHaveLength(1);
  });

  test('refuses late evidence that holds a secret, and writes nothing', async () => {
    const one = await decidedRelease();
    expect(await refusal(one.amend({ 'late.log': `token ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}\n` }))).toMatch('A secret stands here');
    expect(await readdir(path.join(one.contentDir, 'projects/demo/releases/v1.0.0'))).not.toContain('addenda');
  });

  test('refuses a key that may not sign addenda, and writes nothing', async () => {
    const one = await decidedRelease();
    expect(await refusal(one.amend({}, { key: keyOf(people.ada) }))).toMatch('This key may not sign it');
    expect(await refusal(readdir(path.join(one.contentDir, ADDENDA)))).toMatch('ENOENT');
  });
});

describe('a claimed addendum', () => {
  test('counts for nothing: not as a withdrawal, and not as what a later amendment goes on from', async () => {
    const one = await decidedRelease();
    const claimed = await one.amend({ 'scan.json': '{"verdict":"found"}' }, { key: undefined, name: 'Mallory' });
    await one.standing('withdraw', { key: undefined, name: 'Mallory' });
    const standing = standingOf(await releaseIn(one));
    expect([standing.withdrawn, standing.now, standing.claimed.map(({ id }) => id)[0]]).toEqual([undefined, undefined, claimed.id]);
    const later = await one.amend({}, { at: '2026-03-07T12:00:00Z' });
    expect(stateOf(later.now, 'scan')).toBe('pass');
    expect(later.warnings.map(({ message }) => message)).toContain('An earlier addendum is only claimed, so it was passed over');
    expect(await refusal(signDocument({ contentDir: one.contentDir, document: claimed.document, key: keyOf(people.grace) }))).toMatch('A later amendment was judged without this one');
    expect((await verifyContent(one.contentDir, {})).problems.filter(({ problem }) => problem.includes('nobody vouches for'))).toHaveLength(2);
  });

  test('begins to count when it is signed', async () => {
    const one = await decidedRelease();
    const { document } = await one.standing('withdraw', { key: undefined, name: 'Grace' });
    await signDocument({ contentDir: one.contentDir, document, key: keyOf(people.grace) });
    expect(standingOf(await releaseIn(one)).withdrawn?.path).toBe(document);
  });
});

describe('changeStanding()', () => {
  test('withdraws once, and names only a sealed release instead', async () => {
    const one = await decidedRelease();
    expect(await refusal(one.standing('supersede', { instead: 'v9' }))).toMatch('There is no sealed release “v9” of demo to use in its place');
    expect(await refusal(one.standing('withdraw', { instead: 'v1.0.0' }))).toMatch('A release cannot take its own place');
    expect(await refusal(one.standing('withdraw', { instead: '../x' }))).toMatch('There is no sealed release');
    await one.standing('withdraw');
    expect((await refusal(one.standing('withdraw', { at: '2026-03-07T12:00:00Z' }))).replaceAll(/\S*addenda\S*/g, '…:')).toMatchInlineSnapshot(`
      "…: Cannot withdraw demo v1.0.0: it is withdrawn, by Grace at 2026-03-06T12:00:00Z
        hint      \`dossier supersede demo/v1.0.0 --instead VERSION\` names another release to use"
    `);
    expect(await refusal(one.standing('deprecate', { at: '2026-03-07T12:00:00Z' }))).toMatch('Cannot deprecate demo v1.0.0: it is withdrawn');
  });

  test('two in one second are logged in the order in which they follow each other', async () => {
    const one = await decidedRelease();
    await sealRelease(one.contentDir, 'v1.1.0', '2026-03-03T09:00:00Z');
    const at = '2026-03-06T12:00:00Z';
    const made = [await one.standing('deprecate', { at }), await one.standing('withdraw', { at }), await one.standing('supersede', { at, instead: 'v1.1.0' })];
    await one.log();
    expect((await releaseIn(one)).addenda.map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  });
});

describe('a withdrawn release', () => {
  test('is neither history nor the previous stable release of what is sealed afterwards', async () => {
    const one = await decidedRelease();
    const before = await sealRelease(one.contentDir, 'v1.1.0', '2026-03-04T09:00:00Z');
    expect(before.record.predicate.previous.release?.version).toBe('v1.0.0');
    await one.standing('withdraw', { at: '2026-03-06T12:00:00Z' });
    const after = await sealRelease(one.contentDir, 'v1.2.0', '2026-03-07T09:00:00Z');
    expect(after.record.predicate.history).toMatchObject({ selector: 'channel stable, sealed before this, newest 30; left out as withdrawn: v1.0.0', records: [{ version: 'v1.1.0' }] });
    expect(after.record.predicate.previous.release?.version).toBe('v1.1.0');
    // What was sealed before it was withdrawn stays as it was.
    expect((await sealRelease(one.contentDir, 'v1.1.0', '2026-03-04T09:00:00Z')).status).toBe('unchanged');
  });

  test('is still history while its withdrawal is only claimed', async () => {
    const one = await decidedRelease();
    await one.standing('withdraw', { key: undefined, name: 'Mallory' });
    expect((await sealRelease(one.contentDir, 'v1.2.0', '2026-03-07T09:00:00Z')).record.predicate.history.records).toHaveLength(1);
  });
});

describe('loadPortal() and verify refuse', () => {
  /** Puts a changed addendum into the folder that its digest demands, signed, in the place of the one that lies there. */
  async function forge(one: Decided, id: string, change: (predicate: Addendum['predicate']) => void): Promise<string> {
    const folder = path.join(one.contentDir, ADDENDA);
    const value = JSON.parse(await readFile(path.join(folder, id, 'addendum.json'), 'utf8')) as Addendum;
    change(value.predicate);
    const bytes = canonicalBytes(value);
    const forged = `${value.predicate.at.slice(0, 10)}-${sha256Hex(bytes).slice(0, 8)}`;
    const sums = await readFile(path.join(folder, id, 'SHA256SUMS')).catch(() => undefined);
    await rm(path.join(folder, id), { recursive: true });
    await put(folder, `${forged}/addendum.json`, bytes);
    if (sums !== undefined) await put(folder, `${forged}/SHA256SUMS`, sums);
    await put(folder, `${forged}/addendum.sigstore.json`, people.grace.bundle(bytes, 'addendum'));
    return forged;
  }
  const told = async (one: Decided) => {
    const loaded = await refusal(loadPortal(one.contentDir));
    const verified = (await verifyContent(one.contentDir, {})).problems.map(({ problem }) => problem).join('\n');
    return { loaded, verified };
  };

  test.each([
    ['an amendment without evidence that failed', (now: ReleaseRecordPredicate) => { now.files = now.files.filter(({ name }) => name !== 'speed.json'); }, 'was received before and is gone'],
    ['an amendment that empties a slot', (now: ReleaseRecordPredicate) => { for (const file of now.files) if (file.name === 'speed.json') file.slots = []; }, 'fills other slots than it did before'],
    ['an amendment by another policy', (now: ReleaseRecordPredicate) => { for (const input of now.inputs) if (input.role === 'policy') input.sha256 = 'f'.repeat(64); }, 'judged by other rules than the record'],
    ['an amendment of another identity', (now: ReleaseRecordPredicate) => { now.release.commit = 'e'.repeat(40); }, 'is not the one of the record'],
    ['an amendment that hides what came late', (now: ReleaseRecordPredicate) => { for (const file of now.files) delete file.late; }, 'came later, and it does not say so'],
  ] as const)('%s, though it is signed', async (_, change, message) => {
    const one = await decidedRelease();
    const { id } = await one.amend({ 'scan.json': '{"verdict":"found"}' });
    await forge(one, id, ({ now }) => { if (now !== undefined) change(now); });
    const { loaded, verified } = await told(one);
    expect(loaded).toMatch(message);
    expect(verified).toMatch(message);
  });

  test('an amendment that passes over a signed one', async () => {
    const one = await decidedRelease();
    await one.amend({ 'scan.json': '{"verdict":"found"}' });
    const { id } = await one.amend({}, { at: '2026-03-07T12:00:00Z' });
    await forge(one, id, (predicate) => { delete predicate.basis; });
    expect((await told(one)).loaded).toMatch('it passes over the amendment');
    expect((await told(one)).verified).toMatch('it passes over the amendment');
  });

  test('two that follow the same one, and one whose predecessor is gone', async () => {
    const one = await decidedRelease();
    const first = await one.amend({});
    const second = await one.standing('deprecate');
    const third = await one.standing('withdraw', { at: '2026-03-07T12:00:00Z' });
    const forged = await forge(one, third.id, (predicate) => { predicate.previous = first.sha256; });
    expect((await told(one)).loaded).toMatch('only one can');
    expect((await told(one)).verified).toMatch('only one can');
    await rm(path.join(one.contentDir, ADDENDA, forged), { recursive: true });
    await rm(path.join(one.contentDir, ADDENDA, first.id), { recursive: true });
    expect((await told(one)).loaded).toMatch(`${ADDENDA}/${second.id}/addendum.json: it follows the addendum ${first.sha256}, which is not here`);
    expect((await told(one)).verified).toMatch('which is not here or stands in no chain');
  });

  test('the newest taken away, once it is logged', async () => {
    const one = await decidedRelease();
    const { id } = await one.standing('withdraw');
    await one.log();
    await rm(path.join(one.contentDir, ADDENDA, id), { recursive: true });
    expect((await told(one)).loaded).toMatch('the log names the addendum');
    expect((await told(one)).verified).toMatch('and no such document is here');
  });

  test('addenda to a release that nobody decided on', async () => {
    const one = await decidedRelease();
    await one.standing('withdraw');
    for (const name of ['decision.json', 'decision.sigstore.json']) await rm(path.join(one.contentDir, `projects/demo/releases/v1.0.0/${name}`));
    expect((await told(one)).loaded).toMatch('nobody has decided on the release');
    expect((await told(one)).verified).toMatch('nobody has decided on the release');
  });
});

test('verifyFile() tells which addendum brought a file', async () => {
  const one = await decidedRelease();
  const { id } = await one.amend({ 'after.json': '{"verdict":"ok"}' }, { event: 'rollback' });
  const file = path.join(one.contentDir, '..', `late-${process.pid}.json`);
  await writeFile(file, '{"verdict":"ok"}');
  const { places } = await verifyFile(file, await verifyContent(one.contentDir, { allowUnsigned: true }));
  await rm(file);
  expect(places).toContainEqual(expect.objectContaining({ addendum: id, as: 'evidence', name: 'after.json', sound: true }));
});

test('an addendum is not made for a release that is not there', async () => {
  const contentDir = await emptyContent();
  expect(await refusal(amend({ contentDir, project: 'demo', version: 'v1', statement: 'x', evidence: [], key: keyOf(people.grace) }))).toMatch('demo v1 is not sealed');
});
