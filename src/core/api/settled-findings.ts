import { applies } from '../gates/condition.ts';
import { settle, type Excuse, type VexFile } from '../gates/open-vulnerabilities.ts';
import { NoOpenVulnerabilitiesParams, noOpenVulnerabilities, scanSlots, severitiesOver } from '../gates/rules/no-open-vulnerabilities.ts';
import type { GateResult } from '../model/gate-result.ts';
import { SEVERITIES, type Severity } from '../model/listed.ts';
import type { PolicySpec } from '../model/policy.ts';
import type { ReleaseRecordPredicate } from '../model/record.ts';
import type { SealedVulnerability } from '../model/statement.ts';
import { packageOf, sharedId } from './same-vulnerability.ts';

// What the gates counted, told again from what was sealed and by the code that judged. Nothing is judged here.

/** One row of a scan, as a gate sees it. */
export interface Finding {
  readonly file: string;
  readonly found: SealedVulnerability;
  readonly excuse?: Excuse;
  /** A gate allows fewer of its severity than are open. */
  readonly isOver: boolean;
}

/** The same vulnerability in the same package, by whichever scanners found it. */
export interface SettledFinding {
  readonly severity: Severity;
  /** Open while one of them is: an excuse for one scanner's row is none for another's. */
  readonly isOpen: boolean;
  readonly isOver: boolean;
  readonly findings: readonly [Finding, ...Finding[]];
}

export interface SettledFindings {
  /** Gates that count vulnerabilities. */
  readonly gates: readonly GateResult[];
  /** Files that such a gate counts, of those with rows. */
  readonly files: ReadonlySet<string>;
  /** Worst first, what is over a limit before what is not. */
  readonly rows: readonly SettledFinding[];
  /** Open ones that a record could not keep row by row. */
  readonly unlisted: Readonly<Record<Severity, number>>;
}

export function settledFindings(record: ReleaseRecordPredicate, policy: PolicySpec | undefined, gates: readonly GateResult[]): SettledFindings {
  const checks = (policy?.gates ?? []).flatMap((gate) => (applies(gate.when, record.release) ? gate.checks : []).flatMap(({ rule, ...given }) => {
    const params = rule === noOpenVulnerabilities.id ? NoOpenVulnerabilitiesParams.safeParse(given) : undefined;
    return params?.success === true ? [{ gate: gate.id, params: params.data }] : [];
  }));
  const all = new Map<string, Finding>();
  const files = new Set<string>();
  const unlisted = new Map<string, Readonly<Record<Severity, number>>>();
  for (const { params } of checks) {
    const vex = params.vex === undefined ? [] : filesIn([params.vex], record, policy).map((file): VexFile => ({ file, statements: statementOf(file, record)?.vex ?? [] }));
    for (const file of filesIn(scanSlots(params), record, policy)) {
      const statement = statementOf(file, record);
      if (statement?.vulnerabilities === undefined) continue;
      const settled = settle(statement, vex, params.acceptSuppressions);
      const over = severitiesOver(params.atMost, settled);
      files.add(file);
      settled.rows.forEach(({ found, excuse }, index) => {
        const key = `${file}\n${index}`;
        all.set(key, worse(all.get(key), { file, found, ...(excuse === undefined ? {} : { excuse }), isOver: excuse === undefined && over.includes(found.severity) }));
      });
      unlisted.set(file, countEach((severity) => settled.open[severity] - settled.rows.filter((row) => row.excuse === undefined && row.found.severity === severity).length));
    }
  }
  return {
    gates: gates.filter((gate) => checks.some((check) => check.gate === gate.id)),
    files,
    rows: merged([...all.values()]),
    unlisted: countEach((severity) => [...unlisted.values()].reduce((sum, one) => sum + one[severity], 0)),
  };
}

/** Several gates may count one file; what one of them holds open is open. */
function worse(a: Finding | undefined, b: Finding): Finding {
  if (a === undefined) return b;
  return a.excuse === undefined ? { ...a, isOver: a.isOver || b.isOver } : b;
}

/** Files in these slots, as far as the declared scope includes them; two copies are one file. */
function filesIn(slots: readonly string[], record: ReleaseRecordPredicate, policy: PolicySpec | undefined): readonly string[] {
  const within = slots.filter((id) => applies(policy?.slots.find((slot) => slot.id === id)?.when, record.release));
  return [...new Set(record.slots.filter((slot) => within.includes(slot.id)).flatMap((slot) => slot.files))];
}

function statementOf(file: string, record: ReleaseRecordPredicate) {
  return record.statements.find((one) => one.file === file)?.statement;
}

function countEach(count: (severity: Severity) => number): Readonly<Record<Severity, number>> {
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Record<Severity, number>; // one entry per severity, by construction
}

function merged(findings: readonly Finding[]): SettledFinding[] {
  const rank = ({ severity, isOver }: SettledFinding) => SEVERITIES.indexOf(severity) + (isOver ? 0 : SEVERITIES.length);
  return [...Map.groupBy(findings, ({ file, found }) => sameThing(found, file)).values()].flatMap((group): SettledFinding[] => {
    const [first, ...rest] = [...group].sort((a, b) => SEVERITIES.indexOf(a.found.severity) - SEVERITIES.indexOf(b.found.severity));
    return first === undefined ? [] : [{
      severity: first.found.severity, isOpen: group.some((one) => one.excuse === undefined), isOver: group.some((one) => one.isOver), findings: [first, ...rest],
    }];
  }).sort((a, b) => rank(a) - rank(b));
}

/** What has no package URL is a place in one file, and nobody else's. */
function sameThing(found: SealedVulnerability, file: string): string {
  const { name, version, purl, at } = found;
  return [sharedId(found), ...(purl === undefined ? [name, version, file, at] : [packageOf(purl)])].join('\n');
}
