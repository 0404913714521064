import { display, printable } from '../src/core/lib/display.ts';
import { countOf } from '../src/core/lib/format-number.ts';
import { IDENTITY_FLAGS } from '../src/core/model/record.ts';
import { compareStates, STATE_WORDS } from '../src/core/model/states.ts';
import type { Judgement } from '../src/node/judge.ts';

type Printed = Pick<Judgement, 'record' | 'sha256'>;

/** The judgement for a terminal: verdict first, then the gates, worst first, then what was found. */
export function printJudgement({ record, sha256 }: Printed): string[] {
  const { verdict, gates, findings, files, release } = record.predicate;
  const serious = findings.filter((one) => one.level !== 'note');
  return [
    `Verdict   ${verdict === undefined ? 'none: an inventory' : STATE_WORDS[verdict.state]}${verdict === undefined || verdict.because.length === 0 ? '' : ` (${verdict.because.join(', ')})`}`,
    `Record    ${sha256}`,
    `Evidence  ${countOf(files.length, 'file')}`,
    ...release.flags.map((flag) => `Note      ${IDENTITY_FLAGS[flag]}`),
    ...(gates.length === 0 ? [] : ['', ...[...gates].sort((a, b) => compareStates(a.state, b.state)).map((gate) =>
      `  ${STATE_WORDS[gate.state].padEnd(17)} ${gate.id.padEnd(28)} ${display(gate.observed, 120)}`)]),
    ...(serious.length === 0 ? [] : ['', ...serious.map((one) => `  ${one.level.padEnd(8)} ${one.name ?? ''}${one.place === undefined ? '' : ` ${one.place}`}: ${one.message} [${one.id}]`)]),
  ].map((line) => printable(line));
}

export function judgementDocument({ record, sha256 }: Printed) {
  const { release, revision, verdict, gates, findings } = record.predicate;
  return {
    project: release.project,
    version: release.version,
    revision,
    record: sha256,
    verdict: verdict ?? null,
    gates: gates.map(({ id, state, reason, observed, level }) => ({ id, state, ...(reason === undefined ? {} : { reason }), level, observed })),
    findings,
  };
}
