import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import { SEVERITIES, type Severity } from '../../model/listed.ts';
import { settle, type Settled, type VexFile } from '../open-vulnerabilities.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Limit = z.number().int().min(0);

export const NoOpenVulnerabilitiesParams = z.strictObject({
  slot: Slug.optional(),
  slots: z.array(Slug).min(1).optional(),
  /** A slot of VEX documents, which may excuse what was found. It must be filled. */
  vex: Slug.optional(),
  /** How many may be open of each severity; one that is not named has no limit, except `unknown`. */
  atMost: z.strictObject(Object.fromEntries(SEVERITIES.map((severity) => [severity, Limit.optional()])) as Record<Severity, z.ZodOptional<typeof Limit>>)
    .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), 'name at least one severity'),
  /** Whether a suppression in the scanner's own file excuses, where it gives a reason. */
  acceptSuppressions: z.boolean().default(false),
}).refine(({ slot, slots }) => (slot === undefined) !== (slots === undefined), 'name either `slot` or `slots`');
type Params = z.infer<typeof NoOpenVulnerabilitiesParams>;

export const noOpenVulnerabilities: Rule<Params> = {
  id: 'no-open-vulnerabilities',
  title: 'No open vulnerabilities',
  about: 'Is what the scanners found, and no VEX statement excuses, within the limit of each severity? What a tool could not rate may be anything, so it counts against every limit, unless `unknown` has one of its own. Each file is held against the limits by itself.',
  params: NoOpenVulnerabilitiesParams,
  slots: (params) => [...scanSlots(params), ...(params.vex === undefined ? [] : [params.vex])],
  judge(params, context) {
    const vex = vexFiles(params, context);
    const scans = slotsInScope(scanSlots(params), context).flatMap(({ evidence }) => evidence);
    const outcomes = scans.map((scan) => judgeScan(scan, vex, params));
    const worst = worstOutcome(outcomes);
    if (worst === undefined) return because('no-result', { required: limitsText(params), observed: 'Nothing was scanned', operands: [] });
    return { ...worst, operands: outcomes.flatMap(({ operands }) => operands).slice(0, 200) };
  },
};

/** Slots whose files are held against the limits. */
export function scanSlots({ slot, slots }: Params): readonly string[] {
  return slots ?? (slot === undefined ? [] : [slot]);
}

/** The VEX documents that a check hears. */
function vexFiles({ vex }: Params, context: RuleContext): VexFile[] {
  return vex === undefined ? [] : slotsInScope([vex], context).flatMap(({ evidence }) => evidence.map(({ file, statement }) => ({ file: file.sha256, statements: statement.vex ?? [] })));
}

/** A rating that was lost must not take a finding from under the limit it had. */
function countsUnrated(atMost: Params['atMost']): boolean {
  return atMost.unknown === undefined;
}

/** Each severity that has a limit, with what counts against it. */
function limitedBy(atMost: Params['atMost'], { open }: Settled): readonly { readonly severity: Severity; readonly limit: number; readonly open: number }[] {
  return SEVERITIES.flatMap((severity) => {
    const limit = atMost[severity];
    return limit === undefined ? [] : [{ severity, limit, open: open[severity] + (countsUnrated(atMost) ? open.unknown : 0) }];
  });
}

/** Severities of which more are open than the policy allows, and `unknown` where unrated ones count as one of these. */
export function severitiesOver(atMost: Params['atMost'], settled: Settled): readonly Severity[] {
  const over = limitedBy(atMost, settled).filter(({ open, limit }) => open > limit).map(({ severity }) => severity);
  return countsUnrated(atMost) && over.length > 0 ? [...over, 'unknown'] : over;
}

function judgeScan({ file, statement }: SlotEvidence, vex: readonly VexFile[], params: Params): RuleOutcome {
  const required = limitsText(params);
  if (statement.vulnerabilities === undefined) return because('not-stated', { required, observed: `${file.name} is no scanner’s report`, operands: [] });
  const settled = settle(statement, vex, params.acceptSuppressions);
  const limited = limitedBy(params.atMost, settled);
  const over = severitiesOver(params.atMost, settled);
  const excused = settled.rows.filter((row) => row.excuse !== undefined).length;
  const total = SEVERITIES.reduce((sum, severity) => sum + settled.open[severity], 0);
  const parts: Omit<RuleOutcome, 'state' | 'reason'> = {
    required,
    observed: `${openText(settled)}${excused === 0 ? '' : `; ${countOf(excused, 'is', 'are')} excused`}`,
    operands: [
      ...limited.map(({ severity, limit, open }) => ({
        name: `${file.name}: open ${severity}`, value: `${open} of at most ${limit}${countsUnrated(params.atMost) && settled.open.unknown > 0 ? `, ${settled.open.unknown} of them unrated` : ''}`, pointer: { file: file.sha256, at: '' },
      })),
      ...settled.rows.filter(({ found, excuse }) => excuse === undefined && over.includes(found.severity)).slice(0, 40)
        .map(({ found }) => ({ name: `${found.id} (${found.severity})`, value: `open in ${found.name} ${found.version ?? ''}`.trim(), pointer: { file: file.sha256, at: found.at } })),
      ...settled.rows.flatMap(({ found, excuse }) => (excuse === undefined ? [] : [{ name: `${found.id} (${found.severity})`, value: `excused: ${excuse.reason}`, pointer: excuse.pointer ?? { file: file.sha256, at: found.at } }])).slice(0, 40),
    ],
    glance: `${total} open`,
  };
  // What an unfinished scan did find still counts.
  if (over.length > 0) return because('over-limit', parts);
  return statement.content === 'no-result' ? because('no-result', { ...parts, observed: statement.summary, glance: 'no result' }) : pass(parts);
}

function limitsText(params: Params): string {
  const limits = SEVERITIES.flatMap((severity) => (params.atMost[severity] === undefined ? [] : [{ severity, limit: params.atMost[severity] }]));
  // Where all limits are one number, it is said once.
  const isSaid = (index: number) => countsUnrated(params.atMost) && (index === limits.length - 1 || limits.some(({ limit }) => limit !== limits[0]?.limit));
  return `At most ${limits.map(({ severity, limit }, index) => `${limit} ${severity}${isSaid(index) ? ' or unrated' : ''}`).join(', ')} open`;
}

function openText({ open }: Settled): string {
  const some = SEVERITIES.filter((severity) => open[severity] > 0).map((severity) => `${open[severity]} ${severity}`);
  return some.length === 0 ? 'Nothing is open' : `Open: ${some.join(', ')}`;
}
