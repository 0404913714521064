import { expect, it } from 'vitest';
import { fetchList } from '../../../src/core/api/fetch-list.ts';
import type { OpenedRevision } from '../../../src/core/record/opened.ts';

const file = (storedName: string, digit: string, publish: 'raw' | 'withheld' = 'raw') => ({ storedName, sha256: digit.repeat(64), publish, retention: 'kept' });

it('fetchList() brings the record and all published files, and names the withheld ones', () => {
  // Only the fields that a list is made from.
  const revision = {
    number: 2,
    bundlePath: 'record.sigstore.json',
    value: { files: [file('perf.json', '1'), file('keys.txt', '2', 'withheld')], inputs: [{ storedName: 'policy.yaml', sha256: '3'.repeat(64) }] },
  } as unknown as OpenedRevision;
  expect(fetchList('https://example.org/portal/', 'apex-x', 'v1.0+1', revision)).toMatchInlineSnapshot(`
    "# curl --config fetch.txt && sha256sum -c SHA256SUMS
    fail
    # withheld: keys.txt
    url = "https://example.org/portal/apex-x/releases/v1.0+1/r/2/record.json"
    output = "record.json"
    url = "https://example.org/portal/apex-x/releases/v1.0+1/r/2/record.sigstore.json"
    output = "record.sigstore.json"
    url = "https://example.org/portal/apex-x/releases/v1.0+1/r/2/SHA256SUMS"
    output = "SHA256SUMS"
    url = "https://example.org/portal/evidence/1111111111111111111111111111111111111111111111111111111111111111/perf.json"
    output = "perf.json"
    url = "https://example.org/portal/evidence/3333333333333333333333333333333333333333333333333333333333333333/policy.yaml"
    output = "policy.yaml"
    "
  `);
});
