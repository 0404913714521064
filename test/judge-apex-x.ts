import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { assess } from '../src/core/assess.ts';
import type { Assessment } from '../src/core/record/assessment.ts';
import type { ReleaseRecordPredicate } from '../src/core/model/record.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';

const PROJECT = path.resolve('content/projects/apex-x');

/** Every file below a folder, by its path there. */
export function filesBelow(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort()
    .map((file) => [path.relative(folder, file).replaceAll(path.sep, '/'), readFileSync(file)]));
}

/** What the policy that the snapshot was sealed by makes of these files, as the snapshot of its newest commit; `policy` edits the policy's text. */
export async function judgeApexX(files: Readonly<Record<string, Uint8Array>>, options: {
  readonly policy?: (text: string) => string;
  readonly more?: Readonly<Record<string, Uint8Array>>;
} = {}): Promise<ReleaseRecordPredicate> {
  const own = filesBelow(PROJECT);
  const policyText = readFileSync(path.resolve('examples/apex-x/policy-2026.1.yaml'), 'utf8');
  const inputs: Assessment['inputs'] = [
    { role: 'policy', name: 'projects/apex-x/policy.yaml', bytes: new TextEncoder().encode(options.policy?.(policyText) ?? policyText) },
    { role: 'trust', name: 'trust/trust.yaml', bytes: readFileSync(path.resolve('content/trust/trust.yaml')) },
    ...Object.entries({ ...own, ...options.more })
      .filter(([name]) => /^(?:baselines|schemas)\//.test(name))
      .map(([name, bytes]) => ({ role: name.startsWith('baselines/') ? 'baseline' as const : 'json-schema' as const, name: `projects/apex-x/${name}`, bytes })),
  ];
  const record = await assess({
    release: {
      project: 'apex-x', version: 'snapshot-42345e8', commit: '42345e85954a184355cd7917f607396fff8f3e5c', kind: 'snapshot', channel: 'draft',
      scope: { runtimeTarget: 'cpu', gpu: 'yes' }, relations: [], example: false, artifacts: [], sources: {}, flags: ['no-tag'],
    },
    revision: 1,
    assessed: { at: '2026-02-16T09:00:00Z', clock: 'declared', engine: { name: 'dossier', version: '0.1.0' } },
    files: Object.entries(files).map(([name, bytes]) => ({
      name, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, readable: true, open: () => Promise.resolve(bytes),
    })),
    inputs,
    history: { selector: 'none', records: [] },
    previous: {},
    schemas: createSchemaPort(),
  });
  return record.predicate;
}
