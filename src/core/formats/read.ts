import { finding } from '../findings.ts';
import { fromUtf8 } from '../lib/bytes.ts';
import { withDerivedMeasurements } from './derived-measurements.ts';
import type { Format, ReadFinding, Reading, Sample, SchemaPort } from './format.ts';
import { FORMATS } from './index.ts';
import { scanJson, type JsonScan } from './json-scan.ts';
import { placeOf } from './reading.ts';
import { parseJson, parseSoundJson } from './sound-json.ts';

/** Decodes bytes once for all formats. JSON that was read before and is known to be sound is parsed at once. */
export function decodeSample(bytes: Uint8Array, known: { readonly sound?: boolean } = {}): Sample {
  const text = fromUtf8(bytes);
  if (text === undefined) return { bytes };
  if (!beginsLikeJson(text)) return { bytes, text, ...bareScalar(text) };
  const sound = known.sound === true ? parseJson(text) : parseSoundJson(text);
  if (sound !== undefined) return { bytes, text, scan: { duplicates: [] }, json: sound };
  const scan = scanJson(text);
  if (scan.problem === undefined) return { bytes, text, scan, json: { value: JSON.parse(text) as unknown } };
  return isJsonLines(text) ? { bytes, text } : { bytes, text, scan };
}

/** Reads one file: the first format that recognises it, and what that format makes of it. Never throws. */
export function readFile(bytes: Uint8Array, schemas: SchemaPort): { readonly format: Format; readonly reading: Reading<unknown> } {
  return readSample(decodeSample(bytes), schemas);
}

export function readSample(sample: Sample, schemas: SchemaPort): { readonly format: Format; readonly reading: Reading<unknown> } {
  const format = FORMATS.find((one) => one.recognise(sample));
  if (format === undefined) throw new TypeError('the list of formats lacks one that takes everything');
  const reading = withDerivedMeasurements(format, format.read(sample, schemas));
  const doubled = doubledKeys(sample.scan);
  return { format, reading: doubled.length === 0 ? reading : { ...reading, form: 'invalid', findings: [...doubled, ...reading.findings] } };
}

// `[` also opens an INI section, a Markdown link and many a log line.
function beginsLikeJson(text: string): boolean {
  return /^\s*(?:\{|\[\s*(?:$|[\]{["]|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*(?:[,\]]|$)|(?:true|false|null|NaN|-?Infinity)\s*(?:[,\]]|$)))/.test(text);
}

function bareScalar(text: string): { json?: { value: unknown } } {
  if (text.length > 1000 || !/^\s*(?:"|true|false|null|-?\d)/.test(text)) return {};
  return scanJson(text).problem === undefined && !/^\s*\d+\s*$/.test(text) ? { json: { value: JSON.parse(text) as unknown } } : {};
}

// One document per line is a format of its own, and no broken JSON.
function isJsonLines(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => scanJson(line).problem === undefined);
}

function doubledKeys(scan: JsonScan | undefined): ReadFinding[] {
  return (scan?.duplicates ?? []).map(({ key, object, line, column }) => finding('json-duplicate-key', {
    message: `The key “${key}” stands twice in the object at ${object === '' ? 'the top' : placeOf(object)}`,
    place: `line:${line}:${column}`,
    expected: 'each key once',
    found: `“${key}” a second time`,
  }));
}
