// Every verdict of the example portal, followed back as an auditor would: to its rule, its values, the places they were
// read at, the digests of those files, and the policy.

import { describe, expect, test } from 'vitest';
import { viewFor, listPages } from '../src/core/api/documents.ts';
import { findingHelp } from '../src/core/findings.ts';
import { ruleById } from '../src/core/gates/index.ts';
import type { ReleaseRecordPredicate } from '../src/core/model/record.ts';
import type { EvidenceStatement } from '../src/core/model/statement.ts';
import { REASONS } from '../src/core/model/states.ts';
import type { GatesView } from '../src/core/api/views/gates.ts';
import { createSchemaPort } from '../src/node/json-schemas.ts';
import { loadPortal } from '../src/node/load-portal.ts';
import { evidenceStore } from '../src/node/objects.ts';

const portal = await loadPortal('content');
const revisions = portal.projects.flatMap((project) => project.releases.flatMap((release) =>
  release.revisions.map((revision) => [`${project.id} ${release.version}, revision ${revision.value.revision}`, revision.value] as const)));

// Rules are not asked about evidence that is not there; these states then say why in words.
const WITHOUT_OPERANDS = new Set(['missing', 'not-applicable', 'pending']);
// Values that stand in no file: the time of the judgement, and what is not there. Who the release is stands in the record.
const IN_NO_FILE = new Set(['judged', 'the policy']);
const ABSENT = new Set(['not measured', 'not listed', 'not given', 'not run', 'not in the evidence', 'not signed', 'not signed, on purpose', 'not stated', 'left out on purpose']);

function standsInNoFile({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return IN_NO_FILE.has(name) || /^the release’s (?:version|tag|commit)$/.test(name) || ABSENT.has(value.split(/[;:]/, 1)[0] ?? '');
}

describe.each(revisions)('%s', (_, record) => {
  test('every gate names its rule set and a policy that is among the inputs', () => {
    const policy = record.inputs.find((input) => input.role === 'policy')?.sha256;
    expect(record.gates.length).toBeGreaterThan(0);
    for (const gate of record.gates) expect([gate.ruleSet, gate.policy], gate.id).toEqual([record.ruleSet, policy]);
  });

  test('every state but a plain pass has a reason, and it is one of that state', () => {
    for (const { id, state, reason } of record.gates.flatMap((gate) => [gate, ...gate.checks.map((check) => ({ ...check, id: `${gate.id}: ${check.rule}` }))])) {
      if (state === 'pass') continue;
      expect(reason === undefined ? undefined : REASONS[reason].state, id).toBe(state);
    }
  });

  test('every check is by a rule that exists and names each value with the file and place it was read at', () => {
    const known = new Set([...record.files, ...record.inputs, ...earlierOf(record)].map((one) => one.sha256));
    for (const gate of record.gates) {
      for (const check of gate.checks) {
        const where = `${gate.id}: ${check.rule}`;
        expect(ruleById(check.rule), where).toBeDefined();
        if (!WITHOUT_OPERANDS.has(check.state) && check.reason !== 'not-stated') expect(check.operands.length, where).toBeGreaterThan(0);
        for (const operand of check.operands) {
          if (standsInNoFile(operand)) continue;
          if (isIdentity(operand)) expect(operand.value, where).toContain(identityOf(record, operand.name));
          else expect(known, `${where}: ${operand.name} = ${operand.value}`).toContain(operand.pointer?.file);
        }
      }
    }
  });

  test('a comparison with a baseline names the baseline by its digest', () => {
    const baselines = [...record.inputs.filter((input) => input.role === 'baseline'), ...record.history.baselines ?? [], ...record.history.records].map((one) => one.sha256);
    const compared = record.gates.flatMap((gate) => gate.checks).filter((check) => check.rule === 'within-baseline' && check.operands.length > 0 && check.reason !== 'nothing-to-compare');
    for (const check of compared) expect(baselines).toContain(check.operands[0]?.pointer?.file);
  });

  test('a file that merely arrived is no pass of content: that takes a verdict in the file', () => {
    for (const { file, statement } of record.statements) {
      if (statement.content !== 'pass') continue;
      const name = record.files.find((one) => one.sha256 === file)?.name;
      expect(statement.producerVerdict === 'pass' || passesByChecks(statement) || passesByTests(statement), name).toBe(true);
    }
  });

  test('a producer’s word is kept with its plain meaning and its place', () => {
    for (const { statement } of record.statements.filter((one) => one.statement.producerWord !== undefined)) {
      expect(statement, statement.format).toMatchObject({ producerVerdict: expect.any(String) as string, producerWordAt: expect.stringMatching(/^\/|^line:\d+$/) as string });
    }
  });

  test('every finding has help, and is about a file of the record or about the record', () => {
    for (const finding of record.findings) {
      expect(findingHelp(finding.id), finding.id).toBeDefined();
      if (finding.file !== undefined) expect([...record.files, ...record.inputs].map((one) => one.sha256)).toContain(finding.file);
    }
  });
});

test('some record compares with a baseline', () => {
  expect(revisions.some(([, record]) => record.comparisons.length > 0)).toBe(true);
});

test('the gates page shows each of these values with a link to the bytes', async () => {
  for (const page of listPages(portal).filter((one) => one.view === 'gates')) {
    // `gates` pages are built by the gates view.
    const view = await viewFor(page, portal, evidenceStore('content', createSchemaPort())) as GatesView;
    const operands = view.gates.flatMap((gate) => gate.checks.flatMap((check) => check.operands));
    expect(operands.length).toBeGreaterThan(0);
    for (const operand of operands.filter((one) => !standsInNoFile(one) && !isIdentity(one))) {
      const where = `${page.path} ${operand.name} = ${operand.value}`;
      expect(operand.at, where).toBeDefined();
      expect(operand.file?.href, where).toMatch(/^\/evidence\/[0-9a-f]{64}\/$|\/signoffs\/[a-z-]+\.json$|\/releases\/[^/]+\/r\/\d+\/record\.json$/);
    }
  }
});

function passesByChecks({ checks }: EvidenceStatement): boolean {
  return checks.length > 0 && checks.every((check) => check.verdict === 'pass');
}

/** Tests that ran, and none that failed. */
function passesByTests({ counts: { passed = 0, failed, errors } }: EvidenceStatement): boolean {
  return passed > 0 && failed === 0 && errors === 0;
}

/** The earlier records that its values were held against. */
function earlierOf({ history }: ReleaseRecordPredicate) {
  return [...history.records, ...history.baselines ?? []];
}

/** A value with where the release states it: `v0.5.1 (file)`. */
function isIdentity({ value }: { readonly value: string }): boolean {
  return / \((?:flag|file|ci|guess)\)$/.test(value);
}

function identityOf({ release }: ReleaseRecordPredicate, name: string): string {
  const stated = { ...release, ...Object.fromEntries(Object.entries(release.scope).map(([key, value]) => [`scope.${key}`, value])) } as Readonly<Record<string, unknown>>;
  return String(stated[name]);
}
