/** Where a commit can be read: only on a host whose addresses are known, and only in the repository that the project states. */
export function commitHref(commit: string, repository: string | undefined): string | undefined {
  return repository !== undefined && /^https:\/\/github\.com\//.test(repository) && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)
    ? `${repository.replace(/\/$/, '')}/commit/${commit}`
    : undefined;
}
