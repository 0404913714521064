import { closestMatch } from 'leven';

/** A hint at the known word that was probably meant; none where nothing is near. */
export function meant(word: string, known: readonly string[]): { readonly hint?: string } {
  const match = closestMatch(word, known, { maxDistance: Math.max(2, Math.floor(word.length / 3)) });
  return match === undefined ? {} : { hint: `did you mean "${match}"?` };
}
