// Made-up SLSA provenance of mogemma's wheels: signed by the example key of its CI, and later keyless by its publishing workflow.

import { createHash, sign } from 'node:crypto';
import { toBase64 } from '../../src/core/lib/base64.ts';
import { keyHint, parsePublicKeyPem } from '../../src/core/crypto/public-key.ts';
import type { SigningCertificate } from '../../src/core/model/signature-check.ts';
import { STATEMENT_PAYLOAD_TYPE, STATEMENT_TYPE } from '../../src/core/model/uris.ts';
import { preAuthEncoding } from '../../src/core/signatures/dsse.ts';
import { json, NOTE } from '../apex-x/note.ts';
import { exampleKey, examplePublicPem } from '../keys.ts';
import type { SigstoreInstance } from '../sigstore/instance.ts';

const SIGNER = 'mogemma-ci';

interface Build {
  readonly tag: string;
  readonly commit: string;
  readonly startedOn: string;
  /** The kind of machine, as the certificate says it. */
  readonly runner?: string;
}

/** The provenance in an envelope that is signed by key. */
export function signedProvenance(facts: Build, checksums: Uint8Array): Uint8Array {
  const payload = provenance(facts, checksums, 'https://ci.example.invalid/mogemma/build-wheels');
  const key = parsePublicKeyPem(examplePublicPem(SIGNER));
  if (key === undefined) throw new Error(`the example key ${SIGNER} does not parse`);
  return json({
    payloadType: STATEMENT_PAYLOAD_TYPE,
    payload: toBase64(payload),
    signatures: [{ keyid: keyHint(key), sig: toBase64(sign(null, preAuthEncoding(STATEMENT_PAYLOAD_TYPE, payload), exampleKey(SIGNER))) }],
  });
}

/** The provenance in a Sigstore bundle, as the publishing workflow leaves it. */
export function keylessProvenance(facts: Build, checksums: Uint8Array, sigstore: SigstoreInstance): Uint8Array {
  const workflow = publishingWorkflow(facts);
  return sigstore.signEnvelope(STATEMENT_PAYLOAD_TYPE, provenance(facts, checksums, workflow.identity), { signer: workflow, at: facts.startedOn });
}

/** What the example instance certifies of the workflow that runs for a tag. */
function publishingWorkflow({ tag, commit, runner = 'github-hosted' }: Build): SigningCertificate {
  const workflow = `https://ci.example.invalid/mogemma/workflows/publish.yml@refs/tags/${tag}`;
  return {
    identity: workflow,
    issuer: 'https://token.ci.example.invalid',
    workflow,
    buildConfig: workflow,
    sourceRepository: 'https://github.com/cofin/mogemma',
    sourceCommit: commit,
    sourceRef: `refs/tags/${tag}`,
    trigger: 'release',
    runner,
  };
}

/** Names every file of a checksum list, and the list itself. */
function provenance(facts: Build, checksums: Uint8Array, builder: string): Uint8Array {
  const files = new TextDecoder().decode(checksums).trimEnd().split('\n').map((line) => line.split('  '));
  const subject = [...files.map(([sha256 = '', name = '']) => ({ name, digest: { sha256 } })), { name: 'SHA256SUMS', digest: { sha256: createHash('sha256').update(checksums).digest('hex') } }];
  return json({
    _type: STATEMENT_TYPE,
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'https://ci.example.invalid/mogemma/build-wheels/v1',
        externalParameters: { ref: `refs/tags/${facts.tag}`, workflow: '.github/workflows/publish.yml', notes: NOTE },
        resolvedDependencies: [{ uri: 'git+https://github.com/cofin/mogemma', digest: { gitCommit: facts.commit } }],
      },
      runDetails: { builder: { id: builder }, metadata: { startedOn: facts.startedOn } },
    },
  });
}
