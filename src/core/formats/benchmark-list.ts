import { z } from 'zod';
import { finding } from '../findings.ts';
import { benchmarkJson } from './benchmark-json.ts';
import { spreadOfRange } from './benchmark-range.ts';
import { isObject } from './reading.ts';

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const Entry = z.looseObject({
  name: z.string(),
  unit: z.string(),
  // The tool that reads this form takes numbers in quotes too.
  value: z.preprocess((value) => (typeof value === 'string' && NUMBER.test(value) ? Number(value) : value), z.number()),
  range: z.union([z.string(), z.number()]).optional(),
  extra: z.string().optional(),
});

const KEYS = ['name', 'unit', 'value'];

/**
 * What github-action-benchmark calls `customSmallerIsBetter` and `customBiggerIsBetter`: two directions and one form. Which
 * of them is meant stands in the workflow and not in the file, so the direction is not known here, whatever the unit.
 */
export const benchmarkList = benchmarkJson({
  id: 'benchmark-list',
  title: 'List of benchmark values',
  specification: { name: 'github-action-benchmark, custom benchmarks', url: 'https://github.com/benchmark-action/github-action-benchmark#examples' },
  isIt: (value) => Array.isArray(value) && value.length > 0 && value.every((one) => isObject(one) && KEYS.every((key) => Object.hasOwn(one, key)) && ['number', 'string'].includes(typeof one['value'])),
  schema: z.array(Entry),
  file: (entries) => ({
    tool: 'a list of values',
    benchmarks: entries.map((one, index) => ({
      name: one.name,
      unit: one.unit,
      direction: 'neither',
      value: one.value,
      spread: spreadOfRange(one.range, one.value),
      alike: {},
      at: `/${index}/value`,
    })),
    failed: [],
    problems: [finding('direction-not-stated', { message: 'The list does not say whether more or less is better: that stands in the workflow that made it' })],
    facts: [],
  }),
});
