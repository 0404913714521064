import type { SlotCardinality } from '../model/policy.ts';

interface Filed {
  readonly name: string;
  readonly slots: readonly string[];
}

/**
 * The slots that each earlier file still fills beside late ones. In a slot that takes one file, a late one stands in the
 * place of whatever was there. In one that takes many, it stands in the place of the file of the same name, and otherwise
 * beside the others.
 */
export function slotsLeft(
  earlier: readonly Filed[], late: readonly Filed[], slots: readonly { readonly id: string; readonly cardinality: SlotCardinality }[],
): readonly (readonly string[])[] {
  const takesMany = new Set(slots.filter(({ cardinality }) => cardinality !== 'one').map(({ id }) => id));
  return earlier.map((file) => file.slots.filter((id) =>
    !late.some((one) => one.slots.includes(id) && (!takesMany.has(id) || one.name === file.name))));
}

/** One file under one name, as two lists of files may both hold it. */
export function fileKey({ name, sha256 }: { readonly name: string; readonly sha256: string }): string {
  return `${sha256} ${name}`;
}
