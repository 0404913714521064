import type { ExportControl } from '../../src/core/model/human-records.ts';
import { EXPORT_CONTROL_SCHEMA } from '../../src/core/model/uris.ts';
import { json } from './files.ts';
import type { Facts } from './release.ts';

/** RELEASE.md's “ITAR classification”: what is released, and under which controls it falls. */
export function exportControl({ version, day }: Facts): Uint8Array {
  const item = (name: string, classification: string, note: string) => ({ name, regime: 'EAR' as const, classification, release: 'allowed' as const, note });
  return json({
    schema: EXPORT_CONTROL_SCHEMA, title: `Export classification of v${version} (made up for the Dossier example portal)`,
    items: [
      item(`quasim ${version}`, 'EAR99', 'Published source; no technical data of a defence article.'),
      item(`quasim-api image ${version}`, '5D992', 'TLS of the base image, mass market.'),
    ],
    classifiedBy: 'L. Moreau', classifiedAt: `${day}T06:20:00Z`, reviewBy: '2027-02-01',
  } satisfies ExportControl);
}
