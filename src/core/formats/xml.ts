import { SaxesParser } from 'saxes';
import { finding } from '../findings.ts';
import type { ReadFinding } from './format.ts';

// XML as formats read it: events, in one pass. Nothing that a document type declares is read or expanded, so an external
// entity (XXE) leads nowhere and nested ones (billion laughs) never grow: https://owasp.org/www-community/vulnerabilities/XML_External_Entity_(XXE)_Processing

export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** `line:<n>` of its start tag. */
  readonly at: string;
}

export interface XmlHandler {
  open(element: XmlElement): void;
  /** Text within the innermost open element, in one or more pieces; CDATA too. */
  text(text: string): void;
  close(name: string): void;
}

/** No report that a tool writes is nested deeper or has more elements. */
const DEEPEST = 100;
const MOST_ELEMENTS = 2_000_000;

/**
 * Reads a whole document; what is wrong with it as one finding, because nothing after that place was read. A document type
 * is refused, but where a format's own tools write one: then it may name a definition, which is never loaded, and hold none.
 */
export function scanXml(text: string, handler: XmlHandler, allowed: { readonly doctype?: 'named' } = {}): ReadFinding | undefined {
  const parser = new SaxesParser({ xmlns: false });
  let at = 'line:1';
  let depth = 0;
  let elements = 0;
  parser.on('doctype', (declared) => {
    if (allowed.doctype === 'named' && !declared.includes('[')) return;
    throw new Refused(finding('xml-doctype', { message: `The XML declares a document type at line ${parser.line}`, place: `line:${parser.line}`, expected: 'no <!DOCTYPE>', found: 'a <!DOCTYPE>' }));
  });
  parser.on('opentagstart', () => {
    at = `line:${parser.line}`;
    depth += 1;
    elements += 1;
    if (depth > DEEPEST) throw new Refused(finding('xml-limits', { message: `The XML is nested too deeply at line ${parser.line}`, place: at, expected: `at most ${DEEPEST} levels`, found: 'more' }));
    if (elements > MOST_ELEMENTS) throw new Refused(finding('xml-limits', { message: `The XML has too many elements at line ${parser.line}`, place: at, expected: `at most ${MOST_ELEMENTS} elements`, found: 'more' }));
  });
  parser.on('opentag', ({ name, attributes }) => { handler.open({ name, attributes, at }); });
  parser.on('text', (piece) => { handler.text(piece); });
  parser.on('cdata', (piece) => { handler.text(piece); });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    handler.close(name);
  });
  try {
    // Without an error handler the parser throws at the first error, and reads no further.
    parser.write(text).close();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.finding;
    const [, line, said] = /^(\d+):\d+: ([^]*)$/.exec((error as Error).message) ?? []; // the parser throws errors
    // Anything else is a mistake of ours.
    if (line === undefined || said === undefined) throw error;
    return finding('xml-syntax', { message: `The XML does not parse at line ${line}`, place: `line:${line}`, expected: 'well-formed XML', found: said });
  }
}

class Refused extends Error {
  readonly finding: ReadFinding;
  constructor(refused: ReadFinding) {
    super(refused.message);
    this.finding = refused;
  }
}

// What may stand before the first element: white space, declarations and instructions, comments, a document type.
const PROLOGUE = /\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^[>]*(?:\[[^]*?\]\s*)?>/iy;
const START_TAG = /<([A-Za-z_][\w:.-]*)(?=[\s/>])/y;

/** The name of the first element, found without parsing; `undefined` where the text does not begin like XML. */
export function rootElement(text: string): string | undefined {
  PROLOGUE.lastIndex = 0;
  let index = 0;
  while (PROLOGUE.test(text)) index = PROLOGUE.lastIndex;
  START_TAG.lastIndex = index;
  return START_TAG.exec(text)?.[1];
}
