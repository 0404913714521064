import type { AddVerb } from '../verb.ts';
import { addCheck } from './check.ts';
import { addSeal } from './seal.ts';

/** Every verb, in the order in which a release meets them. */
export const VERBS: readonly AddVerb[] = [
  addCheck,
  addSeal,
];
