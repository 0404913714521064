/** Stands in every made-up file whose format has a place for it. */
export const NOTE = 'Made up for the Dossier example portal; nothing was built, run or reviewed.';

/** JSON as Cortex's tools write it: indent 2, a final newline. */
export function json(value: unknown): Uint8Array {
  return text([JSON.stringify(value, null, 2)]);
}

export function text(lines: readonly string[]): Uint8Array {
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
