import { readFileSync } from 'node:fs';
import { assess } from '../../src/core/assess.ts';
import type { RecordFile, ReleaseIdentity, ReleaseRecordPredicate } from '../../src/core/model/record.ts';
import { namedRecords } from '../../src/core/record/earlier.ts';
import { contentPaths } from '../../src/node/content-folder.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { readEarlier } from '../../src/node/sealed-releases.ts';

const schemas = createSchemaPort();

/** Judges a sealed record of the example portal again, on its own inputs, with some evidence left out or its identity changed. */
export async function judgedAgain(sealed: ReleaseRecordPredicate, changes: {
  readonly without?: (file: RecordFile) => boolean;
  readonly release?: (release: ReleaseIdentity) => ReleaseIdentity;
} = {}): Promise<ReleaseRecordPredicate> {
  const { predicate } = await assess({
    release: changes.release?.(sealed.release) ?? sealed.release,
    revision: sealed.revision,
    assessed: sealed.assessed,
    files: sealed.files.filter((file) => changes.without?.(file) !== true).map((file) => ({
      name: file.name, sha256: file.sha256, size: file.size, readable: true, open: () => Promise.resolve(object(file.sha256)),
    })),
    inputs: sealed.inputs.map(({ role, name, sha256 }) => ({ role, name, bytes: object(sha256) })),
    history: sealed.history,
    earlier: await readEarlier('content', sealed.release.project, namedRecords(sealed.history)),
    previous: {},
    schemas,
  });
  return predicate;
}

function object(sha256: string): Uint8Array {
  return new Uint8Array(readFileSync(`content/${contentPaths.object(sha256)}`));
}
