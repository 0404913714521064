import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { waiverStubs } from '../../src/core/gates/waiver-stub.ts';
import { check } from '../../src/node/check.ts';
import { explain } from '../../src/node/explain.ts';
import { seal } from '../../src/node/seal.ts';
import { signDocument } from '../../src/node/sign.ts';
import { contentFolder, POLICY, writeFiles } from '../builders/content.ts';
import { keyOf, people } from '../builders/sealed-content.ts';

const release = { project: 'shelf', version: 'v1.0.0', at: '2026-03-01T12:00:00Z' };

test('a stub that people fill in and sign lets the release pass until its last day', async () => {
  const { contentDir, evidence } = contentFolder({
    'trust/trust.yaml': JSON.stringify({ signers: [people.ada.signer] }),
    'projects/shelf/policy.yaml': POLICY.replace('evidence-present', 'producer-verdict'),
  });
  await writeFile(path.join(evidence, 'notes.json'), '{"verdict":"bad"}');
  const judge = { contentDir, evidence: [evidence], ...release };
  const before = await seal(judge);
  const [stub] = waiverStubs(before.record.predicate);
  expect(stub).toMatchObject({ gate: 'notes', accepts: ['fail'], evidence: before.record.predicate.files[0]?.sha256 });
  expect((await explain(contentDir, 'shelf', 'v1.0.0', 'notes')).waiverStubs).toEqual([stub]);

  // As it is, nothing takes it: not a judgement, not a signature, not a build.
  const document = `projects/shelf/waivers/${stub?.id ?? ''}.json`;
  writeFiles(contentDir, { [document]: JSON.stringify(stub, null, 2) });
  const refusal = /\/owner: .*must not be empty[\s\S]*\/approvedBy\/0: .*must not be empty[\s\S]*\/reason: .*must not be empty\n {2}hint {6}fill in what is empty, then sign it/;
  await expect(seal(judge)).rejects.toThrow(refusal);
  await expect(check({ contentDir })).rejects.toThrow(refusal);
  await expect(signDocument({ contentDir, document, key: keyOf(people.ada) })).rejects.toThrow(refusal);

  // Filled in and laid out for people, it is a waiver only when it is signed, which puts it into canonical form.
  writeFiles(contentDir, { [document]: `${JSON.stringify({ ...stub, owner: 'Ada', approvedBy: ['Ada'], reason: 'Known since v0.9' }, null, 2)}\n` });
  await expect(seal(judge)).rejects.toThrow('it is not in canonical form (RFC 8785)');
  await signDocument({ contentDir, document, key: keyOf(people.ada) });
  expect(await readFile(path.join(contentDir, document), 'utf8')).toMatch(/^\{"accepts":\["fail"\],.*\}$/);
  const after = await seal(judge);
  expect(after.record.predicate.gates[0]).toMatchObject({ state: 'waived', waiver: { id: stub?.id, without: 'fail' } });
  expect(waiverStubs(after.record.predicate)).toEqual([]);

  const ended = await seal({ ...judge, at: `${stub?.expires ?? ''}T23:59:59Z` }).then(() => seal({ ...judge, at: '2026-04-01T00:00:00Z' }));
  expect(ended.record.predicate.gates[0]?.state).toBe('fail');
  // The ended waiver keeps its name; the next one has another.
  expect(waiverStubs(ended.record.predicate)[0]?.id).toBe(`${stub?.id ?? ''}-2`);
});
