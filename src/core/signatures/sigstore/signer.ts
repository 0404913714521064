import { fulcioClaim, fulcioIssuer, type Certificate } from '../../crypto/certificate.ts';
import { shorten } from '../../lib/display.ts';
import type { CertificateSigner, Expected } from '../../model/portal-files.ts';
import type { SigningCertificate } from '../../model/signature-check.ts';

/** Who a keyless signer must be. What is left out is not compared. */
export type ExpectedSigner = Pick<CertificateSigner, 'identity'> & Partial<Omit<CertificateSigner, 'identity' | 'root'>>;

/** What a certificate says about its signer, by Fulcio's extensions; long texts are cut, and so never compared. */
export function signingCertificate(certificate: Certificate): SigningCertificate {
  return { identity: shorten(namesOf(certificate)[0] ?? '', 2000), ...claimsOf(certificate, (text, limit) => shorten(text, limit)) };
}

/**
 * Why a certificate is not that of the expected signer, in words; `undefined` when it is. A text must be equal to one of the
 * certificate's names, or to the claim; only what was written as a pattern is one, and must match the whole.
 */
export async function whyNotExpected(certificate: Certificate, expected: ExpectedSigner): Promise<string | undefined> {
  const { identity, ...claims } = expected;
  const names = namesOf(certificate);
  const matches = await Promise.all(names.map((name) => isExpected(name, identity)));
  if (!matches.includes(true)) return `the certificate is for "${names.join('", "')}", and the expected identity is ${expectedText(identity)}`;
  const found = claimsOf(certificate, (text) => text);
  for (const [name, wanted] of Object.entries(claims) as [keyof typeof claims, Expected | undefined][]) {
    const claim = found[name];
    if (wanted === undefined) continue;
    if (claim === undefined) return `the certificate names no ${CLAIM_WORDS[name]}, and the expected one is ${expectedText(wanted)}`;
    if (!await isExpected(claim, wanted)) return `the certificate’s ${CLAIM_WORDS[name]} is "${claim}", and the expected one is ${expectedText(wanted)}`;
  }
  return undefined;
}

const CLAIM_WORDS: Readonly<Record<Exclude<keyof ExpectedSigner, 'identity'>, string>> = {
  issuer: 'issuer',
  sourceRepository: 'source repository',
  sourceRef: 'source ref',
  workflow: 'workflow',
  trigger: 'trigger',
  runner: 'runner',
};

// Fulcio writes exactly one; an authority of someone's own may write several.
function namesOf({ alternativeNames }: Certificate): readonly string[] {
  return alternativeNames.filter(({ type }) => type !== 'dns').map(({ value }) => value);
}

function claimsOf(certificate: Certificate, cut: (text: string, limit: number) => string): Omit<SigningCertificate, 'identity'> {
  const claim = (name: keyof SigningCertificate, limit: number, text: string | undefined) => text === undefined ? {} : { [name]: cut(text, limit) };
  return {
    ...claim('issuer', 500, fulcioIssuer(certificate)),
    ...claim('workflow', 1000, fulcioClaim(certificate, 9)),
    ...claim('runner', 100, fulcioClaim(certificate, 11)),
    ...claim('sourceRepository', 500, fulcioClaim(certificate, 12)),
    ...claim('sourceCommit', 100, fulcioClaim(certificate, 13)),
    ...claim('sourceRef', 500, fulcioClaim(certificate, 14)),
    ...claim('buildConfig', 1000, fulcioClaim(certificate, 18)),
    ...claim('trigger', 100, fulcioClaim(certificate, 20)),
    ...claim('runUrl', 1000, fulcioClaim(certificate, 21)),
  };
}

async function isExpected(found: string, expected: Expected): Promise<boolean> {
  if (typeof expected === 'string') return found === expected;
  // Loaded when a pattern is met: a reader's browser seldom needs it, and it weighs more than all else (50 kB gzip).
  const { RE2JS } = await import('re2js');
  try {
    return RE2JS.compile(expected.pattern).matches(found);
  } catch {
    return false;
  }
}

function expectedText(expected: Expected): string {
  return typeof expected === 'string' ? `"${expected}"` : `one that matches ${expected.pattern}`;
}
