import type { z } from 'zod';
import type { Format, ReadFinding, ReadMeasurement } from './format.ts';
import { listsCut, member, readBy, statementOf, unreadable } from './reading.ts';

type Says = Parameters<typeof statementOf>[1];

/** A format of JSON reports that one tool writes: known by keys of its own, read by a schema that lets others stand beside them. */
export function jsonReport<T>(parts: {
  readonly id: string;
  readonly title: string;
  readonly specification: Format['specification'];
  readonly schema: z.ZodType<T>;
  /** Keys that stand together in no other format. */
  readonly keys: readonly string[];
  /** What else a file must be, where those keys are words that anybody uses. */
  readonly isIt?: (value: unknown) => boolean;
  readonly says: (report: T) => Says;
  readonly findings?: (report: T) => readonly ReadFinding[];
  readonly measurements?: (report: T) => readonly ReadMeasurement[];
  readonly view: Format<T>['view'];
}): Format<T> {
  const { id, title, specification, view } = parts;
  return {
    id,
    title,
    mediaType: 'application/json',
    specification,
    recognise: ({ json }) => parts.keys.every((key) => member(json?.value, key) !== undefined) && parts.isIt?.(json?.value) !== false,
    read: ({ json }) => {
      const parsed = readBy(parts.schema, json?.value);
      if ('findings' in parsed) return unreadable(id, `${title}: the file does not follow its format`, parsed.findings);
      const report = parsed.document;
      const said = parts.says(report);
      const findings = parts.findings?.(report) ?? [];
      return {
        form: findings.some(({ level }) => level === 'error') ? 'valid-with-defects' : 'valid',
        statement: statementOf(id, said),
        findings: [...findings, ...listsCut(said)],
        ...(parts.measurements === undefined ? {} : { measurements: parts.measurements(report) }),
        document: report,
      };
    },
    view,
  };
}
