import { fromUtf8 } from '../lib/bytes.ts';
import { isObject, member } from '../lib/members.ts';
import type { CertificateSigner, Expected, Signer, Trust, TrustRootSpec } from '../model/portal-files.ts';

// A trust file in JSON, read without a schema library. What is not understood is refused and not passed over: a signer whose
// limits were not read would be trusted for more than was meant.

const SIGNER_KEYS = ['id', 'name', 'identity', 'publicKey', 'keyIds', 'certificate', 'ssh', 'minisign', 'openpgp', 'may', 'validFrom', 'validUntil', 'projects', 'example'];
const ROOT_KEYS = ['id', 'title', 'file', 'sha256', 'date', 'source', 'profile', 'example'];
const CERTIFICATE_KEYS = ['root', 'identity', 'issuer', 'sourceRepository', 'sourceRef', 'workflow', 'trigger', 'runner'];

/** Reads `trust.json`, or says in words what is wrong with it. Never throws. */
export function readTrust(bytes: Uint8Array): { readonly trust: Trust } | { readonly problem: string } {
  try {
    return readTrustValue(JSON.parse(fromUtf8(bytes) ?? ''));
  } catch {
    return { problem: 'it is not JSON' };
  }
}

/** The same for a value that was read otherwise. */
function readTrustValue(value: unknown): { readonly trust: Trust } | { readonly problem: string } {
  try {
    const top = known(value, ['signers', 'roots', 'log'], 'the trust file');
    const { log, roots } = top;
    return {
      trust: {
        signers: listOf(top['signers'], 'signers').map(readSigner),
        ...(roots === undefined ? {} : { roots: listOf(roots, 'roots').map(readRoot) }),
        ...(log === undefined ? {} : { log: readLog(log) }),
      },
    };
  } catch (error) {
    return { problem: error instanceof Misread ? error.message : 'it could not be read' };
  }
}

/** Carries what was found out of the depth of a file; never leaves this module. */
class Misread extends Error {}

function readSigner(value: unknown, index: number): Signer {
  const at = `signers[${index}]`;
  const of = known(value, SIGNER_KEYS, at);
  const { certificate, keyIds, projects } = of;
  const optional = Object.fromEntries(['publicKey', 'ssh', 'minisign', 'openpgp', 'validFrom', 'validUntil'].flatMap((key) => (of[key] === undefined ? [] : [[key, text(of[key], `${at}.${key}`)]])));
  for (const key of ['validFrom', 'validUntil']) if (optional[key] !== undefined && Number.isNaN(Date.parse(optional[key]))) throw new Misread(`${at}.${key} is no moment`);
  if ([of['publicKey'], of['ssh'], of['minisign'], of['openpgp'], certificate].filter((way) => way !== undefined).length !== 1) throw new Misread(`${at} must have exactly one key or certificate`);
  return {
    id: text(of['id'], `${at}.id`), name: text(of['name'], `${at}.name`), identity: text(of['identity'], `${at}.identity`),
    may: texts(of['may'], `${at}.may`),
    example: of['example'] === true,
    ...optional,
    ...(keyIds === undefined ? {} : { keyIds: texts(keyIds, `${at}.keyIds`) }),
    ...(projects === undefined ? {} : { projects: texts(projects, `${at}.projects`) }),
    ...(certificate === undefined ? {} : { certificate: readCertificate(certificate, `${at}.certificate`) }),
  };
}

function readCertificate(value: unknown, at: string): CertificateSigner {
  const of = known(value, CERTIFICATE_KEYS, at);
  const more = Object.fromEntries(CERTIFICATE_KEYS.slice(3).flatMap((key) => (of[key] === undefined ? [] : [[key, expected(of[key], `${at}.${key}`)]])));
  return { root: text(of['root'], `${at}.root`), identity: expected(of['identity'], `${at}.identity`), issuer: expected(of['issuer'], `${at}.issuer`), ...more };
}

function expected(value: unknown, at: string): Expected {
  return isObject(value) ? { pattern: text(known(value, ['pattern'], at)['pattern'], `${at}.pattern`) } : text(value, at);
}

function readRoot(value: unknown, index: number): TrustRootSpec {
  const at = `roots[${index}]`;
  const of = known(value, ROOT_KEYS, at);
  const profile = of['profile'] ?? 'log';
  if (profile !== 'log' && profile !== 'timestamps') throw new Misread(`${at}.profile must be "log" or "timestamps"`);
  const file = text(of['file'], `${at}.file`);
  // It becomes part of an address.
  if (!/^roots\/[a-z0-9][a-z0-9._-]*\.json$/.test(file)) throw new Misread(`${at}.file must be a file like roots/public-good.json`);
  return {
    id: text(of['id'], `${at}.id`), title: text(of['title'], `${at}.title`), file, sha256: text(of['sha256'], `${at}.sha256`), date: text(of['date'], `${at}.date`), profile,
    example: of['example'] === true,
    ...(of['source'] === undefined ? {} : { source: text(of['source'], `${at}.source`) }),
  };
}

function readLog(value: unknown): NonNullable<Trust['log']> {
  const of = known(value, ['keys', 'witnesses'], 'log');
  return { keys: texts(of['keys'], 'log.keys'), ...(of['witnesses'] === undefined ? {} : { witnesses: texts(of['witnesses'], 'log.witnesses') }) };
}

function known(value: unknown, keys: readonly string[], at: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new Misread(`${at} is no mapping`);
  const other = Object.keys(value).find((key) => !keys.includes(key));
  if (other !== undefined) throw new Misread(`${at} has the key "${other.slice(0, 60)}", which is unknown here`);
  return Object.fromEntries(keys.map((key) => [key, member(value, key)]));
}

function listOf(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Misread(`${at} is no list`);
  return value;
}

function texts(value: unknown, at: string): string[] {
  return listOf(value, at).map((one, index) => text(one, `${at}[${index}]`));
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string' || value === '') throw new Misread(`${at} is no text`);
  return value;
}
