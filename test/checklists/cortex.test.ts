// docs/checklists/cortex.md has a row for every item of Cortex's own documents, and the policy tells its phases in their words.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../src/core/lib/read-yaml.ts';
import { PolicySpec } from '../../src/core/model/policy.ts';
import { checklistRows, holdChecklist } from '../builders/checklist-table.ts';

holdChecklist('cortex');

const ROWS = checklistRows('cortex');
const SNAPSHOT = 'examples/cortex/v0.1.0-launch-20260219/artifacts';
const WORKFLOW = readFileSync('test/fixtures/cortex/RELEASE.md', 'utf8');
const CHECKLIST = readFileSync(`${SNAPSHOT}/scripts/release-checklist.md`, 'utf8');
const LAUNCH = readFileSync(`${SNAPSHOT}/docs/LAUNCH_READINESS_CHECKLIST.md`, 'utf8');

/** A section of a document, from its heading to the next. */
function section(document: string, heading: string): string {
  const [, rest = ''] = document.split(new RegExp(`^#{2,3} ${heading.replaceAll(/[.()]/g, '\\$&')}[^\n]*\n`, 'm'));
  return rest.split(/^#{2,3} /m)[0] ?? '';
}
const bullets = (text: string) => [...text.matchAll(/^(?:- (?:\[ \] )?|\d\. )(.+?)\.?$/gm)].map(([, item = '']) => item);
const phases = [...WORKFLOW.matchAll(/^### (\d\.\d) (.+)$/gm)].map(([, number = '', title = '']) => ({ number, title, text: section(WORKFLOW, `${number} ${title}`) }));

describe('every item of Cortex’s documents has a row', () => {
  const named: readonly (readonly [string, readonly string[]])[] = [
    ['Roles', bullets(section(WORKFLOW, 'Roles And Access')).slice(0, 3).map((item) => item.replace(/:.*/, ''))],
    ['Access', bullets(section(WORKFLOW, 'Roles And Access')).slice(3)],
    ...phases.map(({ number, text }) => [number, bullets(text)] as const),
    ['Quality', bullets(section(WORKFLOW, 'Quality Gates Summary')).map((item) => item.replace(/:.*/, ''))],
    ['Evidence', bullets(section(WORKFLOW, 'Required Evidence Artifacts'))],
    ['Checklist', [...CHECKLIST.matchAll(/^- \[ \] (.+)$/gm)].map(([, item = '']) => item)],
    ['Launch', [
      ...bullets(section(LAUNCH, 'Decision Rule')).slice(0, 3),
      ...[...section(LAUNCH, 'Gate Summary').matchAll(/^\| (?!---|Gate )([^|]+) \|/gm)].map(([, gate = '']) => gate),
      ...bullets(section(LAUNCH, '5) Burn-In Stability')).slice(0, 4),
      ...bullets(section(LAUNCH, '6) Operational Runbooks')).slice(0, 5).map((item) => item.replace(/ →.*/, '')),
      ...bullets(section(LAUNCH, '7) Release Packaging')).map((item) => item.replace(/ \(.*/, '')),
      ...bullets(section(LAUNCH, '8) LLM Operator Safety')),
      ...bullets(section(LAUNCH, 'Evidence Bundle Template')),
    ]],
  ];

  test.each(named.flatMap(([part, items]) => items.map((item) => ({ part, item }))))('$part: $item', ({ part, item }) => {
    expect(ROWS.some((row) => row.section === part && row.item.startsWith(item)), item).toBe(true);
  });

  test('the documents were read as they are', () => {
    expect(named.map(([part, items]) => `${part} ${items.length}`).join(', ')).toMatchInlineSnapshot(`"Roles 3, Access 3, 1.1 2, 1.2 2, 1.3 2, 1.4 2, 2.1 2, 2.2 2, 2.3 2, 3.1 2, 3.2 2, 4.1 2, 4.2 2, Quality 7, Evidence 4, Checklist 14, Launch 33"`);
    expect(new Set(ROWS.map((row) => row.section))).toEqual(new Set([...named.map(([part]) => part), 'Contract']));
  });
});

describe('the policy tells the phases in the document’s own words', () => {
  const read = readYaml(PolicySpec, readFileSync('content/projects/cortex/policy.yaml', 'utf8'));
  const told = 'value' in read ? read.value.phases ?? [] : [];

  test.each(phases)('$number $title', ({ number, title, text }) => {
    const phase = told.find((one) => one.title === `${number} ${title}`);
    expect(phase?.acceptance.map((one) => one.replace(/\.$/, ''))).toEqual(bullets(text).map((item) => item.replaceAll('`', '')));
    const commands = (/```bash\n([^]*?)```/.exec(text)?.[1] ?? '').trimEnd().split('\n').filter((line) => !line.startsWith('#'));
    expect(phase?.commands).toEqual(commands);
  });

  test('none is made up', () => {
    expect(told).toHaveLength(phases.length);
  });
});
