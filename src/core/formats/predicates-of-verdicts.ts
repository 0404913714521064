import { z } from 'zod';
import { countOf } from '../lib/format-number.ts';
import type { Content } from '../model/facts.ts';
import { code, digest, facts, moment, number, table, verdict, words } from './cells.ts';
import { predicate, Resource, type Predicate } from './predicate.ts';
import { isObject, listOf } from './reading.ts';

// Predicates by which somebody says how something fared.

const passedOrFailed = (word: string): Content => (word === 'PASSED' ? 'pass' : word === 'FAILED' ? 'fail' : 'no-result');

/** https://slsa.dev/spec/v1.1/verification_summary */
const verificationSummary = predicate({
  types: /^https:\/\/slsa\.dev\/verification_summary\/v1$/,
  name: 'SLSA verification summary',
  hasVerdict: true,
  asserts: 'A verifier says that it held the subject against a policy, and which levels it found it to reach.',
  schema: z.looseObject({
    verifier: z.looseObject({ id: z.string(), version: z.record(z.string(), z.string()).optional() }),
    timeVerified: z.string().optional(),
    resourceUri: z.string(),
    policy: Resource,
    inputAttestations: z.array(Resource).optional(),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: z.array(z.string()),
    dependencyLevels: z.record(z.string(), z.number()).optional(),
    slsaVersion: z.string().optional(),
  }),
  says: ({ verificationResult: word, verifiedLevels, timeVerified }) => ({
    gist: [word, ...verifiedLevels.slice(0, 5)].join(', '),
    result: { word, content: passedOrFailed(word), at: '/verificationResult' },
    producedAt: timeVerified,
    counts: { levels: verifiedLevels.length },
  }),
  view: (summary) => [
    facts('The verification, it says', [
      ['Verifier', code(summary.verifier.id)],
      ['Result', verdict(summary.verificationResult, passedOrFailed(summary.verificationResult), '/predicate/verificationResult')],
      ['Levels it reaches', words(summary.verifiedLevels.join(', '), 400)],
      ['Resource', code(summary.resourceUri)],
      ['Policy', code(summary.policy.uri ?? summary.policy.name)],
      ['Checked', moment(summary.timeVerified)],
      ['By the rules of SLSA', summary.slsaVersion === undefined ? undefined : words(summary.slsaVersion)],
      ['From how many attestations', summary.inputAttestations === undefined ? undefined : number(summary.inputAttestations.length)],
    ]),
    ...dependencyTable(summary.dependencyLevels ?? {}),
  ],
});

function dependencyTable(levels: Readonly<Record<string, number>>) {
  const rows = Object.entries(levels);
  return rows.length === 0 ? [] : [table({
    title: 'Levels of dependencies, it says',
    caption: 'How many dependencies reach which level',
    columns: ['Level', { label: 'Dependencies', numeric: true }],
    rows: rows.slice(0, 100).map(([level, count]) => [words(level), number(count)]),
    count: rows.length,
  })];
}

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md */
const simpleVerificationResult = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/svr\/v0\.[12]$/,
  name: 'simple verification result',
  asserts: 'A verifier says which properties it found the subject to have. It has no word for a failure: what is not listed was not found, or not looked for.',
  schema: z.looseObject({ verifier: z.looseObject({ id: z.string(), policies: z.array(Resource).optional() }), timeCreated: z.string(), properties: z.array(z.string()) }),
  says: ({ properties, timeCreated }) => ({ gist: countOf(properties.length, 'property', 'properties'), producedAt: timeCreated, counts: { properties: properties.length } }),
  view: ({ verifier, timeCreated, properties }) => [
    facts('The verification, it says', [
      ['Verifier', code(verifier.id)],
      ['Checked', moment(timeCreated)],
      ['Policies', words((verifier.policies ?? []).map(({ uri, name }) => uri ?? name ?? 'not named').join(', '), 400)],
    ]),
    table({ title: 'Properties, it says', caption: 'What the verifier found the subject to have', columns: ['Property'], rows: properties.slice(0, 500).map((one, index) => [{ text: words(one), at: `/predicate/properties/${index}` }]), count: properties.length }),
  ],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/vulns.md, and the predicate of `cosign attest --type vuln` from which it comes. */
const vulnerabilityScan = predicate({
  types: /^https:\/\/(?:in-toto\.io\/attestation\/vulns\/v0\.[12]|cosign\.sigstore\.dev\/attestation\/vuln\/v1)$/,
  name: 'vulnerability scan',
  asserts: 'A scanner says which known vulnerabilities it found in the subject, by the data it had at the time.',
  schema: z.looseObject({
    scanner: z.looseObject({ uri: z.string(), version: z.string().optional(), db: z.looseObject({ uri: z.string().optional(), version: z.string().optional(), lastUpdate: z.string().optional() }).optional(), result: z.unknown() }),
    metadata: z.looseObject({ scanStartedOn: z.string().optional(), scanFinishedOn: z.string().optional() }).optional(),
  }),
  says: ({ scanner, metadata }) => ({
    ...(Array.isArray(scanner.result) ? { gist: countOf(scanner.result.length, 'vulnerability', 'vulnerabilities'), counts: { vulnerabilities: scanner.result.length } } : {}),
    producedAt: metadata?.scanFinishedOn,
  }),
  view: ({ scanner, metadata }) => [
    facts('The scan, it says', [
      ['Scanner', code(scanner.uri)],
      ['Version', words(scanner.version)],
      ['Data', words(scanner.db?.uri)],
      ['Data of', moment(scanner.db?.lastUpdate)],
      ['Scanned', moment(metadata?.scanFinishedOn)],
      ['Vulnerabilities', Array.isArray(scanner.result) ? number(scanner.result.length) : 'a report in the scanner’s own form'],
    ]),
    ...(Array.isArray(scanner.result) && scanner.result.length > 0 ? [table({
      title: 'Vulnerabilities, it says',
      caption: 'Every vulnerability with its scores',
      columns: ['Vulnerability', 'Severity'],
      rows: scanner.result.slice(0, 500).map((one, index) => [
        { text: words(isObject(one) ? one['id'] : undefined), at: `/predicate/scanner/result/${index}` },
        words(listOf(one, 'severity').map((score) => (isObject(score) ? `${words(score['method'], 40)} ${words(score['score'], 40)}` : '–')).join(', ')),
      ]),
      count: scanner.result.length,
    })] : []),
  ],
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md */
const testResult = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/test-result\/v0\.1$/,
  name: 'test result',
  hasVerdict: true,
  asserts: 'Whoever ran the tests says how they came out for the subject.',
  schema: z.looseObject({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(Resource),
    url: z.string().optional(),
    passedTests: z.array(z.string()).optional(), warnedTests: z.array(z.string()).optional(), failedTests: z.array(z.string()).optional(),
  }),
  view: (run) => {
    const tests = ([['failed', run.failedTests], ['warned', run.warnedTests], ['passed', run.passedTests]] as const).flatMap(([word, names]) => (names ?? []).map((name) => ({ word, name })));
    return [
      facts('The tests, it says', [
        ['Passed', number(run.passedTests?.length)], ['Warned', number(run.warnedTests?.length)], ['Failed', number(run.failedTests?.length)],
        ['Run', run.url === undefined ? undefined : words(run.url, 300)],
        ['Configuration', words(run.configuration.map(({ name, uri, downloadLocation }) => name ?? uri ?? downloadLocation ?? 'not named').join(', '), 300)],
      ]),
      ...(tests.length === 0 ? [] : [table({
        title: 'Tests, it says', caption: 'Every test it names, those that failed first', columns: ['Test', 'Result'],
        rows: tests.slice(0, 500).map(({ word, name }) => [words(name), verdict(word, word === 'passed' ? 'pass' : word === 'warned' ? 'warn' : 'fail')]), count: tests.length,
      })]),
    ];
  },
});

/** https://github.com/in-toto/attestation/blob/main/spec/predicates/scai.md */
const attributeReport = predicate({
  types: /^https:\/\/in-toto\.io\/attestation\/scai(?:\/attribute-report)?\/v?0\.[23]$/,
  name: 'attribute report (SCAI)',
  asserts: 'Its producer says which attributes the subject, or how it was made, has, and where the evidence for each is.',
  schema: z.looseObject({ attributes: z.array(z.looseObject({ attribute: z.string(), target: Resource.optional(), evidence: Resource.optional() })), producer: Resource.optional() }),
  says: ({ attributes }) => ({ gist: countOf(attributes.length, 'attribute'), counts: { attributes: attributes.length } }),
  view: ({ attributes, producer }) => [
    facts('The report, it says', [['Producer', code(producer?.uri ?? producer?.name)], ['Attributes', number(attributes.length)]]),
    table({
      title: 'Attributes, it says', caption: 'Every attribute with what it is about and its evidence', columns: ['Attribute', 'Of', 'Evidence', 'Digest'],
      rows: attributes.slice(0, 500).map(({ attribute, target, evidence }) => [words(attribute), words(target?.name ?? target?.uri), words(evidence?.name ?? evidence?.uri), digest(evidence?.digest?.['sha256'])]),
      count: attributes.length,
    }),
  ],
});

export const PREDICATES_OF_VERDICTS: readonly Predicate[] = [verificationSummary, simpleVerificationResult, vulnerabilityScan, testResult, attributeReport];
