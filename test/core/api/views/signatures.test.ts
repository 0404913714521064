import { describe, expect, test } from 'vitest';
import { SignaturesView, signaturesView } from '../../../../src/core/api/views/signatures.ts';
import { SIGNER, file, portal, project, record, release, revision } from '../../../builders/portal.ts';

const value = record('v1', { files: [file('a.json', '{}')] });
const signed = release(revision(value));
const sample = project([signed]);

describe('signaturesView()', () => {
  test('names the signer, the key and the result for the record', () => {
    const view = signaturesView(portal(sample), sample, signed);
    expect(SignaturesView.parse(view)).toEqual(view);
    expect(view.seals[0]).toMatchObject({ document: 'Record, revision 1', state: 'pass', signer: 'Signer 1', identity: 'signer-1@example.org', keyId: SIGNER.hint });
    expect(view.sentence).toBe('1 of 1 document carries a signature that verifies. No evidence carries a signature.');
  });

  test('gives commands without an address where the portal has none, and says so', () => {
    const view = signaturesView(portal(sample), sample, signed);
    expect(view.addressNote).toMatch(/^This portal does not say where it is published/);
    expect(view.commands.map((one) => one.command).join('\n')).not.toContain('curl');
  });

  test('fetches from the portal’s own address where it has one', () => {
    const view = signaturesView(portal(sample, { url: 'https://example.org/evidence-portal/' }), sample, signed);
    expect(view.commands[0]?.command).toBe('curl -fsSLO https://example.org/evidence-portal/sample/releases/v1/r/1/fetch.txt\ncurl --silent --config fetch.txt');
  });

  test('holds no placeholder, no ellipsis and no prompt in any command', () => {
    const view = signaturesView(portal(sample, { url: 'https://example.org/' }), sample, signed);
    for (const { command } of view.commands) expect(command).not.toMatch(/…|\.\.\.|^\$ |<[a-z-]+>/m);
  });

  test('carries the key itself in the cosign command', () => {
    const cosign = signaturesView(portal(sample), sample, signed).commands.find((one) => one.needs.includes('cosign'));
    expect(cosign?.command).toContain(SIGNER.signer.publicKey?.trimEnd());
    expect(cosign?.output).toBe('Verified OK');
  });

  test('offers no cosign command for a record nobody signed', () => {
    const { bundlePath: _, ...unsigned } = revision(value, { seal: { result: 'none' } });
    const bare = release(unsigned);
    const view = signaturesView(portal(project([bare])), project([bare]), bare);
    expect(view.seals[0]).toMatchObject({ result: 'none', state: 'unverified' });
    expect(view.commands.some((one) => one.needs.includes('cosign'))).toBe(false);
  });

  test('says which step of a signature failed', () => {
    const broken = release(revision(value, { seal: { result: 'invalid', failed: 'the signed payload is not this document, byte for byte' } }));
    const view = signaturesView(portal(project([broken])), project([broken]), broken);
    expect(view.seals[0]).toMatchObject({ state: 'invalid', failed: 'the signed payload is not this document, byte for byte' });
    expect(view.sentence).toBe('0 of 1 document carries a signature that verifies; 1 does not. No evidence carries a signature.');
  });
});
