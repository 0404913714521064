import { z } from 'zod';
import { GateState } from '../../../model/states.ts';
import { headroomSentences } from '../../headroom-words.ts';
import { metricTitle } from '../../metric-title.ts';
import { metricSlug } from '../../metric-slug.ts';
import { decimal, decimalsFor, signedPercent, withUnit } from '../../numbers.ts';
import * as paths from '../../paths.ts';
import { Share, shareText } from '../gate-rows.ts';
import type { Subject } from './subject.ts';

const Change = z.strictObject({
  metric: z.string(),
  /** The metric's own page; absent while no release has a value. */
  trend: z.string().optional(),
  slot: z.string(),
  href: z.string(),
  state: GateState,
  current: z.string(),
  baseline: z.string().optional(),
  change: z.string().optional(),
  limit: z.string().optional(),
  share: Share.optional(),
});

/** Compared metrics, those of the project's headline first. */
export const Changes = z.strictObject({ title: z.string(), about: z.string(), headroom: z.array(z.string()), rows: z.array(Change), more: z.string().optional() });
export type Changes = z.infer<typeof Changes>;

/** How many compared metrics the overview lists; the evidence pages list all. */
const CHANGES = 8;

export function changesOf({ project, opened, record, revision }: Subject): { readonly changes?: Changes } {
  const { comparisons } = record;
  if (comparisons.length === 0) return {};
  const rank = (metric: string) => {
    const index = project.spec.headlineMetrics.indexOf(metric);
    return index === -1 ? project.spec.headlineMetrics.length : index;
  };
  const shown = [...comparisons].sort((a, b) => rank(a.metric) - rank(b.metric)).slice(0, CHANGES);
  const baselines = [...new Set(comparisons.map((one) => revision.policy?.baselines.find((spec) => spec.id === one.baseline)?.title ?? one.baseline))];
  return {
    changes: {
      title: 'Change since baseline',
      about: `Against ${baselines.join(' and ')}. Share is of the way from baseline to limit.`,
      headroom: headroomSentences(comparisons, (one) => metricTitle(one.metric)).map((sentence) => `${sentence}.`),
      rows: shown.map((one) => {
        const numbers = [one.current, one.baselineValue, one.limit].filter((value) => value !== undefined);
        const decimals = decimalsFor(numbers, one.current === undefined || one.limit === undefined ? [] : [[one.current, one.limit]]);
        const figure = (value: number) => withUnit(decimal(value, decimals), one.unit);
        return {
          metric: one.metric,
          ...(one.current === undefined ? {} : { trend: paths.metric(project.id, metricSlug(one.slot, one.metric)) }),
          slot: record.slots.find((slot) => slot.id === one.slot)?.title ?? one.slot,
          href: paths.slot(project.id, opened.version, one.slot),
          state: one.state,
          current: one.current === undefined ? 'no value' : figure(one.current),
          ...(one.baselineValue === undefined ? {} : { baseline: figure(one.baselineValue) }),
          ...(one.change === undefined ? {} : { change: signedPercent(one.change) }),
          ...(one.limit === undefined ? {} : { limit: figure(one.limit) }),
          ...(one.headroomUsed === undefined ? {} : { share: shareText(one.headroomUsed) }),
        };
      }),
      ...(comparisons.length <= CHANGES ? {} : { more: `${comparisons.length - CHANGES} more stand with their evidence` }),
    },
  };
}
