// The documentation is held to the code: no command, flag or word in it that does not exist, and none missing.

import { globSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import * as paths from '../src/core/api/paths.ts';
import { FINDINGS } from '../src/core/findings.ts';
import { FORMATS } from '../src/core/formats/index.ts';
import { RULES } from '../src/core/gates/index.ts';
import { Content, EvidenceClass, FACT_WORDS, Form, Presence } from '../src/core/model/facts.ts';
import { ReleaseChannel, ReleaseKind } from '../src/core/model/portal-files.ts';
import { GATE_STATES, REASONS, STATE_WORDS } from '../src/core/model/states.ts';
import { loadBundle, type RenderBundle } from '../src/node/render/bundle.ts';
import { compileSite } from '../src/node/render/compile.ts';
import { VERBS } from '../scripts/verbs/index.ts';
import { believableEvidence, believablePortal } from './builders/believable-portal.ts';

const TEXTS = Object.fromEntries(['README.md', 'CHANGELOG.md', ...globSync('docs/**/*.md'), ...globSync('src/site/docs/*.mdx')].map((file) => [file, readFileSync(file, 'utf8')]));
const NOT_YET = /\n## What is not there yet[\s\S]*?(?=\n## |$)/;

const program = new Command('dossier').exitOverride();
for (const add of VERBS) add(program, () => Promise.resolve());
const verbs = new Map(program.commands.flatMap((verb) => (verb.commands.length === 0 ? [[verb.name(), verb] as const] : verb.commands.map((inner) => [`${verb.name()} ${inner.name()}`, inner] as const))));

/** Every `dossier …` in code, with the file it stands in; prose that only says the name is no command. */
const COMMANDS = Object.entries(TEXTS).flatMap(([file, text]) =>
  [...text.replace(NOT_YET, '').matchAll(/(?:^|`|\$ |npx )dossier ((?:(?:log|baseline) )?[a-z][a-z-]*)([^`\n#]*)/gm)].map(([, verb = '', rest = '']) => ({ file, verb, flags: [...rest.matchAll(/ (--[a-z-]+)/g)].map(([, flag = '']) => flag) })));

describe('commands', () => {
  test('the documentation shows some', () => {
    expect(COMMANDS.length).toBeGreaterThan(20);
  });

  test.each(COMMANDS)('$file: dossier $verb $flags', ({ verb, flags }) => {
    const command = verbs.get(verb);
    expect([...verbs.keys()]).toContain(verb);
    const known = command?.options.map((option) => option.long) ?? [];
    for (const flag of flags) expect(known).toContain(flag);
  });

  test.each([...verbs.keys()])('dossier %s is described', (verb) => {
    expect(COMMANDS.map((one) => one.verb)).toContain(verb);
  });

  test.each([...verbs])('dossier %s says what it does, and what each of its options does', (_, command) => {
    expect(command.description()).not.toBe('');
    for (const option of command.options) expect(option.description, option.flags).not.toBe('');
  });
});

describe('findings', () => {
  test.each(Object.entries(FINDINGS))('%s says what it means and what to do, in sentences', (_, help) => {
    expect(help.title).toMatch(/^[A-Z].*[^.]$/);
    expect(help.means).toMatch(/^[A-Z].{30,}\.$/s);
    expect(help.fix).toMatch(/^[A-Z].{8,}\.$/s);
  });
});

describe('pages of help', () => {
  let bundle: RenderBundle;
  const ids = async (page: string) => [...(await bundle.render(page)).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);

  beforeAll(async () => {
    await compileSite();
    bundle = await loadBundle();
    bundle.providePortal({ portal: believablePortal(), evidence: believableEvidence });
  }, 300_000);

  test('every finding has an anchor on its page', async () => {
    expect(await ids(paths.findings())).toEqual(expect.arrayContaining(Object.keys(FINDINGS)));
  });

  test('every state and every reason stands on the page of states', async () => {
    const html = await bundle.render(paths.states());
    for (const state of GATE_STATES) expect(html).toContain(STATE_WORDS[state]);
    for (const reason of Object.keys(REASONS)) expect(html, reason).toMatch(new RegExp(`>\\s*${reason}\\s*<`));
  });

  test('reading-a-release names every state and every value of the four facts', () => {
    const text = TEXTS['src/site/docs/reading-a-release.mdx'] ?? '';
    const values = [...Presence.options, ...Form.options, ...Content.options, ...EvidenceClass.options].map((value) => FACT_WORDS[value] ?? value);
    for (const word of [...values, ...Object.values(STATE_WORDS)]) expect(text.toLowerCase()).toContain(word.toLowerCase());
  });
});

describe('the glossary', () => {
  const terms = [...(TEXTS['src/site/docs/glossary.mdx'] ?? '').matchAll(/^ {2}\['([^']+)', '/gm)].map(([, term = '']) => term);

  // Words of the interface that mean something of their own here: table heads, tabs, kinds of document.
  test.each([
    'Presence', 'Form', 'Content', 'Integrity', 'Class', 'Gate', 'State', 'Reason code', 'Check', 'Rule', 'Rule set', 'Policy', 'Slot', 'Evidence', 'Finding', 'Revision', 'Record',
    'Record digest', 'Headline', 'Verdict', 'Decision', 'Sign-off', 'Role', 'Waiver', 'Exception', 'Baseline', 'Reference', 'Reading', 'No opinion', 'Noise band', 'Step', 'Segment', 'History', 'Published history', 'Limit', 'Headroom used', 'Metric', 'Scope', 'Mandatory', 'Required',
    'Advisory', 'Log', 'Checkpoint', 'Trust file', 'Signature', 'Bundle', 'DSSE', 'SBOM', 'SHA256SUMS', 'Stored name', 'Rollback plan', 'Rollback drill', 'Checklist',
    'Command transcript', 'Inventory', 'Withheld', 'Claimed', 'Portal', 'Project', 'Producer', 'Input', 'Seal', 'Subject', 'Digest', 'Artifact',
    ...new Set([...ReleaseKind.options, ...ReleaseChannel.options].filter((word) => word !== 'stable').map((word) => word[0]?.toUpperCase() + word.slice(1))),
  ])('has %s', (term) => {
    expect(terms).toContain(term);
  });

  test('is in order, and has no word twice', () => {
    const folded = terms.map((term) => term.toLowerCase());
    expect(folded).toEqual([...new Set(folded)].sort());
  });
});

test('every rule and every format has a title and says what it is about', () => {
  for (const rule of RULES) expect([rule.title, rule.about]).toEqual([expect.stringMatching(/^[A-Z]/), expect.stringMatching(/[.?]$/)]);
  for (const format of FORMATS) expect([format.title, format.specification.name]).not.toContain('');
});

test('links between the files of this repository lead somewhere', () => {
  const dead = Object.entries(TEXTS).flatMap(([file, text]) => [...text.matchAll(/\]\((?!https?:|#|mailto:|\/)([^)#\s]+)/g)]
    .map(([, target = '']) => new URL(target, new URL(file, 'file:///')).pathname.slice(1))
    .filter((target) => globSync([target, `${target.replace(/\/$/, '')}/*`]).length === 0)
    .map((target) => `${file} → ${target}`));
  expect(dead).toEqual([]);
});
