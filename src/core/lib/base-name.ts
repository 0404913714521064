/** What stands behind the last slash of a path: `a/b.json` gives `b.json`. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
