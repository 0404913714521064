import { expect, test } from 'vitest';
import { openZip } from '../../../src/node/pack/open-zip.ts';
import { verifyPack } from '../../../src/node/verify-pack.ts';
import { putZip } from '../../builders/pack.ts';

// One stored file and many entries that all lead to it (https://www.bamsoftware.com/hacks/zipbomb/): without inflating
// anything, such an archive is as large inside as it has entries.
function overlapping(names: readonly string[], data: Buffer): Buffer {
  const [first = ''] = names;
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(data.length, 22);
  local.writeUInt16LE(first.length, 26);
  const body = Buffer.concat([local, Buffer.from(first), data]);
  const directory = Buffer.concat(names.map((name) => {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(data.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(0o100644 * 0x10000, 38);
    return Buffer.concat([entry, Buffer.from(name)]);
  }));
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length, 8);
  end.writeUInt16LE(names.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, directory, end]);
}

test('openZip() reads nothing out of an archive whose entries lie over each other', async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `demo-v1.0.0-r1/${index}`);
  const file = await putZip(overlapping(names, Buffer.alloc(300_000)));
  const contents = await openZip(file);
  await contents.close();
  expect([contents.files.size, contents.problems]).toEqual([0, [{ file: '', problem: 'its entries state 600000000 bytes, more than the whole archive has, so they lie over each other' }]]);
  expect((await verifyPack(file, {})).problems[0]?.problem).toContain('they lie over each other');
});
