// Made-up transcripts of the runbook's commands.

import type { CommandTranscript } from '../../src/core/model/human-records.ts';
import { TRANSCRIPT_SCHEMA } from '../../src/core/model/uris.ts';
import { json } from '../apex-x/note.ts';
import { CELLS } from './build.ts';
import { later } from './ci.ts';

type Command = readonly [name: string, command: string, minutes: number, output: string];

// docs/release-runbook.md, "Pre-release evidence collection".
const PRE_RELEASE: readonly Command[] = [
  ['1 make install', 'make install', 4, 'Installed 61 packages'],
  ['2 make check-release', 'make check-release', 9, '412 passed'],
  ['3 build sdist', 'uv build --sdist', 1, 'Successfully built the source distribution'],
  ['4 build wheel', 'uv build --wheel', 3, 'Successfully built the wheel'],
  ['5 reinstall wheel', 'uv run python -m pip install --force-reinstall ./dist/*.whl', 1, 'Successfully installed mogemma'],
  ['6 import', 'uv run python -c "import mogemma; print(\'import ok\')"', 1, 'import ok'],
  ['7 make benchmark', 'make benchmark', 1, ''],
  ['8 generation baseline', 'uv run python tools/benchmark.py --mode generation --rounds 30 --max-new-tokens 64 > docs/baseline-generation.json', 1, ''],
  ['9 embedding baseline', 'uv run python tools/benchmark.py --mode embedding --rounds 30 > docs/baseline-embedding.json', 1, ''],
  ['10 git status', 'git status', 1, 'nothing to commit, working tree clean'],
];

// "Pre-release matrix checks".
const MATRIX_CHECKS: readonly Command[] = [
  ['1 pytest', 'uv run pytest src/py/tests', 4, '412 passed'],
  ['2 make build', 'make build', 3, ''],
  ['3 ruff check', 'uv run ruff check src/py', 1, 'All checks passed!'],
  ['4 ruff format', 'uv run ruff format --check src/py', 1, '48 files already formatted'],
  ['5 mypy', 'uv run mypy src/py/mogemma', 1, 'Success: no issues found in 17 source files'],
  ['6 pyright', 'uv run pyright src/py/mogemma', 1, '0 errors, 0 warnings, 0 informations'],
  ['7 make benchmark', 'make benchmark', 1, ''],
];

export function preRelease(commit: string, startedAt: string, exitCodes?: Readonly<Record<string, number>>): Uint8Array {
  return transcript('Pre-release evidence collection', commit, startedAt, PRE_RELEASE, exitCodes);
}

export function matrixChecks(commit: string, startedAt: string): Uint8Array {
  return transcript('Pre-release matrix checks', commit, startedAt, MATRIX_CHECKS);
}

/** One import for every wheel and for the source distribution; what is in `without` was planned and did not run. */
export function smokeImports(commit: string, startedAt: string, without: readonly string[] = []): Uint8Array {
  const all = [...CELLS, 'sdist'].map((cell): Command => [cell, 'python -c "import mogemma; print(\'import ok\')"', 1, 'import ok']);
  return transcript('Smoke imports from built artifacts', commit, startedAt, all, {}, without);
}

/** `git status --porcelain=v2 --branch` of a tree without a change. */
export function cleanTree(commit: string, branch: string): Uint8Array {
  return new TextEncoder().encode(`# branch.oid ${commit}\n# branch.head ${branch}\n`);
}

/** An annotated tag, as `git cat-file tag` prints it. */
export function tagObject(commit: string, tag: string, taggedAt: string): Uint8Array {
  return new TextEncoder().encode(`object ${commit}\ntype commit\ntag ${tag}\ntagger T. Vance <t.vance@example.invalid> ${Date.parse(taggedAt) / 1000} +0000\n\nmogemma ${tag.slice(1)}\n\nMade up for the Dossier example portal.\n`);
}

function transcript(title: string, commit: string, startedAt: string, commands: readonly Command[], exitCodes: Readonly<Record<string, number>> = {}, without: readonly string[] = []): Uint8Array {
  let minutes = 0;
  return json({
    schema: TRANSCRIPT_SCHEMA, title: `${title} (made up for the Dossier example portal)`, commit,
    planned: commands.map(([name]) => name),
    commands: commands.filter(([name]) => !without.includes(name)).map(([name, command, takes, output]) => {
      const begin = later(startedAt, minutes);
      minutes += takes;
      return { name, command, startedAt: begin, finishedAt: later(startedAt, minutes), exitCode: exitCodes[name] ?? 0, ...(output === '' ? {} : { output }) };
    }),
  } satisfies CommandTranscript);
}
