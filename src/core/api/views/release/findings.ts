import { z } from 'zod';
import { findingHelp } from '../../../findings.ts';
import { display } from '../../../lib/display.ts';
import { FindingLevel } from '../../../model/finding.ts';
import * as paths from '../../paths.ts';
import { counted, sentenceCase } from '../../words.ts';
import type { Subject } from './subject.ts';

const FindingRow = z.strictObject({
  id: z.string(),
  level: FindingLevel,
  message: z.string(),
  expected: z.string().optional(),
  found: z.string().optional(),
  /** The evidence it was found in. */
  evidence: z.strictObject({ text: z.string(), href: z.string() }).optional(),
  /** The help text's heading. */
  title: z.string(),
  href: z.string(),
});

/** What is wrong in the evidence itself, whatever the gates make of it. */
export const Findings = z.strictObject({ rows: z.array(FindingRow), more: z.string().optional() });

/** How many findings the overview lists; the evidence pages list all. */
const FINDINGS_SHOWN = 12;
/** How many of one kind: one mistake in every file is still one mistake. */
const SHOWN_PER_KIND = 3;

export function findingsOf({ project, opened, record }: Subject): z.infer<typeof Findings> {
  const grave = (['error', 'warning'] as const).flatMap((level) => record.findings.filter((finding) => finding.level === level));
  const shown = [...Map.groupBy(grave, (finding) => finding.id).values()].flatMap((same) => same.slice(0, SHOWN_PER_KIND)).slice(0, FINDINGS_SHOWN);
  const further = grave.length - shown.length;
  return {
    rows: shown.map((finding) => {
      const file = record.files.find((one) => one.sha256 === finding.file);
      const slot = record.slots.find((one) => finding.file !== undefined && one.files.includes(finding.file));
      return {
        id: finding.id,
        level: finding.level,
        message: display(finding.message, 500),
        ...(finding.expected === undefined ? {} : { expected: display(finding.expected, 300) }),
        ...(finding.found === undefined ? {} : { found: display(finding.found, 300) }),
        ...(slot !== undefined ? { evidence: { text: slot.title, href: paths.slot(project.id, opened.version, slot.id) } }
          : file !== undefined ? { evidence: { text: display(file.name, 120), href: paths.bytes(file.sha256) } } : {}),
        title: findingHelp(finding.id)?.title ?? finding.id,
        href: paths.findingHelp(finding.id),
      };
    }),
    ...(further <= 0 ? {} : { more: `${sentenceCase(counted(further, 'more stands with its', 'more stand with their'))} evidence` }),
  };
}
