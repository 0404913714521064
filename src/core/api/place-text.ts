/** A place in a file as a reader calls it: a JSON pointer as it is, `line:3` as `line 3`, the top as the whole document. */
export function placeText(at: string): string {
  if (at === '') return 'the whole document';
  const [, kind, number, column] = /^(line|byte):(\d+)(?::(\d+))?$/.exec(at) ?? [];
  return kind === undefined || number === undefined ? at : `${kind} ${number}${column === undefined ? '' : `, column ${column}`}`;
}
