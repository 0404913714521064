// Made-up SLSA provenance of mogemma's wheels, signed by the example key of its CI.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { json, NOTE } from '../apex-x/note.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';

const SIGNER = 'mogemma-ci';

/** Names every file of a checksum list, and the list itself. */
export function provenance(facts: { readonly tag: string; readonly commit: string; readonly startedOn: string }, checksums: Uint8Array): Uint8Array {
  const files = new TextDecoder().decode(checksums).trimEnd().split('\n').map((line) => line.split('  '));
  const subject = [...files.map(([sha256 = '', name = '']) => ({ name, digest: { sha256 } })), { name: 'SHA256SUMS', digest: { sha256: createHash('sha256').update(checksums).digest('hex') } }];
  const payload = json({
    _type: STATEMENT_TYPE,
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://ci.example.invalid/mogemma/build-wheels/v1',
        externalParameters: { ref: `refs/tags/${facts.tag}`, workflow: '.github/workflows/publish.yml', notes: NOTE },
        resolvedDependencies: [{ uri: 'git+https://github.com/cofin/mogemma', digest: { gitCommit: facts.commit } }],
      },
      runDetails: { builder: { id: 'https://ci.example.invalid/mogemma/build-wheels' }, metadata: { startedOn: facts.startedOn } },
    },
  });
  const key = parsePublicKeyPem(examplePublicPem(SIGNER));
  if (key === undefined) throw new Error(`the example key ${SIGNER} does not parse`);
  return json({
    payloadType: STATEMENT_PAYLOAD_TYPE,
    payload: toBase64(payload),
    signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey(SIGNER))) }],
  });
}
