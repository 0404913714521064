import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { checkpointText } from '../../../src/core/crypto/checkpoint.ts';
import { noteKeyId, printNote, printVerifierKey } from '../../../src/core/crypto/signed-note.ts';
import { printLeaf } from '../../../src/core/log/leaf.ts';
import { tileBytes, tilePath, tilesOfSize } from '../../../src/core/log/tiles.ts';
import { leafHash, treeRoot } from '../../../src/core/crypto/merkle-tree.ts';
import type { OpenedPortal } from '../../../src/core/record/opened.ts';
import { refuseForkedLog } from '../../../src/node/render/log-extends.ts';
import { testSigner } from '../../builders/signer.ts';

const origin = 'example.org/log';
const { key, signBytes } = testSigner(7);

const entries = (...digits: readonly string[]) => digits.map((digit) => printLeaf({ kind: 'record', sha256: digit.repeat(64) }));

function checkpointOver(leaves: readonly Uint8Array[], name = origin): Uint8Array {
  const text = checkpointText({ origin: name, size: leaves.length, root: treeRoot(leaves.map(leafHash)) });
  return utf8(printNote(text, [{ name: origin, id: noteKeyId(origin, key), signature: signBytes(utf8(text)) }]));
}

function portalWithLog(leaves: readonly Uint8Array[]): { portal: OpenedPortal; contentDir: string } {
  const contentDir = mkdtempSync(join(tmpdir(), 'dossier-log-'));
  const bytes = tileBytes(leaves);
  const files = [['checkpoint', checkpointOver(leaves)], ...tilesOfSize(leaves.length).map((name) => [tilePath(name), bytes(name)])] as const;
  for (const [path, content] of files) {
    const file = join(contentDir, 'log', path as string);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content as Uint8Array);
  }
  const portal: OpenedPortal = {
    spec: { title: 'Test', limits: { fileBytes: 1, siteBytes: 1 } },
    trust: { signers: [], log: { keys: [printVerifierKey(origin, key)] } },
    projects: [], controls: [],
    log: { origin, size: leaves.length, root: '', checkpoint: '' },
  };
  return { portal, contentDir };
}

describe('refuseForkedLog()', () => {
  const { portal, contentDir } = portalWithLog(entries('1', '2', '3'));
  const refuse = (checkpoint: Uint8Array, other = portal) => refuseForkedLog(other, contentDir, { checkpoint, place: 'dist/log/checkpoint' });

  it.each([['nothing', []], ['a part', ['1', '2']], ['all', ['1', '2', '3']]])('accepts a log of which %s was published', async (_, digits) => {
    await expect(refuse(checkpointOver(entries(...digits)))).resolves.toBeUndefined();
  });

  it('refuses a log with another past', async () => {
    await expect(refuse(checkpointOver(entries('1', '9')))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [OperatorError: dist/log/checkpoint: This log does not extend the published one: its first 2 entries are not those that were published
        hint      bring content/log back from the published commit and run "dossier log append" again; a copy that nobody has seen may be deleted instead]
    `);
  });

  it('refuses a log that is shorter than the published one', async () => {
    await expect(refuse(checkpointOver(entries('1', '2', '3', '4')))).rejects.toThrow('it has 3 entries, and a checkpoint over 4 was published');
  });

  it('refuses a log of another origin', async () => {
    await expect(refuse(checkpointOver(entries('1'), 'example.org/other'))).rejects.toThrow('the published checkpoint does not open');
  });

  it('refuses to publish no log after one', async () => {
    const { log: _, ...without } = portal;
    await expect(refuse(checkpointOver(entries('1')), without)).rejects.toThrow('content/ holds no log');
  });
});
