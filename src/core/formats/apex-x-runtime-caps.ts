import { z } from 'zod';
import { Availability, SPECIFICATION } from './apex-x.ts';
import { facts, table, verdict, words } from './cells.ts';
import { finding } from '../findings.ts';
import type { Block } from '../model/block.ts';
import type { Format, ReadFinding, Reading, Sample } from './format.ts';
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
  /** The reasons that the detecting code can give. */
  readonly reasons: RegExp;
  readonly at: string;
  readonly reasonAt: string;
}

// apex_x/runtime/caps.py: a closed list. Three codes carry what was found: an index, an exception, a compute capability.
const REASONS = {
  cuda: /^(?:cuda_unavailable|cuda_device_not_found|cuda_device_index_out_of_range(?::-?\d+)?|cuda_query_failed(?::\w+)?)$/,
  triton: /^triton_not_installed$/,
  tensorrt: /^tensorrt_python_(?:not_installed|import_failed)$/,
  int8: /^(?:tensorrt_python_unavailable|cuda_required_for_tensorrt_int8|tensorrt_int8_builder_flag_missing)$/,
  fp8: /^(?:torch_build_missing_fp8_dtype|fp8_requires_cuda|cuda_compute_capability_unknown|compute_capability_(?:\d+_\d+_)?below_sm90)$/,
};

function capabilities({ cuda, triton, tensorrt, fp8 }: RuntimeCaps): Capability[] {
  return [
    { name: 'CUDA', available: cuda.available, detail: cuda.device_name, reason: cuda.reason, reasons: REASONS.cuda, at: '/cuda', reasonAt: '/cuda/reason' },
    { name: 'Triton', available: triton.available, detail: triton.version, reason: triton.reason, reasons: REASONS.triton, at: '/triton', reasonAt: '/triton/reason' },
    { name: 'TensorRT', available: tensorrt.python_available, detail: tensorrt.python_version, reason: tensorrt.python_reason, reasons: REASONS.tensorrt, at: '/tensorrt', reasonAt: '/tensorrt/python_reason' },
    { name: 'TensorRT INT8', available: tensorrt.int8_available ?? false, reason: tensorrt.int8_reason, reasons: REASONS.int8, at: '/tensorrt', reasonAt: '/tensorrt/int8_reason' },
    { name: 'FP8', available: fp8.available, reason: fp8.reason, reasons: REASONS.fp8, at: '/fp8', reasonAt: '/fp8/reason' },
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

/** What contradicts itself in capabilities, wherever they stand, and reasons that the detecting code does not give. */
export function capsFindings(caps: RuntimeCaps, root = ''): ReadFinding[] {
  const all = capabilities(caps);
  const anyGpu = caps.cuda.available && (caps.triton.available || caps.tensorrt.python_available);
  return [
    ...all.filter((one) => one.available === (typeof one.reason === 'string')).map((one) => finding('verdict-disagrees', {
      message: `${one.name} is ${one.available ? 'available and has a reason why not' : 'not available and gives no reason'}`,
      place: `${root}${one.at}`, expected: 'a reason exactly when it is not available', found: one.reason ?? 'none',
    })),
    ...(caps.any_gpu_runtime === anyGpu ? [] : [finding('verdict-disagrees', {
      message: `The file says that ${caps.any_gpu_runtime ? 'a' : 'no'} GPU runtime is there, and its parts say ${anyGpu ? 'that one is' : 'that none is'}`,
      place: `${root}/any_gpu_runtime`, expected: String(anyGpu), found: String(caps.any_gpu_runtime),
    })]),
    ...all.flatMap((one) => (typeof one.reason !== 'string' || one.reasons.test(one.reason) ? [] : [finding('unknown-word', {
      message: `“${one.reason}” is no reason that the tool gives for ${one.name}`, place: `${root}${one.reasonAt}`, expected: 'one of its reason codes', found: one.reason,
    })])),
  ];
}

function read(sample: Sample): Reading<RuntimeCaps> {
  const parsed = readBy(RuntimeCaps, sample.json?.value);
  if ('findings' in parsed) return unreadable('apex-x.runtime-caps', 'Capabilities that do not follow their format', parsed.findings);
  const all = capabilities(parsed.document);
  const available = all.filter((one) => one.available);
  const findings = capsFindings(parsed.document);
  return {
    form: findings.length === 0 ? 'valid' : 'valid-with-defects',
    statement: statementOf('apex-x.runtime-caps', {
      content: 'not-stated',
      summary: available.length === 0 ? `No accelerator: ${all.flatMap((one) => one.reason ?? []).join(', ')}` : `Available: ${available.map((one) => one.name).join(', ')}`,
      class: 'measured',
      counts: { capabilities: all.length, available: available.length },
    }),
    findings,
    document: parsed.document,
  };
}
