import type { z } from 'zod';
import type { Content } from '../model/facts.ts';
import type { Format, ReadFinding, ReadMeasurement, Sample } from './format.ts';
import { listsCut, member, readBy, statementOf, unreadable } from './reading.ts';
import { finding } from '../findings.ts';

type Says = Parameters<typeof statementOf>[1];

/** A format of a record that people write: known by its `schema` tag and read strictly. */
export function recordFormat<T>(parts: {
  readonly id: string;
  readonly title: string;
  readonly schema: z.ZodType<T>;
  readonly tag: string;
  readonly says: (record: T) => Says;
  readonly findings?: (record: T) => readonly ReadFinding[];
  readonly measurements?: (record: T) => readonly ReadMeasurement[];
  readonly view: Format<T>['view'];
}): Format<T> {
  const { id, title, schema, tag, says, view } = parts;
  return {
    id,
    title,
    mediaType: 'application/json',
    specification: { name: `${title} v1`, url: tag },
    recognise: ({ json }) => member(json?.value, 'schema') === tag,
    read: (sample: Sample) => {
      const parsed = readBy(schema, sample.json?.value);
      if ('findings' in parsed) return unreadable(id, `${title}: the record does not follow its schema`, parsed.findings);
      const said = says(parsed.document);
      return {
        form: 'valid',
        statement: statementOf(id, { class: 'attested', ...said, formatVersion: '1' }),
        findings: [...(parts.findings?.(parsed.document) ?? []), ...listsCut(said)],
        ...(parts.measurements === undefined ? {} : { measurements: parts.measurements(parsed.document) }),
        document: parsed.document,
      };
    },
    view,
  };
}

/** The worst of what its parts say; nothing said is no result. */
export function worstOf(contents: readonly Content[]): Content {
  return (['fail', 'no-result', 'pending', 'warn', 'pass'] as const).find((one) => contents.includes(one)) ?? 'no-result';
}

export function outOfOrder(startedAt: string, finishedAt: string, place: string): ReadFinding[] {
  return Date.parse(finishedAt) >= Date.parse(startedAt) ? [] : [finding('times-out-of-order', { message: 'It finishes before it starts', place, expected: `after ${startedAt}`, found: finishedAt })];
}
