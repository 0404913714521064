/** Extensions whose files no browser executes, whatever type a host guesses from the name. */
const INERT = new Set([
  'asc', 'bin', 'crt', 'csv', 'engine', 'gz', 'info', 'json', 'jsonl', 'lcov', 'log', 'md', 'minisig', 'ndjson', 'onnx', 'pem',
  'pub', 'sha256', 'sig', 'tar', 'tgz', 'tsv', 'txt', 'whl', 'yaml', 'yml', 'zip', 'zst',
]);

/** Names that Windows reserves for devices, with or without an extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/;

const LONGEST = 100;

/**
 * The name each file is published and listed under, in the order given: `[a-z0-9._-]`, flat, never executable by a
 * browser. Different bytes never share a name: where two would, each gets the start of its digest.
 */
export function storedNames(files: readonly { readonly name: string; readonly sha256: string }[]): string[] {
  const safe = files.map((file) => safeName(file.name));
  const digests = new Map<string, Set<string>>();
  safe.forEach((name, index) => {
    const seen = digests.get(name) ?? new Set<string>();
    digests.set(name, seen.add(files[index]?.sha256 ?? ''));
  });
  return safe.map((name, index) =>
    (digests.get(name)?.size ?? 0) > 1 ? withDigest(name, files[index]?.sha256 ?? '') : name);
}

function safeName(name: string): string {
  const base = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..').at(-1) ?? '';
  const plain = base.toLowerCase().normalize('NFKD').replace(/[^a-z0-9._-]+/g, '-').replace(/^[.-]+/, '').replace(/\.+$/, '');
  const named = plain === '' ? 'unnamed' : DEVICE.test(plain) ? `file-${plain}` : plain;
  const inert = isInert(named) ? named : `${named}.bin`;
  return inert.length <= LONGEST ? inert : `${inert.slice(0, LONGEST - 24)}--${inert.slice(-22)}`;
}

function isInert(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && INERT.has(name.slice(dot + 1));
}

// Sixteen digits of a digest: 64 bits are far more than the files of one release can collide in by accident, and a
// collision made on purpose is caught by the caller, which refuses two digests under one name.
function withDigest(name: string, sha256: string): string {
  const dot = name.indexOf('.', 1);
  const stem = dot < 0 ? name : name.slice(0, dot);
  return `${stem}-${sha256.slice(0, 16)}${dot < 0 ? '' : name.slice(dot)}`;
}
