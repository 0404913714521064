import type { Claim } from '../model/statement.ts';

interface Named {
  readonly name: string;
  readonly sha256: string;
}

/**
 * Which received files a claim is about. Producers write paths from where they stand, so a claim about
 * `artifacts/caps.json` is about a file received as `caps.json`, and the other way round; an exact name goes first.
 * When any file of that name has the claimed bytes, the claim is about that one.
 */
export function filesNamedBy<T extends Named>(claim: Claim, files: readonly T[]): { readonly matching: readonly T[]; readonly differing: readonly T[] } {
  const exact = files.filter((file) => samePath(file.name, claim.name));
  const candidates = exact.length > 0 ? exact : files.filter((file) => isSuffix(file.name, claim.name) || isSuffix(claim.name, file.name));
  const matching = candidates.filter((file) => file.sha256 === claim.sha256);
  return { matching, differing: claim.sha256 === undefined || matching.length > 0 ? [] : candidates };
}

/** What documents say of a file. What was written at the release says nothing of a file that came later, unless it names its very bytes. */
export function claimsAbout(file: Named & { readonly late?: true | undefined }, documents: readonly { readonly file: { readonly late?: true | undefined }; readonly statement: { readonly claims: readonly Claim[] } }[]): readonly Claim[] {
  return documents.flatMap((document) =>
    file.late === true && document.file.late !== true ? document.statement.claims.filter((claim) => claim.sha256 === file.sha256) : document.statement.claims);
}

/** What all claims of some documents together say about one file. One wrong claim outweighs any right one. */
export function digestFact(file: Named, claims: readonly Claim[], files: readonly Named[]): 'matches' | 'does-not-match' | 'not-declared' {
  let declared = false;
  for (const claim of claims) {
    const { matching, differing } = filesNamedBy(claim, files);
    if (differing.some((one) => one.name === file.name)) return 'does-not-match';
    // A digest names bytes whatever they are called: a renamed copy is still the file that was meant.
    declared ||= claim.sha256 === file.sha256 || matching.some((one) => one.name === file.name);
  }
  return declared ? 'matches' : 'not-declared';
}

function samePath(a: string, b: string): boolean {
  return parts(a).join('/') === parts(b).join('/');
}

function isSuffix(path: string, suffix: string): boolean {
  const whole = parts(path);
  const end = parts(suffix);
  return end.length > 0 && end.length < whole.length && end.every((part, index) => part === whole[whole.length - end.length + index]);
}

function parts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
