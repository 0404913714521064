/**
 * What a portal publishes, read by address within the site, as `api/paths.ts` writes it: a GET of a static file, or a file of
 * an unpacked copy. `undefined` where there is none or it can not be had; whoever asks says so.
 */
export interface PublishedFiles {
  read(path: string): Promise<Uint8Array | undefined>;
}

/** The same files, each read once. */
export function readOnce(files: PublishedFiles): PublishedFiles {
  const known = new Map<string, Promise<Uint8Array | undefined>>();
  return {
    read(path) {
      const before = known.get(path);
      if (before !== undefined) return before;
      const read = files.read(path);
      known.set(path, read);
      return read;
    },
  };
}
