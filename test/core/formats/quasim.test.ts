import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import type { Reading } from '../../../src/core/formats/format.ts';
import { utf8 } from '../../../src/core/lib/bytes.ts';
import { valueAt } from '../../../src/core/lib/json-pointer.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

const FORMATS = 'test/fixtures/formats';
const schemas = createSchemaPort();

function sample(name: string): unknown {
  return JSON.parse(readFileSync(`${FORMATS}/${name}`, 'utf8'));
}

function read(document: unknown): Reading<unknown> {
  const { reading } = readFile(utf8(JSON.stringify(document)), schemas);
  EvidenceStatement.parse(reading.statement);
  return reading;
}

/** A sample with other values at some of its places; `undefined` takes a member out. */
function changed(name: string, values: Readonly<Record<string, unknown>>): Reading<unknown> {
  const document = sample(name);
  for (const [at, value] of Object.entries(values)) {
    const parts = at.split('/').slice(1);
    Object.assign(valueAt(document, parts.slice(0, -1).map((part) => `/${part}`).join('')) as object, { [parts.at(-1) ?? '']: value });
  }
  return read(document);
}

/** How far a gate gets with it: nowhere, to a warning, to a pass. */
function rank({ form, statement }: Reading<unknown>): number {
  return form === 'invalid' ? 0 : { pass: 2, warn: 1 }[statement.content as string] ?? 0;
}

/** The document without each of its parts in turn. */
function* withoutOne(document: unknown): Generator<{ readonly at: string; readonly rest: unknown }> {
  for (const at of places(document)) {
    const rest = structuredClone(document);
    const [key = '', ...above] = at.split('/').reverse();
    const holder = valueAt(rest, above.reverse().join('/')) as object;
    if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else Reflect.deleteProperty(holder, key);
    yield { at, rest };
  }
}

function places(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [`${at}/${key}`, ...places(one, `${at}/${key}`)]).slice(0, 300);
}

// Not here: what nothing else in the file counts, such as a list of licences, and what never passes.
const COUNTED = ['quasim.audit-summary', 'quasim.benchmark-suite', 'quasim.cdp', 'quasim.compliance-snapshot', 'quasim.ord-summary', 'quasim.provenance-chain', 'quasim.seed-audit', 'quasim.terc-validation', 'quasim.verify-report'];

describe('what is taken out of a report makes it no better', () => {
  test.each(COUNTED.flatMap((id) => readdirSync(`${FORMATS}/${id}`).filter((name) => !name.endsWith('.reading.json')).map((name) => `${id}/${name}`)))('%s, without any one part', (name) => {
    const before = read(sample(name));
    const freed = [...withoutOne(sample(name))].filter(({ rest }) => {
      const after = read(rest);
      return after.statement.format === before.statement.format && rank(after) > rank(before);
    });
    expect(freed.map(({ at }) => at)).toEqual([]);
  });
});

describe('quasim.benchmark-suite', () => {
  const CLEAN = 'quasim.benchmark-suite/627eff2.json';

  it.each<[string, Record<string, unknown>, string]>([
    ['nothing changed', {}, 'pass'],
    ['a kernel without timing gave no result', { '/results/1/timing': null }, 'no-result'],
    ['no iterations are no samples', { '/results/1/timing/iterations': 0 }, 'no-result'],
    ['a figure that its raw times contradict was not measured', { '/results/1/timing/latency_ms_p50': 0.001 }, 'no-result'],
    ['a kernel that failed counts, though the totals hide it', { '/results/1/success': false }, 'fail'],
    ['a failure that only the totals know counts', { '/failed': 1 }, 'fail'],
    ['a kernel that is counted and not listed was lost', { '/total_kernels': 4 }, 'no-result'],
    ['a run that does not say whether its tree was clean may be of anything', { '/environment/git/dirty': undefined }, 'warn'],
    ['no kernels are no result', { '/results': [], '/total_kernels': 0, '/successful': 0 }, 'no-result'],
  ])('%s', (_, values, content) => {
    expect(changed(CLEAN, values).statement.content).toBe(content);
  });

  it('gives no number for a metric that contradicts its raw times, and all others', () => {
    const { measurements } = changed(CLEAN, { '/results/0/timing/latency_ms_p50': 1 });
    expect(measurements?.map(({ metric }) => metric).filter((metric) => metric.startsWith('pressure_poisson'))).toEqual([
      'pressure_poisson.latency_ms_p90', 'pressure_poisson.latency_ms_p99', 'pressure_poisson.latency_ms_mean', 'pressure_poisson.throughput_ops_per_sec',
    ]);
  });
});

describe('quasim.audit-summary', () => {
  const PASSED = 'quasim.audit-summary/passed.json';

  it('takes no score beyond the scale, which could carry all others', () => {
    const { form, findings } = changed(PASSED, { '/checks/0/score': 1000 });
    expect([form, findings[0]?.place]).toEqual(['invalid', '/checks/0/score']);
  });

  it.each([
    ['fail', 'fail', '9.5 of 10, and fail'],
    ['error', 'no-result', '9.5 of 10, and error'],
  ])('lets the status “%s” of a check outweigh its score', (status, verdict, word) => {
    const { statement } = changed(PASSED, { '/checks/0/status': status });
    expect([statement.content, statement.checks[0]?.verdict, statement.checks[0]?.word]).toEqual(['warn', verdict, word]);
  });

  it('counts no severity that the file made up', () => {
    expect(changed(PASSED, { '/findings_by_severity/checks': 0, '/findings_by_severity/\u202ehigh': 1 }).statement.counts).toEqual({ checks: 6, high: 0, medium: 1, low: 2, info: 0 });
  });
});

describe('times that QuASIM writes', () => {
  it.each([
    ['2025-11-11T200345Z', '2025-11-11T20:03:45Z'],
    ['2025-11-11T20:03:45+00:00Z', '2025-11-11T20:03:45Z'],
    ['2025-11-11T20:03:45', undefined],
    ['2025-99-99T996199Z', undefined],
    ['2025-99-99T99:99:99Z', undefined],
  ])('%s is %s', (written, instant) => {
    for (const name of ['quasim.ord-summary/real.json', 'quasim.convergence-manifest/real.json', 'quasim.benchmark-suite/627eff2.json', 'quasim.audit-summary/passed.json']) {
      expect([name, changed(name, { '/timestamp': written }).statement.producedAt]).toEqual([name, instant]);
    }
  });
});

describe('quasim.cdp', () => {
  const VERIFIED = { '/verification_evidence/3/status': 'Verified' };

  it.each<[string, Record<string, unknown>, string]>([
    ['is pending while the package waits, though each piece of it is verified', VERIFIED, 'pending'],
    ['passes when the package is accepted', { ...VERIFIED, '/package/verification_status': 'ACCEPTED' }, 'pass'],
    ['does not pass with an open anomaly', { ...VERIFIED, '/package/verification_status': 'ACCEPTED', '/package/open_anomalies': 1 }, 'warn'],
    ['has failed when the package was rejected', { ...VERIFIED, '/package/verification_status': 'REJECTED' }, 'fail'],
  ])('%s', (_, values, content) => {
    expect(changed('quasim.cdp/real.json', values).statement.content).toBe(content);
  });
});

it('keeps the places of a convergence manifest readable, whatever a request is called', () => {
  const request = { title: 'Other', state: 'open', draft: false, head_sha: 'f'.repeat(40), evidence_complete: true };
  const { statement } = read({ ...(sample('quasim.convergence-manifest/real.json') as object), tier1_prs: { '1/2~': request, 'a\u202e': request } });
  expect(statement.claims.map(({ at }) => at)).toEqual(['/tier1_prs/1~12~0/evidence_complete', '/tier1_prs/1~12~0/evidence_complete', '/tier1_prs', '/tier1_prs']);
});

describe('bandit', () => {
  it('counts what the tool counted and the report does not list', () => {
    const { statement, findings } = read(sample('bandit/filtered.json'));
    expect([statement.counts['high'], statement.counts['low'], statement.vulnerabilities]).toEqual([1, 3, []]);
    expect(findings.map(({ id, message }) => `${id}: ${message}`)).toEqual([
      'scan-incomplete: Bandit counted 1 of severity HIGH and the report lists 0; those that are not listed count too',
      'scan-incomplete: Bandit counted 3 of severity LOW and the report lists 0; those that are not listed count too',
    ]);
  });

  it.each(['nothing', 'unread'])('takes a scan for no result that looked at nothing, or not at everything: %s', (name) => {
    expect(read(sample(`bandit/${name}.json`)).statement.content).toBe('no-result');
  });
});

it('takes a benchmark of four keys for a constant, and one that says more for JSON', () => {
  const format = (document: unknown) => readFile(utf8(JSON.stringify(document)), schemas).format.id;
  const constant = sample('quasim.bench-constant/agi_prototype_sim.json');
  expect([format(constant), format({ ...(constant as object), samples: [1, 2, 3] })]).toEqual(['quasim.bench-constant', 'json']);
});

it('reads an audit log whose first event is long', () => {
  const [first = '', second = ''] = readFileSync(`${FORMATS}/quasim.audit-log/audit.jsonl`, 'utf8').split('\n');
  const long = first.replace('{', `{"padding": "${'x'.repeat(20_000)}", `);
  expect(readFile(utf8(`${long}\n${second}\n`), schemas).reading.statement).toMatchObject({ format: 'quasim.audit-log', content: 'fail', summary: 'The chain is broken at line 1' });
});
