import { canonicalJson } from '../lib/canonical-json.ts';
import { shorten } from '../lib/display.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import { STATE_WORDS } from '../model/states.ts';

type Judged = Pick<ReleaseRecordPredicate, 'release' | 'inputs' | 'files' | 'notReceived' | 'gates'>;

const MOST = 50;

/** What differs between two revisions of a release, as short phrases for readers; identity, inputs, files, then gates. */
export function differences(before: Judged, after: Judged): string[] {
  const all = [
    ...changedIdentity(before, after),
    ...changedFiles('input', before.inputs, after.inputs),
    ...changedFiles('evidence', before.files, after.files),
    ...changedNotReceived(before, after),
    ...changedGates(before, after),
  ].map((phrase) => shorten(phrase, 300));
  return all.length <= MOST ? all : [...all.slice(0, MOST), `${all.length - MOST} more differences`];
}

function changedIdentity(before: Judged, after: Judged): string[] {
  const keys = Object.keys({ ...before.release, ...after.release }) as (keyof Judged['release'])[];
  return keys
    .filter((key) => canonicalJson([before.release[key] ?? null]) !== canonicalJson([after.release[key] ?? null]))
    .map((key) => `release ${key} changed`);
}

function changedFiles(what: string, before: readonly Listed[], after: readonly Listed[]): string[] {
  const old = new Map(before.map((file) => [file.name, file.sha256]));
  const now = new Map(after.map((file) => [file.name, file.sha256]));
  return [
    ...after.filter((file) => !old.has(file.name)).map((file) => `${what} ${file.name} added`),
    ...after.filter((file) => old.has(file.name) && old.get(file.name) !== file.sha256).map((file) => `${what} ${file.name} changed`),
    ...before.filter((file) => !now.has(file.name)).map((file) => `${what} ${file.name} removed`),
  ];
}

function changedNotReceived({ notReceived: before = [] }: Judged, { notReceived: after = [] }: Judged): string[] {
  const without = (all: typeof before, others: typeof before) => all.filter((one) => !others.some(({ name, why }) => name === one.name && why === one.why));
  return [
    ...without(after, before).map(({ name }) => `evidence ${name} lies there and was not received`),
    ...without(before, after).map(({ name }) => `evidence ${name} no longer lies there unreceived`),
  ];
}

function changedGates(before: Judged, after: Judged): string[] {
  const old = new Map(before.gates.map((gate) => [gate.id, gate]));
  return after.gates.flatMap((gate) => {
    const was = old.get(gate.id);
    return was !== undefined && was.state !== gate.state ? [`gate ${gate.id}: ${STATE_WORDS[was.state]} became ${STATE_WORDS[gate.state]}`] : [];
  });
}

interface Listed {
  readonly name: string;
  readonly sha256: string;
}
