import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { openDecision } from '../../src/core/record/open.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { decide } from '../../src/node/decide.ts';
import { signOff } from '../../src/node/sign-off.ts';
import { documentFor, signDocument } from '../../src/node/sign.ts';
import { verifyContent } from '../../src/node/verify-content.ts';
import { emptyContent, keyOf, people, put, putRevision } from '../builders/sealed-content.ts';

let contentDir = '';
const release = () => ({ contentDir, project: 'demo', version: 'v1', statement: 'I have read it' });
const asGrace = { at: '2026-03-02T12:00:00Z', key: keyOf(people.grace) };
const approve = (role: string, key = keyOf(role === 'qa' ? people.ada : people.grace)) => signOff({ ...release(), role, decision: 'approve', at: '2026-03-02T10:00:00Z', key });

beforeEach(async () => {
  contentDir = await emptyContent();
  const { document } = await putRevision(contentDir, { version: 'v1', revision: 1, evidence: { 'notes.txt': 'notes' } });
  await signDocument({ contentDir, document, key: keyOf(people.machine) });
});
afterEach(() => rm(contentDir, { recursive: true }));

describe('signDocument()', () => {
  test('takes <project>/<version> for the record of its newest revision', async () => {
    expect(await documentFor(contentDir, 'demo/v1')).toBe('projects/demo/releases/v1/revisions/1/record.json');
    expect(await documentFor(contentDir, path.join(contentDir, 'projects/demo/waivers/W-1.json'))).toBe('projects/demo/waivers/W-1.json');
  });

  test('changes nothing the second time', async () => {
    expect(await signDocument({ contentDir, document: await documentFor(contentDir, 'demo/v1'), key: keyOf(people.machine) })).toMatchObject({ changed: false, seal: { result: 'verified', signer: 'machine' } });
  });

  test('refuses a key that the trust file does not list for it, and says so', async () => {
    const document = await documentFor(contentDir, 'demo/v1');
    await rm(path.join(contentDir, 'projects/demo/releases/v1/revisions/1/record.sigstore.json'));
    await expect(signDocument({ contentDir, document, key: keyOf(people.ada) })).rejects.toThrow('This key may not sign it: the trust file does not let signer "ada" sign "record", only "sign-off:qa", "waiver"');
    expect(await signDocument({ contentDir, document, key: keyOf(people.ada), allowUntrusted: true })).toMatchObject({ seal: { result: 'untrusted-signer' } });
  });

  test('does not replace another signature unless told to', async () => {
    await expect(signDocument({ contentDir, document: await documentFor(contentDir, 'demo/v1'), key: keyOf(people.ada), allowUntrusted: true })).rejects.toThrow('It is signed already');
  });

  test('refuses a document that does not open', async () => {
    await put(contentDir, 'projects/demo/waivers/W-2.json', '{ "id": "W-2" }');
    await expect(signDocument({ contentDir, document: 'projects/demo/waivers/W-2.json', key: keyOf(people.ada) })).rejects.toThrow(/projects\/demo\/waivers\/W-2\.json: \/schema/);
  });
});

describe('signOff()', () => {
  test('names the record’s digest, and takes the name from the trust file', async () => {
    const written = await approve('qa');
    const text = await readFile(path.join(contentDir, written.document), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ subject: [{ digest: { sha256: written.record } }], predicate: { name: 'Ada', role: 'qa', decision: 'approve' } });
    expect(written.signed?.seal).toMatchObject({ result: 'verified', signer: 'ada' });
  });

  test('leaves nothing behind when the key may not sign for the role', async () => {
    await expect(approve('qa', keyOf(people.grace))).rejects.toThrow('only "sign-off:product", "decision"');
    await expect(readFile(path.join(contentDir, 'projects/demo/releases/v1/signoffs/qa.json'))).rejects.toThrow('ENOENT');
  });

  test('refuses a role that the policy does not know, and a second word on the same revision', async () => {
    await expect(approve('legal')).rejects.toThrow('The policy knows no role "legal"');
    await approve('qa');
    await expect(approve('qa')).rejects.toThrow('Ada has signed off this revision for role "qa"');
  });

  test('cannot be dated before the record', async () => {
    await expect(signOff({ ...release(), role: 'qa', decision: 'approve', at: '2026-03-01T08:59:59Z', key: keyOf(people.ada) }))
      .rejects.toThrow('A sign-off cannot be older than what it is about');
  });

  test('gives way to a new one when there is a new revision', async () => {
    const { record } = await approve('qa');
    await putRevision(contentDir, { version: 'v1', revision: 2, evidence: { 'notes.txt': 'more' }, previous: record });
    expect(await approve('qa')).toMatchObject({ revision: 2 });
  });
});

describe('decide()', () => {
  test('GO passes the decision gate when every role has signed', async () => {
    await approve('qa');
    await approve('product');
    const decided = await decide({ ...release(), ...asGrace, decision: 'GO' });
    expect(decided.gates.map(({ id, state }) => ({ id, state }))).toEqual([{ id: 'approved', state: 'pass' }]);
    expect(decided.signOffs.map(({ role }) => role)).toEqual(['product', 'qa']);
    expect(decided.signed?.seal).toMatchObject({ result: 'verified', signer: 'grace' });
    expect(openDecision(await readFile(path.join(contentDir, decided.document)))).toMatchObject({ value: { predicate: { decision: 'GO', name: 'Grace' } } });
  });

  test('GO without the sign-offs is possible and said loudly', async () => {
    await approve('qa');
    const decided = await decide({ ...release(), ...asGrace, decision: 'GO' });
    expect(decided.gates).toMatchObject([{ state: 'pending' }]);
    expect(decided.warnings.map(({ message }) => message)).toEqual([
      'GO without a verdict: the record is an inventory, so nothing was judged', 'GO AGAINST decision gate “Approved”: Pending',
    ]);
  });

  test('a claimed sign-off does not count', async () => {
    await approve('product');
    await signOff({ ...release(), role: 'qa', name: 'Ada', decision: 'approve', at: '2026-03-02T10:00:00Z' });
    expect((await decide({ ...release(), ...asGrace, decision: 'NO-GO' })).gates).toMatchObject([{ state: 'unverified', reason: 'claimed-only' }]);
  });

  test('keeps the waiver that it accepts, so that everything it names can be checked', async () => {
    await approve('product');
    await put(contentDir, 'projects/demo/waivers/W-1.json', canonicalBytes({
      schema: WAIVER_SCHEMA, id: 'W-1', gate: 'approved', accepts: ['pending'], releases: ['v1'], owner: 'Ada', approvedBy: ['Ada'], reason: 'QA is on leave', created: '2026-03-01', expires: '2026-03-31',
    }));
    await signDocument({ contentDir, document: 'projects/demo/waivers/W-1.json', key: keyOf(people.ada) });
    const decided = await decide({ ...release(), ...asGrace, decision: 'GO' });
    expect(decided.gates).toMatchObject([{ state: 'waived', waiver: { id: 'W-1', signer: 'ada', without: 'pending' } }]);
    await appendLog({ contentDir, key: keyOf(people.log) });
    expect((await verifyContent(contentDir, {})).problems).toEqual([]);
  });

  test('cannot be dated before the record or a sign-off, when a waiver may still have held', async () => {
    await approve('qa');
    await expect(decide({ ...release(), decision: 'GO', at: '2026-03-01T08:59:59Z', key: keyOf(people.grace) })).rejects.toThrow(
      /A decision cannot be older than what it rests on\n {2}expected {2}2026-03-02T10:00:00Z or later\n {2}found {5}2026-03-01T08:59:59Z/);
  });

  describe('is judged again by verify --rejudge', () => {
    const rejudged = async () => {
      await appendLog({ contentDir, key: keyOf(people.log) });
      const { problems, checked, notChecked } = await verifyContent(contentDir, { rejudge: true });
      return [...problems.map(({ file, problem }) => `${file}: ${problem}`), ...checked, ...notChecked];
    };
    const document = 'projects/demo/releases/v1/decision.json';

    test('and gives the same gates from the same sign-offs', async () => {
      await approve('qa');
      await signOff({ ...release(), role: 'product', name: 'Grace', decision: 'approve', at: '2026-03-02T10:00:00Z' });
      await decide({ ...release(), ...asGrace, decision: 'NO-GO' });
      expect(await rejudged()).toContain('1 of 1 decisions: their gates judged again from the sign-offs, the same, byte for byte');
    });

    test('and a gate that its signer improved is told', async () => {
      await approve('qa');
      await decide({ ...release(), ...asGrace, decision: 'GO' });
      const text = await readFile(path.join(contentDir, document), 'utf8');
      expect(text).toContain('"state":"pending"');
      await put(contentDir, document, text.replaceAll('"reason":"awaiting-sign-off",', '').replaceAll('"state":"pending"', '"state":"pass"'));
      await signDocument({ contentDir, document, key: keyOf(people.grace), replace: true });
      expect(await rejudged()).toContain(`${document}: judged again, it differs at predicate.gates`);
    });

    test('and a waiver that is not here any more is said', async () => {
      await put(contentDir, 'projects/demo/waivers/W-1.json', canonicalBytes({
        schema: WAIVER_SCHEMA, id: 'W-1', gate: 'approved', accepts: ['pending'], releases: ['v1'], owner: 'Ada', approvedBy: ['Ada'], reason: 'QA is on leave', created: '2026-03-01', expires: '2026-03-31',
      }));
      await signDocument({ contentDir, document: 'projects/demo/waivers/W-1.json', key: keyOf(people.ada) });
      await decide({ ...release(), ...asGrace, decision: 'GO' });
      expect(await rejudged()).toContain('1 of 1 decisions: their gates judged again from the sign-offs, the same, byte for byte');
      await rm(path.join(contentDir, 'projects/demo/waivers'), { recursive: true });
      expect((await rejudged()).join('\n')).toContain(`The verdict of ${document}: waiver W-1 (`);
    });
  });

  test('is made once', async () => {
    await decide({ ...release(), ...asGrace, decision: 'NO-GO' });
    await expect(decide({ ...release(), ...asGrace, decision: 'GO' })).rejects.toThrow('Cannot decide on demo v1: it is decided: NO-GO by Grace at 2026-03-02T12:00:00Z');
    await expect(approve('qa')).rejects.toThrow('Cannot sign off demo v1: it is decided');
  });

  test('refuses a record that nobody signed', async () => {
    await rm(path.join(contentDir, 'projects/demo/releases/v1/revisions/1/record.sigstore.json'));
    await expect(decide({ ...release(), ...asGrace, decision: 'GO' })).rejects.toThrow('The record is not signed');
  });
});
