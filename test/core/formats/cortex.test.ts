import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFile } from '../../../src/core/formats/read.ts';
import { canonicalJson } from '../../../src/core/lib/canonical-json.ts';
import { Block } from '../../../src/core/model/block.ts';
import { Finding } from '../../../src/core/model/finding.ts';
import { EvidenceStatement } from '../../../src/core/model/statement.ts';
import { createSchemaPort } from '../../../src/node/json-schemas.ts';

// What Cortex's own files must come to; the files are real where SOURCE.md says so. Its traps are in test/traps.

const ROOT = join(import.meta.dirname, '../../fixtures/formats');
const schemas = createSchemaPort();
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const readText = (content: string) => readFile(new TextEncoder().encode(content), schemas);
const read = (path: string) => readText(text(path)).reading;
const edited = (path: string, ...edits: readonly (readonly [from: string, to: string])[]) => readText(edits.reduce((content, [from, to]) => {
  expect(content).toContain(from);
  return content.replace(from, to);
}, text(path))).reading;

describe('dry run', () => {
  it('passes in three seconds', () => {
    expect(read('cortex.dry-run/real.json').statement).toMatchObject({ content: 'pass', summary: '5 of 5 gates passed in 3\u00a0s', producedAt: '2026-02-17T23:45:56Z', counts: { gates: 5, passed: 5, seconds: 3 } });
  });

  it('is pending, and a valid file, while its command is', () => {
    expect(read('cortex.dry-run/placeholder.json')).toMatchObject({ form: 'valid', findings: [], statement: { content: 'pending', producerWord: 'pending-command', producerVerdict: 'pending' } });
  });

  it('with a gate that failed is a failure, whatever its overall status says', () => {
    const { statement, findings } = edited('cortex.dry-run/real.json', ['"create_tag_dry_run": "pass"', '"create_tag_dry_run": "fail"']);
    expect([statement.content, findings.map((one) => one.message)]).toEqual(['fail', ['The dry run says pass, and its gates say fail']]);
  });

  it('that leaves a gate out is no result', () => {
    const { statement } = edited('cortex.dry-run/real.json', ['      "validate_release": "pass",\n', '']);
    expect(statement).toMatchObject({ content: 'no-result', checks: [{ name: 'validate_release', word: 'not listed', verdict: 'no-result' }, {}, {}, {}, {}] });
  });
});

describe('burn-in report', () => {
  it('that is final and passes needs overall_pass, for false is left out', () => {
    expect(read('cortex.burn-in/final-passing.json').statement.content).toBe('pass');
    const { statement, findings } = edited('cortex.burn-in/final-passing.json', [',\n  "overall_pass": true', '']);
    expect([statement.content, findings.map((one) => one.message)]).toEqual(['fail', ['The report says overall_pass absent, and its gates say pass']]);
  });

  it('with a day of data is judged by nobody, and gives its measurements', () => {
    const { statement, measurements } = read('cortex.burn-in/daily.json');
    expect(statement.content).toBe('not-stated');
    // This one counts the three kinds of event that the other rule set calls critical.
    expect(measurements?.map(({ metric, value }) => [metric, value])).toEqual([
      ['daily.unknown_disappeared_pct', 0.1953125], ['daily.intervention_pct', 0.9765625], ['daily.critical_event_total', 1], ['daily.critical_health_events', 1],
    ]);
  });

  it('made before its window was over is a warning at best', () => {
    const { statement, findings } = edited('cortex.burn-in/final-passing.json', ['"generated_at": "2026-02-19T00:10:00Z"', '"generated_at": "2026-02-18T12:00:00Z"']);
    expect([statement.content, findings.map((one) => one.id)]).toEqual(['warn', ['window-unfinished']]);
  });

  it.each([
    ['a percentage', '"intervention_pct": 0.9765625', '"intervention_pct": 0.5'],
    ['a total', '"critical_event_total": 0', '"critical_event_total": 1'],
    ['the dispatches', '"completed": 1000', '"completed": 999'],
    ['the interventions', '"intervention_count": 10', '"intervention_count": 9'],
    ['the length of the window', '"window_start": "2026-02-12T00:00:00Z"', '"window_start": "2026-02-14T00:00:00Z"'],
  ])('whose counts contradict %s is no pass and measures nothing', (_, from, to) => {
    const { statement, measurements, findings } = edited('cortex.burn-in/final-passing.json', [from, to]);
    expect(['fail', 'no-result']).toContain(statement.content);
    expect(measurements).toEqual([]);
    expect(findings.map((one) => one.id)).toContain('verdict-disagrees');
  });

  it('that does not count a kind of critical event has no result for the gate', () => {
    const { statement } = edited('cortex.burn-in/final-passing.json', ['"stuck_killed": 0,', '']);
    expect(statement.checks.find((check) => check.name === 'critical_events')?.verdict).toBe('no-result');
    expect(statement.content).toBe('no-result');
  });

  it('names the limits it was judged by, so that looser ones show', () => {
    const { statement } = edited('cortex.burn-in/final.json', ['"critical_events_max": 0', '"critical_events_max": 200']);
    expect(statement.profile).toBe('unknown_disappeared_pct ≤ 1, intervention_pct ≤ 5, critical_events ≤ 200');
    expect(statement.content).toBe('fail');
  });
});

describe('burn-in metrics', () => {
  it('measure what slo-thresholds.json has limits for, and count interventions otherwise than it does', () => {
    const slo = read('cortex.slo-thresholds/real.json').baseline ?? [];
    const measured = read('cortex.burn-in-metrics/burn-in.json').measurements ?? [];
    expect(measured.map(({ metric, unit, direction, comparability }) => {
      const limit = slo.find((one) => one.metric === metric);
      return [metric, limit?.unit === unit && limit.direction === direction && Object.entries(limit.comparability).every(([key, value]) => comparability[key] === value)];
    })).toEqual([['burn_in.unknown_disappeared_pct', true], ['burn_in.intervention_pct', false], ['burn_in.critical_health_events', true], ['burn_in.system_stability', true]]);
  });

  it.each(['empty', 'edited'])('that are %s measure nothing', (name) => {
    expect(read(`cortex.burn-in-metrics/${name}.json`)).toMatchObject({ statement: { content: 'no-result' }, measurements: [] });
  });
});

describe('SLO thresholds', () => {
  it('are fixed limits for windows of a length, whose names say which way is better', () => {
    expect(read('cortex.slo-thresholds/real.json').baseline?.map(({ metric, direction, value, unit, fixed, comparability }) => [metric, direction, value, unit, fixed, comparability['window_hours']])).toEqual([
      ['daily.unknown_disappeared_pct', 'lower', 5, '%', true, '24'],
      ['burn_in.unknown_disappeared_pct', 'lower', 2, '%', true, '168'],
      ['daily.intervention_pct', 'lower', 15, '%', true, '24'],
      ['burn_in.intervention_pct', 'lower', 10, '%', true, '168'],
      ['daily.critical_health_events', 'lower', 2, '', true, '24'],
      ['burn_in.critical_health_events', 'lower', 5, '', true, '168'],
      ['daily.system_stability', 'higher', 95, '%', true, '24'],
      ['burn_in.system_stability', 'higher', 99, '%', true, '168'],
    ]);
  });
});

describe('risk register', () => {
  it('evaluates the contract, counts bands and blockers, and keeps the recommendation as the producer’s word', () => {
    expect(read('cortex.risk-register/real.json').statement).toMatchObject({
      content: 'fail', producerWord: 'NO_GO', producerVerdict: 'fail', counts: { gates: 4, gatesHeld: 3, risks: 8, high: 5, medium: 3, low: 0, launchBlockers: 5 },
    });
    expect(read('cortex.risk-register/go.json').statement.content).toBe('pass');
  });

  it.each([
    ['a value over its threshold', '"open_p2_bugs": 0', '"open_p2_bugs": 4', 'fail'],
    ['a value of another type', '"open_p1_bugs": 0', '"open_p1_bugs": false', 'no-result'],
    ['a value that is not there', '"open_p1_bugs": 0,', '', 'no-result'],
    ['an operator that is none', '"operator": "<="', '"operator": "~"', 'no-result'],
    ['a wrong score', '"score": 20', '"score": 1', 'no-result'],
    ['a blocker that is open', '"status": "closed"', '"status": "open"', 'fail'],
    ['a blocker of unknown status', '"status": "closed"', '"status": "being looked at"', 'fail'],
    ['a burn-in that its numbers contradict', '"critical_event_total": 0', '"critical_event_total": 113', 'no-result'],
  ])('with %s recommends no GO', (_, from, to, content) => {
    const { statement, findings } = edited('cortex.risk-register/go.json', [from, to]);
    expect(statement.content).toBe(content);
    expect(findings.map((one) => one.id)).toContain('verdict-disagrees');
  });

  it('that leaves a gate of the contract out is no result', () => {
    const register = JSON.parse(text('cortex.risk-register/go.json')) as { decision_contract: { gates: unknown[] } };
    register.decision_contract.gates.splice(0, 1);
    const { statement } = readText(JSON.stringify(register)).reading;
    expect(statement.content).toBe('no-result');
    expect(statement.checks).toContainEqual({ name: 'G-001', word: 'not in the contract', verdict: 'no-result', at: '/decision_contract/gates' });
  });
});

describe('decision record', () => {
  it.each([
    ['a measured value over its threshold', '| `0` | `0` | PASS |', '| `0` | `1` | PASS |', 'fail'],
    ['a gate of the contract left out', /^\| Open P1 bugs .*\n/m, '', 'no-result'],
    ['a failing row in the matrix', '| P0 | PASS |', '| P0 | FAIL |', 'fail'],
    ['an approver against it', 'Role: Ops Owner  \nDecision: `GO`', 'Role: Ops Owner  \nDecision: `NO-GO`', 'no-result'],
    ['one person in both roles', 'Name: Robin Example', 'Name: simon  heikkila', 'warn'],
  ])('with %s is no GO', (_, from, to, content) => {
    const before = text('cortex.go-no-go/go.md');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    expect(readText(after).reading.statement.content).toBe(content);
  });

  it('that breaks off anywhere is never a GO', () => {
    const whole = text('cortex.go-no-go/go.md');
    const lines = whole.split('\n');
    for (let end = 1; end < lines.length - 1; end += 1) {
      expect([end, readText(lines.slice(0, end).join('\n')).reading.statement.content]).not.toEqual([end, 'pass']);
    }
  });
});

describe('drill', () => {
  it.each([
    ['backup-restore', 'executed', 'pass', '2026-02-18T05:01:17Z', 26],
    ['backup-restore-verification', 'executed', 'pass', '2026-02-18T04:54:00Z', 8],
    ['rollback-tabletop', 'tabletop', 'pass', '2026-02-18T05:15:00Z', 12],
    ['gateway-tabletop', 'tabletop', 'pass', '2026-02-18T05:00:00Z', 14],
    ['stuck-dispatch-tabletop', 'tabletop', 'pass', '2026-02-18T05:15:00Z', 10],
    ['scheduler-tabletop', 'tabletop', 'pass', '2026-02-18T06:00:00Z', 20],
  ])('%s: %s, %s, held %s', (name, kind, content, at, outcomes) => {
    const { statement } = read(`cortex.drill/${name}.md`);
    expect(statement).toMatchObject({ content, producedAt: at, counts: { outcomes } });
    expect(statement.checks[0]).toMatchObject({ name: 'executed', word: kind, verdict: kind === 'executed' ? 'pass' : 'not-stated' });
  });

  it('holds each time against its objective, in seconds', () => {
    const objectives = read('cortex.drill/rollback-tabletop.md').statement.checks.filter(({ name }) => name.startsWith('RTO'));
    expect(objectives.map(({ name, current, limit }) => [name, current, limit])).toEqual([['RTO Git Rollback', 300, 900], ['RTO Binary Rollback', 180, 900], ['RTO Full System+DB', 420, 900]]);
  });

  it('fails where a time is over its objective, although the report calls it met', () => {
    const { statement, findings } = edited('cortex.drill/rollback-tabletop.md', ['| <15 min | 3-5 min |', '| <15 min | 3-15 min |']);
    expect(statement.content).toBe('fail');
    expect(findings.map((one) => one.id)).toEqual(['verdict-disagrees', 'verdict-disagrees']);
  });

  it('that no longer says tabletop is not thereby executed', () => {
    const { statement } = readText(text('cortex.drill/rollback-tabletop.md').replaceAll(/tabletop |simulat/gi, '')).reading;
    expect(statement.checks[0]).toMatchObject({ word: 'not stated', verdict: 'not-stated' });
  });

  it('that does not say how it ended is no result', () => {
    expect(edited('cortex.drill/rollback-tabletop.md', ['### ✅ DRILL STATUS: PASSED', '### The end'])).toMatchObject({ form: 'valid-with-defects', statement: { content: 'no-result' } });
  });

  it('is as old as its title says, where its field names a later day', () => {
    expect(read('cortex.drill/failed.md').statement.producedAt).toBe('2026-02-20T00:00:00Z');
  });
});

describe('safety trial and audit', () => {
  it('that reached nothing are no result, although the tool has the same word for a failure', () => {
    for (const trial of ['dw4', 'yb1']) {
      expect(read(`cortex.safety-trial/${trial}.json`).statement).toMatchObject({ content: 'no-result', producerWord: 'blocked_or_fail', producerVerdict: 'fail', counts: { reached: 0 } });
      expect(read(`cortex.api-audit/${trial}.json`).statement).toMatchObject({ content: 'no-result', counts: { reached: 0 } });
    }
  });

  it.each([
    ['too few control operations', '"control_operations_succeeded": 7', '"control_operations_succeeded": 3'],
    ['a retry loop', '"blind_retry_loop_detected": false', '"blind_retry_loop_detected": true'],
    ['a condition that is not met', '"no_environmental_blocker": true', '"no_environmental_blocker": false'],
  ])('with %s fail, whatever the verdict says', (_, from, to) => {
    expect(edited('cortex.safety-trial/pass.json', [from, to]).statement.content).toBe('fail');
  });

  it('an answer is no verdict, and an alert of high severity is a failure', () => {
    expect(read('cortex.api-audit/reached.json').statement.content).toBe('not-stated');
    expect(edited('cortex.api-audit/reached.json', ['"severity": "low"', '"severity": "high"']).statement.content).toBe('fail');
  });

  it('shows no token that an operation was made with', () => {
    const { format, reading } = readText(text('cortex.api-audit/dw4.json'));
    expect(JSON.stringify([reading.statement, format.view(reading.document)])).not.toContain('Bearer');
  });
});

it('a changelog counts by category and keeps nanoseconds and offsets apart', () => {
  const { format, reading } = readText(text('cortex.changelog/real.json'));
  expect(reading.statement).toMatchObject({ content: 'not-stated', counts: { features: 101, bugfixes: 19, breakingChanges: 0, deprecations: 0, closedBeads: 50 } });
  expect(JSON.stringify(format.view(reading.document))).toContain('"time":"2026-02-17T23:44:06.326606573Z"');
});

it('rollback information masks the author’s address, and its commit is not the release’s', () => {
  const { format, reading } = readText(text('cortex.rollback-info/commit.info'));
  expect(JSON.stringify(format.view(reading.document))).toContain('<d…@example.com>');
  expect(reading.statement.commit).toBeUndefined();
});

it('a bundle manifest claims a digest for each file, and none at all when it is cut', () => {
  expect(read('cortex.bundle-manifest/manifest.txt').statement.claims).toHaveLength(11);
  expect(read('cortex.bundle-manifest/cut.txt')).toMatchObject({ form: 'invalid', statement: { claims: [] } });
});

it.each([
  ['healthy.json', 'pass'], ['unhealthy.json', 'fail'], ['edited.json', 'fail'],
])('health: %s is %s', (name, content) => {
  expect(read(`cortex.health/${name}`).statement.content).toBe(content);
});

it('metrics keep the values without labels, and a line that is cut is no value', () => {
  expect(read('prometheus-text/cortex.txt').statement.counts).toMatchObject({ metrics: 7, values: 8, cortex_dispatches_failed_total: 45, cortex_rate_limiter_usage_ratio: 0.306 });
  const cut = text('prometheus-text/cortex.txt').slice(0, -2);
  expect(readText(cut).reading).toMatchObject({ form: 'invalid', statement: { counts: {} } });
});

// Every fixture with any one value replaced or any line gone: no exception, and nothing that a record or a page can not take.
const FILES = readdirSync(ROOT).filter((id) => /^(?:cortex\.|prometheus)/.test(id))
  .flatMap((id) => readdirSync(join(ROOT, id)).filter((name) => !name.endsWith('.reading.json')).map((name) => `${id}/${name}`));

it('reads any of these files with a part of it replaced', () => {
  const small = FILES.filter((path) => text(path).length < 9000);
  fc.assert(fc.property(fc.constantFrom(...small), fc.nat(), fc.oneof(fc.jsonValue(), fc.constantFrom('\u202e', '1e999', -1, [], {}, '__proto__', 'dana@example.com')), (path, at, value) => {
    const content = text(path);
    const changed = path.endsWith('.json') ? replaceMember(content, at, value) : content.split('\n').map((line, index, lines) => (index === at % lines.length ? (typeof value === 'string' ? value : JSON.stringify(value)) : line)).join('\n');
    const { format, reading } = readText(changed);
    EvidenceStatement.parse(reading.statement);
    for (const one of reading.findings) Finding.parse(one);
    const blocks = reading.document === undefined ? [] : format.view(reading.document);
    for (const block of blocks) Block.parse(block);
    canonicalJson({ statement: reading.statement, measurements: reading.measurements, baseline: reading.baseline });
    expect(JSON.stringify(blocks)).not.toMatch(/dana@|\u202e/);
  }), { numRuns: 600 });
});

function replaceMember(content: string, at: number, value: unknown): string {
  const document: unknown = JSON.parse(content);
  let members = 0;
  JSON.stringify(document, (_, one: unknown) => { members += 1; return one; });
  const chosen = 1 + (at % members);
  let seen = 0;
  return JSON.stringify(document, (_, one: unknown) => { seen += 1; return seen === chosen ? value : one; });
}

it.each([
  ['very many headings', `# Cortex Rollback Drill - 2026-02-18\n${'## a\n'.repeat(6_000)}`],
  ['a table of very many rows', `# Cortex Rollback Drill - 2026-02-18\n\n|a|Status|\n|-|-|\n${'|a|✅ PASS|\n'.repeat(3_000)}`],
  ['a heading of spaces', `# Cortex Rollback Drill - 2026-02-18\n\n## a${' '.repeat(150_000)}b\n`],
  ['a cell of spaces', `# Cortex GO/NO-GO Decision Record\n\n## Measured Gate Values\n\n| Gate | Threshold | Measured | Status |\n|-|-|-|-|\n| a | PASS | PASS${' '.repeat(150_000)}b | PASS |\n`],
  ['stars without end', `# Cortex Rollback Drill - 2026-02-18\n\n${'*a_ '.repeat(40_000)}`],
  ['comments without end', `# Cortex Rollback Drill - 2026-02-18\n\na ${'<!--'.repeat(45_000)}`],
  ['instructions without end', `# Cortex Rollback Drill - 2026-02-18\n\na ${'<?'.repeat(90_000)}`],
  ['links that only end', `# Cortex Rollback Drill - 2026-02-18\n\na ${'](b'.repeat(60_000)}`],
  ['very many lines that begin a table', `# Cortex Rollback Drill - 2026-02-18\n\n${'|a\n'.repeat(60_000)}`],
  ['very many underlines', `# Cortex Rollback Drill - 2026-02-18\n\na${'\n==='.repeat(45_000)}`],
  ['quotations without end', `# Cortex Rollback Drill - 2026-02-18\n\n${'>'.repeat(100_000)}`],
  ['metrics with long gaps', `# HELP a b\n${`a${' '.repeat(20_000)}x y z\n`.repeat(5)}`],
  ['very many metrics', `# HELP a b\n${Array.from({ length: 60_000 }, (_, index) => `a{b="${index}"} 1\n# TYPE c${index} gauge\n`).join('')}`],
  ['a bundle of very many files', `bundle_stamp=1\nfiles:\n${Array.from({ length: 60_000 }, (_, index) => `f${index}|1|${'0'.repeat(64)}\n`).join('')}`],
])('reads %s in time that its size accounts for', (_, content) => {
  const start = performance.now();
  const { format, reading } = readText(content);
  if (reading.document !== undefined) format.view(reading.document);
  expect(performance.now() - start).toBeLessThan(10_000);
});
