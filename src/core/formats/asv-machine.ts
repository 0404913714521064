import { z } from 'zod';
import { facts, words } from './cells.ts';
import { jsonReport } from './json-report.ts';
import { member } from './reading.ts';

const Machine = z.looseObject({
  arch: z.string(),
  cpu: z.string(),
  machine: z.string(),
  os: z.string().optional(),
  ram: z.union([z.string(), z.number()]).optional(),
  num_cpu: z.union([z.string(), z.number()]).optional(),
});

/** What airspeed velocity writes of a machine, beside the results of it. It measures nothing. */
export const asvMachine = jsonReport({
  id: 'asv-machine',
  title: 'asv machine',
  specification: { name: 'airspeed velocity machine.json', url: 'https://asv.readthedocs.io/en/stable/dev.html#benchmark-suite-layout-and-file-formats' },
  schema: Machine,
  keys: ['arch', 'cpu', 'machine', 'ram'],
  isIt: (value) => member(value, 'version') === 1,
  says: ({ machine, cpu }) => ({ content: 'not-stated', summary: `The machine ${machine}: ${cpu}`, tool: 'asv' }),
  view: ({ arch, cpu, machine, os, ram, num_cpu: processors }) => [facts('The machine', [
    ['Name', words(machine)], ['Processor', words(cpu)], ['Processors', processors === undefined ? undefined : words(processors)], ['Architecture', words(arch)], ['System', words(os)], ['Memory', words(ram)],
  ], 'The results of the machine repeat this; nothing in the file is judged.')],
});
