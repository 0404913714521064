import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FORMATS } from '../../src/core/formats/index.ts';
import { readFile } from '../../src/core/formats/read.ts';
import { printVerifierKey } from '../../src/core/crypto/signed-note.ts';
import { canonicalBytes } from '../../src/core/lib/canonical-json.ts';
import { utf8 } from '../../src/core/lib/bytes.ts';
import type { Signer } from '../../src/core/model/portal-files.ts';
import { WAIVER_SCHEMA } from '../../src/core/model/uris.ts';
import { appendLog } from '../../src/node/append-log.ts';
import { decide } from '../../src/node/decide.ts';
import { createSchemaPort } from '../../src/node/json-schemas.ts';
import { signOff } from '../../src/node/sign-off.ts';
import { signDocument } from '../../src/node/sign.ts';
import { writeFiles } from './content.ts';
import { keyOf, ORIGIN } from './sealed-content.ts';
import { testSigner } from './signer.ts';

/** What would run if a page wrote it as markup. Each sets `__pwned`, so that a browser can tell. */
export const MARKUP = '"><script>window.__pwned=1</script><img src=x onerror="window.__pwned=2">';
const SHORT_MARKUP = '"><img src=x onerror=__pwned=3>';
/** What a terminal, a log or an eye would obey: colours, a title, a bell, a workflow command, turned text, nothing at all. */
export const CONTROLS = '\u001b[31m\u001b]0;pwned\u0007\u009b2J\r\n::error::pwned\n##[error]pwned\u202Eevil\u200B\u2066\u{E0041}';
const LONG_WORD = 'W'.repeat(5000);
const TEXT = `${MARKUP}${CONTROLS}`;

export const hostilePeople = {
  machine: testSigner(31, { id: 'machine', name: `Job ${SHORT_MARKUP}`, identity: `job ${SHORT_MARKUP}`, may: ['record', 'evidence'] }),
  ada: testSigner(32, { id: 'ada', name: `Ada ${MARKUP}${CONTROLS}`.slice(0, 120), identity: `ada ${CONTROLS}`, may: ['sign-off:qa', 'waiver'] }),
  grace: testSigner(33, { id: 'grace', name: `Grace ${SHORT_MARKUP}`, identity: 'grace', may: ['sign-off:product', 'decision'] }),
  log: testSigner(34),
};

const slotOf = (format: string) => format.replaceAll('.', '-');

/** A content folder whose every text is hostile, and a folder of evidence with everything that evidence can do wrong. */
export function hostileContent(): { readonly contentDir: string; readonly evidence: string; readonly outside: string } {
  const root = mkdtempSync(path.join(tmpdir(), 'dossier-hostile-'));
  const { machine, ada, grace, log } = hostilePeople;
  const signers: Signer[] = [machine, ada, grace].map(({ signer }) => signer);
  writeFiles(path.join(root, 'content'), {
    'portal.yaml': JSON.stringify({
      title: `Portal ${SHORT_MARKUP}`, about: TEXT.slice(0, 400), url: 'https://example.org/portal/', repository: 'https://example.org/"><script>window.__pwned=4</script>',
      log: { origin: ORIGIN }, limits: { fileBytes: 300_000 },
    }),
    'trust/trust.yaml': JSON.stringify({ signers, log: { keys: [printVerifierKey(ORIGIN, log.key)] } }),
    'projects/evil/project.yaml': JSON.stringify({ name: `Evil ${SHORT_MARKUP}`, about: TEXT, repository: 'https://example.org/?"><script>window.__pwned=5</script>', headlineMetrics: ['__proto__', MARKUP] }),
    'projects/evil/policy.yaml': JSON.stringify(hostilePolicy()),
    'projects/evil/baselines/cpu.json': readFileSync('test/fixtures/formats/apex-x.perf-baseline/cpu.json', 'utf8'),
    'projects/evil/releases/v1.0.0/release.yaml': JSON.stringify({
      tag: `v1.0.0`, commit: 'a'.repeat(40), commitDate: '2026-02-01T10:00:00Z', owner: `Owner ${SHORT_MARKUP}`, note: TEXT.slice(0, 600), scope: { target: 'cpu' },
      ciRun: 'https://example.org/run/"><script>window.__pwned=6</script>',
      artifacts: [{ name: `${MARKUP}.whl`, sha256: 'b'.repeat(64), url: 'https://example.org/"onclick="window.__pwned=7' }],
    }),
    'projects/evil/waivers/W-1.json': text(canonicalBytes({
      schema: WAIVER_SCHEMA, id: 'W-1', gate: 'no-result', accepts: ['fail', 'missing', 'inconclusive', 'unverified'], releases: ['v1.0.0'], owner: `Ada ${SHORT_MARKUP}`,
      approvedBy: [`Ada ${SHORT_MARKUP}`], reason: TEXT, mitigation: TEXT, followUp: 'https://example.org/"><script>window.__pwned=8</script>', created: '2026-02-20', expires: '2026-12-31',
    })),
  });
  const evidence = path.join(root, 'evidence');
  writeFiles(evidence, hostileFiles());
  writeFiles(root, { 'outside/private.txt': 'not evidence' });
  mkdirSync(path.join(evidence, 'links'), { recursive: true });
  symlinkSync('../names/CON', path.join(evidence, 'links/inside.json'));
  symlinkSync('../../outside/private.txt', path.join(evidence, 'links/outside.json'));
  symlinkSync('/etc/passwd', path.join(evidence, 'links/passwd\n::error::pwned'));
  symlinkSync('nowhere', path.join(evidence, 'links/dangling'));
  symlinkSync('.', path.join(evidence, 'links/loop'));
  return { contentDir: path.join(root, 'content'), evidence, outside: path.join(root, 'outside') };
}

/** Signs, signs off, decides and logs what was sealed, with hostile words everywhere people write. */
export async function decideHostile(contentDir: string): Promise<void> {
  const { machine, ada, grace, log } = hostilePeople;
  const release = { contentDir, project: 'evil', version: 'v1.0.0', statement: `Read it ${TEXT}` };
  await signDocument({ contentDir, document: 'projects/evil/releases/v1.0.0/revisions/1/record.json', key: keyOf(machine) });
  await signOff({ ...release, role: 'qa', decision: 'approve', at: '2026-11-06T10:00:00Z', key: keyOf(ada) });
  await signOff({ ...release, role: 'product', decision: 'reject', at: '2026-11-06T11:00:00Z', key: keyOf(grace), name: `Grace ${SHORT_MARKUP}${CONTROLS}`.slice(0, 120) });
  await decide({ ...release, decision: 'NO-GO', at: '2026-11-06T12:00:00Z', key: keyOf(grace), name: `Grace ${SHORT_MARKUP}` });
  await appendLog({ contentDir, key: keyOf(log) });
}

export async function signHostileWaiver(contentDir: string): Promise<void> {
  await signDocument({ contentDir, document: 'projects/evil/waivers/W-1.json', key: keyOf(hostilePeople.ada) });
}

function hostilePolicy() {
  const slots = FORMATS.map(({ id }) => ({
    id: slotOf(id), title: `${id} ${SHORT_MARKUP}`, about: TEXT.slice(0, 400), accepts: [{ format: id }], paths: [`${id}/**`], cardinality: 'many', producer: TEXT, conventionalPath: TEXT.slice(0, 300),
  }));
  const gate = (id: string, check: object, more: object = {}) => ({ id, title: `${id} ${MARKUP}`, short: '<b>\u202E"\'', group: `<i>${SHORT_MARKUP}`, requirement: TEXT.slice(0, 400), checks: [check], ...more });
  return {
    id: 'evil-1', title: TEXT, scope: { target: { title: MARKUP, values: ['cpu', MARKUP] } }, slots,
    gates: [
      ...slots.filter((_, index) => index % 2 === 0).map(({ id }) => gate(`has-${id}`, { rule: 'evidence-present', slot: id })),
      // Gates on some slots are enough: a record has an end.
      ...slots.filter((_, index) => index % 4 === 0).map(({ id }) => gate(`valid-${id}`, { rule: 'form-valid', slot: id })),
      gate('no-result', { rule: 'producer-verdict', slot: 'apex-x-perf-compare' }),
      gate('approved', { rule: 'sign-off-complete' }, { phase: 'decision' }),
    ],
    signOff: { roles: [{ id: 'qa', title: `QA ${SHORT_MARKUP}` }, { id: 'product', title: `Product ${SHORT_MARKUP}` }] },
  };
}

/** Evidence by name. Names that a file system takes, and content of every wrong kind. */
export function hostileFiles(): Record<string, Uint8Array | string> {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000);
  return {
    ...poisonedFixtures(),
    ...brokenDocuments(),
    'odd/deep.json': deep,
    'odd/deep-object.json': '{"a":'.repeat(50_000),
    'odd/numbers.json': '{"a":1e999,"b":-0,"c":-1e999,"d":123456789012345678901234567890}',
    'odd/nan.json': '{"a":NaN,"b":Infinity}',
    'odd/proto.json': '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"toString":1}',
    'odd/surrogate.json': String.raw`{"a":"\ud800","\udfff":"\ud800\ud800"}`,
    'odd/twice.json': `{"a":1,"a":2,${JSON.stringify(TEXT)}:1,${JSON.stringify(TEXT)}:2}`,
    'odd/page.html': `<!doctype html><script>window.__pwned=9</script>`,
    'odd/picture.svg': `<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned=10"/>`,
    'odd/program.js': 'window.__pwned = 11',
    'odd/module.mjs': 'window.__pwned = 12',
    'odd/page.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"><script>window.__pwned=13</script></html>',
    'odd/archive.html.gz.html': MARKUP,
    'odd/bomb.yaml': 'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n',
    'odd/table.csv': `=cmd|'/c calc'!A1,+1,-1,@SUM(1)\n${TEXT}\n`,
    'odd/text.txt': TEXT,
    'odd/long-word.txt': LONG_WORD,
    'odd/latin1.txt': new Uint8Array([0xff, 0xfe, 0xe9, 0x00]),
    'odd/bom.json': new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    'odd/empty.json': '',
    'odd/empty': '',
    'odd/spaces.json': ' \n\t ',
    'odd/binary.bin': Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7919) % 256),
    'odd/oversized.json': `{"a":"${'x'.repeat(300_001)}"}`,
    'odd/many.sha256': Array.from({ length: 3000 }, (_, index) => `not a checksum ${index} ${SHORT_MARKUP}`).join('\n'),
    'checksums/SHA256SUMS': `${'a'.repeat(64)}  ../../etc/passwd\n${'b'.repeat(64)}  ${MARKUP.replaceAll('\n', '')}\n${'c'.repeat(64)}  a b:c\u001b[31m\nbroken ${MARKUP}\n`,
    ...hostileNames(),
  };
}

function hostileNames(): Record<string, string> {
  const names = [
    'CON', 'con', 'Con', 'NUL.json', 'aux.txt', 'com1.json', 'a:b.json', 'c:\\windows\\..\\evil.json', '..\\up.json', '...', '.hidden', '-rf', '--help', '~', '$(id)', '`id`', "it's", 'a b', 'a%2e%2e%2f', '%00', '%',
    'Case.json', 'case.json', 'CASE.JSON', 'index.html', 'sw.js', 'record.json', 'policy.yaml', 'SHA256SUMS', 'fetch.txt', '.htaccess', '_headers', 'CNAME',
    `<img src=x onerror=__pwned=14>.html`, `"><script>window.__pwned=15<`, 'bell\u0007\u001b[31m.json', 'line\n::error::pwned\r\n##[error]pwned', '::error::pwned', '##[add-mask]pwned',
    'turned\u202Enosj.exe', 'zero\u200Bwidth', 'é', 'e\u0301', 'ﬁ', '名前.json', '💥', `${'n'.repeat(250)}.htm`, '__proto__', 'constructor', '=1+1.csv', 'a,b;c', 'a&b=c#d?e',
  ];
  return Object.fromEntries([
    ...names.map((name, index) => [`names/${name}`, `file ${index}`] as const),
    [`names/${'d'.repeat(240)}/${'e'.repeat(60)}.html`, 'a name of 300 characters'],
    ['names/twice/Case.json', 'file 0'],
  ].map(([name = '', content = '']) => [name, content]));
}

/**
 * A fixture of every format with hostile text in each string, and each key a document may add, that its format still
 * takes: of those that read best the largest, because it holds the most texts. All would be more than a record takes.
 */
function poisonedFixtures(): Record<string, string> {
  const schemas = createSchemaPort();
  const files: Record<string, string> = {};
  for (const format of readdirSync('test/fixtures/formats', { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    const folder = `test/fixtures/formats/${format.name}`;
    const samples = readdirSync(folder).filter((one) => !one.endsWith('.reading.json'))
      .map((name) => ({ name, bytes: readFileSync(`${folder}/${name}`) }))
      .filter(({ bytes }) => bytes.length <= 40_000)
      .map((sample) => ({ ...sample, before: readFile(sample.bytes, schemas) }))
      .sort((a, b) => FORMS.indexOf(a.before.reading.form) - FORMS.indexOf(b.before.reading.form) || b.bytes.length - a.bytes.length);
    for (const { name, bytes, before } of samples.slice(0, SAMPLES)) {
      files[`${format.name}/${name}`] = poison(bytes.toString('utf8'), (candidate) => {
        const { format: found, reading } = readFile(utf8(candidate), schemas);
        return found.id === before.format.id && reading.form === before.reading.form;
      });
    }
  }
  return files;
}

/** Best first. */
const FORMS = ['valid', 'valid-with-defects', 'unrecognised', 'invalid'];
const SAMPLES = 1;

function poison(source: string, isTaken: (candidate: string) => boolean): string {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return source + TEXT;
  }
  let best = source;
  for (const place of stringPlaces(value).slice(0, 20)) {
    for (const evil of [TEXT, MARKUP, SHORT_MARKUP, 'javascript:window.__pwned=16']) {
      const candidate = JSON.stringify(replaced(JSON.parse(best), place, evil), null, 1);
      if (!isTaken(candidate)) continue;
      best = candidate;
      break;
    }
  }
  const added = best.replace(/^\{/, `{${JSON.stringify(TEXT)}:${JSON.stringify(TEXT)},"__proto__":{"polluted":true},`);
  return isTaken(added) ? added : best;
}

type Step = string | number;

function stringPlaces(value: unknown, at: readonly Step[] = []): readonly (readonly Step[])[] {
  if (typeof value === 'string') return [at];
  if (Array.isArray(value)) return value.flatMap((inner, index) => stringPlaces(inner, [...at, index]));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, inner]) => stringPlaces(inner, [...at, key]));
  return [];
}

function replaced(value: unknown, [step, ...rest]: readonly Step[], text: string): unknown {
  if (step === undefined) return text;
  if (Array.isArray(value)) return value.map((inner: unknown, index) => (index === step ? replaced(inner, rest, text) : inner));
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]: [string, unknown]) => [key, key === step ? replaced(inner, rest, text) : inner]));
}

/** One fixture of each format, cut short, emptied, and with a type that is wrong. */
function brokenDocuments(): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [index, { id }] of FORMATS.entries()) {
    const name = readdirSync(`test/fixtures/formats/${id}`).find((one) => !one.endsWith('.reading.json')) ?? '';
    const source = readFileSync(`test/fixtures/formats/${id}/${name}`, 'utf8');
    files[`${id}/truncated-${name}`] = source.slice(0, Math.floor(source.length / 2));
    // A record takes no more: each format is broken in two of the three ways.
    if (index % 2 === 0) files[`${id}/wrong-types-${name}`] = source.replace(/: *"(?!https?:)[^"]*"/g, ': {"__proto__": []}').slice(0, 40_000);
    else files[`${id}/huge-numbers-${name}`] = source.replace(/: *-?\d+(?:\.\d+)?(?=[,\s}])/g, ': 1e999').slice(0, 40_000);
  }
  return files;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
