import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'yaml';
import { build } from '../src/node/render/build.ts';
import { compileSite } from '../src/node/render/compile.ts';
import { seal } from '../src/node/seal.ts';
import { writeLargeSbom } from './large-sbom.ts';
import { median, milliseconds, peakMebibytes, table } from './measure.ts';

// Each step runs in a process of its own, so that one's memory is not counted for another; all in one run, in turn.

const PROJECT = 'large';
const VERSION = 'v1.0.0';
const SBOM = 'evidence/large.cdx.json';

/** One measured step of the whole, as a process of its own reports it. */
interface Measured {
  readonly milliseconds: number;
  /** Of all processors together: what a busy machine does not change. */
  readonly processor: number;
  readonly mebibytes: number;
}

/** Sealing and building a release with one very large SBOM, against `JSON.parse` of the same bytes. */
export async function largeSbom({ components, seed, rounds }: { components: number; seed: number; rounds: number }): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dossier-bench-'));
  try {
    await compileSite();
    mkdirSync(path.join(folder, 'evidence'));
    writeLargeSbom(path.join(folder, SBOM), components, seed);
    const measured = { parse: [] as Measured[], seal: [] as Measured[], build: [] as Measured[] };
    for (let round = 0; round < rounds; round += 1) {
      writeContent(folder);
      measured.parse.push(inOwnProcess('parse', folder));
      measured.seal.push(inOwnProcess('seal', folder));
      measured.build.push(inOwnProcess('build', folder));
    }
    type Step = keyof typeof measured;
    const middle = (step: Step, of: keyof Measured) => median(measured[step].map((one) => one[of]));
    const ratio = (step: Step, of: keyof Measured) => median(measured[step].map((one, round) => one[of] / (measured.parse[round]?.[of] ?? Number.NaN))).toFixed(1);
    const cost = (step: Step) =>
      `${middle(step, 'milliseconds').toFixed(0)} ms, ${ratio(step, 'milliseconds')} × JSON.parse; processor time ${ratio(step, 'processor')} ×; peak memory ${peak(step).toFixed(0)} MiB`;
    const peak = (step: Step) => Math.max(...measured[step].map((one) => one.mebibytes));
    const pages = weights(path.join(folder, 'site', PROJECT, 'releases', VERSION, 'sbom'));
    table([
      ['the SBOM', `CycloneDX 1.6, ${components} components, ${(statSync(path.join(folder, SBOM)).size / 1e6).toFixed(1)} MB; ${rounds} rounds`],
      ['JSON.parse, median', `${middle('parse', 'milliseconds').toFixed(0)} ms, peak memory ${peak('parse').toFixed(0)} MiB`],
      ['seal, median', cost('seal')],
      ['build, median', cost('build')],
      ['SBOM pages', `${pages.length}, the largest ${(Math.max(...pages) / 1000).toFixed(0)} kB compressed`],
      ['evidence page of the SBOM', `${(Math.max(...weights(path.join(folder, 'site', PROJECT, 'releases', VERSION, 'evidence', 'sbom'))) / 1000).toFixed(0)} kB compressed`],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One step, measured in this process and printed as JSON. */
export async function largeSbomStep(step: string, folder: string): Promise<void> {
  const contentDir = path.join(folder, 'content');
  const steps: Readonly<Record<string, () => Promise<() => unknown>>> = {
    parse: () => {
      const text = readFileSync(path.join(folder, SBOM), 'utf8');
      return Promise.resolve(() => JSON.parse(text) as unknown);
    },
    seal: () => Promise.resolve(() => seal({ contentDir, project: PROJECT, version: VERSION, evidence: [path.join(folder, 'evidence')], at: '2026-02-20T12:00:00Z' })),
    build: async () => {
      // A site whose sources changed is compiled first, which is no part of building.
      await compileSite();
      return () => build({ contentDir, out: path.join(folder, 'site'), builtAt: '2026-01-01T00:00:00Z' });
    },
  };
  const work = await steps[step]?.();
  if (work === undefined) throw new Error(`there is no step "${step}"`);
  const before = process.cpuUsage();
  const time = await milliseconds(work);
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(JSON.stringify({ milliseconds: time, processor: (user + system) / 1000, mebibytes: peakMebibytes() } satisfies Measured));
}

function inOwnProcess(step: string, folder: string): Measured {
  // Our own output: both members are numbers.
  return JSON.parse(execFileSync(process.execPath, [path.join(import.meta.dirname, 'main.ts'), 'sbom-step', step, folder], { encoding: 'utf8' })) as Measured;
}

function writeContent(folder: string): void {
  rmSync(path.join(folder, 'content'), { recursive: true, force: true });
  rmSync(path.join(folder, 'site'), { recursive: true, force: true });
  const write = (name: string, value: unknown) => {
    const file = path.join(folder, 'content', name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, stringify(value));
  };
  write('portal.yaml', { title: 'A large SBOM' });
  write('trust/trust.yaml', { signers: [] });
  write(`projects/${PROJECT}/project.yaml`, { name: 'Large' });
  write(`projects/${PROJECT}/policy.yaml`, {
    id: 'large-1', title: 'Large', slots: [{ id: 'sbom', title: 'SBOM', kind: 'sbom', accepts: [{ format: 'cyclonedx' }] }],
    gates: [{ id: 'sbom', title: 'SBOM', short: 'SBOM', group: 'Supply chain', requirement: 'A valid SBOM', checks: [{ rule: 'form-valid', slot: 'sbom' }] }],
  });
  write(`projects/${PROJECT}/releases/${VERSION}/release.yaml`, {
    tag: VERSION, commit: 'a'.repeat(40), commitDate: '2026-02-18T00:00:00Z', date: '2026-02-20', example: true, note: 'Made up to measure how long a large SBOM takes.',
  });
}

function weights(folder: string): number[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html')).map((name) => gzipSync(readFileSync(path.join(folder, name))).length);
}
