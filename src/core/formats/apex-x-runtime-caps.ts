import { z } from 'zod';
import { Availability, SPECIFICATION } from './apex-x.ts';
import { facts, table, verdict, words } from './cells.ts';
import { finding } from '../findings.ts';
import type { Block } from '../model/block.ts';
import type { Format, Reading, Sample } from './format.ts';
import { isObject, member, readBy, statementOf, unreadable } from './reading.ts';

/** Also embedded in evaluation reports and GPU runs. A reason is given exactly when something is not available. */
export const RuntimeCaps = z.looseObject({
  cuda: Availability.extend({ device_count: z.number().optional(), device_name: z.string().nullish(), compute_capability: z.unknown().optional() }),
  triton: Availability.extend({ version: z.string().nullish() }),
  tensorrt: z.looseObject({
    python_available: z.boolean(), python_version: z.string().nullish(), python_reason: z.string().nullish(),
    headers_available: z.boolean().optional(), int8_available: z.boolean().optional(), int8_reason: z.string().nullish(),
  }),
  fp8: Availability.extend({ supported_dtypes: z.array(z.string()).optional() }),
  any_gpu_runtime: z.boolean(),
});
export type RuntimeCaps = z.infer<typeof RuntimeCaps>;

/** What the machine could run: a snapshot without time, version or commit. */
export const apexXRuntimeCaps: Format<RuntimeCaps> = {
  id: 'apex-x.runtime-caps',
  title: 'Apex-X runtime capabilities',
  mediaType: 'application/json',
  specification: SPECIFICATION,
  recognise: ({ json }) => isObject(member(json?.value, 'cuda')) && isObject(member(json?.value, 'triton')) && 'any_gpu_runtime' in (json?.value as object),
  read,
  view: (caps) => [
    facts('The machine', [['Any GPU runtime', caps.any_gpu_runtime ? 'yes' : 'no'], ['Device', words(caps.cuda.device_name)], ['FP8 types', words(caps.fp8.supported_dtypes?.join(', '))]],
      'The file gives no time and no commit.'),
    capsTable(caps),
  ],
};

interface Capability {
  readonly name: string;
  readonly available: boolean;
  readonly detail?: string | null | undefined;
  readonly reason?: string | null | undefined;
  readonly at: string;
}

function capabilities({ cuda, triton, tensorrt, fp8 }: RuntimeCaps): Capability[] {
  return [
    { name: 'CUDA', available: cuda.available, detail: cuda.device_name, reason: cuda.reason, at: '/cuda' },
    { name: 'Triton', available: triton.available, detail: triton.version, reason: triton.reason, at: '/triton' },
    { name: 'TensorRT', available: tensorrt.python_available, detail: tensorrt.python_version, reason: tensorrt.python_reason, at: '/tensorrt' },
    { name: 'TensorRT INT8', available: tensorrt.int8_available ?? false, reason: tensorrt.int8_reason, at: '/tensorrt' },
    { name: 'FP8', available: fp8.available, reason: fp8.reason, at: '/fp8' },
  ];
}

/** `root` is the pointer to the capabilities within their document. */
export function capsTable(caps: RuntimeCaps, root = ''): Block {
  return table({
    title: 'Capabilities',
    caption: 'What was available, and why the rest was not',
    columns: ['Runtime', 'Available', 'Detail', 'Reason'],
    rows: capabilities(caps).map((one) => [{ text: one.name, at: `${root}${one.at}` }, one.available ? verdict('yes', 'pass') : 'no', words(one.detail), words(one.reason)]),
  });
}

function read(sample: Sample): Reading<RuntimeCaps> {
  const parsed = readBy(RuntimeCaps, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.runtime-caps', 'Capabilities that do not follow their format', parsed.findings);
  const all = capabilities(parsed.document);
  const wrong = all.filter((one) => one.available === (typeof one.reason === 'string'));
  const available = all.filter((one) => one.available);
  return {
    form: wrong.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('apex-x.runtime-caps', {
      content: 'not-stated',
      summary: available.length === 0 ? `No accelerator: ${all.flatMap((one) => one.reason ?? []).join(', ')}` : `Available: ${available.map((one) => one.name).join(', ')}`,
      class: 'measured',
      counts: { capabilities: all.length, available: available.length },
    }),
    findings: wrong.map((one) => finding('verdict-disagrees', {
      message: `${one.name} is ${one.available ? 'available and has a reason why not' : 'not available and gives no reason'}`,
      place: one.at, expected: 'a reason exactly when it is not available', found: one.reason ?? 'none',
    })),
    document: parsed.document,
  };
}
