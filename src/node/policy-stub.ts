import { byCodeUnit } from '../core/lib/bytes.ts';
import type { ReleaseRecordPredicate } from '../core/model/record.ts';

/** A `policy.yaml` to begin with: one slot for each format that arrived, each required by a gate. */
export function policyStub({ release, files }: Pick<ReleaseRecordPredicate, 'release' | 'files'>): string {
  const byFormat = Map.groupBy(files, (file) => file.format);
  const slots = [...byFormat].sort(([a], [b]) => byCodeUnit(a, b)).map(([format, all]) => ({
    id: format.replace(/[^a-z0-9]+/g, '-').slice(0, 60),
    format,
    count: all.length,
    example: all[0]?.name ?? '',
  }));
  return [
    `# A beginning, made from the ${files.length} files of ${release.version}. Save it as projects/${release.project}/policy.yaml and make it yours:`,
    '# remove what nobody relies on, and add the gates that decide.',
    `id: ${release.project}-1`,
    `title: Release policy of ${release.project}`,
    'slots:',
    ...(slots.length === 0 ? ['  []'] : slots.flatMap(({ id, format, count, example }) => [
      `  - id: ${id}`,
      `    title: ${JSON.stringify(format)}`,
      `    accepts: [{ format: ${format} }]`,
      ...(count > 1 ? ['    cardinality: many'] : []),
      `    conventionalPath: ${JSON.stringify(example.slice(0, 300))}`,
    ])),
    'gates:',
    '  - id: evidence-received',
    '    title: All evidence received',
    '    short: Evidence',
    '    group: Completeness',
    '    requirement: Every file that the policy expects arrived and is well formed.',
    '    checks:',
    ...(slots.length === 0 ? ['      []'] : slots.map(({ id }) => `      - { rule: evidence-present, slot: ${id} }`)),
    '# Files with numbers can be held against those of the releases before: a gate with',
    '#   checks: [{ rule: no-regression, slot: … }]        docs/baselines.md says how, and what `trends` and baselines do.',
    '',
  ].join('\n');
}
