import { z } from 'zod';
import { countOf } from '../../lib/format-number.ts';
import { Slug } from '../../model/ids.ts';
import { SEVERITIES, type Severity } from '../../model/listed.ts';
import { settle, type Settled, type VexFile } from '../open-vulnerabilities.ts';
import { slotsInScope } from '../precheck.ts';
import type { Rule, RuleContext, RuleOutcome, SlotEvidence } from '../rule.ts';
import { because, pass, worstOutcome } from './outcome.ts';

const Limit = z.number().int().min(0);

const Params = z.strictObject({
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
type Params = z.infer<typeof Params>;

export const noOpenVulnerabilities: Rule<Params> = {
  id: 'no-open-vulnerabilities',
  title: 'No open vulnerabilities',
  about: 'Is what the scanners found, and no VEX statement excuses, within the limit of each severity? What a tool could not rate counts as high unless `unknown` has a limit of its own. Each file is held against the limits by itself.',
  params: Params,
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

function scanSlots({ slot, slots }: Params): readonly string[] {
  return slots ?? (slot === undefined ? [] : [slot]);
}

/** The VEX documents that a check hears; also for the page that shows what it counted. */
function vexFiles({ vex }: Params, context: RuleContext): VexFile[] {
  return vex === undefined ? [] : slotsInScope([vex], context).flatMap(({ evidence }) => evidence.map(({ file, statement }) => ({ file: file.sha256, statements: statement.vex ?? [] })));
}

/** The limits as they are applied: an unrated finding is high, unless the policy rates it. */
export function limitsOf(atMost: Params['atMost']): Readonly<Partial<Record<Severity, number | undefined>>> {
  return { ...atMost, ...(atMost.unknown === undefined && atMost.high !== undefined ? { unknown: atMost.high } : {}) };
}

function judgeScan({ file, statement }: SlotEvidence, vex: readonly VexFile[], params: Params): RuleOutcome {
  const required = limitsText(params);
  if (statement.vulnerabilities === undefined) return because('not-stated', { required, observed: `${file.name} is no scanner’s report`, operands: [] });
  if (statement.content === 'no-result') return because('no-result', { required, observed: statement.summary, operands: [], glance: 'no result' });
  const settled = settle(statement, vex, params.acceptSuppressions);
  const limits = limitsOf(params.atMost);
  const over = SEVERITIES.filter((severity) => settled.open[severity] > (limits[severity] ?? Number.POSITIVE_INFINITY));
  const excused = settled.rows.filter((row) => row.excuse !== undefined).length;
  const total = SEVERITIES.reduce((sum, severity) => sum + settled.open[severity], 0);
  const parts: Omit<RuleOutcome, 'state' | 'reason'> = {
    required,
    observed: `${openText(settled)}${excused === 0 ? '' : `; ${countOf(excused, 'is', 'are')} excused`}`,
    operands: [
      ...SEVERITIES.filter((severity) => limits[severity] !== undefined).map((severity) => ({ name: `${file.name}: open ${severity}`, value: `${settled.open[severity]} of at most ${limits[severity] ?? 0}`, pointer: { file: file.sha256, at: '' } })),
      ...settled.rows.filter(({ found, excuse }) => excuse === undefined && over.includes(found.severity)).slice(0, 40)
        .map(({ found }) => ({ name: `${found.id} (${found.severity})`, value: `open in ${found.name} ${found.version ?? ''}`.trim(), pointer: { file: file.sha256, at: found.at } })),
      ...settled.rows.flatMap(({ found, excuse }) => (excuse === undefined ? [] : [{ name: `${found.id} (${found.severity})`, value: `excused: ${excuse.reason}`, pointer: excuse.pointer ?? { file: file.sha256, at: found.at } }])).slice(0, 40),
    ],
    glance: `${total} open`,
  };
  return over.length === 0 ? pass(parts) : because('over-limit', parts);
}

function limitsText({ atMost }: Params): string {
  const limits = limitsOf(atMost);
  return `At most ${SEVERITIES.filter((severity) => limits[severity] !== undefined).map((severity) => `${limits[severity] ?? 0} ${severity}`).join(', ')} open`;
}

function openText({ open }: Settled): string {
  const some = SEVERITIES.filter((severity) => open[severity] > 0).map((severity) => `${open[severity]} ${severity}`);
  return some.length === 0 ? 'Nothing is open' : `Open: ${some.join(', ')}`;
}
