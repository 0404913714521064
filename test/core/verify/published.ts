import { readFileSync } from 'node:fs';
import path from 'node:path';
import { listDerived } from '../../../src/core/api/derived.ts';
import { evidencePort } from '../../../src/core/api/evidence-port.ts';
import { listFiles } from '../../../src/core/api/files.ts';
import type { PublishedFiles } from '../../../src/core/verify/published-files.ts';
import { portalTrust } from '../../../src/core/verify/portal-trust.ts';
import { readPortalLog } from '../../../src/core/verify/portal-log.ts';
import type { VerifyWith } from '../../../src/core/verify/verify-release.ts';
import { loadPortal } from '../../../src/node/load-portal.ts';
import { filesBelow } from '../../judge-apex-x.ts';

/** Every published file of a content folder that is no page, by its address; to be spoiled at will. */
export async function publish(contentDir: string): Promise<Map<string, Uint8Array>> {
  const portal = await loadPortal(contentDir);
  const objects = (sha256: string) => readFileSync(path.join(contentDir, 'objects', sha256.slice(0, 2), sha256));
  const evidence = evidencePort(async (sha256) => objects(sha256), { validate: () => [] });
  const published = new Map<string, Uint8Array>();
  for (const { path: address, source } of listFiles(portal, Object.keys(filesBelow(path.join(contentDir, 'log'))))) {
    published.set(address, 'text' in source ? new TextEncoder().encode(source.text) : 'object' in source ? new Uint8Array(objects(source.object)) : new Uint8Array(readFileSync(path.join(contentDir, source.content))));
  }
  for (const file of listDerived(portal)) published.set(file.path, new TextEncoder().encode(await file.text(portal, evidence)));
  return published;
}

export function served(published: ReadonlyMap<string, Uint8Array>): PublishedFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    read: async (address) => {
      asked.push(address);
      return published.get(address);
    },
  };
}

/** What a reader who brings nothing checks with. */
export async function plainReader(files: PublishedFiles): Promise<VerifyWith> {
  const against = await portalTrust(files);
  if ('problem' in against) throw new Error(against.problem);
  return { files, against, log: await readPortalLog(files, against.trust) };
}
