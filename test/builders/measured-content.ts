import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seal, type Sealed } from '../../src/node/seal.ts';
import { contentFolder, writeFiles } from './content.ts';

/** One release of a project that measures, as Go prints it: single runs in nanoseconds by benchmark. */
export interface MeasuredRelease {
  readonly version: string;
  readonly runs: Readonly<Record<string, readonly number[]>>;
  readonly cpu?: string;
  /** More files of the evidence. */
  readonly files?: Readonly<Record<string, string>>;
}

export const MEASURED_POLICY = `id: speed-1
title: Speed
slots:
  - { id: speed, title: Speed, accepts: [{ format: go-bench }], paths: [speed.txt] }
  - { id: again, title: Second capture, accepts: [{ format: go-bench }], paths: [again.txt], mandatory: false }
gates:
  - id: speed
    title: No slower
    short: Speed
    group: Quality
    requirement: Nothing got slower.
    checks: [{ rule: no-regression, slot: speed, recapture: again }]
`;

/** A portal whose one project, `shelf`, measures; nothing is sealed yet. Times of releases are a month apart. */
export function measuringFolder(files: Readonly<Record<string, string>> = {}): string {
  return contentFolder({ 'projects/shelf/policy.yaml': MEASURED_POLICY, ...files }).contentDir;
}

/** Seals a release with what it measured, as of the day by its number: releases are a day apart. */
export function sealMeasured(contentDir: string, { version, runs, cpu = 'Example 9000', files = {} }: MeasuredRelease, day: number): Promise<Sealed> {
  const evidence = mkdtempSync(path.join(tmpdir(), 'dossier-measured-'));
  mkdirSync(evidence, { recursive: true });
  writeFiles(evidence, { 'speed.txt': goBench(runs, cpu), ...files });
  return seal({ contentDir, project: 'shelf', version, evidence: [evidence], at: new Date(Date.UTC(2026, 2, 1 + day)).toISOString().replace('.000Z', 'Z'), identity: { tag: version, commit: String(day).padStart(40, '0') } });
}

export function goBench(runs: Readonly<Record<string, readonly number[]>>, cpu = 'Example 9000'): string {
  const lines = Object.entries(runs).flatMap(([name, values]) => values.map((value) => `Benchmark${name}-8 \t 1000 \t ${value} ns/op`));
  return ['goos: linux', 'goarch: amd64', 'pkg: example.org/shelf', `cpu: ${cpu}`, ...lines, 'PASS', ''].join('\n');
}

/** Five runs around a value, one per cent apart: equal on every machine. */
export function around(value: number): readonly number[] {
  return [-0.01, 0.01, 0, -0.005, 0.005].map((by) => Math.round(value * (1 + by) * 10) / 10);
}
