import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ingest } from '../src/node/ingest.ts';
import { median, milliseconds, table } from './measure.ts';

export async function hashing({ megabytes, rounds }: { megabytes: number; rounds: number }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-bench-'));
  try {
    const file = path.join(folder, 'large.bin');
    const block = Buffer.alloc(1_000_000, 'dossier');
    writeFileSync(file, '');
    for (let n = 0; n < megabytes; n += 1) writeFileSync(file, block, { flag: 'a' });
    const ours: number[] = [];
    const openssl: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await milliseconds(() => ingest([file], { fileBytes: 1 })));
      openssl.push(await milliseconds(() => execFileSync('openssl', ['dgst', '-sha256', file])));
    }
    table([
      [`hashing ${megabytes} MB, median of ${rounds}`, `${median(ours).toFixed(0)} ms`],
      ['openssl dgst -sha256, median', `${median(openssl).toFixed(0)} ms`],
      ['ratio of medians', `${(median(ours) / median(openssl)).toFixed(2)} ×`],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
