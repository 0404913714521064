import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { readYaml } from '../core/lib/read-yaml.ts';
import { OperatorError, systemCode } from './errors.ts';

/** The services of a Sigstore instance that take part in a keyless signature. */
export interface SigningServices {
  /** Issues the certificate. */
  readonly fulcio: string;
  readonly logs: readonly { readonly url: string; readonly version: 1 | 2 }[];
  readonly timestamps: readonly string[];
}

/** Sigstore's public instance, whose certificates and log entries anyone can read for ever. */
export const PUBLIC_GOOD: SigningServices = {
  fulcio: 'https://fulcio.sigstore.dev',
  logs: [{ url: 'https://rekor.sigstore.dev', version: 1 }],
  timestamps: ['https://timestamp.sigstore.dev/api/v1/timestamp'],
};

export interface NamedServices {
  readonly fulcioUrl?: string | undefined;
  readonly rekorUrl?: string | undefined;
  readonly tsaUrl?: string | undefined;
  readonly signingConfig?: string | undefined;
}

/** The services that somebody named, by address or in a file; else the public instance. Instances are never mixed. */
export async function signingServices(named: NamedServices, now: Date): Promise<SigningServices> {
  const { fulcioUrl, rekorUrl, tsaUrl, signingConfig } = named;
  const isNamed = [fulcioUrl, rekorUrl, tsaUrl].some((url) => url !== undefined);
  if (signingConfig !== undefined) {
    if (isNamed) throw new OperatorError('--signing-config and addresses of services exclude each other');
    return readSigningConfig(signingConfig, now);
  }
  if (!isNamed) return PUBLIC_GOOD;
  if (fulcioUrl === undefined) throw new OperatorError('The services named issue no certificate', { hint: 'Name the certificate authority with --fulcio-url, or no service at all for Sigstore’s public instance' });
  return complete({
    fulcio: address(fulcioUrl, '--fulcio-url'),
    logs: rekorUrl === undefined ? [] : [{ url: address(rekorUrl, '--rekor-url'), version: 1 }],
    timestamps: tsaUrl === undefined ? [] : [address(tsaUrl, '--tsa-url')],
  }, 'Name --rekor-url, --tsa-url or both');
}

// https://github.com/sigstore/protobuf-specs, SigningConfig: services, newest first in what is chosen, and how many are needed.
const Service = z.looseObject({
  url: z.string().refine(isSafe, 'expected https://…'),
  majorApiVersion: z.number().int(),
  validFor: z.looseObject({ start: z.iso.datetime({ offset: true }).optional(), end: z.iso.datetime({ offset: true }).optional() }).default({}),
  operator: z.string().default(''),
});
type Service = z.infer<typeof Service>;

const Selection = z.looseObject({ selector: z.enum(['ANY', 'ALL', 'EXACT']), count: z.number().int().positive().max(8).optional() });
type Selection = z.infer<typeof Selection>;

const SigningConfig = z.looseObject({
  mediaType: z.literal('application/vnd.dev.sigstore.signingconfig.v0.2+json'),
  caUrls: z.array(Service),
  rekorTlogUrls: z.array(Service).default([]),
  rekorTlogConfig: Selection.optional(),
  tsaUrls: z.array(Service).default([]),
  tsaConfig: Selection.optional(),
});

/** The services that a signing configuration of Sigstore (v0.2) names for this moment. */
export async function readSigningConfig(file: string, now: Date): Promise<SigningServices> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new OperatorError('The signing configuration could not be read', { place: file, found: systemCode(error) ?? 'an error' });
  });
  const read = readYaml(SigningConfig, text);
  if ('problems' in read) throw new OperatorError(read.problems.map(({ line, column, path: key, ...problem }) => ({ ...problem, place: { file, line, column, key } })));
  const config = read.value;
  const [authority] = usable(config.caUrls, [1], now);
  if (authority === undefined) throw new OperatorError('The signing configuration names no certificate authority that is in use today', { place: file, expected: 'one of caUrls with majorApiVersion 1' });
  const logs = chosen(usable(config.rekorTlogUrls, [1, 2], now), config.rekorTlogConfig, { file, key: 'rekorTlogUrls' });
  const timestamps = chosen(usable(config.tsaUrls, [1], now), config.tsaConfig, { file, key: 'tsaUrls' });
  return complete({
    fulcio: authority.url,
    logs: logs.map(({ url, majorApiVersion }) => ({ url, version: majorApiVersion === 2 ? 2 : 1 })),
    timestamps: timestamps.map(({ url }) => url),
  }, 'Use a configuration that names them', file);
}

// One of each operator, by the newest interface and then the newest start, as the specification asks of clients.
function usable(services: readonly Service[], versions: readonly number[], now: Date): readonly Service[] {
  const inUse = services.filter(({ majorApiVersion, validFor: { start, end } }) => versions.includes(majorApiVersion)
    && (start === undefined || Date.parse(start) <= now.getTime()) && (end === undefined || now.getTime() <= Date.parse(end)));
  const sorted = inUse.toSorted((a, b) => b.majorApiVersion - a.majorApiVersion || startOf(b) - startOf(a));
  return sorted.filter(({ operator }, index) => sorted.findIndex((one) => one.operator === operator) === index);
}

function startOf({ validFor }: Service): number {
  return validFor.start === undefined ? 0 : Date.parse(validFor.start);
}

function chosen(services: readonly Service[], selection: Selection | undefined, place: { readonly file: string; readonly key: string }): readonly Service[] {
  if (selection === undefined) return [];
  const count = { ANY: 1, ALL: Math.max(1, services.length), EXACT: selection.count ?? 1 }[selection.selector];
  if (services.length < count) throw new OperatorError('The signing configuration names too few services that are in use today', { place, expected: String(count), found: String(services.length) });
  return services.slice(0, count);
}

// Certificates live ten minutes: without a time from somebody else nobody could tell later that it was still valid.
function complete(services: SigningServices, hint: string, place?: string): SigningServices {
  if (services.timestamps.length > 0 || services.logs.some(({ version }) => version === 1)) return services;
  throw new OperatorError('No service named would say when it was signed', { place, expected: 'a timestamp authority, or a log of version 1', hint });
}

// The identity token goes there, and whoever reads it on the way can sign in its name for as long as it lives.
function isSafe(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname));
}

function address(text: string, option: string): string {
  if (!isSafe(text)) throw new OperatorError('It is no address of a service', { place: option, expected: 'https://…', found: text });
  return text.replace(/\/$/, '');
}
