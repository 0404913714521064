import { z } from 'zod';
import type { Block } from '../model/block.ts';
import type { Content } from '../model/facts.ts';

/** One type of in-toto predicate: what it asserts, and what a Statement of it says. */
export interface Predicate<T = unknown> {
  readonly types: RegExp;
  /** What people call it. */
  readonly name: string;
  /** What it asserts, and about what, in a sentence. */
  readonly asserts: string;
  /** What its specification demands; without it, anything goes. */
  readonly schema?: z.ZodType<T>;
  /** It says how something fared; one that breaks its schema says so no more, and holds no result. */
  readonly hasVerdict?: true;
  says?(predicate: T): PredicateSays;
  view?(predicate: T): readonly Block[];
}

export interface PredicateSays {
  /** What it comes to, in a few words. */
  readonly gist?: string;
  /** For those with a verdict of their own: the word, what it means, and where it stands below the predicate. */
  readonly result?: { readonly word: string; readonly content: Content; readonly at: string };
  readonly producedAt?: unknown;
  readonly counts?: Readonly<Record<string, number>>;
}

/** Keeps the schema’s type within one entry, and forgets it in the list of all. */
export function predicate<T>(entry: Predicate<T>): Predicate {
  // Only what the entry’s own schema has let pass is handed to its functions.
  return entry as unknown as Predicate;
}

/** A digest set of a resource descriptor, as `algorithm: value`. */
export const Digests = z.record(z.string(), z.string());

/** https://github.com/in-toto/attestation/blob/main/spec/v1/resource_descriptor.md */
export const Resource = z.looseObject({ name: z.string().optional(), uri: z.string().optional(), digest: Digests.optional(), downloadLocation: z.string().optional() });
export type Resource = z.infer<typeof Resource>;
