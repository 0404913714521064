import { baseName } from '../lib/base-name.ts';
import type { Claim } from '../model/statement.ts';

interface Named {
  readonly name: string;
  readonly sha256: string;
}

/** The files that a claim is about: those with the claimed bytes, or else those whose bytes differ; for a claim without a digest, those it names. */
export interface NamedFiles<T> {
  readonly matching: readonly T[];
  readonly differing: readonly T[];
  /** Which bytes were meant nobody can say, so this declares nothing of them. */
  readonly named: readonly T[];
}

/**
 * Tells which of the received files a claim is about. Producers write paths from where they stand, so a claim about
 * `artifacts/caps.json` is about a file received as `caps.json`, and the other way round; an exact name goes first.
 * When any file of that name has the claimed bytes, the claim is about that one.
 *
 * Documents name every file, and every file is held against every document: names are taken apart once, and each
 * claim is looked up once.
 */
export function claimLookup<T extends Named>(files: readonly T[]): (claim: Claim) => NamedFiles<T> {
  const byBaseName = Map.groupBy(files.map((file) => ({ file, path: plainPath(file.name) })), ({ path }) => baseName(path));
  const known = new Map<Claim, NamedFiles<T>>();
  return (claim) => {
    const found = known.get(claim) ?? filesOf(claim, byBaseName);
    known.set(claim, found);
    return found;
  };
}

/** What documents say of a file. What was written at the release says nothing of a file that came later, unless it names its very bytes. */
export function claimsAbout(file: Named & { readonly late?: true | undefined }, documents: readonly { readonly file: { readonly late?: true | undefined }; readonly statement: { readonly claims: readonly Claim[] } }[]): readonly Claim[] {
  return documents.flatMap((document) =>
    file.late === true && document.file.late !== true ? document.statement.claims.filter((claim) => claim.sha256 === file.sha256) : document.statement.claims);
}

/** What all claims of some documents together say about one file. One wrong claim outweighs any right one. */
export function digestFact(file: Named, claims: readonly Claim[], lookUp: (claim: Claim) => NamedFiles<Named>): 'matches' | 'does-not-match' | 'not-declared' {
  let declared = false;
  for (const claim of claims) {
    const { matching, differing } = lookUp(claim);
    if (differing.some((one) => one.name === file.name)) return 'does-not-match';
    // A digest names bytes whatever they are called: a renamed copy is still the file that was meant.
    declared ||= claim.sha256 === file.sha256 || matching.some((one) => one.name === file.name);
  }
  return declared ? 'matches' : 'not-declared';
}

type ByLastPart<T> = ReadonlyMap<string, readonly { readonly file: T; readonly path: string }[]>;

function filesOf<T extends Named>(claim: Claim, byBaseName: ByLastPart<T>): NamedFiles<T> {
  const claimed = plainPath(claim.name);
  const alike = byBaseName.get(baseName(claimed)) ?? [];
  const exact = alike.filter(({ path }) => path === claimed);
  const candidates = (exact.length > 0 ? exact : alike.filter(({ path }) => isSuffix(path, claimed) || isSuffix(claimed, path))).map(({ file }) => file);
  if (claim.sha256 === undefined) return { matching: [], differing: [], named: candidates };
  const matching = candidates.filter((file) => file.sha256 === claim.sha256);
  return { matching, differing: matching.length > 0 ? [] : candidates, named: [] };
}

function isSuffix(path: string, suffix: string): boolean {
  return suffix !== '' && path.endsWith(`/${suffix}`);
}

function plainPath(path: string): string {
  return path.split('/').filter((part) => part !== '' && part !== '.').join('/');
}
