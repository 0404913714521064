// Lists of digests as sha256sum writes them (`<hex>  name`, `<hex> *name`, `\<hex>  name` with escapes) or in the BSD style
// (`SHA256 (name) = <hex>`).

export interface ChecksumLine {
  /** Lower-case hex. */
  readonly digest: string;
  readonly name: string;
}

const GNU = /^(\\?)([0-9a-fA-F]{32,128}) [ *](.+)$/;
const BSD = /^(?:SHA2?-?(?:1|224|256|384|512)|MD5) ?\((.+)\) = ([0-9a-fA-F]{32,128})$/;
const DIGEST_LENGTHS = [32, 40, 56, 64, 96, 128];

/** Whether a line says anything: blank lines and comments do not. */
export function isChecksumContent(line: string): boolean {
  return line.trim() !== '' && !line.startsWith('#') && !line.startsWith(';');
}

export function parseChecksumLine(raw: string): ChecksumLine | undefined {
  const line = raw.replace(/\r$/, '');
  const gnu = GNU.exec(line);
  const [digestText, name] = gnu === null ? [BSD.exec(line)?.[2], BSD.exec(line)?.[1]] : [gnu[2], gnu[1] === '' ? gnu[3] : unescaped(gnu[3] ?? '')];
  if (digestText === undefined || name === undefined || !DIGEST_LENGTHS.includes(digestText.length)) return undefined;
  return { digest: digestText.toLowerCase(), name };
}

// A leading backslash on the line says that the name holds escapes.
function unescaped(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, letter: string) => ({ n: '\n', r: '\r' })[letter] ?? '\\');
}
