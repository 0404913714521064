import type { Component, Severity, VexStatement, Vulnerability } from '../model/listed.ts';
import { SEVERITIES } from '../model/listed.ts';
import { instantOf } from './instant.ts';
import { listOf, member } from './reading.ts';
import { textOf } from './sbom.ts';
import { severityOfScore, severityOfWord } from './scan.ts';

// What a CycloneDX document lists under `vulnerabilities` (from 1.4 on), and what its own `analysis` says of each:
// https://cyclonedx.org/capabilities/vex/

type Bom = Readonly<Record<string, unknown>>;

/** One row for each component that a vulnerability affects, or one without any. */
export function vulnerabilitiesOf(bom: Bom, components: readonly Component[]): Vulnerability[] {
  const find = componentFinder(bom, components);
  return listOf(bom, 'vulnerabilities').flatMap((one, index) => {
    const url = textOf(member(member(one, 'source'), 'url'));
    const title = textOf(member(one, 'description'));
    const suppressed = suppressionOf(one);
    const row: Omit<Vulnerability, 'subject'> = {
      kind: 'vulnerability',
      id: textOf(member(one, 'id')) ?? 'unnamed',
      aliases: aliasesOf(one),
      ...severityIn(one),
      fixedIn: [],
      ...(title === undefined ? {} : { title }),
      ...(url === undefined ? {} : { url }),
      ...(suppressed === undefined ? {} : { suppressed }),
      at: `/vulnerabilities/${index}`,
    };
    const refs = refsOf(one);
    return refs.length === 0 ? [{ ...row, subject: { name: 'no component named' } }] : refs.map((ref) => ({ ...row, subject: subjectOf(ref, find(ref)) }));
  });
}

/** What the document's own analysis says, in OpenVEX's words. A vulnerability without an analysis says nothing. */
export function vexOf(bom: Bom, components: readonly Component[]): VexStatement[] {
  const find = componentFinder(bom, components);
  return listOf(bom, 'vulnerabilities').flatMap((one, index) => {
    const analysis = member(one, 'analysis');
    const state = member(analysis, 'state');
    const status = typeof state === 'string' && Object.hasOwn(STATUSES, state) ? STATUSES[state] : undefined;
    const vulnerability = textOf(member(one, 'id'));
    if (status === undefined || vulnerability === undefined) return [];
    const [justification, impact] = ['justification', 'detail'].map((key) => textOf(member(analysis, key)));
    const action = textOf(member(one, 'recommendation'));
    const time = [member(analysis, 'lastUpdated'), member(one, 'updated'), member(member(bom, 'metadata'), 'timestamp')].flatMap((value) => instantOf(value) ?? [])[0];
    return [{
      vulnerability,
      aliases: aliasesOf(one),
      // A reference that leads to no package stays as it is, so that the statement does not come to be about all.
      products: refsOf(one).map((ref) => find(ref)?.purl ?? ref),
      status,
      ...(justification === undefined ? {} : { justification }),
      ...(impact === undefined ? {} : { impact }),
      ...(action === undefined ? {} : { action }),
      ...(time === undefined ? {} : { time }),
      at: `/vulnerabilities/${index}/analysis`,
    }];
  });
}

const STATUSES: Readonly<Record<string, VexStatement['status']>> = {
  exploitable: 'affected', in_triage: 'under_investigation', resolved: 'fixed', resolved_with_pedigree: 'fixed', not_affected: 'not_affected', false_positive: 'not_affected',
};

/** The document says itself that one of its own vulnerabilities is none, and why. */
function suppressionOf(one: unknown): Vulnerability['suppressed'] {
  const analysis = member(one, 'analysis');
  const state = member(analysis, 'state');
  if (state !== 'not_affected' && state !== 'false_positive') return undefined;
  return { by: `its own analysis, ${state.replaceAll('_', ' ')}`, reason: [member(analysis, 'justification'), member(analysis, 'detail')].flatMap((part) => textOf(part) ?? []).join(': ').replaceAll('_', ' ') };
}

/** The worst of its ratings: sources differ, and nobody says which of them is right. */
function severityIn(one: unknown): { readonly severity: Severity; readonly severityWord?: string } {
  const ratings = listOf(one, 'ratings').map((rating) => {
    const word = textOf(member(rating, 'severity'));
    const score = member(rating, 'score');
    return word !== undefined ? { severity: severityOfWord(word === 'info' ? 'none' : word), severityWord: word } : { severity: typeof score === 'number' ? severityOfScore(score) : 'unknown' as const };
  });
  return ratings.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))[0] ?? { severity: 'unknown' };
}

function aliasesOf(one: unknown): string[] {
  const id = member(one, 'id');
  return [...new Set(listOf(one, 'references').flatMap((reference) => textOf(member(reference, 'id')) ?? []))].filter((alias) => alias !== id);
}

/** An entry without a reference stays as an empty text, which is no product. */
function refsOf(one: unknown): string[] {
  return listOf(one, 'affects').map((affected) => textOf(member(affected, 'ref')) ?? '');
}

/** Finds what a reference leads to: a `bom-ref` of this document, as such or at the end of a BOM-Link (`urn:cdx:…#ref`). */
function componentFinder(bom: Bom, components: readonly Component[]): (ref: string) => Found | undefined {
  const described = member(member(bom, 'metadata'), 'component');
  const [name, version, purl, ref] = ['name', 'version', 'purl', 'bom-ref'].map((key) => textOf(member(described, key)));
  const subject: Found[] = ref === undefined ? [] : [{ ref, name: name ?? '', ...(version === undefined ? {} : { version }), ...(purl === undefined ? {} : { purl }) }];
  const byRef = new Map([...components, ...subject].flatMap((one) => (one.ref === undefined ? [] : [[one.ref, one] as const])));
  const serial = textOf(member(bom, 'serialNumber'))?.replace(/^urn:uuid:/, 'urn:cdx:');
  // A link into another document is about that one's components, even where this one has the same reference.
  return (asked) => byRef.get(asked) ?? (serial !== undefined && asked.startsWith(`${serial}/`) ? byRef.get(asked.slice(asked.indexOf('#') + 1)) : undefined);
}

type Found = Pick<Component, 'ref' | 'name' | 'version' | 'purl'>;

function subjectOf(ref: string, found: Found | undefined): Vulnerability['subject'] {
  if (found === undefined) return { name: ref === '' ? 'no component named' : ref, ...(ref.startsWith('pkg:') ? { purl: ref } : {}) };
  return { name: found.name, ...(found.version === undefined ? {} : { version: found.version }), ...(found.purl === undefined ? {} : { purl: found.purl }) };
}
