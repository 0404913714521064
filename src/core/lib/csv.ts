/**
 * Rows as CSV (RFC 4180: CRLF, fields with a comma, quote or line break quoted, quotes doubled). Text that a spreadsheet
 * would take for a formula gets an apostrophe in front, as OWASP advises (CSV Injection); numbers stay numbers.
 */
export function csv(rows: readonly (readonly (string | number | undefined)[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

// Blanks before it are passed over, and the wide forms of East Asian keyboards mean the same.
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

function field(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
