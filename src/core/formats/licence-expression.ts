/** What a licence expression names that is on no list of licences. */
export interface LicenceExpression {
  /** `LicenseRef-…`, each with the document it is declared in, where that is another one. */
  readonly refs: readonly { readonly document?: string; readonly id: string }[];
}

const TOKEN = /\s*(?:(\()|(\))|(AND|OR|WITH|and|or|with)(?![A-Za-z0-9.+:_-])|(?:(DocumentRef-[A-Za-z0-9.+-]+):)?([A-Za-z0-9][A-Za-z0-9._-]*\+?))/y;

/**
 * Parses an SPDX licence expression (SPDX 2.3, annex D); `undefined` for what is none. Whether an id is on the list of
 * licences is not asked: the list grows, and a sealed judgement must not change with it. Never recurses.
 */
export function parseLicenceExpression(text: string): LicenceExpression | undefined {
  const refs: { document?: string; id: string }[] = [];
  let depth = 0;
  let want: 'licence' | 'exception' | 'operator' = 'licence';
  let mayHaveException = false;
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const token = TOKEN.exec(text);
    if (token === null) return undefined;
    const [, opens, closes, operator, document, id = ''] = token;
    if (opens !== undefined) {
      if (want !== 'licence') return undefined;
      depth += 1;
    } else if (closes !== undefined) {
      if (want !== 'operator' || depth === 0) return undefined;
      depth -= 1;
      mayHaveException = false;
    } else if (operator !== undefined) {
      if (want !== 'operator') return undefined;
      const isWith = operator.toUpperCase() === 'WITH';
      if (isWith && !mayHaveException) return undefined;
      want = isWith ? 'exception' : 'licence';
    } else {
      if (want === 'operator') return undefined;
      const isRef = id.startsWith('LicenseRef-');
      if (document !== undefined && !isRef) return undefined;
      if (isRef) refs.push({ ...(document === undefined ? {} : { document }), id: id.replace(/\+$/, '') });
      mayHaveException = want === 'licence';
      want = 'operator';
    }
  }
  return want === 'operator' && depth === 0 ? { refs } : undefined;
}
