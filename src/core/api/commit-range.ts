const COMMIT = /^[0-9a-f]{7,64}$/;
const REPOSITORY = /^https:\/\/(github\.com|gitlab\.com)\/[\w.-]+(?:\/[\w.-]+)+?(?:\.git)?\/?$/;

/** The address below which a repository shows what lies between two commits; only of hosts whose addresses are known. */
export function commitRanges(repository: string | undefined): string | undefined {
  const host = repository === undefined ? undefined : REPOSITORY.exec(repository)?.[1];
  if (repository === undefined || host === undefined) return undefined;
  const home = repository.replace(/\/$/, '').replace(/\.git$/, '');
  return host === 'github.com' ? `${home}/compare/` : `${home}/-/compare/`;
}

/** The page about the commits from `a` to `b`. Nothing but hexadecimal digits becomes part of an address. */
export function commitRange(ranges: string | undefined, a: string | undefined, b: string | undefined): string | undefined {
  return ranges !== undefined && a !== undefined && b !== undefined && a !== b && COMMIT.test(a) && COMMIT.test(b) ? `${ranges}${a}...${b}` : undefined;
}
